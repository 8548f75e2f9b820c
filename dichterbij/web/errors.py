# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""When something does not work: no blame, what still stands, and one way onward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import override

from dichterbij.people.access import Act, Role
from dichterbij.people.errors import Limited, Refused
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.log.reading import Stopped
from dichterbij.people.models import Person
from dichterbij.web.context import municipality

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
REFUSED = {act.value: act.name.lower() for act in Act}


class RefusedMiddleware:
    """A rule of the house said no where the page had no better place to say it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            # TRACE would give cookies back as a text; the others nobody knows here
            return HttpResponse(status=405, headers={"Allow": ", ".join(METHODS)})
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if isinstance(exception, Stopped):
            whom = Person.objects.filter(role=Role.PRIVACY_OFFICER, left_on=None)
            officers = whom.order_by("first_name", "last_name")
            return _said(request, "people/stopped.html", 429, officers=officers)
        if isinstance(exception, Limited) and exception.resident is not None:
            whose, typed = exception.resident, _sentences(request)
            return _said(request, "rights/limited.html", 409, resident=whose, typed=typed)
        return _said(request, "web/refused.html", 409, says=exception)


def _said(request: HttpRequest, template: str, status: int, **around: Any) -> HttpResponse:
    """In the language of whose link it is, else in our own."""
    with override(getattr(request, "reads", settings.LANGUAGE_CODE)):
        known = {"frame": _frame(request), "begin": _begin(request)}
        page = render(request, template, known | around, status=status)
    return _whole_page(page)


def _begin(request: HttpRequest) -> str:
    """Where the pages of this link begin, for whoever came in by one that works."""
    if not hasattr(request, "reads") or request.resolver_match is None:
        return ""
    return reverse("resident_home", args=[request.resolver_match.kwargs["token"]])


def _frame(request: HttpRequest) -> str:
    """Who works here keeps the way around; everybody else keeps the quick way out."""
    by = getattr(request, "user", None)
    on_a_link = request.path.startswith("/u/")
    works_here = isinstance(by, Person) and not by.is_resident and not on_a_link
    return "staff.html" if works_here else "resident.html"


def _sentences(request: HttpRequest) -> list[str]:
    """What somebody typed, so that it is not lost: more than one word, so never a code."""
    return [text for text in map(str, request.POST.values()) if " " in text.strip()]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    notice(What.BAD_REQUEST)
    return _without_database("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    notice(What.REFUSED, REFUSED.get(str(exception), ""), _number(request))
    return _said(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    by = _number(request)
    if by is not None:  # of who is signed in: what is not theirs is not there either
        notice(What.NOT_THERE, by=by)
    return _said(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _without_database("500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page lay open for long, or cookies are off. The reason is of no use to a person."""
    notice(What.FORM_REFUSED)
    return _said(request, "403_csrf.html", 403)


def _number(request: HttpRequest) -> int | None:
    """Of the colleague whose page it is; a page that knew nobody yet does not ask for it."""
    by = getattr(request, "user", None)
    return by.pk if type(by) is Person and not by.is_resident else None


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
