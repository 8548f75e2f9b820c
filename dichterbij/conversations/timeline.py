# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The working relationship as it went: who was there, what was said to be done, what was sent.

Both read the same story: the resident on their own page, the caseworker on the page of the
relationship. It only reads, and takes the same few queries however long the story is.

Seed: Inleiding > Werkrelatie; Handvat 1 > Voorkennis.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dichterbij.conversations.models import (
    Agreement,
    CheckOut,
    Conversation,
    Kern,
    KernAnswer,
)
from dichterbij.conversations.models.after import Kind, Side
from dichterbij.delivery.models import Message
from dichterbij.people.days import date_format, local
from dichterbij.people.keys.sealed import all_of, says
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.people.questions import Question, ask_together

A_YEAR, A_SEASON = 365, 90  # days
# A reminder or a new link is no event between two people
LETTERS = (
    Message.Kind.INVITATION,
    Message.Kind.MOVED,
    Message.Kind.CALLED_OFF,
    Message.Kind.AGREEMENTS,
    Message.Kind.HANDOVER,
    Message.Kind.LETTER,
)


@dataclass(frozen=True)
class Moment:
    """One thing on the timeline.

    `kind`: talk, agreement, done, letter, handover or kern. `side` says whose it is (the arch
    beside it), `who` the first name that goes with it. `words` are the resident's own.
    `pk` is the talk, agreement, message or kern it leads to.
    """

    at: dt.datetime
    kind: str
    title: str
    side: str
    who: str
    detail: str = ""
    words: str = ""
    pk: int | None = None
    to_come: bool = False
    called_off: bool = False

    @property
    def day(self) -> str:
        return date_format(local(self.at), "j F Y")

    @property
    def iso_day(self) -> str:
        return local(self.at).date().isoformat()

    @property
    def is_residents(self) -> bool:
        return self.side == Side.RESIDENT

    @property
    def initial(self) -> str:
        return self.who[:1].upper()


@dataclass(frozen=True)
class Stretch:
    """A caseworker and the resident, from a day until another day or today. First names only.

    `moments`: what happened in that time, newest first.
    """

    caseworker: str
    since: dt.date
    until: dt.date | None
    moments: tuple[Moment, ...] = ()

    @property
    def is_now(self) -> bool:
        return self.until is None

    @property
    def length(self) -> str:
        """How long an arch it is: nothing, months or years."""
        days = ((self.until or timezone.localdate()) - self.since).days
        return "years" if days >= A_YEAR else "months" if days >= A_SEASON else ""

    @property
    def initial(self) -> str:
        return self.caseworker[:1].upper()


@dataclass(frozen=True)
class Story:
    """Everybody who worked with this resident, first to last; and what happened, newest first."""

    stretches: list[Stretch]
    moments: list[Moment]
    kern: Kern | None = None

    @property
    def now(self) -> Stretch | None:
        return next((stretch for stretch in self.stretches if stretch.is_now), None)

    @property
    def next_talk(self) -> Moment | None:
        """The first talk that is still to come."""
        to_come = [moment for moment in self.moments if moment.to_come]
        return min(to_come, key=lambda moment: moment.at, default=None)

    @property
    def earlier(self) -> list[Stretch]:
        return [stretch for stretch in self.stretches if not stretch.is_now]

    def recent(self, many: int) -> Story:
        """The last so many moments, each still in its stretch; everybody stays to be seen."""
        kept = set(map(id, self.moments[:many]))
        stretches = [
            replace(stretch, moments=tuple(m for m in stretch.moments if id(m) in kept))
            for stretch in self.stretches
        ]
        return replace(self, stretches=stretches, moments=self.moments[:many])

    @property
    def newest_first(self) -> list[Stretch]:
        return self.stretches[::-1]


def _told(resident: Person) -> QuerySet[Any, Any]:
    return Message.objects.filter(resident=resident, kind__in=LETTERS).told()


BENCH = Question(
    lambda resident: (
        WorkingRelationship.objects.filter(resident=resident)
        .order_by("started_on", "pk")
        .values_list("caseworker__first_name", "started_on", "ended_on", named=True)
    )
)
TALKS = Question(
    lambda resident: Conversation.objects.filter(relationship__resident=resident).values_list(
        "pk",
        "uuid",
        "starts_at",
        "ends_at",
        "ended_at",
        "cancelled_at",
        "goal",
        "relationship__caseworker__first_name",
        "check_outs__once",
        "check_outs__words",
        named=True,
    )
)
AGREEMENTS = Question(
    lambda resident: Agreement.objects.filter(resident=resident).values_list(
        "pk",
        "once",
        "written_at",
        "side",
        "now_what",
        "turn",
        "turned_at",
        "promised_by__first_name",
        named=True,
    )
)
TOLD = Question(
    lambda resident: _told(resident).values_list(
        "pk", "made_at", "kind", "channel", "made_by__first_name", named=True
    )
)
KERNEN = Question(
    lambda resident: (
        Kern.objects.filter(resident=resident)
        .annotate(has_answer=Exists(KernAnswer.objects.filter(kern=OuterRef("pk"))))
        .select_related("by")
    )
)
KERN_ANSWERS = Question(
    lambda resident: KernAnswer.objects.filter(kern__resident=resident).order_by("at", "pk")
)


