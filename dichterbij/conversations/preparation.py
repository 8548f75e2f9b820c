# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a caseworker looks at before a talk: three minutes, and no file to read.

Of earlier talks only when and with whom. What was said opens after one chose to read on.

Seed: Handvat 1 > Voorkennis.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dichterbij.conversations.agreed import promised_by
from dichterbij.conversations.models import (
    AgendaItem,
    Agreement,
    Conversation,
    InvitationAnswer,
    Kern,
    KernAnswer,
    OfferedTime,
    OtherTime,
    Place,
    ReadingChoice,
)
from dichterbij.conversations.models.after import Side
from dichterbij.conversations.models.before import CameBy
from dichterbij.conversations.models.talk import ConversationQuerySet
from dichterbij.conversations.sent import telling_of
from dichterbij.delivery.models import Message
from dichterbij.handvatten import Setting, deck
from dichterbij.people.days import date_format
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.people.questions import NOTHING, Question, ask_together, first_of

ON_THE_BENCH = 5
CONTACTS = 6
ORDINALS = [
    "eerste",
    "tweede",
    "derde",
    "vierde",
    "vijfde",
    "zesde",
    "zevende",
    "achtste",
    "negende",
    "tiende",
    "elfde",
    "twaalfde",
]
HOW_IT_CAME = {
    CameBy.SLIP: "op het strookje",
    CameBy.PHONE: "aan de telefoon",
    CameBy.TALK: "in het gesprek",
}


@dataclass(frozen=True)
class OnTheBench:
    """Somebody who sat here before, and when."""

    initial: str
    name: str
    years: str


@dataclass(frozen=True)
class Bench:
    """Everybody who worked with this resident, on the same ground; the last one is you."""

    ordinal: str
    shown: tuple[OnTheBench, ...]
    before_them: tuple[OnTheBench, ...]
    you: OnTheBench

    @property
    def has_earlier(self) -> bool:
        return bool(self.shown)


@dataclass(frozen=True)
class PointOfAgenda:
    """One point, whose it is, and whether this caseworker may say it in other words."""

    item: AgendaItem
    whose: str
    mine: bool


@dataclass(frozen=True)
class OpenPromise:
    what: str
    note: str


STRETCHES = Question(
    lambda resident: (
        WorkingRelationship.objects.filter(resident=resident)
        .order_by("started_on", "pk")
        .values_list(
            "caseworker_id", "caseworker__first_name", "started_on", "ended_on", named=True
        )
    )
)
POINTS_OF = Question(
    lambda pk: AgendaItem.objects.standing().filter(conversation=pk).select_related("added_by")
)
LATEST_KERN = Question(
    lambda resident: (
        Kern.objects.filter(resident=resident)
        .annotate(has_answer=Exists(KernAnswer.objects.filter(kern=OuterRef("pk"))))
        .select_related("by")
        .order_by("-at", "-pk")[:1]
    )
)
LAST_ANSWER_TO = Question(lambda pk: KernAnswer.objects.filter(kern=pk).order_by("-at", "-pk")[:1])
READING_CHOICE = Question(
    lambda pk: (
        ReadingChoice.objects.filter(conversation=pk)
        .select_related("by")
        .order_by("-at", "-pk")[:1]
    )
)
LAST_ANSWER = Question(
    lambda pk: InvitationAnswer.objects.filter(conversation=pk).order_by("-at", "-pk")[:1]
)
# The talk, and of what is often not there whether it is, so that it is not asked in vain
TO_PREPARE = Question(
    lambda by, pk: (
        Conversation.objects.seen_by(by)
        .with_people()
        .filter(pk=pk)
        .annotate(
            has_answer=Exists(InvitationAnswer.objects.filter(conversation=OuterRef("pk"))),
            has_offers=Exists(OfferedTime.objects.filter(conversation=OuterRef("pk"))),
            has_asked=Exists(
                OtherTime.objects.filter(conversation=OuterRef("pk"), answered_at=None)
            ),
            has_chosen=Exists(ReadingChoice.objects.filter(conversation=OuterRef("pk"))),
        )
    )
)
OPEN_PROMISES = Question(
    lambda resident: (
        Agreement.objects.filter(resident=resident)
        .open()
        .select_related("promised_by")
        .only("once", "now_what", "now_due", "side", "written_at", "promised_by__first_name")
    )
)
LAST_TOLD = Question(lambda uuid: telling_of(uuid).order_by("-made_at", "-pk")[:1])
OFFERED = Question(lambda pk: OfferedTime.objects.filter(conversation=pk))
ASKED = Question(lambda pk: OtherTime.objects.filter(conversation=pk, answered_at=None))
CONTACTS_BEFORE = Question(
    lambda resident, pk, now: _before(resident, pk, now).values_list(
        "starts_at", "place", "relationship__caseworker__first_name", named=True
    )[: CONTACTS + 1]
)


