# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.access import Act
from dichterbij.people.models import Link
from dichterbij.people.pages import resident_page, Visit


@resident_page(Act.READ_AGREEMENTS, Link.Purpose.AGREEMENTS)
def our_agreements(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.MAKE_AGREEMENT, Link.Purpose.AGREEMENTS)
def our_agreement_new(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.MAKE_AGREEMENT, Link.Purpose.AGREEMENTS)
def our_agreement(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    raise Http404


@resident_page(Act.MAKE_AGREEMENT, Link.Purpose.AGREEMENTS)
def our_proposal(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    raise Http404


@resident_page(Act.READ_KERN, Link.Purpose.AGREEMENTS)
def about_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404


@resident_page(Act.WITHDRAW_CHECK_OUT, Link.Purpose.AGREEMENTS)
def my_words(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    raise Http404


@resident_page(Act.READ_TIMELINE, Link.Purpose.AGREEMENTS)
def our_timeline(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404
