# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Sending. One verb for the rooms above, and the worker's round.

The message is written with what it tells, in one transaction; the worker hands it over later.
When a worker is killed between handing over and writing that down, nobody can know whether the
message arrived: it is shown to the caseworker as uncertain and not sent again by itself.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Collection
from importlib import import_module
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dichterbij.delivery.models import Message
from dichterbij.people import links
from dichterbij.people.access import Act, record, require
from dichterbij.people.actions import make_link
from dichterbij.people.models import Link, Person

LEASE = dt.timedelta(minutes=2)
BACKOFF = [dt.timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 120, 240)]
log = logging.getLogger(__name__)


class TryLater(Exception):
    """The post office did not take it. The text is a code."""


class Refusal(Exception):
    """The post office says this will never arrive. The text is a code."""


class Unknown(Exception):
    """The line broke after the message was offered: it may have arrived. The text is a code."""


def send(
    resident: Person,
    *,
    kind: str,
    subject: str,
    body: str,
    key: str,
    link: Link | None = None,
    about: uuid.UUID | None = None,
    calendar: str = "",
    not_before: dt.datetime | None = None,
    not_after: dt.datetime | None = None,
    channel: str | None = None,
    by: Person | None,
) -> Message:
    """Tell a resident something, over the channel they chose, once.

    `key` names the event: telling the same event twice gives the first message back. Nothing
    goes out between 20.00 and 08.00. Paper waits for somebody to print it.
    """
    message, new = Message.objects.get_or_create(
        key=key,
        defaults={
            "resident": resident,
            "kind": kind,
            "channel": channel or resident.channel,
            "about": about,
            "subject": " ".join(subject.split()),
            "body": body,
            "calendar": calendar,
            "link": link,
            "made_by": by,
            "not_before": waking(not_before or timezone.now()),
            "not_after": not_after,
        },
    )
    if new:
        record(by, Act.SEE_MESSAGES, message)
    return message


def waking(moment: dt.datetime) -> dt.datetime:
    """That moment, or the next morning at eight when it falls in the night."""
    if settings.WAKING_HOURS is None:
        return moment
    first, last = settings.WAKING_HOURS
    zone = ZoneInfo(settings.TIME_ZONE)
    local = moment.astimezone(zone)
    if first <= local.hour < last:
        return moment
    day = local.date() + dt.timedelta(days=1 if local.hour >= last else 0)
    return dt.datetime.combine(day, dt.time(first), zone)


@transaction.atomic
def withdraw(about: uuid.UUID, kinds: Collection[str], *, by: Person) -> int:
    """What has not left yet and is no longer true does not leave. Gives how many those were."""
    return Message.objects.filter(about=about, kind__in=kinds, state=Message.State.WAITING).update(
        state=Message.State.WITHDRAWN, settled_at=timezone.now(), settled_by=by
    )


@transaction.atomic
def given(message: Message, *, by: Person) -> None:
    """The paper was posted or put in somebody's hand."""
    require(by, Act.SEE_MESSAGES, message)
    Message.objects.filter(pk=message.pk, channel=Person.Channel.PAPER).exclude(
        state=Message.State.DELIVERED
    ).update(state=Message.State.DELIVERED, handed_over_at=timezone.now())
    record(by, Act.SEE_MESSAGES, message)


@transaction.atomic
def settle(message: Message, *, by: Person) -> None:
    """The caseworker spoke to the resident: whether this one arrived no longer matters."""
    require(by, Act.SEE_MESSAGES, message)
    Message.objects.filter(pk=message.pk, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by
    )
    record(by, Act.SEE_MESSAGES, message)


@transaction.atomic
def send_again(message: Message, *, by: Person) -> None:
    """Somebody chose to send once more what may have arrived already: it may come twice."""
    require(by, Act.SEE_MESSAGES, message)
    changed = Message.objects.filter(
        pk=message.pk, state=Message.State.UNCERTAIN, settled_at=None
    ).update(state=Message.State.WAITING, reason="", tries=0, not_before=waking(timezone.now()))
    if changed:
        record(by, Act.SEE_MESSAGES, message)


def deliver_waiting(*, by: None = None, limit: int = 100) -> int:
    """The worker's round: hand over what is due. Gives how many were handed over.

    Any number of workers may do this at once: whoever changes the row from waiting to on its
    way is the one who sends.
    """
    now = timezone.now()
    # In every channel: the index by which a state is found begins with it
    in_every = Message.objects.filter(channel__in=Person.Channel.values)
    in_every.filter(state=Message.State.WAITING, not_after__lt=now).update(
        state=Message.State.WITHDRAWN, reason="moment_passed"
    )
    in_every.filter(state=Message.State.ON_ITS_WAY, leased_until__lt=now).update(
        state=Message.State.UNCERTAIN, reason="worker_stopped"
    )
    done = 0
    for pk in list(
        Message.objects.due(now).order_by("not_before", "pk").values_list("pk", flat=True)[:limit]
    ):
        claimed = Message.objects.filter(pk=pk, state=Message.State.WAITING).update(
            state=Message.State.ON_ITS_WAY, leased_until=timezone.now() + LEASE
        )
        if claimed and _hand_over(
            Message.objects.select_related("resident", "made_by", "link").get(pk=pk)
        ):
            done += 1
    return done


def _hand_over(message: Message) -> bool:
    adapter = import_module(settings.MAIL_ADAPTER)
    state, reason, later = Message.State.DELIVERED, "", None
    try:
        moment = waking(timezone.now())
        if moment > timezone.now() + dt.timedelta(minutes=1):
            later, reason = moment, "night"
        else:
            if not message.resident.email:
                raise Refusal("no_address")
            adapter.hand_over(message, text(_with_link(message)))
    except TryLater as problem:
        reason = str(problem)
        if message.tries < len(BACKOFF):
            later = waking(timezone.now() + BACKOFF[message.tries])
        else:
            state = Message.State.FAILED
    except Refusal as problem:
        state, reason = Message.State.FAILED, str(problem)
    except Unknown as problem:
        state, reason = Message.State.UNCERTAIN, str(problem)
    except Exception:
        # Whether it left is unknown, so a person looks at it rather than the machine again
        log.exception("message could not be handed over")
        state, reason = Message.State.UNCERTAIN, "error"
    if later:
        state = Message.State.WAITING
    Message.objects.filter(pk=message.pk, state=Message.State.ON_ITS_WAY).update(
        state=state,
        reason=reason[:40],
        tries=message.tries + (0 if reason == "night" else 1),
        leased_until=None,
        **({"not_before": later} if later else {}),
        **({"handed_over_at": timezone.now()} if state == Message.State.DELIVERED else {}),
    )
    return state == Message.State.DELIVERED


def _with_link(message: Message) -> Message:
    """The message with a link that can be written: a new one where the server's secret is gone.

    It has not left, so nobody holds the old one.
    """
    link = message.link
    if link is None or links.can_be_written(link):
        return message
    if link.revoked_at is not None:
        raise Refusal("link_closed")
    message.link = make_link(
        message.resident, link.purpose, expires_at=link.expires_at, about=link.about, by=None
    )
    Message.objects.filter(pk=message.pk).update(link=message.link)
    return message


def text(message: Message) -> str:
    """The words as they leave, with the link written in."""
    if message.link is None:
        return message.body
    return message.body.replace("{link}", links.address(message.link))
