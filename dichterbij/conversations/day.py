# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The day of a caseworker: who one meets, what one promised, and who asks something.

By time and by date, never by need: nobody is more urgent than somebody else, and nothing is
counted but today's talks.

Seed: Handvat 1 > Voorafgaand aan het gesprek.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils.text import capfirst

from dichterbij.conversations.agreed import promised_by
from dichterbij.conversations.asked import (
    OTHER_ADDRESSES,
    OTHER_TIMES,
    OWN_DATA,
    PROPOSALS,
    shown_proposals,
)
from dichterbij.conversations.glass import STOOD_IN, STOOD_IN_FOR
from dichterbij.conversations.models import (
    AgendaItem,
    Agreement,
    AgreementChange,
    Conversation,
    InvitationAnswer,
    OtherTime,
    ReadingChoice,
)
from dichterbij.conversations.models.talk import ConversationQuerySet
from dichterbij.conversations.sent import day_in_words, telling_of
from dichterbij.conversations.sent_words import by_hand
from dichterbij.delivery.adapters import channels
from dichterbij.delivery.models import AddressChange, Message
from dichterbij.delivery.standing import PAPER_WAITS
from dichterbij.handvatten.wording import number_word
from dichterbij.people.access import Role
from dichterbij.people.days import date_format, local
from dichterbij.people.keys.sealed import KEY, Hex, says_if_it_can, shown
from dichterbij.people.models import Glass, Person, WorkingRelationship
from dichterbij.people.questions import NOTHING, Question, ask_together, last_of

PROMISES_AHEAD = dt.timedelta(days=7)
NEW_FOR = dt.timedelta(days=14)


@dataclass(frozen=True)
class TalkToday:
    """One talk in the day, and what there is to know about it, in plain words."""

    talk: Conversation
    notes: tuple[str, ...]
    invited: bool
    prepared: bool
    over: bool
    is_next: bool


@dataclass(frozen=True)
class PromiseDue:
    """Something the municipality promised that comes up within a week."""

    pk: int
    what: str
    name: str
    first_name: str
    when: str
    promised: str
    seen_at: str


@dataclass(frozen=True)
class NewWithMe:
    """A resident somebody handed over: nothing starts anew."""

    resident: Person
    since: str
    came_from: str


@dataclass(frozen=True)
class Day:
    """One glance: by time and by date, and of what is asked the oldest first."""

    talks: list[TalkToday]
    next_talk: Conversation | None
    """For a day without talks: when the next one is."""
    promises: list[PromiseDue]
    more_promises: bool
    asked: list[OtherTime]
    """Residents who asked for another time and have no answer yet."""
    proposals: list[AgreementChange]
    """Residents who propose to change a promise of ours, and wait for a yes or a no."""
    about_data: list[Person]
    """Residents who wait for an answer about what is kept of them."""
    new_with_me: list[NewWithMe]
    """Residents whom this caseworker took over from a colleague not long ago."""
    uncertain: list[Message]
    """Messages that may not have arrived, until somebody says it is all right."""
    to_share: list[Message]
    glasses: list[Glass]
    """Colleagues who stood in for this one in the last days."""
    addresses: list[AddressChange]
    """Numbers and addresses that wait until one has spoken with the resident."""
    paper_waits: bool


def _with_news(talks: ConversationQuerySet) -> ConversationQuerySet:
    """Each with what there is to know about it: its points, answers, choices and invitation."""
    of_this = {"conversation": OuterRef("pk")}
    points = AgendaItem.objects.standing().filter(added_by__role=Role.RESIDENT, **of_this)
    answer = InvitationAnswer.objects.filter(**of_this).order_by("-at", "-pk")
    chosen = ReadingChoice.objects.filter(**of_this).order_by("-at", "-pk")
    told = telling_of(OuterRef("uuid")).order_by("-made_at", "-pk")
    added: dict[str, Any] = {
        "points": Subquery(
            points.order_by().values("conversation").annotate(many=Count("pk")).values("many")
        ),
        # One look for each, and not one for every column of it
        "answer": last_of(answer, "companion", "place", "once", who=Hex("companion_who")),
        "reading": Subquery(chosen.values("choice")[:1]),
        "asked": Exists(OtherTime.objects.filter(answered_at=None, **of_this)),
        "told": last_of(told, "channel", "state"),
    }
    return talks.annotate(**added)


TALKS_BETWEEN = Question(
    lambda by, since, until: (
        _with_news(Conversation.objects.seen_by(by).between(since, until))
        .select_related("relationship__resident__key")
        .only(
            "uuid",
            "goal",
            "starts_at",
            "minutes",
            "ends_at",
            "place",
            "where",
            "cancelled_at",
            "ended_at",
            "relationship__resident__first_name",
            "relationship__resident__last_name",
            *(f"relationship__resident__{column}" for column in KEY),
        )
        .order_by("starts_at", "pk")
    )
)
NEXT_TALK = Question(
    lambda by, now: (
        Conversation.objects.seen_by(by)
        .to_come(now)
        .select_related("relationship__resident")
        .only(
            "starts_at",
            "relationship__resident__first_name",
            "relationship__resident__last_name",
        )
        .order_by("starts_at", "pk")[:1]
    )
)
PROMISES_UNTIL = Question(
    lambda by, until: (
        Agreement.objects.seen_by(by)
        .open()
        .of_the_municipality()
        .filter(now_due__lte=until)
        .select_related("resident__key", "promised_by")
        .only(
            "once",
            "now_what",
            "now_due",
            "side",
            "written_at",
            "promised_by__first_name",
            "resident__first_name",
            "resident__last_name",
            *(f"resident__{column}" for column in KEY),
        )
        .order_by("now_due", "pk")
    )
)
UNCERTAIN = Question(
    lambda by: (
        Message.objects.seen_by(by)
        .need_a_person()
        .select_related("resident")
        .only(
            "channel",
            "state",
            "reason",
            "made_at",
            "not_before",
            "handed_over_at",
            "resident__first_name",
            "resident__last_name",
        )
    )
)
SHARE = Question(
    lambda by: (
        Message.objects.seen_by(by)
        .to_share()
        .select_related("resident")
        .only("resident__first_name", "resident__last_name")
        .order_by("pk")
    )
)


def _taken_over(by: Person, after: dt.date) -> QuerySet[WorkingRelationship]:
    earlier = WorkingRelationship.objects.filter(
        resident=OuterRef("resident"), ended_on__isnull=False
    ).order_by("-ended_on", "-pk")
    return (
        WorkingRelationship.objects.current()
        .filter(Exists(earlier), caseworker=by, started_on__gt=after)
        .annotate(came_from=Subquery(earlier.values("caseworker__first_name")[:1]))
        .select_related("resident")
        .only("started_on", "resident__first_name", "resident__last_name")
        .order_by("-started_on", "resident__first_name", "pk")
    )


TAKEN_OVER = Question(_taken_over)


