# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.MAKE_CARD)
def during(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.MAKE_CARD)
def card(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404
