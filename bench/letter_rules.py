# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How often an expert took out what a rule marks.

A rule marks something in the text before the edit; is it gone in the text after it? Rules about a
whole letter (what is missing from it, and in what order things stand) have nothing to say here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.letter_pairs import Pair
from dichterbij.letters.check.engine import check
from dichterbij.letters.check.report import Kind
from dichterbij.letters.check.rule import PROVEN_AT, PROVEN_FROM, Evidence, Ground, Rule, Type
from dichterbij.letters.check.rules import RuleSet, our_rules

LONG_WORD = re.compile(r"[^\W\d_]{5,}")


def evidence(pairs: Sequence[Pair]) -> dict[str, Evidence]:
    """For each rule in how many texts it marks something, and in how many that went."""
    rules = RuleSet.of(
        replace(rule, applies_to=frozenset(Kind))
        for rule in our_rules().rules
        if rule.type is not Type.ABSENCE
    )
    marked: dict[str, int] = {}
    removed: dict[str, int] = {}
    for pair in pairs:
        before, after = (
            {finding.rule for finding in check(side.text, rules=rules).findings}
            for side in (pair.hard, pair.easy)
        )
        for rule in before:
            marked[rule] = marked.get(rule, 0) + 1
            removed[rule] = removed.get(rule, 0) + (rule not in after)
    return {rule: Evidence(removed[rule], n) for rule, n in sorted(marked.items())}


def any_word(pairs: Sequence[Pair]) -> Evidence:
    """How often a long word goes of itself: what a rule that knows nothing would reach."""
    n = gone = 0
    for pair in pairs:
        after = set(LONG_WORD.findall(pair.easy.text.lower()))
        words = set(LONG_WORD.findall(pair.hard.text.lower()))
        n += len(words)
        gone += len(words - after)
    return Evidence(gone, n)


def standing(rule: Rule, found: Evidence | None) -> str:
    """Why a rule counts as it does."""
    if found and found.n >= PROVEN_FROM:
        return "stands: proven" if found.rate >= PROVEN_AT else "hint: measured too low"
    if rule.ground is Ground.EDITS:
        return "hint: too few pairs"
    return "hint: own inference" if rule.ground is Ground.INFERENCE else "stands: its source"


def table(pairs: Sequence[Pair], found: dict[str, Evidence]) -> str:
    rules = our_rules().rules
    base = any_word(pairs)
    lines = [
        f"Did the expert take out what a rule marks? Any word of five letters or more went in "
        f"{base.rate:.0%} of {base.n}.",
        "",
        "| rule | removed | n | rate | severity | why |",
        "|---|---|---|---|---|---|",
    ]
    measured = sorted(found.items(), key=lambda item: (-item[1].n, item[0]))
    by_id = {rule.id: rule for rule in rules}
    for name, row in measured:
        rule = by_id[name].weighed(row)
        lines.append(
            f"| {name} | {row.removed} | {row.n} | {row.rate:.0%} | {int(rule.severity)} "
            f"| {standing(by_id[name], row)} |"
        )
    sums: dict[str, int] = {}
    for rule in rules:
        why = standing(rule, found.get(rule.id))
        sums[why] = sums.get(why, 0) + 1
    lines += ["", f"{len(rules)} rules: " + "; ".join(f"{n} {why}" for why, n in sums.items())]
    proven = [row for row in found.values() if row.n >= PROVEN_FROM]
    lines[-1] += f". {len(proven)} are measured on {PROVEN_FROM} texts or more."
    return "\n".join(lines)


def write(path: Path, about: str, found: dict[str, Evidence]) -> None:
    lines = [about]
    for name, row in found.items():
        lines += [f'["{name}"]', f"removed = {row.removed}", f"n = {row.n}", ""]
    path.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
