# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The nouns of this room: messages, the ways to a resident, paper that is posted together."""

from dichterbij.delivery.models.message import (
    BY_A_PERSON,
    PRINTED_LATE,
    PURPOSE,
    TOO_LATE,
    Message,
    MessageQuerySet,
    Receipt,
    reference_for,
)
from dichterbij.delivery.models.post import Halt, PostMark, PrintBatch, PrintBatchQuerySet, PutBack
from dichterbij.delivery.models.ways import AddressChange, Cover, Purpose, Way, Wishes

__all__ = [
    "BY_A_PERSON",
    "PRINTED_LATE",
    "PURPOSE",
    "TOO_LATE",
    "AddressChange",
    "Cover",
    "Halt",
    "Message",
    "MessageQuerySet",
    "PostMark",
    "PrintBatch",
    "PrintBatchQuerySet",
    "Purpose",
    "PutBack",
    "Receipt",
    "Way",
    "Wishes",
    "reference_for",
]
