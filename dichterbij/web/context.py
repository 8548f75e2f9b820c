# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What every page has around it: the municipality, and the way around for those who work there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from dichterbij.baggage.switch import is_on
from dichterbij.people.access import Role
from dichterbij.people.models import Person


@dataclass(frozen=True)
class Municipality:
    """Who to call when a page does not help."""

    name: str
    phone: str

    @property
    def tel(self) -> str:
        return "".join(sign for sign in self.phone if sign.isdecimal() or sign == "+")


@dataclass(frozen=True)
class RailItem:
    """One place to go. `current` is what aria-current says: this page, or one below it."""

    url: str
    label: str | Promise
    current: str


PLACES: dict[Role, tuple[tuple[str, str | Promise], ...]] = {
    Role.CASEWORKER: (
        ("today", _("Vandaag")),
        ("talks", _("Gesprekken")),
        ("letters", _("Brieven")),
        ("residents", _("Inwoners")),
        ("handvatten", _("Handvatten")),
    ),
    Role.LEAD: (("team", _("Team")), ("letters", _("Brieven")), ("handvatten", _("Handvatten"))),
    Role.ADMINISTRATOR: (
        ("colleagues", _("Collega’s")),
        ("keep_post", _("Post en klok")),
        ("retention", _("Bewaren")),
        ("baggage_decision", _("Bagage")),
        ("letters", _("Brieven")),
        ("handvatten", _("Handvatten")),
    ),
    Role.PRIVACY_OFFICER: (
        ("log", _("Logboek")),
        ("retention", _("Bewaren")),
        ("baggage_decision", _("Bagage")),
        ("handvatten", _("Handvatten")),
    ),
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Nobody is looked up unless the page has a rail."""
    return {
        "demo": settings.DEMO,
        "municipality": municipality(),
        # Whether residents may let something be remembered here; else no page says so
        "remembering": SimpleLazyObject(is_on),
        "rail": SimpleLazyObject(lambda: rail(request)),
    }


# One talk stands under the talks, one resident under the residents, the post under the day
BELOW = {
    "gesprek": "talks",
    "agendapunt": "talks",
    "inwoner": "residents",
    "invallen": "residents",
    "bagage": "handvatten",
    "afspraak": "residents",
    "voorstel": "residents",
    "bericht": "residents",
    "post": "today",
}


def municipality() -> Municipality:
    return Municipality(settings.MUNICIPALITY, settings.MUNICIPALITY_PHONE)


def rail(request: HttpRequest) -> list[RailItem]:
    """Where this person can go from here."""
    by = getattr(request, "user", None)
    if not isinstance(by, Person) or by.role not in PLACES:
        return []
    places = _places(Role(by.role))
    here = max((url for url, _label in places if request.path.startswith(url)), default="", key=len)
    first_word = request.path.strip("/").split("/")[0]
    if not here and first_word in BELOW:
        here = reverse(BELOW[first_word])
    return [RailItem(url, label, _current(url, here, request.path)) for url, label in places]


@cache
def _places(role: Role) -> list[tuple[str, str | Promise]]:
    return [(reverse(name), label) for name, label in PLACES[role]]


def _current(url: str, here: str, path: str) -> str:
    if url != here:
        return ""
    return "page" if url == path else "true"
