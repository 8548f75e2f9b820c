# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a sealed text says, for who was shown it. Who that is, a QuerySet said before."""

from __future__ import annotations

from dichterbij.baggage.models import Reflection, Statement
from dichterbij.people.access import Act
from dichterbij.people.keys.sealing import unseal
from dichterbij.people.models import LogLine, Person, WorkingRelationship
from dichterbij.people.questions import Question

MOST_SHOWN = 50


def own_words(statement: Statement) -> str:
    """What a resident wrote."""
    return unseal(statement.resident, statement.place, bytes(statement.sealed))


def own_reflection(reflection: Reflection) -> str:
    """What a caseworker wrote for themselves."""
    return unseal(reflection.by, reflection.place, bytes(reflection.sealed))


NOW = Question(
    lambda resident: (
        WorkingRelationship.objects.current().filter(resident=resident).select_related("caseworker")
    )
)


def caseworker_of(resident: Person) -> Person | None:
    """With whom they work today."""
    now: WorkingRelationship | None = NOW.first(resident)
    return now.caseworker if now else None


LOOKED = Question(
    lambda resident: (
        LogLine.objects.filter(resident=resident, act=Act.READ_BAGGAGE.name.lower())
        .select_related("by")
        .order_by("-at", "-pk")[:MOST_SHOWN]
    )
)


def looked_at(resident: Person) -> list[LogLine]:
    """Who read their text and when, the last time first. Also of a text that is gone."""
    return LOOKED(resident)
