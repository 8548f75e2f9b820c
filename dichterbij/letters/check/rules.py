# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The rules as data: ours, and what a municipality's own file adds, changes or switches off.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from dichterbij.letters.check.kept import DATA, kept
from dichterbij.letters.check.matcher import Automaton, Matcher
from dichterbij.letters.check.ready import Ready, Type
from dichterbij.letters.check.report import Axis, PartName, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from dichterbij.letters.check.rule import Evidence, Rule

FILES: Final = ("tone.toml", "readability.toml", "superfluous.toml", "human.toml")
EVIDENCE: Final = os.path.join(DATA, "evidence.toml")
SOURCES: Final = (*(os.path.join(DATA, name) for name in FILES), EVIDENCE)

_AXES: Final = {axis.value: axis for axis in Axis}
_TYPES: Final = {sort.value: sort for sort in Type}
_SEVERITIES: Final = {severity.value: severity for severity in Severity}
_PARTS: Final = {part.value: part for part in PartName}


class RulesError(ValueError):
    """A rules file that cannot be used. Every line names file, line and what is expected."""


class RuleSet:
    """Rules that are ready, and the one automaton that finds all their words."""

    def __init__(
        self,
        ready: Iterable[Ready],
        automaton: Automaton,
        off: Mapping[str, str] | None = None,
        rules: tuple[Rule, ...] | None = None,
    ) -> None:
        self.ready = tuple(ready)
        self.matcher = Matcher(automaton)
        self.off: Mapping[str, str] = off or {}  # rule id: why a team switched it off
        self._rules = rules

    @classmethod
    def of(cls, rules: Iterable[Rule], off: Mapping[str, str] | None = None) -> RuleSet:
        """These rules, made ready."""
        several = tuple(rules)
        return cls((rule.ready() for rule in several), _automaton_of(several), off, several)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules as they were written, with their tests and evidence; ours only when asked."""
        if self._rules is None:
            self._rules = _weighed()
        return self._rules


@cache
def our_rules() -> RuleSet:
    """The rules that come with the product."""
    several, automaton = kept("rules", SOURCES, _worked_out)
    return RuleSet(map(_ready, several), automaton)


def _worked_out() -> tuple[list[tuple[Any, ...]], Automaton]:
    """Our rules and their automaton in plain tuples and texts, so that they can be kept."""
    from dichterbij.letters.check.detectors.sign_words import SIGN_WORDS

    rules = _weighed()
    return [_plain(rule.ready()) for rule in rules], _automaton_of(rules, SIGN_WORDS)


def _plain(ready: Ready) -> tuple[Any, ...]:
    told = ready._asdict()
    for name in ("axis", "type", "insert"):
        told[name] = str(told[name])
    for name in ("applies_to", "parts"):
        told[name] = frozenset(map(str, told[name]))
    told["severity"] = int(told["severity"])
    return tuple(told.values())


def _ready(plain: tuple[Any, ...]) -> Ready:
    name, axis, sort, *said, severity = plain[:8]
    *looked_for, insert = plain[8:]
    several = (name, _AXES[axis], _TYPES[sort], *said, _SEVERITIES[severity], *looked_for)
    return Ready._make((*several, _PARTS[insert]))


def _automaton_of(
    rules: Iterable[Rule], signs: Mapping[str, Sequence[str]] | None = None
) -> Automaton:
    """The automaton of these rules, and of the words detectors look for."""
    from dichterbij.letters.check.pattern import automaton_of
    from dichterbij.letters.check.rule import words_of

    patterns: dict[str, Sequence[str]] = dict(signs or {})
    cased: set[str] = set()
    for rule in rules:
        patterns |= words_of(rule)
        if rule.cased:
            cased.add(rule.id)
    return automaton_of(patterns, frozenset(cased))


def _weighed() -> tuple[Rule, ...]:
    """Our rules, no heavier than what was measured allows."""
    evidence = _evidence()
    return tuple(rule.weighed(evidence.get(rule.id)) for rule in as_written())


def as_written() -> tuple[Rule, ...]:
    """Our rules as their files say, before anything is weighed."""
    from dichterbij.letters.check.rules_file import RulesFile

    rules: list[Rule] = []
    problems: list[str] = []
    taken: set[str] = set()
    for name in FILES:
        reader = RulesFile(os.path.join(DATA, name), problems, ours=True)
        rules += reader.rules("rule", taken)
    if problems:
        raise RulesError("\n".join(problems))
    return tuple(rules)


def rules_with(path: Path | str | None) -> RuleSet:
    """Our rules, with what a municipality's own file adds, changes or switches off.

    `[[rule]]` adds one. `[[change]]` takes an `id` of ours, the fields to change and a `reason`.
    `[[off]]` takes an `id` and a `reason`: whoever reads the file later must understand it.
    Raises `RulesError` with one line per mistake.
    """
    ours = our_rules()
    if path is None:
        return ours
    from dataclasses import replace

    from dichterbij.letters.check.rules_file import RulesFile

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
    import tomli

    from dichterbij.letters.check.rule import Evidence

    if not os.path.exists(EVIDENCE):
        return {}
    with open(EVIDENCE, encoding="utf-8") as file:
        read = tomli.loads(file.read())
    return {name: Evidence(int(row["removed"]), int(row["n"])) for name, row in read.items()}


def _written(rule: Rule) -> dict[str, Any]:
    """A rule as it would stand in a file, so that a change starts from what is there."""
    left_out = ("uses", "exceptions", "hit", "miss", "tests_kind", "evidence")
    simple: dict[str, Any] = {
        name: getattr(rule, name) for name in rule.__slots__ if name not in left_out
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
