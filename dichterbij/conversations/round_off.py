# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Everything one form after the talk says, written and shared in one go, or nothing of it.

Two minutes after the talk nobody should have to find out which half was kept.

Seed: Handvat 1 > Agenda en verslaglegging.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from dichterbij.conversations import after, appointment
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.models.after import RemindBefore, Side
from dichterbij.delivery.models import Message
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person, WorkingRelationship


class CalledOff(Refused):
    says = "Dit gesprek is afgezegd. Schrijf de afspraak op bij alle afspraken van deze inwoner."


@dataclass(frozen=True)
class NewAgreement:
    """One line of the form: what one of the two will do."""

    side: Side
    what: str
    due: dt.date | None = None
    remind_days: int | None = None
    """A reminder so many days before, or rather not."""


@dataclass(frozen=True)
class NextTalk:
    """When the two meet again."""

    starts_at: dt.datetime
    place: str
    goal: str
    even_so: bool = False


@dataclass(frozen=True)
class Said:
    """What the two said at the end of the talk."""

    agreements: tuple[NewAgreement, ...] = ()
    can: str = ""
    cannot: str = ""
    who_can: str = ""
    own_words: str = ""
    next_talk: NextTalk | None = None

    def __bool__(self) -> bool:
        limits = self.can or self.cannot or self.who_can
        return bool(self.agreements or limits or self.own_words or self.next_talk)


@transaction.atomic
def round_off(
    talk: Conversation, said: Said, *, channel: str, once: uuid.UUID, by: Person
) -> Message:
    """Write all of it, close the talk and tell the resident. Pressing twice does it once."""
    if talk.cancelled_at is not None:
        raise CalledOff
    for number, agreement in enumerate(said.agreements):
        after.agree(
            talk.resident,
            side=agreement.side,
            what=agreement.what,
            due=agreement.due,
            remind=agreement.remind_days is not None,
            remind_days=RemindBefore.A_DAY
            if agreement.remind_days is None
            else agreement.remind_days,
            conversation=talk,
            once=_part(once, f"agreement {number}"),
            by=by,
        )
    if said.can or said.cannot or said.who_can:
        after.say_what_i_can(
            talk,
            can=said.can,
            cannot=said.cannot,
            who_can=said.who_can,
            once=_part(once, "limits"),
            by=by,
        )
    if said.own_words:
        after.check_out(talk, said.own_words, once=_part(once, "own words"), by=by)
    if said.next_talk is not None:
        appointment.plan_talk(
            WorkingRelationship.objects.current()
            .select_related("resident", "caseworker__team")
            .get(resident=talk.resident),
            goal=said.next_talk.goal,
            starts_at=said.next_talk.starts_at,
            minutes=talk.minutes,
            place=said.next_talk.place,
            even_so=said.next_talk.even_so,
            once=_part(once, "next talk"),
            by=by,
        )
    return after.share(talk, channel=channel, once=once, by=by)


def _part(once: uuid.UUID, part: str) -> uuid.UUID:
    """Its own number for every part of one form, the same one each time the form arrives."""
    return uuid.uuid5(once, part)
