# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Inviting: what a resident hears of an appointment, and the link that comes with it.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from dichterbij.conversations import words
from dichterbij.conversations.calendar import calendar
from dichterbij.conversations.errors import TalkClosed
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent import TELLS_OF_THE_TALK
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import hours, ways
from dichterbij.delivery.models import Message, MessageQuerySet
from dichterbij.people.access import Act, record, require
from dichterbij.people.actions import make_link
from dichterbij.people.models import Link, Person, Pin, WorkingRelationship

REMIND_BEFORE = dt.timedelta(hours=48)


def was_invited(talk: Conversation) -> bool:
    """Whether a message of this talk was sent or printed, or is about to be."""
    return _told_of(talk).told().exists()


def may_know(talk: Conversation) -> bool:
    """Whether a message of this talk may have arrived: a mail that left, or any paper.

    Of paper only who carried it away can tell.
    """
    return _left(talk).exists()


def _told_of(talk: Conversation) -> MessageQuerySet:
    return Message.objects.filter(about=talk.uuid, kind__in=TELLS_OF_THE_TALK)


def _left(talk: Conversation) -> MessageQuerySet:
    return _told_of(talk).may_have_left()


@transaction.atomic
def invite(
    talk: Conversation, *, channel: str | None = None, again: bool = False, by: Person
) -> Message:
    """Invite: a message that says who, when and where, and a link to the rest.

    Seed: Handvat 1 > Brieven/uitnodiging.
    """
    require(by, Act.INVITE, talk)
    if not talk.is_open:
        raise TalkClosed
    record(by, Act.INVITE, talk)
    message = tell(talk, Message.Kind.INVITATION, channel=channel, again=again, by=by)
    _remind(talk)
    return message


@transaction.atomic
def invited_by_letter(talk: Conversation, *, by: Person) -> None:
    """The caseworker wrote the invitation as a letter; whoever is invited is reminded as well."""
    require(by, Act.INVITE, talk)
    record(by, Act.INVITE, talk)
    _remind(talk)


def link_to(talk: Conversation, *, by: Person | None) -> Link:
    """A link for the resident to this talk; it works until the talk is over."""
    return make_link(
        talk.resident, Link.Purpose.INVITATION, expires_at=talk.ends_at, about=talk.uuid, by=by
    )


@transaction.atomic
def tell(
    talk: Conversation,
    kind: str,
    *,
    channel: str | None = None,
    again: bool = False,
    by: Person,
) -> Message:
    """A message about the appointment as it is now: one for each time, place and caseworker."""
    over = ways.choose(talk.resident, kind, channel)
    key = f"{kind}:{talk.uuid}:{talk.sequence}:{talk.relationship_id}:{over}"
    if again:
        # Somebody asks for it once more, a minute later at the earliest
        key += f":{timezone.now():%Y%m%d%H%M}"
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    link = None if kind == Message.Kind.CALLED_OFF else link_to(talk, by=by)
    when = _time_they_know(talk) if kind == Message.Kind.CALLED_OFF else None
    said = words.about_talk(kind, talk, when)
    return delivery.send(
        talk.resident,
        kind=kind,
        **said._asdict(),
        key=key,
        link=link,
        about=talk.uuid,
        calendar=calendar(talk),
        not_after=talk.ends_at,
        channel=channel,
        by=None if by.is_resident else by,  # who answers the mail does not write to themselves
    )


@transaction.atomic
def tell_of_change(talk: Conversation, *, known: bool = False, by: Person) -> None:
    """The appointment or the caseworker is another: what still lies waiting says it wrong.

    It is withdrawn, so that nobody gets two messages that contradict each other. Whom no message
    reached is invited; who was told before reads what it is now. `known`: the resident knows of
    it already, so only what lay waiting is told anew.
    """
    told = was_invited(talk)
    delivery.withdraw(talk.uuid, [Message.Kind.REMINDER], by=by)
    waited = delivery.withdraw(talk.uuid, TELLS_OF_THE_TALK, by=by)
    if waited or (told and not known):
        tell(talk, Message.Kind.MOVED if may_know(talk) else Message.Kind.INVITATION, by=by)
    if told:
        _remind(talk)


