# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Plan a talk, invite somebody to it, and change it when it does not suit.

Seed: Handvat 1 > Brieven/uitnodiging; Omgevingsfactoren.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from dichterbij.conversations import appointment, invitation, words
from dichterbij.conversations.before import add_to_agenda
from dichterbij.conversations.errors import TalkClosed
from dichterbij.conversations.forms.plan import (
    InviteForm,
    OtherTimesForm,
    PlanForm,
    SlipForm,
    WhenForm,
    clash,
)
from dichterbij.conversations.letters import letter_of, message_on_paper
from dichterbij.conversations.models import Conversation, OtherTime
from dichterbij.conversations.paper import letter_pdf
from dichterbij.conversations.places import where_of
from dichterbij.conversations.sent import TELLS_OF_THE_TALK, became_of, moment_in_words
from dichterbij.delivery import ways
from dichterbij.delivery.hours import waking
from dichterbij.delivery.models import Message
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.forms import OnceForm
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.links import can_be_written
from dichterbij.people.log.reading import files_opened, open_file
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.people.pages import page
from dichterbij.people.questions import Question, ask_together

OWN_TALK = Question(lambda by, pk: Conversation.objects.seen_by(by).with_people().filter(pk=pk))


def own_talk(by: Person, pk: int, act: Act = Act.PREPARE, question: Question = OWN_TALK) -> Any:
    """The talk, if it is with a resident this caseworker works with today.

    Around a talk one reads in a file: that is written down, as `act`.
    """
    found, opened = ask_together(question.about(by, pk), files_opened(by))
    if not found:
        raise Http404
    talk = found[0]
    open_file(talk.resident, act, by=by, opened=opened)
    return talk


def own_relationship(by: Person, pk: int) -> WorkingRelationship:
    """With whom one works, to begin something. That one looked them up is written down."""
    relationship = get_object_or_404(
        WorkingRelationship.objects.current()
        .filter(caseworker=by)
        .select_related("resident", "caseworker__team"),
        resident_id=pk,
    )
    open_file(relationship.resident, Act.SEE_RESIDENT, by=by)
    return relationship


def typed(request: HttpRequest) -> Any:
    """What was posted, also when that is nothing at all."""
    return request.POST if request.method == "POST" else None


