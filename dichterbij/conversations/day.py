# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The day of a caseworker: who one meets, what one promised, and who asks something.

By time and by date, never by need: nobody is more urgent than somebody else, and nothing is
counted but today's talks.

Seed: Handvat 1 > Voorafgaand aan het gesprek.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from dichterbij.conversations.models import (
    AgendaItem,
    Agreement,
    AgreementChange,
    Conversation,
    OtherTime,
    ReadingChoice,
)
from dichterbij.conversations.models.after import Side
from dichterbij.conversations.sent import day_in_words, latest_invitations
from dichterbij.delivery.models import Message
from dichterbij.handvatten.wording import number_word
from dichterbij.people.access import Role
from dichterbij.people.models import Person, WorkingRelationship

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

    agreement: Agreement
    when: str
    promised: str
    seen_at: dt.datetime | None


@dataclass(frozen=True)
class NewWithMe:
    """A resident somebody handed over: nothing starts anew."""

    resident: Person
    since: str
    came_from: str


def talks_today(by: Person, now: dt.datetime) -> list[TalkToday]:
    """Today's talks by time, each with what is still to prepare."""
    talks = list(
        Conversation.objects.seen_by(by)
        .on(timezone.localtime(now).date())
        .with_people()
        .order_by("starts_at", "pk")
        .prefetch_related("answers", "reading_choices")
        .prefetch_related(
            Prefetch("agenda", AgendaItem.objects.standing().select_related("added_by"))
        )
        .prefetch_related(Prefetch("other_times", OtherTime.objects.filter(answered_at=None)))
    )
    told = latest_invitations(talk.uuid for talk in talks)
    to_come = [talk for talk in talks if talk.is_open and talk.ends_at > now]
    to_prepare = [talk for talk in to_come if not talk.reading_choices.all()]
    return [
        TalkToday(
            talk=talk,
            notes=tuple(_notes(talk, told.get(talk.uuid))) if talk in to_come else (),
            invited=talk.uuid in told,
            prepared=bool(talk.reading_choices.all()),
            over=talk not in to_come,
            is_next=talk in (to_prepare or to_come)[:1],
        )
        for talk in talks
    ]


def _notes(talk: Conversation, told: Message | None) -> Iterable[str]:
    name = talk.resident.first_name
    points = sum(item.added_by.is_resident for item in talk.agenda.all())
    answer = list(talk.answers.all())[-1:]
    asked = list(talk.other_times.all())
    chosen = list(talk.reading_choices.all())[-1:]
    if points:
        many = "een punt" if points == 1 else f"{number_word(points)} punten"
        yield f"{name} zette zelf {many} op de agenda."
    if answer and answer[0].companion:
        who = answer[0].companion_who
        yield f"Er komt iemand mee: {who}." if who else "Er komt iemand mee."
    if answer and answer[0].place:
        yield f"{name} koos zelf de plek."
    if asked:
        yield f"{name} vroeg om een andere tijd."
    if told is None:
        yield "Nog niet uitgenodigd."
    elif told.channel == Person.Channel.PAPER and told.state == Message.State.WAITING:
        yield "De brief staat klaar om te printen."
    elif not (points or answer or asked):
        yield "Nog niets gehoord op de uitnodiging. Dat hoeft niets te betekenen."
    if chosen:
        read_on = chosen[0].choice == ReadingChoice.Choice.READ_ON
        yield (
            "Voorbereid. Je koos ervoor om verder te lezen."
            if read_on
            else "Voorbereid. Je koos ervoor om niet verder te lezen."
        )


def next_talk_after(by: Person, now: dt.datetime) -> Conversation | None:
    """For a day without talks: when the next one is."""
    coming = Conversation.objects.seen_by(by).to_come(now).with_people()
    return coming.order_by("starts_at", "pk").first()


def promises_due(by: Person, now: dt.datetime, today: Iterable[TalkToday] = ()) -> list[PromiseDue]:
    """What we promised and what is due within a week, or was before today."""
    day = timezone.localtime(now).date()
    seen = {t.talk.resident.pk: t.talk.starts_at for t in reversed(list(today)) if not t.over}
    due = (
        Agreement.objects.seen_by(by)
        .open()
        .of_the_municipality()
        .filter(now_due__lte=day + PROMISES_AHEAD)
        .select_related("resident", "promised_by")
        .order_by(F("now_due"), "pk")
    )
    return [
        PromiseDue(
            agreement=agreement,
            when=day_in_words(agreement.now_due or day, today=day),
            promised=promised_by(agreement, by),
            seen_at=seen.get(agreement.resident_id),
        )
        for agreement in due
    ]


def promised_by(agreement: Agreement, by: Person) -> str:
    """Who promised it and when; a colleague's promise is now one's own."""
    on = day_in_words(timezone.localtime(agreement.written_at).date())
    if agreement.promised_by_id == by.pk or agreement.side == Side.RESIDENT:
        return f"Beloofd: {on}." if on in {"vandaag", "gisteren"} else f"Beloofd op {on}."
    return f"Beloofd door {agreement.promised_by.first_name}, {on}. Nu van jou."


def other_times_asked(by: Person, now: dt.datetime) -> QuerySet[OtherTime]:
    """Residents who asked for another time and have no answer yet."""
    return (
        OtherTime.objects.filter(
            answered_at=None, conversation__in=Conversation.objects.seen_by(by).to_come(now)
        )
        .select_related("conversation__relationship__resident")
        .order_by("at", "pk")
    )


def proposals_to_answer(by: Person) -> QuerySet[AgreementChange]:
    """Residents who propose to change a promise of ours, and wait for a yes or a no."""
    open_now = Agreement.objects.seen_by(by).open().of_the_municipality()
    return (
        AgreementChange.objects.filter(
            kind=AgreementChange.Kind.PROPOSED,
            answer=None,
            by__role=Role.RESIDENT,
            agreement__in=open_now.values("pk"),
        )
        .select_related("agreement__resident")
        .order_by("at", "pk")
    )


def new_with_me(by: Person, now: dt.datetime) -> list[NewWithMe]:
    """Residents whom this caseworker took over from a colleague not long ago."""
    day = timezone.localtime(now).date()
    earlier = WorkingRelationship.objects.filter(
        resident=OuterRef("resident"), ended_on__isnull=False
    ).order_by("-ended_on", "-pk")
    taken_over = (
        WorkingRelationship.objects.current()
        .filter(Exists(earlier), caseworker=by, started_on__gt=day - NEW_FOR)
        .annotate(came_from=Subquery(earlier.values("caseworker__first_name")[:1]))
        .select_related("resident")
        .order_by("-started_on", "resident__first_name", "pk")
    )
    return [
        NewWithMe(w.resident, day_in_words(w.started_on, today=day), cast(Any, w).came_from)
        for w in taken_over
    ]


def uncertain_messages(by: Person) -> QuerySet[Message]:
    """Messages that may not have arrived, until somebody says it is all right."""
    return Message.objects.seen_by(by).need_a_person().select_related("resident")