@dataclass(frozen=True)
class Prepared:
    """What one looks at before a talk, asked for in one go."""

    chosen: ReadingChoice | None
    """Whether one reads on, most recently."""
    kern: Kern | None
    kern_answer: KernAnswer | None
    """The resident's last word about the kern."""
    bench: Bench
    ours: list[OpenPromise]
    """What is still to be kept by us; `theirs` by the resident."""
    theirs: list[OpenPromise]
    told: Message | None
    answer: InvitationAnswer | None
    """The last thing the resident let us know; that is the one that counts."""
    offered: list[OfferedTime]
    asked: list[OtherTime]
    contacts: list[tuple[dt.datetime, str]]
    """When and how one met before; one more than are shown if there are."""
    points: list[PointOfAgenda]


def prepared(talk: Any, by: Person) -> Prepared:
    """Of a talk from TO_PREPARE, which tells of what is often not there whether it is."""
    resident, pk = talk.resident, talk.pk
    kern, chosen, stretches, promises, told, answer, offered, asked, contacts, points = (
        ask_together(
            LATEST_KERN.about(resident),
            READING_CHOICE.about(pk) if talk.has_chosen else NOTHING,
            STRETCHES.about(resident),
            OPEN_PROMISES.about(resident),
            LAST_TOLD.about(talk.uuid),
            LAST_ANSWER.about(pk) if talk.has_answer else NOTHING,
            OFFERED.about(pk) if talk.has_offers else NOTHING,
            ASKED.about(pk) if talk.has_asked else NOTHING,
            CONTACTS_BEFORE.about(resident, pk, timezone.now()),
            POINTS_OF.about(pk),
        )
    )
    for sealed in (kern, chosen, answer, asked, promises, points):
        all_of(resident, sealed)
    ours, theirs = _open_promises(promises, by)
    has_kern_answer = bool(kern) and kern[0].has_answer
    kern_answer = LAST_ANSWER_TO(kern[0].pk) if has_kern_answer else []
    return Prepared(
        chosen=first_of(chosen),
        kern=first_of(kern),
        kern_answer=first_of(all_of(resident, kern_answer)),
        bench=_bench(stretches, by),
        ours=ours,
        theirs=theirs,
        told=first_of(told),
        answer=first_of(answer),
        offered=offered,
        asked=asked,
        contacts=[
            (met.starts_at, _how(met.place, met.relationship__caseworker__first_name))
            for met in contacts
        ],
        points=[_point(item, talk, by) for item in points],
    )


def _bench(stretches: list[Any], by: Person) -> Bench:
    """Who came before. Somebody who came back counts once.

    Seed: Handvat 1 > Gesprekspunten.
    """
    earlier = [s for s in stretches if s.ended_on is not None and s.caseworker_id != by.pk]
    since = next((s.started_on for s in stretches if s.ended_on is None), timezone.localdate())
    seats = tuple(
        OnTheBench(s.caseworker__first_name[:1].upper(), s.caseworker__first_name, _years(s))
        for s in earlier
    )
    return Bench(
        ordinal=ordinal(len({s.caseworker_id for s in earlier}) + 1),
        shown=seats[-ON_THE_BENCH:],
        before_them=seats[:-ON_THE_BENCH],
        you=OnTheBench(by.initial, "Jij", _since(since)),
    )


def ordinal(number: int) -> str:
    """Eerste to twaalfde, then 13e."""
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}e"


def _years(stretch: Any) -> str:
    first, last = stretch.started_on.year, stretch.ended_on.year
    return str(first) if first == last else f"{first}–{last}"


