# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The words of an OpenDocument letter, and the bytes that hold them.

Text is read as a reader sees it: comments and what was deleted are left out. Words inserted with
track changes and what the word processor fills in can be read and not replaced.
"""

from __future__ import annotations

import re

from dichterbij.letters.check.documents.package import Event, escaped, events, part_of, unpack
from dichterbij.letters.check.documents.packed import FIELD, TRACKED, Paragraph, Piece
from dichterbij.letters.check.documents.refusals import CannotRead, Reason

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = {"text:1.0": "text", "table:1.0": "table", "office:1.0": "office", "style:1.0": "style"}
UNREAD = {
    "text:tracked-changes", "office:annotation", "office:annotation-end", "text:note-citation",
    "text:ruby-text", "text:hidden-text", "table:covered-table-cell", "office:forms",
    "text:sequence-decls", "text:variable-decls", "text:user-field-decls", "table:title",
    "table:desc",
}  # fmt: skip
INLINE = {"text:span", "text:a", "text:meta", "text:ruby", "text:ruby-base"}
MARGINS = ("style:header", "style:footer")
SIGNS = {"text:tab": "\t", "text:line-break": "\n", "text:s": " "}


def short(name: str) -> str:
    """`text:p` for a paragraph, whatever the prefix in this file is."""
    if not name.startswith(OASIS):
        return name
    namespace, _, local = name[len(OASIS) :].partition(" ")
    return f"{NAMES.get(namespace, namespace)}:{local}"


def about(event: Event, name: str) -> str:
    return event.about.get(f"{OASIS}text:1.0 {name}", "")


class Story:
    """Reads content.xml, or the page headers and footers in styles.xml."""

    def __init__(self, part: str, number: int, *, margins: bool) -> None:
        self.part, self.number, self.margins = part, number, margins
        self.paragraphs: list[Paragraph] = []
        self.notes: list[Paragraph] = []
        self.feet: list[Paragraph] = []
        self.open: list[Paragraph] = []
        self.ends_white: list[bool] = []
        self.path: list[str] = []
        self.where: list[tuple[int, int, int]] = [(0, 0, 0)]
        self.unread = self.field_at = self.link = self.links = 0
        self.tables = self.rows = self.cells = 0
        self.bullet = False
        self.tracked = 0
        self.sign: Piece | None = None

    def read(self, raw: bytes) -> None:
        for event in events(raw):
            if event.kind == "open":
                self.path.append(short(event.name))
                if not self.unread:
                    self.opened(self.path[-1], event)
            elif event.kind == "close":
                name = self.path.pop()
                if self.unread > len(self.path):
                    self.unread = 0
                elif not self.unread:
                    self.closed(name, event)
            elif event.kind == "text" and self.open and not self.unread:
                self.said(event)

    def in_margin(self) -> str:
        return next((name for name in self.path if name.startswith(MARGINS)), "")

    def opened(self, name: str, event: Event) -> None:
        depth = len(self.path)
        if name in UNREAD:
            self.unread = depth
        elif name in {"text:p", "text:h"}:
            self.paragraph_begins(name, about(event, "style-name"))
        elif name in {"text:list-item", "text:list-header"}:
            self.bullet = True
        elif name in {"table:table", "table:table-row", "table:table-cell"}:
            self.in_table(name)
        elif name.endswith(":text-box") or name == "text:note-body":
            self.where.append((0, 0, 0))
        elif name in {"text:change-start", "text:change-end", "text:change"}:
            self.tracked += {"text:change-start": 1, "text:change-end": -1}.get(name, 0)
            if self.open:
                run = self.open[-1].runs
                gap = Piece("", run, event.low, event.low, False, TRACKED)
                self.open[-1].pieces.append(gap)
        elif self.open and name in SIGNS:
            many = about(event, "c")
            times = int(many) if many.isdecimal() and len(many) < 5 else 1
            self.sign = self.piece(SIGNS[name] * (times if name == "text:s" else 1), event)
            self.sign.words = False
        elif self.open and name in INLINE:
            self.open[-1].runs += 1
            if name == "text:a":
                self.links += 1
                self.link = self.links
        elif self.open and not self.field_at and self.is_field(name):
            self.field_at = depth

    def is_field(self, name: str) -> bool:
        """Whether the word processor fills in what is in here."""
        among_words = self.path[-2] in {"text:p", "text:h", *INLINE}
        return among_words and name.startswith("text:") and name != "text:note"

    def paragraph_begins(self, name: str, style: str) -> None:
        paragraph = Paragraph(self.part, story=self.number)
        paragraph.table, paragraph.row, paragraph.cell = self.where[-1]
        inside = self.path[:-1]
        in_list = "text:list-item" in inside and name == "text:p"
        paragraph.item, paragraph.bullet = in_list, in_list and self.bullet
        self.bullet = False
        paragraph.shape = (
            f' {{}}style-name="{escaped(style)}"' if style and name == "text:p" else ""
        )
        self.open.append(paragraph)
        self.ends_white.append(True)

    def piece(self, text: str, event: Event) -> Piece:
        frozen = FIELD if self.field_at else TRACKED if self.tracked > 0 else ""
        return Piece(text, self.open[-1].runs, event.low, event.high, True, frozen, self.link)

    def said(self, event: Event) -> None:
        """Words as a reader sees them: white space in the file is one space or none."""
        if self.path[-1] not in {"text:p", "text:h", *INLINE} and not self.field_at:
            return
        text = re.sub(r"[ \t\r\n]+", " ", event.text)
        if self.ends_white[-1] and text.startswith(" "):
            text = text[1:]
        if text:
            self.ends_white[-1] = text.endswith(" ")
            self.open[-1].pieces.append(self.piece(text, event))

    def closed(self, name: str, event: Event) -> None:
        depth = len(self.path) + 1
        if name in SIGNS and self.sign is not None:
            self.sign.high = event.high
            self.open[-1].pieces.append(self.sign)
            self.ends_white[-1] = False
            self.sign = None
        elif name in {"text:p", "text:h"} and self.open:
            self.open[-1].high = event.high
            self.paragraph_ends(self.open.pop(), white=self.ends_white.pop())
        elif self.open and name in INLINE:
            self.open[-1].runs += 1
            if name == "text:a":
                self.link = 0
        elif (
            name in {"table:table", "table:table-row", "table:table-cell", "text:note-body"}
            or name.endswith(":text-box")
        ) and len(self.where) > 1:
            self.where.pop()
        if self.field_at == depth:
            self.field_at = 0

    def paragraph_ends(self, paragraph: Paragraph, *, white: bool) -> None:
        words = [piece for piece in paragraph.pieces if piece.text]
        if white and words and words[-1].words and not words[-1].frozen:
            words[-1].text = words[-1].text.rstrip(" ")
            paragraph.pieces = [p for p in paragraph.pieces if p.text or not p.words]
        margin = self.in_margin()
        if self.margins:
            if margin.startswith("style:footer"):
                self.feet.append(paragraph)
            elif margin:
                self.paragraphs.append(paragraph)
        elif "text:note-body" in self.path:
            paragraph.story += 1
            self.notes.append(paragraph)
        elif "office:text" in self.path:
            self.paragraphs.append(paragraph)

    def in_table(self, name: str) -> None:
        table, row, cell = self.where[-1]
        if name == "table:table":
            self.tables += 1
            table, row, cell = self.tables, 0, 0
        elif name == "table:table-row":
            self.rows += 1
            row = self.rows
        else:
            self.cells += 1
            cell = self.cells
        self.where.append((table, row, cell))


def read(data: bytes) -> tuple[dict[str, bytes], list[Paragraph]]:
    """The parts with words and their paragraphs, in reading order."""
    inside = unpack(data)
    if "META-INF/manifest.xml" in inside and any(
        event.kind == "open" and event.name.endswith(" encryption-data")
        for event in events(part_of(data, inside, "META-INF/manifest.xml"))
    ):
        raise CannotRead(Reason.LOCKED)
    parts = {"content.xml": part_of(data, inside, "content.xml")}
    letter = Story("content.xml", 1, margins=False)
    letter.read(parts["content.xml"])
    margins = Story("styles.xml", 0, margins=True)
    if "styles.xml" in inside:
        parts["styles.xml"] = part_of(data, inside, "styles.xml")
        margins.read(parts["styles.xml"])
    if not letter.paragraphs and b"office:text" not in parts["content.xml"]:
        raise CannotRead(Reason.DAMAGED)
    for foot in margins.feet:
        foot.story = 3
    above, below = (
        said if any(paragraph.words() for paragraph in said) else []
        for said in (margins.paragraphs, margins.feet)
    )
    return parts, [*above, *letter.paragraphs, *letter.notes, *below]


def write(raw: bytes, piece: Piece, text: str) -> bytes:
    """The bytes that say this text in the place of this piece.

    A space that the format would swallow is written as an element.
    """
    prefix = text_prefix(raw)
    bits: list[str] = []
    last = " "
    for number, char in enumerate(text):
        if char == " " and (last in " \n\t" or number == len(text) - 1):
            bits.append(f"<{prefix}s/>")
        elif char in "\n\t":
            bits.append(f"<{prefix}{'line-break' if char == chr(10) else 'tab'}/>")
        else:
            bits.append(escaped(char))
        last = char
    return "".join(bits).encode()


def paragraph(raw: bytes, after: Paragraph, last: Piece, text: str) -> bytes:
    """The bytes of a new paragraph that looks like this one."""
    prefix = text_prefix(raw)
    words = write(raw, last, text).decode()
    return f"<{prefix}p{after.shape.format(prefix)}>{words}</{prefix}p>".encode()


def text_prefix(raw: bytes) -> str:
    """The prefix of the text elements in this file, nearly always `text:`."""
    told = re.search(
        rb"xmlns:([\w.-]+)\s*=\s*[\"']urn:oasis:names:tc:opendocument:xmlns:text:", raw
    )
    return told[1].decode() + ":" if told else "text:"
