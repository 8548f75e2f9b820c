# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The noun: that somebody asked to be erased, and was. It leads to nobody."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def waiting(self) -> ErasureQuerySet:
        return self.filter(erased_at=None)

    def done(self) -> ErasureQuerySet:
        return self.exclude(erased_at=None)

    def confirmed(self, number: int, by: Any) -> Erasure | None:
        """What this colleague confirmed of whoever had this number."""
        return self.done().filter(number=number, confirmed_by=by).order_by("erased_at").last()


class Erasure(models.Model):
    """Asked by the resident, confirmed by their caseworker, and from then on the receipt.

    It holds a number that nobody has any more and a digest that tells one number from a later use
    of it, so that a copy that is put back does not bring somebody back.
    """

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(help_text="of the resident; no key, it stays when they go")
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)
    what = models.JSONField(default=dict, help_text="how many of which kind")

    objects = ErasureQuerySet.as_manager()

    seen_with: ClassVar = {"digest": None}

    class Meta:
        verbose_name = "wissen"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="asked_once_at_a_time", fields=["number"], condition=Q(erased_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"wissen {self.reference}"
