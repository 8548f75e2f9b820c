# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Wat er van mij onthouden is: what a resident decides, and their notebook.

Seed: Inleiding > Ervaringen hebben invloed.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dichterbij.baggage import actions, notebook
from dichterbij.baggage.forms import BeginForm, OpenForm, StatementForm, WriteForm
from dichterbij.baggage.models import Statement
from dichterbij.baggage.reading import caseworker_of, looked_at, own_words
from dichterbij.baggage.switch import where_decided
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person
from dichterbij.people.pages import Visit, resident_page

AGREEMENTS = Link.Purpose.AGREEMENTS
AnyForm = OpenForm | WriteForm | BeginForm


@where_decided
@resident_page(Act.CHOOSE_BAGGAGE, AGREEMENTS)
def what_is_remembered(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The text, who may read it and how long; away with it; who looked; the notebook."""
    me = visit.person
    mine = Statement.objects.seen_by(me, timezone.now()).select_related("resident", "caseworker")
    if request.method == "POST":
        _do(request, me, get_object_or_404(mine, uuid=_uuid(request)))
        return redirect("what_is_remembered", visit.token)
    texts = list(mine)
    return TemplateResponse(
        request,
        "baggage/resident/remembered.html",
        {
            "token": visit.token,
            "caseworker": caseworker_of(me),
            "remembered": next((_shown(t) for t in texts if t.confirmed_at), None),
            "waiting": next((_shown(t) for t in texts if not t.confirmed_at), None),
            "looked": looked_at(me),
            "has_notebook": notebook.has_one(me),
        },
    )


def _uuid(request: HttpRequest) -> uuid.UUID | None:
    """Which text the button stood under: in another window there may be another one by now."""
    try:
        return uuid.UUID(request.POST.get("text", ""))
    except ValueError:
        return None


def _do(request: HttpRequest, me: Person, text: Statement) -> None:
    try:
        if request.POST.get("do") == "confirm":
            actions.confirm(text, by=me)
            messages.success(request, _("Dank u wel. Dit wordt nu onthouden."))
        elif request.POST.get("do") == "withdraw":
            actions.withdraw(text, by=me)
            messages.success(request, _("De tekst is weg. Niemand kan hem nog lezen."))
    except Refused as no:
        messages.warning(request, str(no))


def _shown(text: Statement) -> tuple[Statement, str]:
    return text, own_words(text)


@where_decided
@resident_page(Act.CHOOSE_BAGGAGE, AGREEMENTS)
def my_text(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Write it, or write it anew. What cannot stay between us is said before the first word."""
    me = visit.person
    caseworker = caseworker_of(me)
    before = Statement.objects.seen_by(me, timezone.now()).exclude(confirmed_at=None).first()
    initial = {}
    if before is not None:
        reader = "next" if before.next_too else "now"
        initial = {"text": own_words(before), "reader": reader, "months": before.months}
    form = StatementForm(
        request.POST if request.method == "POST" else None, caseworker=caseworker, initial=initial
    )
    if form.is_bound and form.is_valid():
        try:
            actions.remember(me, **form.chosen(), by=me)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Bewaard. U beslist wat ermee gebeurt."))
            return redirect("what_is_remembered", visit.token)
    return TemplateResponse(
        request,
        "baggage/resident/text.html",
        {
            "token": visit.token,
            "form": form,
            "caseworker": caseworker,
            "anew": before is not None,
        },
    )


# The notebook


@where_decided
@resident_page(Act.KEEP_NOTEBOOK, AGREEMENTS)
def my_notebook(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open, write, close. The sentence goes along with each press and is kept nowhere."""
    me, do = visit.person, request.POST.get("do", "")
    if request.method == "POST" and do == "throw_away":
        notebook.throw_away(me, by=me)
        messages.success(request, _("Uw schrift is weg. U kunt altijd een nieuw beginnen."))
        return redirect("what_is_remembered", visit.token)
    if not notebook.has_one(me):
        return _begin(request, visit)
    if request.method == "POST" and do == "write":
        return _write(request, visit)
    form = OpenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            opened = notebook.open_with(me, form.cleaned_data["sentence"], by=me)
        except Refused as no:
            form.add_error("sentence", str(no))
        else:
            inside = WriteForm(initial={"text": opened.text, "version": opened.version})
            return _page(request, visit, "opened", inside)
    return _page(request, visit, "closed", form)


def _begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    me = visit.person
    form = BeginForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            notebook.begin(me, given["text"], given["sentence"], by=me)
        except Refused as no:
            form.add_error("sentence", str(no))
        else:
            messages.success(request, _("Uw schrift is dicht. Alleen uw zin maakt het open."))
            return redirect("my_notebook", visit.token)
    return _page(request, visit, "new", form)


def _write(request: HttpRequest, visit: Visit) -> HttpResponse:
    me = visit.person
    form = WriteForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            notebook.write(me, given["text"], given["sentence"], version=given["version"], by=me)
        except Refused as no:
            form.add_error("sentence", str(no))
        else:
            messages.success(request, _("Bewaard, en uw schrift is weer dicht."))
            return redirect("my_notebook", visit.token)
    return _page(request, visit, "opened", form)


def _page(request: HttpRequest, visit: Visit, state: str, form: AnyForm) -> HttpResponse:
    return TemplateResponse(
        request,
        "baggage/resident/notebook.html",
        {"token": visit.token, "state": state, "form": form},
    )
