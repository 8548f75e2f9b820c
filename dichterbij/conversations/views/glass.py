# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Standing in for a colleague: opening it, looking through it, and ending it.

Seed: Handvat 1 > Voorkennis.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dichterbij.conversations import glass as standing_in
from dichterbij.conversations.forms.glass import GlassForm
from dichterbij.people.access import Act, Role, require
from dichterbij.people.errors import Refused
from dichterbij.people.glass import actions
from dichterbij.people.glass.reading import reason_of
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Glass, Person
from dichterbij.people.pages import page


@page(Act.BREAK_GLASS)
def break_glass(request: HttpRequest, by: Person) -> HttpResponse:
    """Why, and for whom. Who is found is opened at once; of others nothing is said."""
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = standing_in.break_glass(
                form.told(), given["reason"], hours=given["hours"], by=by
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect("through_glass", opened.pk)
    mine = Glass.objects.held_by(by).open().select_related("resident")
    return TemplateResponse(
        request,
        "conversations/glass/break.html",
        {"form": form, "open": mine},
        status=422 if form.errors else 200,
    )


@page(Act.SEE_THROUGH_GLASS)
def through_glass(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """What is needed to help, to read only; and a button for who is done."""
    glass = get_object_or_404(Glass.objects.held_by(by).select_related("resident__key"), pk=pk)
    if request.method == "POST" and request.POST.get("do") == "end":
        if glass.is_open:
            actions.end_glass(glass, by=by)
        messages.success(request, _("Gesloten. Je ziet nu niets meer."))
        return redirect("break_glass")
    if not glass.is_open:
        messages.warning(
            request,
            _("Dit is voorbij. Kan de inwoner nog steeds niet wachten? Val dan opnieuw in."),
        )
        return redirect("break_glass")
    require(by, Act.SEE_THROUGH_GLASS, glass)
    open_file(glass.resident, Act.SEE_THROUGH_GLASS, by=by)
    needed = standing_in.what_is_needed(glass)
    return TemplateResponse(
        request,
        "conversations/glass/through.html",
        {
            "glass": glass,
            "resident": needed.resident,
            "needed": needed,
            "reason": reason_of(glass),
        },
    )


@page(Act.END_GLASS)
@require_POST
def end_glass(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Whoever watches over the resident ends it, at once."""
    glass = get_object_or_404(Glass.objects.watched_by(by).select_related("resident", "by"), pk=pk)
    if actions.end_glass(glass, by=by):
        messages.success(
            request, _("Gestopt. %(name)s ziet nu niets meer.") % {"name": glass.by.full_name}
        )
    if by.role == Role.PRIVACY_OFFICER:
        week = timezone.localdate(glass.opened_at).isoformat()
        return redirect(reverse("log_review", query={"week": week}))
    return redirect("team" if by.role == Role.LEAD else "today")
