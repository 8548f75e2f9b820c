# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.SEE_TEAM)
def team(request: HttpRequest, by: Person) -> HttpResponse:
    raise Http404


@page(Act.HAND_OVER)
def hand_over(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.HAND_OVER)
def leave(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404
