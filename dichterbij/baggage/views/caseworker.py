# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The caseworker: reads what a resident let be remembered, and offers to write it together.

Seed: Handvat 2 > Aandacht voor bagage.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import override

from dichterbij.baggage import actions
from dichterbij.baggage.forms import StatementForm
from dichterbij.baggage.models import Statement
from dichterbij.baggage.switch import where_decided
from dichterbij.people.access import Act
from dichterbij.people.days import date_format
from dichterbij.people.errors import Refused
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Person
from dichterbij.people.pages import page
from dichterbij.people.questions import Question

ONE_RESIDENT = Question(lambda by, pk: Person.objects.worked_with_by(by).filter(pk=pk))


def _resident(by: Person, pk: int) -> Person:
    person: Person | None = ONE_RESIDENT.first(by, pk)
    if person is None:
        raise Http404
    return person


@where_decided
@page(Act.READ_BAGGAGE)
def baggage_of(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """What this resident lets me read. Nothing, and nothing for me, look the same."""
    person = _resident(by, pk)
    text = (
        Statement.objects.seen_by(by, timezone.now())
        .filter(resident=person)
        .select_related("resident")
        .first()
    )
    words = "" if text is None else actions.read(text, by=by)
    return TemplateResponse(
        request,
        "baggage/caseworker/remembered.html",
        {"resident": person, "text": text, "words": words},
    )


@where_decided
@page(Act.OFFER_BAGGAGE)
def write_together(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Turn the screen: the resident reads, types and chooses, and thinks it over at home."""
    person = _resident(by, pk)
    open_file(person, Act.SEE_RESIDENT, by=by)
    with override(person.language):  # who types now, reads what is to mend
        form = StatementForm(request.POST if request.method == "POST" else None, caseworker=by)
        waiting = _written(person, form, by) if form.is_bound and form.is_valid() else None
    if waiting is not None:
        name, last = person.first_name, date_format(waiting.lapses_on, "j F")
        messages.success(
            request,
            f"Bewaard, en dicht. Het telt pas als {name} het zelf bevestigt, vóór {last}. "
            "Tot dan leest niemand het, jij ook niet.",
        )
        return redirect("baggage_of", person.pk)
    return TemplateResponse(
        request, "baggage/caseworker/together.html", {"resident": person, "form": form}
    )


def _written(person: Person, form: StatementForm, by: Person) -> Statement | None:
    try:
        return actions.write_together(person, **form.chosen(), by=by)
    except Refused as no:
        form.add_error(None, str(no))
        return None
