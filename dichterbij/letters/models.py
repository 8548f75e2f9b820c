# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Letters to a resident, the municipality's own templates, and what stood there before.

The templates that come with the product are data (`templates_nl`); only what a municipality makes
itself is in the database. Nothing a writer changes is lost: every text that is replaced is kept.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dichterbij.people.access import Act, Role
from dichterbij.people.keys.sealed import Sealed, fits, holds_words
from dichterbij.people.models import (
    Person,
    WorkingRelationship,
    WrittenOnce,
    WrittenOnceQuerySet,
)

LONGEST = 20_000  # characters in one letter: some eight pages
ROOM = 2 * LONGEST  # a proposal that is taken over may make it longer than one may type


class LetterKind(models.TextChoices):
    """What a letter is for; the same words as the check uses (`check.Kind`)."""

    INVITATION = "invitation", "uitnodiging"
    REMINDER = "reminder", "herinnering"
    REQUEST = "request", "vraag om gegevens"
    DECISION = "decision", "besluit"
    FINE = "fine", "boete"
    PAYMENT = "payment", "betaling of terugbetaling"
    OTHER = "other", "andere brief"


class Variant(models.TextChoices):
    """What happened before. The caseworker says so; nothing is derived about a person."""

    USUAL = "usual", "Het gaat zoals altijd"
    FIRST_MEETING = "first_meeting", "We kennen elkaar nog niet"
    MANY_CASEWORKERS = "many_caseworkers", "Er waren al veel contactpersonen"
    EARLIER_CONFLICT = "earlier_conflict", "Er ging eerder iets mis tussen ons"
    BAD_NEWS = "bad_news", "Ik breng slecht nieuws"
    AFTER_SILENCE = "after_silence", "Het was een tijd stil"


class LetterTemplateQuerySet(WrittenOnceQuerySet["LetterTemplate"]):
    def in_use(self) -> LetterTemplateQuerySet:
        return self.filter(withdrawn_at=None)


class LetterTemplate(WrittenOnce):
    """A letter the municipality wrote itself, to begin from. There is nothing personal in it."""

    kind = models.CharField("soort brief", max_length=20, choices=LetterKind)
    variant = models.CharField(
        "wat eraan voorafging", max_length=20, choices=Variant, default=Variant.USUAL
    )
    title = models.CharField("naam", max_length=120)
    subject = models.CharField("onderwerp", max_length=150, blank=True)
    body = models.TextField("tekst", max_length=LONGEST)
    source_name = models.CharField("uit bestand", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = LetterTemplateQuerySet.as_manager()

    seen_with: ClassVar = {
        "title": Act.CHECK_LETTER,
        "subject": Act.CHECK_LETTER,
        "body": Act.CHECK_LETTER,
        "source_name": Act.CHECK_LETTER,
    }

    class Meta:
        verbose_name = "voorbeeldbrief"
        ordering: ClassVar = ["kind", "title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_template_has_words", condition=~Q(body="") & ~Q(title="")
            ),
            models.CheckConstraint(
                name="a_template_has_a_kind", condition=Q(kind__in=LetterKind.values)
            ),
            models.CheckConstraint(
                name="a_template_has_a_variant", condition=Q(variant__in=Variant.values)
            ),
        ]

    def __str__(self) -> str:
        return f"voorbeeldbrief {self.pk}"


class LetterQuerySet(WrittenOnceQuerySet["Letter"]):
    def seen_by(self, person: Person) -> LetterQuerySet:
        """Of a caseworker: letters to the residents they work with today.

        Of a resident: what was sent to them. A draft is nobody's but the writer's.
        """
        if person.role == Role.RESIDENT:
            return self.filter(relationship__resident=person, state=Letter.State.SENT)
        if person.role != Role.CASEWORKER:
            return self.none()
        return self.filter(
            relationship__resident__relationships__caseworker=person,
            relationship__resident__relationships__ended_on=None,
        )

    def drafts(self) -> LetterQuerySet:
        return self.filter(state=Letter.State.DRAFT)

    def with_people(self) -> LetterQuerySet:
        return self.select_related("relationship__resident__key", "relationship__caseworker__team")


class Letter(WrittenOnce):
    """One letter to one resident. `version` counts its texts, so that two tabs lose nothing."""

    class State(models.TextChoices):
        DRAFT = "draft", "in de maak"
        SENT = "sent", "verstuurd"

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    relationship = models.ForeignKey(WorkingRelationship, models.PROTECT, related_name="letters")
    kind = models.CharField("soort brief", max_length=20, choices=LetterKind)
    subject = Sealed("onderwerp", max_length=150, named_by="uuid")
    body = Sealed("tekst", max_length=ROOM, named_by="uuid")
    about = models.UUIDField(null=True, help_text="the conversation it is about, if one")
    version = models.PositiveIntegerField(default=1, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = LetterQuerySet.as_manager()

    seen_with: ClassVar = {"subject": Act.READ_LETTER, "body": Act.READ_LETTER}

    class Meta:
        verbose_name = "brief"
        ordering: ClassVar = ["-changed_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["relationship", "state"]),
            models.Index(fields=["about"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="a_letter_has_words", condition=holds_words("body", ROOM)),
            models.CheckConstraint(name="a_subject_fits", condition=fits("subject", 150)),
            models.CheckConstraint(
                name="a_letter_has_a_kind", condition=Q(kind__in=LetterKind.values)
            ),
            models.CheckConstraint(
                name="a_sent_letter_says_when_and_by_whom",
                condition=Q(state="draft", sent_at=None, sent_by=None)
                | Q(state="sent", sent_at__isnull=False, sent_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"brief {self.pk}"

    @property
    def resident(self) -> Person:
        return self.relationship.resident

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class LetterVersion(models.Model):
    """What stood there before it was changed, and who changed it. Only ever added to."""

    class What(models.TextChoices):
        TYPED = "typed", "zelf veranderd"
        TAKEN_OVER = "taken_over", "voorstel overgenomen"
        PUT_BACK = "put_back", "vorige tekst teruggezet"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="versions")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    subject = Sealed(max_length=150, named_by="uuid")
    body = Sealed(max_length=ROOM, named_by="uuid")
    what = models.CharField(max_length=12, choices=What)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    seen_with: ClassVar = {"subject": Act.WRITE_LETTER, "body": Act.WRITE_LETTER}

    class Meta:
        verbose_name = "eerdere tekst van een brief"
        ordering: ClassVar = ["letter", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="every_text_of_a_letter_has_its_number", fields=["letter", "number"]
            ),
            models.CheckConstraint(
                name="what_stood_there_fits", condition=fits("subject", 150) & fits("body", ROOM)
            ),
        ]

    def __str__(self) -> str:
        return f"brief {self.letter_id} v{self.number}"

    @property
    def resident(self) -> Person:
        return self.letter.resident


class LeftStanding(models.Model):
    """A finding the writer decided to leave: it is not shown again in this letter."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="left_standing")
    fingerprint = models.CharField(max_length=32)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    seen_with: ClassVar = {"fingerprint": None}

    class Meta:
        verbose_name = "laten staan"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_finding_is_left_standing_once", fields=["letter", "fingerprint"]
            )
        ]

    def __str__(self) -> str:
        return f"laten staan in brief {self.letter_id}"

    @property
    def resident(self) -> Person:
        return self.letter.resident
