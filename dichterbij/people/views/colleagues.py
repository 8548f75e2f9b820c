# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who works here, and in which team. Nothing about residents."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dichterbij.people import actions as people
from dichterbij.people.access import Act, Role
from dichterbij.people.actions import NameTaken
from dichterbij.people.door import actions as door
from dichterbij.people.errors import Refused
from dichterbij.people.forms_colleagues import (
    ColleagueForm,
    PasswordForColleagueForm,
    TeamForm,
)
from dichterbij.people.models import Person, Team
from dichterbij.people.pages import page

ON_A_PAGE = 40


@page(Act.MANAGE_COLLEAGUES)
def colleagues(request: HttpRequest, by: Person) -> HttpResponse:
    """Everybody who can sign in, and a place to add one."""
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        try:
            new = people.add_colleague(**given, by=by)
        except NameTaken as taken:
            if _just_added(given):
                return redirect("colleagues")
            form.add_error("sign_in_name", str(taken))
        else:
            messages.success(request, _("%(name)s kan erin.") % {"name": new.full_name})
            return redirect("colleagues")
    everybody = (
        Person.objects.exclude(role=Role.RESIDENT)
        .exclude(sign_in_name=None)
        .select_related("team")
        .order_by("first_name", "last_name", "pk")
    )
    return TemplateResponse(
        request,
        "people/colleagues.html",
        {
            "form": form,
            "here": Paginator(everybody, ON_A_PAGE).get_page(request.GET.get("blad")),
            "teams": Team.objects.order_by("name"),
        },
    )


@page(Act.MANAGE_COLLEAGUES)
def give_password(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """For a colleague who forgot their password. They choose another with it."""
    staff = Person.objects.exclude(role=Role.RESIDENT).exclude(sign_in_name=None)
    colleague = get_object_or_404(staff, pk=pk, left_on=None)
    form = PasswordForColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            door.give_password(colleague, form.cleaned_data["password"], by=by)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(
                request,
                _("%(name)s kan erin met dit wachtwoord, en kiest dan een eigen.")
                % {"name": colleague.full_name},
            )
            return redirect("colleagues")
    context = {"colleague": colleague, "form": form}
    return TemplateResponse(request, "people/give_password.html", context)


def _just_added(given: dict[str, object]) -> bool:
    """Whether the same form was sent before: the button was pressed twice."""
    known = Person.objects.filter(
        sign_in_name=str(given["sign_in_name"]).lower(),
        first_name=given["first_name"],
        last_name=given["last_name"],
        role=given["role"],
        team=given["team"],
    ).first()
    return known is not None and known.check_password(str(given["password"]))


@page(Act.MANAGE_COLLEAGUES)
def add_team(request: HttpRequest, by: Person) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.add_team(**form.what(), by=by)
        except Refused as no:
            form.add_error("name", str(no))
        else:
            messages.success(request, _("Het team staat erbij."))
            return redirect("colleagues")
    return TemplateResponse(request, "people/team.html", {"form": form, "team": None})


@page(Act.MANAGE_COLLEAGUES)
def change_team(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Another name, or other places to meet."""
    team = get_object_or_404(Team, pk=pk)
    known = {name: getattr(team, name) for name in TeamForm.base_fields if name != "once"}
    form = TeamForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            people.change_team(team, by=by, **form.what())
        except Refused as no:
            form.add_error("name", str(no))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("colleagues")
    return TemplateResponse(request, "people/team.html", {"form": form, "team": team})
