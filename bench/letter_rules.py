# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How often an expert took out what a rule marks.

A rule marks something in the text before the edit; is it gone in the text after it? Rules about a
whole letter (what is missing from it, and in what order things stand) have nothing to say here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.letter_pairs import Pair
from dichterbij.letters.check.engine import check
from dichterbij.letters.check.report import Kind
from dichterbij.letters.check.rule import PROVEN_AT, PROVEN_FROM, Evidence, Type
from dichterbij.letters.check.rules import RuleSet, as_written

LONG_WORD = re.compile(r"[^\W\d_]{5,}")


def evidence(pairs: Sequence[Pair]) -> dict[str, Evidence]:
    """For each rule in how many texts it marks something, and in how many that went."""
    rules = RuleSet.of(
        replace(rule, applies_to=frozenset(Kind))
        for rule in as_written()
        if rule.type is not Type.ABSENCE
    )
    marked: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    for pair in pairs:
        before, after = (
            {finding.rule for finding in check(side.text, rules=rules).findings}
            for side in (pair.hard, pair.easy)
        )
        marked.update(before)
        removed.update(before - after)
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


def table(pairs: Sequence[Pair], found: dict[str, Evidence]) -> str:
    rules = {rule.id: rule for rule in as_written()}
    base = any_word(pairs)
    lines = [
        f"Did the expert take out what a rule marks? Any word of five letters or more went in "
        f"{base.rate:.0%} of {base.n}.",
        "",
        "| rule | removed | n | rate | severity | why |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in sorted(found.items(), key=lambda item: (-item[1].n, item[0])):
        weight, why = int(rules[name].weighed(row).severity), rules[name].standing(row)
        lines.append(f"| {name} | {row.removed} | {row.n} | {row.rate:.0%} | {weight} | {why} |")
    standing = Counter(rule.standing(found.get(name)) for name, rule in rules.items())
    heavy = {why: standing.pop(why, 0) for why in ("proven", "by study", "by guide")}
    lines += [
        "",
        f"Of {len(rules)} rules {sum(heavy.values())} weigh more than a hint. Proven: removed in "
        f"at least {PROVEN_AT:.0%} of at least {PROVEN_FROM} texts.",
        "",
        "| standing | rules |",
        "|---|---|",
        *(f"| {why} | {n} |" for why, n in heavy.items()),
        f"| hint | {standing.total()} |",
        *(f"| {why} | {n} |" for why, n in sorted(standing.items())),
    ]
    return "\n".join(lines)


def write(path: Path, about: str, found: dict[str, Evidence]) -> None:
    lines = [about]
    for name, row in found.items():
        lines += [f'["{name}"]', f"removed = {row.removed}", f"n = {row.n}", ""]
    path.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