@page(Act.PLAN_TALK)
def plan_talk(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Why, when, how long, where; and what the agenda begins with."""
    relationship = own_relationship(by, pk)
    resident = relationship.resident
    form = PlanForm(typed(request), resident=resident, team=relationship.caseworker.team)
    clashes = "even_so" in form.data
    if request.method == "POST" and form.is_valid():
        try:
            talk = _plan(relationship, form, by)
        except appointment.Conflict as conflict:
            form.add_error("time", clash(conflict, by))
            clashes = True
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Het gesprek staat. Nu de uitnodiging nog.")
            return redirect("invite", talk.pk)
    return TemplateResponse(
        request,
        "conversations/before/plan.html",
        {"form": form, "resident": resident, "clashes": clashes},
    )


@transaction.atomic
def _plan(relationship: WorkingRelationship, form: PlanForm, by: Person) -> Conversation:
    data = form.cleaned_data
    talk = appointment.plan_talk(
        relationship,
        goal=data["goal"],
        **_when_and_where(data),
        seating=data["seating"],
        once=data["once"],
        by=by,
    )
    for n, text in enumerate(form.points):
        add_to_agenda(talk, text, once=uuid.uuid5(data["once"], f"point {n}"), by=by)
    if data["others"]:
        appointment.offer_times(talk, data["others"], by=by)
    return talk


def _when_and_where(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("starts_at", "minutes", "place", "where", "even_so")}


@page(Act.PLAN_TALK)
def move_talk(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Another time or another place; the resident hears it from us."""
    talk = own_talk(by, pk)
    form = WhenForm(typed(request), team=talk.caseworker.team, talk=talk)
    clashes = "even_so" in form.data
    if request.method == "POST" and form.is_valid():
        where = _when_and_where(form.cleaned_data)
        if not where["where"] or {"place", "where"} & set(form.changed_data) == {"place"}:
            # The old address does not move along to another place
            where["where"] = where_of(where["place"], talk.caseworker.team)
        told = invitation.was_invited(talk)
        try:
            appointment.move(talk, **where, by=by)
        except appointment.Conflict as conflict:
            form.add_error("time", clash(conflict, by))
            clashes = True
        except Refused as no:
            form.add_error(None, str(no))
        else:
            name = talk.resident.first_name
            also = f" {name} krijgt bericht." if told else ""
            messages.success(request, f"De afspraak is aangepast.{also}")
            return redirect("before", talk.pk)
    return TemplateResponse(
        request,
        "conversations/before/move.html",
        {
            "form": form,
            "talk": talk,
            "moment": "before",
            "clashes": clashes,
            "asked": all_of(talk.resident, talk.other_times.filter(answered_at=None)),
            "invited": invitation.was_invited(talk),
        },
    )


@page(Act.PLAN_TALK)
def call_off(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The talk does not go on: asked once, said to whoever was invited."""
    talk = own_talk(by, pk)
    told = invitation.may_know(talk)
    if request.method == "POST":
        if talk.ended_at is None:
            appointment.call_off(talk, by=by)
            told = invitation.may_know(talk)
            also = f" {talk.resident.first_name} krijgt bericht." if told else ""
            messages.success(request, f"Het gesprek is afgezegd.{also}")
        return redirect("before", talk.pk)
    return TemplateResponse(
        request,
        "conversations/before/call_off.html",
        {"talk": talk, "moment": "before", "invited": told, "form": OnceForm()},
    )


@page(Act.PLAN_TALK)
def offer_times(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Other times that suit as well, so that the resident has something to choose."""
    talk = own_talk(by, pk)
    offered = list(talk.offered_times.all())
    form = OtherTimesForm(typed(request), offered=[time.starts_at for time in offered])
    if request.method == "POST" and form.is_valid():
        try:
            if not talk.is_open:
                raise TalkClosed
            appointment.offer_times(talk, form.cleaned_data["others"], by=by)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Bewaard. De andere tijden staan bij de uitnodiging.")
            return redirect("before", talk.pk)
    return TemplateResponse(
        request,
        "conversations/before/offer_times.html",
        {"form": form, "talk": talk, "moment": "before"},
    )


@page(Act.INVITE)
def invite(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Read what will be sent, choose how, and send it."""
    talk = own_talk(by, pk)
    sent = list(Message.objects.filter(about=talk.uuid, kind__in=TELLS_OF_THE_TALK))
    invited = any(message.kind == Message.Kind.INVITATION for message in sent)
    form = InviteForm(typed(request), resident=talk.resident, initial={"again": invited})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            message = invitation.invite(talk, channel=data["channel"], again=data["again"], by=by)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, became_of(message))
            return redirect("invite", talk.pk)
    subject, body, short = words.about_talk(Message.Kind.INVITATION, talk)
    best, own_link = form.fields["channel"].initial, f"{settings.PUBLIC_URL}/u/…/"
    arrives = waking(timezone.now(), ways.hours_of(talk.resident), last=talk.ends_at)
    return TemplateResponse(
        request,
        "conversations/before/invite.html",
        {
            "form": form,
            "talk": talk,
            "moment": "before",
            "subject": subject,
            "body": body.replace("{link}", own_link),
            "short": short.replace("{link}", own_link),
            "by_phone": best in ways.BY_PHONE,
            "on_paper": best == Person.Channel.PAPER,
            "sent": [
                (message, moment_in_words(message.made_at), became_of(message)) for message in sent
            ],
            "invited": invited,
            "letter": message_on_paper(talk),
            "in_the_morning": _in_the_morning(arrives),
        },
    )


def _in_the_morning(arrives: dt.datetime) -> str:
    """When a mail of now arrives, if that is not now."""
    if arrives <= timezone.now() + dt.timedelta(minutes=1):
        return ""
    return moment_in_words(arrives).replace(",", " om")


@page(Act.INVITE)
def letter(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The letter to print. Looking at it changes nothing; making it is a button on the way here."""
    talk = own_talk(by, pk)
    message = message_on_paper(talk)
    if message is None or message.link is None or not can_be_written(message.link):
        return TemplateResponse(
            request,
            "conversations/before/no_letter.html",
            {"talk": talk, "moment": "before", "too_old": message is not None},
            status=404,
        )
    answer = HttpResponse(letter_pdf(letter_of(talk, message)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="uitnodiging-{talk.reference}.pdf"'
    return answer


@page(Act.ANSWER_INVITATION)
def slip(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Type over what came back on paper or was said on the phone, in one go."""
    talk = own_talk(by, pk)
    form = SlipForm(typed(request), resident=talk.resident, team=talk.caseworker.team)
    if request.method == "POST" and form.is_valid():
        try:
            _type_over(talk, form.cleaned_data, by)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(
                request, f"Overgenomen. Het staat er als van {talk.resident.first_name}."
            )
            return redirect("before", talk.pk)
    return TemplateResponse(
        request,
        "conversations/before/slip.html",
        {"form": form, "talk": talk, "moment": "before"},
    )


@transaction.atomic
def _type_over(talk: Conversation, data: dict[str, Any], by: Person) -> None:
    once, came_by = data["once"], data["came_by"]
    appointment.answer_invitation(
        talk,
        place=data["place"],
        companion=data["companion"],
        companion_who=data["companion_who"],
        came_by=came_by,
        once=once,
        by=by,
    )
    for n, text in enumerate(data["points"]):
        add_to_agenda(talk, text, came_by=came_by, once=uuid.uuid5(once, f"point {n}"), by=by)
    if data["other_time"]:
        appointment.ask_other_time(
            talk, data["other_time"], once=uuid.uuid5(once, "other time"), by=by
        )


@page(Act.PLAN_TALK)
def other_time_answered(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The question is dealt with, by phone for instance."""
    asked = get_object_or_404(
        OtherTime.objects.filter(conversation__in=Conversation.objects.seen_by(by)).select_related(
            "conversation__relationship__resident"
        ),
        pk=pk,
    )
    if request.method == "POST":
        appointment.answer_other_time(asked, by=by)
        messages.success(request, "Geregeld. Deze vraag staat niet meer op je dag.")
    return redirect("today")
