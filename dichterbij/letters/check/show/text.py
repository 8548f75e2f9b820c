# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Findings on a terminal: where, how heavy, which rule, what and why."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from dichterbij.letters.check.report import Axis, Finding, Metrics, Severity
from dichterbij.letters.check.show.checked import Checked, Unread, plain

WORDS = {
    Severity.HINT: "hint",
    Severity.NOTICE: "notice",
    Severity.CHANGE_FIRST: "change first",
}
COLOURS = {Severity.HINT: "36", Severity.NOTICE: "33", Severity.CHANGE_FIRST: "31;1"}
LONGEST_QUOTE = 160


def wants_colour(out: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Colour only for somebody at a terminal who did not ask for none (no-color.org)."""
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    return out.isatty()


class Text:
    def __init__(self, out: TextIO, *, colour: bool) -> None:
        self.out = out
        self.colour = colour

    def paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colour else text

    def letter(self, checked: Checked) -> None:
        name = plain(checked.name)
        for finding in checked.report.findings:
            self.out.write("\n".join(self.finding(name, finding)) + "\n")
        self.out.write(self.paint(f"{name}: {summary(checked)}", "1") + "\n")

    def finding(self, name: str, finding: Finding) -> list[str]:
        word = self.paint(WORDS[finding.severity], COLOURS[finding.severity])
        place = f"{name}:{finding.line}:{finding.column}"
        lines = [f"{place}: {word} [{finding.rule}] {plain(finding.message)}"]
        quote = plain(finding.text)
        if quote:
            short = quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE].rstrip() + " …"
            lines.append(f"    “{short}”")
        lines.append(f"    {plain(finding.why)}")
        if finding.replacements:
            lines.append("    → " + " | ".join(plain(new) or "–" for new in finding.replacements))
        elif finding.suggestion:
            lines.append(f"    → {plain(finding.suggestion)}")
        return lines

    def unread(self, file: Unread) -> None:
        """Said on the error stream by the command."""

    def end(self) -> None:
        self.out.flush()


def summary(checked: Checked) -> str:
    """One line on a letter: findings per axis, never their sum, and how hard it is to read."""
    counts = checked.counts()
    axes = ", ".join(f"{axis.value} {counts[axis]}" for axis in Axis)
    found = axes if any(counts.values()) else "nothing found"
    return f"{found}; {level(checked.report.metrics)}"


def level(metrics: Metrics) -> str:
    """How hard a text is to read, in words."""
    if metrics.readability is None:
        return "no sentence to measure"
    measured = metrics.readability
    return (
        f"level {measured.level} of 4, LiNT-like; about {round(100 * measured.struggling)} in 100 "
        "adults struggle"
    )
