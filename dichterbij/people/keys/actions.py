# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The verb: destroy somebody's key."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from dichterbij.people.access import Act, record, require
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.models import Person


@transaction.atomic
def erase_key(person: Person, *, by: Person | None) -> None:
    """Nobody can read any more what was sealed for this person, and nothing more is sealed.

    `by=None`: the clock, when a term is over.
    """
    if by is not None:
        require(by, Act.ERASE, person)
    gone = {"wrapped": None, "master": "", "erased_at": timezone.now()}
    stone = PersonKey(person=person, **gone)
    PersonKey.objects.bulk_create([stone], ignore_conflicts=True)  # who never had a key
    if PersonKey.objects.filter(person=person, erased_at=None).update(**gone):
        record(by, Act.ERASE, stone, person)
    person._state.fields_cache.pop("key", None)
