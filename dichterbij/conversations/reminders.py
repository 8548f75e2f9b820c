# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the clock reminds of: agreements of a resident who wished it, and our own promises.

Whoever did not wish it hears nothing. Our own promises go to the caseworker, before and after
their date; to the resident they are ours to keep, not theirs to watch.

Seed: Handvat 1 > Agenda en verslaglegging.
"""

from __future__ import annotations

import datetime as dt
import time
from functools import cache

from django.db import transaction
from django.db.models import F, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from dichterbij.conversations import words
from dichterbij.conversations.models import Agreement
from dichterbij.conversations.models.after import RemindBefore
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import hours, ways
from dichterbij.delivery.models import Message
from dichterbij.delivery.words import promises
from dichterbij.people import actions as people
from dichterbij.people.access import Role
from dichterbij.people.models import Link, Person, WorkingRelationship

REMIND_AT = dt.time(10, 0)
COLLEAGUES_AT = dt.time(8, 30)
AT_ONCE = 200  # so many in one go; the rest comes with the next
LONGEST = 15.0  # seconds in one go; the worker hands nothing over meanwhile
TOGETHER = 20  # are kept by the disk at once; others can write in between
ONE_DAY = dt.timedelta(days=1)
FURTHEST = dt.timedelta(days=max(RemindBefore.values) + 7)  # holidays bring it forward


def reach(resident: Person) -> bool:
    """Whether a reminder comes anywhere: not on paper, and only where the resident said yes."""
    return ways.choose(resident, Message.Kind.REMINDER) != Person.Channel.PAPER


def remind_of_what_is_due(*, now: dt.datetime | None = None, by: None = None) -> int:
    """A reminder for every agreement whose resident wished one. Gives how many were written.

    So many days before as they chose, from ten in the morning, and once for a date: a worker that
    was away catches up as long as the date has not passed, and what was done or changed in time is
    not reminded of. Call it as often as you like.
    """
    now = now or timezone.now()
    today = timezone.localtime(now, hours.zone()).date()
    wished = (
        Agreement.objects.open()
        .filter(remind=True, now_due__gte=today, now_due__lte=today + FURTHEST)
        .filter(Q(reminded_of=None) | ~Q(reminded_of=F("now_due")))
        .order_by("now_due", "pk")
    )
    # Of many thousands on one day no row is read before it is their turn, and no question stays
    # open meanwhile: SQLite could not write beside it
    come = cache(lambda due, days: hours.on_the_wall(*_moment(due, days)) <= now)
    turn = [pk for pk, *when in wished.values_list("pk", "now_due", "remind_days") if come(*when)]
    written, until = 0, time.monotonic() + LONGEST
    for first in range(0, len(turn), TOGETHER):
        # Also those are many, for whom in the end there is nothing to write
        if written >= AT_ONCE or time.monotonic() > until:
            break
        written += _remind(turn[first : first + TOGETHER], now)
    return written


def moment_of(agreement: Agreement) -> tuple[dt.date, dt.time]:
    """The day and time at which its reminder comes. On a holiday it comes the day before."""
    assert agreement.now_due is not None
    return _moment(agreement.now_due, agreement.remind_days)


def _moment(due: dt.date, days: int) -> tuple[dt.date, dt.time]:
    return hours.no_holiday(due - dt.timedelta(days=days)), REMIND_AT


@transaction.atomic
def _remind(pks: list[int], now: dt.datetime) -> int:
    """Those of these that are still due. What holds for all is asked once."""
    wished = Agreement.objects.open().select_for_update(of=("self",)).filter(remind=True)
    due = [
        agreement
        for agreement in wished.filter(pk__in=pks).select_related("resident__wishes").order_by("pk")
        # Not done, changed or reminded of a moment ago
        if agreement.now_due is not None
        and agreement.reminded_of != agreement.now_due
        and hours.on_the_wall(*moment_of(agreement)) <= now
    ]
    Agreement.objects.filter(pk__in=[agreement.pk for agreement in due]).update(
        reminded_of=F("now_due")
    )
    residents = [agreement.resident for agreement in due]
    prefetch_related_objects(residents, "ways")
    caseworkers = _caseworkers_of(residents)
    came = dict(
        Message.objects.filter(key__in=[_first_key(agreement) for agreement in due]).values_list(
            "key", "state"
        )
    )
    to_tell: list[tuple[Agreement, Person, str]] = []
    for agreement in due:
        key, taken_back = _first_key(agreement), False
        if came.get(key) == Message.State.WITHDRAWN:
            # One that was taken back and is true again comes as if it had never been: it lies on
            # paper by now, where no other way is left
            key, taken_back = _keys(agreement)[-1], True
        caseworker = caseworkers.get(agreement.resident_id)
        if caseworker is None or not (taken_back or reach(agreement.resident)):
            continue
        if key in came or (taken_back and Message.objects.filter(key=key).exists()):
            _comes_after_all(key, agreement)  # it went for this date before, or is just leaving
            continue
        to_tell.append((agreement, caseworker, key))
    return _tell(to_tell)


def _tell(to_tell: list[tuple[Agreement, Person, str]]) -> int:
    links = people.make_links(
        [agreement.resident for agreement, _caseworker, _key in to_tell],
        Link.Purpose.AGREEMENTS,
        expires_at=timezone.now() + words.LINK_LASTS,
        by=None,
    )
    told = [
        delivery.Telling(
            to=agreement.resident,
            kind=Message.Kind.REMINDER,
            **words.reminder(agreement, caseworker)._asdict(),
            key=key,
            link=link,
            on_the_wall=moment_of(agreement),
            not_after=_last_moment(agreement),
        )
        for (agreement, caseworker, key), link in zip(to_tell, links, strict=True)
    ]
    return len(delivery.send_together(told, by=None))


def _caseworkers_of(residents: list[Person]) -> dict[int, Person]:
    """Who works with each of them today."""
    now = WorkingRelationship.objects.current().filter(resident__in=residents)
    return {one.resident_id: one.caseworker for one in now.select_related("caseworker")}


def _first_key(agreement: Agreement) -> str:
    return f"{Message.Kind.REMINDER}:agreement:{agreement.pk}:{agreement.now_due}"


def _keys(agreement: Agreement) -> list[str]:
    """Those of the reminders for this date that were withdrawn, and the one that counts."""
    first = _first_key(agreement)
    keys = [first]
    while Message.objects.filter(key=keys[-1], state=Message.State.WITHDRAWN).exists():
        keys.append(f"{first}:{len(keys)}")
    return keys


def withdraw_of(agreement: Agreement, *, by: Person | None) -> None:
    """What it says is no longer wished, or no longer true: what lies waiting does not leave.

    When it is wished again, or true again, in time, another one is written.
    """
    last = [_keys(agreement)[-1]]
    delivery.withdraw_keys(last, by=by)
    if Message.objects.filter(key__in=last, state=Message.State.WITHDRAWN).exists():
        Agreement.objects.filter(pk=agreement.pk, reminded_of=agreement.now_due).update(
            reminded_of=None
        )


def true_again(agreement: Agreement) -> None:
    """Open, wished or for this date again: what was taken back meanwhile comes after all."""
    if not agreement.remind or agreement.now_due is None:
        return
    *_, key = _keys(agreement)
    if not Message.objects.filter(key=key).exists():
        Agreement.objects.filter(pk=agreement.pk).update(reminded_of=None)
    _comes_after_all(key, agreement)


def _comes_after_all(key: str, agreement: Agreement) -> None:
    """It was being offered when it was taken back: it leaves at the moment that is wished now."""
    day, time = moment_of(agreement)
    offered = Q(state=Message.State.ON_ITS_WAY, handed_over_at=None)
    not_taken = Q(state=Message.State.WAITING, not_after__lt=timezone.now())
    Message.objects.filter(offered | not_taken, key=key).update(
        not_before=hours.on_the_wall(day, time),
        not_after=_last_moment(agreement),
        wall_day=day,
        wall_time=time,
        zone=hours.zone().key,
        settled_by=None,
    )


def _last_moment(agreement: Agreement) -> dt.datetime:
    assert agreement.now_due is not None
    return hours.on_the_wall(agreement.now_due, dt.time(20))


def remind_colleagues(*, now: dt.datetime | None = None, by: None = None) -> int:
    """A mail to each caseworker with an open promise due around today, once a working day.

    The working day before its date, the day itself, and the working day after it. It names nobody.
    """
    now = now or timezone.now()
    today = timezone.localtime(now, hours.zone()).date()
    if not _is_working_day(today):
        return 0
    around = (
        Agreement.objects.open()
        .of_the_municipality()
        .filter(now_due__gte=_working_day(today, -1), now_due__lte=_working_day(today, 1))
    )
    written = 0
    for colleague in _who_keep(around):
        key = f"{Message.Kind.PROMISE}:{colleague.pk}:{today}"
        if Message.objects.filter(key=key).exists():
            continue
        delivery.send(
            colleague,
            kind=Message.Kind.PROMISE,
            **promises(colleague)._asdict(),
            key=key,
            on_the_wall=(today, COLLEAGUES_AT),
            not_after=hours.on_the_wall(today, dt.time(18)),
            by=None,
        )
        written += 1
    return written


def _who_keep(agreements: QuerySet[Agreement]) -> QuerySet[Person]:
    """A promise is kept by whoever works with the resident today."""
    keepers: QuerySet[Person] = (
        Person.objects.filter(
            role=Role.CASEWORKER,
            left_on=None,
            caseload__ended_on=None,
            caseload__resident__in=agreements.values("resident"),
        )
        .exclude(email="")
        .distinct()
        .order_by("pk")
    )
    return keepers


def _is_working_day(day: dt.date) -> bool:
    saturday = 5
    return day.weekday() < saturday and not hours.is_holiday(day)


def _working_day(day: dt.date, step: int) -> dt.date:
    """The next working day (step 1), or the last one (step -1)."""
    day += step * ONE_DAY
    while not _is_working_day(day):
        day += step * ONE_DAY
    return day
