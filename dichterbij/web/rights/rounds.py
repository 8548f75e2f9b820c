# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a worker does so that whoever was erased stays so."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from dichterbij.web.rights.actions import keep_gone

EVERY = 60.0  # seconds


def keep_gone_round() -> Callable[[uuid.UUID, Callable[[], bool]], int]:
    """What a worker does of it: as soon as it starts, and each minute."""
    looked = float("-inf")

    def look(worker: uuid.UUID, pulse: Callable[[], bool]) -> int:
        nonlocal looked
        if time.monotonic() - looked < EVERY:
            return 0
        looked = time.monotonic()
        return keep_gone()

    return look
