# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""When a message may come: by day, not on a holiday, and within the hours somebody wished.

Times are times on the wall in Europe/Amsterdam, also on the two days on which the clock changes.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

Hours = tuple[dt.time, dt.time]
ONE_DAY = dt.timedelta(days=1)


def zone() -> ZoneInfo:
    """Where the residents live."""
    return ZoneInfo(settings.TIME_ZONE)


@cache
def _holidays(year: int) -> frozenset[dt.date]:
    from holidays import country_holidays  # slow to load, and most pages never ask

    return frozenset(country_holidays("NL", years=year))


def is_holiday(day: dt.date) -> bool:
    """Whether nobody is at work in the Netherlands."""
    return day in _holidays(day.year)


def on_the_wall(day: dt.date, time: dt.time, where: str = "") -> dt.datetime:
    """That day and time where the resident lives, as a moment.

    A time that the clock skips in March comes an hour later; of one that comes twice in October
    it is the first.
    """
    there = ZoneInfo(where) if where else zone()
    naive_then = dt.datetime.combine(day, time, there)
    return naive_then.astimezone(dt.UTC).astimezone(there)


def waking(
    moment: dt.datetime, hours: Hours | None = None, *, last: dt.datetime | None = None
) -> dt.datetime:
    """That moment, or the first one after it at which a message may come.

    `hours`: those of the resident, within the municipality's. `last`: after that it makes no sense
    any more; what cannot wait for the end of a holiday comes on the holiday, by day.
    """
    within = allowed(hours)
    if within is None:
        return moment
    found = _first(moment, within, holidays_too=False)
    if last is not None and found > last:
        return _first(moment, within, holidays_too=True)
    return found


def allowed(hours: Hours | None = None) -> Hours | None:
    """The hours in which a message may come; None where it may come always (the demo)."""
    if settings.WAKING_HOURS is None:
        return None
    first, last = (dt.time(hour) for hour in settings.WAKING_HOURS)
    if hours is None:
        return first, last
    return max(first, hours[0]), min(last, hours[1])


def _first(moment: dt.datetime, within: Hours, *, holidays_too: bool) -> dt.datetime:
    begin, end = within
    local = moment.astimezone(zone())
    day = local.date()
    if begin <= local.time() < end and (holidays_too or not is_holiday(day)):
        return moment
    if local.time() >= begin:
        day += ONE_DAY
    while not holidays_too and is_holiday(day):
        day += ONE_DAY
    return on_the_wall(day, begin)


def no_holiday(day: dt.date) -> dt.date:
    """That day, or the last one before it that is not a holiday: a reminder rather comes early."""
    while is_holiday(day):
        day -= ONE_DAY
    return day
