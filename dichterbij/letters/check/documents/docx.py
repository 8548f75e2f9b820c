# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The words of a Word letter, and the bytes that hold them.

Text is read as a reader sees it: what was deleted with track changes and what is hidden is left
out. Words that somebody inserted with track changes, that Word fills in, or that are locked can be
read and not replaced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from dichterbij.letters.check.documents.package import (
    MOST_XML,
    Event,
    escaped,
    events,
    part_of,
    unpack,
)
from dichterbij.letters.check.documents.packed import (
    FIELD,
    LOCKED,
    SIGN,
    TRACKED,
    Paragraph,
    Piece,
)
from dichterbij.letters.check.documents.refusals import CannotRead, Reason

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
MORE = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
SPACE = "http://www.w3.org/XML/1998/namespace space"
STORIES = ("header", "document.main", "footnotes", "endnotes", "footer")
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
UNREAD = {"w:del", "w:moveFrom", "w:rt"}
MORE_THAN_LOOKS = re.compile(r"[<:](?:sectPr|ins|del|moveTo|moveFrom|rPrChange|pPrChange)\b")
OFF = {"0", "false", "off"}
MOST_NESTED = 20  # fields in fields, styles on styles
WHITE = str.maketrans("\n\t\r", "   ")


def short(name: str) -> str:
    """`w:p` for a paragraph of Word, whatever the prefix in this file is."""
    for namespace in WORD:
        if name.startswith(namespace):
            return "w:" + name[len(namespace) :]
    return "mc:" + name[len(MORE) :] if name.startswith(MORE) else name


def value(event: Event, name: str = "val") -> str:
    for namespace in WORD:
        if namespace + name in event.about:
            return event.about[namespace + name]
    return ""


def is_on(event: Event) -> bool:
    return value(event) not in OFF


def parts_with_words(types: list[Event]) -> list[tuple[str, str]]:
    """The parts that hold text, with what they are, in reading order; and the styles."""
    found = []
    for event in types:
        kind = event.about.get("ContentType", "")
        if event.kind != "open" or not event.name.endswith(" Override"):
            continue
        if "macroEnabled" in kind:
            raise CannotRead(Reason.MACROS)
        told = re.fullmatch(r"application/vnd\.[\w.-]*wordprocessingml\.([\w.]+)\+xml", kind)
        if told:
            what = "document.main" if told[1] == "template.main" else told[1]
            found.append((event.about.get("PartName", "").lstrip("/"), what))
    order = {what: number for number, what in enumerate(STORIES)}
    return sorted(
        (part for part in found if part[1] in order or part[1] == "styles"),
        key=lambda part: (order.get(part[1], -1), len(part[0]), part[0]),
    )


@lru_cache(maxsize=2)
def list_styles(raw: bytes) -> frozenset[str]:
    """The names of paragraph styles that make a list item."""
    lists: set[str] = set()
    based: dict[str, str] = {}
    now = ""
    for event in events(raw):
        if event.kind == "open":
            name = short(event.name)
            if name == "w:style":
                now = value(event, "styleId")
            elif name == "w:basedOn":
                based[now] = value(event)
            elif name == "w:numPr" and now:
                lists.add(now)
        elif event.kind == "close" and short(event.name) == "w:style":
            now = ""
    for style in based:
        at = based[style]
        for _ in range(MOST_NESTED):
            if at in lists or at not in based:
                break
            at = based[at]
        if at in lists and not re.match(r"(?i)heading|kop", style):
            lists.add(style)
    return frozenset(style for style in lists if not re.match(r"(?i)heading|kop", style))


@dataclass(slots=True)
class Choice:
    """Words that stand there twice: for newer and, again, for older word processors."""

    depth: int
    paragraphs: list[Paragraph] = field(default_factory=list)  # of the newer
    again: list[Paragraph] = field(default_factory=list)
    inside: Paragraph | None = None
    pieces: int = 0
    older: bool = False
    newer_has_words: bool = False


