# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who was erased, beside the database: numbers and digests, no name and no word.

A copy that is put back may be from before somebody was erased. The file is not in that copy, so
the worker finds them there and erases them again.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from dichterbij.people.erasing.models import Erasure
from dichterbij.people.models import Person


class Gone(NamedTuple):
    """One line of the file."""

    number: int
    digest: str
    reference: str
    at: str


def digest_of(person: Person) -> str:
    """Tells this person from somebody who gets the same number after a copy was put back.

    No password is in it: what a resident has instead is drawn at random when they are added.
    """
    return sha256(f"{person.pk}:{person.password}".encode()).hexdigest()


class NotReadable(Exception):
    """The file is there and cannot be read: nobody knows who has to stay away."""


def kept_outside() -> list[Gone]:
    """Everybody who was erased, as the file has it. Who was killed while writing left half a line,
    and the database knows whom that was about."""
    path = Path(settings.ERASED)
    try:
        told = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as wrong:
        raise NotReadable(f"{path} (DICHTERBIJ_ERASED): {type(wrong).__name__}") from None
    *whole, half = told.split("\n")
    try:
        gone = [Gone(**json.loads(line)) for line in whole if line.strip()]
    except (ValueError, TypeError):
        raise NotReadable(f"{path} (DICHTERBIJ_ERASED): no list of who was erased") from None
    return gone + _of_half_a_line(half)


def _of_half_a_line(half: str) -> list[Gone]:
    with suppress(ValueError, TypeError):
        return [Gone(**json.loads(half))]  # all of it but its end, as when somebody edits the file
    return []


def is_there() -> bool:
    """Whether this machine ever had it."""
    return Path(settings.ERASED).exists()


def keep_outside(erasures: Iterable[Erasure], *, by: None = None) -> None:
    """Add them, and wait until the disk has them. Without any, the file is there from now on."""
    lines = [
        json.dumps(Gone(e.number, e.digest, str(e.reference), _moment(e.erased_at))._asdict())
        for e in erasures
    ]
    if not lines and is_there():
        return
    path = Path(settings.ERASED)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        _end_what_was_begun(file)
        os.write(file, "".join(f"{line}\n" for line in lines).encode())
        os.fsync(file)
    finally:
        os.close(file)


def _end_what_was_begun(file: int) -> None:
    """Half a line of who was killed while writing would spoil the next."""
    told = os.pread(file, os.fstat(file).st_size, 0)
    _before, _end, half = told.rpartition(b"\n")
    if not half:
        return
    if _of_half_a_line(half.decode(errors="replace")):
        os.write(file, b"\n")
    else:
        os.truncate(file, len(told) - len(half))


def _moment(at: dt.datetime | None) -> str:
    return at.isoformat() if at else ""
