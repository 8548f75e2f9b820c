# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the privacy officer looks through each week: events, in the order in which they happened.

An event is a question to ask, not a verdict. Nobody is counted up and nobody is held beside
somebody else: a limit was passed or it was not.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Lower, TruncDate
from django.utils import timezone

from dichterbij.people.access import Act
from dichterbij.people.models import (
    Glass,
    LogLine,
    LogLineQuerySet,
    Person,
    WorkingRelationship,
)

MOST = 500  # of one kind in one week; more is one event with another cause


class Kind(StrEnum):
    """Why somebody should look at it."""

    STOPPED = "stopped"
    NO_RELATION = "no_relation"
    MANY = "many"
    OWN_NAME = "own_name"
    GLASS = "glass"


class Event(NamedTuple):
    """What there is to look at: of which day, who, and about which number.

    `glass`: that somebody stood in; who looks at it says so, and that stays.
    """

    day: dt.date
    kind: Kind
    by: str
    resident: int | None
    glass: Glass | None = None


def events(monday: dt.date, *, by: Person) -> list[Event]:
    """Those of one week, from new to old."""
    start = dt.datetime.combine(monday, dt.time.min, timezone.get_default_timezone())
    end = dt.datetime.combine(
        monday + dt.timedelta(days=7), dt.time.min, timezone.get_default_timezone()
    )
    lines = (
        LogLine.objects.seen_by(by)
        .filter(at__gte=start, at__lt=end)
        .annotate(day=TruncDate("at"))
        .order_by()
    )
    reads = lines.reads()
    found = [
        *_of(Kind.STOPPED, lines.filter(act=Act.OPEN_MANY.name.lower()), None),
        *_of(Kind.NO_RELATION, _without_relation(reads)),
        *_of(Kind.MANY, _many(reads), None),
        *_of(Kind.OWN_NAME, _own_name(reads)),
        *_glasses(start, end, by),
    ]
    found.sort(key=lambda event: (-event.day.toordinal(), event.by.casefold(), event.kind))
    return found


def _of(kind: Kind, lines: Any, resident: str | None = "resident") -> list[Event]:
    names = ["day", "by__first_name", "by__last_name", *([resident] if resident else [])]
    return [
        Event(day, kind, f"{first} {last}".strip(), about[0] if about else None)
        for day, first, last, *about in lines.values_list(*names).distinct().order_by("day")[:MOST]
    ]


def _without_relation(reads: LogLineQuerySet) -> LogLineQuerySet:
    """Whoever stood in reads without one; that is an event of its own."""
    stood_in = Act.SEE_THROUGH_GLASS.name.lower()
    return reads.exclude(act=stood_in).filter(~together_that_day())


def _glasses(start: dt.datetime, end: dt.datetime, by: Person) -> list[Event]:
    opened = (
        Glass.objects.watched_by(by)
        .filter(opened_at__gte=start, opened_at__lt=end)
        .select_related("by", "resident__key", "reviewed_by")[:MOST]
    )
    return [
        Event(
            timezone.localdate(glass.opened_at),
            Kind.GLASS,
            glass.by.full_name,
            glass.resident_id,
            glass,
        )
        for glass in opened
    ]


def together_that_day() -> Exists:
    """Of a line with its `day`: whether they worked together. A handover's day is of both."""
    return Exists(
        WorkingRelationship.objects.filter(
            Q(ended_on=None) | Q(ended_on__gte=OuterRef("day")),
            resident=OuterRef("resident"),
            caseworker=OuterRef("by"),
            started_on__lte=OuterRef("day"),
        )
    )


def _many(reads: Any) -> Any:
    return (
        reads.values("day", "by")
        .annotate(files=Count("resident", distinct=True))
        .filter(files__gt=settings.FILES_A_DAY)
    )


def _own_name(reads: LogLineQuerySet) -> LogLineQuerySet:
    return reads.annotate(
        own_name=Lower("by__last_name"),
        their_name=Lower("resident__last_name"),
        own_home=Lower("by__address"),
        their_home=Lower("resident__address"),
    ).filter(
        Q(own_name=F("their_name")) & ~Q(own_name="")
        | Q(own_home=F("their_home")) & ~Q(own_home="")
    )
