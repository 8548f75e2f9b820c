# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The nouns: that a resident had the use of what is kept limited, and what they then allowed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

BEFOREHAND = dt.timedelta(days=7)


class LimitQuerySet(models.QuerySet["Limit"]):
    def holding(self, today: dt.date | None = None) -> LimitQuerySet:
        """What was asked, not taken back, and whose announced end has not come."""
        today = today or timezone.localdate()
        return self.filter(Q(lifts_on=None) | Q(lifts_on__gt=today), ended_at=None)

    def in_the_way(self, resident: Any) -> LimitQuerySet:
        """Of this resident, on a day for which they did not say that something may be written."""
        today = timezone.localdate()
        return self.holding(today).filter(resident=resident).exclude(consents__day=today)


class Limit(models.Model):
    """Nothing is changed or passed on meanwhile (AVG, article 18). It holds from when it is asked.

    The resident takes it back when they like; the municipality says a week beforehand, and why.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    sealed = models.BinaryField(max_length=8192, help_text="what it is about")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    lifts_on = models.DateField(null=True)
    sealed_why = models.BinaryField(max_length=8192, null=True)
    told_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = LimitQuerySet.as_manager()

    class Meta:
        verbose_name = "beperking"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="limited_once_at_a_time", fields=["resident"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="somebody_confirmed_the_limit",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_limit_ends_with_a_reason",
                condition=Q(lifts_on=None, sealed_why=None, told_by=None)
                | Q(lifts_on__isnull=False, sealed_why__isnull=False, told_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"beperking {self.uuid}"

    @property
    def place(self) -> str:
        return f"people.limit:{self.uuid}:text"

    @property
    def place_of_why(self) -> str:
        return f"people.limit:{self.uuid}:why"


class LimitConsent(models.Model):
    """On this day the resident said that something may be written, and what."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    limit = models.ForeignKey(Limit, models.CASCADE, related_name="consents")
    day = models.DateField(default=timezone.localdate)
    sealed = models.BinaryField(max_length=8192)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "toestemming tijdens een beperking"
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_consent_for_a_day", fields=["limit", "day"])
        ]

    def __str__(self) -> str:
        return f"toestemming {self.uuid}"

    @property
    def place(self) -> str:
        return f"people.limit_consent:{self.uuid}:text"
