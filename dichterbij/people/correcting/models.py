# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The noun: a resident's own version of one thing that stands here, and what was answered."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def of(self, resident: Any) -> CorrectionQuerySet:
        return self.filter(resident=resident).select_related("answered_by").order_by("pk")

    def waiting(self) -> CorrectionQuerySet:
        return self.filter(answered_at=None)


class Correction(models.Model):
    """How the resident would say it (AVG, article 16). It stands beside what we wrote; both stay.

    `about` and `about_id`: which thing, as the list of everything has it. No key, for that thing
    may be of any room.
    """

    class Outcome(models.TextChoices):
        CHANGED = "changed", "aangepast"
        STAYS = "stays", "blijft staan"

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    about = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    sealed = models.BinaryField(max_length=8192)
    written_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    sealed_answer = models.BinaryField(max_length=8192, null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "eigen versie"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_own_version_of_a_thing", fields=["resident", "about", "about_id"]
            ),
            models.CheckConstraint(
                name="an_own_version_is_answered_or_it_is_not",
                condition=Q(outcome="", sealed_answer=None, answered_at=None, answered_by=None)
                | (
                    ~Q(outcome="")
                    & Q(
                        sealed_answer__isnull=False,
                        answered_at__isnull=False,
                        answered_by__isnull=False,
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"eigen versie {self.uuid}"

    @property
    def reference(self) -> str:
        return f"{self.about}:{self.about_id}"

    @property
    def place(self) -> str:
        """What is sealed into the resident's words."""
        return f"people.correction:{self.uuid}:text"

    @property
    def place_of_answer(self) -> str:
        return f"people.correction:{self.uuid}:answer"
