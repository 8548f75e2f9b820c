# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Lines get their place in the chain a moment after they were written.

Not while they are written: then everybody who opens a page would wait for one lock
(docs/adr/0010-the-log-is-sealed-in-a-second-step.md). Who was in the middle of a transaction
comes later, with a lower number: the place counts, and that has no gaps.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from dichterbij.people.log import chain

# Lines in one transaction. On SQLite nobody waits long to write; PostgreSQL looks through
# everything that waits each time, and while it seals only an erasure waits
AT_ONCE = {"sqlite": 1_000, "postgresql": 10_000}
ONE_AT_A_TIME = 20260102  # the number of PostgreSQL's lock around this
ONE_BY_ONE = (
    "UPDATE people_logline SET place = %s, by_salt = %s, about_salt = %s, seals = %s, hash = %s"
    " WHERE id = %s"
)
# PostgreSQL is another process: one statement spares it a message for every line
ALL_AT_ONCE = (
    "UPDATE people_logline AS line SET place = new.place, by_salt = new.by_salt,"
    " about_salt = new.about_salt, seals = new.seals, hash = new.hash FROM"
    " unnest(%b::bigint[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bigint[])"
    " AS new(place, by_salt, about_salt, seals, hash, id) WHERE line.id = new.id"
)


def seal_round(worker: uuid.UUID, pulse: Callable[[], bool], *, by: None = None) -> int:
    """What a worker does of it each time around."""
    return seal_some()


def seal(*, by: None = None) -> int:
    """Seal everything that was written. Gives how many lines that were."""
    sealed = 0
    while some := seal_some():
        sealed += some
    return sealed


def seal_some(*, by: None = None) -> int:
    """Seal the oldest lines that wait. Of two who do this at once, one waits for the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_logline WHERE place IS NULL LIMIT 1")
        if cursor.fetchone() is None:
            return 0
        with transaction.atomic():  # on SQLite there is one writer at a time
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
            place, last = head(cursor)
            rows: list[Any] = []
            for line in _waiting(cursor):
                place += 1
                salts = os.urandom(chain.SALT), os.urandom(chain.SALT)
                last, *row = sealed(last, place, line, salts)
                rows.append((place, *salts, *row, last, line.pk))
            if rows and connection.vendor == "postgresql":
                cursor.execute(ALL_AT_ONCE, [list(column) for column in zip(*rows, strict=True)])
            else:
                cursor.executemany(ONE_BY_ONE, rows)
    return len(rows)


def sealed(
    last: bytes, place: int, line: chain.Unsealed, salts: tuple[bytes, bytes]
) -> tuple[bytes, bytes]:
    """The hash of this line at this place, and its commitments."""
    seals = chain.who(salts[0], line.by) + chain.about_whom(salts[1], line.resident, line.about_id)
    return chain.link(last, place, line.at, line.act, line.about, seals), seals


def head(cursor: Any) -> tuple[int, bytes]:
    """How many lines there are in the chain, and the hash of the last."""
    cursor.execute(
        "SELECT place, hash FROM people_logline WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1"
    )
    found = cursor.fetchone()
    return (found[0], bytes(found[1])) if found else (0, chain.BEGINNING)


def _waiting(cursor: Any) -> list[chain.Unsealed]:
    kept = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    cursor.execute(
        f"SELECT id, {chain.at()}, {chain.COLUMNS} FROM people_logline"  # noqa: S608 - no input
        f" WHERE place IS NULL ORDER BY id LIMIT {AT_ONCE[connection.vendor]}{kept}"
    )
    return [chain.Unsealed(*row) for row in cursor.fetchall()]
