# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Forty letters of our own, and everything the check finds in them.

Twenty are strict, as people get them; twenty are warm and hide nothing. What the check says of them
stands in `tests/check/letters/table.md`: a change in a rule shows as lines that come and go.

    python -m tests.check.forty_letters            what changed
    python -m tests.check.forty_letters --write    write it down

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import difflib
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dichterbij.letters.check import Finding, Kind, Report, check

FOLDER = Path(__file__).parent / "letters"
TABLE = FOLDER / "table.md"
HEAD = """# Wat de briefcheck in veertig brieven vindt

Gemaakt met `python -m tests.check.forty_letters --write`. Niet met de hand bijwerken: lees wat er
verandert, en vraag je af of de brief er beter van wordt.
"""
LONGEST = 90


@dataclass(frozen=True)
class Letter:
    """One letter: `file` names it in the table, `tone` is how its writer meant it."""

    file: str
    name: str
    kind: Kind
    tone: str
    text: str


@cache
def letters() -> tuple[Letter, ...]:
    """All forty, in the order of their file names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


def _read(path: Path) -> Letter:
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    return Letter(path.stem, known["name"], Kind(known["kind"]), known["tone"], known["text"])


@cache
def report(letter: Letter) -> Report:
    return check(letter.text, kind=letter.kind)


def table() -> str:
    """Every finding of every letter, as it should stand in `table.md`."""
    return "\n".join([HEAD, *(_of(letter) for letter in letters())])


def _of(letter: Letter) -> str:
    said = report(letter)
    reading = said.metrics.readability
    level = f"niveau {reading.level}" if reading else "niet te meten"
    rows = "".join(_row(finding) for finding in said.findings)
    found = "| regel | waarover | hoe erg | woorden |\n|---|---|---|---|\n" + rows
    kind = f"{letter.kind.value}, {letter.tone}"
    head = f"## {letter.file}\n\n{letter.name} ({kind}): {level}, {said.metrics.words} woorden.\n"
    return f"{head}\n{found if rows else 'Hier vonden we niets.'}".rstrip() + "\n"


def _row(finding: Finding) -> str:
    words = " ".join(finding.text.split()).replace("|", "\\|")
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit(" ", 1)[0] + " …"
    place = words or "(ontbreekt)"
    return f"| {finding.line} | {finding.rule} | {int(finding.severity)} | {place} |\n"


def changes() -> str:
    """What changed since the table was written, under the letter in which it changed."""
    before = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    shown: list[str] = []
    letter = said = ""
    for line in difflib.ndiff(before.splitlines(), table().splitlines()):
        if line[2:].startswith("## "):
            letter = line[5:]
        if line[:2] in ("- ", "+ ") and line[2:].strip():
            if letter != said:
                shown.append(f"\n{letter}")
                said = letter
            shown.append(f"  {line}")
    return "\n".join(shown).strip("\n")


def main(asked: list[str]) -> int:
    """The command."""
    changed = changes()
    sys.stdout.write(f"{changed or 'Nothing changed.'}\n")
    if "--write" in asked:
        TABLE.write_text(table(), encoding="utf-8")
        return 0
    return 1 if changed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
