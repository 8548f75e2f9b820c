# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Opening somebody's file: written down, and stopped where nobody can need so many."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import LogLine, Person
from dichterbij.people.questions import Asked, Question

HOUR = dt.timedelta(hours=1)
AGAIN, MINUTE = dt.timedelta(minutes=10), dt.timedelta(minutes=1)
FILES_OPENED = Question(
    lambda by, since: (
        LogLine.objects.reads_by(by)
        .filter(at__gt=since)
        .order_by()
        .values("resident", "act")
        .annotate(last=Max("at"))
        .values_list("resident", "act", "last")
    )
)
Opened = list[tuple[int, str, dt.datetime]]  # in the last hour: whose file, what for, when last


class Stopped(Refused):
    """So many files in one hour is not how somebody works. The privacy officer sees it."""

    says = _("Je hebt in een uur heel veel dossiers geopend.")


def files_opened(by: Person) -> Asked:
    """What `open_file` has to know, to be asked together with the page's own questions."""
    return FILES_OPENED.about(by, timezone.now() - HOUR)


def open_file(
    resident: Person,
    act: Act = Act.READ_TIMELINE,
    *,
    by: Person,
    opened: Opened | None = None,
) -> None:
    """Write down that somebody reads in this file, and what for, before they do.

    Who goes to and fro in one file, or loads a page again, reads once: the same colleague, resident
    and act give one line in ten minutes. So whoever reads the log sees visits, and not presses.
    """
    now = timezone.now()
    opened = FILES_OPENED(by, now - HOUR) if opened is None else opened
    if len({whose for whose, _what, _last in opened}) >= settings.FILES_AN_HOUR:
        notice(What.TOO_MANY_FILES, by=by.pk)
        # Not each time: whoever goes on trying would fill the log with it
        stopped = LogLine.objects.filter(by=by, act=Act.OPEN_MANY.name.lower())
        if not stopped.filter(at__gt=now - MINUTE).exists():
            record(by, Act.OPEN_MANY, resident)
        raise Stopped
    this = (resident.pk, act.name.lower())
    if not any((whose, what) == this and last > now - AGAIN for whose, what, last in opened):
        require(by, act, resident)
        record(by, act, resident)
