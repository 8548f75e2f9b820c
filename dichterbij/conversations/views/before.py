# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Before the talk: the kern, whether to read on, the agenda of two people, what is still open.

Seed: Handvat 1 > Voorafgaand aan het gesprek.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from dichterbij.conversations import before as verbs
from dichterbij.conversations import preparation
from dichterbij.conversations.forms.before import ChangePointForm, PointForm, ReadingForm
from dichterbij.conversations.models import (
    AgendaItem,
    Conversation,
    Place,
    ReadingChoice,
)
from dichterbij.conversations.preparation import PointOfAgenda
from dichterbij.conversations.sent import became_of
from dichterbij.conversations.views.plan import own_talk, typed
from dichterbij.people.access import Act
from dichterbij.people.errors import Limited, Refused
from dichterbij.people.models import Person
from dichterbij.people.pages import page

PER_PAGE = 10


@page(Act.PREPARE)
def before(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Ready in three minutes: read the kern, choose whether to read on, look at the agenda."""
    talk = own_talk(by, pk, question=preparation.TO_PREPARE)
    resident = talk.resident
    found = preparation.prepared(talk, by)
    chosen, told, contacts = found.chosen, found.told, found.contacts
    form = ReadingForm(
        typed(request), resident=resident, chosen=chosen, kern=found.kern is not None
    )
    if request.method == "POST" and form.is_valid():
        try:
            _choose(talk, form, chosen, by)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect("before" if "only_save" in request.POST else "during", talk.pk)
    return TemplateResponse(
        request,
        "conversations/before/before.html",
        {
            "talk": talk,
            "moment": "before",
            "resident": resident,
            "form": form,
            "chosen": chosen,
            "read_on": chosen is not None and chosen.choice == ReadingChoice.Choice.READ_ON,
            "kern": found.kern,
            "kern_answer": found.kern_answer,
            "bench": found.bench,
            "ours": found.ours,
            "theirs": found.theirs,
            "setting": preparation.how_to_sit(talk),
            "on_the_phone": talk.place == Place.PHONE,
            "told": told,
            "became": became_of(told) if told else "",
            "answer": found.answer,
            "offered": found.offered,
            "asked": found.asked,
            "contacts": contacts[: preparation.CONTACTS],
            "more_contacts": len(contacts) > preparation.CONTACTS,
            **_agenda(talk, found.points),
        },
    )


def _choose(
    talk: Conversation, form: ReadingForm, chosen: ReadingChoice | None, by: Person
) -> None:
    data = form.cleaned_data
    if chosen and (chosen.choice, chosen.why, chosen.by_id) == (data["choice"], data["why"], by.pk):
        return  # going on without changing anything is not a new choice
    verbs.choose_reading(talk, data["choice"], data["why"], once=data["once"], by=by)


def _agenda(
    talk: Conversation,
    points: list[PointOfAgenda],
    adding: PointForm | None = None,
    changing: tuple[int, ChangePointForm] | None = None,
    says: str = "",
) -> dict[str, Any]:
    """What the part with the agenda needs; of a point that was refused, what was typed."""
    tried, form = changing or (0, None)
    return {
        "points": [
            (point, form if form and point.item.pk == tried else _change_form(point.item))
            for point in points
        ],
        "tried": tried,
        "point_form": adding or PointForm(resident=talk.resident),
        "says": says,
    }


def _change_form(item: AgendaItem, data: Any = None) -> ChangePointForm:
    return ChangePointForm(
        data, auto_id=f"punt_{item.pk}_%s", initial={"text": item.text, "was": item.text}
    )


def _agenda_page(
    request: HttpRequest, talk: Conversation, by: Person, **agenda: Any
) -> TemplateResponse:
    """The agenda alone: as a part for htmx, or as a page of its own for whoever has no script."""
    part = "#agenda" if getattr(request, "htmx", False) else ""
    return TemplateResponse(
        request,
        f"conversations/before/agenda.html{part}",
        {"talk": talk, "moment": "before", "resident": talk.resident}
        | _agenda(talk, preparation.agenda_of(talk, by), **agenda),
    )


def _to_agenda(request: HttpRequest, talk: Conversation, by: Person, says: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _agenda_page(request, talk, by, says=says)
    messages.success(request, says)
    return redirect(f"{reverse('before', args=[talk.pk])}#agenda")


@page(Act.ADD_TO_AGENDA)
def agenda(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Both people add to the agenda; here the caseworker does."""
    talk = own_talk(by, pk)
    if request.method != "POST":
        return _agenda_page(request, talk, by)
    form = PointForm(request.POST, resident=talk.resident)
    if form.is_valid():
        data = form.cleaned_data
        try:
            verbs.add_to_agenda(talk, data["text"], once=data["once"], by=by)
        except Refused as no:
            form.add_error("text", str(no))
        else:
            return _to_agenda(request, talk, by, "Het punt staat op de agenda.")
    return _agenda_page(request, talk, by, adding=form)


@page(Act.ADD_TO_AGENDA)
def point(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Say a point in other words, take it off, or move it a place up or down."""
    item = get_object_or_404(
        AgendaItem.objects.filter(conversation__in=Conversation.objects.seen_by(by)).select_related(
            "added_by"
        ),
        pk=pk,
    )
    talk = own_talk(by, item.conversation_id)
    item.conversation = talk
    if request.method != "POST":
        return redirect("agenda", talk.pk)
    do = request.POST.get("do", "")
    do = do if do in {"withdraw", "up", "down"} else "change"
    form = _change_form(item, request.POST)
    if do == "change" and item.withdrawn_at is None and not form.is_valid():
        return _agenda_page(request, talk, by, changing=(item.pk, form))
    try:
        says = _change(item, do, form, request.POST.get("at", ""), by)
    except Refused as no:
        if do == "change" and isinstance(no, verbs.ChangedMeanwhile | Limited):
            form.add_error("text", str(no))
            return _agenda_page(request, talk, by, changing=(item.pk, form))
        return _agenda_page(request, talk, by, says=str(no))
    return _to_agenda(request, talk, by, says)


def _change(item: AgendaItem, do: str, form: ChangePointForm, at: str, by: Person) -> str:
    """What was asked, done at most once; and what to say about it."""
    if do == "withdraw":
        verbs.withdraw_point(item, by=by)
    if do == "withdraw" or item.withdrawn_at is not None:
        return "Het punt is van de agenda."
    if do in {"up", "down"}:
        if at == str(item.position):  # else it moved already, by the same press
            verbs.move_point(item, up=do == "up", by=by)
        return "De volgorde is veranderd."
    data = form.cleaned_data
    verbs.change_point(item, data["text"], was=data["was"] or None, by=by)
    return "Het punt is veranderd."


@page(Act.PREPARE)
def read_on(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """What was agreed and said in earlier talks, for whoever chose to read on and said why."""
    talk = own_talk(by, pk)
    if not preparation.may_read_on(talk):
        return TemplateResponse(
            request,
            "conversations/before/choose_first.html",
            {"talk": talk, "moment": "before"},
            status=403,
        )
    earlier = preparation.earlier_talks(talk).prefetch_related(
        "agenda__added_by", "spheres", "check_outs"
    )
    shown = Paginator(earlier, PER_PAGE).get_page(request.GET.get("pagina"))
    return TemplateResponse(
        request,
        "conversations/before/read_on.html",
        {
            "talk": talk,
            "moment": "before",
            "shown": preparation.told_in(list(shown)),
            "page": shown,
        },
    )
