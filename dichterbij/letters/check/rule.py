# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One rule: what it marks, why, what to write instead, where that comes from, how heavy it weighs.

How heavy is not only its author's to say: a rule about words or the build of a sentence counts for
more than a hint only when experts removed what it marks in at least 60 % of at least ten edited
sentences, as `make bench-letters` measured: alone, or, where it is too rare for that, together with
the other rare ones of its sort. What rests on our own inference is a hint.
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
    def pool(self) -> str:
        """The rules it is measured together with where it is too rare alone; empty for none.

        Experts edited single sentences. Those show words and the build of a sentence; a threat or
        a missing phone number they hardly show, so on tone and human nothing is pooled.
        """
        if self.axis not in (Axis.READABILITY, Axis.SUPERFLUOUS):
            return ""
        return f"{self.axis}, {'words' if self.type in (Type.TERM, Type.PHRASE) else 'build'}"

    def weighed(self, own: Evidence | None, pooled: Evidence | None) -> Rule:
        """The same rule, no heavier than what is known about it allows."""
        hint = self.standing(own, pooled).startswith("hint")
        return replace(self, evidence=own, severity=Severity.HINT if hint else self.severity)

    def standing(self, own: Evidence | None, pooled: Evidence | None) -> str:
        """Why a rule weighs what it weighs, in a few words."""
        if own and own.measured:
            if not own.proven:
                return "hint: experts mostly kept it"
            return "hint: own inference" if self.ground is Ground.INFERENCE else "stands: proven"
        if self.ground is Ground.INFERENCE:
            return "hint: own inference"
        if self.pool and not (pooled and pooled.proven):
            return "hint: not proven, alone or together"
        if self.ground is Ground.EDITS and not self.pool:
            return "hint: too rare to measure"
        return "stands: proven together" if self.pool else f"stands: {self.ground}"


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
