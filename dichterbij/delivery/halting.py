# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Stopping the post, letting it go on, and trying again what failed. For the administrator.

What waits goes on waiting: stopping loses nothing, and a reminder whose moment passes meanwhile is
not sent afterwards.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dichterbij.delivery import hours
from dichterbij.delivery.models import Halt, Message, MessageQuerySet
from dichterbij.people.access import Act, record, require
from dichterbij.people.models import Person

# A failure of the post office itself. What a number or address does wrong fails again
OURS = ("no_connection", "mail_not_now", "address_not_now", "gateway_down", "gateway_busy",
        "not_allowed", "error")  # fmt: skip
TOGETHER = 200  # are kept by the disk at once; others can write in between


@transaction.atomic
def stop(channel: str = "", *, by: Person | None) -> Halt:
    """Nothing leaves over this channel any more, or over none. `by=None`: from the command.

    Also not what a worker holds: it looks once more as it begins to hand a message over.
    """
    if by is not None:
        require(by, Act.KEEP_POST)
    halt, new = Halt.objects.get_or_create(
        channel=channel, lifted_at=None, defaults={"stopped_by": by}
    )
    if new:
        record(by, Act.KEEP_POST, halt)
    return halt


@transaction.atomic
def go_on(channel: str = "", *, by: Person | None) -> int:
    """What waited leaves, by day."""
    if by is not None:
        require(by, Act.KEEP_POST)
    lifted = Halt.objects.filter(channel=channel, lifted_at=None)
    for halt in lifted:
        record(by, Act.KEEP_POST, halt)
    return lifted.update(lifted_at=timezone.now(), lifted_by=by)


def replay(since: dt.datetime, *, by: Person | None) -> int:
    """Offer once more what failed through our own post office since then. Gives how many.

    Never what may have arrived, and never what a person has already settled. Some at a time, each
    time kept at once: where it breaks off, what was done is done, and the next time does the rest.
    """
    if by is not None:
        require(by, Act.KEEP_POST)
    turn = list(_failed_through_us(since).order_by("pk").values_list("pk", flat=True))
    return sum(
        _offer_once_more(turn[first : first + TOGETHER], since, by)
        for first in range(0, len(turn), TOGETHER)
    )


def _failed_through_us(since: dt.datetime) -> MessageQuerySet:
    return Message.objects.filter(
        Q(not_after=None) | Q(not_after__gt=timezone.now()),
        state=Message.State.FAILED,
        reason__in=OURS,
        handed_over_at=None,
        offered_again=0,
        settled_at=None,
        not_before__gte=since,
        channel__in=Person.Channel.values,  # the index by which a state is found begins with it
    )


@transaction.atomic
def _offer_once_more(turn: list[int], since: dt.datetime, by: Person | None) -> int:
    # Asked once more: a person may have settled one since, or somebody else replayed it
    failed = _failed_through_us(since).filter(pk__in=turn)
    messages = list(failed.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for message in messages:
        record(by, Act.KEEP_POST, message)
    again = Message.objects.filter(pk__in=[message.pk for message in messages])
    return again.update(
        state=Message.State.WAITING, tries=0, not_before=hours.waking(timezone.now())
    )
