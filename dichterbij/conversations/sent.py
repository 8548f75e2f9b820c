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
from dichterbij.delivery.models import Message
from dichterbij.people.days import date_format, local
from dichterbij.people.models import Person

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
    """Every message that told of this talk and was not taken back."""
    return Message.objects.filter(about=talk, kind__in=TELLS_OF_THE_TALK).exclude(
        state=Message.State.WITHDRAWN
    )


def still_true(message: Message, by: Person) -> bool:
    """Whether the words of a message still hold, so that it may leave once more.

    Not of an appointment that was changed since, with a link that closed, or by a colleague who
    no longer works with this resident.
    """
    now, link = timezone.now(), message.link
    if message.is_paper or message.made_by_id not in (None, by.pk):
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


def became_of(message: Message) -> str:
    """One short sentence for the caseworker."""
    paper = message.channel == Person.Channel.PAPER
    at = message.handed_over_at or message.made_at
    match message.state:
        case Message.State.WAITING if paper:
            return "De brief staat klaar. Print hem en breng hem weg."
        case Message.State.WAITING if message.not_before > timezone.now():
            return f"De mail komt {moment_in_words(message.not_before)} aan."
        case Message.State.WAITING | Message.State.ON_ITS_WAY:
            return "De mail is onderweg."
        case Message.State.DELIVERED if paper:
            return f"De brief ging {moment_in_words(at)} de deur uit."
        case Message.State.DELIVERED:
            return f"De mail is verstuurd: {moment_in_words(at)}."
        case Message.State.UNCERTAIN:
            return "We weten niet of de mail is aangekomen."
        case Message.State.FAILED:
            return "De mail is niet aangekomen."
        case _:
            return "Ingetrokken voordat het wegging."
