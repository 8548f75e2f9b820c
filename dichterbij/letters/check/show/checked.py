# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter that was checked, a file that could not be read, and where to say so."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, Protocol

from dichterbij.letters.check.documents import Document, Plain
from dichterbij.letters.check.report import Axis, Report

STEP = 4096  # characters
LINE_ENDING = re.compile(r"\r\n|\r|\n")


class Checked:
    """A letter and what the check says of it."""

    def __init__(self, name: str, document: Document, report: Report) -> None:
        self.name, self.document, self.report = name, document, report

    @property
    def is_plain(self) -> bool:
        """Whether a place in the text is also a place in the file."""
        return isinstance(self.document, Plain)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(ending.end() for ending in LINE_ENDING.finditer(self.document.text))]

    def line(self, place: int) -> tuple[int, int]:
        """Line and column of a place in the text, both from 1."""
        number = bisect_right(self._lines, place)
        return number, place - self._lines[number - 1] + 1

    @cached_property
    def _bytes(self) -> list[int]:
        """Where in the file every so many characters begin; nothing for a document."""
        document = self.document
        if not isinstance(document, Plain):
            return []
        steps = range(0, len(document.text), STEP)
        sizes = (len(document.text[at : at + STEP].encode(document.encoding)) for at in steps)
        return list(accumulate(sizes, initial=len(document.mark)))

    def byte(self, place: int) -> int | None:
        """The byte in the file at which this place in the text begins, where there is one."""
        document = self.document
        if not isinstance(document, Plain):
            return None
        before = place // STEP
        rest = document.text[before * STEP : place]
        return self._bytes[before] + len(rest.encode(document.encoding))

    def counts(self) -> dict[Axis, int]:
        """How many findings there are on each axis. They are never added up."""
        return {axis: len(self.report.on(axis)) for axis in Axis}


class Unread(NamedTuple):
    """A file that could not be read, and why."""

    name: str
    why: str


class Show(Protocol):
    """Takes letters one by one as they are checked."""

    def letter(self, checked: Checked) -> None: ...

    def unread(self, file: Unread) -> None: ...

    def end(self) -> None: ...


def plain(text: str) -> str:
    """Words on one line that cannot steer a terminal or turn the reading order around."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
