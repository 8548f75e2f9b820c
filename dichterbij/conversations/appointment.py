# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The appointment: plan it, move it, call it off, and take another time or place.

Seed: Handvat 1 > Brieven/uitnodiging; Omgevingsfactoren.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations.errors import TalkClosed
from dichterbij.conversations.invitation import tell_called_off, tell_of_change
from dichterbij.conversations.models import (
    AppointmentChange,
    Conversation,
    InvitationAnswer,
    OfferedTime,
    OtherTime,
    Place,
)
from dichterbij.conversations.models.before import CameBy
from dichterbij.conversations.places import places_of, where_of
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person, Team, WorkingRelationship


class InThePast(Refused):
    says = _("Deze tijd is al voorbij. Kies een tijd die nog komt.")


class Conflict(Refused):
    """Somebody already has another talk then. It can be planned all the same."""

    def __init__(self, others: list[Conversation]) -> None:
        super().__init__("Op deze tijd staat al een ander gesprek.")
        self.others = others


class NotAtHome(Refused):
    says = "Je team spreekt niet bij mensen thuis af. Kies een andere plek."


@transaction.atomic
def plan_talk(
    relationship: WorkingRelationship,
    *,
    goal: str,
    starts_at: dt.datetime,
    minutes: int,
    place: str,
    where: str = "",
    seating: str = "",
    even_so: bool = False,
    once: uuid.UUID | None = None,
    by: Person,
) -> Conversation:
    """Plan a talk: why, when, how long, where and how you sit.

    Raises `Conflict` when one of the two already talks then, unless `even_so`.
    """
    require(by, Act.PLAN_TALK, relationship)
    known = Conversation.objects.filter(relationship=relationship, made_by=by)
    before = known.filter(once=once).first() if once else None
    if before is not None:
        return before
    team = relationship.caseworker.team
    _check(relationship, starts_at, minutes, place, team, even_so)
    talk, new = Conversation.objects.write_once(
        once,
        relationship=relationship,
        goal=goal.strip(),
        starts_at=starts_at,
        minutes=minutes,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        place=place,
        where=where.strip() or where_of(place, team),
        seating=seating.strip(),
        made_by=by,
    )
    if new:
        record(by, Act.PLAN_TALK, talk)
    return talk


def _check(
    relationship: WorkingRelationship,
    starts_at: dt.datetime,
    minutes: int,
    place: str,
    team: Team | None,
    even_so: bool,
    leaving_out: Conversation | None = None,
) -> None:
    if starts_at <= timezone.now():
        raise InThePast
    if place == Place.HOME and place not in places_of(team):
        raise NotAtHome
    if even_so:
        return
    # Of two talks that are planned at the same moment, the second sees the first
    both = Person.objects.filter(pk__in=[relationship.caseworker_id, relationship.resident_id])
    list(both.select_for_update(no_key=True).order_by("pk"))
    others = Conversation.objects.overlapping(starts_at, minutes).with_people()
    if leaving_out is not None:
        others = others.exclude(pk=leaving_out.pk)
    clash = list(
        others.filter(relationship__caseworker=relationship.caseworker_id)
        | others.filter(relationship__resident=relationship.resident_id)
    )
    if clash:
        raise Conflict(clash)


@transaction.atomic
def move(
    talk: Conversation,
    *,
    starts_at: dt.datetime | None = None,
    minutes: int | None = None,
    place: str | None = None,
    where: str = "",
    even_so: bool = False,
    by: Person,
) -> Conversation:
    """Another time or place. What it was is kept, calendars follow, and the resident hears.

    The resident moves their own talk by choosing (`take_offered_time`, `answer_invitation`).
    """
    require(by, Act.PLAN_TALK, talk)
    moved = _move(talk, starts_at, minutes, place, where, even_so, by)
    record(by, Act.PLAN_TALK, talk)
    if moved:
        tell_of_change(talk, by=by)
    return talk


def _move(
    talk: Conversation,
    starts_at: dt.datetime | None,
    minutes: int | None,
    place: str | None,
    where: str,
    even_so: bool,
    by: Person,
) -> bool:
    """Whether anything is otherwise now."""
    now = Conversation.objects.select_for_update().get(pk=talk.pk)
    if not now.is_open:
        raise TalkClosed
    starts, length = starts_at or now.starts_at, minutes or now.minutes
    spot = place or now.place
    team = talk.caseworker.team
    at = where.strip() or (where_of(spot, team) if spot != now.place else now.where)
    if (starts, length, spot, at) == (now.starts_at, now.minutes, now.place, now.where):
        return False
    if starts != now.starts_at or length != now.minutes:
        _check(talk.relationship, starts, length, spot, team, even_so, leaving_out=now)
    AppointmentChange.objects.create(
        conversation=now,
        sequence=now.sequence,
        starts_at=now.starts_at,
        minutes=now.minutes,
        place=now.place,
        where=now.where,
        by=by,
    )
    talk.starts_at, talk.minutes, talk.place, talk.where = starts, length, spot, at
    talk.ends_at = starts + dt.timedelta(minutes=length)
    talk.sequence = now.sequence + 1
    talk.save(update_fields=["starts_at", "minutes", "ends_at", "place", "where", "sequence"])
    Link.objects.working().filter(about=talk.uuid).update(expires_at=talk.ends_at)
    OtherTime.objects.filter(conversation=talk, answered_at=None).update(answered_at=timezone.now())
    return True


