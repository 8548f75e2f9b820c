# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The nouns of the door."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from dichterbij.people.access import Act

# Coarse, so that a page seldom writes, and nobody's day can be followed by it
SEEN_AGAIN_AFTER = dt.timedelta(minutes=15)


class SessionManager(BaseSessionManager["Session"]):
    def still_working(self) -> models.QuerySet[Session]:
        """Not over, and not left alone for too long."""
        now = timezone.now()
        return self.filter(expire_date__gt=now, seen_at__gte=now - left_alone_at_most())


class Session(AbstractBaseSession):
    """Somebody of the municipality who is signed in somewhere, until the end of the day."""

    person = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="sessions")
    seen_at = models.DateTimeField(default=timezone.now, help_text="to the quarter of an hour")
    seen_with: ClassVar = {"session_key": None, "session_data": None}

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "sessie"

    def __str__(self) -> str:
        return f"sessie van {self.person_id}"


def left_alone_at_most() -> dt.timedelta:
    """How long nobody may use a session. It is seen to the quarter of an hour."""
    return dt.timedelta(minutes=settings.IDLE_MINUTES) + SEEN_AGAIN_AFTER


def name_of(session_key: str) -> str:
    """How a page calls a session: whoever reads it cannot come in with it."""
    return hashlib.sha256(b"name:" + session_key.encode()).hexdigest()[:32]


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


class FirstPassword(models.Model):
    """Somebody else typed this person's password and knows it: it opens no page but the one to
    choose another, and after a week not even that.

    A week, because who begins on a Monday is added the week before; and who is ill when it is
    over is given another in a minute.
    """

    LASTS: ClassVar = dt.timedelta(days=7)

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="first_password")
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "eerste wachtwoord"

    def __str__(self) -> str:
        return f"eerste wachtwoord van {self.person_id}"

    @property
    def over(self) -> bool:
        return timezone.now() >= self.given_at + self.LASTS


class SecondFactor(models.Model):
    """What somebody has beside a password: an app on their phone that makes codes.

    The secret that app and house share is sealed with the key of that person. Until the first
    code was right it is only proposed, and opens nothing.
    """

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="second_factor")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    secret = models.BinaryField()
    last_step = models.BigIntegerField(default=0, help_text="of the code that was used last")
    confirmed_at = models.DateTimeField(null=True)
    reset_at = models.DateTimeField(null=True)
    reset_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "tweede stap"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="who_took_a_second_factor_away_is_known",
                condition=models.Q(reset_at=None, reset_by=None)
                | models.Q(reset_at__isnull=False, reset_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"tweede stap van {self.person_id}"

    @property
    def place(self) -> str:
        return f"people.second_factor:{self.uuid}:secret"


class RecoveryCode(models.Model):
    """A code on paper, for when the phone is lost. It opens once."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "herstelcode"

    def __str__(self) -> str:
        return f"herstelcode van {self.person_id}"


class Passkey(models.Model):
    """A key that somebody's device or password manager keeps, and that opens with a finger or face.

    Only the public half is here, and nothing by which a device is found again elsewhere: whoever
    steals it comes in nowhere.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="passkeys")
    name = models.CharField("naam", max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    credential = models.BinaryField(help_text="its number and public key, as the device gave them")
    handle = models.UUIDField(editable=False, help_text="how the device knows whose it is")
    counter = models.BigIntegerField(default=0, help_text="how often it was used, as it says")
    answered = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    seen_with: ClassVar = {"name": Act.CHOOSE_SECOND_FACTOR, "answered": None}

    class Meta:
        verbose_name = "passkey"

    def __str__(self) -> str:
        return f"passkey van {self.person_id}"


class DoorChange(models.Model):
    """Something changed in how somebody comes in, and they have not been told yet.

    Written with the change itself. The room that knows the mail tells it (`delivery.telling`) and
    takes the row away.
    """

    class What(models.TextChoices):
        APP_ADDED = "app_added", "een app voor codes erbij"
        APP_REMOVED = "app_removed", "de app voor codes weg"
        PASSKEY_ADDED = "passkey_added", "een passkey erbij"
        PASSKEY_REMOVED = "passkey_removed", "een passkey weg"
        NEW_CODES = "new_codes", "nieuwe herstelcodes"
        CODE_USED = "code_used", "een herstelcode gebruikt"
        RESET = "reset", "tweede stap teruggezet"
        PASSWORD_CHANGED = "password_changed", "een ander wachtwoord"
        PASSWORD_GIVEN = "password_given", "een wachtwoord van de beheerder"
        SIGNED_OUT = "signed_out", "overal afgemeld"
        TIED = "tied", "het account van de gemeente erbij"

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    what = models.CharField(max_length=20, choices=What)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "wijziging aan de deur"

    def __str__(self) -> str:
        return f"{self.what} van {self.person_id}"


class AccountElsewhere(models.Model):
    """By which number the municipality's own identity provider knows a colleague.

    The number and never the address: an address goes to somebody else one day.
    """

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="account_elsewhere")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)

    seen_with: ClassVar = {"issuer": None, "subject": None}

    class Meta:
        verbose_name = "account elders"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="an_account_elsewhere_is_of_one_person", fields=["issuer", "subject"]
            )
        ]

    def __str__(self) -> str:
        return f"account elders van {self.person_id}"
