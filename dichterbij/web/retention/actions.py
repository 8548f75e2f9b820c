# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Letting go, each day, what was kept long enough. See docs/adr/0018-how-long-it-is-kept.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dichterbij.people.access import Act, record
from dichterbij.people.models import CarriedOut, Person
from dichterbij.web.retention.over import OVER, over
from dichterbij.web.retention.terms import RESIDENT
from dichterbij.web.rights.actions import erase_in_time

TOGETHER, RESIDENTS_TOGETHER = 100, 10  # in one transaction; others can write in between
EACH_HOUR = ("baggage.statement",)  # a resident chose that day
AT_ONCE = 100  # such stretches of one kind on one day; the rest comes the next day


def carry_out(*, by: None = None) -> dict[str, int]:
    """Each kind once a day. Gives how many went, kind by kind, of what had something."""
    return _carried_out(kind for kind in OVER if kind not in EACH_HOUR)


def carry_out_each_hour(*, by: None = None) -> dict[str, int]:
    """What may not be there any more on the day that a resident chose."""
    return _carried_out(EACH_HOUR)


def _carried_out(kinds: Iterable[str]) -> dict[str, int]:
    gone = {kind: _carry_out(kind, settings.RETENTION[kind].days) for kind in kinds}
    return {kind: many for kind, many in gone.items() if many}


def _carry_out(kind: str, days: int | None) -> int:
    assert days is not None, kind
    now = timezone.now()
    done, new = CarriedOut.objects.get_or_create(kind=kind, day=timezone.localdate(now))
    if not new and kind not in EACH_HOUR:
        return 0
    many = 0
    size = RESIDENTS_TOGETHER if kind == RESIDENT else TOGETHER
    for _stretch in range(AT_ONCE):
        here = _a_stretch(done, over(kind, now - dt.timedelta(days=days), now), size)
        many += here
        if here < size:
            break
    if many:
        record(None, Act.LET_GO, done)
    return many


@transaction.atomic
def _a_stretch(done: CarriedOut, rows: Any, size: int) -> int:
    """Some of them, and that they went, or neither."""
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:size])
    if done.kind == RESIDENT:
        here = 0
        # One at a time, and looked at again: somebody may have begun to work with them just now
        for pk in pks:
            if Person.objects.select_for_update().filter(pk=pk).exists():
                resident = rows.filter(pk=pk).first()
                if resident is not None:
                    erase_in_time(resident, by=None)
                    here += 1
    else:
        rows.filter(pk__in=pks).delete()
        here = len(pks)
    CarriedOut.objects.filter(pk=done.pk).update(how_many=F("how_many") + here)
    return here
