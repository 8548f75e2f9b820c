# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Reads the texts and says in one sentence what is wrong, so that a writer can mend it.

Seed: Handvatten en tips voor de werkrelatie.
"""

import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from dichterbij.handvatten.wording import PLACEHOLDERS

Words = TypeVar("Words", bound=StrEnum)

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BRACES = re.compile(r"\{([^{}]*)\}")


class DeckError(ValueError):
    """A text file of the handvatten cannot be used; the message names the entry and the field."""


class Entry:
    """One entry of a file, read field by field; what is left over at the end is a mistake."""

    def __init__(self, file: str, table: str, fields: dict[str, Any], place: int) -> None:
        self._fields = dict(fields)
        self._where = f"{file}: [[{table}]] number {place}"
        self.id = self.text("id", most=60)
        self._where = f"{file}: {self.id!r}"
        if not _SLUG.fullmatch(self.id):
            raise self.wrong("id", "must be a slug like 'vraag-naar-de-vorigen'")

    def wrong(self, field: str, what: str) -> DeckError:
        """Make the error that names this entry and the field."""
        return DeckError(f"{self._where}: field {field!r} {what}")

    def text(self, field: str, *, most: int) -> str:
        """Take one line of text of at most so many characters."""
        if field not in self._fields:
            raise self.wrong(field, "is missing")
        return self._checked(field, self._fields.pop(field), most)

    def texts(self, field: str, *, fewest: int, most: int, each: int) -> tuple[str, ...]:
        """Take a list of lines, in order."""
        found = self._list(field)
        if not fewest <= len(found) <= most:
            raise self.wrong(field, f"must hold {fewest} to {most} texts, not {len(found)}")
        return tuple(self._checked(field, item, each) for item in found)

    def one_of(self, field: str, words: type[Words]) -> Words:
        """Take one word out of a fixed set."""
        return self._word(field, self.text(field, most=60), words)

    def some_of(self, field: str, words: type[Words]) -> frozenset[Words]:
        """Take any number of words out of a fixed set; a field that is absent means none."""
        if field not in self._fields:
            return frozenset()
        return frozenset(
            self._word(field, self._checked(field, item, 60), words) for item in self._list(field)
        )

    def nothing_left(self) -> None:
        """Refuse a field we do not know: a typing error, or a count that has no place here."""
        for field in self._fields:
            raise self.wrong(field, "is unknown")

    def _list(self, field: str) -> list[object]:
        if field not in self._fields:
            raise self.wrong(field, "is missing")
        found = self._fields.pop(field)
        if not isinstance(found, list):
            raise self.wrong(field, "must be a list")
        return found

    def _checked(self, field: str, found: object, most: int) -> str:
        if not isinstance(found, str):
            raise self.wrong(field, "must be text")
        if not found.strip() or found != found.strip():
            raise self.wrong(field, "must not be empty or start or end with a space")
        if "\n" in found:
            raise self.wrong(field, "must be one line")
        if len(found) > most:
            raise self.wrong(field, f"must be at most {most} characters, not {len(found)}")
        for name in _BRACES.findall(found):
            if name not in PLACEHOLDERS:
                raise self.wrong(field, f"has an unknown placeholder {{{name}}}")
        return found

    def _word(self, field: str, found: str, words: type[Words]) -> Words:
        try:
            return words(found)
        except ValueError:
            known = ", ".join(words)
            raise self.wrong(field, f"must be one of {known}, not {found!r}") from None


def tables(file: str, text: str, names: Iterable[str]) -> dict[str, list[Entry]]:
    """Read a file into its entries per table, each with an id of its own within the file."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeckError(f"{file}: is not valid TOML: {error}") from error
    expected = tuple(names)
    for name in content:
        if name not in expected:
            raise DeckError(f"{file}: unknown table {name!r}")
    found: dict[str, list[Entry]] = {}
    seen: set[str] = set()
    for name in expected:
        rows = content.get(name)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise DeckError(f"{file}: has no [[{name}]] entries")
        found[name] = [Entry(file, name, row, place) for place, row in enumerate(rows, start=1)]
        for entry in found[name]:
            if entry.id in seen:
                raise entry.wrong("id", "is used twice")
            seen.add(entry.id)
    return found
