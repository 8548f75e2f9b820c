# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The nouns: who there are, and who works with whom.

Seed: Inleiding > Werkrelatie.
"""

from __future__ import annotations

import datetime as dt
import uuid
from enum import IntEnum
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dichterbij.people.access import READS, Act, Role, may
from dichterbij.people.correcting.models import Correction as Correction
from dichterbij.people.door.models import AccountElsewhere as AccountElsewhere
from dichterbij.people.door.models import Guesses as Guesses
from dichterbij.people.door.models import Passkey as Passkey
from dichterbij.people.door.models import RecoveryCode as RecoveryCode
from dichterbij.people.door.models import SecondFactor as SecondFactor
from dichterbij.people.door.models import Session as Session
from dichterbij.people.erasing.models import Erasure as Erasure
from dichterbij.people.glass.models import Glass as Glass
from dichterbij.people.keys.models import PersonKey as PersonKey
from dichterbij.people.limiting.models import Limit as Limit
from dichterbij.people.log.models import ProcessingMark as ProcessingMark
from dichterbij.people.proofs.models import Proof as Proof
from dichterbij.people.retention.models import CarriedOut as CarriedOut

Noun = TypeVar("Noun", bound="WrittenOnce")


class Tier(IntEnum):
    """How a resident came in. A link is not a login (PRODUCT: what may never happen, 8)."""

    T0 = 0  # nothing but the message itself
    T1 = 1  # the link from the message
    T2 = 2  # the link and the PIN agreed in person
    T3 = 3  # DigiD, or at the desk


class WrittenOnceQuerySet(models.QuerySet[Noun]):
    """Pressing a button twice does nothing twice."""

    def write_once(self, once: uuid.UUID | None, **fields: Any) -> tuple[Noun, bool]:
        """Write it, or hand back what the same form wrote a moment ago; and say which."""
        once = once or uuid.uuid4()
        written, new = self.get_or_create(once=once, defaults=fields)
        of = {f"{n}_id": v.pk for n, v in fields.items() if isinstance(v, models.Model)}
        if all(getattr(written, name) == pk for name, pk in of.items()):
            return written, new
        # The same form about something else, or of somebody else: it may not get lost
        return self.get_or_create(once=uuid.uuid5(once, f"{sorted(of.items())}"), defaults=fields)


class WrittenOnce(models.Model):
    """A thing that one form writes once, however often its button is pressed."""

    once = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Team(models.Model):
    """Caseworkers who share agreements about how they work, and places to meet."""

    name = models.CharField("naam", max_length=80, unique=True)
    office = models.CharField("waar is het kantoor", max_length=200)
    walk = models.CharField("waar wandel je", max_length=200, blank=True)
    nearby = models.CharField("waar in de buurt", max_length=200, blank=True)
    home_visits = models.BooleanField("thuis mag", default=False)

    seen_with: ClassVar = {
        "name": Act.SEE_TEAM,
        "office": Act.READ_INVITATION,
        "walk": Act.READ_INVITATION,
        "nearby": Act.READ_INVITATION,
    }

    class Meta:
        verbose_name = "team"

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def residents(self) -> PersonQuerySet:
        return self.filter(role=Role.RESIDENT)

    def worked_with_by(self, caseworker: Person) -> PersonQuerySet:
        """The residents this caseworker works with now; of a resident: themselves."""
        if caseworker.role == Role.RESIDENT:
            return self.filter(pk=caseworker.pk)
        if caseworker.role != Role.CASEWORKER:
            return self.none()
        return self.residents().filter(
            relationships__caseworker=caseworker, relationships__ended_on=None
        )

    def colleagues_in(self, team: Team | int | None) -> PersonQuerySet:
        """Who works in this team; whoever has none yet has no colleagues in it."""
        if team is None:
            return self.none()
        return self.filter(team=team, role=Role.CASEWORKER, left_on=None)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Staff sign in by their work address; residents never have a password."""