def _since(day: dt.date) -> str:
    this_year = day.year == timezone.localdate().year
    return f"sinds {date_format(day, 'F' if this_year else 'F Y')}"


def agenda_of(talk: Conversation, by: Person) -> list[PointOfAgenda]:
    """The agenda of two people, in its order."""
    return [_point(item, talk, by) for item in all_of(talk.resident, POINTS_OF(talk.pk))]


def _point(item: AgendaItem, talk: Conversation, by: Person) -> PointOfAgenda:
    if item.added_by_id == by.pk:
        whose = "van jou"
    elif item.came_by in HOW_IT_CAME:
        whose = f"van {item.added_by.first_name}, {HOW_IT_CAME[CameBy(item.came_by)]}"
    else:
        whose = f"van {item.added_by.first_name}"
    mine = not item.added_by.is_resident or item.typed_by_id == by.pk
    return PointOfAgenda(item, whose, mine and talk.is_open)


def reading_choice(talk: Conversation) -> ReadingChoice | None:
    """What was chosen for this talk, most recently."""
    choice: ReadingChoice | None = READING_CHOICE.first(talk.pk)
    return choice


def may_read_on(talk: Conversation) -> bool:
    """Whether somebody chose to read on and said why; until then the rest stays closed."""
    chosen = reading_choice(talk)
    return chosen is not None and chosen.choice == ReadingChoice.Choice.READ_ON


def _open_promises(
    promises: list[Agreement], by: Person
) -> tuple[list[OpenPromise], list[OpenPromise]]:
    """What is still to be kept: ours, and the resident's."""
    ours: list[OpenPromise] = []
    theirs: list[OpenPromise] = []
    for promise in promises:
        due = f"Uiterlijk {date_format(promise.now_due, 'j F')}. " if promise.now_due else ""
        side = ours if promise.side == Side.MUNICIPALITY else theirs
        side.append(OpenPromise(promise.now_what, due + promised_by(promise, by)))
    return ours, theirs


def how_to_sit(talk: Conversation) -> Setting | None:
    """How to sit or walk next to each other: as planned, or else what usually helps there."""
    fitting = deck().settings_for(talk.place)
    planned = next((setting for setting in fitting if setting.line == talk.seating), None)
    return planned or (fitting[0] if fitting else None)


def earlier_talks(talk: Conversation) -> QuerySet[Conversation]:
    """The talks before this one, with whomever they were."""
    return _before(talk.resident, talk.pk, timezone.now()).with_people()


def _before(resident: Person, pk: int, now: dt.datetime) -> ConversationQuerySet:
    return (
        Conversation.objects.standing()
        .filter(relationship__resident=resident)
        .filter(Q(ended_at__isnull=False) | Q(ends_at__lt=now))
        .exclude(pk=pk)
        .order_by("-starts_at", "-pk")
    )


def contact_in_words(talk: Conversation) -> str:
    """How one met and with whom; never what about."""
    return _how(talk.place, talk.caseworker.first_name)


def _how(place: str, name: str) -> str:
    how = {Place.PHONE: "Telefoon", Place.WALK: "Wandeling", Place.HOME: "Huisbezoek"}
    return f"{how.get(Place(place), 'Gesprek')}, {name}"


@dataclass(frozen=True)
class ToldThen:
    """What is left of one earlier talk: its points, agreements, limits, and the last words."""

    talk: Conversation
    how: str
    points: tuple[AgendaItem, ...]
    agreements: tuple[Agreement, ...]


def told_in(talks: list[Conversation]) -> list[ToldThen]:
    """Earlier talks with their agreements as these stand now."""
    known = {talk.pk: talk for talk in talks}
    of_talk: dict[int, list[Agreement]] = {pk: [] for pk in known}
    made = Agreement.objects.filter(conversation__in=list(known))
    for agreement in made.select_related("promised_by"):
        if agreement.conversation_id is not None:
            agreement.resident = known[agreement.conversation_id].resident
            of_talk[agreement.conversation_id].append(agreement)
    return [
        ToldThen(
            talk=talk,
            how=contact_in_words(talk),
            points=tuple(item for item in talk.agenda.all() if item.withdrawn_at is None),
            agreements=tuple(of_talk[talk.pk]),
        )
        for talk in talks
    ]
