# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The noun: the key of one person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class PersonKey(models.Model):
    """What opens the sealed texts of one person, itself sealed with the master key.

    The master key is not in the database, so whoever steals the database opens nothing. When
    somebody is erased their key is taken out of this row and the row stays, so that no new key is
    ever made for them.
    """

    person = models.OneToOneField(
        "people.Person", models.CASCADE, primary_key=True, related_name="key"
    )
    wrapped = models.BinaryField(null=True)
    master = models.CharField(max_length=100, blank=True, help_text="with which it is wrapped")
    made_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    seen_with: ClassVar = {"master": None}

    class Meta:
        verbose_name = "sleutel"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_key_is_there_or_erased",
                condition=Q(wrapped__isnull=False, erased_at=None) & ~Q(master="")
                | Q(wrapped=None, erased_at__isnull=False, master=""),
            )
        ]

    def __str__(self) -> str:
        return f"sleutel van {self.person_id}"
