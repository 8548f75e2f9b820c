# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a resident sees of the log: who of the municipality looked at what is kept about them.

By role and never by name: whose work it was is answered by the municipality, not by one colleague.
"""

from __future__ import annotations

from django.db.models.functions import TruncDate

from dichterbij.people.access import READS, Act, Role, may
from dichterbij.people.log.review import together_that_day
from dichterbij.people.models import LogLine, LogLineQuerySet, Person

# Also that somebody chose to read on or to stop, or stood in, for there they said why
LOOKS = [act.name.lower() for act in (*READS, Act.CHOOSE_READING, Act.BREAK_GLASS)]
COLLEAGUES = [role for role in Role.values if role != Role.RESIDENT]


def who_looked(resident: Person) -> LogLineQuerySet:
    """The lines about this resident, the newest first, each with whether they worked together."""
    if not may(resident, Act.SEE_OWN_DATA, resident):
        return LogLine.objects.none()
    return (
        LogLine.objects.filter(resident=resident, act__in=LOOKS, by__role__in=COLLEAGUES)
        .annotate(day=TruncDate("at"))
        .annotate(together=together_that_day())
        .select_related("by")
        .order_by("-at", "-pk")
    )
