# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A municipality of any size: one town of 350 residents, as often as it takes.

Every copy has its own team, caseworkers, residents, talks, agreements and messages, so a page
that looks through everybody's rows is found out, and one that looks only at its own is not
flattered: each caseworker keeps the same seventy residents.
"""

from __future__ import annotations

from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from dichterbij.conversations.models import Conversation
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.sealed import Sealed
from dichterbij.people.keys.sealing import bound, fresh_key, opened
from dichterbij.people.models import LogLine, WorkingRelationship
from dichterbij.web.demo import neighbours, texts
from dichterbij.web.demo.load import Town
from dichterbij.web.demo.past import PARENTS_FIRST

TOWN = 350
CASEWORKERS = 6  # five with some seventy residents each, one with a few
OF_TALK = ("conversation__relationship__resident",)
WHOSE = {
    "kern": ("resident",),
    "kernanswer": ("kern__resident",),
    "letter": ("relationship__resident",),
    "conversation": ("relationship__resident",),
    "agreement": ("resident",),
    "agreementchange": ("agreement__resident",),
    **dict.fromkeys(
        (
            "checkout",
            "readingchoice",
            "invitationanswer",
            "othertime",
            "agendaitem",
            "sphereofinfluence",
        ),
        OF_TALK,
    ),
}
KINDS: tuple[type[models.Model], ...] = (*PARENTS_FIRST, LogLine)


def seed(residents: int) -> None:
    """Fill an empty database."""
    with transaction.atomic():
        _one_town()
        if residents > TOWN:
            _copies(residents // TOWN - 1)
            _seal_again()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in connection.ops.sequence_reset_sql(no_style(), list(KINDS)):
                cursor.execute(statement)
            # What a server that has run for a minute does by itself
            cursor.execute("VACUUM ANALYZE")


def _one_town() -> None:
    town = Town(timezone.now())
    town.settle()
    town.caseworkers = town.caseworkers[:CASEWORKERS]
    for colleague in town.caseworkers:
        colleague.team = town.teams["Team Noord"]
    neighbours.everybody(town, TOWN)
    for stretch in town.past.rows[WorkingRelationship]:
        days = (stretch.started_on - town.today).days
        if stretch.ended_on is None and days < -40:
            at = town.rng.randint(max(days, -320) + 10, -10)
            neighbours.held(town, stretch, at, town.rng.choice(texts.THEMES))
    town.see_off()
    town.past.write()


def _copies(count: int) -> None:
    """The same again, row for row, under other numbers and other unique keys."""
    with connection.cursor() as cursor:
        last = {}
        for kind in KINDS:
            cursor.execute(f"SELECT max(id) FROM {kind._meta.db_table}")
            last[kind] = cursor.fetchone()[0] or 0
        for kind in KINDS:
            fields = kind._meta.concrete_fields
            columns = ", ".join(f'"{field.column}"' for field in fields)
            values = ", ".join(_again(field, last) for field in fields)
            cursor.execute(
                f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {count})"
                f" INSERT INTO {kind._meta.db_table} ({columns})"
                f" SELECT {values} FROM {kind._meta.db_table} t, n"
            )


def _seal_again() -> None:
    """A copy of a sealed text opens nowhere but where it was sealed: each is sealed for its own."""
    for kind in KINDS:
        texts = [field for field in kind._meta.local_fields if isinstance(field, Sealed)]
        if not texts:
            continue
        rows: Any = kind._base_manager.select_related(*WHOSE.get(kind._meta.model_name or "", ()))
        keys: dict[int, PersonKey] = {}
        says: dict[bytes, str] = {}
        sealed = []
        for row in rows.order_by("pk").iterator(chunk_size=2000):
            key = _key(row.resident.pk, keys)
            values = []
            for field in texts:
                closed = row.__dict__[field.attname]
                if closed and closed not in says:  # the first of them is the one that was copied
                    says[closed] = getattr(row, field.attname)
                place = bound(field.place(field.named(row)))
                text = says.get(closed, "")
                values.append(opened(key).encrypt(text.encode(), place) if text else b"")
            sealed.append((*values, row.pk))
        columns = ", ".join(f'"{field.column}" = %s' for field in texts)
        with connection.cursor() as cursor:
            update = f"UPDATE {kind._meta.db_table} SET {columns} WHERE id = %s"
            cursor.executemany(update, sealed)


def _key(number: int, known: dict[int, PersonKey]) -> PersonKey:
    if not known:
        known |= PersonKey.objects.in_bulk()
    if number not in known:
        name, wrapped = fresh_key(number)
        known[number] = PersonKey.objects.create(person_id=number, wrapped=wrapped, master=name)
    return known[number]


def _again(field: models.Field, last: dict[type[models.Model], int]) -> str:  # type: ignore[type-arg]
    column = f't."{field.column}"'
    number = "lpad(to_hex(k), 8, '0')" if connection.vendor == "postgresql" else "printf('%08x', k)"
    if field.primary_key:
        return f"{column} + k * {last[field.model]}"
    if isinstance(field, models.ForeignKey):
        if field.related_model not in last:
            return column  # nobody in this town has one
        return f"{column} + k * {last[field.related_model]}"
    if isinstance(field, models.UUIDField):
        if connection.vendor == "postgresql":
            return f"(left({column}::text, 28) || {number})::uuid"
        return f"substr({column}, 1, 24) || {number}"
    if not field.unique:
        return column
    if field.name == "digest":
        return f"substr({column}, 1, 56) || {number}"
    if field.name == "reference":
        whole = f"t.id + k * {last[Conversation]}"
        if connection.vendor == "postgresql":
            return f"lpad(to_hex({whole}), 6, '0')"
        return f"printf('%06x', {whole})"
    return f"{number} || {column}"
