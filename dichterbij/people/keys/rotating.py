# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every key of every person is wrapped anew, while everybody goes on working.

What was sealed stays as it is: only the small key around it changes. Whoever reads meanwhile can
open both, so nobody waits, and who is stopped halfway simply begins again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from dichterbij.people.keys.master import CannotUnwrap, Master, master
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.sealing import about

AT_ONCE = 5000  # keys in one transaction, so that on SQLite nobody waits long to write
# Who was erased meanwhile, or whose key somebody else wrapped anew, is left alone
REWRAP = {
    "sqlite": "UPDATE people_personkey SET wrapped = %s, master = %s"
    " WHERE person_id = %s AND master = %s",
    "postgresql": "UPDATE people_personkey k SET wrapped = n.wrapped, master = n.master"
    " FROM unnest(%s::bytea[], %s::varchar[], %s::bigint[], %s::varchar[])"
    " AS n(wrapped, master, person_id, was)"
    " WHERE k.person_id = n.person_id AND k.master = n.was",
}
Row = tuple[int, str, bytes]


@dataclass
class Found:
    """What came of opening or wrapping keys: how many, and the persons whose key does not open."""

    keys: int = 0
    shut: list[int] = field(default_factory=list)


def rewrap(told: Callable[[int], object] = lambda done: None, *, by: None = None) -> Found:
    """Wrap with the current master key whatever is wrapped with another."""
    here, found = master(), Found()
    while some := _rewrap_all(here, found, told):
        found.keys += some
    return found


def _rewrap_all(here: Master, found: Found, told: Callable[[int], object]) -> int:
    """Once from the first to the last. New keys may have been made meanwhile: then once more."""
    done, last = 0, 0
    while rows := _some("person_id > %s AND master <> %s", last, here.current()):
        fresh = []
        last = rows[-1][0]
        for person, name, wrapped in rows:
            try:
                key = here.unwrap(name, wrapped, about(person))
            except CannotUnwrap:
                if person not in found.shut:
                    found.shut.append(person)
                continue
            now, again = here.wrap(key, about(person))
            fresh.append((again, now, person, name))
        done += _write(fresh)
        told(found.keys + done)
    return done


def open_all(
    told: Callable[[int], object] = lambda done: None, *, most: int | None = None
) -> Found:
    """Whether the keys open, all of them or as many as `most`, from the newest."""
    here, found, last = master(), Found(), 2**62
    while rows := _some("person_id < %s", last, newest_first=True):
        last = rows[-1][0]
        for person, name, wrapped in rows:
            if found.keys == most:
                return found
            found.keys += 1
            try:
                here.unwrap(name, wrapped, about(person))
            except CannotUnwrap:
                found.shut.append(person)
        told(found.keys)
    return found


def needed() -> Found:
    """The keys that only another master key than the current opens; `shut`: that none opens."""
    here, found, last = master(), Found(), 0
    while rows := _some("person_id > %s AND master <> %s", last, here.current()):
        last = rows[-1][0]
        for person, name, wrapped in rows:
            try:
                here.unwrap(name, wrapped, about(person))
                found.keys += 1
            except CannotUnwrap:
                found.shut.append(person)
    return found


def many() -> int:
    """How many people have a key; none where there is no database yet."""
    name = str(connection.settings_dict["NAME"])
    in_a_file = connection.vendor == "sqlite" and not name.startswith((":memory:", "file:"))
    if in_a_file and not Path(name).exists():
        return 0
    if PersonKey._meta.db_table not in connection.introspection.table_names():
        return 0
    return PersonKey.objects.filter(erased_at=None).count()


def erased() -> int:
    """Of how many it was destroyed."""
    return PersonKey.objects.exclude(erased_at=None).count()


def _some(which: str, *given: str | int, newest_first: bool = False) -> list[Row]:
    order = "DESC" if newest_first else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, master, wrapped FROM people_personkey"  # noqa: S608 - no input
            f" WHERE {which} AND erased_at IS NULL ORDER BY person_id {order} LIMIT {AT_ONCE}",
            given,
        )
        return [(person, name, bytes(wrapped)) for person, name, wrapped in cursor.fetchall()]


@transaction.atomic
def _write(rows: Iterable[tuple[bytes, str, int, str]]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
            if columns:
                cursor.execute(REWRAP["postgresql"], columns)
        else:
            cursor.executemany(REWRAP["sqlite"], list(rows))
        done: int = cursor.rowcount
        return max(done, 0)
