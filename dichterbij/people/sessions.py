# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Django's sessions in the database, that know whose they are.

Every page of a colleague starts with it, so the session and its person come with one question,
that is written once. Signing out still ends a session everywhere at once.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from dichterbij.people.door.models import SEEN_AGAIN_AFTER, left_alone_at_most
from dichterbij.people.models import Person, Session
from dichterbij.people.questions import Question

WORKING = Question(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).select_related(
        "person"
    )
)


class SessionStore(db.SessionStore):
    """`person`: whose it is, once it was looked up and somebody is signed in."""

    person: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        written = super().create_model_instance(data)
        assert isinstance(written, Session)
        written.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return written

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = WORKING.first(self.session_key, timezone.now())
        unseen = timezone.now() - found.seen_at if found is not None else None
        if found is None or unseen is None or unseen > left_alone_at_most():
            self._session_key = found = None  # over, or a screen that was left
        else:
            self.person = found.person
            if unseen > SEEN_AGAIN_AFTER:
                Session.objects.filter(session_key=self.session_key).update(seen_at=timezone.now())
        return found
