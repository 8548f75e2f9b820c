# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who works with whom, and how a resident goes on with somebody else without losing anything.

By name and in the order of the alphabet: nobody's work is counted or laid beside another's.

Seed: Handvat 1 > Voorkennis.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dichterbij.conversations import after
from dichterbij.conversations.forms.team import HandOverForm
from dichterbij.conversations.glass import STOOD_IN, STOOD_IN_FOR, watched
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.words import day_and_time
from dichterbij.people import actions as people
from dichterbij.people.access import Act
from dichterbij.people.actions import SameCaseworker
from dichterbij.people.errors import Limited, Refused
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.people.pages import address_of_each, page
from dichterbij.people.questions import Question

ON_A_PAGE = 25


COLLEAGUES = Question(
    lambda by: (
        Person.objects.colleagues_in(by.team_id)
        .select_related("team")
        .order_by("first_name", "last_name", "pk")
    )
)
WHO_WITH_WHOM = Question(
    lambda by: (
        WorkingRelationship.objects.seen_by(by)
        .current()
        .order_by("resident__first_name", "resident__last_name", "pk")
        .values_list("caseworker_id", "resident_id", "resident__first_name", "resident__last_name")
    )
)


@page(Act.SEE_TEAM)
def team(request: HttpRequest, by: Person) -> HttpResponse:
    """The caseworkers of my team, each with the people they work with."""
    here = Paginator(COLLEAGUES(by), ON_A_PAGE).get_page(request.GET.get("blad"))
    shown = list(here)
    address = address_of_each("hand_over")
    residents: dict[int, list[tuple[str, str]]] = {colleague.pk: [] for colleague in shown}
    for caseworker, pk, first_name, last_name in WHO_WITH_WHOM(by):
        if caseworker in residents:
            residents[caseworker].append((address(pk), f"{first_name} {last_name}".strip()))
    return TemplateResponse(
        request,
        "conversations/team/team.html",
        {
            "team": shown[0].team if shown else by.team,
            "colleagues": [(colleague, residents[colleague.pk]) for colleague in shown],
            "here": here,
            "glasses": watched(STOOD_IN(by, timezone.now() - STOOD_IN_FOR)),
        },
    )


@page(Act.HAND_OVER)
def hand_over(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Another caseworker goes on. Every promise stays, and the resident is told."""
    relationship = get_object_or_404(
        WorkingRelationship.objects.seen_by(by).current().select_related("resident", "caseworker"),
        resident=pk,
    )
    resident, now = relationship.resident, relationship.caseworker
    if request.method == "POST" and request.POST.get("to") == str(now.pk):
        return redirect("team")  # the button was pressed twice
    form = HandOverForm(request.POST or None, team=by.team, now=now)
    to: Person | None = None
    collisions: list[str] = []
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        collisions = _collisions(resident, to)
    if to is not None and (not collisions or request.POST.get("seen") == str(to.pk)):
        try:
            after.hand_over(resident, to, by=by)
        except SameCaseworker:
            return redirect("team")  # the button was pressed twice
        except Limited as no:
            messages.warning(request, str(no))
            return redirect("limit_of", resident.pk)
        except Refused as no:
            form.add_error("to", str(no))
        else:
            messages.success(
                request,
                _("%(who)s gaat verder met %(name)s, en laat dat zelf weten.")
                % {"who": to.first_name, "name": resident.first_name},
            )
            if collisions:
                messages.warning(
                    request,
                    _(
                        "%(who)s heeft nu twee gesprekken tegelijk: %(when)s. "
                        "Spreek samen af welk gesprek verzet wordt."
                    )
                    % {"who": to.first_name, "when": "; ".join(collisions)},
                )
            return redirect("team")
    return TemplateResponse(
        request,
        "conversations/team/hand_over.html",
        {"form": form, "resident": resident, "now": now, "to": to, "collisions": collisions},
        status=422 if form.errors or collisions else 200,
    )


def _collisions(resident: Person, to: Person) -> list[str]:
    """When the new colleague would have two talks at once. With whom else is not for a lead."""
    talks = Conversation.objects.filter(relationship__resident=resident)
    return [day_and_time(talk.starts_at) for talk in talks.colliding_with_talks_of(to)]


@page(Act.HAND_OVER)
def leave(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """A colleague leaves: first everybody they work with goes on with somebody else."""
    colleague = get_object_or_404(Person.objects.colleagues_in(by.team), pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            people.leave(colleague, by=by)
        except Refused as no:
            refused = str(no)
        else:
            messages.success(
                request,
                _("%(name)s is afgemeld. Alles wat beloofd is, blijft staan.")
                % {"name": colleague.first_name},
            )
            return redirect("team")
    still = Person.objects.worked_with_by(colleague).order_by("first_name", "last_name")
    return TemplateResponse(
        request,
        "conversations/team/leave.html",
        {"colleague": colleague, "residents": still, "refused": refused},
    )
