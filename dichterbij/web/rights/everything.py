# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""All rooms together: what is kept about one resident, from the talks down to who they are."""

from __future__ import annotations

from dichterbij.baggage.kept import KEPT as BAGGAGE
from dichterbij.conversations.kept import KEPT as TALKS
from dichterbij.delivery.kept import KEPT as MESSAGES
from dichterbij.letters.kept import KEPT as LETTERS
from dichterbij.people.kept import KEPT as PEOPLE
from dichterbij.people.kept import Entry
from dichterbij.people.models import Person

# What hangs on something before that thing; so from the highest room to the lowest
EVERYTHING = (*TALKS, *BAGGAGE, *LETTERS, *MESSAGES, *PEOPLE)


def about(resident: Person) -> list[tuple[str, list[Entry]]]:
    """Every kind of which there is something to read, beginning with who they are."""
    told = [(str(kind.name), kind.told(resident)) for kind in reversed(EVERYTHING)]
    return [(name, [entry for entry in entries if entry]) for name, entries in told if any(entries)]


def how_many(resident: Person) -> dict[str, int]:
    """How much there is of each kind, also of what there is nothing to read of."""
    counted: dict[str, int] = {}
    for kind in EVERYTHING:
        counted[kind.model._meta.label] = kind.rows(resident).count()
    return {label: many for label, many in counted.items() if many}
