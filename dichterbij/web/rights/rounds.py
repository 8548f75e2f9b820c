# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a worker does so that whoever was erased stays so."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from dichterbij.people.erasing import ledger
from dichterbij.web.later import wipe
from dichterbij.web.rights.actions import keep_gone

log = logging.getLogger("dichterbij.rights")
EVERY = 60.0  # seconds


def keep_gone_round() -> Callable[[uuid.UUID, Callable[[], bool]], int]:
    """What a worker does of it: as soon as it starts, and each minute.

    While that cannot be done nothing else is: a message could go to who was erased.
    """
    done = float("-inf")

    def look(worker: uuid.UUID, pulse: Callable[[], bool]) -> int:
        nonlocal done
        if time.monotonic() - done < EVERY:
            return 0
        try:
            again = keep_gone()
        except ledger.NotReadable as wrong:
            log.error("cannot be read, and nothing is sent until it can: %s", wrong)
            raise
        if again:
            wipe.enqueue(again=True)
        done = time.monotonic()
        return again

    return look
