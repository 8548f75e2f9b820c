# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Responding to bagage: what one can say, and a look back that only its writer opens.

Seed: Handvat 2.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from dichterbij.baggage import actions
from dichterbij.baggage.forms_staff import ReflectionForm
from dichterbij.baggage.models import Reflection
from dichterbij.baggage.reading import own_reflection
from dichterbij.baggage.switch import where_decided
from dichterbij.handvatten import deck
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person
from dichterbij.people.pages import page

ON_A_PAGE = 10
# The seed's own distinctions, in the order of a talk; the rows are those of the deck
PARTS = (
    ("luisteren", "Eerst luisteren", "C1"),
    ("gevoel", "Het gevoel, los van de kritiek", "C3"),
    ("grens", "Waar jouw invloed ophoudt", "C4"),
    ("perspectief", "Wat er wél kan", "C5"),
    ("openen", "Wat een gesprek opent", "C6"),
    ("leven", "Oog voor een heel leven", "B11"),
    ("inkomen", "De angst om inkomen", "B12"),
)


@where_decided
@page(Act.REFLECT)
def responding(request: HttpRequest, by: Person) -> HttpResponse:
    """Wordings to leaf through, by what they are for. Nothing to tick, nothing is kept."""
    known = deck().handvatten
    parts = [
        (
            slug,
            title,
            [h.filled(name="Amina", caseworkers=4) for h in known if h.row == row],
        )
        for slug, title, row in PARTS
    ]
    return TemplateResponse(request, "baggage/caseworker/responding.html", {"parts": parts})


@where_decided
@page(Act.REFLECT)
def reflections(request: HttpRequest, by: Person) -> HttpResponse:
    """Write for oneself how one responded, and read what one wrote before."""
    form = ReflectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.reflect(form.cleaned_data["text"], once=form.cleaned_data["once"], by=by)
        except Refused as no:
            form.add_error("text", str(no))
        else:
            messages.success(request, "Bewaard. Alleen jij kunt het lezen.")
            return redirect("reflections")
    own = Reflection.objects.seen_by(by).select_related("by")
    here = Paginator(own, ON_A_PAGE).get_page(request.GET.get("blad"))
    return TemplateResponse(
        request,
        "baggage/caseworker/reflections.html",
        {"form": form, "here": here, "own": [(r, own_reflection(r)) for r in here]},
    )


@where_decided
@page(Act.REFLECT)
@require_POST
def throw_reflection_away(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Enough of it."""
    actions.throw_away(get_object_or_404(Reflection.objects.seen_by(by), pk=pk), by=by)
    messages.success(request, "Weg.")
    return redirect("reflections")
