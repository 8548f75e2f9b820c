# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the appointment tells about a talk: enough to suggest something, nothing about a person.

Seed: Handvat 1 > Tijdens het gesprek.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from dichterbij.conversations.models import (
    AgendaItem,
    Agreement,
    Conversation,
    InvitationAnswer,
    ReadingChoice,
)
from dichterbij.conversations.sent import telling_of
from dichterbij.handvatten import Facts
from dichterbij.people.models import WorkingRelationship
from dichterbij.people.questions import Question

JUST_HANDED_OVER = dt.timedelta(days=60)


def _with_facts(pk: int) -> QuerySet[Any, Any]:
    """One talk, with everything that `facts` tells of it."""
    resident = {"resident": OuterRef("relationship__resident")}
    both = {
        "relationship__resident": OuterRef("relationship__resident"),
        "relationship__caseworker": OuterRef("relationship__caseworker"),
    }
    of_this = {"conversation": OuterRef("pk")}
    earlier = WorkingRelationship.objects.filter(**resident).exclude(
        caseworker=OuterRef("relationship__caseworker")
    )
    held = Conversation.objects.held().filter(**both).exclude(pk=OuterRef("pk"))
    points = AgendaItem.objects.standing().filter(
        added_by=OuterRef("relationship__resident"), **of_this
    )
    ours = Agreement.objects.filter(**resident).of_the_municipality().open()
    answer = InvitationAnswer.objects.filter(**of_this).order_by("-at", "-pk")
    reading: Any = ReadingChoice.objects.with_kern().filter(**of_this).order_by("-at", "-pk")
    return Conversation.objects.filter(pk=pk).values_list(
        _many(earlier, "resident", "caseworker"),
        _many(held, "relationship__resident"),
        _many(points, "conversation"),
        _many(ours, "resident"),
        Subquery(answer.values("companion")[:1]),
        Subquery(reading.values("choice")[:1]),
        Subquery(reading.values("had_kern")[:1]),
        Exists(telling_of(OuterRef("uuid"))),
    )


def _many(rows: QuerySet[Any, Any], together: str, one: str = "pk") -> Coalesce:
    counted = rows.order_by().values(together).annotate(many=Count(one, distinct=True))
    return Coalesce(Subquery(counted.values("many")), 0)


FACTS_OF = Question(_with_facts)


def facts(talk: Conversation) -> Facts:
    """What is known of this talk from the appointment and from what both agreed."""
    return facts_in(FACTS_OF.first(talk.pk), talk)


def facts_in(row: Any, talk: Conversation) -> Facts:
    """The same, of a row that was asked for already."""
    earlier, held, points, ours, companion, choice, had_kern, told = row
    began = talk.relationship.started_on
    return Facts(
        earlier_caseworkers=earlier,
        talks_together=held,
        handed_over_recently=bool(earlier) and began >= timezone.localdate() - JUST_HANDED_OVER,
        points_by_resident=points,
        companion=bool(companion),
        place=talk.place,
        open_promises_ours=ours,
        reading=_reading(choice, had_kern),
        goal_given=bool(talk.goal) and told,
    )


def _reading(choice: str | None, had_kern: bool | None) -> str | None:
    """Whether one read on or stopped at the kern. Without a kern there is nothing to stop at."""
    if choice == ReadingChoice.Choice.READ_ON:
        return "read_on"
    return "stopped" if choice and had_kern else None
