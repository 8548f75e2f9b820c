# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who acts, and how long a reader must wait for it: the passive and the tang construction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dichterbij.letters.check.detectors.lists import listed
from dichterbij.letters.check.detectors.participles import is_participle, is_passive_participle
from dichterbij.letters.check.ready import Ready
from dichterbij.letters.check.report import Hit, Kind
from dichterbij.letters.check.text import Sentence, Text, places_with, sentences_with

BECOME: Final = frozenset({"wordt", "worden", "word", "werd", "werden"})
BE: Final = frozenset({"is", "zijn", "was", "waren"})
HELPERS: Final = listed("helpers")
WITH_INFINITIVE: Final = listed("with_infinitive")
PREPOSITIONS: Final = listed("prepositions")
DETERMINERS: Final = listed("determiners")
# A new clause begins here, or the old one is broken off.
BREAKS: Final = listed("breaks")
FAR: Final = 25  # tokens; further away it belongs to something else


def passive(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*Uw aanvraag wordt bekeken*: nobody looks at it."""
    for sentence, place in places_with(text, BECOME):
        found = _participle_of(text, sentence, place, BECOME)
        if found:
            yield _hit(text, *found)


def passive_done(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*Uw brief is verstuurd*: it is done, and nobody did it."""
    lowers = text.lowers
    for sentence, place in places_with(text, BE):
        if place > sentence.first and lowers[place - 1] in PREPOSITIONS:
            continue
        found = _participle_of(text, sentence, place, BE)
        if found:
            yield _hit(text, *found)


def _participle_of(
    text: Text, sentence: Sentence, place: int, helpers: frozenset[str]
) -> tuple[int, int] | None:
    """From the helping verb to its participle, or the other way around."""
    lowers, before = text.lowers, place - 1
    fits = is_participle if helpers is BECOME else is_passive_participle
    if before > sentence.first and lowers[before] in ("te", "kunnen", "moeten", "mogen", "zullen"):
        before -= 1
    done = before > sentence.first and fits(lowers[before])
    if helpers is BE and lowers[place + 1 : place + 2] != ["door"]:
        done = False  # "wat er gezegd is": a state, in the background
    if done and not (_is_noun(text, before, sentence) or _belongs_before(text, sentence, before)):
        return before, place + 1
    for after in range(place + 1, min(sentence.last, place + FAR)):
        word = lowers[after]
        if word in BREAKS or word in HELPERS:
            return None
        if fits(word) and not _is_noun(text, after, sentence):
            other = (
                helpers is BE and after + 1 < sentence.last and lowers[after + 1] in HELPERS
            )  # "bewaard kan worden"
            return None if other else (place, after + 1)
    return None


def _belongs_before(text: Text, sentence: Sentence, participle: int) -> bool:
    """*Wat u hebt betaald is genoeg*: this one belongs to a verb in front of it."""
    for place in range(participle - 1, max(sentence.first, participle - 8) - 1, -1):
        if text.lowers[place] in ("hebt", "heeft", "hebben", "heb", "had", "hadden"):
            return True
        if text.lowers[place] in BREAKS:
            return False
    return False


def _is_noun(text: Text, place: int, sentence: Sentence) -> bool:
    """*Een verhoogd bedrag*, *de ontvangen brieven*: it says something of a noun."""
    before = text.lowers[place - 1] if place > sentence.first else ""
    if before == "te":
        return True  # "te onthouden" is no participle
    if before in ("ons", "haar") and text.lowers[place - 2] in PREPOSITIONS:
        return False
    if before in DETERMINERS and before not in ("dit", "dat", "die", "te", "veel", "meer", "het"):
        return True
    word = text.lowers[place]
    if before == "het" and word.endswith("en"):
        return True
    if text.tokens[place][0].isupper():
        return True
    after = text.lowers[place + 1] if place + 1 < sentence.last else "."
    return (
        word.endswith("en")
        and after not in PREPOSITIONS
        and after not in HELPERS
        and after not in BREAKS
        and after not in ("en", "of", "om", "te", "waar", "zodra")
        and not is_participle(after)
    )


def _hit(text: Text, first: int, last: int) -> Hit:
    who = _person(text, first, last)
    message = f"{who} doet het: zet die vooraan" if who else None
    return Hit(text.starts[first], text.ends[last - 1], message=message)


def _person(text: Text, first: int, last: int) -> str:
    """Who does it, where the sentence says so: *door Bram*."""
    for place in range(first, min(last + 3, len(text.tokens)) - 1):
        if text.lowers[place] == "door":
            name = text.tokens[place + 1]
            if len(name) > 1 and name[0].isupper() and name[1:].islower():
                return name
    return ""


def tang(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*Wij hebben (...) ontvangen*: more words in between than `above`."""
    lowers, most = text.lowers, int(rule.above)
    for sentence in sentences_with(text, HELPERS):
        if sentence.last - sentence.first <= most:
            continue
        opened: int | None = None
        for place in range(sentence.first, sentence.last):
            word = lowers[place]
            if word in BREAKS:
                opened = None
            elif (
                opened is not None
                and place - opened - 1 > most
                and (_closes(text, sentence, opened, place))
            ):
                yield Hit(text.starts[opened], text.ends[place])
                opened = None
            elif opened is not None and is_participle(word):
                opened = None
            if word in HELPERS and not _is_his(text, sentence, place):
                opened = place


def _opens_aim(text: Text, sentence: Sentence, place: int) -> bool:
    """*Om u te helpen*, and not *om tien uur*."""
    if text.lowers[place] != "om" or place + 1 >= sentence.last:
        return False
    return "te" in text.lowers[place + 2 : min(place + 14, sentence.last)]


def _is_his(text: Text, sentence: Sentence, place: int) -> bool:
    """*Met zijn moeder*: no verb."""
    return (
        text.lowers[place] == "zijn"
        and place > sentence.first
        and text.lowers[place - 1] in PREPOSITIONS
    )


def _closes(text: Text, sentence: Sentence, opened: int, place: int) -> bool:
    """Whether the verb that was waited for stands here."""
    word = text.lowers[place]
    if is_participle(word):
        return not _is_noun(text, place, sentence)
    if text.lowers[opened] not in WITH_INFINITIVE or not word.endswith("en") or len(word) < 4:
        return False
    if word in HELPERS or word in DETERMINERS or text.tokens[place][0].isupper():
        return False
    before = text.lowers[place - 1]
    after = text.lowers[place + 1] if place + 1 < sentence.last else "."
    at_end = after in BREAKS or after in HELPERS or after in ("en", "of")
    loose = before in DETERMINERS or before in PREPOSITIONS or before.endswith("e")
    return at_end and not loose and not before[0].isdigit() and before not in ("en", "of")


def stuffed_noun(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*De door u op 3 mei gestuurde brief*: the noun comes long after its article."""
    lowers = text.lowers
    for sentence, place in places_with(text, STUFFING):
        opening = place - 1
        if sentence.first <= opening < sentence.last - 3 and lowers[opening] in OPENERS:
            end = _attribute(text, sentence, place + 1)
            if end:
                yield Hit(text.starts[opening], text.ends[end])


OPENERS: Final = frozenset({"de", "het", "een", "uw", "deze", "onze", "mijn", "dit", "alle"})
STUFFING: Final = listed("stuffing")


def _attribute(text: Text, sentence: Sentence, start: int) -> int:
    """The noun after a participle that says something of it; 0 when there is none."""
    for place in range(start, min(sentence.last - 1, start + 9)):
        word = text.lowers[place]
        if word in BREAKS or word in HELPERS:
            return 0
        following = text.tokens[place + 1]
        if not following[0].isalpha() or following.lower() in PREPOSITIONS:
            continue
        if word.endswith("e") and is_participle(word[:-1]):
            return place + 1
        if word.endswith("en") and is_participle(word) and following.islower():
            return place + 1 if following.lower() not in DETERMINERS else 0
    return 0


PLURALS: Final = {
    "beslist": "beslissen", "betaalt": "betalen", "bekijkt": "bekijken", "biedt": "bieden",
    "controleert": "controleren", "denkt": "denken", "doet": "doen", "gaat": "gaan",
    "geeft": "geven", "heeft": "hebben", "helpt": "helpen", "houdt": "houden", "is": "zijn",
    "kan": "kunnen", "krijgt": "krijgen", "laat": "laten", "maakt": "maken", "mag": "mogen",
    "moet": "moeten", "neemt": "nemen", "onderzoekt": "onderzoeken", "regelt": "regelen",
    "richt": "richten", "steunt": "steunen", "stuurt": "sturen", "verricht": "verrichten",
    "vindt": "vinden", "vraagt": "vragen", "weet": "weten", "wil": "willen", "zal": "zullen",
    "zoekt": "zoeken", "zorgt": "zorgen",
}  # fmt: skip


def municipality(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*De gemeente kan* in a letter from the municipality: who writes speaks of a stranger."""
    lowers = text.lowers
    for sentence, place in places_with(text, ["gemeente"]):
        if not sentence.first < place < sentence.last - 1 or lowers[place - 1] != "de":
            continue
        before = lowers[place - 2] if place - 2 >= sentence.first else ""
        after = lowers[place + 1]
        if text.tokens[place + 1][0].isupper() or before in PREPOSITIONS:
            continue
        # "Is de gemeente" asks; "waar de gemeente is" says where something stands.
        if before in PLURALS and before != "is":
            verb = text.tokens[place - 2]
            new = _capital(verb, PLURALS[before]) + " wij"
            yield Hit(text.starts[place - 2], text.ends[place], (new,))
        elif after in PLURALS:
            article = text.tokens[place - 1]
            new = f"{_capital(article, 'wij')} {PLURALS[after]}"
            yield Hit(text.starts[place - 1], text.ends[place + 1], (new,))


def _capital(stood: str, new: str) -> str:
    return new.capitalize() if stood[0].isupper() else new
