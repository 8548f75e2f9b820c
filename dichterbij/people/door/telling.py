# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whoever's way in changed hears of it, also when somebody else did it."""

from __future__ import annotations

from dichterbij.people.door.models import DoorChange
from dichterbij.people.models import Person


def to_be_told(person: Person, what: DoorChange.What) -> None:
    """Told by mail in minutes, by day (`delivery.telling`). For in the verb's transaction."""
    DoorChange.objects.create(person=person, what=what)
