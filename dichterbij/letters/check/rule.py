# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One rule: what it marks, why, what to write instead, where that comes from, how heavy it weighs.

How heavy is not only its author's to say: a rule about words or the build of a sentence counts for
more than a hint only when experts removed what it marks in at least 60 % of at least ten edited
sentences, as `make bench-letters` measured. One that is too rare to be measured is a hint, and so
is what rests on our own inference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from dichterbij.letters.check.ready import EVERYWHERE, Ready, Type
from dichterbij.letters.check.report import Axis, Kind, PartName, Severity

__all__ = ["EVERYWHERE", "Evidence", "Ground", "Rule", "Type", "words_of"]

PROVEN_AT: Final = 0.60
PROVEN_FROM: Final = 10


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

    @property
    def measured(self) -> bool:
        """Seen often enough to say something."""
        return self.n >= PROVEN_FROM

    @property
    def proven(self) -> bool:
        """Seen often enough, and mostly removed."""
        return self.measured and self.rate >= PROVEN_AT


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

    def ready(self) -> Ready:
        """What the check needs of it."""
        return Ready(**{name: getattr(self, name) for name in Ready._fields})

    @property
    def measurable(self) -> bool:
        """Whether edited sentences show it, so that nothing but those can make it weigh.

        Experts edited single sentences. Those show words and the build of a sentence; a threat or
        a missing phone number they hardly show, so tone and human may rest on a study or a guide.
        """
        return self.ground is Ground.EDITS or self.axis in (Axis.READABILITY, Axis.SUPERFLUOUS)

    def weighed(self, seen: Evidence | None) -> Rule:
        """The same rule, no heavier than what is known about it allows."""
        hint = self.standing(seen).startswith("hint")
        return replace(self, evidence=seen, severity=Severity.HINT if hint else self.severity)

    def standing(self, seen: Evidence | None) -> str:
        """Why a rule as it was written weighs what it weighs, in a few words."""
        if seen and seen.measured and not seen.proven:
            return "hint: experts mostly kept it"
        if self.ground is Ground.INFERENCE:
            return "hint: own inference"
        if self.severity is Severity.HINT:
            return "hint: meant as one"
        if seen and seen.proven:
            return "proven"
        return "hint: too rare to measure" if self.measurable else f"by {self.ground}"


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
