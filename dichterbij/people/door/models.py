# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The nouns of the door."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class Session(AbstractBaseSession):
    """Somebody of the municipality who is signed in somewhere, until the end of the day."""

    person = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="sessions")
    seen_with: ClassVar = {"session_key": None, "session_data": None}

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "sessie"

    def __str__(self) -> str:
        return f"sessie van {self.person_id}"


class Guesses(models.Model):
    """How often somebody lately tried to come in under one name, or from one address.

    Of the name and the address only a digest is kept, under the secret of the house: people type
    their password in the wrong field, and a name that nobody has is counted like any other.
    """

    WHILE: ClassVar = dt.timedelta(minutes=15)

    digest = models.CharField(max_length=64, unique=True, editable=False)
    wrong = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)
    noted = models.BooleanField(default=False, help_text="that it was stopped is in the log")

    class Meta:
        verbose_name = "pogingen"
        indexes: ClassVar = [models.Index(fields=["since"], name="guesses_that_are_over")]

    def __str__(self) -> str:
        return "pogingen"
