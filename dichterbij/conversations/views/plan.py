# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.PLAN_TALK)
def plan_talk(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.PLAN_TALK)
def move_talk(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.PLAN_TALK)
def call_off(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.PLAN_TALK)
def offer_times(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.INVITE)
def invite(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.INVITE)
def letter(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.ANSWER_INVITATION)
def slip(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404


@page(Act.PLAN_TALK)
def other_time_answered(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    raise Http404
