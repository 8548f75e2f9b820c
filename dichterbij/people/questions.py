# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Questions that every page asks the database, put into SQL once.

For a small answer, writing the SQL anew costs Django more time than the database needs for it.

    coming = Question(lambda by, now: Conversation.objects.seen_by(by).to_come(now))
    coming(bram, timezone.now())

It is the same QuerySet, so the same rows are hidden from the same people: the first time it is
built with stand-ins, and from then on what is really asked about takes their place. What is built
may depend on somebody's role, and on nothing else of what is given.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.db.models.query import ModelIterable, get_related_populators

from dichterbij.people.models import Person

Place = tuple[int | None, Any]  # the number of what takes this place, and what stands there now

NOBODY = -7_000_000_001  # no row has such a number
LONG_AGO = dt.datetime(1111, 1, 1, tzinfo=dt.UTC)


class Question:
    """One QuerySet, asked again and again about somebody or some moment else."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self.known: dict[tuple[object, ...], _Written | None] = {}

    def __call__(self, *given: Any) -> list[Any]:
        """All rows, for exactly this person, moment, number or word."""
        written = self._written(given)
        return [] if written is None else written.ask(_values(given))

    def first(self, *given: Any) -> Any:
        """The first row, or None."""
        return next(iter(self(*given)), None)

    def in_parts(self, *given: Any) -> InParts:
        """The rows for a paginator, that asks for a part of them."""
        return InParts(self._written(given), _values(given))

    def about(self, *given: Any, most: int | None = None) -> Asked:
        """The question, to be asked together with others; no more rows than `most`."""
        part = None if most is None else slice(0, most)
        return Asked(self._written(given), _values(given), part)

    def _written(self, given: tuple[Any, ...]) -> _Written | None:
        kind = (_here().vendor, *(_kind(one) for one in given))
        if kind not in self.known:
            self.known[kind] = self._write(given)
        return self.known[kind]

    def _write(self, given: Iterable[Any]) -> _Written | None:
        stand_ins = [_stand_in(one, number) for number, one in enumerate(given)]
        try:
            return _Written(self.build(*stand_ins), _values(stand_ins))
        except EmptyResultSet:  # nobody in this role is ever shown anything
            return None


class _Written:
    """The SQL, and which of its parameters are what is asked about."""

    def __init__(self, queryset: QuerySet[Any, Any], stand_ins: list[Any]) -> None:
        compiler = queryset.query.get_compiler(connection=_here())
        sql, params = compiler.as_sql()
        places = [(stand_ins.index(one) if one in stand_ins else None, one) for one in params]
        self.sql, self.places = _with_fixed_words(sql, places)
        used = {place for place, _param in self.places}
        missing = {n for n, one in enumerate(stand_ins) if one is not None} - used
        # Of a person, the number or the team may do
        assert all(n ^ 1 in used for n in missing), f"not asked about {missing}: {self.sql}"
        self.compiler, self.queryset = compiler, queryset
        self.converters = compiler.get_converters([each[0] for each in compiler.select])
        self.made_of = (
            _things(compiler, queryset)
            if queryset._iterable_class is ModelIterable
            else partial(_values_of, compiler, queryset)
        )

    def count(self, values: list[Any]) -> int:
        with _here().cursor() as cursor:
            counted = f"SELECT COUNT(*) FROM ({self.sql}) AS asked"  # noqa: S608 - Django wrote it
            cursor.execute(counted, self.params(values))
            return int(cursor.fetchone()[0])

    def ask(self, values: list[Any], part: slice | None = None) -> list[Any]:
        with _here().cursor() as cursor:
            self.put_to(cursor, values, part)
            return self.answer(cursor)

    def put_to(self, cursor: Any, values: list[Any], part: slice | None = None) -> None:
        sql, params = self.sql, self.params(values)
        if part is not None:
            start = part.start or 0
            sql, params = f"{sql} LIMIT %s OFFSET %s", (*params, part.stop - start, start)
        cursor.execute(sql, params)

    def answer(self, cursor: Any) -> list[Any]:
        rows = cursor.fetchall()
        if self.converters:
            compiler = copy.copy(self.compiler)
            compiler.connection = _here()
            rows = compiler.apply_converters(rows, self.converters)
        return self.made_of(rows)

    def params(self, values: list[Any]) -> tuple[Any, ...]:
        return tuple(
            # PostgreSQL's numbers know their size
            param if n is None else type(param)(values[n]) if isinstance(param, int) else values[n]
            for n, param in self.places
        )


Rows = Iterable[Sequence[Any]]


def _things(compiler: Any, queryset: QuerySet[Any, Any]) -> Callable[[Rows], list[Any]]:
    """What makes things of rows as a QuerySet does, having found once what stands where."""
    select, found, added = compiler.select, compiler.klass_info, compiler.annotation_col_map or {}
    kind, columns = found["model"], found["select_fields"]
    first, last = columns[0], columns[-1] + 1
    names = [each[0].target.attname for each in select[first:last]]
    # The stubs are of a later Django
    with_it = get_related_populators(found, select, queryset.db)  # type: ignore[call-arg]

    def make(row: Sequence[Any]) -> Any:
        thing = kind.from_db(queryset.db, names, row[first:last])
        for related in with_it:
            related.populate(row, thing)
        for name, column in added.items():
            setattr(thing, name, row[column])
        return thing

    return lambda rows: [make(row) for row in rows]


def _values_of(compiler: Any, queryset: QuerySet[Any, Any], rows: Rows) -> list[Any]:
    """Numbers and words instead of things, in the shape the QuerySet gives them."""
    compiler = copy.copy(compiler)
    compiler.results_iter = lambda *_args, **_more: map(tuple, rows)
    asked: Any = copy.copy(queryset)
    asked._query = copy.copy(queryset.query)
    asked._query.get_compiler = lambda *_args, **_more: compiler
    return list(asked._iterable_class(asked))


@dataclass(frozen=True)
class Asked:
    """A question about somebody, that was not put to the database yet."""

    written: _Written | None
    values: list[Any]
    part: slice | None = None


NOTHING = Asked(None, [])


def ask_together(*asked: Asked) -> list[list[Any]]:
    """The answers to questions that do not depend on each other, in their order.

    PostgreSQL gets them in one go, so that nobody waits for each answer apart. SQLite is in the
    same process, and is asked one after the other.
    """
    here = _here()
    if here.vendor != "postgresql":
        return [
            [] if one.written is None else one.written.ask(one.values, one.part) for one in asked
        ]
    with ExitStack() as stack:
        cursors = [stack.enter_context(here.cursor()) for _one in asked]
        with here.wrap_database_errors, here.connection.pipeline():
            for one, cursor in zip(asked, cursors, strict=True):
                if one.written is not None:
                    one.written.put_to(cursor, one.values, one.part)
        return [
            [] if one.written is None else one.written.answer(cursor)
            for one, cursor in zip(asked, cursors, strict=True)
        ]


def last_of(rows: QuerySet[Any, Any], *names: str, **more: Any) -> Subquery:
    """These columns of the first of these rows, in one look: as a JSON, or None."""
    return Subquery(rows.values(last=JSONObject(**{name: name for name in names}, **more))[:1])


def first_of(rows: list[Any]) -> Any:
    """The first row of an answer, or None."""
    return rows[0] if rows else None


class InParts(Sequence[Any]):
    """What a Question would give, of which a part is asked at a time."""

    def __init__(self, written: _Written | None, values: list[Any]) -> None:
        self.written, self.values = written, values

    def __len__(self) -> int:
        return 0 if self.written is None else self.written.count(self.values)

    def __getitem__(self, part: Any) -> Any:
        return [] if self.written is None else self.written.ask(self.values, part)


def _with_fixed_words(sql: str, places: list[Place]) -> tuple[str, list[Place]]:
    """What never differs is written in the SQL itself, and no longer given with it.

    The database makes its plan before it knows what is given. So only this way it knows that a
    question is about open promises, and finds them in an index of open promises alone.
    """
    asked: list[Place] = []
    waiting = iter(places)

    def write(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        number, param = next(waiting)
        if number is None and isinstance(param, str):
            return "'" + str(param).replace("'", "''").replace("%", "%%") + "'"
        if number is None and isinstance(param, int) and not isinstance(param, bool):
            return str(int(param))
        asked.append((number, param))
        return "%s"

    return re.sub("%[%s]", write, sql), asked


def _here() -> BaseDatabaseWrapper:
    """The database itself, and not the `connection` that looks it up with everything asked."""
    return connections[DEFAULT_DB_ALIAS]


def _kind(one: Any) -> object:
    return (Person, one.role, one.team_id is None) if isinstance(one, Person) else type(one)


def _stand_in(one: Any, number: int) -> Any:
    """Somebody or something of the same kind, that nobody else is."""
    if isinstance(one, Person):
        team = None if one.team_id is None else NOBODY - 2 * number - 1
        return Person(pk=NOBODY - 2 * number, role=one.role, team_id=team)
    if isinstance(one, int):
        return NOBODY - 2 * number
    if isinstance(one, dt.datetime):
        return LONG_AGO + dt.timedelta(days=number)
    if isinstance(one, dt.date):
        return LONG_AGO.date() - dt.timedelta(days=number + 1)
    if isinstance(one, uuid.UUID):
        return uuid.UUID(int=number)
    assert isinstance(one, str), one
    return f"stand-in {number}"


def _values(given: Iterable[Any]) -> list[Any]:
    """Two for each, as the database takes them: of a person the number and the team."""
    here, values = _here(), list[Any]()
    for one in given:
        if isinstance(one, Person):
            values += [one.pk, one.team_id]
        elif isinstance(one, dt.datetime):
            values += [here.ops.adapt_datetimefield_value(one), None]
        elif isinstance(one, dt.date):
            values += [here.ops.adapt_datefield_value(one), None]
        elif isinstance(one, uuid.UUID) and not here.features.has_native_uuid_field:
            values += [one.hex, None]
        else:
            values += [one, None]
    return values
