# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The file around a letter: a zip with XML in it, opened with distrust and put back as it was.

Everything that is not a letter we can read is refused with one reason that says what to do.
XML is never written anew: only the bytes of the words that change are replaced, so that whatever
else a word processor kept there stays to the byte.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from xml.parsers import expat

from dichterbij.letters.check.documents.refusals import MOST_BYTES, CannotRead, Reason

MOST_INSIDE = 150_000_000  # of everything in it, unpacked
MOST_XML = 24_000_000  # of one part with words
MOST_MEMBERS = 3_000
MOST_PACKED = 200  # times smaller than it was; a letter with long tables gets to forty
LARGE = 5_000_000  # below this, how it was packed does no harm
MOST_DEEP = 400
MOST_EVENTS = 600_000  # in one part; a hundred pages have fewer

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(slots=True)
class Event:
    """One thing in XML and the bytes it takes. A stretch of words is one event."""

    kind: str  # open | close | text | other
    name: str
    low: int
    high: int
    about: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


def unpack(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """What is in the zip, by name. Nothing is unpacked before its size is known."""
    if len(data) > MOST_BYTES:
        raise CannotRead(Reason.TOO_LARGE)
    if data.startswith(OLD_OFFICE):
        raise CannotRead(Reason.OLD_WORD)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        raise CannotRead(Reason.DAMAGED) from None
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_INSIDE:
        raise CannotRead(Reason.TOO_LARGE)
    if any(m.file_size > max(LARGE, MOST_PACKED * m.compress_size) for m in members):
        raise CannotRead(Reason.TOO_LARGE)
    if any(member.flag_bits & 0x1 for member in members):
        raise CannotRead(Reason.LOCKED)
    inside = {member.filename: member for member in members}
    if len(inside) != len(members):
        raise CannotRead(Reason.DAMAGED)
    return inside


def part_of(data: bytes, inside: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    """One part with XML, unpacked."""
    if name not in inside:
        raise CannotRead(Reason.DAMAGED)
    if inside[name].file_size > MOST_XML:
        raise CannotRead(Reason.TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return package.read(name)
    except (
        zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, RuntimeError,
        zlib.error,
    ):  # fmt: skip
        raise CannotRead(Reason.DAMAGED) from None


def pack(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The same zip with other bytes for some parts: same order, dates and way of packing."""
    if not changed:
        return data
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            new.comment = old.comment
            for member in old.infolist():
                same = zipfile.ZipInfo(member.filename, member.date_time)
                same.compress_type = member.compress_type
                same.external_attr = member.external_attr
                same.create_system = member.create_system
                same.comment = member.comment
                words = changed.get(member.filename)
                new.writestr(same, old.read(member) if words is None else words)
    except (
        zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, RuntimeError,
        zlib.error,
    ):  # fmt: skip
        raise CannotRead(Reason.DAMAGED) from None
    return out.getvalue()


def events(raw: bytes) -> list[Event]:
    """Everything in this XML in order, each with the bytes it takes.

    Entities and document types are refused before anything could be expanded or fetched.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotRead(Reason.NOT_UTF8)
    found: list[Event] = []
    depth = 0
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = False
    parser.ordered_attributes = False

    bits: list[str] = []

    def text_ended() -> None:
        if bits:
            found[-1].text = "".join(bits)
            bits.clear()

    def not_too_many() -> None:
        if len(found) > MOST_EVENTS:
            raise CannotRead(Reason.TOO_LARGE)

    def opened(name: str, about: dict[str, str]) -> None:
        nonlocal depth
        text_ended()
        depth += 1
        if depth > MOST_DEEP:
            raise CannotRead(Reason.DAMAGED)
        not_too_many()
        found.append(Event("open", name, parser.CurrentByteIndex, 0, about))

    def closed(name: str) -> None:
        nonlocal depth
        text_ended()
        depth -= 1
        found.append(Event("close", name, parser.CurrentByteIndex, 0))

    def text(chars: str) -> None:
        inside_text()
        bits.append(chars)

    def other(*_: object) -> None:
        text_ended()
        not_too_many()
        found.append(Event("other", "", parser.CurrentByteIndex, 0))

    def inside_text() -> None:
        """CDATA is only another way to write words."""
        if not found or found[-1].kind != "text":
            found.append(Event("text", "", parser.CurrentByteIndex, 0))

    def declared(_version: str, encoding: str | None, _alone: int) -> None:
        if (encoding or "utf-8").lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
            raise CannotRead(Reason.NOT_UTF8)
        other()

    def refuse(*_: object) -> None:
        raise CannotRead(Reason.ENTITIES)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    parser.StartCdataSectionHandler = inside_text
    parser.EndCdataSectionHandler = inside_text
    parser.CommentHandler = other
    parser.ProcessingInstructionHandler = other
    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.DefaultHandler = other
    try:
        parser.Parse(raw, True)
    except expat.ExpatError:
        raise CannotRead(Reason.DAMAGED) from None
    text_ended()
    for event, after in pairwise(found):
        event.high = after.low
    if found:
        found[-1].high = len(raw)
    return found


def escaped(text: str) -> str:
    """Words as they stand in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fits_in_xml(text: str) -> bool:
    """Whether XML 1.0 can hold every one of these signs. A line feed and a tab get an element."""
    return all(
        c in "\n\t" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"
        for c in text
    )
