# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter in a zip with XML: its paragraphs, the runs in them, and the bytes that hold each."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from dichterbij.letters.check.documents import RunPlace
from dichterbij.letters.check.documents.package import fits_in_xml, pack
from dichterbij.letters.check.documents.refusals import CannotRead, CannotReplace

TRACKED = (
    "Hier staat een bijgehouden wijziging. Aanvaard of verwerp die eerst in je tekstverwerker."
)
FIELD = "Deze woorden vult je tekstverwerker zelf in (een veld). Verander ze daar."
LOCKED = "Deze woorden staan in een vak dat op slot zit. Verander ze in je tekstverwerker."
SIGN = "Dit teken kan alleen je tekstverwerker veranderen."


@dataclass(slots=True)
class Piece:
    """Words, a tab or a line break, with the bytes that hold it."""

    text: str
    run: int
    low: int
    high: int
    words: bool = True  # False: an element that stands for itself, such as a tab
    frozen: str = ""  # why it may not change
    link: int = 0
    start: int = 0
    run_start: int = 0
    shape: str = ""  # the layout of its run, as it stands in the file
    twins: tuple[Piece, ...] = ()  # the same words once more, for older word processors

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(slots=True)
class Paragraph:
    """A paragraph and what decides how it is set apart in the text."""

    part: str  # the name of the part of the package
    pieces: list[Piece] = field(default_factory=list)
    item: bool = False  # of a list; gets "- "
    bullet: bool = False
    table: int = 0
    row: int = 0
    cell: int = 0
    story: int = 0
    runs: int = 0
    start: int = 0
    high: int = 0  # where it ends in the bytes of its part
    shape: str = ""  # its layout, as it stands in the file

    def words(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def before(last: Paragraph, now: Paragraph, empty: bool, full_cells: set[int]) -> str:
    """What sets two paragraphs apart in the text."""
    if last.story != now.story:
        return "\n\n"
    if now.row and last.row == now.row and last.cell != now.cell:
        return "\n\n" if {last.cell, now.cell} & full_cells else "\t"
    if now.table and last.table == now.table and last.row != now.row:
        return "\n\n" if last.cell in full_cells else "\n"
    if empty or (last.item and now.item):
        return "\n"
    return "\n\n"


def laid_out(paragraphs: Iterable[Paragraph]) -> str:
    """The text of these paragraphs; every piece learns where it begins."""
    kept = list(paragraphs)
    in_cell: dict[int, int] = {}
    for paragraph in kept:
        if paragraph.cell:
            in_cell[paragraph.cell] = in_cell.get(paragraph.cell, 0) + 1
    full_cells = {cell for cell, many in in_cell.items() if many > 1}
    out: list[str] = []
    at = 0
    last: Paragraph | None = None
    was_empty = True
    for paragraph in kept:
        empty = not paragraph.words()
        lead = "" if last is None else before(last, paragraph, empty or was_empty, full_cells)
        lead += "- " if paragraph.bullet and not empty else ""
        out.append(lead)
        at += len(lead)
        paragraph.start = at
        run, run_start = -1, at
        for piece in paragraph.pieces:
            if piece.run != run:
                run, run_start = piece.run, at
            piece.start, piece.run_start = at, run_start
            out.append(piece.text)
            at += len(piece.text)
        last, was_empty = paragraph, empty
    return "".join(out)


def squeezed(text: str) -> str:
    """The text without blank lines and without white space around lines."""
    lines = (line.strip(" \t") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


class WordProcessor(Protocol):
    """What docx.py and odt.py know of their kind of file."""

    def read(self, data: bytes) -> tuple[dict[str, bytes], list[Paragraph]]: ...

    def write(self, raw: bytes, piece: Piece, text: str) -> bytes: ...

    def paragraph(self, raw: bytes, after: Paragraph, last: Piece, text: str) -> bytes: ...


class Packed:
    """A letter in a zip."""

    def __init__(self, data: bytes, processor: WordProcessor, *, rewrites_beside: bool) -> None:
        self._data = data
        self._processor = processor
        self._rewrites_beside = rewrites_beside
        self._look()

    def _look(self) -> None:
        self._parts, self._paragraphs = self._processor.read(self._data)
        self.text = laid_out(self._paragraphs)
        self._asked: tuple[Paragraph, list[int]] | None = None
        self._starts = [paragraph.start for paragraph in self._paragraphs]

    def _around(self, start: int, end: int) -> int:
        """The number of the paragraph that holds these words."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"no such place in the text: {start}-{end}")
        return max(0, bisect_right(self._starts, start) - 1)

    def _touched(self, paragraph: Paragraph, start: int, end: int) -> list[Piece]:
        """The pieces that hold these words; for an empty stretch the piece it comes after."""
        starts = self._piece_starts(paragraph)
        if start < end:
            first = max(0, bisect_right(starts, start) - 1)
            some = paragraph.pieces[first : bisect_left(starts, end)]
            return [p for p in some if start < p.end and p.start < end]
        first = max(0, bisect_left(starts, start) - 1)
        some = paragraph.pieces[first : bisect_right(starts, start)]
        near = [p for p in some if p.words and p.start <= start <= p.end]
        return [p for p in near if p.start < start][:1] or near[:1]

    def _piece_starts(self, paragraph: Paragraph) -> list[int]:
        """Where each piece begins; kept for the paragraph that was asked for last."""
        if self._asked is None or self._asked[0] is not paragraph:
            self._asked = paragraph, [piece.start for piece in paragraph.pieces]
        return self._asked[1]

    def place(self, start: int, end: int) -> tuple[RunPlace, ...]:
        """The runs that hold these words. White space between paragraphs is in no run."""
        number = self._around(start, end)
        found: list[RunPlace] = []
        while number < len(self._paragraphs):
            paragraph = self._paragraphs[number]
            if found and paragraph.start >= end:
                break
            if paragraph.start > end:
                break
            for piece in self._touched(paragraph, start, end):
                low = max(start, piece.start) - piece.run_start
                high = min(end, piece.end) - piece.run_start
                if found and (found[-1].paragraph, found[-1].run) == (number, piece.run):
                    low = found.pop().start
                found.append(RunPlace(number, piece.run, low, high))
            number += 1
        return tuple(found)

    def replace(self, start: int, end: int, new: str) -> None:
        """Put other words there, in the layout of the first of them. Positions move along."""
        if not fits_in_xml(new):
            raise CannotReplace("In de nieuwe woorden staat een teken dat niet in een brief past.")
        paragraph = self._paragraphs[self._around(start, end)] if self._paragraphs else None
        touched = self._touched(paragraph, start, end) if paragraph else []
        if not paragraph or not touched:
            raise CannotReplace("Hier staan geen woorden van een alinea.")
        if start < touched[0].start or end > touched[-1].end:
            raise CannotReplace("Deze woorden lopen over meer dan één alinea.")
        self._refuse_what_harms(paragraph, touched)
        last = paragraph.pieces[-1]
        behind = not self.text[start : last.end].strip(" ") and start == end
        if behind and new.startswith("\n\n") and new.strip() and not last.twins:
            raw = self._parts[paragraph.part]
            added = b"".join(
                self._processor.paragraph(raw, paragraph, touched[0], words)
                for words in re.split(r"\n{2,}", new.strip("\n"))
            )
            changed = {paragraph.part: raw[: paragraph.high] + added + raw[paragraph.high :]}
        else:
            changed = self._edited(paragraph, touched, start, end, new)
        was, wanted = self._data, self.text[:start] + new + self.text[end:]
        try:
            self._data = pack(self._data, changed)
            self._look()
            if squeezed(self.text) != squeezed(wanted):
                raise CannotReplace("Deze woorden kunnen we hier niet netjes terugzetten.")
        except (CannotRead, CannotReplace):
            self._data = was
            self._look()
            raise CannotReplace("Deze woorden kunnen we hier niet netjes terugzetten.") from None

    def _refuse_what_harms(self, paragraph: Paragraph, touched: list[Piece]) -> None:
        if len({piece.link for piece in touched}) > 1:
            raise CannotReplace("Deze woorden staan voor een deel in een link.")
        for piece in touched:
            if piece.frozen:
                raise CannotReplace(piece.frozen)
        if not any(piece.words for piece in touched):
            raise CannotReplace("Hier staan geen woorden van een alinea.")

    def _edited(
        self, paragraph: Paragraph, touched: list[Piece], start: int, end: int, new: str
    ) -> dict[str, bytes]:
        """The part with other bytes for what is touched."""
        lead = next(piece for piece in touched if piece.words)
        wanted: list[tuple[Piece, str | None]] = []
        for piece in touched:
            head = piece.text[: max(0, start - piece.start)]
            tail = piece.text[max(0, end - piece.start) :]
            if piece is lead:
                wanted.append((piece, head + new + tail))
            else:
                wanted.append((piece, head + tail if piece.words else None))
        if self._rewrites_beside:
            places = [n for n, piece in enumerate(paragraph.pieces) if piece in touched]
            for number in (places[0] - 1, places[-1] + 1):
                if 0 <= number < len(paragraph.pieces):
                    beside = paragraph.pieces[number]
                    if beside.words and not beside.frozen:
                        wanted.append((beside, beside.text))
        raw = self._parts[paragraph.part]
        both = [(one, text) for piece, text in wanted for one in (piece, *piece.twins)]
        for piece, text in sorted(both, key=lambda pair: pair[0].low, reverse=True):
            put = self._processor.write(raw, piece, text) if text else b""
            raw = raw[: piece.low] + put + raw[piece.high :]
        return {paragraph.part: raw}

    def to_bytes(self) -> bytes:
        """The file: as it came, but for the words that were replaced."""
        return self._data
