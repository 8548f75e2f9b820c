# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The noun: how far the log was told to the municipality's log of processings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class ProcessingMark(models.Model):
    """One row, or none where nothing was ever told.

    `secret` makes the pseudonyms; who has that log and not this row cannot tell who anybody is.
    """

    THE_ONE = 1

    number = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    place = models.BigIntegerField(help_text="of the last line of ours that was told")
    secret = models.BinaryField(max_length=32)
    held_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "hoe ver het is doorgegeven"
        constraints: ClassVar = [
            models.CheckConstraint(name="there_is_one_mark_of_processings", condition=Q(number=1))
        ]

    def __str__(self) -> str:
        return f"doorgegeven tot {self.place}"
