# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every address of the house, and a bare page beside them."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from dichterbij.people.models import Person
from dichterbij.web.urls import urlpatterns as house

PAGE = "<!doctype html><title>Kaal</title><main><h1>{{ person.first_name }}</h1></main>"


@cache
def _template() -> Any:
    return engines["django"].from_string(PAGE)


def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """One query, one small template, through the same middleware."""
    person = Person.objects.get(pk=pk)
    return HttpResponse(_template().render({"person": person}, request))


urlpatterns = [path("kaal/<int:pk>/", bare), *house]
