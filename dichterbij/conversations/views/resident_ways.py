# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The resident chooses how messages come, and gives another number or mail address.

Seed: Handvat 3 > Kanalen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from dichterbij.conversations import words
from dichterbij.conversations.agreed import caseworker_of
from dichterbij.conversations.forms.resident_ways import OtherAddressForm, WaysForm
from dichterbij.delivery import ways
from dichterbij.delivery.models import AddressChange, Cover
from dichterbij.delivery.words import Words, no_replies, quietly
from dichterbij.people.access import Act
from dichterbij.people.actions import choose_language
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person
from dichterbij.people.pages import Visit, resident_page


@resident_page(Act.READ_WAYS, Link.Purpose.AGREEMENTS)
def our_ways(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Over which way, in which order, for what, between which hours, how quietly."""
    me = visit.person
    form = WaysForm(request.POST if request.method == "POST" else None, resident=me)
    if form.is_bound and form.is_valid():
        save_ways(me, form, by=me)
        with override(me.language):
            messages.success(request, _("Bewaard. Zo krijgt u voortaan bericht."))
        return redirect("our_ways", visit.token)
    caseworker = caseworker_of(me)
    return TemplateResponse(
        request,
        "conversations/resident/our_ways.html",
        {
            "me": me,
            "token": visit.token,
            "caseworker": caseworker,
            "form": form,
            "examples": list(examples(me, caseworker, form)),
            "pending": pending_of(me),
        },
    )


@transaction.atomic
def save_ways(resident: Person, form: WaysForm, *, by: Person) -> None:
    """All that was chosen, or nothing of it."""
    ways.choose_ways(resident, form.chosen(), by=by)
    wishes = form.wishes()
    if wishes:
        ways.choose_hours(resident, **wishes, by=by)
    language = form.cleaned_data.get("language")
    if language and language != resident.language:
        choose_language(resident, language, by=by)
        resident.language = language


def examples(
    resident: Person, caseworker: Person | None, form: WaysForm
) -> Iterator[tuple[Any, Words]]:
    """The same message in each cover, as it comes over the way they like best."""
    if caseworker is None or not form.reached:
        return
    over = str(form["first"].value())
    by_phone = over in ways.BY_PHONE or (over not in form.reached and form.reached[0] != "mail")
    link = settings.PUBLIC_URL.split("://")[-1] + "/u/…"
    said = words.agreements_shared(resident, caseworker)
    for cover, how in ((Cover.PLAIN, said), (Cover.QUIET, None)):
        shown = how or quietly(said, caseworker, resident, has_link=True)
        if by_phone:
            with override(resident.language):
                text = f"{shown.short} {no_replies(caseworker)}"
            shown = Words("", text)
        yield cover, shown._replace(body=shown.body.replace("{link}", link))


def pending_of(resident: Person) -> list[AddressChange]:
    """Numbers and addresses that were asked for and do not count yet."""
    pending = AddressChange.objects.pending().filter(resident=resident)
    return list(pending.select_related("resident", "asked_by").order_by("asked_at", "pk"))


@resident_page(Act.CHOOSE_WAYS, Link.Purpose.AGREEMENTS)
def our_address(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another number or mail address: the old one hears of it, and it takes three days."""
    me = visit.person
    form = OtherAddressForm(request.POST if request.method == "POST" else None, resident=me)
    if form.is_bound and form.is_valid() and ask_all(me, form, by=me):
        messages.success(request, _("Dank u wel. Hieronder staat hoe het verder gaat."))
        return redirect("our_ways", visit.token)
    return TemplateResponse(
        request,
        "conversations/resident/our_address.html",
        {
            "me": me,
            "token": visit.token,
            "caseworker": caseworker_of(me),
            "form": form,
            "pending": pending_of(me),
        },
    )


def ask_all(resident: Person, form: OtherAddressForm, *, by: Person) -> bool:
    """Ask for each that was filled in, or for none of them."""
    field = ""
    try:
        with transaction.atomic():
            for field, new in form.given():
                ways.ask_other_address(resident, field, new, by=by)
    except Refused as no:
        form.add_error(field, str(no))
    return not form.errors


@resident_page(Act.CHOOSE_WAYS, Link.Purpose.AGREEMENTS)
@require_POST
def not_me(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """Somebody else asked for it, or it was a mistake: everything stays as it was."""
    change = get_object_or_404(AddressChange.objects.seen_by(visit.person), pk=pk)
    try:
        ways.drop_other_address(change, by=visit.person)
        messages.success(request, _("Goed dat u het zegt. Alles blijft zoals het was."))
    except Refused as no:
        messages.warning(request, str(no))
    return redirect("our_ways", visit.token)
