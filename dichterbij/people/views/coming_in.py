# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""In, after whatever was asked at the door."""

from __future__ import annotations

import time

from django.contrib.auth import login
from django.http import HttpRequest

from dichterbij.people.door import actions as door
from dichterbij.people.door.devices import in_plain_words
from dichterbij.people.models import Person
from dichterbij.people.pages import BACKEND
from dichterbij.people.views.showing import has_shown

BEGUN = "begun"


def come_in(request: HttpRequest, person: Person) -> None:
    """In, with a new session that knows where it was begun."""
    login(request, person, backend=BACKEND)
    device = in_plain_words(request.META.get("HTTP_USER_AGENT", ""))
    request.session[BEGUN] = {"device": device, "at": int(time.time())}
    has_shown(request)
    door.came_in(by=person)
