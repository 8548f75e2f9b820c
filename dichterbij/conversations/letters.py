# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The letter that invites somebody, filled in from what is known.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from dichterbij.conversations import words
from dichterbij.conversations.models import Conversation, Place
from dichterbij.conversations.paper import Letter, Point
from dichterbij.conversations.places import places_of
from dichterbij.conversations.sent import TELLS_OF_THE_TALK
from dichterbij.delivery.models import Message
from dichterbij.people import links
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.models import Link, Person


def message_on_paper(talk: Conversation) -> Message | None:
    """The message this letter brings; without it there is no letter, because it has no link."""
    return (
        Message.objects.filter(
            about=talk.uuid,
            channel=Person.Channel.PAPER,
            kind__in=TELLS_OF_THE_TALK,
            link__in=Link.objects.working(),
        )
        .exclude(state=Message.State.WITHDRAWN)
        .select_related("link")
        .order_by("-made_at", "-pk")
        .first()
    )


def letter_of(talk: Conversation, message: Message) -> Letter:
    """The words and the agenda as they are now, with the link this letter brings."""
    assert message.link is not None
    resident, caseworker = talk.resident, talk.caseworker
    team = caseworker.team
    points = all_of(resident, talk.agenda.standing().select_related("added_by"))
    with override(resident.language):
        return Letter(
            full_name=resident.full_name,
            address=tuple(line for line in resident.address.splitlines() if line.strip()),
            first_name=resident.first_name,
            caseworker=caseworker.first_name,
            caseworker_full_name=caseworker.full_name,
            phone=caseworker.phone or settings.MUNICIPALITY_PHONE,
            municipality=settings.MUNICIPALITY,
            sent_on=timezone.localdate(message.made_at),
            starts_at=talk.starts_at,
            minutes=talk.minutes,
            place=words.where(talk),
            link=links.address(message.link),
            code=talk.reference,
            return_address=", ".join(
                part
                for part in (
                    f"Gemeente {settings.MUNICIPALITY}",  # the post reads Dutch
                    team.office if team else "",
                )
                if part
            ),
            why=talk.goal,
            points=tuple(Point(item.text, item.added_by.is_resident) for item in points),
            other_places=tuple(_place(place) for place in places_of(team) if place != talk.place),
            language=resident.language,
        )


def _place(place: str) -> str:
    return {
        Place.OFFICE: _("Op kantoor"),
        Place.WALK: _("Tijdens een wandeling"),
        Place.NEARBY: _("Bij u in de buurt"),
        Place.HOME: _("Bij u thuis"),
        Place.PHONE: _("Aan de telefoon"),
    }[Place(place)]
