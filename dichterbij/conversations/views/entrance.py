# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Link
from dichterbij.people.pages import public, resident_page, Visit


@public
def new_link(request: HttpRequest) -> HttpResponse:
    raise Http404


@public
def resident_home(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404


@resident_page(Act.CHOOSE_LANGUAGE, *Link.Purpose)
def language(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.CHOOSE_LANGUAGE, Link.Purpose.AGREEMENTS)
def pin(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.CHOOSE_LANGUAGE, Link.Purpose.AGREEMENTS)
def leave_pin(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404
