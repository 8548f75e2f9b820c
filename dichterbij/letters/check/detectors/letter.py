# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The build of a whole letter: what comes first, what is never said, and who signs.

A consequence is no threat when help was offered before it: the law may ask that it is named. In a
letter about a fine, a payment or a decision the amount is a fact. So these look at order and frame.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from dichterbij.letters.check.detectors.detector import Detector
from dichterbij.letters.check.detectors.sender import Sender, sender_of
from dichterbij.letters.check.detectors.signs import (
    MESSAGE,
    Signs,
    once_per_letter,
    sentence_at,
    signs_of,
    without,
)
from dichterbij.letters.check.matcher import Match, Matcher
from dichterbij.letters.check.ready import Ready
from dichterbij.letters.check.report import Hit, Kind, PartName
from dichterbij.letters.check.text import Text, is_word

# In these a sanction is what the letter is about.
ABOUT_IT: Final = frozenset({Kind.DECISION, Kind.FINE, Kind.PAYMENT})
OF_THE_JUDGE: Final = frozenset(("strafbaar", "aangifte", "misdrijf"))
CLOSE: Final = 2  # sentences from one duty to the next that still sound as one string
LONG_ENOUGH: Final = 4  # sentences from which a letter has an end that may not be reached
SHOUTED: Final = frozenset({"NIET", "MOET", "DIRECT", "GEEN", "NU", "ALTIJD", "NOOIT", "MOETEN"})
MOST_BETWEEN: Final = 3  # marks and numbers between two words in capitals
KNOWN_SHORT: Final = 5  # names of bodies and papers are shorter: DUO, UWV, WOZ, IBAN
WARNS: Final = frozenset(
    {
        "niet", "moet", "dient", "verplicht", "anders", "boete", "maatregel", "stopt", "stopgezet",
        "waarschuwing", "verlaagd", "gekort", "straf", "gevolgen", "geen", "op!", "verplichting",
    }
)  # fmt: skip
BOLD_FURTHEST: Final = 600
QUOTES: Final = frozenset("\"'“‘„‚«»”")


# --- Sanctions and help -----------------------------------------------------------------------


