# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The letters a resident got, to read again; behind link and PIN.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from dichterbij.conversations.agreed import caseworker_of
from dichterbij.conversations.letter_paper import blocks
from dichterbij.conversations.posting import body_with_link
from dichterbij.letters.models import Letter
from dichterbij.people.access import Act
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.models import Link
from dichterbij.people.pages import Visit, resident_page


@resident_page(Act.READ_LETTER, Link.Purpose.AGREEMENTS)
def our_letters(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every letter that was sent from here, the newest first."""
    return TemplateResponse(
        request,
        "conversations/resident/our_letters.html",
        {
            "token": visit.token,
            "letters": all_of(
                visit.person, Letter.objects.seen_by(visit.person).order_by("-sent_at")[:100]
            ),
            "caseworker": caseworker_of(visit.person),
        },
    )


@resident_page(Act.READ_LETTER, Link.Purpose.AGREEMENTS)
def our_letter(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """One letter, as it was sent."""
    letter = get_object_or_404(Letter.objects.seen_by(visit.person).with_people(), pk=pk)
    return TemplateResponse(
        request,
        "conversations/resident/our_letter.html",
        {
            "token": visit.token,
            "letter": letter,
            "blocks": blocks(body_with_link(letter)),
            "caseworker": caseworker_of(visit.person),
        },
    )
