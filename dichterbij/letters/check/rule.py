# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One rule: what it marks, why, what to write instead, where that comes from, how heavy it weighs.

How heavy is not only its author's to say: a rule about words counts for more than a hint only when
experts removed what it marks in at least 60 % of at least ten edited sentences, as
`make bench-letters` measured; what rests on our own inference is a hint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from dichterbij.letters.check.report import Axis, Kind, PartName, Severity

PROVEN_AT: Final = 0.60
PROVEN_FROM: Final = 10
EVERYWHERE: Final = frozenset(PartName) - {PartName.ADDRESS, PartName.SIGNATURE}


class Type(StrEnum):
    """How a rule finds its place."""

    TERM = "term"
    PHRASE = "phrase"
    SENTENCE = "sentence"
    STRUCTURE = "structure"
    ABSENCE = "absence"
    METRIC = "metric"


class Ground(StrEnum):
    """What a rule rests on."""

    EDITS = "edits"
    STUDY = "study"
    GUIDE = "guide"
    INFERENCE = "inference"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of `n` sentences marked by a rule, in `removed` an expert took out what was marked."""

    removed: int
    n: int

    @property
    def rate(self) -> float:
        """Between 0 and 1; 0 when nothing was marked."""
        return self.removed / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to look for. The fields are those of the data files."""

    id: str
    axis: Axis
    type: Type
    title: str
    why: str
    suggestion: str
    source: str
    ground: Ground
    severity: Severity = Severity.HINT
    pattern: tuple[str, ...] = ()
    uses: tuple[tuple[str, ...], ...] = ()  # beside pattern: what may stand there instead
    replacements: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    applies_to: frozenset[Kind] = frozenset(Kind)
    parts: frozenset[PartName] = EVERYWHERE
    legal_keep: bool = False
    cased: bool = False
    once: bool = False
    detector: str = ""
    above: float = 0.0
    all: tuple[tuple[str, ...], ...] = ()
    ordered: bool = False
    none: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    insert: PartName = PartName.CORE
    hit: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()
    tests_kind: Kind = Kind.OTHER
    evidence: Evidence | None = None

    def proposals(self, pattern: int) -> tuple[str, ...]:
        """What may stand where this pattern stood."""
        return (self.uses[pattern] if self.uses else ()) or self.replacements

    def weighed(self, evidence: Evidence | None) -> Rule:
        """The same rule, no heavier than what is known about it allows."""
        measured = evidence is not None and evidence.n >= PROVEN_FROM
        proven = measured and evidence is not None and evidence.rate >= PROVEN_AT
        hint = self.ground is Ground.INFERENCE or (
            not proven and (measured or self.ground is Ground.EDITS)
        )
        severity = Severity.HINT if hint else self.severity
        return replace(self, evidence=evidence, severity=severity)


def words_of(rule: Rule) -> dict[str, tuple[str, ...]]:
    """The patterns of a rule by the key under which the automaton finds them."""
    keys = {
        rule.id: rule.pattern,
        f"{rule.id}!except": rule.exceptions,
        f"{rule.id}!none": rule.none,
        f"{rule.id}!needs": rule.needs,
    }
    keys |= {f"{rule.id}!all{number}": group for number, group in enumerate(rule.all)}
    return {key: several for key, several in keys.items() if several}