def story(resident: Person) -> Story:
    """The whole story of one resident, in the language of whoever reads."""
    relationships, kernen, talks, agreements, told = ask_together(
        BENCH.about(resident),
        KERNEN.about(resident),
        TALKS.about(resident),
        AGREEMENTS.about(resident),
        TOLD.about(resident),
    )
    moments = [
        *_handovers(relationships),
        *_talks(resident, talks),
        *_agreements(resident, agreements),
        *_letters(told),
        *_kernen(resident, kernen),
    ]
    moments.sort(key=lambda moment: moment.at, reverse=True)
    return Story(
        stretches=_stretches(relationships, moments),
        moments=moments,
        kern=max(all_of(resident, kernen), key=lambda kern: (kern.at, kern.pk), default=None),
    )


def _stretches(relationships: list[Any], moments: list[Moment]) -> list[Stretch]:
    """Every moment in the time of the caseworker who was there."""
    within: list[list[Moment]] = [[] for _r in relationships]
    for moment in moments:
        day = local(moment.at).date()
        begun = [n for n, r in enumerate(relationships) if r.started_on <= day]
        if relationships and moment.kind != "handover":
            within[begun[-1] if begun else 0].append(moment)
    return [
        Stretch(r.caseworker__first_name, r.started_on, r.ended_on, tuple(there))
        for r, there in zip(relationships, within, strict=True)
    ]


def _handovers(relationships: list[Any]) -> Iterator[Moment]:
    before = ""
    for relationship in relationships:
        name = relationship.caseworker__first_name
        yield Moment(
            at=_start_of(relationship.started_on),
            kind="handover",
            title=(
                _("%(name)s ging verder, na %(before)s") % {"name": name, "before": before}
                if before
                else _("%(name)s werd contactpersoon") % {"name": name}
            ),
            side=Side.MUNICIPALITY,
            who=name,
            detail=_("Alle afspraken bleven staan.") if before else "",
        )
        before = name


def _talks(resident: Person, rows: list[Any]) -> Iterator[Moment]:
    """A talk in which both wrote last words comes in two rows."""
    now = timezone.now()
    words: dict[int, list[str]] = {}
    for row in rows:
        told = says(CheckOut, "words", resident, row.check_outs__once, row.check_outs__words)
        words.setdefault(row.pk, []).append(told)
    for talk in {row.pk: row for row in rows}.values():
        name = talk.relationship__caseworker__first_name
        yield Moment(
            at=talk.starts_at,
            kind="talk",
            title=_("Gesprek met %(name)s") % {"name": name},
            side=Side.MUNICIPALITY,
            who=name,
            detail=says(Conversation, "goal", resident, talk.uuid, talk.goal),
            words=" ".join(words[talk.pk]),
            pk=talk.pk,
            to_come=not (talk.ended_at or talk.cancelled_at) and talk.ends_at >= now,
            called_off=talk.cancelled_at is not None,
        )


def _agreements(resident: Person, agreements: list[Any]) -> Iterator[Moment]:
    promised, kept = _("Afgesproken"), _("Gedaan")
    for agreement in agreements:
        who = agreement.promised_by__first_name
        what = says(Agreement, "now_what", resident, agreement.once, agreement.now_what)
        yield Moment(
            at=agreement.written_at,
            kind="agreement",
            title=promised,
            side=agreement.side,
            who=who,
            detail=what,
            pk=agreement.pk,
        )
        if agreement.turn == Kind.DONE and agreement.turned_at is not None:
            yield Moment(
                at=agreement.turned_at,
                kind="done",
                title=kept,
                side=agreement.side,
                who=who,
                detail=what,
                pk=agreement.pk,
            )


def _letters(told: list[Any]) -> Iterator[Moment]:
    titles = {
        Message.Kind.INVITATION: _("Uitnodiging voor een gesprek"),
        Message.Kind.MOVED: _("Bericht: het gesprek is verzet"),
        Message.Kind.CALLED_OFF: _("Bericht: het gesprek gaat niet door"),
        Message.Kind.AGREEMENTS: _("De afspraken gedeeld"),
        Message.Kind.HANDOVER: _("Bericht: een nieuwe contactpersoon"),
        Message.Kind.LETTER: _("Een brief"),
    }
    over = {
        Person.Channel.MAIL: _("per mail"),
        Person.Channel.SMS: _("per sms"),
        Person.Channel.WHATSAPP: _("per WhatsApp"),
        Person.Channel.PAPER: _("op papier"),
    }
    for letter in told:
        yield Moment(
            at=letter.made_at,
            kind="letter",
            title=titles[Message.Kind(letter.kind)],
            side=Side.MUNICIPALITY,
            who=letter.made_by__first_name or "",
            detail=over[Person.Channel(letter.channel)],
            pk=letter.pk,
        )


def _kernen(resident: Person, kernen: list[Any]) -> Iterator[Moment]:
    answers: dict[int, list[KernAnswer]] = {}
    answered = KERN_ANSWERS(resident) if any(kern.has_answer for kern in kernen) else []
    for answer in all_of(resident, answered):
        answers.setdefault(answer.kern_id, []).append(answer)
    for kern in kernen:
        yield Moment(
            at=kern.at,
            kind="kern",
            title=_("De kern opgeschreven"),
            side=Side.MUNICIPALITY,
            who=kern.by.first_name,
            pk=kern.pk,
        )
        for answer in answers.get(kern.pk, []):
            yield Moment(
                at=answer.at,
                kind="kern",
                title=_("De kern klopt") if answer.agrees else _("Een eigen versie van de kern"),
                side=Side.RESIDENT,
                who=resident.first_name,
                pk=kern.pk,
            )


def _start_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, timezone.get_default_timezone())
