# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""All agreements of a caseworker and a resident, and what one adds to them.

Seed: Handvat 1 > Agenda en verslaglegging.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dichterbij.conversations import after
from dichterbij.conversations.agreed import Agreed, together
from dichterbij.conversations.forms.agreements import (
    ChangeForm,
    CommentForm,
    NewAgreementForm,
    PressForm,
)
from dichterbij.conversations.models import Agreement, AgreementChange
from dichterbij.conversations.models.after import Kind
from dichterbij.conversations.views.residents import their_file
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.forms import OnceForm
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Person
from dichterbij.people.pages import page

Buttons = tuple[tuple[str, str], ...]


@page(Act.MAKE_AGREEMENT)
def agreements(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Both sides' agreements beside each other, and room for one more."""
    resident = their_file(by, pk, Act.READ_AGREEMENTS)
    posted = request.method == "POST"
    form = NewAgreementForm(_posted(request), resident=resident)
    if posted and form.is_valid():
        after.agree(resident, by=by, **form.cleaned_data)
        if not _htmx(request):
            return redirect("agreements", resident.pk)
        form = NewAgreementForm(resident=resident)
    template = "conversations/agreements/agreements.html"
    return TemplateResponse(
        request,
        f"{template}#both" if posted and _htmx(request) else template,
        {
            "resident": resident,
            "both": together(resident, reader=by),
            "form": form,
            "me": by,
            "once": uuid.uuid4(),
        },
    )


@page(Act.MAKE_AGREEMENT)
@require_POST
def agreement_done(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """I did what I promised."""
    agreement = _agreement(by, pk)
    form = PressForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        once = uuid.uuid5(data["once"], f"done {pk}")
        try:
            after.done(agreement, data["words"], once=once, by=by)
        except Refused as no:
            return _refused(request, agreement, str(no), by)
    return _back(request, agreement, by)


@page(Act.MAKE_AGREEMENT)
@require_POST
def agreement_not_done(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Pressed too soon, or it turned out otherwise."""
    agreement = _agreement(by, pk)
    form = PressForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        once = uuid.uuid5(data["once"], f"not done {pk}")
        after.not_done(agreement, data["words"], once=once, by=by)
    return _back(request, agreement, by)


@page(Act.MAKE_AGREEMENT)
def agreement_comment(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Say something about it."""
    agreement = _agreement(by, pk)
    form = CommentForm(_posted(request), auto_id=f"zeg_{pk}_%s")
    return _small_page(
        request,
        by,
        agreement,
        form,
        lambda data: after.comment(agreement, data["words"], once=data["once"], by=by),
        heading="Zeg er iets bij",
        buttons=(("", "Zet het erbij"),),
    )


@page(Act.MAKE_AGREEMENT)
def agreement_change(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Change an own promise, or propose a change of the resident's."""
    agreement = _agreement(by, pk)
    own = after.own_side(agreement, by)
    now = {"what": agreement.now_what, "due": agreement.now_due}
    form = ChangeForm(_posted(request), initial=now, auto_id=f"verander_{pk}_%s")
    name = agreement.resident.first_name
    heading = "Verander deze afspraak" if own else "Stel iets anders voor"
    if own and request.GET.get("later"):
        heading = "Laat weten dat het later wordt"
    return _small_page(
        request,
        by,
        agreement,
        form,
        lambda data: write_change(agreement, data, by),
        heading=heading,
        buttons=(("", "Verander het" if own else f"Stel het voor aan {name}"),),
        may_withdraw=own,
    )


@page(Act.MAKE_AGREEMENT)
def agreement_withdraw(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The promise no longer holds; it stays readable."""
    agreement = _agreement(by, pk)
    form = PressForm(_posted(request), auto_id=f"vervalt_{pk}_%s")
    return _small_page(
        request,
        by,
        agreement,
        form,
        lambda data: after.withdraw_agreement(agreement, data["words"], once=data["once"], by=by),
        heading="Deze afspraak vervalt",
        buttons=(("", "Laat hem vervallen"),),
    )


@page(Act.MAKE_AGREEMENT)
def proposal_answer(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Say yes or rather not to what the resident proposed."""
    proposal = get_object_or_404(
        AgreementChange.objects.filter(
            kind=Kind.PROPOSED, agreement__in=Agreement.objects.seen_by(by)
        ),
        pk=pk,
    )
    agreement = proposal.agreement = _agreement(by, proposal.agreement_id)
    form = PressForm(_posted(request), auto_id=f"antwoord_{pk}_%s")
    return _small_page(
        request,
        by,
        agreement,
        form,
        lambda data: after.answer_proposal(
            proposal,
            yes=said_yes(request),
            text=data["words"],
            once=uuid.uuid5(data["once"], f"answer {pk}"),
            by=by,
        ),
        heading="Antwoord op het voorstel",
        buttons=(("yes", "Vind ik goed"), ("no", "Laat het liever zo")),
    )


def said_yes(request: HttpRequest) -> bool:
    """Yes or rather not; a form without either is no answer."""
    answer = request.POST.get("answer")
    if answer not in {"yes", "no"}:
        raise Refused(_("Kies een van de antwoorden."))
    return answer == "yes"


def write_change(agreement: Agreement, data: dict[str, Any], by: Person) -> None:
    """What was changed; with nothing changed, what was said about it."""
    if (data["what"], data["due"]) != (agreement.now_what, agreement.now_due):
        after.change(
            agreement,
            what=data["what"],
            due=data["due"],
            text=data["words"],
            once=data["once"],
            by=by,
        )
    elif data["words"]:
        after.comment(agreement, data["words"], once=data["once"], by=by)


def _agreement(by: Person, pk: int) -> Agreement:
    agreements = Agreement.objects.seen_by(by).select_related("resident__key")
    agreement = get_object_or_404(agreements, pk=pk)
    open_file(agreement.resident, Act.READ_AGREEMENTS, by=by)
    return agreement


def _small_page(
    request: HttpRequest,
    by: Person,
    agreement: Agreement,
    form: OnceForm,
    write: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    buttons: Buttons,
    may_withdraw: bool = False,
) -> HttpResponse:
    """One thing to add to an agreement: a page of its own, or a part of the page with htmx."""
    if form.is_bound and form.is_valid():
        try:
            write(form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            return _back(request, agreement, by)
    template = "conversations/agreements/small.html"
    response = TemplateResponse(
        request,
        f"{template}#form" if _htmx(request) else template,
        {
            "agreed": _agreed(agreement, by),
            "resident": agreement.resident,
            "form": form,
            "heading": heading,
            "buttons": buttons,
            "may_withdraw": may_withdraw,
        },
    )
    if _htmx(request):
        response["HX-Retarget"] = f"#hier-{agreement.pk}"
        response["HX-Reswap"] = "innerHTML"
    return response


def _agreed(agreement: Agreement, by: Person) -> Agreed:
    return together(agreement.resident, reader=by).of(agreement)


def _refused(request: HttpRequest, agreement: Agreement, says: str, by: Person) -> HttpResponse:
    """Why not, there where the button was pressed."""
    if not _htmx(request):
        messages.warning(request, says)
        return redirect("agreements", agreement.resident_id)
    return _back(request, agreement, by, says)


def _back(
    request: HttpRequest, agreement: Agreement, by: Person, refused: str = ""
) -> HttpResponse:
    """To where it stands between the others; with htmx only this one anew.

    Whoever came from their day goes back to it (`next`).
    """
    if not _htmx(request) and "today" in {request.POST.get("next"), request.GET.get("next")}:
        return redirect("today")
    if not _htmx(request):
        return redirect(
            reverse("agreements", args=[agreement.resident_id]) + f"#afspraak-{agreement.pk}"
        )
    return TemplateResponse(
        request,
        "conversations/agreements/article.html",
        {
            "agreed": _agreed(agreement, by),
            "resident": agreement.resident,
            "refused": refused,
            "once": uuid.uuid4(),
        },
    )


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _htmx(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
