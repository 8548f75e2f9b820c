# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How a resident is reached, on their word: ways, address, and another number or mail address.

Seed: Handvat 3 > Kanalen.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from dichterbij.conversations.forms.ways import (
    AddressOnTheirWordForm,
    PostAddressForm,
    WaysOnTheirWordForm,
)
from dichterbij.conversations.sent import became_of, moment_in_words
from dichterbij.conversations.views.resident_ways import ask_all, examples, pending_of, save_ways
from dichterbij.delivery import ways
from dichterbij.delivery.models import AddressChange
from dichterbij.people import actions as people
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.CHANGE_CONTACT)
def contact(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Three forms, each with its own button; only the one that was sent is judged."""
    person = get_object_or_404(
        Person.objects.worked_with_by(by).select_related("wishes").prefetch_related("ways"), pk=pk
    )
    open_file(person, Act.READ_WAYS, by=by)
    todo = request.POST.get("do", "") if request.method == "POST" else ""

    def data(name: str) -> QueryDict | None:
        return request.POST if name == todo else None

    chosen = WaysOnTheirWordForm(data("ways"), resident=person)
    address = PostAddressForm(data("address"), resident=person, auto_id="adres_%s")
    other = AddressOnTheirWordForm(data("other"), resident=person, auto_id="anders_%s")
    name, told = person.first_name, ""
    if todo == "ways" and chosen.is_valid():
        save_ways(person, chosen, by=by)
        told = f"Bewaard. Zo krijgt {name} voortaan bericht."
    elif todo == "address" and address.is_valid():
        people.change_contact(person, by=by, **address.how())
        told = "Bewaard."
    elif todo == "other" and other.is_valid() and ask_all(person, other, by=by):
        told = f"Genoteerd. Hieronder staat wat nu voor {name} geldt."
    if told:
        messages.success(request, told)
        return redirect("contact", person.pk)
    return TemplateResponse(
        request,
        "conversations/residents/contact.html",
        {
            "resident": person,
            "ways": chosen,
            "address": address,
            "other": other,
            "sent": {"ways": chosen, "address": address, "other": other}.get(todo),
            "examples": list(examples(person, by, chosen)),
            "pending": [_waiting(change) for change in pending_of(person)],
        },
    )


def _waiting(change: AddressChange) -> dict[str, object]:
    """What was asked, whether the old address heard of it, and from when it may count."""
    warning = ways.warning_of(change)
    return {
        "change": change,
        "warning": warning,
        "became": became_of(warning) if warning else "",
        "asked": moment_in_words(change.asked_at),
        "from": moment_in_words(change.holds_from),
    }


@page(Act.CHANGE_CONTACT)
@require_POST
def address_change(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The caseworker spoke with the resident: it was them, or it was not."""
    change = get_object_or_404(AddressChange.objects.seen_by(by).select_related("resident"), pk=pk)
    try:
        if request.POST.get("do") == "confirm":
            ways.confirm_other_address(change, by=by)
            messages.success(request, f"Vanaf nu geldt {change.new or 'het oude niet meer'}.")
        else:
            ways.drop_other_address(change, by=by)
            messages.success(request, "Alles blijft zoals het was.")
    except Refused as no:
        messages.warning(request, str(no))
    return redirect("contact", change.resident_id)
