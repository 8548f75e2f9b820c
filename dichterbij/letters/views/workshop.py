# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The workshop: one letter with remarks in its margin, and its text to change.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from dichterbij.letters import actions
from dichterbij.letters.compare import beside
from dichterbij.letters.filling import LINK, filled, open_places, wants_link
from dichterbij.letters.forms import FillForm, LetterForm
from dichterbij.letters.margin import margin_of
from dichterbij.letters.models import LONGEST, Letter, LetterKind
from dichterbij.letters.replacing import all_taken_over
from dichterbij.letters.shelf import with_examples
from dichterbij.letters.word import word_document
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.forms import OnceForm
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Person
from dichterbij.people.pages import page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def own_letter(by: Person, pk: int) -> Letter:
    """The letter, if it is to a resident this caseworker works with today."""
    one = get_object_or_404(Letter.objects.seen_by(by).with_people(), pk=pk)
    open_file(one.resident, Act.READ_LETTER, by=by)
    return one


def picked(value: str) -> tuple[str, int]:
    """Which remark and which of its proposals a button stands for."""
    fingerprint, _dot, number = value.partition(".")
    return fingerprint[:32], int(number) if number.isdecimal() and len(number) < 4 else 0


@page(Act.READ_LETTER)
def letter(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The letter with its remarks. One button takes a proposal over, another leaves it."""
    one = own_letter(by, pk)
    fill = FillForm(
        request.POST if "fill" in request.POST else None,
        places=open_places(f"{one.subject}\n{one.body}"),
        initial={"version": one.version},
    )
    if request.method == "POST" and ("fill" not in request.POST or fill.is_valid()):
        return _do(request, one, fill, by)
    if not one.is_draft:
        return TemplateResponse(
            request,
            "letters/sent.html",
            {
                "letter": one,
                "body": filled(one.body, {LINK: f"{settings.PUBLIC_URL}/u/…/"}),
                "link": wants_link(one.body),
            },
        )
    left = set(one.left_standing.values_list("fingerprint", flat=True))
    hints = "hints" in request.GET
    margin = margin_of(
        one.body, one.kind, left=left, opened=request.GET.get("kijk", ""), hints=hints
    )
    after = one.body
    if margin.can_take_over:
        after = all_taken_over(one.body, one.kind, left, hints=hints)
    return TemplateResponse(
        request,
        "letters/workshop.html",
        {
            "letter": one,
            "margin": margin,
            "after": beside(one.body, after) if after != one.body else None,
            "left": bool(left),
            "versions": one.versions.exists(),
            "fill": fill,
            "link": wants_link(one.body),
            "form": OnceForm(),
        },
        status=422 if fill.errors else 200,
    )


def _do(request: HttpRequest, one: Letter, fill: FillForm, by: Person) -> HttpResponse:
    try:
        if fill.is_bound:
            seen = fill.cleaned_data["version"]
            actions.fill_in(one, fill.known(), seen_version=seen, by=by)
            says = "Ingevuld. Lees nog eens of het zo loopt."
        else:
            says = _done(request, one, by)
    except Refused as no:
        messages.warning(request, str(no))
    else:
        messages.success(request, says)
        if "throw_away" in request.POST:
            return redirect("letters")
    asked = "?hints=1" if "hints" in request.POST else ""
    return redirect(f"{reverse('workshop', args=[one.pk])}{asked}#brief")


def _done(request: HttpRequest, one: Letter, by: Person) -> str:
    """What the button says, done; and what to say about it."""
    seen = _number(request.POST.get("version", ""))
    if "take" in request.POST:
        actions.take_over(one, *picked(request.POST["take"]), by=by)
        return "Overgenomen. De vorige tekst is bewaard."
    if "leave" in request.POST:
        actions.leave_standing(one, picked(request.POST["leave"])[0], by=by)
        return "Het blijft staan zoals het is."
    if "all" in request.POST:
        actions.take_over_all(one, hints="hints" in request.POST, seen_version=seen, by=by)
        return "Alle voorstellen zijn overgenomen. Lees de brief nog eens hardop."
    if "back" in request.POST:
        actions.put_back(one, seen_version=seen, by=by)
        return "De vorige tekst staat er weer."
    if "again" in request.POST:
        actions.look_again(one, by=by)
        return "Alle opmerkingen staan er weer."
    if "throw_away" in request.POST:
        actions.throw_away(one, by=by)
        return "De brief is weggegooid. Er is niets verstuurd."
    raise Refused("Deze knop kennen we niet. Er is niets veranderd.")


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 10 else 0


@page(Act.WRITE_LETTER)
def letter_text(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The letter as plain text. While one types the remarks follow; nothing is kept by that."""
    one = own_letter(by, pk)
    if not one.is_draft:
        return redirect("workshop", one.pk)
    first = {"subject": one.subject, "kind": one.kind, "body": one.body, "version": one.version}
    form = LetterForm(request.POST if request.method == "POST" else None, initial=first)
    body, kind = one.body, one.kind
    only_look = request.method == "POST" and "look" in request.POST
    if request.method == "POST":
        if request.htmx:  # type: ignore[attr-defined]
            return while_typing(request, one.left_standing.values_list("fingerprint", flat=True))
        form.is_valid()
        body = form.cleaned_data.get("body", request.POST.get("body", "")[:LONGEST])
        kind = form.cleaned_data.get("kind", kind)
        if form.is_valid() and not only_look:
            done = _saved(request, one, form, by)
            if done is not None:
                return done
    left = set(one.left_standing.values_list("fingerprint", flat=True))
    return TemplateResponse(
        request,
        "letters/text.html",
        {
            "letter": one,
            "form": form,
            "margin": margin_of(body, kind, left=left, hints="hints" in request.POST, once=True),
            "changed": form.is_bound and one.version != form.cleaned_data.get("version"),
            "versions": one.versions.select_related("by")[:10],
            "only_look": only_look,
        },
    )


def _saved(request: HttpRequest, one: Letter, form: LetterForm, by: Person) -> HttpResponse | None:
    """Where to go after keeping it; None when it could not be kept."""
    data = form.cleaned_data
    try:
        actions.change_text(
            one,
            data["body"],
            subject=data["subject"],
            kind=data["kind"],
            seen_version=data["version"],
            by=by,
        )
        if "take" in request.POST:
            actions.take_over(one, *picked(request.POST["take"]), by=by)
        if "leave" in request.POST:
            actions.leave_standing(one, picked(request.POST["leave"])[0], by=by)
    except actions.ChangedMeanwhile as no:
        one.refresh_from_db()
        form.add_error("body", str(no))
        form.data = seen_now(request, one.version)
        return None
    except Refused as no:
        form.add_error("body", str(no))
        return None
    if "take" in request.POST or "leave" in request.POST:
        messages.success(request, "Gedaan, en je tekst is bewaard.")
        return redirect("letter_text", one.pk)
    messages.success(request, "Bewaard.")
    return redirect("workshop", one.pk)


def seen_now(request: HttpRequest, version: int) -> QueryDict:
    """What was typed, by somebody who now sees the newest text beside it."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def while_typing(
    request: HttpRequest, left: Iterable[str] = (), *, is_template: bool = False
) -> HttpResponse:
    """Only the remarks, for whoever is still typing. Nothing is kept and nothing is logged."""
    body = request.POST.get("body", request.POST.get("text", ""))[:LONGEST]
    kind = request.POST.get("kind", "")
    kind = kind if kind in LetterKind.values else str(LetterKind.OTHER)
    body = body.replace("\r\n", "\n")
    if is_template:
        body = with_examples(body, kind)
    margin = margin_of(body, kind, left=set(left), hints="hints" in request.POST, once=True)
    return TemplateResponse(request, "letters/remarks.html#typing", {"margin": margin})


@page(Act.WRITE_LETTER)
def letter_docx(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The letter as a Word document."""
    one = own_letter(by, pk)
    answer = HttpResponse(word_document(one.subject, one.body), content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="brief-{one.pk}.docx"'
    return answer