def threat(letter: Text, rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """If you do not, then: where no help came before it and none stands beside it."""
    signs = signs_of(letter)
    for number in _threats(letter, signs):
        yield _with_help(_sentence(letter, number), letter, rule)


def _with_help(hit: Hit, letter: Text, rule: Ready) -> Hit:
    """Proposes to put help around the sentence. The consequence itself is never taken away."""
    sentence = letter.text[hit.start : hit.end]
    if not OF_THE_JUDGE.isdisjoint(sentence.lower().replace(".", " ").split()):
        return hit  # help does not go around an offence in one sentence
    proposals = tuple(new.replace("{zin}", sentence) for new in rule.replacements)
    return Hit(hit.start, hit.end, proposals)


def sanction(letter: Text, rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """A sanction that is no answer to anything, in a letter that asks or invites."""
    signs = signs_of(letter)
    threats = set(_threats(letter, signs))
    for number in _bare(letter, signs):
        if number not in threats:
            yield _with_help(_sentence(letter, number), letter, rule)


def sanction_before_help(letter: Text, _rule: Ready, kind: Kind) -> Iterator[Hit]:
    """The first help, when a sanction was named before it."""
    signs = signs_of(letter)
    sanctions, help_at = _sanctions(letter), signs.in_sentences("help")
    if kind not in ABOUT_IT and sanctions and help_at and sanctions[0] < help_at[0]:
        yield _sentence(letter, help_at[0])


def more_sanctions_than_help(letter: Text, _rule: Ready, kind: Kind) -> Iterator[Hit]:
    """Two or more sentences with a sanction, and fewer that offer something."""
    signs = signs_of(letter)
    sanctions = _sanctions(letter)
    if kind not in ABOUT_IT and len(sanctions) > max(1, len(signs.in_sentences("help"))):
        yield _whole(letter)


def wording(letter: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """The words of this rule, where the sentence as a whole was not already marked as a threat."""
    ours, matcher = _our_wordings()
    if ours.get(rule.id) == (rule.pattern, rule.exceptions):
        found = matcher.matches(letter)
    else:  # a municipality changed it, or wrote its own
        found = _own_wording(rule.id, rule.pattern, rule.exceptions).matches(letter)
    if rule.id not in found:
        return
    signs = signs_of(letter)
    marked = set(_threats(letter, signs))
    if kind not in ABOUT_IT:
        marked |= set(_bare(letter, signs))
    for match in without(found[rule.id], found.get(f"{rule.id}!except", [])):
        if sentence_at(letter, match) not in marked:
            yield _words_at(letter, match, rule.proposals(match.pattern))


@cache
def _our_wordings() -> tuple[dict[str, tuple[tuple[str, ...], tuple[str, ...]]], Matcher]:
    """Our rules that look outside threats only, and the automaton that finds their words."""
    from dichterbij.letters.check.rules import our_rules  # loading the rules needs the detectors

    ours = our_rules()
    several = [rule for rule in ours.ready if rule.detector == "wording"]
    return {rule.id: (rule.pattern, rule.exceptions) for rule in several}, ours.matcher


@cache
def _own_wording(name: str, pattern: tuple[str, ...], exceptions: tuple[str, ...]) -> Matcher:
    from dichterbij.letters.check.pattern import automaton_of

    words = {name: pattern} | ({f"{name}!except": exceptions} if exceptions else {})
    return Matcher(automaton_of(words))


def _threats(letter: Text, signs: Signs) -> list[int]:
    conditions = set(signs.in_sentences("not_done"))
    return [number for number in _bare(letter, signs) if number in conditions]


@once_per_letter
def _sanctions(letter: Text) -> list[int]:
    """Sentences with a sanction; less money or *gevolgen* count when they follow from not doing.

    A question is none: *Heeft u een boete gekregen?*
    """
    signs = signs_of(letter)
    less = {n for key in ("less", "hinted") for n in signs.in_sentences(key)}
    less.intersection_update(signs.in_sentences("not_done"))
    return [
        number
        for number in sorted(less.union(signs.in_sentences("sanction")))
        if not _asks_or_quotes(letter, number)
    ]


def _asks_or_quotes(letter: Text, number: int) -> bool:
    """*In de oude brief stond: "..."*: somebody else's words, or a question."""
    sentence = letter.sentences[number]
    words = letter.tokens[sentence.first : sentence.last]
    quotes = any(mark == ":" and after in QUOTES for mark, after in pairwise(words))
    return quotes or words[-1] == "?"


def _bare(letter: Text, signs: Signs) -> list[int]:
    """Sentences with a sanction that nothing softens: no help before, none in them or right after.

    That somebody wants to prevent it counts as help, in the sentence itself or the next.
    """
    helped = signs.in_sentences("help")
    prevented = set(signs.in_sentences("prevented"))
    first_help = helped[0] if helped else len(letter.sentences)
    return [
        number
        for number in _sanctions(letter)
        if number < first_help and number not in prevented and number + 1 not in prevented
    ]


def consequence_never_named(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """Nothing says what happens when nothing comes, nor that nothing changes."""
    signs = signs_of(letter)
    if not any(map(signs.of, ("sanction", "less", "no_sanction", "unchanged", "follows"))):
        yield _whole(letter)


def hinted_consequence(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """Consequences, without saying which, in this sentence or the next."""
    signs = signs_of(letter)
    said = {n for key in ("sanction", "less", "unchanged") for n in signs.in_sentences(key)}
    elsewhere = set(signs.in_sentences("condition"))
    for match in signs.of("hinted"):
        number = sentence_at(letter, match)
        if number not in said and number + 1 not in said - elsewhere:
            yield _words_at(letter, match)


def soft_but_binding(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """Words that leave it free, in a letter that names a sanction all the same."""
    signs = signs_of(letter)
    if _sanctions(letter):
        for match in signs.of("free_choice"):
            yield _words_at(letter, match)


def no_help(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """No sentence offers help."""
    if not signs_of(letter).of("help"):
        yield _whole(letter)


def help_only_at_the_end(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """Help in the last sentence only, after duties."""
    signs = signs_of(letter)
    message = [n for n, sentence in enumerate(letter.sentences) if sentence.part in MESSAGE]
    helped, duties = signs.in_sentences("help"), signs.in_sentences("duty")
    late = len(message) >= LONG_ENOUGH and helped == message[-1:]
    if late and duties and duties[0] < helped[0] and not signs.in_sentences("sanction"):
        yield _sentence(letter, helped[0])


# --- Duties and terms -------------------------------------------------------------------------


def repeated_duties(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """The second duty of a string of duties; a string is marked once."""
    before = -CLOSE - 1
    marked = False
    for match in signs_of(letter).of("duty"):
        number = sentence_at(letter, match)
        near = number - before <= CLOSE
        if near and not marked:
            yield _words_at(letter, match)
        marked = near
        before = number


def duty_without_reason(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """The first duty, when nothing before or beside it says what it is for.

    Words like *verplicht* have a rule of their own.
    """
    signs = signs_of(letter)
    occasions = set(signs.in_sentences("condition"))
    duties = [match for match in signs.of("duty") if sentence_at(letter, match) not in occasions]
    reasons = signs.in_sentences("reason")
    if duties and letter.lowers[duties[0].last - 1] not in ("verplicht", "gehouden"):
        number = sentence_at(letter, duties[0])
        if not reasons or reasons[0] > number + 1:
            yield _words_at(letter, duties[0])


def missing_term(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """What is asked, when no day stands anywhere in the message."""
    signs = signs_of(letter)
    if any(no_term(letter, _rule, _kind)):
        occasions = set(signs.in_sentences("condition"))
        for match in sorted([*signs.of("duty"), *signs.of("asked")], key=lambda one: one.first):
            if sentence_at(letter, match) not in occasions:
                yield _words_at(letter, match)


def no_term(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """No day in the message: the date of the letter and the term for an objection do not count."""
    signs = signs_of(letter)
    subject = any(
        letter.sentences[sentence_at(letter, match)].part == PartName.SUBJECT
        for match in signs.of("term")
    )
    if not subject and not signs.in_sentences("term"):
        yield _whole(letter)


def objection_without_term(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """An objection can be made, and nothing says until when."""
    signs = signs_of(letter)
    if signs.of("objection") and not signs.of("objection_term"):
        yield _whole(letter)


# --- Who writes -------------------------------------------------------------------------------


def no_name(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """Nobody signs, no department either, and nobody introduces themselves."""
    if sender_of(letter).kind == Sender.NOBODY and not signs_of(letter).of("introduced"):
        yield _whole(letter)


def department_sender(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """A department, a council or a function signs, no person."""
    sender = sender_of(letter)
    if sender.kind == Sender.DEPARTMENT and not signs_of(letter).of("introduced"):
        yield Hit(sender.start, sender.end)


def nobody_speaks(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """A person signs, and is nowhere in the message."""
    if sender_of(letter).kind == Sender.PERSON and not signs_of(letter).of("speaker"):
        for number, sentence in enumerate(letter.sentences):
            if sentence.part in MESSAGE:
                yield _sentence(letter, number)
                return


def general_number(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """The general number, when it is the only one."""
    signs = signs_of(letter)
    greeted = any(part.name == PartName.SALUTATION for part in letter.parts)
    if greeted and not signs.of("number"):
        for match in signs.of("general_number"):
            yield _words_at(letter, match)


# --- Typography -------------------------------------------------------------------------------


def capitals(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """Words in capitals that are no abbreviation: one long one, or several in a row."""
    run: list[int] = []
    tokens, places = letter.tokens, letter.places
    capitals = {token for token in set(tokens) if token.isupper() and token.isalpha()}
    several = [n for token in capitals for n in places[token.lower()] if tokens[n] == token]
    for place in sorted(several):
        if run and not _goes_on(letter, run[-1], place):
            yield from _shouted(letter, run)
            run = []
        run.append(place)
    yield from _shouted(letter, run)


def _goes_on(letter: Text, before: int, place: int) -> bool:
    """Whether only marks and numbers stand between these two words."""
    between = letter.tokens[before + 1 : place]
    return len(between) <= MOST_BETWEEN and not any(map(is_word, between))


def _shouted(letter: Text, run: list[int]) -> Iterator[Hit]:
    if _shouts([letter.tokens[place] for place in run]):
        yield Hit(letter.starts[run[0]], letter.ends[run[-1]])


def _shouts(words: list[str]) -> bool:
    long = any(len(word) > KNOWN_SHORT for word in words)
    return long or any(word in SHOUTED for word in words)


def bold_warning(letter: Text, _rule: Ready, _kind: Kind) -> Iterator[Hit]:
    """Between two times two asterisks: words that warn."""
    text, start = letter.text, letter.text.find("**")
    while start >= 0:
        end = text.find("**", start + 2, start + BOLD_FURTHEST)
        if end < 0:
            start = text.find("**", start + 2)
            continue
        inside = text[start + 2 : end].lower()
        if not WARNS.isdisjoint(inside.replace(".", " ").replace(",", " ").split()):
            yield Hit(start, end + 2)
        start = text.find("**", end + 2)


def _sentence(letter: Text, number: int) -> Hit:
    sentence = letter.sentences[number]
    return Hit(sentence.start, sentence.end)


def _words_at(letter: Text, match: Match, proposals: tuple[str, ...] = ()) -> Hit:
    start, end = letter.starts[match.first], letter.ends[match.last - 1]
    if letter.text[start].isupper():
        proposals = tuple(new[:1].upper() + new[1:] for new in proposals)
    return Hit(start, end, proposals)


def _whole(letter: Text) -> Hit:
    return Hit(len(letter.text), len(letter.text))


LETTER: dict[str, Detector] = {
    "bold_warning": bold_warning,
    "capitals": capitals,
    "consequence_never_named": consequence_never_named,
    "department_sender": department_sender,
    "duty_without_reason": duty_without_reason,
    "general_number": general_number,
    "help_only_at_the_end": help_only_at_the_end,
    "hinted_consequence": hinted_consequence,
    "missing_term": missing_term,
    "more_sanctions_than_help": more_sanctions_than_help,
    "no_help": no_help,
    "no_name": no_name,
    "no_term": no_term,
    "nobody_speaks": nobody_speaks,
    "objection_without_term": objection_without_term,
    "repeated_duties": repeated_duties,
    "sanction": sanction,
    "sanction_before_help": sanction_before_help,
    "soft_but_binding": soft_but_binding,
    "threat": threat,
    "wording": wording,
}
