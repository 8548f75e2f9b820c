# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who was erased, beside the database: numbers and digests, no name and no word.

A copy that is put back may be from before somebody was erased. The file is not in that copy, so
the worker finds them there and erases them again.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
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


def kept_outside() -> list[Gone]:
    """Everybody who was erased, as the file has it."""
    try:
        lines = Path(settings.ERASED).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [Gone(**json.loads(line)) for line in lines if line.strip()]


def keep_outside(erasures: Iterable[Erasure], *, by: None = None) -> None:
    """Add them, and wait until the disk has them."""
    lines = [
        json.dumps(Gone(e.number, e.digest, str(e.reference), _moment(e.erased_at))._asdict())
        for e in erasures
    ]
    if not lines:
        return
    path = Path(settings.ERASED)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, ("\n".join(lines) + "\n").encode())
        os.fsync(file)
    finally:
        os.close(file)


def _moment(at: dt.datetime | None) -> str:
    return at.isoformat() if at else ""
