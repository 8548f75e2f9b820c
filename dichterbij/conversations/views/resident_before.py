# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The invitation, as the resident opens it: know the talk and make it partly yours.

Reading changes nothing. Every button does its one thing and brings along what else was typed.

Seed: Handvat 1 > Brieven/uitnodiging; Agenda voor het gesprek.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dichterbij.conversations import appointment, words
from dichterbij.conversations.before import (
    ChangedMeanwhile,
    add_to_agenda,
    change_point,
    move_point,
    withdraw_point,
)
from dichterbij.conversations.calendar import calendar
from dichterbij.conversations.forms.resident_before import PLACES, Reply
from dichterbij.conversations.models import (
    AgendaItem,
    AppointmentChange,
    Conversation,
    InvitationAnswer,
    OfferedTime,
    OtherTime,
)
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.models import Link, Person
from dichterbij.people.pages import Visit, dead_link, resident_page
from dichterbij.people.questions import Question, first_of

TEMPLATE = "conversations/resident/invitation.html"
OF_A_TALK = Link.Purpose.INVITATION


@dataclass(frozen=True)
class Line:
    """One point on the agenda; `words` when it is the reader's own, to be changed."""

    item: AgendaItem
    words: BoundField | None
    was: BoundField | None
    place: int
    last: bool

    @property
    def typed_over(self) -> str:
        """How the reader's own words got here, when somebody typed them over."""
        return self.item.came_by if self.item.typed_by_id else ""


@dataclass
class Sheet:
    """What the reader sees and what they typed, in one request."""

    request: HttpRequest
    visit: Visit
    talk: Conversation

    def __post_init__(self) -> None:
        self.agenda: list[AgendaItem] = all_of(self.me, AGENDA(self.talk.pk))
        answers = all_of(self.me, ANSWERS(self.talk.pk))
        self.answer: InvitationAnswer | None = next(reversed(answers), None)

    @property
    def me(self) -> Person:
        return self.visit.person

    def reply(self, data: Any = None, typed: dict[str, Any] | None = None) -> Reply:
        own = [item for item in self.agenda if item.added_by_id == self.me.pk]
        return Reply(data, talk=self.talk, own=own, answer=self.answer, typed=typed)

    def done(self, form: Reply, told: str, *fields: str, where: str = "") -> HttpResponse:
        """It is done: back to the page, with whatever else was typed still there."""
        typed = form.typed_besides(*fields)
        htmx: bool = self.request.htmx  # type: ignore[attr-defined]
        if not typed and not htmx:
            messages.success(self.request, told)
            return redirect(resolve_url("invitation", self.visit.token) + where)
        if "place" in typed:
            typed["place_seen"] = form.cleaned_data.get("place_seen", "")
        fresh = Sheet(self.request, self.visit, _talk(self.visit) or self.talk)
        return fresh.page(fresh.reply(typed=typed), told=told)

    def page(self, form: Reply, told: str = "") -> HttpResponse:
        htmx: bool = self.request.htmx  # type: ignore[attr-defined]
        name = f"{TEMPLATE}#agenda" if htmx else TEMPLATE
        return TemplateResponse(self.request, name, self.context(form) | {"said": told})

    def context(self, form: Reply) -> dict[str, Any]:
        talk: Any = self.talk
        changes = CHANGES(talk.pk) if talk.has_changes else []
        return {
            "visit": self.visit,
            "talk": talk,
            "me": self.me,
            "caseworker": talk.caseworker,
            "form": form,
            "lines": self.lines(form),
            "where": words.where(talk),
            "was_when": _last(changes, lambda was: was.starts_at != talk.starts_at),
            "was_where": _was_where(talk, changes),
            "answer": self.answer,
            "answer_by_other": self.answer is not None and self.answer.by_id != self.me.pk,
            "offered": OFFERED(talk.pk, timezone.now()) if talk.has_offers else [],
            "asked": first_of(all_of(self.me, ASKED(talk.pk))) if talk.has_asked else None,
            "places": [label for _value, label in form.fields["place"].choices],  # type: ignore[attr-defined]
            "languages": Person.Language.choices,
            "return_address": settings.MUNICIPALITY_RETURN_ADDRESS,
        }

    def lines(self, form: Reply) -> list[Line]:
        last = len(self.agenda) - 1
        return [
            Line(
                item,
                form[f"text_{item.pk}"] if item.pk in form.own else None,
                form[f"was_{item.pk}"] if item.pk in form.own else None,
                place,
                place == last,
            )
            for place, item in enumerate(self.agenda)
        ]


