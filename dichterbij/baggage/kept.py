# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps about a resident: the one text, and the notebook nobody else opens."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from dichterbij.baggage.models import Notebook, Reflection, Statement
from dichterbij.baggage.reading import own_words
from dichterbij.people.kept import Entry, Kept, said


def _in_own_words(statement: Statement) -> Entry:
    return [(say("Wanneer"), said(statement, "written_at")), (say("Tekst"), own_words(statement))]


KEPT = (
    Kept(Statement, "resident", _("Wat er van u onthouden is"), read=_in_own_words),
    # Its text is not here: only the resident's own sentence opens it
    Kept(Notebook, "resident", _("Uw eigen schrift")),
)


def statements_over(now: dt.datetime) -> QuerySet[Statement]:
    """What ran out or was never confirmed."""
    return Statement.objects.over(now)


def reflections_over(before: dt.datetime) -> QuerySet[Reflection]:
    """Written so long ago that a caseworker has them no more."""
    return Reflection.objects.filter(written_at__lte=before)
