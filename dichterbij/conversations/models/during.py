# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""During the talk: what the caseworker takes along on the card.

Nothing here says whether anything was done, and it is gone when the talk has ended: nobody
keeps what was chosen.

Seed: Handvat 1 > Tijdens het gesprek.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dichterbij.conversations.models.talk import Conversation
from dichterbij.people.access import Act
from dichterbij.people.models import Person

FIVE = 5


class Card(models.Model):
    """The card for one talk: how to open, how to close, and one's role in own words."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="card")
    check_in = models.CharField("hoe open je", max_length=60, blank=True)
    check_out = models.CharField("hoe sluit je", max_length=60, blank=True)
    role = models.CharField("jouw rol, in je eigen woorden", max_length=200, blank=True)

    seen_with: ClassVar = {
        "check_in": Act.MAKE_CARD,
        "check_out": Act.MAKE_CARD,
        "role": Act.MAKE_CARD,
    }

    class Meta:
        verbose_name = "kaart"

    def __str__(self) -> str:
        return f"kaart {self.pk}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident


class ChosenHandvat(models.Model):
    """One handvat on the card. Five places, so that a sixth cannot exist."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="chosen")
    handvat = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()

    seen_with: ClassVar = {"handvat": Act.MAKE_CARD}

    class Meta:
        verbose_name = "gekozen handvat"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_handvat_in_one_place", fields=["conversation", "position"]
            ),
            models.UniqueConstraint(
                name="a_handvat_stands_on_the_card_once", fields=["conversation", "handvat"]
            ),
            models.CheckConstraint(
                name="five_fit_on_the_card", condition=Q(position__gte=1, position__lte=FIVE)
            ),
        ]

    def __str__(self) -> str:
        return self.handvat

    @property
    def resident(self) -> Person:
        return self.conversation.resident
