# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The front door, and whether the house is well."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from dichterbij.people.access import Role
from dichterbij.people.models import Person
from dichterbij.people.pages import public

HOME = {
    Role.CASEWORKER: "today",
    Role.LEAD: "team",
    Role.PRIVACY_OFFICER: "log",
    Role.ADMINISTRATOR: "colleagues",
}


@public
def home(request: HttpRequest) -> HttpResponse:
    """Everybody to where their work is; a visitor of the demo to the demo."""
    by = request.user
    if isinstance(by, Person) and by.role in HOME:
        return redirect(HOME[Role(by.role)])
    return redirect("demo" if settings.DEMO else "sign_in")


@public
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: whether pages and database answer. No figures, no names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
