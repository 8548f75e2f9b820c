# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Jobs that come back: each moment once, on any number of machines.

A job is a task; the clock only puts it in the queue. The tick and the task are written in one
transaction, so a moment is never marked as done without its work being there to be done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from dichterbij.background.models import Tick


class Job(Protocol):
    """Something that comes back, and which moment it is now."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def task(self) -> Any:
        """What is put in the queue."""

    def slot(self, now: dt.datetime) -> str | None:
        """The moment that `now` falls in, or None when it is not time yet."""


@dataclass(frozen=True)
class Every:
    """So many seconds apart, counted from the same beginning on every machine."""

    name: str
    seconds: int
    task: Any

    def slot(self, now: dt.datetime) -> str | None:
        return str(int(now.timestamp()) // self.seconds)


@dataclass(frozen=True)
class Daily:
    """Once a day, from this time on the wall on. Also on the day on which the clock changes.

    A machine that was off at that time catches up on the same day.
    """

    name: str
    at: dt.time
    task: Any

    def slot(self, now: dt.datetime) -> str | None:
        local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
        return local.date().isoformat() if local.time() >= self.at else None


def tick(jobs: Iterable[Job], *, now: dt.datetime | None = None, by: None = None) -> list[str]:
    """Put what is due now in the queue, unless another machine was a moment earlier.

    Gives the names of the jobs that this call put there.
    """
    moment = now or timezone.now()
    return [job.name for job in jobs if _once(job, moment)]


def _once(job: Job, now: dt.datetime) -> bool:
    slot = job.slot(now)
    if slot is None or Tick.objects.filter(name=job.name, slot=slot).exists():
        return False
    try:
        with transaction.atomic():
            Tick.objects.create(name=job.name, slot=slot, at=now)
            job.task.enqueue()
    except IntegrityError:  # another machine wrote it between our look and our writing
        return False
    return True
