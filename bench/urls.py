# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every address of the house, and a bare page beside them."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from dichterbij.people.models import Person
from dichterbij.web.urls import urlpatterns as house

PAGE = "<!doctype html><title>Kaal</title><main><h1>{{ person.first_name }}</h1></main>"


def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """One query, one small template, through the same middleware."""
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"person": Person.objects.get(pk=pk)}, request))


urlpatterns = [path("kaal/<int:pk>/", bare), *house]
