# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The worker: does what waits, round after round, and says that it is there.

A database that is away is waited for, a full disk and a locked file too: what waits stays a row,
so nothing is lost meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence

from django.db import DatabaseError, close_old_connections, connection

from dichterbij.background import actions, tasks
from dichterbij.background.clock import Job, tick

log = logging.getLogger("dichterbij.worker")
ROUND = 1.0  # seconds of rest when there was nothing to do
HEARD = 10.0  # seconds between two signs of life
PATIENCE = 5.0  # seconds, when something is wrong

Pulse = Callable[[], bool]
"""Says that the worker is there. Gives whether there is time for one thing more."""
Round = Callable[[uuid.UUID, Pulse], int]
"""Does some of what waits, and gives how much. Calls the pulse before each thing it does."""


class Life:
    """One life of a worker: who it is, and when it last said that it is there."""

    def __init__(self, stop: threading.Event) -> None:
        self.name = uuid.uuid4()
        self.stop = stop
        self.last_heard = float("-inf")

    def pulse(self) -> bool:
        """Say so, if it was not said a moment ago. Whoever was told to stop takes nothing more."""
        if time.monotonic() - self.last_heard >= HEARD:
            actions.heard(self.name)
            self.last_heard = time.monotonic()
        return not self.stop.is_set()


def run(stop: threading.Event, jobs: Sequence[Job], rounds: Sequence[Round]) -> None:
    """Go round until told to stop; then finish the one thing in hand."""
    life = Life(stop)
    while not stop.is_set():
        if not _round(life, stop, jobs, rounds):
            stop.wait(ROUND)
    try:
        actions.end(life.name)
    except DatabaseError:
        log.warning("the database is away; this worker stops without saying so")


def _round(life: Life, stop: threading.Event, jobs: Sequence[Job], rounds: Sequence[Round]) -> bool:
    """Whether there was anything to do."""
    busy = False
    try:
        close_old_connections()
        life.pulse()
        tick(jobs)
        busy = tasks.run_due(life.name, life.pulse) > 0
        for one in rounds:
            if not stop.is_set():
                busy = one(life.name, life.pulse) > 0 or busy
    except DatabaseError as problem:
        # Away, locked, or its disk is full. The text may quote a row, so only the kind is told
        log.warning("the database does not work (%s); trying again", type(problem).__name__)
        connection.close()
        life.last_heard = float("-inf")
        stop.wait(PATIENCE)
    except Exception:
        # The log keeps the kind and the place; a traceback on the screen could hold names
        log.exception("the round went wrong; trying again")
        stop.wait(PATIENCE)
    return busy