class Person(AbstractBaseUser):
    """Somebody: a resident, or somebody of the municipality."""

    class Language(models.TextChoices):
        NL = "nl", "Nederlands"
        EN = "en", "English"
        AR = "ar", "العربية"

    class Channel(models.TextChoices):
        MAIL = "mail", "mail"
        SMS = "sms", "sms"
        WHATSAPP = "whatsapp", "WhatsApp"
        PAPER = "paper", "papier"

    role = models.CharField("rol", max_length=20, choices=Role.choices)
    first_name = models.CharField("voornaam", max_length=80)
    last_name = models.CharField("achternaam", max_length=80, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="team"
    )
    email = models.EmailField("mailadres", blank=True)
    phone = models.CharField("telefoonnummer", max_length=30, blank=True)
    address = models.TextField("adres", max_length=300, blank=True)
    language = models.CharField("taal", max_length=2, choices=Language, default=Language.NL)
    channel = models.CharField(
        "liefst bereikt per", max_length=10, choices=Channel, default=Channel.PAPER
    )
    # NULL for residents: an empty address could only be given to one of them
    sign_in_name = models.EmailField(  # noqa: DJ001
        "werkadres", null=True, unique=True, editable=False
    )
    left_on = models.DateField("weg sinds", null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "sign_in_name"
    EMAIL_FIELD = "email"

    seen_with: ClassVar = {
        "first_name": (Act.READ_INVITATION, Act.SEE_RESIDENT, Act.SEE_THROUGH_GLASS),
        "last_name": (Act.SEE_RESIDENT, Act.SEE_THROUGH_GLASS),
        "email": (Act.SEE_RESIDENT, Act.READ_WAYS, Act.SEE_THROUGH_GLASS),
        "phone": (Act.SEE_RESIDENT, Act.READ_WAYS, Act.SEE_THROUGH_GLASS),
        "address": (Act.SEE_RESIDENT, Act.SEE_THROUGH_GLASS),
    }

    # How this person came in, this time. Not a column: it is about one visit, never about someone.
    tier: Tier = Tier.T0

    class Meta:
        verbose_name = "persoon"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_resident_never_has_a_password_to_steal",
                condition=~Q(role=Role.RESIDENT) | Q(sign_in_name=None),
            ),
            models.CheckConstraint(
                name="mail_needs_an_address",
                condition=~Q(role=Role.RESIDENT, channel="mail", email=""),
            ),
            models.CheckConstraint(
                name="a_text_needs_a_number",
                condition=~Q(role=Role.RESIDENT, channel__in=["sms", "whatsapp"], phone=""),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initial(self) -> str:
        return self.first_name[:1].upper()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.left_on is None

    @property
    def resident(self) -> Person:
        """What is about a resident says which one; a resident is about themselves."""
        return self

    @property
    def is_resident(self) -> bool:
        return self.role == Role.RESIDENT

    def at(self, tier: Tier) -> Person:
        """Say by which road this resident came in."""
        self.tier = tier
        return self


class WorkingRelationshipQuerySet(models.QuerySet["WorkingRelationship"]):
    def current(self) -> WorkingRelationshipQuerySet:
        return self.filter(ended_on=None)

    def residents_of(self, caseworker: Person) -> models.QuerySet[Any, Any]:
        """The numbers of the residents this caseworker works with today, to look others up by."""
        return self.current().filter(caseworker=caseworker).values("resident")

    def seen_by(self, person: Person) -> WorkingRelationshipQuerySet:
        """Every stretch of the relationships this person is part of today.

        Whoever takes over sees who came before; who handed over sees nothing any more.
        """
        if person.role == Role.LEAD:
            return self.filter(caseworker__team=person.team_id) if person.team_id else self.none()
        return self.filter(resident__in=Person.objects.worked_with_by(person))


class WorkingRelationship(models.Model):
    """The working relationship (werkrelatie): one resident, one caseworker, a period.

    A handover ends one and begins another; nothing is ever removed.
    """

    resident = models.ForeignKey(Person, models.PROTECT, related_name="relationships")
    caseworker = models.ForeignKey(Person, models.PROTECT, related_name="caseload")
    started_on = models.DateField("sinds", default=timezone.localdate)
    ended_on = models.DateField("tot", null=True, blank=True)
    begun_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = WorkingRelationshipQuerySet.as_manager()

    class Meta:
        verbose_name = "werkrelatie"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_caseworker_at_a_time",
                fields=["resident"],
                condition=Q(ended_on=None),
            ),
            models.CheckConstraint(
                name="a_relationship_ends_after_it_starts",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["caseworker", "ended_on"])]

    def __str__(self) -> str:
        return f"{self.resident_id} met {self.caseworker_id} sinds {self.started_on}"