def _last(
    changes: list[AppointmentChange], differs: Callable[[AppointmentChange], bool]
) -> AppointmentChange | None:
    return next((was for was in changes if differs(was)), None)


def _was_where(talk: Conversation, changes: list[AppointmentChange]) -> str:
    was = _last(changes, lambda was: (was.place, was.where) != (talk.place, talk.where))
    return (was.where or str(PLACES[was.place][0])) if was else ""


# The talk, and of what is often not there whether it is, so that it is not asked in vain
OWN_TALK = Question(
    lambda resident, uuid: (
        Conversation.objects.seen_by(resident)
        .with_people()
        .filter(uuid=uuid)
        .annotate(
            has_changes=Exists(AppointmentChange.objects.filter(conversation=OuterRef("pk"))),
            has_offers=Exists(OfferedTime.objects.filter(conversation=OuterRef("pk"))),
            has_asked=Exists(
                OtherTime.objects.filter(conversation=OuterRef("pk"), answered_at=None)
            ),
        )
    )
)
AGENDA = Question(
    lambda pk: AgendaItem.objects.standing().filter(conversation=pk).select_related("added_by")
)
ANSWERS = Question(lambda pk: InvitationAnswer.objects.filter(conversation=pk))
CHANGES = Question(
    lambda pk: AppointmentChange.objects.filter(conversation=pk).order_by("-sequence")
)
OFFERED = Question(lambda pk, now: OfferedTime.objects.filter(conversation=pk, starts_at__gt=now))
ASKED = Question(
    lambda pk: OtherTime.objects.filter(conversation=pk, answered_at=None).order_by("-at", "-pk")
)


def _talk(visit: Visit) -> Conversation | None:
    """The one talk this link is about."""
    if visit.link.about is None:
        return None
    talk: Conversation | None = first_of(
        all_of(visit.person, OWN_TALK(visit.person, visit.link.about))
    )
    return talk


