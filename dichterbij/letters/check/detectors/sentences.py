# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How a sentence is built: its length, what is stacked in it, what stands between brackets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from dichterbij.letters.check.detectors.lists import listed
from dichterbij.letters.check.detectors.verbs import HELPERS, PREPOSITIONS
from dichterbij.letters.check.ready import Ready
from dichterbij.letters.check.report import Hit, Kind, PartName
from dichterbij.letters.check.text import Sentence, Text, is_word, places_with, sentences_with

PERSONS: Final = frozenset({"u", "ik", "wij", "we", "je", "jij", "hij", "zij", "ze", "men", "er"})
HARD: Final = 25  # words; above this a sentence is long for nearly everybody
LOST: Final = 30
SHORT_LIST: Final = 18  # tokens; in a short sentence a row of words reads well
SUBORDINATORS: Final = listed("subordinators")
CLAUSE: Final = SUBORDINATORS | HELPERS
# "De" before, and yet a thing or a place and not a deed.
THINGS: Final = listed("things")
NOUNS_IN_EN: Final = listed("nouns_in_en")


def words_of(text: Text, sentence: Sentence) -> int:
    """How many words a sentence has."""
    count = 0
    for token in text.tokens[sentence.first : sentence.last]:
        count += token[0].isalnum() or is_word(token)
    return count


