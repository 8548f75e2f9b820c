# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a sealed text says, for who was shown it. Who that is, a QuerySet said before."""

from __future__ import annotations

from dichterbij.baggage.models import Reflection, Statement
from dichterbij.people.keys.sealing import unseal


def own_words(statement: Statement) -> str:
    """What a resident wrote."""
    return unseal(statement.resident, statement.place, bytes(statement.sealed))


def own_reflection(reflection: Reflection) -> str:
    """What a caseworker wrote for themselves."""
    return unseal(reflection.by, reflection.place, bytes(reflection.sealed))
