# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Of each kind that has a term: what is past it. What waits, or still holds, never is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dichterbij.background.models import Tick, Worker
from dichterbij.baggage.kept import reflections_over, statements_over
from dichterbij.delivery.models import Halt, Message, PrintBatch
from dichterbij.people.models import (
    CarriedOut,
    Glass,
    Guesses,
    Limit,
    Link,
    Person,
    Proof,
    Session,
    WorkingRelationship,
)
from dichterbij.people.proofs.models import DeskCode

State = Message.State
AT_WORK = (State.WAITING, State.ON_ITS_WAY)


def residents(before: dt.datetime, now: dt.datetime) -> QuerySet[Any]:
    """With whom nobody works, nor did since then, and for whom nothing waits."""
    theirs = WorkingRelationship.objects.filter(resident=OuterRef("pk"))
    lately = Q(ended_on=None) | Q(ended_on__gt=timezone.localdate(before))
    waiting = Message.objects.filter(resident=OuterRef("pk"), state__in=AT_WORK)
    nobodys: QuerySet[Any] = Person.objects.residents().filter(
        Exists(theirs), ~Exists(theirs.filter(lately)), ~Exists(waiting)
    )
    return nobodys


def _links(before: dt.datetime, now: dt.datetime) -> QuerySet[Any]:
    """A proof or a code hangs on a link; a message that may still leave has its link in it."""
    open_still = Message.objects.filter(link=OuterRef("pk")).filter(
        Q(state__in=AT_WORK) | Q(state__in=[State.UNCERTAIN, State.FAILED], settled_at=None)
    )
    hangs = (Exists(model.objects.filter(link=OuterRef("pk"))) for model in (Proof, DeskCode))
    past = Q(expires_at__lte=before) | Q(revoked_at__lte=before)
    return Link.objects.filter(past, ~Exists(open_still), *(~one for one in hangs))


def _messages(before: dt.datetime, now: dt.datetime) -> QuerySet[Any]:
    """Of which it is known what became of it, or somebody looked at it."""
    known = Q(state__in=[State.DELIVERED, State.WITHDRAWN]) | Q(
        state__in=[State.UNCERTAIN, State.FAILED], settled_at__isnull=False
    )
    when = Coalesce("settled_at", "handed_over_at", "made_at")
    return Message.objects.filter(known).alias(over=when).filter(over__lte=before)


def _proofs(before: dt.datetime, now: dt.datetime) -> QuerySet[Any]:
    when = Least(Coalesce("ended_at", "expires_at"), "expires_at")
    return Proof.objects.alias(over=when).filter(over__lte=before)


def _tasks(before: dt.datetime, now: dt.datetime) -> QuerySet[Any]:
    """What went wrong somebody may still look at; what is done says nothing any more."""
    a_day_ago = now - dt.timedelta(days=1)
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lte=a_day_ago)
    return DBTaskResult.objects.filter(
        done | Q(status=TaskResultStatus.FAILED, finished_at__lte=before)
    )


# What hangs on something before that thing
OVER: Mapping[str, Callable[[dt.datetime, dt.datetime], QuerySet[Any]]] = {
    "people.workingrelationship": residents,
    "people.deskcode": lambda before, now: DeskCode.objects.filter(expires_at__lte=before),
    "people.proof": _proofs,
    "delivery.message": _messages,
    "people.link": _links,
    "delivery.printbatch": lambda before, now: PrintBatch.objects.filter(
        made_at__lte=before, messages=None
    ),
    "delivery.halt": lambda before, now: Halt.objects.filter(lifted_at__lte=before),
    "baggage.statement": lambda before, now: statements_over(now),
    "baggage.reflection": lambda before, now: reflections_over(before),
    "people.glass": lambda before, now: Glass.objects.filter(opened_at__lte=before),
    "people.session": lambda before, now: Session.objects.filter(expire_date__lte=before),
    "people.guesses": lambda before, now: Guesses.objects.filter(since__lte=before),
    "background.tick": lambda before, now: Tick.objects.filter(at__lte=before),
    "background.worker": lambda before, now: Worker.objects.filter(seen_at__lte=before),
    "django_tasks_database.dbtaskresult": _tasks,
    "people.carriedout": lambda before, now: CarriedOut.objects.filter(carried_out_at__lte=before),
}

# Of these the way to the resident: who had everything limited has nothing taken away meanwhile
WAY = {
    "people.workingrelationship": "pk",
    "people.deskcode": "person",
    "people.proof": "person",
    "delivery.message": "resident",
    "people.link": "person",
    "people.glass": "resident",
}


def over(kind: str, before: dt.datetime, now: dt.datetime) -> QuerySet[Any]:
    """What may go of this kind."""
    rows = OVER[kind](before, now)
    if kind not in WAY:
        return rows
    limited = Limit.objects.holding(timezone.localdate(now)).values("resident")
    return rows.exclude(**{f"{WAY[kind]}__in": limited})
