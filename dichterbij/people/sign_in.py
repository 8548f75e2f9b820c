# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How somebody of the municipality signs in. Residents come in by their links."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from dichterbij.people.access import Role
from dichterbij.people.models import Person
from dichterbij.people.questions import Question

BY_NUMBER = Question(lambda pk: Person.objects.filter(pk=pk))


class StaffBackend(ModelBackend):
    """A work address and a password; residents never, and nobody who has left."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: object,
    ) -> Person | None:
        # An address typed with capitals is the same address
        found = super().authenticate(request, (username or "").lower() or None, password)
        return found if isinstance(found, Person) else None

    def get_user(self, user_id: int) -> Person | None:
        found: Person | None = BY_NUMBER.first(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None

    def user_can_authenticate(self, user: object) -> bool:
        return isinstance(user, Person) and user.is_active and user.role != Role.RESIDENT
