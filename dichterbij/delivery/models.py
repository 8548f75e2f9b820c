# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The outbox: every message that leaves the house, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dichterbij.people.access import Act, Role
from dichterbij.people.models import Link, Person, WorkingRelationship


class MessageQuerySet(models.QuerySet["Message"]):
    def seen_by(self, person: Person) -> MessageQuerySet:
        """Of a caseworker: everything sent to the residents they work with today."""
        if person.role != Role.CASEWORKER:
            return self.none()
        return self.filter(resident__in=WorkingRelationship.objects.residents_of(person))

    def due(self, now: dt.datetime) -> MessageQuerySet:
        return self.filter(
            state=Message.State.WAITING, channel=Person.Channel.MAIL, not_before__lte=now
        )

    def need_a_person(self) -> MessageQuerySet:
        """What a caseworker must know of: it may not have arrived."""
        return self.filter(
            state__in=[Message.State.UNCERTAIN, Message.State.FAILED], settled_at=None
        )


class Message(models.Model):
    """One message to one resident. It says who, when and where, never what about (T0)."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", "uitnodiging"
        MOVED = "moved", "verzetten"
        CALLED_OFF = "called_off", "afzeggen"
        AGREEMENTS = "agreements", "afspraken"
        REMINDER = "reminder", "herinnering"
        HANDOVER = "handover", "nieuwe contactpersoon"
        NEW_LINK = "new_link", "nieuwe link"
        LETTER = "letter", "brief"

    class State(models.TextChoices):
        WAITING = "waiting", "wacht"
        ON_ITS_WAY = "on_its_way", "onderweg"
        DELIVERED = "delivered", "afgeleverd"
        UNCERTAIN = "uncertain", "onzeker"
        FAILED = "failed", "mislukt"
        WITHDRAWN = "withdrawn", "ingetrokken"

    resident = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="messages",
        db_index=False,  # one of its indexes begins with it
    )
    kind = models.CharField(max_length=20, choices=Kind)
    channel = models.CharField(max_length=10, choices=Person.Channel)
    about = models.UUIDField(null=True, help_text="the conversation it tells of, if one")
    subject = models.CharField(max_length=150)
    # The link stands in it as {link}: its token is derived at the moment of sending
    body = models.TextField(max_length=2000)
    calendar = models.TextField(blank=True)
    link = models.ForeignKey(Link, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=120, unique=True, help_text="the same event, once")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    not_after = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True, help_text="a code, never a text")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    seen_with: ClassVar = {
        "subject": Act.SEE_MESSAGES,
        "body": Act.SEE_MESSAGES,
        "calendar": Act.SEE_MESSAGES,
        "key": None,
        "reason": Act.SEE_MESSAGES,
    }

    class Meta:
        verbose_name = "bericht"
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [
            # The channel first: otherwise SQLite looks for somebody's uncertain messages among
            # those of the whole house
            models.Index(fields=["channel", "state", "not_before"]),
            models.Index(fields=["resident", "-made_at"]),
            models.Index(fields=["about", "kind"]),
            models.Index(
                name="messages_that_need_a_person",
                fields=["resident"],
                condition=Q(state__in=["uncertain", "failed"], settled_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_message_on_its_way_has_a_lease",
                condition=~Q(state="on_its_way") | Q(leased_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
