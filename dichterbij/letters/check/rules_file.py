# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Reading a file of rules: every mistake named with its line, so that all can be mended at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import tomli

from dichterbij.letters.check.detectors import DETECTORS
from dichterbij.letters.check.pattern import PatternError, automaton_of
from dichterbij.letters.check.report import Axis, Kind, PartName, Severity
from dichterbij.letters.check.rule import EVERYWHERE, Ground, Rule, Type, words_of
from dichterbij.letters.check.rules import RulesError

TEXTS: Final = ("id", "title", "why", "suggestion", "source")
LISTS: Final = ("replacements", "none", "needs")
FLAGS: Final = ("legal_keep", "cased", "once", "ordered")
# fmt: off
KNOWN: Final = frozenset((
    *TEXTS, *LISTS, *FLAGS, "axis", "severity", "type", "ground", "pattern", "except", "all",
    "applies_to", "parts", "insert", "detector", "above", "tests",
))
# fmt: on
LARGEST: Final = 2_000_000  # bytes; a file of all our own rules is a tenth of this
MOST_ABOVE: Final = 10_000
_NAME: Final = re.compile(r"[\w.-]+")
_AT: Final = re.compile(r" \(at line (\d+), column \d+\)")


class RulesFile:
    """Reads one file and gathers every mistake with its line, so that all can be mended at once."""

    def __init__(self, path: Path | str, problems: list[str], *, ours: bool = False) -> None:
        self.path, self.problems, self.ours = Path(path), problems, ours
        source = self._source()
        try:
            self.read: dict[str, Any] = tomli.loads(source)
        except tomli.TOMLDecodeError as error:
            said, at = str(error), _AT.search(str(error))
            lines = source.count("\n") + 1
            where = f":{at[1]}" if at else f":{lines}" if said.endswith("end of document)") else ""
            raise RulesError(
                f"{self.path.name}{where}: {_AT.sub('', said)}; expected TOML"
            ) from error
        except (RecursionError, ValueError) as error:  # brackets or numbers without end
            raise RulesError(f"{self.path.name}: cannot be read; expected TOML") from error
        self.lines = [line.strip() for line in source.split("\n")]
        self.heads = _heads(self.lines)
        for name in self.read:
            if name not in ("rule", "change", "off"):
                self._say(self._first(name), f"{name!r} is unknown; expected rule, change or off")

    def _source(self) -> str:
        """The file as text; a mark of its encoding in front does not count."""
        name = self.path.name
        try:
            with self.path.open("rb") as file:
                raw = file.read(LARGEST + 1)
        except (OSError, ValueError) as error:
            raise RulesError(f"{name}: cannot be read ({type(error).__name__})") from error
        if len(raw) > LARGEST:
            raise RulesError(f"{name}: is too large; expected at most {LARGEST // 1_000_000} MB")
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise RulesError(f"{name}:{line}: cannot be read; expected UTF-8") from error
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def entries(self, table: str) -> list[dict[str, Any]]:
        """The entries of `[[table]]`."""
        entries = self.read.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._say(self._first(table), f"expected [[{table}]] with two brackets on each side")
            return []
        return entries

    def rules(self, table: str, taken: set[str]) -> Iterable[Rule]:
        """Every rule of the file that could be read and has an id that nobody took before it."""
        for number, entry in enumerate(self.entries(table)):
            rule = self.rule(table, number, entry)
            if rule and rule.id in taken:
                line = self._line(table, number, "id")
                self._say(line, f"id: expected one of its own; {rule.id!r} is there already")
            elif rule:
                taken.add(rule.id)
                yield rule

    def rule(self, table: str, number: int, entry: dict[str, Any]) -> Rule | None:
        """One rule; None when it has a mistake, which is then among the problems."""
        before = len(self.problems)

        def wrong(key: str, expected: str) -> None:
            self._say(self._line(table, number, key), f"{key}: expected {expected}")

        for key in entry:
            if key not in KNOWN:
                wrong(key, "one of " + ", ".join(sorted(KNOWN)))
        for key in TEXTS:
            if not isinstance(entry.get(key), str) or not entry[key].strip():
                wrong(key, "a text")
        if isinstance(entry.get("id"), str) and not _NAME.fullmatch(entry["id"]):
            wrong("id", "a name like tone.loket, without spaces")
        for key in (*LISTS, "except"):
            if not _texts(entry.get(key, [])):
                wrong(key, "a list of texts")
        for key in FLAGS:
            if not isinstance(entry.get(key, False), bool):
                wrong(key, "true or false")
        for key, choices in (("axis", Axis), ("type", Type), ("ground", Ground)):
            if entry.get(key) not in list(choices):
                wrong(key, "one of " + ", ".join(choices))
        for key, several in (("applies_to", Kind), ("parts", PartName)):
            chosen = entry.get(key, [])
            if (
                not _texts(chosen)
                or not set(chosen) <= set(several)
                or (key in entry and not chosen)
            ):
                wrong(key, "a list from " + ", ".join(several))
        if not isinstance(entry.get("detector", ""), str):
            wrong("detector", "a text")
        if entry.get("insert", PartName.CORE) not in list(PartName):
            wrong("insert", "one of " + ", ".join(PartName))
        severity = entry.get("severity", 1)
        if type(severity) not in (int, Severity) or severity not in (1, 2, 3):
            wrong("severity", "1 (hint), 2 (notice) or 3 (change first)")
        above = entry.get("above", 0)
        if not _number(above):
            wrong("above", f"a number from 0 to {MOST_ABOVE}")
        groups = entry.get("all", [])
        if not isinstance(groups, list) or not all(_texts(group) and group for group in groups):
            wrong("all", "a list of lists of texts")
        patterns = _patterns(entry.get("pattern", []))
        if patterns is None:
            wrong("pattern", 'a list of texts or of { find = "...", use = ["..."] }')
        tests = entry.get("tests", {})
        if not isinstance(tests, dict):
            wrong("tests", "hit and miss, each a list of texts")
            tests = {}
        for key in tests:
            if key not in ("hit", "miss", "kind"):
                wrong(key, "hit, miss or kind, because it stands under tests")
        for key in ("hit", "miss"):
            if not _texts(tests.get(key, [])):
                wrong(key, "a list of texts")
        if tests.get("kind", Kind.OTHER) not in list(Kind):
            wrong("kind", "one of " + ", ".join(Kind))
        if len(self.problems) > before or patterns is None:
            return None
        rule = Rule(
            **{key: entry[key] for key in TEXTS},
            axis=Axis(entry["axis"]),
            type=Type(entry["type"]),
            ground=Ground(entry["ground"]),
            severity=Severity(severity),
            pattern=tuple(find for find, _use in patterns),
            uses=tuple(use for _find, use in patterns),
            replacements=tuple(entry.get("replacements", [])),
            none=tuple(entry.get("none", [])),
            needs=tuple(entry.get("needs", [])),
            exceptions=tuple(entry.get("except", [])),
            applies_to=frozenset(map(Kind, entry.get("applies_to", Kind))),
            parts=frozenset(map(PartName, entry.get("parts", EVERYWHERE))),
            legal_keep=entry.get("legal_keep", False),
            cased=entry.get("cased", False),
            once=entry.get("once", False),
            ordered=entry.get("ordered", False),
            detector=entry.get("detector", ""),
            above=float(above),
            all=tuple(tuple(group) for group in groups),
            insert=PartName(entry.get("insert", PartName.CORE)),
            hit=tuple(tests.get("hit", [])),
            miss=tuple(tests.get("miss", [])),
            tests_kind=Kind(tests.get("kind", Kind.OTHER)),
        )
        self._complete(rule, wrong)
        return rule if len(self.problems) == before else None

    def _complete(self, rule: Rule, wrong: Any) -> None:
        """A rule must have what its type works with, and words that can be read."""
        if rule.type in (Type.TERM, Type.PHRASE) and not rule.pattern:
            wrong("pattern", f"at least one, because the type is {rule.type}")
        if rule.type is Type.SENTENCE and not (rule.all or rule.pattern):
            wrong("all", "at least one group, because the type is sentence")
        if rule.type is Type.ABSENCE and not (rule.needs or rule.detector):
            wrong("needs", "at least one, because the type is absence")
        works = rule.type in (Type.STRUCTURE, Type.METRIC) or rule.detector
        if works and rule.detector not in DETECTORS:
            wrong("detector", "one of " + ", ".join(sorted(DETECTORS)))
        if not rule.id.startswith(f"{rule.axis}."):
            wrong("id", f"a name that begins with its axis: {rule.axis}.")
        if self.ours:
            return  # the automaton of all rules reads their words in a moment, and our tests do
        for key, several in words_of(rule).items():
            field = _FIELDS.get(key.removeprefix(rule.id)[:4], "pattern")
            cased = frozenset([rule.id]) if rule.cased else frozenset[str]()
            for pattern in several:
                try:
                    automaton_of({key: [pattern]}, cased)
                except PatternError as error:
                    wrong(field, f"a pattern that can be read: {error}")

    def known(
        self, table: str, number: int, entry: dict[str, Any], rules: Mapping[str, Rule]
    ) -> str | None:
        """The id this entry is about, if it is one of ours."""
        name = entry.get("id")
        if isinstance(name, str) and name in rules:
            return name
        self._say(self._line(table, number, "id"), f"id: expected a rule that exists, not {name!r}")
        return None

    def reason(self, table: str, number: int, entry: dict[str, Any]) -> bool:
        """Whether it says why; a rule is not put aside in silence."""
        for key in entry:
            if table == "off" and key not in ("id", "reason"):
                self._say(self._line(table, number, key), f"{key}: expected id and reason")
        reason = entry.get("reason")
        if isinstance(reason, str) and reason.strip():
            return True
        self._say(self._line(table, number, "reason"), "reason: expected a text that says why")
        return False

    def _first(self, name: str) -> int:
        return next(
            (number for number, line in enumerate(self.lines, 1) if name in line.split("#")[0]), 1
        )

    def _line(self, table: str, number: int, key: str) -> int:
        """The line of a key in the nth `[[table]]`; the line of the table where it has none."""
        heads = self.heads.get(table, [])
        if number >= len(heads):
            return self._first(table)
        first, last = heads[number]
        for place in range(first + 1, last):
            if self.lines[place].partition("=")[0].strip(" \t\"'") == key:
                return place + 1
        return first + 1

    def _say(self, line: int, what: str) -> None:
        self.problems.append(f"{self.path.name}:{line}: {what}")


_FIELDS: Final = {"!exc": "except", "!non": "none", "!nee": "needs", "!all": "all"}


def _heads(lines: list[str]) -> dict[str, list[tuple[int, int]]]:
    """Where each `[[table]]` begins and the next one follows; not what only quotes one."""
    found: list[tuple[str, int]] = []
    quoted = False
    for place, line in enumerate(lines):
        bare = line.split("#")[0].replace(" ", "").replace("\t", "")
        if not quoted and bare.startswith("[[") and bare.endswith("]]") and "=" not in bare:
            found.append((bare[2:-2].strip("\"'"), place))
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1
    heads: dict[str, list[tuple[int, int]]] = {}
    ends = [place for _table, place in found[1:]]
    for (table, place), end in zip(found, [*ends, len(lines)], strict=False):
        heads.setdefault(table, []).append((place, end))
    return heads


def _number(value: Any) -> bool:
    """A number one can count to, which nan is not."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return 0 <= value <= MOST_ABOVE


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _patterns(value: Any) -> list[tuple[str, tuple[str, ...]]] | None:
    if not isinstance(value, list):
        return None
    made: list[tuple[str, tuple[str, ...]]] = []
    for item in value:
        if isinstance(item, str) and item.strip():
            made.append((item, ()))
        elif isinstance(item, dict) and set(item) <= {"find", "use"}:
            find, use = item.get("find"), item.get("use", [])
            if not isinstance(find, str) or not find.strip() or not _texts(use):
                return None
            made.append((find, tuple(use)))
        else:
            return None
    return made
