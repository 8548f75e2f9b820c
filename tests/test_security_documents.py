# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What we say of our security is true: every test that is named exists, nothing is left out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

HOUSE = Path(__file__).parent.parent
DOCUMENTS = ["SECURITY.md", "docs/threat-model.md", "docs/asvs.md"]
# The numbers of OWASP ASVS 5.0.0 at level 1 and 2: section: number/level ...
NUMBERS = """
    1.1: 1/2 2/2
    1.2: 1/1 2/1 3/1 4/1 5/1 6/2 7/2 8/2 9/2
    1.3: 1/1 2/1 3/2 4/2 5/2 6/2 7/2 8/2 9/2 10/2 11/2
    1.4: 1/2 2/2 3/2
    1.5: 1/1 2/2
    2.1: 1/1 2/2 3/2
    2.2: 1/1 2/1 3/2
    2.3: 1/1 2/2 3/2 4/2
    2.4: 1/2
    3.2: 1/1 2/1
    3.3: 1/1 2/2 3/2 4/2
    3.4: 1/1 2/1 3/2 4/2 5/2 6/2
    3.5: 1/1 2/1 3/1 4/2 5/2
    3.7: 1/2 2/2
    4.1: 1/1 2/2 3/2
    4.2: 1/2
    4.3: 1/2 2/2
    4.4: 1/1 2/2 3/2 4/2
    5.1: 1/2
    5.2: 1/1 2/1 3/2
    5.3: 1/1 2/1
    5.4: 1/2 2/2 3/2
    6.1: 1/1 2/2 3/2
    6.2: 1/1 2/1 3/1 4/1 5/1 6/1 7/1 8/1 9/2 10/2 11/2 12/2
    6.3: 1/1 2/1 3/2 4/2
    6.4: 1/1 2/1 3/2 4/2
    6.5: 1/2 2/2 3/2 4/2 5/2
    6.6: 1/2 2/2 3/2
    6.8: 1/2 2/2 3/2 4/2
    7.1: 1/2 2/2 3/2
    7.2: 1/1 2/1 3/1 4/1
    7.3: 1/2 2/2
    7.4: 1/1 2/1 3/2 4/2 5/2
    7.5: 1/2 2/2
    7.6: 1/2 2/2
    8.1: 1/1 2/2
    8.2: 1/1 2/1 3/2
    8.3: 1/1
    8.4: 1/2
    9.1: 1/1 2/1 3/1
    9.2: 1/1 2/2 3/2 4/2
    10.1: 1/2 2/2
    10.2: 1/2 2/2
    10.3: 1/2 2/2 3/2 4/2
    10.4: 1/1 2/1 3/1 4/1 5/1 6/2 7/2 8/2 9/2 10/2 11/2
    10.5: 1/2 2/2 3/2 4/2 5/2
    10.6: 1/2 2/2
    10.7: 1/2 2/2 3/2
    11.1: 1/2 2/2
    11.2: 1/2 2/2 3/2
    11.3: 1/1 2/1 3/2
    11.4: 1/1 2/2 3/2 4/2
    11.5: 1/2
    11.6: 1/2
    12.1: 1/1 2/2 3/2
    12.2: 1/1 2/1
    12.3: 1/2 2/2 3/2 4/2
    13.1: 1/2
    13.2: 1/2 2/2 3/2 4/2 5/2
    13.3: 1/2 2/2
    13.4: 1/1 2/2 3/2 4/2 5/2
    14.1: 1/2 2/2
    14.2: 1/1 2/2 3/2 4/2
    14.3: 1/1 2/2 3/2
    15.1: 1/1 2/2 3/2
    15.2: 1/1 2/2 3/2
    15.3: 1/1 2/2 3/2 4/2 5/2 6/2 7/2
    16.1: 1/2
    16.2: 1/2 2/2 3/2 4/2 5/2
    16.3: 1/2 2/2 3/2 4/2
    16.4: 1/2 2/2 3/2
    16.5: 1/2 2/2 3/2
    17.1: 1/2
    17.2: 1/2 2/2 3/2 4/2
    17.3: 1/2 2/2
"""
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")


def required() -> dict[str, int]:
    """Every requirement of level 1 and 2, and its level."""
    found = {}
    for line in NUMBERS.strip().splitlines():
        section, _, numbers = line.strip().partition(": ")
        for one in numbers.split():
            number, _, level = one.partition("/")
            found[f"{section}.{number}"] = int(level)
    return found


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall((HOUSE / "docs/asvs.md").read_text())


def all_tests() -> set[str]:
    return {
        node.name
        for path in (HOUSE / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_is_named_exists(document: str) -> None:
    named = set(NAMED.findall((HOUSE / document).read_text()))
    assert named, f"{document} names no test at all"
    assert named - all_tests() == set()


def test_every_requirement_of_level_one_and_two_has_one_row() -> None:
    levels = {number: int(level) for number, level, _what, _evidence in rows()}
    assert len(required()) == 253
    assert levels == required()
    assert len(rows()) == len(levels)


def test_every_row_names_a_test_or_says_why_not() -> None:
    silent = [
        number
        for number, _level, what, evidence in rows()
        if not what.strip()
        or not (
            NAMED.search(evidence)
            or re.match(r"not applicable, because \w+", evidence)
            or re.match(r"not yet: \w+", evidence)
        )
    ]
    assert silent == []


def test_the_figures_above_the_table_are_those_of_the_table() -> None:
    said = (HOUSE / "docs/asvs.md").read_text()
    evidence = [row[3] for row in rows()]
    with_test = [e for e in evidence if NAMED.search(e)]
    figures = {
        "held by a test": sum("not yet" not in e for e in with_test),
        "held in part": sum("not yet" in e for e in with_test),
        "not applicable": sum(e.startswith("not applicable") for e in evidence),
        "not yet": sum(e.startswith("not yet") for e in evidence),
    }
    for what, many in figures.items():
        assert f"| {what} | {many} |" in said
