# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Before the talk: the agenda of two people, what the resident answers, and the kern.

Seed: Handvat 1 > Voorafgaand aan het gesprek.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from dichterbij.conversations.models.talk import Conversation, Place
from dichterbij.people.access import Act
from dichterbij.people.keys.sealed import Sealed, all_of, fits, holds_words
from dichterbij.people.models import Person, WrittenOnce, WrittenOnceQuerySet


class CameBy(models.TextChoices):
    """How somebody's words reached us: said by themselves, or typed over."""

    SELF = "self", "zelf"
    SLIP = "slip", "op het antwoordstrookje"
    PHONE = "phone", "aan de telefoon"
    TALK = "talk", "in het gesprek"


class AgendaItemQuerySet(WrittenOnceQuerySet["AgendaItem"]):
    def standing(self) -> AgendaItemQuerySet:
        return self.filter(withdrawn_at=None)


class AgendaItem(WrittenOnce):
    """One point on the agenda of two people. `added_by` is whose point it is."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="agenda")
    text = Sealed("punt", max_length=500)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    came_by = models.CharField(max_length=10, choices=CameBy, default=CameBy.SELF)
    typed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)
    position = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = AgendaItemQuerySet.as_manager()

    seen_with: ClassVar = {"text": Act.READ_AGENDA, "came_by": Act.READ_AGENDA}

    class Meta:
        verbose_name = "agendapunt"
        ordering: ClassVar = ["position", "pk"]
        indexes: ClassVar = [models.Index(fields=["conversation", "position"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="words_typed_over_say_by_whom",
                condition=Q(came_by=CameBy.SELF, typed_by=None)
                | (~Q(came_by=CameBy.SELF) & Q(typed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="an_agenda_point_has_words", condition=holds_words("text", 500)
            ),
        ]

    def __str__(self) -> str:
        return f"agendapunt {self.pk}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident


class InvitationAnswer(WrittenOnce):
    """What the resident let us know. Every answer is kept; the last one counts."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="answers")
    place = models.CharField("plek", max_length=10, choices=Place, blank=True)
    companion = models.BooleanField("er komt iemand mee", default=False)
    companion_who = Sealed("wie", max_length=120, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    came_by = models.CharField(max_length=10, choices=CameBy, default=CameBy.SELF)
    at = models.DateTimeField(default=timezone.now)

    objects = WrittenOnceQuerySet.as_manager()

    seen_with: ClassVar = {
        "place": Act.READ_INVITATION,
        "companion_who": Act.READ_INVITATION,
        "came_by": Act.READ_INVITATION,
    }

    class Meta:
        verbose_name = "antwoord op de uitnodiging"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="who_comes_along_fits", condition=fits("companion_who", 120)
            )
        ]

    def __str__(self) -> str:
        return f"antwoord {self.pk}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident


class OfferedTime(models.Model):
    """Another time that suits the caseworker as well: the resident may just take it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="offered_times")
    starts_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "andere mogelijke tijd"
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_time_is_offered_once", fields=["conversation", "starts_at"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.starts_at}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident


class OtherTime(WrittenOnce):
    """The resident asks for another time, in their own words."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="other_times")
    words = Sealed("wanneer past het wel", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    objects = WrittenOnceQuerySet.as_manager()

    seen_with: ClassVar = {"words": Act.READ_INVITATION}

    class Meta:
        verbose_name = "vraag om een andere tijd"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="another_time_fits", condition=fits("words", 300))
        ]

    def __str__(self) -> str:
        return f"andere tijd {self.pk}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident


class KernQuerySet(WrittenOnceQuerySet["Kern"]):
    def latest_of(self, resident: Person) -> Kern | None:
        found = self.filter(resident=resident).select_related("by").order_by("-at", "-pk")[:1]
        return next(iter(all_of(resident, found)), None)


class Kern(WrittenOnce):
    """The few lines one should know beforehand. Written anew, never over the old one.

    Seed: Handvat 1 > Voorkennis.
    """

    resident = models.ForeignKey(Person, models.PROTECT, related_name="kernen")
    text = Sealed("de kern", max_length=600)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = KernQuerySet.as_manager()

    seen_with: ClassVar = {"text": (Act.READ_KERN, Act.SEE_THROUGH_GLASS)}

    class Meta:
        verbose_name = "kern"
        indexes: ClassVar = [models.Index(fields=["resident", "-at"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="a_kern_fits", condition=fits("text", 600))
        ]

    def __str__(self) -> str:
        return f"kern {self.pk}"


class KernAnswer(WrittenOnce):
    """The resident read the kern: it is right, or this is how they would put it."""

    kern = models.ForeignKey(Kern, models.CASCADE, related_name="answers")
    words = Sealed("uw versie", max_length=600, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WrittenOnceQuerySet.as_manager()

    seen_with: ClassVar = {"words": (Act.READ_KERN, Act.SEE_THROUGH_GLASS)}

    class Meta:
        verbose_name = "antwoord op de kern"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="an_own_version_fits", condition=fits("words", 600))
        ]

    def __str__(self) -> str:
        return f"antwoord {self.pk}"

    @property
    def resident(self) -> Person:
        return self.kern.resident

    @property
    def agrees(self) -> bool:
        return not self.words


class ReadingChoiceQuerySet(WrittenOnceQuerySet["ReadingChoice"]):
    def with_kern(self) -> ReadingChoiceQuerySet:
        """Adds `had_kern`: whether there was a kern to stop at when the choice was made."""
        kern = Kern.objects.filter(
            resident=OuterRef("conversation__relationship__resident"), at__lte=OuterRef("at")
        )
        added: dict[str, Any] = {"had_kern": Exists(kern)}
        return self.annotate(**added)


class ReadingChoice(WrittenOnce):
    """The caseworker read on, or stopped at the kern, and said why. The resident sees it.

    Without a kern there is nothing to stop at: who does not read on then begins with nothing.

    Seed: Handvat 1 > Voorkennis; Tijdens het gesprek > Gesprekspunten.
    """

    class Choice(models.TextChoices):
        READ_ON = "read_on", "Ik lees verder"
        STOP = "stop", "Ik stop hier"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="reading_choices")
    choice = models.CharField("lees je verder", max_length=10, choices=Choice)
    why = Sealed("waarom", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ReadingChoiceQuerySet.as_manager()

    # What `with_kern` adds
    had_kern: bool

    seen_with: ClassVar = {
        "choice": Act.SEE_READING_CHOICE,
        "why": Act.SEE_READING_CHOICE,
    }

    class Meta:
        verbose_name = "keuze om verder te lezen"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="a_choice_says_why", condition=holds_words("why", 300))
        ]

    def __str__(self) -> str:
        return f"keuze {self.pk}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident
