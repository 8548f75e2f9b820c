# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A file that is looked at and given back, with what was taken over in it. Nothing is kept.

The file travels along with the page: the server reads it anew each time, puts in what was taken
over so far, and forgets it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from dichterbij.letters.check.documents import (
    CannotRead,
    CannotReplace,
    Document,
    open_document,
)
from dichterbij.letters.replacing import checked, found

TRAVELS = 450_000  # bytes: as text it must fit in one form
MOST_TAKEN = 300


@dataclass(frozen=True)
class Travelling:
    """A file on its way: its bytes as text, its name, and what was taken over until now."""

    packed: str
    name: str
    taken: tuple[str, ...] = ()

    @property
    def taken_in_one(self) -> str:
        return " ".join(self.taken)


def packed(content: bytes, name: str) -> Travelling | None:
    """The file as it can travel along; None when it is too large for that."""
    if len(content) > TRAVELS:
        return None
    return Travelling(base64.urlsafe_b64encode(content).decode(), name[-200:])


def unpacked(file: Travelling, kind: str) -> tuple[Document, tuple[str, ...]] | None:
    """The document with everything taken over that still fits; and what did not fit.

    None for what is no document we know.
    """
    try:
        content = base64.urlsafe_b64decode(file.packed.encode())
        document = open_document(content, file.name)
    except (CannotRead, binascii.Error, ValueError):
        return None
    return document, put_in(document, kind, file.taken)


def put_in(document: Document, kind: str, taken: Sequence[str]) -> tuple[str, ...]:
    """Take these over, one after the other. Gives those that could not be put in."""
    refused = []
    for choice in taken[:MOST_TAKEN]:
        fingerprint, _dot, number = choice.partition(".")
        finding = found(checked(document.text, kind), fingerprint)
        place = int(number) if number.isdecimal() and len(number) < 4 else 0
        if finding is None or place >= len(finding.replacements):
            refused.append(choice)
            continue
        try:
            document.replace(finding.start, finding.end, finding.replacements[place])
        except (CannotReplace, ValueError):
            refused.append(choice)
    return tuple(refused)
