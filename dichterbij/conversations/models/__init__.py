# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The nouns of a conversation, by moment."""

from dichterbij.conversations.models.after import (
    Agreement,
    AgreementChange,
    CheckOut,
    SphereOfInfluence,
)
from dichterbij.conversations.models.before import (
    AgendaItem,
    InvitationAnswer,
    Kern,
    KernAnswer,
    OfferedTime,
    OtherTime,
    ReadingChoice,
)
from dichterbij.conversations.models.during import Card, ChosenHandvat
from dichterbij.conversations.models.talk import AppointmentChange, Conversation, Place

__all__ = [
    "AgendaItem",
    "Agreement",
    "AgreementChange",
    "AppointmentChange",
    "Card",
    "CheckOut",
    "ChosenHandvat",
    "Conversation",
    "InvitationAnswer",
    "Kern",
    "KernAnswer",
    "OfferedTime",
    "OtherTime",
    "Place",
    "ReadingChoice",
    "SphereOfInfluence",
]
