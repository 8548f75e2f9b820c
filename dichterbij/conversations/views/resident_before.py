# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Link
from dichterbij.people.pages import resident_page, Visit


@resident_page(Act.READ_INVITATION, Link.Purpose.INVITATION)
def invitation(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.ADD_TO_AGENDA, Link.Purpose.INVITATION)
def own_point(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.ANSWER_INVITATION, Link.Purpose.INVITATION)
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.ANSWER_INVITATION, Link.Purpose.INVITATION)
def other_time(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.READ_INVITATION, Link.Purpose.INVITATION)
def invitation_ics(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404
