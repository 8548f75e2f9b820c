# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.SEE_DAY)
def residents(request: HttpRequest, by: Person) -> HttpResponse:
    raise Http404


@page(Act.ADD_RESIDENT)
def add_resident(request: HttpRequest, by: Person) -> HttpResponse:
    raise Http404


@page(Act.READ_TIMELINE)
def resident(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.CHANGE_CONTACT)
def contact(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.AGREE_PIN)
def agree_pin(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.AGREE_PIN)
def revoke_links(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.WRITE_KERN)
def kern(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404