def day_of(by: Person, now: dt.datetime, most: int | None = None) -> Day:
    """The day of this caseworker at this moment, with at most so many promises."""
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = midnight.date()
    (
        talks,
        promised,
        asked,
        proposals,
        about_data,
        taken_over,
        uncertain,
        to_share,
        addresses,
        glasses,
        paper,
    ) = ask_together(
        TALKS_BETWEEN.about(by, midnight, midnight + dt.timedelta(days=1)),
        PROMISES_UNTIL.about(by, today + PROMISES_AHEAD, most=most and most + 1),
        OTHER_TIMES.about(by, now),
        PROPOSALS.about(by),
        OWN_DATA.about(by),
        TAKEN_OVER.about(by, today - NEW_FOR),
        UNCERTAIN.about(by),
        # Where nobody carries them, one sends them with one's own telephone
        NOTHING if Person.Channel.WHATSAPP in channels() else SHARE.about(by),
        OTHER_ADDRESSES.about(by),
        STOOD_IN.about(by, now - STOOD_IN_FOR),
        PAPER_WAITS.about(by),
    )
    by_time = _by_time(shown(talks, "goal"), now)
    return Day(
        talks=by_time,
        next_talk=None if talks else NEXT_TALK.first(by, now),
        promises=_promises(shown(promised[:most], "now_what"), by, today, by_time),
        more_promises=most is not None and len(promised) > most,
        asked=shown(asked, "words"),
        proposals=shown_proposals(proposals),
        about_data=about_data,
        new_with_me=[
            NewWithMe(w.resident, day_in_words(w.started_on, today=today), w.came_from)
            for w in taken_over
        ],
        uncertain=uncertain,
        to_share=to_share,
        addresses=addresses,
        glasses=glasses,
        paper_waits=bool(paper),
    )


def _by_time(talks: list[Any], now: dt.datetime) -> list[TalkToday]:
    """Today's talks, each with what is still to prepare."""
    to_come = [talk for talk in talks if talk.is_open and talk.ends_at > now]
    to_prepare = [talk for talk in to_come if not talk.reading]
    return [
        TalkToday(
            talk=talk,
            notes=tuple(_notes(talk)) if talk in to_come else (),
            invited=talk.told is not None,
            prepared=bool(talk.reading),
            over=talk not in to_come,
            is_next=talk in (to_prepare or to_come)[:1],
        )
        for talk in talks
    ]


def _notes(talk: Any) -> Iterable[str]:
    """What `_with_news` found, in words."""
    name = talk.resident.first_name
    if talk.points:
        many = "een punt" if talk.points == 1 else f"{number_word(talk.points)} punten"
        yield f"{name} zette zelf {many} op de agenda."
    answer, told = talk.answer or {}, talk.told or {}
    if answer.get("companion"):
        once, closed = uuid.UUID(answer["once"]), bytes.fromhex(answer["who"])
        who = says_if_it_can(InvitationAnswer, "companion_who", talk.resident, once, closed)
        yield f"Er komt iemand mee: {who}." if who else "Er komt iemand mee."
    if answer.get("place"):
        yield f"{name} koos zelf de plek."
    if talk.asked:
        yield f"{name} vroeg om een andere tijd."
    waits = told.get("state") == Message.State.WAITING
    if not told:
        yield "Nog niet uitgenodigd."
    elif waits and told["channel"] == Person.Channel.PAPER:
        yield "De brief staat klaar om te printen."
    elif waits and by_hand(told["channel"]):
        yield "Het WhatsApp-bericht staat klaar. Je verstuurt het zelf."
    elif not (talk.points or answer or talk.asked):
        yield "Nog niets gehoord op de uitnodiging. Dat hoeft niets te betekenen."
    if talk.reading:
        yield (
            "Voorbereid. Je koos ervoor om verder te lezen."
            if talk.reading == ReadingChoice.Choice.READ_ON
            else "Voorbereid. Je koos ervoor om niet verder te lezen."
        )


def _promises(
    promised: Iterable[Agreement], by: Person, today: dt.date, talks: Iterable[TalkToday]
) -> list[PromiseDue]:
    """What we promised and what is due within a week, or was before today: the first first."""
    seen = {t.talk.resident.pk: t.talk.starts_at for t in reversed(list(talks)) if not t.over}
    in_words = cache(partial(day_in_words, today=today))
    return [
        PromiseDue(
            pk=promise.pk,
            what=promise.now_what,
            name=promise.resident.full_name,
            first_name=promise.resident.first_name,
            when=capfirst(in_words(promise.now_due)),
            promised=promised_by(promise, by, in_words),
            seen_at=date_format(local(seen[promise.resident_id]), "G.i")
            if promise.resident_id in seen
            else "",
        )
        for promise in promised
    ]
