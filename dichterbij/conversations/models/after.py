# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""After the talk: agreements of two sides, where influence ends, the resident's own words.

An agreement is never changed: what happens to it is added, with who and when.

Seed: Handvat 1 > Agenda en verslaglegging; Handvat 2 > Grens van je invloedssfeer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations.models.talk import Conversation
from dichterbij.people.access import Act, Role
from dichterbij.people.keys.sealed import Sealed, fits, holds_words
from dichterbij.people.models import (
    Person,
    WorkingRelationship,
    WrittenOnce,
    WrittenOnceQuerySet,
)


class Side(models.TextChoices):
    """Who keeps a promise."""

    MUNICIPALITY = "municipality", "gemeente"
    RESIDENT = "resident", "inwoner"


class RemindBefore(models.IntegerChoices):
    """How many days before its date somebody likes to hear of an agreement."""

    SAME_DAY = 0, _("op de dag zelf")
    A_DAY = 1, _("een dag ervoor")
    TWO_DAYS = 2, _("twee dagen ervoor")
    A_WEEK = 7, _("een week ervoor")


class AgreementQuerySet(WrittenOnceQuerySet["Agreement"]):
    def seen_by(self, person: Person) -> AgreementQuerySet:
        if person.role == Role.RESIDENT:
            return self.filter(resident=person)
        if person.role != Role.CASEWORKER:
            return self.none()
        return self.filter(resident__in=WorkingRelationship.objects.residents_of(person))

    def open(self) -> AgreementQuerySet:
        """Still to be kept."""
        return self.filter(turn__in=["", Kind.NOT_DONE])

    def of_the_municipality(self) -> AgreementQuerySet:
        return self.filter(side=Side.MUNICIPALITY)

    def of_the_resident(self) -> AgreementQuerySet:
        return self.filter(side=Side.RESIDENT)