@transaction.atomic
def tell_called_off(talk: Conversation, *, by: Person) -> None:
    """The talk does not go on. Whom no message reached does not hear of a talk at all."""
    delivery.withdraw(talk.uuid, [*TELLS_OF_THE_TALK, Message.Kind.REMINDER], by=by)
    if may_know(talk):
        tell(talk, Message.Kind.CALLED_OFF, by=by)


def _time_they_know(talk: Conversation) -> dt.datetime:
    """The time of the last message that left; a time the resident took themselves they know."""
    last = _left(talk).order_by("made_at", "pk").last()
    if last is None:
        return talk.starts_at
    since = talk.changes.filter(at__gt=last.made_at).exclude(by=talk.resident)
    first = since.order_by("sequence").first()
    return first.starts_at if first else talk.starts_at


def _remind(talk: Conversation) -> None:
    """Two days before, once, unless the talk is sooner than that."""
    before = (talk.starts_at - REMIND_BEFORE).astimezone(hours.zone())
    wall = hours.no_holiday(before.date()), before.time()
    if (
        hours.on_the_wall(*wall) <= timezone.now()
        or ways.choose(talk.resident, Message.Kind.REMINDER) == Person.Channel.PAPER
    ):
        return
    said = words.about_talk(Message.Kind.REMINDER, talk)
    key = f"{Message.Kind.REMINDER}:{talk.uuid}:{talk.sequence}:{talk.relationship_id}"
    if Message.objects.filter(key=key).exists():
        return
    delivery.send(
        talk.resident,
        kind=Message.Kind.REMINDER,
        **said._asdict(),
        key=key,
        link=link_to(talk, by=None),
        about=talk.uuid,
        on_the_wall=wall,
        not_after=talk.starts_at,
        by=None,
    )


def _only_on_paper(resident: Person) -> bool:
    """Whether nothing that opens at once can be sent: then they call."""
    return ways.choose(resident, Message.Kind.NEW_LINK) == Person.Channel.PAPER


@transaction.atomic
def tell_of_locked_pin(resident: Person, *, by: None = None) -> None:
    """The fifth wrong try locked the PIN: the resident hears it over the way they chose, once.

    Somebody may be guessing with their phone in hand, so it says nothing of what is behind it.
    """
    pin = Pin.objects.filter(person=resident).first()
    if pin is None or not pin.locked:
        return
    now = WorkingRelationship.objects.current().filter(resident=resident)
    works_with = now.select_related("caseworker").first()
    delivery.send(
        resident,
        kind=Message.Kind.PIN_LOCKED,
        **words.pin_locked(resident, works_with.caseworker if works_with else None)._asdict(),
        key=f"{Message.Kind.PIN_LOCKED}:{resident.pk}:{pin.version}",
        by=by,
    )


@transaction.atomic
def send_new_link(old: Link, *, by: None = None) -> None:
    """Somebody holds a link that no longer works: the same person gets a new one.

    Over their own channel, at most once an hour, and only when there is still something to
    open. Whoever asked sees the same page in every case.
    """
    resident = old.person
    if old.revoked_at is not None or _only_on_paper(resident):
        return
    talk = (
        Conversation.objects.to_come().with_people().filter(uuid=old.about).first()
        if old.about
        else None
    )
    if old.purpose == Link.Purpose.INVITATION and talk is None:
        return
    key = f"new_link:{old.pk}:{timezone.now():%Y%m%d%H}"
    if Message.objects.filter(key=key).exists():
        return
    if old.purpose == Link.Purpose.INVITATION and talk is not None:
        fresh = link_to(talk, by=by)
    else:
        fresh = make_link(
            resident,
            old.purpose,
            expires_at=timezone.now() + words.LINK_LASTS,
            about=old.about,
            by=by,
        )
    said = words.new_link(resident)
    delivery.send(
        resident,
        kind=Message.Kind.NEW_LINK,
        **said._asdict(),
        key=key,
        link=fresh,
        about=old.about,
        by=by,
    )
