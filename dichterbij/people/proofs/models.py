# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The nouns: that somebody proved who they are, and the code they show at the desk for it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.lookups import LessThan
from django.utils import timezone

LASTS = dt.timedelta(minutes=30)
CODE_LASTS = dt.timedelta(minutes=10)


class MinutesBetween(models.Func):
    """How many minutes there are between two moments, as both databases can say it."""

    output_field = models.FloatField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="((julianday(%(expressions)s)) * 1440)",
            arg_joiner=") - julianday(",
            **more,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="(EXTRACT(EPOCH FROM (%(expressions)s)) / 60)",
            arg_joiner=" - ",
            **more,
        )


class ProofQuerySet(models.QuerySet["Proof"]):
    def open(self, now: dt.datetime | None = None) -> ProofQuerySet:
        return self.filter(ended_at=None, expires_at__gt=now or timezone.now())


class Proof(models.Model):
    """Somebody proved who they are, and for half an hour sees everything about themselves (T3).

    It belongs to one link in one browser. The row decides, not the cookie: going out, links that
    are revoked and a PIN that is locked end it at once.
    """

    class How(models.TextChoices):
        DESK = "desk", "aan de balie"
        DIGID = "digid", "met DigiD"

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="proofs")
    link = models.ForeignKey("people.Link", models.CASCADE, related_name="proofs")
    how = models.CharField(max_length=10, choices=How)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = "bewijs wie iemand is"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_proof_lasts_half_an_hour",
                # Fractions of a second are lost in days as SQLite counts them
                condition=Q(
                    LessThan(MinutesBetween(F("expires_at"), F("made_at")), Value(30.001)),
                    expires_at__gt=F("made_at"),
                ),
            ),
            models.CheckConstraint(
                name="at_the_desk_somebody_confirmed_it",
                condition=Q(how="desk", confirmed_by__isnull=False)
                | Q(how="digid", confirmed_by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"bewijs {self.pk}"

    @property
    def resident(self) -> Any:
        return self.person


class DeskCodeQuerySet(models.QuerySet["DeskCode"]):
    def to_tie(self, resident: Any) -> DeskCodeQuerySet:
        """Of this resident, shown after signing in with DigiD, and not confirmed yet."""
        waiting = self.filter(person=resident, confirmed_at=None, expires_at__gt=timezone.now())
        return waiting.exclude(digid="")


class DeskCode(models.Model):
    """The code on the resident's screen, that their caseworker types after seeing a document.

    One for each resident: a new one takes the place of the old. Only a digest is kept. Shown after
    a first sign-in with DigiD, confirming it ties that DigiD to this resident.
    """

    TRIES = 5

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="desk_code")
    link = models.ForeignKey("people.Link", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tried = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    digid = models.CharField(max_length=81, blank=True, help_text="what confirming it ties")

    objects = DeskCodeQuerySet.as_manager()

    seen_with: ClassVar = {"digest": None, "digid": None}

    class Meta:
        verbose_name = "code aan de balie"
        constraints: ClassVar = [
            models.CheckConstraint(name="five_tries_for_a_code", condition=Q(tried__lte=5)),
            models.CheckConstraint(
                name="somebody_confirmed_the_code",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_code_is_used_after_it_is_confirmed",
                condition=Q(used_at=None) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_code_lives_ten_minutes",
                condition=Q(
                    LessThan(MinutesBetween(F("expires_at"), F("made_at")), Value(10.001)),
                    expires_at__gt=F("made_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"code aan de balie van {self.person_id}"


class TiedDigid(models.Model):
    """The DigiD that belongs to this resident, since their caseworker saw who signs in with it.

    No number is kept: a digest of it under a key that is not in the database (`proofs.digid`).
    """

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="tied_digid")
    digest = models.CharField(max_length=81, unique=True, editable=False)
    tied_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True, help_text="when another DigiD came, until seen")

    seen_with: ClassVar = {"digest": None}

    class Meta:
        verbose_name = "gekoppelde DigiD"

    def __str__(self) -> str:
        return f"DigiD van {self.person_id}"

    @property
    def resident(self) -> Any:
        return self.person
