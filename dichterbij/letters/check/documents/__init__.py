# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter as a file: read as plain text, and changed in place without losing its layout.

A paragraph of a document is a paragraph of the text: a blank line between two, list items on
lines of their own that begin with "- ", the cells of a table row on one line with tabs between.
First come the page headers, then the letter with each text box before the paragraph it hangs on,
then notes and page footers.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple, Protocol

from dichterbij.letters.check.documents.refusals import (
    MOST_BYTES,
    CannotRead,
    CannotReplace,
    Reason,
)

__all__ = ["CannotRead", "CannotReplace", "Document", "Reason", "RunPlace", "open_document"]

READABLE = (".txt", ".md", ".docx", ".odt")


class RunPlace(NamedTuple):
    """Where words stand in the document: characters `start` to `end` of one run.

    A run is a stretch with one layout. Paragraphs and runs count from 0, in reading order.
    """

    paragraph: int
    run: int
    start: int
    end: int


class Document(Protocol):
    """A letter that can be read, pointed into, changed and given back."""

    @property
    def text(self) -> str: ...

    def place(self, start: int, end: int) -> tuple[RunPlace, ...]: ...

    def replace(self, start: int, end: int, new: str) -> None: ...

    def to_bytes(self) -> bytes: ...


class Plain:
    """A letter that is text and nothing else. One line is one paragraph of one run."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MOST_BYTES:
            raise CannotRead(Reason.TOO_LARGE)
        self.mark, self.encoding = b"", "utf-8"
        for mark, encoding in (
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
        ):
            if data.startswith(mark):
                self.mark, self.encoding = mark, encoding
        try:
            self.text = data[len(self.mark) :].decode(self.encoding)
        except UnicodeDecodeError:
            raise CannotRead(Reason.NOT_UTF8) from None

    def place(self, start: int, end: int) -> tuple[RunPlace, ...]:
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"no such place in the text: {start}-{end}")
        found = []
        line = self.text.count("\n", 0, start)
        begin = self.text.rfind("\n", 0, start) + 1
        while True:
            stop = self.text.find("\n", begin)
            stop = len(self.text) if stop < 0 else stop
            found.append(RunPlace(line, 0, max(start, begin) - begin, min(end, stop) - begin))
            line, begin = line + 1, stop + 1
            if begin >= end:
                return tuple(found)

    def replace(self, start: int, end: int, new: str) -> None:
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"no such place in the text: {start}-{end}")
        try:
            new.encode(self.encoding)
        except UnicodeEncodeError:
            raise CannotReplace(
                "In de nieuwe woorden staat een teken dat niet in een brief past."
            ) from None
        self.text = self.text[:start] + new + self.text[end:]

    def to_bytes(self) -> bytes:
        return self.mark + self.text.encode(self.encoding)


def open_document(data: bytes, name: str) -> Document:
    """The letter in this file, by the end of its name. Raises CannotRead with the reason."""
    kind = "." + name.rpartition(".")[2].lower() if "." in name else ""
    if kind in {".txt", ".md"}:
        return Plain(data)
    if kind == ".docx":
        from dichterbij.letters.check.documents import docx
        from dichterbij.letters.check.documents.packed import Packed

        return Packed(data, docx, rewrites_beside=False)
    if kind == ".odt":
        from dichterbij.letters.check.documents import odt
        from dichterbij.letters.check.documents.packed import Packed

        return Packed(data, odt, rewrites_beside=True)
    if kind in {".docm", ".dotm"}:
        raise CannotRead(Reason.MACROS)
    if kind in {".doc", ".dot"}:
        raise CannotRead(Reason.OLD_WORD)
    raise CannotRead(Reason.UNKNOWN)