class Story:
    """Reads one part of the package: the letter itself, a page header, the notes."""

    def __init__(self, part: str, number: int, lists: frozenset[str]) -> None:
        self.part, self.number, self.lists = part, number, lists
        self.paragraphs: list[Paragraph] = []
        self.open: list[Paragraph] = []
        self.path: list[str] = []
        self.choices: list[Choice] = []
        self.unread = self.frozen_at = self.link_at = 0
        self.frozen = ""
        self.link = self.links = self.tables = self.rows = self.cells = 0
        self.where: list[tuple[int, int, int]] = [(0, 0, 0)]
        self.fields: list[list[str]] = []  # per field: its instruction, "shown" when at its result
        self.run_hidden = False
        self.run_shape = ""
        self.lows: list[int] = []  # where each element of the path begins
        self.low = 0
        self.raw = b""
        self.word: Piece | None = None
        self.keeps_space = False

    def read(self, raw: bytes) -> list[Paragraph]:
        self.raw = raw
        for event in events(raw):
            if event.kind == "open":
                name = short(event.name)
                self.path.append(name)
                self.lows.append(event.low)
                if not self.unread:
                    self.opened(name, event)
            elif event.kind == "close":
                name = self.path.pop()
                self.low = self.lows.pop()
                if self.unread > len(self.path):
                    self.unread = 0
                elif not self.unread:
                    self.closed(name, event)
            elif event.kind == "text" and not self.unread and self.path:
                self.said(event)
        return self.paragraphs

    @property
    def now(self) -> Paragraph | None:
        return self.open[-1] if self.open else None

    def opened(self, name: str, event: Event) -> None:
        depth = len(self.path)
        if name in UNREAD and "w:rPr" not in self.path[:-1]:
            self.unread = depth
            if self.now:
                self.add(Piece("", self.now.runs, event.low, event.low, False, TRACKED))
        elif name in {"w:ins", "w:moveTo"} and "w:rPr" not in self.path[:-1]:
            self.freeze(TRACKED)
        elif name == "w:fldSimple":
            self.freeze(FIELD)
        elif name == "w:dataBinding" or (
            name == "w:lock" and value(event) in {"contentLocked", "sdtContentLocked"}
        ):
            self.freeze(LOCKED, depth - 2)  # until the w:sdt around it ends
        elif name == "w:hyperlink":
            self.links += 1
            self.link, self.link_at = self.links, depth
        elif name in {"w:tbl", "w:tr", "w:tc"}:
            self.in_table(name)
        elif name == "w:p":
            paragraph = Paragraph(self.part, story=self.number)
            paragraph.table, paragraph.row, paragraph.cell = self.where[-1]
            self.open.append(paragraph)
        elif name == "w:txbxContent":
            self.where.append((0, 0, 0))
        elif name == "mc:AlternateContent":
            pieces = len(self.now.pieces) if self.now else 0
            self.choices.append(Choice(len(self.open), inside=self.now, pieces=pieces))
        elif name == "mc:Fallback" and self.choices:
            choice = self.choices[-1]
            choice.older = True
            choice.newer_has_words = bool(choice.paragraphs) or bool(
                choice.inside and len(choice.inside.pieces) > choice.pieces
            )
        elif self.now:
            self.in_paragraph(name, event, self.now)

    def shape_of(self, event: Event) -> str:
        """How a paragraph or run looks, as it stands in the file; nothing when it does more."""
        shape = self.raw[self.low : event.high].decode()
        return "" if MORE_THAN_LOOKS.search(shape) else shape

    def in_paragraph(self, name: str, event: Event, paragraph: Paragraph) -> None:
        above = self.path[-2] if len(self.path) > 1 else ""
        if name == "w:numPr" and above == "w:pPr":
            paragraph.item = paragraph.bullet = True
        elif name == "w:numId" and above == "w:numPr" and value(event) == "0":
            paragraph.item = paragraph.bullet = False
        elif name == "w:pStyle" and above == "w:pPr" and value(event) in self.lists:
            paragraph.item = paragraph.bullet = True
        elif name == "w:r":
            self.run_hidden = False
            self.run_shape = ""
        elif name in {"w:vanish", "w:webHidden"} and above == "w:rPr":
            self.run_hidden = self.run_hidden or (is_on(event) and self.path[-3:-2] == ["w:r"])
        elif name == "w:fldChar":
            self.at_field(value(event, "fldCharType"))
        elif name == "w:t":
            self.word = self.piece("", event)
            self.keeps_space = event.about.get(SPACE) == "preserve"
        elif above in {"w:r", "mc:Choice", "mc:Fallback"} and name[2:] in SIGNS:
            piece = self.piece(SIGNS[name[2:]], event)
            piece.words = False
            self.word = piece

    def piece(self, text: str, event: Event) -> Piece:
        run = self.now.runs if self.now else 0
        frozen = self.frozen
        if any(shown and not link for shown, link in map(self.state_of, self.fields)):
            frozen = FIELD
        in_link = self.link or self.field_link()
        shape = self.run_shape
        return Piece(text, run, event.low, event.high, True, frozen, in_link, shape=shape)

    @staticmethod
    def state_of(about: list[str]) -> tuple[bool, bool]:
        """Whether a field is at what it shows, and whether it is only a link."""
        return about[0] == "shown", "".join(about[1:]).lstrip().upper().startswith("HYPERLINK")

    def field_link(self) -> int:
        shown = [n for n, about in enumerate(self.fields) if about[0] == "shown"]
        return -1 - shown[-1] if shown else 0

    def at_field(self, kind: str) -> None:
        if kind == "begin":
            if len(self.fields) >= MOST_NESTED:
                raise CannotRead(Reason.DAMAGED)
            self.fields.append(["asked"])
        elif kind == "separate" and self.fields:
            self.fields[-1][0] = "shown"
        elif kind == "end" and self.fields:
            self.fields.pop()

    def said(self, event: Event) -> None:
        if self.word is not None and self.path[-1] == "w:t":
            self.word.text += event.text
        elif self.path[-1] == "w:instrText" and self.fields and len(self.fields[-1]) < 50:
            self.fields[-1].append(event.text)

    def add(self, piece: Piece) -> None:
        """Put a piece in its paragraph; words for older programs only when there are no others."""
        if self.now is None or self.run_hidden:
            return
        choice = self.choices[-1] if self.choices else None
        if choice and choice.older and choice.inside is self.now:
            if choice.newer_has_words:
                return
            piece.frozen = piece.frozen or SIGN
        self.now.pieces.append(piece)

    def closed(self, name: str, event: Event) -> None:
        if self.word is not None and (name == "w:t" or name[2:] in SIGNS):
            if name == "w:t":
                said = self.word.text.translate(WHITE)
                self.word.text = said if self.keeps_space else said.strip(" ")
            self.word.high = event.high
            if self.word.text:
                self.add(self.word)
            self.word = None
        elif name == "w:r" and self.now:
            self.now.runs += 1
            self.run_hidden = False
        elif name == "w:p" and self.open:
            self.open[-1].high = event.high
            self.paragraph_ended(self.open.pop())
        elif name in {"w:tbl", "w:tr", "w:tc", "w:txbxContent"} and len(self.where) > 1:
            self.where.pop()
        elif name == "w:pPr" and self.now and self.path[-1] == "w:p":
            self.now.shape = self.shape_of(event)
        elif name == "w:rPr" and self.now and self.path[-1] == "w:r":
            self.run_shape = self.shape_of(event)
        elif name == "mc:AlternateContent" and self.choices:
            self.choice_ended(self.choices.pop())
        depth = len(self.path) + 1
        if self.frozen_at == depth:
            self.frozen, self.frozen_at = "", 0
        if self.link_at == depth:
            self.link = self.link_at = 0

    def paragraph_ended(self, paragraph: Paragraph) -> None:
        for choice in reversed(self.choices):
            if len(self.open) >= choice.depth:
                (choice.again if choice.older else choice.paragraphs).append(paragraph)
                return
        self.paragraphs.append(paragraph)

    def choice_ended(self, choice: Choice) -> None:
        chosen, again = choice.paragraphs or choice.again, choice.again
        if choice.paragraphs and choice.again:
            newer = [p for one in chosen for p in one.pieces]
            older = [p for one in again for p in one.pieces]
            same = [p.text for p in newer] == [p.text for p in older]
            for number, piece in enumerate(newer):
                if same:
                    piece.twins = (older[number], *older[number].twins)
                else:
                    piece.frozen = piece.frozen or SIGN
        for paragraph in chosen:
            self.paragraph_ended(paragraph)

    def in_table(self, name: str) -> None:
        table, row, cell = self.where[-1]
        if name == "w:tbl":
            self.tables += 1
            table, row, cell = self.tables, 0, 0
        elif name == "w:tr":
            self.rows += 1
            row = self.rows
        else:
            self.cells += 1
            cell = self.cells
        self.where.append((table, row, cell))

    def freeze(self, why: str, depth: int = 0) -> None:
        if not self.frozen:
            self.frozen, self.frozen_at = why, depth or len(self.path)


