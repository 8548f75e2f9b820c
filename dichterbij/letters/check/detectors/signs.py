# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What in a letter threatens, helps, asks and explains: the words behind the order checks.

One pass over a letter finds them all. Only places are remembered, never words.
Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, TypeVar

from dichterbij.letters.check.matcher import Match
from dichterbij.letters.check.report import PartName
from dichterbij.letters.check.text import Text

Found = TypeVar("Found")

MESSAGE: Final = frozenset({PartName.CORE, PartName.LIST})
SIGN: Final = "sign!"  # before the name of a sign among the keys of all patterns


class Signs(NamedTuple):
    """Where each kind of sign stands in a letter. Sentences are numbers in `letter.sentences`."""

    matches: dict[str, list[Match]]
    sentences: dict[str, list[int]]

    def of(self, key: str) -> list[Match]:
        """The places of this kind of sign."""
        return self.matches.get(key, [])

    def in_sentences(self, key: str) -> list[int]:
        """The sentences of the message itself in which it stands, in order, each once."""
        return self.sentences.get(key, [])


def once_per_letter(reading: Callable[[Text], Found]) -> Callable[[Text], Found]:
    """Do this once for a letter that several detectors ask about, one after the other.

    Kept are the places found and a hash of the words, never the words.
    """
    kept: tuple[tuple[int, int], Found] | None = None

    def read(letter: Text) -> Found:
        nonlocal kept
        key = (hash(letter.text), len(letter.text))
        before = kept
        if before and before[0] == key:
            return before[1]
        made = reading(letter)
        kept = (key, made)
        return made

    return read


@once_per_letter
def signs_of(letter: Text) -> Signs:
    """Every sign in this letter."""
    from dichterbij.letters.check.rules import our_rules  # loading the rules needs the detectors

    matches = our_rules().matcher.matches(letter)
    found = {
        key.removeprefix(SIGN): places for key, places in matches.items() if key.startswith(SIGN)
    }
    for key, lifting in (
        ("sanction", "no_sanction"),
        ("less", "no_sanction"),
        ("duty", "no_duty"),
        ("help", "no_help"),
        ("asked", "no_asked"),
        ("hinted", "named"),
        ("number", "general_number"),
    ):
        if key in found and lifting in found:
            found[key] = without(found[key], found[lifting])
    parts = [sentence.part in MESSAGE for sentence in letter.sentences]
    return Signs(
        found,
        {key: [n for n in _numbers(letter, several) if parts[n]] for key, several in found.items()},
    )


def _numbers(letter: Text, several: Iterable[Match]) -> list[int]:
    return sorted({sentence_at(letter, match) for match in several})


def sentence_at(letter: Text, match: Match) -> int:
    """The number of the sentence in which this stands."""
    return bisect_right(letter.firsts, match.first) - 1


def without(several: list[Match], lifting: list[Match]) -> list[Match]:
    """Those that share no word with what lifts them. Both stand in order and apart."""
    kept: list[Match] = []
    for match in several:
        nearest = bisect_right(lifting, match.last - 1, key=lambda other: other.first) - 1
        if nearest < 0 or lifting[nearest].last <= match.first:
            kept.append(match)
    return kept
