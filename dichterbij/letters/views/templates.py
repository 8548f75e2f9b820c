# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""My letters and the shelf of templates: what comes with the product, and our own.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from dichterbij.letters import actions
from dichterbij.letters.filling import PLACES
from dichterbij.letters.forms import ImportForm, TemplateForm
from dichterbij.letters.margin import margin_of
from dichterbij.letters.models import Letter, LetterKind, LetterTemplate, Variant
from dichterbij.letters.replacing import checked, found, replaced
from dichterbij.letters.shelf import on_the_shelf, template, with_examples
from dichterbij.letters.views.workshop import picked, seen_now, while_typing
from dichterbij.people.access import Act, may
from dichterbij.people.errors import Refused
from dichterbij.people.forms import NOT_TEXT
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.people.pages import page

RECENT = 10


@page(Act.CHECK_LETTER)
def letters(request: HttpRequest, by: Person) -> HttpResponse:
    """What I am writing, what I sent, and the shelf to begin from."""
    mine = Letter.objects.seen_by(by).with_people()
    shelf = groupby(on_the_shelf(), key=lambda one: one.kind)
    return TemplateResponse(
        request,
        "letters/letters.html",
        {
            "drafts": mine.drafts()[:50],
            "sent": mine.filter(state=Letter.State.SENT).order_by("-sent_at")[:RECENT],
            "shelf": [(LetterKind(kind).label, list(some)) for kind, some in shelf],
            "may_change": may(by, Act.CHANGE_TEMPLATES),
        },
    )


@page(Act.CHECK_LETTER)
def one_template(request: HttpRequest, by: Person) -> HttpResponse:
    """Read a template from the shelf, with what the check says of it."""
    one = template(request.GET.get("naam", ""))
    if one is None:
        return redirect("letters")
    return TemplateResponse(
        request,
        "letters/template.html",
        {
            "template": one,
            "margin": margin_of(with_examples(one.body, one.kind, one.variant), one.kind),
            "may_change": may(by, Act.CHANGE_TEMPLATES),
            "residents": WorkingRelationship.objects.current()
            .filter(caseworker=by)
            .select_related("resident")
            .order_by("resident__first_name", "resident__last_name")[:200],
        },
    )


@page(Act.CHANGE_TEMPLATES)
def new_template(request: HttpRequest, by: Person) -> HttpResponse:
    """Write a template of our own, begin from one on the shelf, or bring one in from a document."""
    first = template(request.GET.get("naam", ""))
    given: dict[str, Any] = {"version": 1, "variant": Variant.USUAL, "kind": LetterKind.INVITATION}
    if first:
        given |= {"kind": first.kind, "variant": first.variant}
        given |= {"title": first.title, "subject": first.subject, "body": first.body}
    name = NOT_TEXT.sub("", request.POST.get("source_name", ""))[:200]
    bringing = ImportForm(prefix="bestand")
    if request.method == "POST" and "bring_in" in request.POST:
        bringing = ImportForm(request.POST, request.FILES, prefix="bestand")
        if bringing.is_valid():
            _content, name, text = bringing.cleaned_data["file"]
            given |= {"body": text, "title": name.rpartition(".")[0][:120]}
        form = TemplateForm(initial=given)
        return _edited(request, form, None, bringing=bringing, name=name)
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST":
        if request.htmx:  # type: ignore[attr-defined]
            return while_typing(request, is_template=True)
        if "take" in request.POST:
            return _edited(request, _taken_over(request, form), None, bringing=bringing, name=name)
        if form.is_valid() and _to_keep(request):
            data = _fields(form)
            actions.make_template(**data, source_name=name, once=form.cleaned_data["once"], by=by)
            messages.success(request, "De voorbeeldbrief staat op de plank. Collega’s zien hem.")
            return redirect("letters")
    return _edited(request, form, None, bringing=bringing, name=name)


def _to_keep(request: HttpRequest) -> bool:
    return not {"look", "leave"} & set(request.POST)


def _taken_over(request: HttpRequest, form: TemplateForm) -> TemplateForm:
    """What was typed, with one proposal in it; kept only when the button for that is pressed."""
    form.is_valid()
    typed = {name: request.POST.get(name, "") for name in form.fields}
    text = typed["body"] = typed["body"].replace("\r\n", "\n")
    fingerprint, number = picked(request.POST["take"])
    kind = typed["kind"] if typed["kind"] in LetterKind.values else str(LetterKind.OTHER)
    finding = found(checked(text, kind), fingerprint)
    if finding is not None and number < len(finding.replacements):
        typed["body"] = replaced(text, finding, number)
    return TemplateForm(initial=typed)


def _fields(form: TemplateForm) -> dict[str, str]:
    names = ("kind", "variant", "title", "subject", "body")
    return {name: form.cleaned_data[name] for name in names}


@page(Act.CHANGE_TEMPLATES)
def own_template(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Change a template of our own in place, or take it off the shelf."""
    one = get_object_or_404(LetterTemplate.objects.in_use(), pk=pk)
    fields = ("kind", "variant", "title", "subject", "body", "version")
    given = {name: getattr(one, name) for name in fields}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST":
        if request.htmx:  # type: ignore[attr-defined]
            return while_typing(request, is_template=True)
        if "withdraw" in request.POST:
            actions.withdraw_template(one, by=by)
            messages.success(request, "De voorbeeldbrief is van de plank.")
            return redirect("letters")
        if "take" in request.POST:
            return _edited(request, _taken_over(request, form), one)
        if form.is_valid() and _to_keep(request):
            try:
                actions.change_template(
                    one, seen_version=form.cleaned_data["version"], by=by, **_fields(form)
                )
            except Refused as no:
                one.refresh_from_db()
                form.add_error("body", str(no))
                form.data = seen_now(request, one.version)
            else:
                messages.success(request, "Bewaard.")
                return redirect("letters")
    return _edited(request, form, one)


def _edited(
    request: HttpRequest,
    form: TemplateForm,
    one: LetterTemplate | None,
    *,
    bringing: ImportForm | None = None,
    name: str = "",
) -> TemplateResponse:
    body = form.data.get("body", "") if form.is_bound else form.initial.get("body", "")
    kind = form.data.get("kind", "") if form.is_bound else form.initial.get("kind", "")
    kind = kind if kind in LetterKind.values else str(LetterKind.OTHER)
    wrong = form.errors or (bringing is not None and bringing.errors)
    return TemplateResponse(
        request,
        "letters/own_template.html",
        {
            "form": form,
            "template": one,
            "bringing": bringing,
            "source_name": one.source_name if one else name,
            "places": PLACES.items(),
            "margin": margin_of(
                with_examples(body.replace("\r\n", "\n"), kind),
                kind,
                hints="hints" in request.POST,
                once=True,
            ),
        },
        status=422 if wrong else 200,
    )
