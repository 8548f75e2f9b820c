# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The outbox: every message that leaves the house, and what became of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dichterbij.delivery.models.post import PrintBatch
from dichterbij.delivery.models.ways import Purpose
from dichterbij.people.access import Act, Role
from dichterbij.people.models import Link, Person, WorkingRelationship

if TYPE_CHECKING:
    from collections.abc import Collection


# Of `offered_again`: somebody knows that it may come twice, and chose to send it
BY_A_PERSON = 2
# Why a message whose moment has passed needs a person: nobody sent it, or it lies there printed
TOO_LATE, PRINTED_LATE = "too_late", "printed_late"


class MessageQuerySet(models.QuerySet["Message"]):
    def seen_by(self, person: Person) -> MessageQuerySet:
        """Of a caseworker: everything sent to the residents they work with today."""
        if person.role != Role.CASEWORKER:
            return self.none()
        return self.filter(resident__in=WorkingRelationship.objects.residents_of(person))

    def due(self, now: dt.datetime, channels: Collection[str]) -> MessageQuerySet:
        """What may be handed over now, and nobody is busy with."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=now),
            state=Message.State.WAITING,
            not_before__lte=now,
            channel__in=channels,
        )

    def left_behind(self, now: dt.datetime, channels: Collection[str]) -> MessageQuerySet:
        """What somebody began to hand over, and did not write down what became of it.

        The one that was left first comes first. Only what is held is read, and not the many of
        which a gateway tells later: what must not be is left out, because a question for one state
        would lead SQLite past the index of what is held.
        """
        other_states = set(Message.State) - {Message.State.ON_ITS_WAY}
        other_channels = set(Person.Channel) - set(channels)
        return (
            self.filter(handed_over_at=None, leased_until__lt=now)
            .exclude(state__in=sorted(other_states))
            .exclude(channel__in=sorted(other_channels))
            .order_by("leased_until", "pk")
        )

    def let_go(self) -> int:
        """Whoever holds them to hand them over looks again: what decides it has just changed.

        All that wait: who is just taking one has locked it, and so is waited for.
        """
        return self.filter(state=Message.State.WAITING).update(leased_until=None, leased_by=None)

    def withdraw(self, by: Person | None) -> int:
        """What waits does not leave. Gives how many those were.

        What was offered before a worker stopped may have arrived: a person is shown it. What is
        being offered now cannot be called back; should that fail, it is not offered again.
        """
        now = timezone.now()
        self.filter(state=Message.State.ON_ITS_WAY, handed_over_at=None).update(
            not_after=now, settled_by=by
        )
        waiting = self.filter(state=Message.State.WAITING)
        nobodys = {"leased_until": None, "leased_by": None}
        shown = waiting.filter(offered_again__gt=0).update(
            state=Message.State.UNCERTAIN, reason="worker_stopped", **nobodys
        )
        return shown + waiting.filter(offered_again=0).update(
            state=Message.State.WITHDRAWN, settled_at=now, settled_by=by, **nobodys
        )

    def on_paper(self) -> MessageQuerySet:
        """Letters that nobody has taken away yet."""
        return self.filter(state=Message.State.WAITING, channel=Person.Channel.PAPER)

    def printed_late(self) -> MessageQuerySet:
        """Letters that lay printed when their moment passed: posted or not, nobody said so yet."""
        return self.filter(state=Message.State.UNCERTAIN, reason=PRINTED_LATE)

    def to_share(self) -> MessageQuerySet:
        """What a colleague sends by hand, where nobody carries it."""
        return self.filter(
            state=Message.State.WAITING,
            channel=Person.Channel.WHATSAPP,
            resident__isnull=False,
        )

    def told(self) -> MessageQuerySet:
        """Without what was taken back, and what never left because its moment had passed."""
        never = Q(state=Message.State.FAILED, reason=TOO_LATE)
        return self.exclude(Q(state=Message.State.WITHDRAWN) | never)

    def may_have_left(self) -> MessageQuerySet:
        """Of what is on paper only who carried it away can tell."""
        still_here = Q(state__in=[Message.State.WAITING, Message.State.WITHDRAWN])
        never = Q(state=Message.State.FAILED, reason=TOO_LATE)
        return self.exclude(~Q(channel=Person.Channel.PAPER), still_here | never)

    def need_a_person(self) -> MessageQuerySet:
        """What a caseworker must know of: it may not have arrived."""
        return self.filter(
            state__in=[Message.State.UNCERTAIN, Message.State.FAILED], settled_at=None
        )


class Message(models.Model):
    """One message to one person. It says who, when and where, never what about (T0)."""

    class Kind(models.TextChoices):
        """What a message tells."""

        INVITATION = "invitation", "uitnodiging"
        MOVED = "moved", "verzetten"
        CALLED_OFF = "called_off", "afzeggen"
        AGREEMENTS = "agreements", "afspraken"
        REMINDER = "reminder", "herinnering"
        HANDOVER = "handover", "nieuwe contactpersoon"
        NEW_LINK = "new_link", "nieuwe link"
        LETTER = "letter", "brief"
        ADDRESS = "address", "ander adres"
        PROMISE = "promise", "belofte"
        PIN_LOCKED = "pin_locked", "pincode op slot"
        GLASS = "glass", "iemand viel in"
        DOOR = "door", "hoe je binnenkomt"
        YOUR_DATA = "your_data", "over eigen gegevens"

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
        null=True,
        related_name="messages",
        db_index=False,  # one of its indexes begins with it
    )
    colleague = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    channel = models.CharField(max_length=10, choices=Person.Channel)
    # Somebody chose this channel for this message; otherwise the resident's wishes decide, until
    # the moment it leaves
    channel_chosen = models.BooleanField(default=False)
    about = models.UUIDField(null=True, help_text="the conversation it tells of, if one")
    subject = models.CharField(max_length=150)
    # The link stands in it as {link}: its token is derived at the moment of sending
    body = models.TextField(max_length=2000)
    short = models.CharField(max_length=500, blank=True, help_text="the same for a text message")
    calendar = models.TextField(blank=True)
    link = models.ForeignKey(Link, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=120, unique=True, help_text="the same event, once")
    # What a gateway knows it by. It follows from the key, so that a message that is written again
    # after an older copy was put back is the same one to the gateway
    reference = models.UUIDField(unique=True, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    not_after = models.DateTimeField(null=True)
    # Of a reminder: the time on the wall, and on whose wall. `not_before` follows from these
    wall_day = models.DateField(null=True)
    wall_time = models.TimeField(null=True)
    zone = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    offered_again = models.PositiveSmallIntegerField(
        default=0, help_text="after it may have left already"
    )
    leased_until = models.DateTimeField(null=True)
    leased_by = models.UUIDField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    gateway_id = models.CharField(max_length=120, blank=True, help_text="the gateway's own number")
    reason = models.CharField(max_length=40, blank=True, help_text="a code, never a text")
    batch = models.ForeignKey(PrintBatch, models.SET_NULL, null=True, related_name="messages")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    seen_with: ClassVar = {
        "subject": Act.SEE_MESSAGES,
        "body": Act.SEE_MESSAGES,
        "short": Act.SEE_MESSAGES,
        "calendar": Act.SEE_MESSAGES,
        "key": None,
        "zone": None,
        "gateway_id": None,
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
            models.Index(
                name="messages_somebody_holds",
                fields=["leased_until"],
                # Nothing that is a word: SQLite would not know that a question is about these
                condition=Q(handed_over_at=None, leased_until__isnull=False),
            ),
            models.Index(
                name="letters_to_print",
                # All are of one channel and state; said so, SQLite prefers it to the index above
                fields=["channel", "state", "resident"],
                condition=Q(state="waiting", channel="paper"),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_message_on_its_way_is_held_or_handed_over",
                condition=~Q(state="on_its_way")
                | Q(leased_until__isnull=False)
                | Q(handed_over_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_message_is_for_a_resident_or_a_colleague",
                condition=Q(resident__isnull=False, colleague=None)
                | Q(resident=None, colleague__isnull=False),
            ),
            models.CheckConstraint(
                name="a_wall_has_a_day_a_time_and_a_zone",
                condition=Q(wall_day=None, wall_time=None, zone="")
                | (Q(wall_day__isnull=False, wall_time__isnull=False) & ~Q(zone="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def to(self) -> Person:
        """Whoever it is for."""
        person = self.resident or self.colleague
        assert person is not None
        return person

    @property
    def is_paper(self) -> bool:
        return self.channel == Person.Channel.PAPER


PURPOSE: dict[str, Purpose] = {
    Message.Kind.INVITATION: Purpose.TALKS,
    Message.Kind.MOVED: Purpose.TALKS,
    Message.Kind.CALLED_OFF: Purpose.TALKS,
    Message.Kind.HANDOVER: Purpose.TALKS,
    Message.Kind.NEW_LINK: Purpose.TALKS,
    Message.Kind.AGREEMENTS: Purpose.AGREEMENTS,
    Message.Kind.REMINDER: Purpose.REMINDERS,
    Message.Kind.LETTER: Purpose.LETTERS,
}
"""A warning about an address or a PIN, that somebody stood in, and a word to a colleague, ask
nobody's yes: not here."""


def reference_for(key: str) -> uuid.UUID:
    """What a gateway knows the message of this event by."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"dichterbij:{key}")


class Receipt(models.Model):
    """What a gateway told about a message later. Added, never changed; a code, never a text."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", "aangekomen"
        FAILED = "failed", "niet aangekomen"
        NOT_NOW = "not_now", "nu niet aangekomen"

    message = models.ForeignKey(Message, models.CASCADE, related_name="receipts")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True, help_text="a code, never a text")
    at = models.DateTimeField(default=timezone.now)

    seen_with: ClassVar = {"outcome": Act.SEE_MESSAGES, "reason": Act.SEE_MESSAGES}

    class Meta:
        verbose_name = "ontvangstbericht"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_receipt_counts_once", fields=["message", "outcome", "reason"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"

    @property
    def resident(self) -> Person | None:
        return self.message.resident
