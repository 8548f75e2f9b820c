# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.PREPARE)
def before(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.ADD_TO_AGENDA)
def agenda(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.ADD_TO_AGENDA)
def point(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.PREPARE)
def read_on(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404