def read(data: bytes) -> tuple[dict[str, bytes], list[Paragraph]]:
    """The parts with words and their paragraphs, in reading order."""
    inside = unpack(data)
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in inside):
        raise CannotRead(Reason.MACROS)
    found = parts_with_words(events(part_of(data, inside, "[Content_Types].xml")))
    if not any(what == "document.main" for _, what in found):
        raise CannotRead(Reason.DAMAGED)
    if sum(inside[name].file_size for name, _ in found if name in inside) > MOST_XML:
        raise CannotRead(Reason.TOO_LARGE)
    parts: dict[str, bytes] = {}
    paragraphs: list[Paragraph] = []
    lists: frozenset[str] = frozenset()
    for number, (name, what) in enumerate(found):
        if what == "styles":
            lists = list_styles(part_of(data, inside, name)) if name in inside else lists
        else:
            parts[name] = part_of(data, inside, name)
            told = Story(name, number, lists).read(parts[name])
            if what == "document.main" or any(paragraph.words() for paragraph in told):
                paragraphs += told
    return parts, paragraphs


def prefix_at(raw: bytes, at: int) -> str:
    """The prefix of Word's elements here, nearly always `w:`."""
    start = re.match(rb"<((?:[^\s/>:]+:)?)[^\s/>:]+", raw[at : at + 200])
    return start[1].decode() if start else "w:"


def write(raw: bytes, piece: Piece, text: str) -> bytes:
    """The bytes that say this text in the place of this piece."""
    prefix = prefix_at(raw, piece.low)
    out = []
    for bit in re.split(r"([\n\t])", text):
        if bit in {"\n", "\t"}:
            out.append(f"<{prefix}{'br' if bit == chr(10) else 'tab'}/>")
        elif bit:
            out.append(f'<{prefix}t xml:space="preserve">{escaped(bit)}</{prefix}t>')
    return "".join(out).encode()


def paragraph(raw: bytes, after: Paragraph, last: Piece, text: str) -> bytes:
    """The bytes of a new paragraph that looks like this one."""
    prefix = prefix_at(raw, last.low)
    shape = "" if after.item else after.shape
    words = write(raw, last, text).decode()
    return f"<{prefix}p>{shape}<{prefix}r>{last.shape}{words}</{prefix}r></{prefix}p>".encode()
