# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Opening somebody's file: written down, and stopped where nobody can need so many."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act, record
from dichterbij.people.errors import Refused
from dichterbij.people.models import LogLine, Person
from dichterbij.people.questions import Question

HOUR = dt.timedelta(hours=1)
FILES_OPENED = Question(
    lambda by, since: (
        LogLine.objects.reads_by(by)
        .filter(at__gt=since)
        .order_by()
        .values("by")
        .annotate(files=Count("resident", distinct=True))
        .values_list("files", flat=True)
    )
)


class Stopped(Refused):
    """So many files in one hour is not how somebody works. The privacy officer sees it."""

    says = _("Je hebt in een uur heel veel dossiers geopend.")


def open_file(resident: Person, *, by: Person) -> None:
    """Write down that somebody reads this file, before they do."""
    opened = FILES_OPENED.first(by, timezone.now() - HOUR) or 0
    if opened >= settings.FILES_AN_HOUR:
        record(by, Act.OPEN_MANY, resident)
        raise Stopped
    record(by, Act.READ_TIMELINE, resident)