def long_sentence(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """More words than `above`, and not so many that `very_long_sentence` says it."""
    yield from _longer(text, int(rule.above), LOST)


def very_long_sentence(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """So many words that nobody keeps hold of them."""
    yield from _longer(text, int(rule.above), 10**6)


def longish_sentence(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """More words than `above`, and not so many that `long_sentence` says it."""
    yield from _longer(text, int(rule.above), HARD)


def _longer(text: Text, above: int, most: int) -> Iterator[Hit]:
    for sentence in text.sentences:
        if sentence.last - sentence.first > above:
            words = words_of(text, sentence)
            if above < words <= most:
                yield Hit(sentence.start, sentence.end, message=f"Deze zin heeft {words} woorden")


def long_paragraph(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """A block of more words than `above` without a blank line."""
    block: list[Sentence] = []
    count, in_list = text.text.count, PartName.LIST
    for sentence in text.sentences:
        if block:
            before = block[-1]
            if sentence.part is not before.part or count("\n", before.end, sentence.start) > 1:
                yield from _block(text, block, rule.above)
                block = []
        if sentence.part is not in_list:
            block.append(sentence)
    yield from _block(text, block, rule.above)


def _block(text: Text, block: list[Sentence], above: float) -> Iterator[Hit]:
    if sum(sentence.last - sentence.first for sentence in block) > above:
        words = sum(words_of(text, sentence) for sentence in block)
        if words > above:
            message = f"Deze alinea heeft {words} woorden"
            yield Hit(block[0].start, block[-1].end, message=message)


def prepositions(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """More prepositions than `above` in one sentence, and at least one in five words."""
    lowers, above = text.lowers, int(rule.above)
    for sentence in text.sentences:
        length = sentence.last - sentence.first
        if length > 2 * above:
            count = sum(word in PREPOSITIONS for word in lowers[sentence.first : sentence.last])
            if count > above and 5 * count >= length:
                yield Hit(sentence.start, sentence.end)


def stacked(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """More subordinate clauses than `above` in one sentence."""
    lowers, tokens, above = text.lowers, text.tokens, int(rule.above)
    for sentence in text.sentences:
        if sentence.last - sentence.first < 12:
            continue
        count = 0
        for place in range(sentence.first, sentence.last):
            word = lowers[place]
            if word in SUBORDINATORS:
                # "Dat is goed" and "in dat geval" open no clause.
                count += word != "dat" or _opens_clause(lowers, sentence, place)
            elif word == "die" and place > sentence.first:
                count += tokens[place - 1] == "," or lowers[place - 1] == "en"
        if count > above:
            yield Hit(sentence.start, sentence.end)


def _opens_clause(lowers: list[str], sentence: Sentence, place: int) -> bool:
    before = lowers[place - 1] if place > sentence.first else ""
    return bool(before) and before not in PREPOSITIONS and before not in PERSONS


def aside(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """Brackets with more words than `above` in the middle of a sentence."""
    above = int(rule.above)
    for sentence in sentences_with(text, ["("]):
        opened: int | None = None
        for place in range(sentence.first, sentence.last):
            mark = text.tokens[place]
            if mark == "(":
                opened = place
            elif mark == ")" and opened is not None:
                words = sum(is_word(inner) for inner in text.tokens[opened + 1 : place])
                if words > above and opened > sentence.first and place + 2 < sentence.last:
                    yield Hit(text.starts[opened], text.ends[place])
                opened = None


def hidden_list(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*Uw pas, uw loonstrook, de huur en een foto*: a list that stands in a sentence.

    At least `above` commas with a few words between, and at the end *en* or *of*.
    """
    for sentence in sentences_with(text, [",", ";"]):
        if sentence.part is PartName.LIST or sentence.last - sentence.first < SHORT_LIST:
            continue
        commas: list[int] = []
        for place in range(sentence.first, sentence.last):
            word = text.lowers[place]
            if word in (",", ";"):
                if commas and not 1 < place - commas[-1] <= 9:
                    commas = []
                commas.append(place)
            elif word in CLAUSE or word in ("lid", "artikel"):
                commas = []  # what comes between is a clause and no item
            elif (
                word in ("en", "of")
                and len(commas) >= rule.above
                and 1 < place - commas[-1] <= 9
                and place + 1 < sentence.last
            ):
                yield Hit(sentence.start, sentence.end)
                break


def slash(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*En/of*, *naam/namen*: a line between two words that nobody can read aloud."""
    lowers = text.lowers
    for sentence in sentences_with(text, ["/"]):
        after = sentence.first  # a row of three is one finding
        for place in range(sentence.first + 1, sentence.last - 1):
            if text.tokens[place] == "/" and place > after:
                before, behind = lowers[place - 1], lowers[place + 1]
                if len(before) > 1 and len(behind) > 1 and before.isalpha() and behind.isalpha():
                    names = (
                        text.tokens[place - 1][0].isupper() and text.tokens[place + 1][0].isupper()
                    )
                    if names or _is_path(text, place + 1):
                        continue
                    new = ("of",) if (before, behind) == ("en", "of") else ()
                    yield Hit(text.starts[place - 1], text.ends[place + 1], new)
                    after = place + 2


def _is_path(text: Text, place: int) -> bool:
    """*pictures/one.png*: the way to a file."""
    following = text.text[text.ends[place] : text.ends[place] + 2]
    return following[:1] in (".", "/") and following[1:].isalnum()


def nominal(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*Het plaatsen van*, *de toekenning van*: a deed dressed as a thing."""
    lowers = text.lowers
    for sentence, van in places_with(text, ["van"]):
        first = van - 2
        if first < sentence.first:
            continue
        article, word = lowers[first], lowers[van - 1]
        if article == "het":
            # "Bij het invullen van" says when, "met het betalen van" with what.
            when = first > sentence.first and lowers[first - 1] in ("bij", "met")
            dressed = _is_infinitive(word) and not when
        else:
            dressed = article in ("de", "ter", "tot", "bij", "na", "over") and _is_deed(word)
        if dressed:
            yield Hit(text.starts[first], text.ends[van])


def _is_infinitive(word: str) -> bool:
    return len(word) > 5 and word.endswith("en") and word not in NOUNS_IN_EN and word.isalpha()


@lru_cache(maxsize=8_192)
def _is_deed(word: str) -> bool:
    if len(word) < 8 or not word.endswith("ing"):
        return False
    return not any(word.endswith(thing) for thing in THINGS)


def long_word(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """A word of more letters than `above`; each word once."""
    above = int(rule.above)
    long = [word for word in text.places if len(word) > above and _is_compound(word)]
    seen: set[str] = set()
    for sentence in sentences_with(text, long):
        for place in range(sentence.first, sentence.last):
            word = text.lowers[place]
            if len(word) > above and word not in seen and _is_compound(word):
                seen.add(word)
                yield Hit(text.starts[place], text.ends[place])


def _is_compound(word: str) -> bool:
    """Not a name with hyphens, an address or a number; and no word that everybody needs here."""
    return word.isalpha() and not word.startswith(NEEDED)


NEEDED: Final = ("bezwaarschrift", "burgerservicenummer", "participatiewet", "identiteitsbewijs")


def double_negation(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*Niet zonder*, *niet onmogelijk*: twice no is a puzzle."""
    lowers = text.lowers
    for sentence in sentences_with(text, NO):
        last_no = -9
        for place in range(sentence.first, sentence.last):
            word = lowers[place]
            if word in NO:
                last_no = place
            elif word in (",", ";"):
                last_no = -9
            elif place - last_no <= 3 and (word in WITHOUT or _is_turned(word)):
                yield Hit(text.starts[last_no], text.ends[place])
                last_no = -9


NO: Final = frozenset({"niet", "geen", "nooit", "niemand", "nergens", "niets"})
WITHOUT: Final = frozenset({"zonder", "behoudens", "uitgesloten", "tenzij", "weigeren", "nalaten"})
TURNED: Final = listed("turned")


def _is_turned(word: str) -> bool:
    return word in TURNED or (word.endswith("e") and word[:-1] in TURNED)
