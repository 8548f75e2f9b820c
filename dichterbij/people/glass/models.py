# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The noun: somebody stands in for a colleague, and sees what is needed to help one resident.

See docs/adr/0015-a-glass-to-break.md.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils import timezone

from dichterbij.people.access import NO, Act, Role, may, scope
from dichterbij.people.proofs.models import MinutesBetween

if TYPE_CHECKING:
    from dichterbij.people.models import Person

HOURS = (1, 2, 4)  # to choose from; the first is what one usually needs
LONGEST = 4 * 60  # minutes
SHORTEST_REASON = 15  # characters
AROUND = 33  # bytes that sealing puts around a text


class GlassQuerySet(models.QuerySet["Glass"]):
    def open(self, now: dt.datetime | None = None) -> GlassQuerySet:
        """Of which the time is not over, and that nobody ended."""
        return self.filter(ended_at=None, expires_at__gt=now or timezone.now())

    def held_by(self, person: Person) -> GlassQuerySet:
        """Those somebody opened themselves. Who left, or has another role now, has none."""
        if scope(person.role, Act.SEE_THROUGH_GLASS) is NO or not person.is_active:
            return self.none()
        return self.filter(by=person)

    def watched_by(self, person: Person) -> GlassQuerySet:
        """Those somebody is told of and may end: with whom the resident works, and who leads them.

        The privacy officer sees all of them. Whoever opened one sees it among their own.
        """
        from dichterbij.people.models import WorkingRelationship

        if person.role == Role.PRIVACY_OFFICER:
            return self if may(person, Act.END_GLASS) else self.none()
        if person.role == Role.LEAD:
            theirs = (
                WorkingRelationship.objects.current()
                .filter(caseworker__team=person.team_id)
                .exclude(caseworker__team=None)
                .values("resident")
            )
        elif person.role == Role.CASEWORKER:
            theirs = WorkingRelationship.objects.residents_of(person)
        else:
            return self.none()
        return self.filter(resident__in=theirs).exclude(by=person)


class Glass(models.Model):
    """Broken in need: for a few hours a colleague sees what is needed to help this resident.

    The reason is sealed with the key of the resident, for it is about them.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    sealed = models.BinaryField(max_length=4096)
    opened_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    objects = GlassQuerySet.as_manager()

    class Meta:
        verbose_name = "inval"
        ordering: ClassVar = ["-opened_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["opened_at"], name="glasses_of_a_week")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_glass_is_open_for_four_hours_at_most",
                # Fractions of a second are lost in days as SQLite counts them
                condition=Q(
                    LessThan(
                        MinutesBetween(F("expires_at"), F("opened_at")), Value(LONGEST + 0.001)
                    ),
                    expires_at__gt=F("opened_at"),
                ),
            ),
            models.CheckConstraint(
                name="nobody_breaks_a_glass_without_a_reason",
                condition=Q(GreaterThanOrEqual(Length("sealed"), Value(AROUND + SHORTEST_REASON))),
            ),
            models.CheckConstraint(
                name="a_glass_is_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__gte=F("opened_at"), ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_glass_is_reviewed_by_somebody",
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"inval {self.pk}"

    @property
    def place(self) -> str:
        """What is sealed into the seal."""
        return f"people.glass:{self.uuid}:reason"

    @property
    def until(self) -> dt.datetime:
        """When it was over, or will be."""
        return min(self.ended_at or self.expires_at, self.expires_at)

    @property
    def is_open(self) -> bool:
        return self.until > timezone.now()
