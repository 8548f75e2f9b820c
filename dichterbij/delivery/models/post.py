# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The post office itself: paper printed together, what was stopped, and where we were.

Nothing here says anything about a resident.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dichterbij.people.access import Role
from dichterbij.people.models import Person


class PrintBatchQuerySet(models.QuerySet["PrintBatch"]):
    def seen_by(self, person: Person) -> PrintBatchQuerySet:
        """Whoever printed it puts it in the post."""
        return self.filter(made_by=person) if person.role == Role.CASEWORKER else self.none()

    def lying_here(self) -> PrintBatchQuerySet:
        """Printed and not posted yet; one from which everything was taken is not there."""
        return self.filter(posted_at=None, messages__isnull=False).distinct()


class PrintBatch(models.Model):
    """Letters that were printed in one go. The sheets are drawn anew each time, never kept."""

    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(null=True)
    once = models.UUIDField(unique=True)

    objects = PrintBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "stapel post"
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"stapel {self.pk}"


class Halt(models.Model):
    """Somebody stopped the post, of one channel or of all. What waits goes on waiting."""

    channel = models.CharField(max_length=10, choices=Person.Channel, blank=True)
    since = models.DateTimeField(default=timezone.now)
    stopped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_with: ClassVar = {"channel": None}

    class Meta:
        verbose_name = "stilgelegde post"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="what_is_stopped_is_stopped_once",
                fields=["channel"],
                condition=Q(lifted_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"stil: {self.channel or 'alles'}"


class PostMark(models.Model):
    """How far the post is: a number that only grows. The same number stands outside the database.

    When the one outside is higher, an older copy of the database was put back.
    """

    number = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "stempel"

    def __str__(self) -> str:
        return f"stempel {self.number}"


class PutBack(models.Model):
    """An older copy of the database was put back: what was due meanwhile may have left already."""

    since = models.DateTimeField(help_text="how far the copy goes")
    until = models.DateTimeField(help_text="how far the post was")
    noticed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "teruggezette kopie"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_copy_is_older", condition=Q(since__lte=models.F("until"))
            ),
            models.UniqueConstraint(name="a_copy_is_noticed_once", fields=["since", "until"]),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M} tot {self.until:%Y-%m-%d %H:%M}"
