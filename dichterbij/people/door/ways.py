# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What somebody has beside a password, to show that it is them."""

from __future__ import annotations

from typing import NamedTuple

from dichterbij.people.door.models import Passkey, SecondFactor
from dichterbij.people.models import Person


class Ways(NamedTuple):
    """An app for codes, passkeys, both or neither. What was only proposed is not among them."""

    app: bool
    passkeys: list[Passkey]

    @property
    def any(self) -> bool:
        return self.app or bool(self.passkeys)

    @property
    def more_than_one(self) -> bool:
        return self.app + len(self.passkeys) > 1


def ways_of(person: Person) -> Ways:
    app = SecondFactor.objects.filter(person=person, confirmed_at__isnull=False).exists()
    return Ways(app, list(Passkey.objects.filter(person=person).order_by("made_at", "pk")))
