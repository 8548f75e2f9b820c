# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether a visitor came over https only our own proxy can tell."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dichterbij.people.door.address import is_a_stranger


class OnlyOurProxy:
    """What anybody else says about it is not heard. The first of all: the others believe it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_a_stranger(request.META):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)
