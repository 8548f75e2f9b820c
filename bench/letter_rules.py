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
from dichterbij.letters.check.rule import PROVEN_FROM, Evidence, Type
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
    found = {rule: Evidence(removed[rule], n) for rule, n in sorted(marked.items())}
    return found | pooled(found)


def pooled(found: dict[str, Evidence]) -> dict[str, Evidence]:
    """What is too rare to be measured alone, together with its like."""
    pools: dict[str, Evidence] = {}
    for rule in our_rules().rules:
        row = found.get(rule.id)
        if row and rule.pool and not row.measured:
            so_far = pools.get(rule.pool, Evidence(0, 0))
            pools[rule.pool] = Evidence(so_far.removed + row.removed, so_far.n + row.n)
    return dict(sorted(pools.items()))


def any_word(pairs: Sequence[Pair]) -> Evidence:
    """How often a long word goes of itself: what a rule that knows nothing would reach."""
    n = gone = 0
    for pair in pairs:
        after = set(LONG_WORD.findall(pair.easy.text.lower()))
        words = set(LONG_WORD.findall(pair.hard.text.lower()))
        n += len(words)
        gone += len(words - after)
    return Evidence(gone, n)


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
        if name not in by_id:
            lines.append(f"| *{name}, together* | {row.removed} | {row.n} | {row.rate:.0%} | | |")
            continue
        rule = by_id[name].weighed(row, found.get(by_id[name].pool))
        why = by_id[name].standing(row, found.get(rule.pool))
        lines.append(
            f"| {name} | {row.removed} | {row.n} | {row.rate:.0%} | {int(rule.severity)} | {why} |"
        )
    sums: dict[str, int] = {}
    for rule in rules:
        why = rule.standing(found.get(rule.id), found.get(rule.pool))
        sums[why] = sums.get(why, 0) + 1
    lines += ["", f"{len(rules)} rules: " + "; ".join(f"{n} {why}" for why, n in sums.items())]
    proven = [name for name, row in found.items() if row.measured and name in by_id]
    lines[-1] += f". {len(proven)} are measured on {PROVEN_FROM} texts or more."
    return "\n".join(lines)


def write(path: Path, about: str, found: dict[str, Evidence]) -> None:
    lines = [about]
    for name, row in found.items():
        lines += [f'["{name}"]', f"removed = {row.removed}", f"n = {row.n}", ""]
    path.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
