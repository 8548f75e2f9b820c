# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The pages on which a resident sees everything, takes it along and asks to be erased."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dichterbij.people.access import Act, record
from dichterbij.people.errors import Refused
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Erasure, Link, Person
from dichterbij.people.pages import Visit, page, public, resident_page
from dichterbij.web.context import municipality
from dichterbij.web.rights import actions
from dichterbij.web.rights.everything import EVERYTHING, about, how_many
from dichterbij.web.rights.forms import EraseForm

NAMES = {kind.model._meta.label: kind.name for kind in EVERYTHING}


@resident_page(Act.SEE_OWN_DATA, Link.Purpose.AGREEMENTS)
def everything(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All that is kept, kind by kind, in plain words."""
    record(visit.person, Act.SEE_OWN_DATA, visit.person)
    context = {"token": visit.token, "kinds": about(visit.person)}
    return TemplateResponse(request, "rights/everything.html", context)


@resident_page(Act.SEE_OWN_DATA, Link.Purpose.AGREEMENTS)
def take_along(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same as a file: to read, or for another programme."""
    record(visit.person, Act.SEE_OWN_DATA, visit.person)
    kinds = about(visit.person)
    if request.GET.get("als") == "json":
        told = {name: [dict(entry.both) for entry in entries] for name, entries in kinds}
        response: HttpResponse = JsonResponse(
            {"op": timezone.now().isoformat(), "gemeente": municipality().name, "gegevens": told},
            json_dumps_params={"ensure_ascii": False, "indent": 1},
        )
        name = "mijn-gegevens.json"
    else:
        around = {"kinds": kinds, "municipality": municipality(), "now": timezone.now()}
        response = HttpResponse(render_to_string("rights/along.html", around, request))
        name = "mijn-gegevens.html"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@resident_page(Act.ERASE, Link.Purpose.AGREEMENTS)
def ask_to_erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask that nothing is left, or rather have it stay."""
    if request.method == "POST":
        if request.POST.get("do") == "keep":
            actions.ask_no_more(visit.person, by=visit.person)
        else:
            actions.ask_to_erase(visit.person, by=visit.person)
        return redirect("ask_to_erase", visit.token)
    asked = Erasure.objects.waiting().filter(number=visit.person.pk).first()
    receipt = request.build_absolute_uri(reverse("erased", args=[asked.reference])) if asked else ""
    context = {"token": visit.token, "asked": asked, "receipt": receipt}
    return TemplateResponse(request, "rights/ask_to_erase.html", context)


@page(Act.CONFIRM_ERASURE)
def erase(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The caseworker says that what must stay by law is kept elsewhere, and it is done."""
    resident = Person.objects.worked_with_by(by).filter(pk=pk).first()
    if resident is None:
        twice = Erasure.objects.confirmed(pk, by) if request.method == "POST" else None
        if twice is None:
            raise Http404
        return redirect("erased", twice.reference)
    open_file(resident, Act.SEE_RESIDENT, by=by)
    asked = Erasure.objects.waiting().filter(number=resident.pk).first()
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.erase(resident, by=by)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Alles is gewist. Dit is het bewijs voor de inwoner.")
            return redirect("erased", done.reference)
    context = {"resident": resident, "asked": asked, "form": form}
    return TemplateResponse(
        request, "rights/erase.html", context | {"kinds": _in_words(how_many(resident))}
    )


@public
@never_cache
def receipt(request: HttpRequest, reference: uuid.UUID) -> HttpResponse:
    """When something was erased and what; about whom, nobody can say any more."""
    done = get_object_or_404(Erasure.objects.done(), reference=reference)
    context = {"done": done, "kinds": _in_words(done.what)}
    return TemplateResponse(request, "rights/receipt.html", context)


def _in_words(counted: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(NAMES[label]), many) for label, many in counted.items() if label in NAMES]
