# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What residents asked, and what waits for the answer of the caseworker of today.

Whoever asks gets an answer: it stands on *Vandaag* until somebody gave one. The oldest first,
never the most urgent.

Seed: Handvat 2 > Geef perspectief.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from dichterbij.conversations.models import Agreement, AgreementChange, Conversation, OtherTime
from dichterbij.delivery.models import AddressChange
from dichterbij.people.access import Role
from dichterbij.people.correcting.models import Correction
from dichterbij.people.erasing.models import Erasure
from dichterbij.people.keys.sealed import KEY, shown
from dichterbij.people.models import Person
from dichterbij.people.questions import Question

OTHER_TIMES = Question(
    lambda by, now: (
        OtherTime.objects.filter(
            answered_at=None, conversation__in=Conversation.objects.seen_by(by).to_come(now)
        )
        .select_related("conversation__relationship__resident__key")
        .only(
            "once",
            "words",
            "conversation__starts_at",
            "conversation__relationship__resident__first_name",
            "conversation__relationship__resident__last_name",
            *(f"conversation__relationship__resident__{column}" for column in KEY),
        )
        .order_by("at", "pk")
    )
)
PROPOSALS = Question(
    lambda by: (
        AgreementChange.objects.filter(
            kind=AgreementChange.Kind.PROPOSED,
            answer=None,
            by__role=Role.RESIDENT,
            agreement__in=Agreement.objects.seen_by(by).open().of_the_municipality().values("pk"),
        )
        .select_related("agreement__resident__key")
        .only(
            "once",
            "what",
            "due",
            "agreement__once",
            "agreement__what",
            "agreement__resident__first_name",
            "agreement__resident__last_name",
            *(f"agreement__resident__{column}" for column in KEY),
        )
        .order_by("at", "pk")
    )
)
OTHER_ADDRESSES = Question(
    lambda by: (
        AddressChange.objects.seen_by(by)
        .pending()
        .select_related("resident")
        .only("field", "holds_from", "resident__first_name", "resident__last_name")
        .order_by("asked_at", "pk")
    )
)
# About what is kept of them. The law gives a month
OWN_DATA = Question(
    lambda by: (
        Person.objects.worked_with_by(by)
        .annotate(
            asks_to_erase=Exists(Erasure.objects.waiting().filter(number=OuterRef("pk"))),
            own_version_waits=Exists(Correction.objects.waiting().filter(resident=OuterRef("pk"))),
        )
        .filter(Q(asks_to_erase=True) | Q(own_version_waits=True))
        .only("first_name", "last_name")
        .order_by("first_name", "pk")
    )
)


def shown_proposals(proposals: list[AgreementChange]) -> list[AgreementChange]:
    """With what stands there now; what cannot be read says so."""
    shown([proposal.agreement for proposal in proposals], "what")
    return shown(proposals, "what")
