# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""All rooms together: what is kept about one resident, from the talks down to who they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from dichterbij.baggage.kept import KEPT as BAGGAGE
from dichterbij.conversations.kept import KEPT as TALKS
from dichterbij.delivery.kept import KEPT as MESSAGES
from dichterbij.letters.kept import KEPT as LETTERS
from dichterbij.people.kept import KEPT as PEOPLE
from dichterbij.people.kept import Entry, own_version
from dichterbij.people.models import Correction, Person

# What hangs on something before that thing; so from the highest room to the lowest
EVERYTHING = (*TALKS, *BAGGAGE, *LETTERS, *MESSAGES, *PEOPLE)


@dataclass(frozen=True)
class Told:
    """One thing that is kept, and the resident's own version of it where there is one."""

    lines: Entry
    reference: str = ""
    """How it is called when an own version is put beside it. Empty: that cannot be, or is there."""
    own: Entry = field(default_factory=list)

    @property
    def both(self) -> Entry:
        return [*self.lines, *self.own]


def about(resident: Person) -> list[tuple[str, list[Told]]]:
    """Every kind of which there is something to read, beginning with who they are."""
    own = {c.reference: c for c in Correction.objects.of(resident).select_related("resident__key")}
    told: list[tuple[str, list[Told]]] = []
    for kind in reversed(EVERYTHING):
        entries = []
        for row, lines in kind.each(resident):
            if not lines:
                continue
            reference = f"{row._meta.label_lower}:{row.pk}"
            beside = own_version(own[reference]) if reference in own else []
            may = kind.ours is not None and not beside and kind.ours(row)
            entries.append(Told(lines, reference if may else "", beside))
        if entries:
            told.append((str(kind.name), entries))
    return told


def entry(resident: Person, reference: str) -> Entry | None:
    """What is called so, if it is this resident's and an own version can stand beside it."""
    label, _sign, number = reference.partition(":")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    for kind in EVERYTHING:
        if kind.ours is not None and kind.model._meta.label_lower == label:
            for row, lines in kind.each(resident):
                if row.pk == int(number):
                    return lines if lines and kind.ours(row) else None
    return None


def own_versions(resident: Person) -> list[tuple[Correction, str, Entry, Entry]]:
    """Each own version: of what kind of thing, what stands there, and what the resident says."""
    own = list(Correction.objects.of(resident).select_related("resident__key"))
    abouts = {correction.about for correction in own}
    ours = {
        f"{row._meta.label_lower}:{row.pk}": (str(kind.name), lines)
        for kind in EVERYTHING
        if kind.model._meta.label_lower in abouts
        for row, lines in kind.each(resident)
    }
    gone: tuple[str, Entry] = ("", [])
    return [(c, *ours.get(c.reference, gone), own_version(c)) for c in own]


def how_many(resident: Person) -> dict[str, int]:
    """How much there is of each kind, also of what there is nothing to read of."""
    counted: dict[str, int] = {}
    for kind in EVERYTHING:
        counted[kind.model._meta.label] = kind.rows(resident).count()
    return {label: many for label, many in counted.items() if many}
