# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The noun: that on one day one kind of thing was looked through, and how much went."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from dichterbij.people.access import Act


class CarriedOut(models.Model):
    """Kinds and figures. Nobody is in it."""

    kind = models.CharField(max_length=80)
    day = models.DateField(default=timezone.localdate)
    carried_out_at = models.DateTimeField(default=timezone.now)
    how_many = models.PositiveIntegerField(default=0)

    seen_with: ClassVar = {"kind": Act.SEE_RETENTION}

    class Meta:
        verbose_name = "uitgevoerde bewaartermijn"
        constraints: ClassVar = [
            models.UniqueConstraint(name="carried_out_once_a_day", fields=["kind", "day"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
