# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The worker: hands messages over, seals the log and tells it, and lets the clock do its work."""

from __future__ import annotations

import threading

from dichterbij.background import worker
from dichterbij.delivery.handing_over import hand_over_due
from dichterbij.people.log.processing import tell_round
from dichterbij.people.log.sealing import seal_round
from dichterbij.web.later import JOBS
from dichterbij.web.rights.rounds import keep_gone_round


def run(stop: threading.Event | None = None) -> None:
    """Go round until told to stop. First of all, nobody who was erased gets a message."""
    rounds = [keep_gone_round(), hand_over_due, seal_round, tell_round]
    worker.run(stop or threading.Event(), JOBS, rounds)
