# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One text of a resident, the notebook that only they open, and what a caseworker writes for
themselves. All of it sealed: the database holds no word of it.

Seed: Inleiding > Ervaringen hebben invloed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from calendar import monthrange
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dichterbij.people.access import Act, Role
from dichterbij.people.models import (
    Person,
    Tier,
    WorkingRelationship,
    WrittenOnce,
    WrittenOnceQuerySet,
)

MOST_MONTHS = 12
UNCONFIRMED = dt.timedelta(days=14)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; of a shorter month the last day."""
    months += day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


class Decision(models.Model):
    """The municipality decided, with its DPIA, that residents may let something be remembered.

    There is one row or there is none, and without it none of this exists for anybody.
    """

    THE_ONE = 1

    number = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    decided_on = models.DateField("besloten op")
    decided_by = models.CharField("besloten door", max_length=120)
    advised_on = models.DateField("advies van de FG")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    seen_with: ClassVar = {"decided_by": Act.SEE_BAGGAGE_DECISION}

    class Meta:
        verbose_name = "besluit over bagage"
        constraints: ClassVar = [
            models.CheckConstraint(name="there_is_one_decision", condition=Q(number=1)),
            models.CheckConstraint(
                name="advice_comes_before_the_decision",
                condition=Q(advised_on__lte=F("decided_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"besluit van {self.decided_on}"


class StatementQuerySet(WrittenOnceQuerySet["Statement"]):
    def standing(self, today: dt.date) -> StatementQuerySet:
        """What the resident confirmed, and what has not run out."""
        run_out = Q()
        for months in range(1, MOST_MONTHS + 1):
            run_out |= Q(months=months, since__lte=_last_that_ran_out(today, months))
        return self.exclude(confirmed_at=None).exclude(run_out)

    def waiting(self, now: dt.datetime) -> StatementQuerySet:
        """What was written in a talk and waits for the resident to confirm it."""
        return self.filter(confirmed_at=None, written_at__gt=now - UNCONFIRMED)

    def over(self, now: dt.datetime) -> StatementQuerySet:
        """What may not be there any more: run out, or never confirmed."""
        stays = self.standing(timezone.localdate(now)) | self.waiting(now)
        return self.exclude(pk__in=stays.values("pk"))

    def seen_by(self, person: Person, now: dt.datetime) -> StatementQuerySet:
        """Of the resident: both texts. Of their caseworker of today: what is meant for them.

        Whoever takes over sees nothing of what was meant for the one before; not even that
        there is something.
        """
        if person.is_resident:
            if person.tier < Tier.T3:
                return self.none()
            mine = self.filter(resident=person)
            return mine.standing(timezone.localdate(now)) | mine.waiting(now)
        if person.role != Role.CASEWORKER:
            return self.none()
        return self.standing(timezone.localdate(now)).filter(
            Q(next_too=True) | Q(caseworker=person),
            resident__in=WorkingRelationship.objects.residents_of(person),
        )


class Statement(WrittenOnce):
    """The one text (bagage) a resident lets be remembered, in their own words.

    Life story and system criticism are not told apart: the seed calls both together bagage, a
    text is often both, and a label would say something about somebody.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sealed = models.BinaryField(max_length=8192)
    caseworker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    next_too = models.BooleanField("ook een volgende contactpersoon", default=False)
    since = models.DateField("sinds", default=timezone.localdate)
    months = models.PositiveSmallIntegerField("hoeveel maanden")
    written_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "tekst die onthouden wordt"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_text_is_remembered",
                fields=["resident"],
                condition=Q(confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_text_waits_to_be_confirmed",
                fields=["resident"],
                condition=Q(confirmed_at=None),
            ),
            models.CheckConstraint(
                name="never_longer_than_a_year",
                condition=Q(months__gte=1, months__lte=MOST_MONTHS),
            ),
        ]

    def __str__(self) -> str:
        return f"tekst {self.uuid}"

    @property
    def until(self) -> dt.date:
        """The day on which it is gone."""
        return months_later(self.since, self.months)

    @property
    def lapses_on(self) -> dt.date:
        """Until when the resident may still confirm it."""
        return timezone.localdate(self.written_at + UNCONFIRMED)

    @property
    def place(self) -> str:
        """What is sealed into the seal, so that no text opens in another one's place."""
        return f"baggage.statement:{self.uuid}:text"


def _last_that_ran_out(today: dt.date, months: int) -> dt.date:
    """The last day on which a text for so many months was chosen that is gone today."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    day = dt.date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    while months_later(day + dt.timedelta(days=1), months) <= today:
        day += dt.timedelta(days=1)
    return day


class Notebook(models.Model):
    """Where a resident writes for themselves, behind a sentence that only they know.

    `sealed` holds what their sentence closed. Nothing made from that sentence is kept, not even
    to tell a right one from a wrong one, so whoever loses it has lost the notebook.
    """

    TRIES = 5
    REST = dt.timedelta(minutes=15)

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    resident = models.OneToOneField(Person, models.CASCADE, related_name="+")
    sealed = models.BinaryField(max_length=65536)
    version = models.PositiveIntegerField(default=1)
    failed = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "schrift"
        constraints: ClassVar = [
            models.CheckConstraint(name="five_guesses_at_a_time", condition=Q(failed__lte=5))
        ]

    def __str__(self) -> str:
        return f"schrift van {self.resident_id}"

    @property
    def place(self) -> str:
        """What is sealed into both seals."""
        return f"baggage.notebook:{self.uuid}:text"


class ReflectionQuerySet(WrittenOnceQuerySet["Reflection"]):
    def seen_by(self, person: Person) -> ReflectionQuerySet:
        """Who wrote it, and nobody else: no manager, no colleague, no resident."""
        return self.filter(by=person)


class Reflection(WrittenOnce):
    """How a caseworker looks back on how they responded. Theirs alone; about no resident.

    It says nothing of whom it was about: no key to a resident, to a talk or to a day of one.

    Seed: Handvat 2 > Wat we zagen in de gesprekken.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sealed = models.BinaryField(max_length=16384)
    written_at = models.DateTimeField(default=timezone.now)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = "terugblik"
        ordering: ClassVar = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"terugblik {self.uuid}"

    @property
    def place(self) -> str:
        """What is sealed into the seal."""
        return f"baggage.reflection:{self.uuid}:text"