class LinkQuerySet(models.QuerySet["Link"]):
    def working(self, now: dt.datetime | None = None) -> LinkQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=now or timezone.now())


class Link(models.Model):
    """A link in a message: opens one thing for one person, for a while (PRODUCT: T1).

    Only a digest is kept. The token itself is derived when the message leaves the house
    (`people.links`), so whoever steals the database can open nothing.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "uitnodiging"
        AGREEMENTS = "agreements", "afspraken"

    person = models.ForeignKey(Person, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=20, choices=Purpose)
    about = models.UUIDField(null=True, help_text="the conversation it opens, if one")
    nonce = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = LinkQuerySet.as_manager()

    seen_with: ClassVar = {"digest": None}

    class Meta:
        verbose_name = "link"
        indexes: ClassVar = [models.Index(fields=["about"])]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Pin(models.Model):
    """The PIN that resident and caseworker agree in person (PRODUCT: T2)."""

    TRIES = 5

    person = models.OneToOneField(Person, models.CASCADE, related_name="pin")
    secret = models.CharField(max_length=200)
    failed = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    agreed_at = models.DateTimeField(default=timezone.now)
    agreed_with = models.ForeignKey(Person, models.PROTECT, related_name="+")

    seen_with: ClassVar = {"secret": None}

    class Meta:
        verbose_name = "pincode"
        constraints: ClassVar = [
            models.CheckConstraint(name="five_tries_and_no_more", condition=Q(failed__lte=5))
        ]

    def __str__(self) -> str:
        return f"pincode van {self.person_id}"

    @property
    def locked(self) -> bool:
        return self.failed >= self.TRIES


class LogLineQuerySet(models.QuerySet["LogLine"]):
    def seen_by(self, person: Person) -> LogLineQuerySet:
        return self if may(person, Act.READ_LOG) else self.none()

    def reads(self) -> LogLineQuerySet:
        """Where somebody of the municipality read in somebody's file."""
        colleagues = [role for role in Role.values if role != Role.RESIDENT]
        reads = [act.name.lower() for act in READS]
        return self.filter(act__in=reads, by__role__in=colleagues).exclude(resident=None)

    def reads_by(self, colleague: Person) -> LogLineQuerySet:
        reads = [act.name.lower() for act in READS]
        return self.filter(by=colleague, act__in=reads).exclude(resident=None)


class LogLine(models.Model):
    """Who did which act when, about whom. Never what was said.

    The privacy officer reads it; it holds no content. A moment after it was written it is sealed
    (`people.log.sealing`); from then on the database refuses every change but forgetting who.
    """

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    act = models.CharField(max_length=40)
    resident = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="log_lines", db_index=False
    )
    about = models.CharField(max_length=60)
    about_id = models.BigIntegerField(null=True)

    place = models.BigIntegerField(null=True, editable=False, help_text="in the chain, without gap")
    by_salt = models.BinaryField(max_length=16, null=True)
    about_salt = models.BinaryField(max_length=16, null=True)
    seals = models.BinaryField(max_length=64, null=True, help_text="commitments: by, about whom")
    hash = models.BinaryField(max_length=32, null=True)

    objects = LogLineQuerySet.as_manager()

    class Meta:
        verbose_name = "logregel"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["resident", "-at"]),
            models.Index(fields=["by", "at"], name="log_of_a_colleague"),
            models.Index(fields=["at"], name="log_of_a_week"),
            models.Index(fields=["id"], condition=Q(place=None), name="log_not_sealed_yet"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_place_in_the_log_is_taken_once",
                fields=["place"],
                condition=Q(place__isnull=False),
            ),
            models.CheckConstraint(
                name="a_line_is_sealed_or_it_is_not",
                condition=Q(place=None, hash=None, seals=None)
                | Q(place__gte=1, hash__isnull=False, seals__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"

    @property
    def by_erased(self) -> bool:
        """Whether somebody did this of whom nothing is left, and not the clock."""
        return self.by_id is None and self.place is not None and self.by_salt is None
