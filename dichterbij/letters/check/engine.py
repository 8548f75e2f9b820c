# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The check itself: from a text to findings, without ever changing the text."""

from __future__ import annotations

import gc
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final

from dichterbij.letters.check.detectors import DETECTORS
from dichterbij.letters.check.matcher import Match
from dichterbij.letters.check.readability import measure
from dichterbij.letters.check.ready import Ready, Type
from dichterbij.letters.check.report import (
    Finding,
    Hit,
    Kind,
    PartName,
    PartPlace,
    Report,
    fingerprint_of,
)
from dichterbij.letters.check.rules import RuleSet, our_rules
from dichterbij.letters.check.text import Text, read

LINE_ENDING: Final = re.compile(r"\r\n|\r|\n")
# Words. What is shorter and has no salutation is a loose sentence, not a letter.
LETTER_FROM: Final = 60
ABBREVIATION: Final = 5  # letters; longer ones in capitals are words


def check(text: str, kind: Kind | str = Kind.OTHER, *, rules: RuleSet | None = None) -> Report:
    """What a writer may want to change in this letter, and how hard it is to read.

    `text` is any Unicode text; it is read as it is and never changed. `kind` decides which human
    elements belong in it and what is a plain fact (a fine in a letter about a fine). `rules` are
    ours unless given; see `rules_with` for a municipality's own file.

    Findings come in the order of the text. Positions are code points (`start`, `end`, half-open)
    and UTF-16 units on `text`. Raises `ValueError` for an unknown kind.

    Time is linear in the length of the text. Seed: Handvat 1 > Brieven/uitnodiging.
    """
    kind = Kind(kind)
    ruleset = rules or our_rules()
    # Nothing made here holds a circle. Looking for them costs more the longer the text is, so that
    # ten times the words would take more than ten times as long.
    looking = gc.isenabled()
    gc.disable()
    try:
        letter = read(text)
        return Report(
            kind=kind,
            findings=tuple(_findings(letter, kind, ruleset)),
            metrics=measure(letter),
            parts=tuple(PartPlace(part.name, part.start, part.end) for part in letter.parts),
        )
    finally:
        if looking:
            gc.enable()


def _findings(letter: Text, kind: Kind, ruleset: RuleSet) -> Iterator[Finding]:
    matches = ruleset.matcher.matches(letter)
    places = _Places(letter)
    # The number keeps two of the same in the order in which they were found
    found: list[tuple[int, int, str, int, Hit, Ready]] = []
    for rule in ruleset.ready:
        if kind in rule.applies_to:
            several = list(_hits(rule, letter, kind, matches))
            if not several:
                continue
            parts = rule.parts
            wanted = [hit for hit in several if places.part(hit[0]) in parts]
            for hit in wanted[:1] if rule.once else _joined(wanted):
                found.append((hit[0], hit[1], rule.id, len(found), hit, rule))
    found.sort()
    times: dict[tuple[str, str], int] = {}
    before: tuple[int, int, str] | None = None
    same_units, lines, whole = not places.wide, places.lines, letter.text
    for start, end, name, _number, hit, rule in found:
        if (start, end, name) == before:
            continue
        before = (start, end, name)
        text = whole[start:end]
        same = (name, " ".join(text.lower().split()))
        nth = times[same] = times.get(same, 0) + 1
        line = bisect_right(lines, start)
        _, axis, _, title, why, suggestion, source, severity = rule[:8]
        _, _, replacements, message = hit
        told = (
            name,
            axis,
            severity,
            start,
            end,
            start if same_units else places.utf16(start),
            end if same_units else places.utf16(end),
            line,
            start - lines[line - 1] + 1,
            places.part(start),
            text,
            message or title,
            why,
            suggestion,
            replacements,
            rule.legal_keep,
            source,
            fingerprint_of(*same, nth),
        )
        yield tuple.__new__(Finding, told)  # in half the time that Finding() takes


def _joined(hits: list[Hit]) -> list[Hit]:
    """What touches is one thing to change: `!!!` is not three."""
    joined: list[Hit] = []
    before: int | None = None  # where the last one ends
    for hit in hits:
        start, end, replacements, _message = hit
        if before == start < end and joined[-1].replacements == replacements:
            joined[-1] = joined[-1]._replace(end=end)
        else:
            joined.append(hit)
        before = end
    return joined


def _hits(
    rule: Ready, letter: Text, kind: Kind, matches: Mapping[str, list[Match]]
) -> Iterator[Hit]:
    """Where this rule points, before its parts are looked at."""
    if rule.type is Type.ABSENCE:
        yield from _absence(rule, letter, kind, matches)
    elif rule.detector:
        yield from DETECTORS[rule.detector](letter, rule, kind)
    elif rule.type is Type.SENTENCE:
        yield from _sentences(rule, letter, matches)
    else:
        lifted = matches.get(f"{rule.id}!except", ())
        text, starts, ends = letter.text, letter.starts, letter.ends
        for match in matches.get(rule.id, ()):
            if not lifted or not _touches(match, lifted):
                _key, first, last, pattern = match
                start, end = starts[first], ends[last - 1]
                proposals = rule.proposals(pattern)
                if proposals:
                    stood = text[start:end]
                    proposals = tuple([_same_capital(stood, new) for new in proposals])
                yield Hit(start, end, proposals)


