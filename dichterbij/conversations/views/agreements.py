# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.MAKE_AGREEMENT)
def agreements(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.MAKE_AGREEMENT)
def agreement_done(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.MAKE_AGREEMENT)
def agreement_not_done(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.MAKE_AGREEMENT)
def agreement_comment(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.MAKE_AGREEMENT)
def agreement_change(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.MAKE_AGREEMENT)
def agreement_withdraw(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.MAKE_AGREEMENT)
def proposal_answer(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404
