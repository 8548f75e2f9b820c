# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the clock has done, and which workers are there. Nothing about anybody.

The tasks themselves are rows of `django_tasks_db`: what is to be done, with numbers of other rows
and never a name.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

# A worker says every few seconds that it is there. Who was silent for so long has stopped.
SILENT_FOR = dt.timedelta(seconds=45)


class Tick(models.Model):
    """One moment of the clock for one job. Whoever writes it first lets the job be done."""

    name = models.CharField(max_length=60)
    slot = models.CharField(max_length=40, help_text="which minute, hour or day it is about")
    at = models.DateTimeField(default=timezone.now)

    seen_with: ClassVar = {"name": None, "slot": None}

    class Meta:
        verbose_name = "tik van de klok"
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_moment_comes_once", fields=["name", "slot"])
        ]
        indexes: ClassVar = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"


class WorkerQuerySet(models.QuerySet["Worker"]):
    def alive(self, now: dt.datetime | None = None) -> WorkerQuerySet:
        """Those that were heard a moment ago."""
        return self.filter(stopped_at=None, seen_at__gt=(now or timezone.now()) - SILENT_FOR)


class Worker(models.Model):
    """One life of one worker process, so that one that stopped is noticed."""

    name = models.UUIDField(unique=True, default=uuid.uuid4)
    host = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, help_text="it was told to stop, and did")

    objects = WorkerQuerySet.as_manager()

    seen_with: ClassVar = {"host": None}

    class Meta:
        verbose_name = "worker"
        indexes: ClassVar = [models.Index(fields=["seen_at"])]

    def __str__(self) -> str:
        return f"{self.host} {self.name}"
