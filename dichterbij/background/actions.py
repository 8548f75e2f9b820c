# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The life of a worker."""

from __future__ import annotations

import socket
import uuid

from django.utils import timezone

from dichterbij.background.models import Worker


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
