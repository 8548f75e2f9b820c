# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""During the talk: choose a few, put them on the card, leave the screen.

Seed: Handvat 1 > Tijdens het gesprek.
"""

from __future__ import annotations

from django.db import transaction

from dichterbij.conversations.errors import TalkClosed
from dichterbij.conversations.models import Card, ChosenHandvat, Conversation
from dichterbij.conversations.models.during import FIVE
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person


class CardFull(Refused):
    says = "Er passen er vijf op. Welke mag eraf?"


@transaction.atomic
def put_on_card(talk: Conversation, handvat: str, *, by: Person) -> None:
    """One more suggestion along, five at most."""
    require(by, Act.MAKE_CARD, talk)
    now = Conversation.objects.select_for_update().get(pk=talk.pk)
    if not now.is_open:
        raise TalkClosed
    chosen = list(talk.chosen.all())
    if any(c.handvat == handvat for c in chosen):
        return
    free = [n for n in range(1, FIVE + 1) if n not in {c.position for c in chosen}]
    if not free:
        raise CardFull
    ChosenHandvat.objects.create(conversation=talk, handvat=handvat, position=free[0])
    record(by, Act.MAKE_CARD, talk)


@transaction.atomic
def take_off_card(talk: Conversation, handvat: str, *, by: Person) -> None:
    """Less is also good."""
    require(by, Act.MAKE_CARD, talk)
    talk.chosen.filter(handvat=handvat).delete()
    record(by, Act.MAKE_CARD, talk)


@transaction.atomic
def word_card(talk: Conversation, *, check_in: str, check_out: str, role: str, by: Person) -> Card:
    """How the caseworker opens and closes, and their role in their own words."""
    require(by, Act.MAKE_CARD, talk)
    if not talk.is_open:
        raise TalkClosed
    card, _ = Card.objects.update_or_create(
        conversation=talk,
        defaults={"check_in": check_in, "check_out": check_out, "role": role.strip()},
    )
    record(by, Act.MAKE_CARD, talk)
    return card
