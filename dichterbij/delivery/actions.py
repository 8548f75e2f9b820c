# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Sending: one verb for the rooms above, and what a person can do with a message afterwards.

The message is written with what it tells, in one transaction; the worker hands it over later
(`handing_over`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dichterbij.delivery import hours, ways
from dichterbij.delivery.adapters import channels
from dichterbij.delivery.models import BY_A_PERSON, Message, reference_for
from dichterbij.people import links
from dichterbij.people.access import Act, record, record_each, require
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person

State = Message.State


class NothingToDecide(Refused):
    says = "Over dit bericht is al beslist. Kijk hieronder wat ermee gebeurde."


class NotOverThere(Refused):
    says = "Daar is deze inwoner nu niet te bereiken. Kies een andere weg."


LONGEST_SHORT = 500  # characters, as in the table


@dataclass(frozen=True)
class Telling:
    """What is told to whom, and when it may come. `key` names the event."""

    to: Person
    kind: str
    subject: str
    body: str
    key: str
    short: str = ""
    link: Link | None = None
    about: uuid.UUID | None = None
    calendar: str = ""
    not_before: dt.datetime | None = None
    on_the_wall: tuple[dt.date, dt.time] | None = None
    """The day and time at which it comes, where the resident lives."""
    not_after: dt.datetime | None = None
    channel: str | None = None
    """What the caseworker chose."""


def send(
    to: Person,
    *,
    kind: str,
    subject: str,
    body: str,
    key: str,
    short: str = "",
    link: Link | None = None,
    about: uuid.UUID | None = None,
    calendar: str = "",
    not_before: dt.datetime | None = None,
    on_the_wall: tuple[dt.date, dt.time] | None = None,
    not_after: dt.datetime | None = None,
    channel: str | None = None,
    by: Person | None,
) -> Message:
    """Tell somebody something, over the way they said yes to, once.

    `key` names the event: telling the same event twice gives the first message back. Nothing
    goes out between 20.00 and 08.00 or on a holiday. `on_the_wall`: the day and time at which a
    reminder comes, where the resident lives. `channel`: what the caseworker chose, as long as the
    resident's wishes allow it. Paper waits for somebody to print it.
    """
    told = Telling(
        to, kind, subject, body, key, short, link, about, calendar,
        not_before, on_the_wall, not_after, channel,
    )  # fmt: skip
    message, new = Message.objects.get_or_create(key=key, defaults=_row(told, by))
    if new:
        record(by, Act.SEE_MESSAGES, message)
    return message


@transaction.atomic
def send_together(told: Iterable[Telling], *, by: Person | None) -> list[Message]:
    """The same, of many events of which nobody told before: what the clock tells a whole town."""
    messages = Message.objects.bulk_create(Message(key=one.key, **_row(one, by)) for one in told)
    record_each(by, Act.SEE_MESSAGES, messages)
    return messages


def _row(told: Telling, by: Person | None) -> dict[str, Any]:
    to, not_before = told.to, told.not_before
    if told.on_the_wall is not None:
        not_before = hours.on_the_wall(*told.on_the_wall)
    day, time = told.on_the_wall or (None, None)
    return {
        "reference": reference_for(told.key),
        "resident": to if to.is_resident else None,
        "colleague": None if to.is_resident else to,
        "kind": told.kind,
        "channel": ways.choose(to, told.kind, told.channel),
        "channel_chosen": told.channel is not None,
        "about": told.about,
        "subject": " ".join(told.subject.split()),
        "body": told.body,
        # Names and places as long as can be: then the whole message goes, and nothing is cut
        "short": told.short if len(told.short) <= LONGEST_SHORT else "",
        "calendar": told.calendar,
        "link": told.link,
        "made_by": by,
        "not_before": hours.waking(
            not_before or timezone.now(), ways.hours_of(to), last=told.not_after
        ),
        "not_after": told.not_after,
        "wall_day": day,
        "wall_time": time,
        "zone": "" if told.on_the_wall is None else hours.zone().key,
    }


@transaction.atomic
def withdraw(about: uuid.UUID, kinds: Collection[str], *, by: Person) -> int:
    """What has not left yet and is no longer true does not leave. Gives how many those were."""
    return Message.objects.filter(about=about, kind__in=kinds).withdraw(by)


@transaction.atomic
def withdraw_keys(keys: Collection[str], *, by: Person | None) -> int:
    """The same, for messages one knows by their event."""
    return Message.objects.filter(key__in=keys).withdraw(by)


@transaction.atomic
def given(message: Message, *, by: Person) -> None:
    """The paper was posted or put in somebody's hand, or a shared message was really sent.

    Of paper one may also say so when its moment has passed.
    """
    require(by, Act.SEE_MESSAGES, message)
    waiting = Q(state=State.WAITING)
    late = Q(channel=Person.Channel.PAPER, state__in=[State.UNCERTAIN, State.FAILED])
    Message.objects.filter(waiting | late, pk=message.pk).exclude(channel__in=channels()).update(
        state=State.DELIVERED, reason="", handed_over_at=timezone.now()
    )
    record(by, Act.SEE_MESSAGES, message)


@transaction.atomic
def settle(message: Message, *, by: Person) -> None:
    """The caseworker spoke to the resident: whether this one arrived no longer matters.

    A letter that lay printed when its moment passed comes out of its stack, and is thrown away.
    """
    require(by, Act.SEE_MESSAGES, message)
    Message.objects.filter(pk=message.pk).printed_late().update(
        state=State.WITHDRAWN, settled_at=timezone.now(), settled_by=by
    )
    Message.objects.filter(pk=message.pk).need_a_person().update(
        settled_at=timezone.now(), settled_by=by
    )
    record(by, Act.SEE_MESSAGES, message)


@transaction.atomic
def send_again(message: Message, *, by: Person) -> None:
    """Somebody chose to send once more what may have arrived already: it may come twice."""
    require(by, Act.SEE_MESSAGES, message)
    moment = hours.waking(timezone.now(), ways.hours_of(message.to), last=message.not_after)
    changed = Message.objects.filter(pk=message.pk, state=State.UNCERTAIN, settled_at=None).update(
        state=State.WAITING,
        reason="",
        tries=0,
        offered_again=BY_A_PERSON,
        not_before=moment,
        wall_day=None,
        wall_time=None,
        zone="",
        handed_over_at=None,
    )
    if not changed:
        raise NothingToDecide
    record(by, Act.SEE_MESSAGES, message)


@transaction.atomic
def send_otherwise(message: Message, channel: str, *, by: Person) -> Message:
    """It did not arrive: the same words go another way. The first one stays, as it went."""
    require(by, Act.SEE_MESSAGES, message)
    key = f"{message.key[:90]}:{message.pk}:{channel}"
    # Two who decide at once take turns, so that it goes one way
    if not Message.objects.select_for_update().filter(pk=message.pk).need_a_person().exists():
        known = Message.objects.filter(key=key).first()
        if known is None:
            raise NothingToDecide
        return known  # the same button, pressed twice
    if message.resident is None or channel not in ways.possible(message.resident, message.kind):
        raise NotOverThere
    again = send(
        message.resident,
        kind=message.kind,
        subject=message.subject,
        body=message.body,
        short=message.short,
        key=key,
        link=message.link,
        about=message.about,
        calendar=message.calendar,
        not_after=message.not_after,
        channel=channel,
        by=by,
    )
    settle(message, by=by)
    return again


def text(message: Message) -> str:
    """The words as they leave, with the link written in."""
    if message.link is None:
        return message.body
    return message.body.replace("{link}", links.address(message.link))
