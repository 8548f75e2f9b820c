# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The talk itself and its appointment: who, when, where.

Seed: Handvat 1 > Tijdens het gesprek > Omgevingsfactoren.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act, Role
from dichterbij.people.keys.sealed import Sealed, fits
from dichterbij.people.models import (
    Person,
    WorkingRelationship,
    WrittenOnce,
    WrittenOnceQuerySet,
)

# No 0/O, 1/I/L: it is read from paper and said over the phone
_READABLE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_reference() -> str:
    """The short code on the return slip, by which a slip finds its talk."""
    return "".join(secrets.choice(_READABLE) for _ in range(6))


class Place(models.TextChoices):
    """Where two people can talk. A walk is a place too."""

    OFFICE = "office", _("op kantoor")
    WALK = "walk", _("tijdens een wandeling")
    NEARBY = "nearby", _("in de buurt")
    HOME = "home", _("thuis")
    PHONE = "phone", _("bellen")


class ConversationQuerySet(WrittenOnceQuerySet["Conversation"]):
    def seen_by(self, person: Person) -> ConversationQuerySet:
        """The talks of the residents this person works with today; of a resident: their own.

        Talks with an earlier caseworker move along with the resident, not with the colleague.
        """
        if person.role == Role.RESIDENT:
            return self.filter(relationship__resident=person)
        if person.role != Role.CASEWORKER:
            return self.none()
        theirs = WorkingRelationship.objects.residents_of(person)
        return self.filter(relationship__resident__in=theirs)

    def with_people(self) -> ConversationQuerySet:
        """With both, and with what opens the words of the resident."""
        return self.select_related("relationship__resident__key", "relationship__caseworker__team")

    def standing(self) -> ConversationQuerySet:
        """Not called off."""
        return self.filter(cancelled_at=None)

    def to_come(self, now: dt.datetime | None = None) -> ConversationQuerySet:
        return self.standing().filter(ended_at=None, ends_at__gte=now or timezone.now())

    def between(self, since: dt.datetime, until: dt.datetime) -> ConversationQuerySet:
        return self.standing().filter(starts_at__gte=since, starts_at__lt=until)

    def overlapping(self, starts_at: dt.datetime, minutes: int) -> ConversationQuerySet:
        return self.to_come().filter(
            starts_at__lt=starts_at + dt.timedelta(minutes=minutes), ends_at__gt=starts_at
        )

    def colliding_with_talks_of(self, caseworker: Person) -> ConversationQuerySet:
        """Talks to come at a time when this caseworker talks with another resident."""
        theirs = (
            Conversation.objects.to_come()
            .filter(
                relationship__caseworker=caseworker,
                starts_at__lt=OuterRef("ends_at"),
                ends_at__gt=OuterRef("starts_at"),
            )
            .exclude(relationship__resident=OuterRef("relationship__resident"))
        )
        return self.to_come().filter(Exists(theirs)).order_by("starts_at", "pk")

    def held(self) -> ConversationQuerySet:
        return self.filter(ended_at__isnull=False)


class Conversation(WrittenOnce):
    """One talk between a resident and their caseworker, and when and where it is."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=6, unique=True, default=new_reference, editable=False)
    relationship = models.ForeignKey(
        WorkingRelationship,
        models.PROTECT,
        related_name="conversations",
        db_index=False,  # the first of its indexes begins with it
    )
    goal = Sealed("doel, in gewone woorden", max_length=600, named_by="uuid")
    starts_at = models.DateTimeField("begin")
    minutes = models.PositiveSmallIntegerField("duur", default=45)
    # Both follow from the two above; kept so that the database can compare them
    ends_at = models.DateTimeField(editable=False)
    place = models.CharField("plek", max_length=10, choices=Place, default=Place.OFFICE)
    where = models.CharField("waar precies", max_length=200, blank=True)
    seating = models.CharField("hoe zitten jullie", max_length=200, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    seen_with: ClassVar = {
        "reference": Act.READ_INVITATION,
        "goal": Act.READ_AGENDA,
        "place": Act.READ_INVITATION,
        "where": (Act.READ_INVITATION, Act.SEE_THROUGH_GLASS),
        "seating": Act.PREPARE,
    }

    class Meta:
        verbose_name = "gesprek"
        indexes: ClassVar = [
            models.Index(fields=["relationship", "starts_at"]),
            models.Index(fields=["starts_at"]),
            # Most talks were held long ago; a day looks for the few that were not
            models.Index(
                name="talks_not_held",
                fields=["relationship", "ends_at"],
                condition=Q(ended_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_talk_takes_between_ten_minutes_and_four_hours",
                condition=Q(minutes__gte=10, minutes__lte=240),
            ),
            models.CheckConstraint(
                name="a_talk_is_held_or_called_off",
                condition=Q(cancelled_at=None) | Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="a_talk_ends_after_it_starts",
                condition=Q(ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(name="a_goal_fits", condition=fits("goal", 600)),
        ]

    def __str__(self) -> str:
        return f"gesprek {self.reference}"

    def get_place_display(self) -> str:  # type: ignore[no-redef] # Django makes one as well
        """As Django says it, without first saying all places in the language of the reader."""
        return str(Place(self.place).label)

    @property
    def resident(self) -> Person:
        return self.relationship.resident

    @property
    def caseworker(self) -> Person:
        return self.relationship.caseworker

    @property
    def is_open(self) -> bool:
        """Whether the agenda still takes points."""
        return self.ended_at is None and self.cancelled_at is None


class AppointmentChange(models.Model):
    """What the appointment was before it changed: when, where, and who changed it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="changes")
    sequence = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=10, choices=Place)
    where = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    seen_with: ClassVar = {"place": Act.READ_INVITATION, "where": Act.READ_INVITATION}

    class Meta:
        verbose_name = "wijziging van de afspraak"
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="every_change_of_an_appointment_has_its_number",
                fields=["conversation", "sequence"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} v{self.sequence}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident
