# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Many letters, one per line of JSON: each is answered before the next is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from dichterbij.letters.check import Kind, Report, check
from dichterbij.letters.check.documents.refusals import MOST_BYTES
from dichterbij.letters.check.rules import RuleSet
from dichterbij.letters.check.show.json import as_line, one_line


def answers(source: BinaryIO, kind: Kind, rules: RuleSet) -> Iterator[tuple[str, Report | None]]:
    """A line of JSON for each line that comes in, with its report when there is one."""
    for line in lines_of(source):
        try:
            ident, report = answer(line, kind, rules)
        except BadLine as wrong:
            yield one_line({"id": wrong.ident, "error": str(wrong)}), None
        else:
            yield one_line(as_line(ident, report)), report


def lines_of(source: BinaryIO) -> Iterator[bytes | None]:
    """Each line as it comes in; None for one that is longer than a letter can be."""
    while line := source.readline(MOST_BYTES + 1):
        if len(line) <= MOST_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(MOST_BYTES)
        yield None


class BadLine(Exception):
    """A line that is no letter, with the id as far as it could be read."""

    def __init__(self, why: str, ident: object = None) -> None:
        super().__init__(why)
        self.ident = ident


def answer(line: bytes | None, usual: Kind, rules: RuleSet) -> tuple[object, Report]:
    """The report on the letter in this line, and its id."""
    letter = read_line(line)
    ident = letter.get("id")
    if isinstance(ident, bool | list | dict) or (isinstance(ident, str) and not is_text(ident)):
        raise BadLine("id: expected a string or a number")
    if "text" not in letter:
        raise BadLine("text: missing", ident)
    text, named = letter["text"], letter.get("kind", usual.value)
    if not isinstance(text, str):
        raise BadLine("text: expected a string", ident)
    if not is_text(text):
        raise BadLine("text: holds half a character (a lone surrogate)", ident)
    if named not in [kind.value for kind in Kind]:
        raise BadLine(f"kind: expected one of {', '.join(kind.value for kind in Kind)}", ident)
    return ident, check(text, Kind(named), rules=rules)


def read_line(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise BadLine(f"longer than {MOST_BYTES} bytes")
    try:
        letter = json.loads(line.decode("utf-8"), parse_constant=no_number, parse_float=finite)
    except UnicodeDecodeError:
        raise BadLine("not in UTF-8") from None
    except RecursionError:
        raise BadLine("nested too deep") from None
    except json.JSONDecodeError as wrong:
        raise BadLine(f"not JSON: {wrong.msg} at character {wrong.pos + 1}") from None
    except ValueError as wrong:
        raise BadLine(f"not JSON: {wrong}") from None
    if not isinstance(letter, dict):
        raise BadLine("expected an object: {...}")
    return letter


def no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def finite(digits: str) -> float:
    number = float(digits)
    return number if abs(number) < float("inf") else no_number(digits[:20])


def is_text(text: str) -> bool:
    """Whether these are whole characters only."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
