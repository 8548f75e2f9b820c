# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether the log is as it was written, line by line, and as it was told outside.

Whoever is past every guard of the database can change a line, but not the hashes in heads that were
exported and signed before. What is found is the first line that is wrong, in plain words; what
comes after it proves nothing any more.

A long log is read in stretches, on all processors at once: each line holds on to a hash that stands
in the line before it. Where a stretch does not fit, or does not fit the one before it, the rest is
read line by line, so that what is said of it is the same.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, sha256
from itertools import pairwise
from typing import Any

from django.db import connection

from dichterbij.people.log import chain
from dichterbij.people.log.heads import Head
from dichterbij.people.log.stretches import side_by_side

CHUNK = 2_000  # rows at a time: they fit in what is near the processor
STRETCH = 50_000  # lines that one process reads; a log of less than two of them is read by one
# A line of before an export that was not in it: written by somebody who was slow, or put in later
SLOW = dt.timedelta(minutes=15)
BEFORE_ALL = -(2**62)
END = 2**63 - 1
COLUMNS = f"{chain.COLUMNS}, by_salt, about_salt, seals, hash"
GUARDS = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    " AND name IN ('a_sealed_line_stays', 'a_sealed_line_is_not_changed')",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'people_logline'::regclass"
    " AND tgenabled IN ('O', 'A') AND tgname IN ('a_sealed_line_stays', 'the_log_is_not_emptied')",
}
CHANGED = "it was changed after it was sealed: what was done, when, or its place or hash"


@dataclass
class Verified:
    """What was found. `wrong` is the first thing that is, in words."""

    lines: int = 0
    before: bytes = chain.BEGINNING
    last: bytes = chain.BEGINNING
    erased: int = 0
    fits: Head | None = None  # the last export that still fits
    wrong: str = ""
    guarded: bool = True


class Wrong(Exception):
    """The first line that is wrong."""


def verify(heads: Iterable[Head]) -> Verified:
    """Read the whole chain. `heads` are those whose signature is right."""
    found = Verified(guarded=is_guarded())
    waiting = sorted(heads)
    try:
        with _no_garbage():
            _take_empty(waiting, found)
            _in_stretches(waiting, found)
            _from_here(waiting, found)
        _nothing_hides(found)
        if waiting:
            raise Wrong(_cut(found, waiting[-1]))
    except Wrong as wrong:
        found.wrong = str(wrong)
    return found


def _from_here(waiting: list[Head], found: Verified, upto: int = END) -> None:
    """Line by line, from where it was found good."""
    for rows in _chunks(found.lines or BEFORE_ALL, upto):
        try:
            _verify(rows, found, waiting)
        except TypeError:  # what SQLite lets stand in a column of another kind, or nothing
            raise Wrong(_unreadable(rows, found)) from None


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Rows hold no circles; looking for them takes a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _in_stretches(waiting: list[Head], found: Verified) -> None:
    """As far as whole stretches are good and hold on to each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(place) FROM people_logline")
        many = cursor.fetchone()[0] or 0
    if many < 2 * STRETCH or connection.in_atomic_block:  # another process would not see the same
        return
    ends = [*range(0, many - STRETCH + 1, STRETCH), many]
    stretches = []
    for start, end in pairwise(ends):
        told = [head for head in waiting if start < head.lines <= end]
        before = [head for head in waiting if head.lines <= start]
        fits = max((found.fits, *before), key=lambda head: head.at if head else "")
        stretches.append((start, end, told, fits))
    for (_, _, told, _), read in zip(stretches, side_by_side(check, stretches), strict=False):
        if read is None or read.before != found.last:
            return
        found.lines, found.last, found.fits = read.lines, read.last, read.fits
        found.erased += read.erased
        del waiting[: len(told)]


def check(start: int, end: int, told: list[Head], fits: Head | None) -> Verified | None:
    """One stretch, after line `start` up to line `end`; None where something does not fit.

    It takes on trust the hash of the line before it, and says which that was.
    """
    found = Verified(lines=start, fits=fits)
    if start:
        with connection.cursor() as cursor:
            cursor.execute("SELECT hash FROM people_logline WHERE place = %s", [start])
            row = cursor.fetchone()
        if row is None or not isinstance(row[0], (bytes, memoryview)):
            return None
        found.before = found.last = bytes(row[0])
    waiting = list(told)
    try:
        with _no_garbage():
            _from_here(waiting, found, end)
    except Wrong:
        return None
    return found if found.lines == end and not waiting else None


def is_guarded() -> bool:
    """Whether the database itself still refuses to change what was sealed."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDS[connection.vendor])
        return bool(cursor.fetchone()[0] == 2)


