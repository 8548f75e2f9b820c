# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The worker: hands messages over and lets the clock do what was wished."""

from __future__ import annotations

import logging
import threading
import time

from django.db import OperationalError, close_old_connections, connection

from dichterbij.conversations import after
from dichterbij.delivery import actions as delivery

log = logging.getLogger("dichterbij.worker")
ROUND = 1.0  # seconds
CLOCK = 60.0
PATIENCE = 5.0  # seconds, when something is wrong


def run(stop: threading.Event | None = None) -> None:
    """Go round until told to stop. A database that is away for a while is waited for."""
    stop = stop or threading.Event()
    last_clock = 0.0
    while not stop.is_set():
        busy = False
        try:
            close_old_connections()
            if time.monotonic() - last_clock > CLOCK or not last_clock:
                last_clock = time.monotonic()  # also when it fails: the post does not wait for it
                after.remind_of_what_is_due(by=None)
            busy = delivery.deliver_waiting(by=None) > 0
        except OperationalError:
            log.warning("the database is away; trying again")
            connection.close()
            stop.wait(PATIENCE)
        except Exception:
            # The log keeps the kind and the place; a traceback on the screen could hold names
            log.exception("the round went wrong; trying again")
            stop.wait(PATIENCE)
        if not busy:
            stop.wait(ROUND)
