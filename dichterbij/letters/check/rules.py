# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The rules as data: ours, and what a municipality's own file adds, changes or switches off.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import tomli

from dichterbij.letters.check.detectors.signs import SIGN_WORDS
from dichterbij.letters.check.pattern import Matcher
from dichterbij.letters.check.rule import Evidence, Rule, words_of
from dichterbij.letters.check.rules_file import RulesError, RulesFile

DATA: Final = Path(__file__).parent / "data"
FILES: Final = ("tone.toml", "readability.toml", "superfluous.toml", "human.toml")


@dataclass(frozen=True)
class RuleSet:
    """Rules, and the one automaton that finds all their words."""

    rules: tuple[Rule, ...]
    matcher: Matcher = field(repr=False)
    off: Mapping[str, str] = field(default_factory=dict)  # rule id: why a team switched it off

    @classmethod
    def of(
        cls,
        rules: Iterable[Rule],
        off: Mapping[str, str] | None = None,
        signs: Mapping[str, Sequence[str]] | None = None,
    ) -> RuleSet:
        """Build the automaton of these rules, and of the words detectors look for."""
        kept = tuple(rules)
        patterns: dict[str, Sequence[str]] = dict(signs or {})
        for rule in kept:
            for key, several in words_of(rule).items():
                patterns[key] = several
        cased = frozenset(rule.id for rule in kept if rule.cased)
        return cls(kept, Matcher(patterns, cased), off or {})


@cache
def our_rules() -> RuleSet:
    """The rules that come with the product."""
    evidence = _evidence()
    rules: list[Rule] = []
    problems: list[str] = []
    taken: set[str] = set()
    for name in FILES:
        reader = RulesFile(DATA / name, problems, ours=True)
        rules += [
            rule.weighed(evidence.get(rule.id), evidence.get(rule.pool))
            for rule in reader.rules("rule", taken)
        ]
    if problems:
        raise RulesError("\n".join(problems))
    return RuleSet.of(rules, signs=SIGN_WORDS)


def rules_with(path: Path | None) -> RuleSet:
    """Our rules, with what a municipality's own file adds, changes or switches off.

    `[[rule]]` adds one. `[[change]]` takes an `id` of ours, the fields to change and a `reason`.
    `[[off]]` takes an `id` and a `reason`: whoever reads the file later must understand it.
    Raises `RulesError` with one line per mistake.
    """
    ours = our_rules()
    if path is None:
        return ours
    problems: list[str] = []
    reader = RulesFile(path, problems)
    rules = {rule.id: rule for rule in ours.rules}
    off: dict[str, str] = {}
    for number, entry in enumerate(reader.entries("off")):
        known = reader.known("off", number, entry, rules)
        if reader.reason("off", number, entry) and known:
            off[known] = entry["reason"]
            del rules[known]
    for number, entry in enumerate(reader.entries("change")):
        known = reader.known("change", number, entry, rules)
        if reader.reason("change", number, entry) and known:
            changes = {key: value for key, value in entry.items() if key not in ("id", "reason")}
            changed = reader.rule("change", number, _written(rules[known]) | changes)
            if changed:
                rules[known] = replace(changed, evidence=rules[known].evidence)
    added = list(reader.rules("rule", {rule.id for rule in ours.rules}))
    if problems:
        raise RulesError("\n".join(problems))
    return RuleSet.of([*rules.values(), *added], off)


def _evidence() -> dict[str, Evidence]:
    path = DATA / "evidence.toml"
    if not path.exists():
        return {}
    read = tomli.loads(path.read_text(encoding="utf-8"))
    return {name: Evidence(int(row["removed"]), int(row["n"])) for name, row in read.items()}


def _written(rule: Rule) -> dict[str, Any]:
    """A rule as it would stand in a file, so that a change starts from what is there."""
    simple = {
        part.name: getattr(rule, part.name)
        for part in fields(rule)
        if part.name not in ("uses", "exceptions", "hit", "miss", "tests_kind", "evidence")
    }
    simple["except"] = list(rule.exceptions)
    uses = rule.uses or ((),) * len(rule.pattern)
    simple["pattern"] = [
        {"find": find, "use": list(use)} for find, use in zip(rule.pattern, uses, strict=True)
    ]
    for name in ("replacements", "none", "needs", "applies_to", "parts"):
        simple[name] = list(simple[name])
    simple["all"] = [list(group) for group in rule.all]
    simple["severity"] = int(rule.severity)
    simple["tests"] = {
        "hit": list(rule.hit), "miss": list(rule.miss), "kind": rule.tests_kind,
    }  # fmt: skip
    return simple
