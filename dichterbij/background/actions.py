# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The life of a worker, and sweeping up after it."""

from __future__ import annotations

import datetime as dt
import socket
import uuid

from django.utils import timezone

from dichterbij.background.models import Tick, Worker
from dichterbij.background.tasks import forget_finished

KEEP_TICKS = dt.timedelta(days=7)
KEEP_WORKERS = dt.timedelta(days=7)


def begin(*, by: None = None) -> Worker:
    """A worker process starts."""
    return Worker.objects.create(host=socket.gethostname()[:80])


def heard(name: uuid.UUID, *, by: None = None) -> None:
    """It is still there. Where an older copy without its row was put back, it writes a new row."""
    now = timezone.now()
    if not Worker.objects.filter(name=name).update(seen_at=now, stopped_at=None):
        Worker.objects.get_or_create(name=name, defaults={"host": socket.gethostname()[:80]})


def end(name: uuid.UUID, *, by: None = None) -> None:
    """It was told to stop and has finished what it was doing."""
    now = timezone.now()
    Worker.objects.filter(name=name).update(seen_at=now, stopped_at=now)


def sweep(*, by: None = None) -> int:
    """Take away what nobody will ask for any more. Gives how many rows went."""
    now = timezone.now()
    gone: int = forget_finished()
    gone += Tick.objects.filter(at__lt=now - KEEP_TICKS).delete()[0]
    gone += Worker.objects.filter(seen_at__lt=now - KEEP_WORKERS).delete()[0]
    return gone
