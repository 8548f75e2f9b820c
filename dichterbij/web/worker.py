# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The worker of this house: hands messages over, seals the log, and lets the clock do its work."""

from __future__ import annotations

import threading

from dichterbij.background import worker
from dichterbij.delivery.handing_over import hand_over_due
from dichterbij.people.log.sealing import seal_round
from dichterbij.web.later import JOBS


def run(stop: threading.Event | None = None) -> None:
    """Go round until told to stop."""
    worker.run(stop or threading.Event(), JOBS, [hand_over_due, seal_round])
