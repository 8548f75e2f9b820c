# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Leaf through the handvatten: a page to read, with nothing to tick.

Seed: Handvatten en tips voor de werkrelatie.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from dichterbij.handvatten import Moment, deck
from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page

# In the examples the resident has a name, and so many people before
NAME, CASEWORKERS = "Amina", 4


@page(Act.READ_HANDVATTEN)
def handvatten(request: HttpRequest, by: Person) -> HttpResponse:
    """Everything in the deck, by moment, with where it comes from."""
    known = deck()
    parts = [
        (
            moment,
            [
                handvat.filled(name=NAME, caseworkers=CASEWORKERS)
                for handvat in known.handvatten
                if handvat.moment is moment
            ],
        )
        for moment in Moment
    ]
    return TemplateResponse(
        request,
        "conversations/handvatten/handvatten.html",
        {"parts": parts, "deck": known, "name": NAME},
    )
