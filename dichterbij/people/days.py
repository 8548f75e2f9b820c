# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A day and a time as they are written here, in the language of the moment.

A page writes up to forty of them and most are days that were written a moment ago: vrijdag 11
december is the same for everybody, like a calendar on the wall. So a day is put into words once.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache
from itertools import groupby

from django.utils.dateformat import DateFormat, TimeFormat, re_formatchars
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language

OF_A_MOMENT = frozenset("crUI")  # and what Django writes of a time alone


def local(moment: dt.datetime) -> dt.datetime:
    """On the clock of the municipality. Nobody here has another one, so nobody is asked for it."""
    return moment.astimezone(get_default_timezone())


def date_format(when: dt.date | dt.datetime, form: str) -> str:
    """What Django's `date_format` writes for the same letters, sooner."""
    if not isinstance(when, dt.datetime):
        return _day(when, form, get_language())
    day = when.date()
    return "".join(
        DateFormat(when).format(piece) if timed else _day(day, piece, get_language())
        for timed, piece in _pieces(form)
    )


@lru_cache(maxsize=5000)
def _day(day: dt.date, form: str, _language: str | None) -> str:
    return DateFormat(day).format(form)


@cache
def _pieces(form: str) -> list[tuple[bool, str]]:
    """The pieces about the time, which are of one moment, and those about the day."""
    letters = [
        (number % 2 == 1 and (piece in OF_A_MOMENT or hasattr(TimeFormat, piece)), piece)
        for number, piece in enumerate(re_formatchars.split(form))
        if piece
    ]
    return [
        (timed, "".join(piece for _timed, piece in same))
        for timed, same in groupby(letters, key=lambda each: each[0])
    ]