def _touches(match: Match, others: Sequence[Match]) -> bool:
    """Whether one of these, which stand in order and apart, shares a word with it."""
    nearest = bisect_right(others, match.last - 1, key=lambda other: other.first) - 1
    return nearest >= 0 and others[nearest].last > match.first


def _sentences(rule: Ready, letter: Text, matches: Mapping[str, list[Match]]) -> Iterator[Hit]:
    """Sentences in which every group of words stands, in order if the rule says so."""
    groups = [f"{rule.id}!all{number}" for number in range(len(rule.all))]
    if rule.pattern:
        groups.insert(0, rule.id)
    if not all(matches.get(group) for group in groups):
        return
    by_sentence = [_by_sentence(letter, matches[group]) for group in groups]
    lifted = _by_sentence(letter, matches.get(f"{rule.id}!none", []))
    lifted |= _by_sentence(letter, matches.get(f"{rule.id}!except", []))
    for number in sorted(set.intersection(*map(set, by_sentence)) - set(lifted)):
        if rule.ordered and not _in_order([group[number] for group in by_sentence]):
            continue
        sentence = letter.sentences[number]
        yield Hit(sentence.start, sentence.end, rule.replacements)


def _by_sentence(letter: Text, several: list[Match]) -> dict[int, list[Match]]:
    """The matches by the number of the sentence they stand in."""
    found: dict[int, list[Match]] = {}
    for match in several:
        number = bisect_right(letter.firsts, match.first)
        found.setdefault(number - 1, []).append(match)
    return found


def _in_order(groups: list[list[Match]]) -> bool:
    after = 0
    for group in groups:
        ends = [match.last for match in group if match.first >= after]
        if not ends:
            return False
        after = min(ends)
    return True


def _absence(
    rule: Ready, letter: Text, kind: Kind, matches: Mapping[str, list[Match]]
) -> Iterator[Hit]:
    """A place for what is missing: the end of the part it belongs to."""
    if not is_letter(letter):
        return
    if rule.detector:
        missing = any(DETECTORS[rule.detector](letter, rule, kind))
    else:
        missing = not matches.get(f"{rule.id}!needs") and not matches.get(f"{rule.id}!none")
    if missing:
        place = _end_of(rule.insert, letter)
        yield Hit(place, place, tuple(f"\n\n{new}" for new in rule.replacements))


def is_letter(letter: Text) -> bool:
    """Whether this is a whole letter: what is missing from a loose sentence is no fault."""
    named = {part.name for part in letter.parts}
    says = named - {PartName.ADDRESS, PartName.SUBJECT, PartName.SALUTATION}
    opened = PartName.SALUTATION in named and bool(says)
    return opened or len(letter.tokens) >= LETTER_FROM


def _end_of(wanted: PartName, letter: Text) -> int:
    """Where the last part of this name ends; else where the last of the message itself does."""
    message = (PartName.CORE, PartName.LIST)
    for names in ((wanted, *message) if wanted in message else (wanted,), message):
        ends = [part.end for part in letter.parts if part.name in names]
        if ends:
            return len(letter.text[: max(ends)].rstrip())
    return len(letter.text.rstrip())


def _same_capital(stood: str, new: str) -> str:
    """The new words with the capital of the old ones; in a line of capitals, all capitals."""
    if len(stood) > ABBREVIATION and stood.isupper():
        return new.upper()
    if stood[:1].isupper() and not (len(stood) > 1 and stood.isupper() and " " not in stood):
        return new[:1].upper() + new[1:]
    return new


class _Places:
    """Where lines begin; UTF-16 units and parts of a text, each found by halving."""

    def __init__(self, letter: Text) -> None:
        text = letter.text
        if "\r" in text:
            self.lines = [0, *(ending.end() for ending in LINE_ENDING.finditer(text))]
        else:
            lengths = [len(line) + 1 for line in text.split("\n")[:-1]]
            self.lines = list(accumulate(lengths, initial=0))
        units = len(text.encode("utf-16", "surrogatepass")) // 2 - 1  # it begins with a mark
        astral = units > len(text)
        self.wide = [n for n, c in enumerate(text) if c > "\uffff"] if astral else []
        self._parts = letter.parts
        self._part_starts = [part.start for part in letter.parts]

    def utf16(self, place: int) -> int:
        """The same place in UTF-16 units."""
        return place + bisect_right(self.wide, place - 1)

    def part(self, place: int) -> PartName:
        """The part a place stands in; right behind a part still belongs to it."""
        number = bisect_right(self._part_starts, place) - 1
        return self._parts[number].name if number >= 0 else PartName.CORE
