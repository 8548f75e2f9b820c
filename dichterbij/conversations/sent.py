# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What became of a message, in plain words. Never whether anybody opened it.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent_words import by_hand, it
from dichterbij.delivery.models import Message
from dichterbij.people.days import date_format, local
from dichterbij.people.models import Person

State = Message.State
TELLS_OF_THE_TALK = (Message.Kind.INVITATION, Message.Kind.MOVED)


def day_in_words(day: dt.date, *, today: dt.date | None = None) -> str:
    """Vandaag, morgen, gisteren, or the date."""
    today = today or timezone.localdate()
    near = {-1: "gisteren", 0: "vandaag", 1: "morgen"}.get((day - today).days)
    if near:
        return near
    return date_format(day, "l j F" if day.year == today.year else "j F Y")


def moment_in_words(moment: dt.datetime) -> str:
    """'gisteren, 14.05 uur'."""
    at = local(moment)
    return f"{day_in_words(at.date())}, {date_format(at, 'G.i')} uur"


def telling_of(talk: Any) -> QuerySet[Message]:
    """Every message that told of this talk, was not taken back, and did not come too late."""
    return Message.objects.filter(about=talk, kind__in=TELLS_OF_THE_TALK).told()


def still_true(message: Message, by: Person) -> bool:
    """Whether a message may leave once more, the way it went."""
    return not message.is_paper and is_of_now(message, by)


def is_of_now(message: Message, by: Person) -> bool:
    """Whether the words of a message still hold.

    Not of an appointment that was changed since, with a link that closed, or by a colleague who
    no longer works with this resident.
    """
    now, link = timezone.now(), message.link
    if message.made_by_id not in (None, by.pk):
        return False
    if message.not_after is not None and message.not_after < now:
        return False
    if link is not None and (link.revoked_at is not None or link.expires_at < now):
        return False
    tells = {*TELLS_OF_THE_TALK, Message.Kind.REMINDER}
    if message.about is None or message.kind not in tells:
        return True
    talk = Conversation.objects.to_come(now).filter(uuid=message.about).first()
    return talk is not None and not talk.changes.filter(at__gt=message.made_at).exists()


def comes_too_late(message: Message) -> bool:
    """Whether it can only come once its moment has passed, so that it does not leave at all."""
    return message.not_after is not None and message.not_before > message.not_after


def became_of(message: Message) -> str:
    """One short sentence for the caseworker."""
    what, at = it(message.channel), message.handed_over_at or message.made_at
    match message.state:
        case State.WAITING if message.is_paper:
            return "De brief staat klaar. Print hem en breng hem weg."
        case State.WAITING if by_hand(message.channel):
            return "Het WhatsApp-bericht staat klaar. Je verstuurt het zelf."
        case State.WAITING if comes_too_late(message):
            return f"{what} komt niet meer op tijd. Bel even."
        case State.WAITING if message.not_before > timezone.now():
            return f"{what} komt {moment_in_words(message.not_before)} aan."
        case State.WAITING | State.ON_ITS_WAY:
            return f"{what} is onderweg."
        case State.DELIVERED if message.is_paper:
            return f"De brief ging {moment_in_words(at)} de deur uit."
        case State.DELIVERED:
            return f"{what} is verstuurd: {moment_in_words(at)}."
        case State.UNCERTAIN if message.reason == "maybe_twice":
            return f"{what} kwam misschien twee keer aan."
        case State.UNCERTAIN:
            return f"We weten niet of {what.lower()} is aangekomen."
        case State.FAILED:
            return f"{what} is niet aangekomen."
        case _:
            return "Ingetrokken voordat het wegging."
