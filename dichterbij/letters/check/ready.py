# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A rule as the check works with it: read, weighed and ready, without its tests and evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from dichterbij.letters.check.report import Axis, PartName, Severity

EVERYWHERE: Final = frozenset(PartName) - {PartName.ADDRESS, PartName.SIGNATURE}


class Type(StrEnum):
    """How a rule finds its place."""

    TERM = "term"
    PHRASE = "phrase"
    SENTENCE = "sentence"
    STRUCTURE = "structure"
    ABSENCE = "absence"
    METRIC = "metric"


class Ready(NamedTuple):
    """What is looked for, where, and what is said about it. The fields are those of a `Rule`."""

    id: str
    axis: Axis
    type: Type
    title: str
    why: str
    suggestion: str
    source: str
    severity: Severity
    pattern: tuple[str, ...]
    uses: tuple[tuple[str, ...], ...]
    replacements: tuple[str, ...]
    exceptions: tuple[str, ...]
    applies_to: frozenset[str]
    parts: frozenset[str]
    legal_keep: bool
    once: bool
    detector: str
    above: float
    all: tuple[tuple[str, ...], ...]
    ordered: bool
    insert: PartName

    def proposals(self, pattern: int) -> tuple[str, ...]:
        """What may stand where this pattern stood."""
        return (self.uses[pattern] if self.uses else ()) or self.replacements
