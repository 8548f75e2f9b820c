# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
from django.http import Http404, HttpRequest, HttpResponse

from dichterbij.people.pages import public


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    raise Http404


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    raise Http404
