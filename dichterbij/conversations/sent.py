# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What became of a message, in plain words. Never whether anybody opened it.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format

from dichterbij.delivery.models import Message
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
    local = timezone.localtime(moment)
    return f"{day_in_words(local.date())}, {date_format(local, 'G.i')} uur"


def latest_invitations(talks: Iterable[uuid.UUID]) -> dict[uuid.UUID, Message]:
    """Of every talk the last message that told of it, if there is one."""
    told = (
        Message.objects.filter(about__in=list(talks), kind__in=TELLS_OF_THE_TALK)
        .exclude(state=Message.State.WITHDRAWN)
        .order_by("made_at", "pk")
    )
    return {message.about: message for message in told if message.about}


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