@transaction.atomic
def call_off(talk: Conversation, *, by: Person) -> None:
    """The talk does not go on. Calendars are emptied and whoever was invited hears it."""
    require(by, Act.PLAN_TALK, talk)
    now = timezone.now()
    if not Conversation.objects.filter(pk=talk.pk, cancelled_at=None, ended_at=None).update(
        cancelled_at=now, cancelled_by=by, sequence=F("sequence") + 1
    ):
        return
    talk.refresh_from_db(fields=["cancelled_at", "cancelled_by", "sequence"])
    record(by, Act.PLAN_TALK, talk)
    tell_called_off(talk, by=by)


@transaction.atomic
def offer_times(talk: Conversation, times: Sequence[dt.datetime], *, by: Person) -> None:
    """Other times that suit as well, so that the resident can just take one."""
    require(by, Act.PLAN_TALK, talk)
    if not Conversation.objects.select_for_update().get(pk=talk.pk).is_open:
        raise TalkClosed
    talk.offered_times.all().delete()
    OfferedTime.objects.bulk_create(
        OfferedTime(conversation=talk, starts_at=at, by=by)
        for at in sorted(set(times))
        if at > timezone.now() and at != talk.starts_at
    )
    record(by, Act.PLAN_TALK, talk)


@transaction.atomic
def answer_invitation(
    talk: Conversation,
    *,
    place: str = "",
    companion: bool,
    companion_who: str = "",
    came_by: str = CameBy.SELF,
    once: uuid.UUID | None = None,
    by: Person,
) -> InvitationAnswer:
    """The resident says where they like to talk and who comes along.

    By link, or typed over from the slip or the phone by the caseworker. Choosing a place moves
    the talk there.
    """
    require(by, Act.ANSWER_INVITATION, talk)
    if not talk.is_open:
        raise TalkClosed
    if place and place not in places_of(talk.caseworker.team):
        raise NotAtHome if place == Place.HOME else Refused(_("Deze plek kan niet."))
    answer, new = InvitationAnswer.objects.write_once(
        once,
        conversation=talk,
        place=place,
        companion=companion,
        companion_who=companion_who.strip() if companion else "",
        by=by,
        came_by=CameBy.SELF if by.is_resident else came_by,
    )
    if new:
        if place and place != talk.place:
            _move(talk, None, None, place, "", True, by)
            tell_of_change(talk, known=True, by=by)
        record(by, Act.ANSWER_INVITATION, talk)
    return answer


@transaction.atomic
def take_offered_time(talk: Conversation, offered: OfferedTime, *, by: Person) -> None:
    """The resident takes another time that was offered: the talk moves there at once."""
    require(by, Act.ANSWER_INVITATION, talk)
    if offered.conversation_id != talk.pk or offered.starts_at <= timezone.now():
        raise Refused(_("Deze tijd is voorbij. Kies een andere, of bel even."))
    _move(talk, offered.starts_at, None, None, "", False, by)
    talk.offered_times.filter(pk=offered.pk).delete()
    record(by, Act.ANSWER_INVITATION, talk)
    tell_of_change(talk, by=by)


@transaction.atomic
def ask_other_time(
    talk: Conversation, text: str, *, once: uuid.UUID | None = None, by: Person
) -> OtherTime:
    """The resident asks for another time; the caseworker finds the question on their day."""
    require(by, Act.ANSWER_INVITATION, talk)
    if not talk.is_open:
        raise TalkClosed
    asked, new = OtherTime.objects.write_once(once, conversation=talk, words=text.strip(), by=by)
    if new:
        record(by, Act.ANSWER_INVITATION, talk)
    return asked


@transaction.atomic
def answer_other_time(asked: OtherTime, *, by: Person) -> None:
    """The caseworker has dealt with the question, by phone for instance."""
    require(by, Act.PLAN_TALK, asked)
    OtherTime.objects.filter(pk=asked.pk, answered_at=None).update(answered_at=timezone.now())
    record(by, Act.PLAN_TALK, asked)
