# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How the lines of the log hold each other: what is hashed, and in which order.

Each line that is sealed gets the next place and `hash = H(hash before it, what it says)`. By whom
and about whom are in it only as commitments: the hash of a salt and a number. Who destroys the
salt destroys the way back to the person, and the chain still fits.
"""

from __future__ import annotations

from hashlib import blake2b, sha256
from typing import NamedTuple

from django.db import connection

BEGINNING = bytes(32)  # what the first line holds on to
SALT = 16  # bytes
WRITTEN = len("2026-11-26 14:30:00.000000")
# A moment as both databases can say it: in UTC, to the microsecond
AT = {
    "postgresql": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "sqlite": "CASE length(at) WHEN 19 THEN at || '.000000' ELSE at END",
}
COLUMNS = "act, about, by_id, resident_id, about_id"


class Unsealed(NamedTuple):
    """A line as it was written."""

    pk: int
    at: str
    act: str
    about: str
    by: int | None
    resident: int | None
    about_id: int | None


def at() -> str:
    """The moment of a line, in the SQL of this database."""
    return AT[connection.vendor]


def who(salt: bytes, by: int | None) -> bytes:
    """By whom; None is the clock."""
    return blake2b(salt + f"{by}".encode()).digest()[:32]


def about_whom(salt: bytes, resident: int | None, about_id: int | None) -> bytes:
    """About whom, and about which of their things."""
    return blake2b(salt + f"{resident}|{about_id}".encode()).digest()[:32]


def link(before: bytes, place: int, at: str, act: str, about: str, seals: bytes) -> bytes:
    """The hash of a line. Only one line has these bytes: every part has its length or its end."""
    said = f"{place}|{at}|{len(act)}|{act}|{about}"
    return sha256(before + said.encode() + seals).digest()
