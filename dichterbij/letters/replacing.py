# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Put a proposal in the place of what it replaces; or all of them at once.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from dichterbij.letters.check import Finding, Report, check, rules_with
from dichterbij.letters.check.rules import RuleSet

ROUNDS = 4  # a proposal may bring a new finding; longer than this nobody wants to wait


@lru_cache(maxsize=1)
def _rules_of(path: str) -> RuleSet | None:
    return rules_with(Path(path)) if path else None


def checked(text: str, kind: str) -> Report:
    """What the check says, by our rules and those of this municipality."""
    return check(text, kind, rules=_rules_of(settings.LETTER_RULES))


def found(report: Report, fingerprint: str) -> Finding | None:
    """The finding of that name, if it is still there."""
    return next((f for f in report.findings if f.fingerprint == fingerprint), None)


def replaced(text: str, finding: Finding, proposal: int = 0) -> str:
    """The text with this proposal in it, and nothing else changed."""
    return text[: finding.start] + finding.replacements[proposal] + text[finding.end :]


def all_taken_over(text: str, kind: str, left: Collection[str] = (), *, hints: bool = False) -> str:
    """The text with every first proposal taken over, but for what was left standing.

    Hints only when they are asked for.
    """
    for _ in range(ROUNDS):
        after = _one_round(text, checked(text, kind), left, 1 if hints else 2)
        if after == text:
            break
        text = after
    return text


def _one_round(text: str, report: Report, left: Collection[str], least: int) -> str:
    wanted = [
        finding
        for finding in report.findings
        if finding.replacements and finding.severity >= least and finding.fingerprint not in left
    ]
    # Of two that overlap, the one that matters most; then from the back, so that places stay true
    chosen: list[Finding] = []
    for finding in sorted(wanted, key=lambda f: (-f.severity, f.start, -f.end)):
        if all(_apart(finding, other) for other in chosen):
            chosen.append(finding)
    chosen.sort(key=lambda f: (f.start, f.end, f.rule), reverse=True)
    for finding in chosen:
        text = replaced(text, finding)
    return text


def _apart(one: Finding, other: Finding) -> bool:
    if one.start == one.end or other.start == other.end:  # what is missing stands between words
        return not (other.start < one.start < other.end or one.start < other.start < one.end)
    return one.end <= other.start or other.end <= one.start