def with_talk(view: Callable[[Sheet], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the talk of the link; without one the link opens nothing."""

    @wraps(view)
    def found(request: HttpRequest, visit: Visit) -> HttpResponse:
        talk = _talk(visit)
        if talk is None:
            return dead_link(request, visit.token)
        return view(Sheet(request, visit, talk))

    return found


class StillToMend(Exception):
    """The form says what; nothing of it is kept until then."""


def posted(
    view: Callable[[Sheet, Reply], HttpResponse],
) -> Callable[[Sheet], HttpResponse]:
    """A button was pressed. What a rule refuses is said on the page, and nothing is lost."""

    @wraps(view)
    def pressed(sheet: Sheet) -> HttpResponse:
        if sheet.request.method != "POST":
            return redirect("invitation", sheet.visit.token)
        form = sheet.reply(sheet.request.POST)
        form.is_valid()
        try:
            with transaction.atomic():
                return view(sheet, form)
        except StillToMend:
            pass
        except Refused as no:
            form.add_error(None, str(no))
        return sheet.page(form)

    return pressed


@resident_page(Act.READ_INVITATION, OF_A_TALK)
@with_talk
def invitation(sheet: Sheet) -> HttpResponse:
    """Who, why, when, where; the agenda; and room for an answer."""
    return sheet.page(sheet.reply())


@resident_page(Act.ADD_TO_AGENDA, OF_A_TALK)
@with_talk
@posted
def own_point(sheet: Sheet, form: Reply) -> HttpResponse:
    """Add a point; or say an own one otherwise, move it, or take it away."""
    do, _colon, which = sheet.request.POST.get("do", "").partition(":")
    number, _colon, place = which.partition(":")
    item = next((own for pk, own in form.own.items() if str(pk) == number), None)
    if do == "withdraw" and number and item is None:
        return sheet.done(form, _("Dit punt is weg."), where="#agenda")  # pressed twice
    if item is None:
        return _add(sheet, form)
    field = f"text_{item.pk}"
    if do == "withdraw":
        withdraw_point(item, by=sheet.me)
        return sheet.done(form, _("Dit punt is weg."), field, where="#agenda")
    if form.is_emptied(item.pk):
        form.add_error(field, form.emptied)
    if field in form.errors or not _reword(sheet, form, [item.pk]):
        raise StillToMend
    if do in ("up", "down") and place == str(item.position):
        move_point(item, up=do == "up", by=sheet.me)
    told = _("De volgorde is veranderd.") if do in ("up", "down") else _("Zo staat het er nu.")
    return sheet.done(form, told, field, where="#agenda")


def _add(sheet: Sheet, form: Reply) -> HttpResponse:
    text = form.cleaned_data.get("point", "")
    if not text and "point" not in form.errors:
        form.add_error("point", form.empty_point)
    if "point" in form.errors:
        raise StillToMend
    add_to_agenda(sheet.talk, text, once=form.cleaned_data["once"], by=sheet.me)
    return sheet.done(form, _("Uw punt staat erbij."), "point", where="#agenda")


def _reword(sheet: Sheet, form: Reply, pks: list[int]) -> bool:
    """Change these own points; whether all of them could be."""
    for pk, text in form.reworded().items():
        if pk not in pks:
            continue
        try:
            was = form.cleaned_data[f"was_{pk}"]
            change_point(form.own[pk], text, was=was, by=sheet.me)
        except ChangedMeanwhile as no:
            form.words_now(pk, AgendaItem.objects.get(pk=pk).text)
            form.add_error(f"text_{pk}", str(no))
    return not any(f"text_{pk}" in form.errors for pk in pks)


@resident_page(Act.ANSWER_INVITATION, OF_A_TALK)
@with_talk
@posted
def answer(sheet: Sheet, form: Reply) -> HttpResponse:
    """Let the caseworker know: everything that stands on the sheet, all of it or nothing."""
    for pk in form.emptied_points():
        form.add_error(f"text_{pk}", form.emptied)
    if form.errors or not _reword(sheet, form, list(form.own)):
        raise StillToMend
    typed, once = form.cleaned_data, form.cleaned_data["once"]
    if typed["point"]:
        add_to_agenda(sheet.talk, typed["point"], once=once, by=sheet.me)
    if typed["other_time"]:
        appointment.ask_other_time(sheet.talk, typed["other_time"], once=once, by=sheet.me)
    place = form.chosen_place
    appointment.answer_invitation(
        sheet.talk,
        place=place,
        companion=form.companion_comes,
        companion_who=typed["companion_who"],
        once=once,
        by=sheet.me,
    )
    name = {"name": sheet.talk.caseworker.first_name}
    told = _("%(name)s weet het nu. U hoeft verder niets te doen.") % name
    if place:
        told += " " + _("Het gesprek is nu hier:") + " " + words.where(sheet.talk)
    messages.success(sheet.request, told)
    return redirect("invitation", sheet.visit.token)


@resident_page(Act.ANSWER_INVITATION, OF_A_TALK)
@with_talk
@posted
def other_time(sheet: Sheet, form: Reply) -> HttpResponse:
    """Take a time that was offered, or ask for another in one's own words."""
    if "take" in sheet.request.POST:
        return _take(sheet, form)
    text = form.cleaned_data.get("other_time", "")
    if not text and "other_time" not in form.errors:
        form.add_error("other_time", form.empty_time)
    if "other_time" in form.errors:
        raise StillToMend
    appointment.ask_other_time(sheet.talk, text, once=form.cleaned_data["once"], by=sheet.me)
    told = _("Uw vraag is bij %(name)s. Tot u iets hoort, blijft de afspraak staan.")
    name = {"name": sheet.talk.caseworker.first_name}
    return sheet.done(form, told % name, "other_time")


def _take(sheet: Sheet, form: Reply) -> HttpResponse:
    try:
        wanted = parse_datetime(sheet.request.POST["take"])
    except ValueError:
        wanted = None
    if wanted is None or timezone.is_naive(wanted) or wanted != sheet.talk.starts_at:
        at = wanted if wanted is not None and timezone.is_aware(wanted) else None
        offered = next((o for o in sheet.talk.offered_times.all() if o.starts_at == at), None)
        if offered is None:
            raise Refused(_("Deze tijd kan niet meer. Kies een andere, of bel even."))
        try:
            appointment.take_offered_time(sheet.talk, offered, by=sheet.me)
        except appointment.Conflict as taken:
            raise Refused(_("Deze tijd is net bezet. Kies een andere, of bel even.")) from taken
    told = _("Goed. Ons gesprek is nu %(when)s.")
    when = {"when": words.day_and_time(sheet.talk.starts_at)}
    return sheet.done(form, told % when)


@resident_page(Act.READ_INVITATION, OF_A_TALK)
@with_talk
def invitation_ics(sheet: Sheet) -> HttpResponse:
    """For one's own calendar; of a talk that was called off, the file takes it out again."""
    method = "CANCEL" if sheet.talk.cancelled_at else "PUBLISH"
    return HttpResponse(
        calendar(sheet.talk),
        content_type=f"text/calendar; charset=utf-8; method={method}",
        headers={
            "Content-Disposition": 'attachment; filename="afspraak.ics"',
            "X-Robots-Tag": "noindex, nofollow",
        },
    )
