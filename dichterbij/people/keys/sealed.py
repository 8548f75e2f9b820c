# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A text of a model that only this product can read, and nobody after erasure.

    class Kern(WrittenOnce):
        resident = models.ForeignKey(Person, ...)
        text = Sealed("de kern", max_length=600)

`kern.text` is written and read like any text. In the database are sealed bytes, bound to this row
and column and opened by the key of `kern.resident`. It is opened when it is read, not before: a
question that only counts rows opens nothing. So whoever reads many rows says whose they are, and
the key is asked for once:

    for kern in all_of(amina, Kern.objects.filter(resident=amina)): ...

or lets the key come along: `select_related("conversation__relationship__resident__key")`.

An empty text is empty in the database too: there is nothing to keep from anybody, and whether
somebody said anything can be asked of the database. Nothing else can: no searching, no sorting.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from dichterbij.people.keys.sealing import (
    MORE_BYTES,
    KeyGone,
    NotReadable,
    bound,
    opened,
    seal,
    unseal,
)

if TYPE_CHECKING:
    from dichterbij.people.keys.models import PersonKey
    from dichterbij.people.models import Person

    Kept = models.TextField[str, str]
else:
    Kept = models.BinaryField

KEY = ("key__wrapped", "key__master")  # what a question asks of a person to open anything
Rows = TypeVar("Rows", bound=Iterable[Any])
LONGEST_SIGN = 4  # bytes of one sign, at most


class Closed(bytes):
    """Sealed bytes as the database has them, that were not opened."""


class Damaged(str):
    """What is shown where a text cannot be read. It is never written."""

    __slots__ = ()


class _Opens:
    """Opens a text at the moment somebody reads it, and remembers it in that row alone."""

    def __init__(self, field: Sealed) -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        name, known = self.field.attname, row.__dict__
        if name not in known:
            row.refresh_from_db(fields=[name])
        if isinstance(known[name], Closed):
            known[name] = self.field.says(_whose(row), self.field.named(row), known[name])
        return known[name]

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class Sealed(Kept):
    """A text that is sealed with the key of the resident it is about.

    `named_by` is the field with the uuid that names the row. Migrations know it as what it is in
    the database, bytes, and need nothing of this.
    """

    descriptor_class = _Opens
    max_length: int

    def __init__(self, *names: Any, named_by: str = "once", **more: Any) -> None:
        super().__init__(*names, **more)
        self.named_by = named_by

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs

    def clone(self) -> Sealed:
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, named_by=self.named_by, **kwargs)

    def get_default(self) -> str:
        return ""

    def to_python(self, value: Any) -> Any:
        return value

    def from_db_value(self, value: Any, *_asked: object) -> Closed | None:
        return None if value is None else Closed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        """Sealed anew when it was read or changed; what nobody opened stays as it was."""
        text = model_instance.__dict__[self.attname]
        if isinstance(text, Closed) or not text:
            return bytes(text or b"")
        if isinstance(text, Damaged):
            raise NotReadable
        self.fits(text)
        return seal(_whose(model_instance), self.place(self.named(model_instance)), str(text))

    def close(self, row: models.Model, key: PersonKey) -> None:
        """Seal it before it is written, with a key that is at hand."""
        text = row.__dict__[self.attname]
        if text and not isinstance(text, Closed):
            self.fits(text)
            place = bound(self.place(self.named(row)))
            row.__dict__[self.attname] = Closed(opened(key).encrypt(text.encode(), place))

    def fits(self, text: str) -> None:
        if len(text) > self.max_length:
            raise ValueError(f"{self} takes at most {self.max_length} signs")

    def get_prep_value(self, value: Any) -> Any:
        """Whether it is empty is all that can be asked; and it is only written with its row."""
        if isinstance(value, str) and value:
            raise TypeError(f"{self} is sealed: it is written with save() and cannot be looked for")
        return b"" if value == "" else value

    def named(self, row: Any) -> uuid.UUID:
        """The uuid of this row."""
        name: uuid.UUID = getattr(row, self.named_by)
        return name

    def says(self, resident: Person, row: uuid.UUID, closed: bytes) -> str:
        """What stands there."""
        return unseal(resident, self.place(row), closed) if closed else ""

    def place(self, row: uuid.UUID) -> str:
        """What is sealed along with a text of this row."""
        return f"{self.model._meta.label_lower}:{row}:{self.attname}"


def _whose(row: Any) -> Person:
    whose: Person = row.__dict__.get("_whose") or row.resident
    return whose


def all_of(resident: Person, rows: Rows) -> Rows:
    """These rows are all of this resident, whose key opens them: nobody has to look that up."""
    for row in rows:
        if any(field.name == "resident" for field in row._meta.concrete_fields):
            row.resident = resident
        else:  # there the resident is found by way of something else
            row.__dict__["_whose"] = resident
    return rows


def shown(rows: Rows, *names: str) -> Rows:
    """For a page of many people: where a text cannot be read it says so, and the others are shown.

    One damaged row would otherwise close the day of who works with seventy people. Where a text
    goes on to somebody, in a letter or on paper, it is read as always, and nothing leaves.
    """
    for row in rows:
        for name in names:
            try:
                getattr(row, name)
            except (NotReadable, KeyGone) as no:
                row.__dict__[name] = Damaged(no)
    return rows


def says(model: Any, name: str, resident: Person, row: uuid.UUID, closed: bytes | None) -> str:
    """A text that came with a question as bytes, and not as a thing."""
    field: Sealed = model._meta.get_field(name)
    return field.says(resident, row, closed or b"")


def says_if_it_can(
    model: Any, name: str, resident: Person, row: uuid.UUID, closed: bytes | None
) -> str:
    """The same for a page of many people, as `shown`."""
    try:
        return says(model, name, resident, row, closed)
    except (NotReadable, KeyGone) as no:
        return str(no)


def close_all(rows: Iterable[Any], keys: Mapping[int, PersonKey]) -> None:
    """Seal a great many rows that are written together, with the keys of `keys_of`."""
    for row in rows:
        for field in row._meta.concrete_fields:
            if isinstance(field, Sealed):
                field.close(row, keys[_whose(row).pk])


def has_sealed(model: type[models.Model]) -> bool:
    """Whether there is anything sealed in it."""
    return any(isinstance(field, Sealed) for field in model._meta.concrete_fields)


def holds_words(field: str, most: int) -> Any:
    """What the database can tell of a text of so many signs that may not be empty."""
    return Q(GreaterThan(Length(field), MORE_BYTES)) & fits(field, most)


def fits(field: str, most: int) -> Any:
    """Of one that may be."""
    return Q(LessThanOrEqual(Length(field), MORE_BYTES + LONGEST_SIGN * most))


class Hex(models.Func):
    """Bytes as figures, for where a database gives several columns as one JSON."""

    arity = 1
    function = "HEX"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "ENCODE(%(expressions)s, 'hex')"
        return super().as_sql(compiler, connection, template=template, **more)