class Agreement(WrittenOnce):
    """A promise of one of the two (afspraak). It belongs to both, and survives every handover."""

    resident = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="agreements",
        db_index=False,  # the first of its indexes begins with it
    )
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, null=True, related_name="agreements"
    )
    side = models.CharField("wie doet het", max_length=12, choices=Side)
    what = Sealed("wat", max_length=500)
    due = models.DateField("wanneer", null=True, blank=True)
    remind = models.BooleanField("herinner mij", default=False)
    remind_days = models.PositiveSmallIntegerField(
        "hoeveel dagen ervoor", choices=RemindBefore, default=RemindBefore.A_DAY
    )
    # The date a reminder was sent for; another date is reminded of anew
    reminded_of = models.DateField(null=True, editable=False)
    promised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    # What follows from all that was added (`stand_by`); kept so that a page need not read it all
    now_what = Sealed(max_length=500, editable=False)
    now_due = models.DateField(null=True, editable=False)
    turn = models.CharField(max_length=10, blank=True, default="", editable=False)
    turned_at = models.DateTimeField(null=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    seen_with: ClassVar = {
        "what": (Act.READ_AGREEMENTS, Act.SEE_THROUGH_GLASS),
        "now_what": (Act.READ_AGREEMENTS, Act.SEE_THROUGH_GLASS),
        "side": Act.READ_AGREEMENTS,
        "turn": Act.READ_AGREEMENTS,
    }

    class Meta:
        verbose_name = "afspraak"
        ordering: ClassVar = ["written_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["resident", "side", "now_due"]),
            models.Index(fields=["remind", "now_due"]),
            # Most promises were kept long ago; a day looks for the few that are open
            models.Index(
                name="open_agreements",
                fields=["resident", "side", "now_due"],
                condition=Q(turn__in=["", "not_done"]),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_agreement_says_what", condition=holds_words("what", 500)
            ),
            models.CheckConstraint(
                name="an_agreement_says_something_now", condition=holds_words("now_what", 500)
            ),
        ]

    def __str__(self) -> str:
        return f"afspraak {self.pk}"

    @property
    def is_done(self) -> bool:
        return self.turn == Kind.DONE

    @property
    def is_closed(self) -> bool:
        """Whether there is nothing left to do."""
        return self.is_done or self.is_withdrawn

    @property
    def is_withdrawn(self) -> bool:
        return self.turn == Kind.WITHDRAWN

    def stand_by(self, added: Iterable[AgreementChange]) -> None:
        """Say what follows from everything that was added to it: the last word counts."""
        self.now_what, self.now_due = self.what, self.due
        self.turn, self.turned_at = "", None
        for change in sorted(added, key=lambda change: (change.at, change.pk or 0)):
            if change.kind in (Kind.CHANGED, Kind.AGREED):
                self.now_what, self.now_due = change.what, change.due
            elif change.kind in (Kind.DONE, Kind.NOT_DONE, Kind.WITHDRAWN):
                self.turn, self.turned_at = change.kind, change.at


class Kind(models.TextChoices):
    """What can be added to an agreement."""

    COMMENT = "comment", "zei erover"
    DONE = "done", "gedaan"
    NOT_DONE = "not_done", "toch nog niet"
    CHANGED = "changed", "veranderd"
    PROPOSED = "proposed", "stelt voor"
    AGREED = "agreed", "vond het goed"
    DECLINED = "declined", "liever niet"
    WITHDRAWN = "withdrawn", "vervalt"


class AgreementChange(WrittenOnce):
    """Something added to an agreement, by somebody, at a moment. Never changed, never removed.

    A new text or date carries both, so that each change can be read by itself. `answers` is the
    proposal that an AGREED or DECLINED is about.
    """

    Kind = Kind

    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        related_name="changes",
        db_index=False,  # its index begins with it
    )
    kind = models.CharField(max_length=10, choices=Kind)
    words = Sealed("zeg er iets bij", max_length=500, blank=True)
    what = Sealed("wat", max_length=500, blank=True)
    due = models.DateField("wanneer", null=True, blank=True)
    answers = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="answer"
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WrittenOnceQuerySet.as_manager()

    seen_with: ClassVar = {
        "kind": Act.READ_AGREEMENTS,
        "words": Act.READ_AGREEMENTS,
        "what": Act.READ_AGREEMENTS,
    }

    class Meta:
        verbose_name = "toevoeging aan een afspraak"
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["agreement", "kind", "-at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_changed_agreement_says_what",
                condition=~Q(kind__in=["changed", "proposed", "agreed"]) | holds_words("what", 500),
            ),
            models.CheckConstraint(
                name="what_is_added_fits", condition=fits("words", 500) & fits("what", 500)
            ),
            models.CheckConstraint(
                name="an_answer_answers_a_proposal",
                condition=~Q(kind__in=["agreed", "declined"]) | Q(answers__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def resident(self) -> Person:
        return self.agreement.resident


class SphereOfInfluence(WrittenOnce):
    """Where the caseworker's influence ends, and who goes on from there.

    Seed: Handvat 2 > Grens van je invloedssfeer; Geef perspectief.
    """

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="spheres")
    can = Sealed("dit kan ik", max_length=300, blank=True)
    cannot = Sealed("dit kan ik niet", max_length=300, blank=True)
    who_can = Sealed("wie kan dat wel", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WrittenOnceQuerySet.as_manager()

    seen_with: ClassVar = {
        "can": Act.READ_AGREEMENTS,
        "cannot": Act.READ_AGREEMENTS,
        "who_can": Act.READ_AGREEMENTS,
    }

    class Meta:
        verbose_name = "invloedssfeer"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="something_is_said_about_influence",
                condition=holds_words("can", 300)
                | holds_words("cannot", 300)
                | holds_words("who_can", 300),
            ),
            models.CheckConstraint(
                name="what_is_said_about_influence_fits",
                condition=fits("can", 300) & fits("cannot", 300) & fits("who_can", 300),
            ),
        ]

    def __str__(self) -> str:
        return f"invloedssfeer {self.pk}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident


class CheckOut(WrittenOnce):
    """How the resident left, in their own words and only if they like. Never a rating.

    The resident can take it away; then the words are gone for everybody.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="check_outs")
    words = Sealed("in eigen woorden", max_length=500)
    typed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WrittenOnceQuerySet.as_manager()

    seen_with: ClassVar = {"words": Act.READ_CHECK_OUT}

    class Meta:
        verbose_name = "uitcheck"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_check_out_has_words", condition=holds_words("words", 500)
            )
        ]

    def __str__(self) -> str:
        return f"uitcheck {self.pk}"

    @property
    def resident(self) -> Person:
        return self.conversation.resident
