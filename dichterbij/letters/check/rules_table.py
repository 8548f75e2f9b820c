# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""All rules in one table, for people: `python -m dichterbij.letters.check.rules_table`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from dichterbij.letters.check.rule import Ground, Rule
from dichterbij.letters.check.rules import our_rules

GROUNDS: Final = {
    Ground.EDITS: "wat experts veranderden",
    Ground.STUDY: "onderzoek",
    Ground.GUIDE: "schrijfwijzers",
    Ground.INFERENCE: "eigen gevolgtrekking",
}


def as_table(rules: Iterable[Rule]) -> str:
    """Every rule as a row of Markdown: what it marks, how heavy, on what ground."""
    lines = [
        "| regel | as | zwaarte | wat | grond | bron | weggehaald door experts |",
        "|---|---|---|---|---|---|---|",
    ]
    for rule in rules:
        seen = rule.evidence
        removed = f"{seen.removed} van {seen.n} ({seen.rate:.0%})" if seen and seen.n else "–"
        cells = (
            rule.id, rule.axis, str(int(rule.severity)), rule.title, GROUNDS[rule.ground],
            rule.source, removed,
        )  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


HEADING: Final = """# De regels van de briefcheck

Dit zijn ze alle {number}. Gemaakt uit de regels zelf, met
`python -m dichterbij.letters.check.rules_table`. Zwaarte 1 is een hint, 2 een opmerking,
3 verander je het eerst. Wat ze betekenen staat in [de gids](lettercheck.md).

"""


def as_page(rules: Sequence[Rule]) -> str:
    """The whole page; how many there are is counted, never written down by hand."""
    return f"{HEADING.format(number=len(rules))}{as_table(rules)}\n"


if __name__ == "__main__":
    sys.stdout.write(as_page(our_rules().rules))
