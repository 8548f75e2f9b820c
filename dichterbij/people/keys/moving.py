# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Sealing what stood in the open before, and back. For migrations alone.

A migration names what it moves, and does it in four: make room, seal, take the open text away, and
write the tables anew so that no word stays in the files of the database. Killed in between, it
goes on where it was; what was sealed is sealed once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db import transaction

from dichterbij.people.erasing.disk import write_anew
from dichterbij.people.keys.master import master
from dichterbij.people.keys.sealing import bound, fresh_key, opened

AT_ONCE = 500  # rows in one transaction


class Moved(NamedTuple):
    """Texts of one model, which uuid names its rows, and the way to the resident.

    The sealed text stands in `sealed_…` until it takes the place of the open one.
    """

    app: str
    model: str
    texts: tuple[str, ...]
    resident: str
    named_by: str = "once"

    def of(self, apps: Any) -> Any:
        return apps.get_model(self.app, self.model)

    def place(self, name: uuid.UUID, text: str) -> str:
        return f"{self.app}.{self.model}:{name}:{text}"


Step = Callable[[Any, Any], None]


def first_see_the_keys(*moved: Moved) -> Step:
    """Before anything changes: say so when there is no master key to do it with."""

    def see(apps: Any, _schema: Any) -> None:
        if any(one.of(apps).objects.exists() for one in moved):
            master().current()

    return see


def seal_all(*moved: Moved) -> Step:
    """Seal every text that has no sealed one yet."""

    def seal(apps: Any, schema: Any) -> None:
        for one in moved:
            waiting = {f"sealed_{one.texts[0]}": None}
            while _a_batch(apps, one, one.of(apps).objects.filter(**waiting)):
                pass
        if schema.connection.in_atomic_block:  # no table is altered while a row is still looked at
            schema.connection.check_constraints()

    return seal


def open_all(*moved: Moved) -> Step:
    """The way back."""

    def open_them(apps: Any, _schema: Any) -> None:
        for one in moved:
            for rows in _in_parts(one.of(apps).objects):
                keys = _keys(apps, [resident for _pk, _name, resident, *_texts in _read(one, rows)])
                for row, (_pk, name, resident, *_texts) in zip(rows, _read(one, rows), strict=True):
                    for text in one.texts:
                        closed = bytes(getattr(row, f"sealed_{text}"))
                        place = bound(one.place(name, text))
                        says = closed and opened(keys[resident]).decrypt(closed, place)
                        setattr(row, text, says.decode())
                one.of(apps).objects.bulk_update(rows, one.texts)

    return open_them


def _a_batch(apps: Any, one: Moved, waiting: Any) -> int:
    with transaction.atomic():
        rows = list(waiting.order_by("pk")[:AT_ONCE])
        read = list(_read(one, rows))
        keys = _keys(apps, [resident for _pk, _name, resident, *_texts in read])
        for row, (_pk, name, resident, *texts) in zip(rows, read, strict=True):
            for text, says in zip(one.texts, texts, strict=True):
                place = bound(one.place(name, text))
                sealed = opened(keys[resident]).encrypt(says.encode(), place) if says else b""
                setattr(row, f"sealed_{text}", sealed)
        if rows:
            one.of(apps).objects.bulk_update(rows, [f"sealed_{text}" for text in one.texts])
    return len(rows)


def _read(one: Moved, rows: list[Any]) -> Iterable[tuple[Any, ...]]:
    """Number, name, resident and texts of these rows, in their order."""
    model = type(rows[0]) if rows else None
    if model is None:
        return ()
    known = model._default_manager.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    told: Iterable[tuple[Any, ...]] = known.values_list(
        "pk", one.named_by, one.resident, *one.texts
    )
    return told


def _in_parts(rows: Any) -> Iterator[list[Any]]:
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield some
        last = some[-1].pk


def _keys(apps: Any, residents: list[int]) -> dict[int, Any]:
    """Their keys, made for who had none."""
    kind = apps.get_model("people", "PersonKey")
    there = set(kind.objects.filter(pk__in=residents).values_list("pk", flat=True))
    made = []
    for number in sorted(set(residents) - there):
        name, wrapped = fresh_key(number)
        made.append(kind(person_id=number, wrapped=wrapped, master=name))
    kind.objects.bulk_create(made, ignore_conflicts=True)
    return {key.pk: key for key in kind.objects.filter(pk__in=residents)}


def leave_no_word(*moved: Moved) -> Step:
    """The tables are written anew, for a database keeps in its files what it no longer shows."""

    def write(apps: Any, schema: Any) -> None:
        here = schema.connection
        if here.in_atomic_block or not any(one.of(apps).objects.exists() for one in moved):
            return
        if here.vendor == "sqlite":
            with here.cursor() as cursor:
                cursor.execute("VACUUM")
        write_anew((one.of(apps)._meta.db_table for one in moved), using=here.alias)

    return write
