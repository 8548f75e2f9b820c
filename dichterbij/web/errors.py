# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""When something does not work: no blame, what still stands, and one way onward."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.utils.cache import add_never_cache_headers

from dichterbij.people.access import Role
from dichterbij.people.errors import Refused
from dichterbij.people.log.reading import Stopped
from dichterbij.people.models import Person
from dichterbij.web.context import municipality


class RefusedMiddleware:
    """A rule of the house said no where the page had no better place to say it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if isinstance(exception, Stopped):
            whom = Person.objects.filter(role=Role.PRIVACY_OFFICER, left_on=None)
            around = {"officers": whom.order_by("first_name", "last_name")}
            return _whole_page(render(request, "people/stopped.html", around, status=429))
        return _whole_page(render(request, "web/refused.html", {"says": exception}, status=409))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _without_database("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _whole_page(render(request, "403.html", status=403))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _whole_page(render(request, "404.html", status=404))


def server_error(request: HttpRequest) -> HttpResponse:
    return _without_database("500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page lay open for long, or cookies are off. The reason is of no use to a person."""
    return _whole_page(render(request, "403_csrf.html", status=403))


def _without_database(template: str, status: int) -> HttpResponse:
    """Without context processors: whatever is broken must not be asked again."""
    around = {"municipality": municipality()}
    return _whole_page(HttpResponse(loader.render_to_string(template, around), status=status))


def _whole_page(response: HttpResponse) -> HttpResponse:
    """Where htmx asked for a part of a page, this takes the place of all of it."""
    add_never_cache_headers(response)
    response["HX-Retarget"] = "body"
    response["HX-Reswap"] = "innerHTML show:top"
    return response
