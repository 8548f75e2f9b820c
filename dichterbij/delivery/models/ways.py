# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How a resident wants to hear from us: over which ways, for what, and when.

Paper is not a row: it is always possible, and nobody has to choose it.

Seed: Handvat 1 > Agenda en verslaglegging; Handvat 3 > Kanalen.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act
from dichterbij.people.models import Person

EARLIEST, LATEST = dt.time(8), dt.time(20)
WAIT = dt.timedelta(hours=72)


class Purpose(models.TextChoices):
    """What a message is for. A resident says yes to each of them, over each way."""

    TALKS = "talks", _("over een gesprek")
    AGREEMENTS = "agreements", _("over afspraken")
    REMINDERS = "reminders", _("een seintje")
    LETTERS = "letters", _("dat er een brief is")


class Cover(models.TextChoices):
    """What a stranger reads who sees the message come in. Chosen by the resident."""

    PLAIN = "plain", _("Gewoon: van wie het is")
    QUIET = "quiet", _("Stil: alleen een voornaam")


class WayQuerySet(models.QuerySet["Way"]):
    def of(self, resident: Person) -> WayQuerySet:
        """In the order in which they are tried."""
        return self.filter(resident=resident).order_by("position")

    def seen_by(self, person: Person) -> WayQuerySet:
        return self.filter(resident__in=Person.objects.worked_with_by(person))


class Way(models.Model):
    """One way to a resident that they said yes to, and what may come over it."""

    resident = models.ForeignKey(Person, models.CASCADE, related_name="ways")
    channel = models.CharField(max_length=10, choices=Person.Channel)
    position = models.PositiveSmallIntegerField()
    talks = models.BooleanField(default=False)
    agreements = models.BooleanField(default=False)
    reminders = models.BooleanField(default=False)
    letters = models.BooleanField(default=False)
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = WayQuerySet.as_manager()

    seen_with: ClassVar = {"channel": Act.READ_WAYS}

    class Meta:
        verbose_name = "weg"
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_way_is_there_once", fields=["resident", "channel"]),
            models.UniqueConstraint(name="ways_have_an_order", fields=["resident", "position"]),
            models.CheckConstraint(
                name="paper_needs_no_yes", condition=~Q(channel=Person.Channel.PAPER)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.channel}"

    def is_for(self, purpose: str) -> bool:
        return bool(getattr(self, purpose))


class Wishes(models.Model):
    """Between which hours, and how quietly. Whatever is wished: never at night."""

    resident = models.OneToOneField(Person, models.CASCADE, related_name="wishes")
    earliest = models.TimeField(default=EARLIEST)
    latest = models.TimeField(default=LATEST)
    cover = models.CharField(max_length=10, choices=Cover, default=Cover.PLAIN)
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_with: ClassVar = {"cover": Act.READ_WAYS}

    class Meta:
        verbose_name = "wensen"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="nothing_comes_at_night",
                condition=Q(earliest__gte=EARLIEST, latest__lte=LATEST, earliest__lt=F("latest")),
            )
        ]

    def __str__(self) -> str:
        return f"wensen van {self.resident_id}"


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def pending(self) -> AddressChangeQuerySet:
        """Asked, and neither confirmed nor dropped."""
        return self.filter(confirmed_at=None, dropped_at=None)

    def seen_by(self, person: Person) -> AddressChangeQuerySet:
        return self.filter(resident__in=Person.objects.worked_with_by(person))


class AddressChange(models.Model):
    """Another number or mail address that was asked for, and does not count yet.

    Whoever holds somebody else's phone could otherwise lead all their messages away. So the old
    address is told, 72 hours pass, and a person confirms.
    """

    class Field(models.TextChoices):
        EMAIL = "email", _("mailadres")
        PHONE = "phone", _("telefoonnummer")

    resident = models.ForeignKey(Person, models.CASCADE, related_name="address_changes")
    field = models.CharField(max_length=10, choices=Field)
    old = models.CharField(max_length=254)
    new = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    holds_from = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = AddressChangeQuerySet.as_manager()

    seen_with: ClassVar = {
        "old": Act.CHANGE_CONTACT,
        "new": Act.CHANGE_CONTACT,
        "field": Act.READ_WAYS,
    }

    class Meta:
        verbose_name = "wijziging van een adres"
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_change_of_an_address_at_a_time",
                fields=["resident", "field"],
                condition=Q(confirmed_at=None, dropped_at=None),
            ),
            models.CheckConstraint(
                name="an_address_changes_or_is_dropped",
                condition=Q(confirmed_at=None) | Q(dropped_at=None),
            ),
            models.CheckConstraint(
                name="an_address_waits_before_it_changes",
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("holds_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} van {self.resident_id}"

    @property
    def may_be_confirmed(self) -> bool:
        return timezone.now() >= self.holds_from