def _chunks(after: int = BEFORE_ALL, upto: int = END) -> Iterator[list[Any]]:
    """The sealed lines in the order of their places, with little of it in memory."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.format = 1  # bytes as they are, and not as text about them
        while True:
            cursor.execute(
                f"SELECT place, {chain.at()}, {COLUMNS} FROM people_logline"  # noqa: S608 - no input
                f" WHERE place > %s AND place <= %s ORDER BY place LIMIT {CHUNK}",
                [after, upto],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            yield rows
            after = rows[-1][0]


def _verify(rows: list[Any], found: Verified, waiting: list[Head]) -> None:
    """One part of the chain. Written out and not called, for there are millions of lines."""
    last, number, hidden = found.last, found.lines, found.erased
    number_of = _number
    written, told = chain.WRITTEN, waiting[0].lines if waiting else -1
    not_before = _not_before(found.fits)
    for row in rows:
        (place, at, act, about, by, resident, about_id, by_salt, about_salt, seals, sealed) = row
        number += 1
        if by_salt is None or about_salt is None:
            hidden += 1
            seals = _seals_of_erased(row)
        elif (
            blake2b(by_salt + number_of(by)).digest()[:32]
            + blake2b(about_salt + f"{resident}|{about_id}".encode()).digest()[:32]
            != seals
        ):
            seals = b""
        before, last = (
            last,
            sha256(last + f"{place}|{at}|{len(act)}|{act}|{about}".encode() + seals).digest(),
        )
        if last != sealed or place != number or len(at) != written or len(seals) != 64:
            found.lines = number - 1
            raise Wrong(_what_is_wrong(row, number, before))
        if at < not_before:
            found.lines = number - 1
            raise Wrong(_put_in_later(number, at, found))
        if number == told:
            found.lines, found.last = number, last
            _take(waiting, found)
            told = waiting[0].lines if waiting else -1
            not_before = _not_before(found.fits)
    found.lines, found.last, found.erased = number, last, hidden


@lru_cache(maxsize=10_000)
def _number(by: int | None) -> bytes:
    """Few people do most of what is done."""
    return f"{by}".encode()


def _seals_of_erased(row: Any) -> bytes:
    """Of whose salt is gone only the commitment is left, and then no number may be left either."""
    (_, _, _, _, _, resident, about_id, _, about_salt, seals, _) = row
    if about_salt is None:
        fits = resident is None and about_id is None
    else:
        fits = chain.about_whom(about_salt, resident, about_id) == seals[32:]
    return bytes(seals) if fits and _by_fits(row) else b""


def _by_fits(row: Any) -> bool:
    (_, _, _, _, by, _, _, by_salt, _, seals, _) = row
    return by is None if by_salt is None else chain.who(by_salt, by) == seals[:32]


# Held against what was exported


def _take_empty(waiting: list[Head], found: Verified) -> None:
    if waiting and waiting[0].lines == 0:
        _take(waiting, found)


def _take(waiting: list[Head], found: Verified) -> None:
    """The exports of just so many lines."""
    while waiting and waiting[0].lines == found.lines:
        head = waiting.pop(0)
        if head.hash != found.last.hex():
            raise Wrong(_written_anew(found, head))
        if found.fits is None or head.at > found.fits.at:
            found.fits = head


def _not_before(fits: Head | None) -> str:
    if fits is None:
        return ""
    return f"{dt.datetime.fromisoformat(fits.at) - SLOW:%Y-%m-%d %H:%M:%S.%f}"


def _written_anew(found: Verified, head: Head) -> str:
    first = found.fits.lines + 1 if found.fits else 1
    which = f"line {first}" if first == head.lines else f"a line from {first} to {head.lines}"
    return (
        f"{which} is the first that is wrong: the log was written anew. It fits itself, and not"
        f" the export of {head.at[:16]} UTC, that was signed with {head.lines} lines"
    )


def _cut(found: Verified, head: Head) -> str:
    return (
        f"line {found.lines + 1} is gone, and every line after it: the end was cut off. The export"
        f" of {head.at[:16]} UTC was signed with {head.lines} lines, and {found.lines} are left"
    )


def _put_in_later(place: int, at: str, found: Verified) -> str:
    assert found.fits is not None
    return (
        f"line {place} says that it was written at {at[:16]} UTC, and was not there yet at the"
        f" export of {found.fits.at[:16]} UTC: it was put in afterwards"
    )


# What is the matter with a line


def _unreadable(rows: list[Any], found: Verified) -> str:
    """One of these lines has something in it that nobody sealed."""
    for row in rows:
        try:
            _verify([row], found, [])
        except TypeError:
            break
    return f"line {found.lines + 1}: {CHANGED}. It cannot even be read"


def _what_is_wrong(row: Any, number: int, before: bytes) -> str:
    """In words. Only asked for the first line that is wrong, so it may take its time."""
    place, at, act, about, *_people, seals, sealed = row
    if place > number:
        gone = f"line {number} is gone"
        return gone if place == number + 1 else f"{gone}, and those after it up to {place - 1}"
    if place < number:
        return f"line {place} was put in: there is one at this place already, or none may be"
    if chain.link(before, place, at, act, about, seals or b"") == sealed:
        who = "about whom it is" if _by_fits(row) else "who did it"
        return f"line {number}: {who} was changed after it was sealed"
    stands = _where_it_stands(number, before)
    if stands == number + 1:
        return f"line {number} was put in: the line that was sealed here stands after it"
    if stands is not None:
        return f"line {number} was exchanged: the line that was sealed here stands at {stands}"
    return f"line {number}: {CHANGED}"


def _where_it_stands(number: int, before: bytes) -> int | None:
    """Whether the line that was sealed at this place stands somewhere else."""
    for rows in _chunks():
        for place, at, act, about, _, _, _, _, _, seals, sealed in rows:
            if (
                place > number
                and chain.link(before, number, at, act, about, seals or b"") == sealed
            ):
                return int(place)
    return None


def _nothing_hides(found: Verified) -> None:
    """Two lines at one place: the second of them may not have been read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_logline WHERE place IS NOT NULL")
        sealed = cursor.fetchone()[0]
        if sealed == found.lines:
            return
        cursor.execute(
            "SELECT min(place) FROM (SELECT place FROM people_logline WHERE place IS NOT NULL"
            " GROUP BY place HAVING count(*) > 1) AS twice"
        )
        twice = cursor.fetchone()[0]
    if twice is not None:
        raise Wrong(f"line {twice} was put in: there is another at the same place")
