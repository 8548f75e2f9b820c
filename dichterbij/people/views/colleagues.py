# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.MANAGE_COLLEAGUES)
def colleagues(request: HttpRequest, by: Person) -> HttpResponse:
    raise Http404


@page(Act.MANAGE_COLLEAGUES)
def add_team(request: HttpRequest, by: Person) -> HttpResponse:
    raise Http404
