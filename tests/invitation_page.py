# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the tests of the resident's invitation share: its address, its form and its words."""

from __future__ import annotations

import uuid
from typing import Any

from dichterbij.conversations.models import Conversation
from dichterbij.people import actions, links
from dichterbij.people.models import Link

HTMX = {"HX-Request": "true"}


def link_to(talk: Conversation) -> str:
    link = actions.make_link(
        talk.resident, Link.Purpose.INVITATION, expires_at=talk.ends_at, about=talk.uuid, by=None
    )
    return f"/u/{links.token(link)}/gesprek/"


def sheet(talk: Conversation, **typed: str) -> dict[str, str]:
    """Everything the form sends along, as it stands on the page."""
    known = {"once": str(uuid.uuid4()), "place": talk.place, "place_seen": talk.place}
    known |= {"point": "", "companion_who": "", "other_time": ""}
    for item in talk.agenda.standing().filter(added_by=talk.resident):
        known |= {f"text_{item.pk}": item.text, f"was_{item.pk}": item.text}
    return known | typed


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text
