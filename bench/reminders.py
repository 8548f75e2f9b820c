# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""35,000 reminders at the same minute, while somebody asks for pages all the time.

The clock writes them, two workers hand them over to a gateway on loopback, and a web process asks
itself for the ten main pages, one after the other, before and meanwhile.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import statistics
import time
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from bench import kills
from bench.counterparts import Counterparts
from bench.town import seed
from dichterbij.conversations.models import Agreement
from dichterbij.delivery.handing_over import hand_over_due
from dichterbij.delivery.models import Message
from dichterbij.people.access import Role
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.web.later import JOBS

RESIDENTS = int(os.environ.get("BENCH_RESIDENTS", 35_000))
QUIET = 40.0  # seconds of pages before
GOAL = 15 * 60.0
AT_MOST = 1.5


@dataclass
class Found:
    reminders: int
    arrived: int
    seconds: float
    before: float
    meanwhile: float

    @property
    def good(self) -> bool:
        return (
            self.arrived >= self.reminders
            and self.seconds <= GOAL
            and self.meanwhile <= AT_MOST * self.before
        )


def measure(there: Counterparts, residents: int = RESIDENTS, workers: int = 2) -> Found:
    """Seed a town, ask for pages in peace, let the clock come to the minute, and go on asking."""
    seed(residents)
    pages = Pages()
    time.sleep(QUIET)
    before = pages.times()
    many = _wish_reminders()
    with kills.set_to(kills.DESIGNS["neither"], there, None):
        from django.conf import settings

        settings.ADAPTERS = {"mail": "bench.dedupes"}
        begun = time.monotonic()
        crew = [kills.Fork([hand_over_due], JOBS, patient=True) for _ in range(workers)]
        _wait(begun, many)
        took = time.monotonic() - begun
        meanwhile = pages.times()
        for one in crew:
            one.end()
    pages.close()
    arrived = there.arrived()["dedupes"]
    ours = Message.objects.filter(kind="reminder", state="delivered", wall_day__isnull=False)
    known = {str(one) for one in ours.values_list("reference", flat=True)}
    return Found(many, len(known & set(arrived)), took, _p95(before), _p95(meanwhile))


def _wait(begun: float, many: int) -> None:
    """Until all have been delivered, or it has taken too long."""
    told = 0.0
    while time.monotonic() - begun < 2 * GOAL:
        delivered = Message.objects.filter(
            key__gt="reminder:agreement:", key__lt="reminder:agreement;", state="delivered"
        ).count()
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"  {told - begun:.0f} s: {delivered:,} delivered", flush=True)
        if delivered >= many:
            return
        time.sleep(1)


def _wish_reminders() -> int:
    """Everybody has an address and one agreement whose reminder is due now."""
    now = timezone.localtime()
    due = now.date() + dt.timedelta(days=1 if now.hour >= 10 else 0)
    Person.objects.residents().update(channel="mail", email="amina@post.example")
    Agreement.objects.update(remind=False)
    current = WorkingRelationship.objects.current().filter(resident__role=Role.RESIDENT)
    made = Agreement.objects.bulk_create(
        (
            Agreement(
                resident_id=resident,
                side="resident",
                what="De school bellen",
                now_what="De school bellen",
                due=due,
                now_due=due,
                remind=True,
                promised_by_id=resident,
                written_by_id=caseworker,
            )
            for resident, caseworker in current.values_list("resident", "caseworker")
        ),
        batch_size=500,
    )
    return len(made)


class Pages:
    """A web process that asks itself for one page after the other, and keeps how long each took."""

    def __init__(self) -> None:
        kills.leave_connections()
        self._line, told = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            self._ask(told)
        self._heard = b""
        os.set_blocking(self._line, False)

    def _ask(self, told: int) -> None:
        from bench.rounds import get, visits

        try:
            kills.take_an_own_connection()
            kills.end_with_parent()
            pages = {page: asked for page, asked in visits().items() if page != "bare"}
            for waiting in pages.values():
                get(waiting[0])
            for number in range(10**9):
                for asked in pages.values():
                    took, _ = get(asked[number % len(asked)])
                    os.write(told, f"{json.dumps(took)}\n".encode())
                    time.sleep(0.02)  # whoever reads a page is not asking for the next
        finally:
            os._exit(1)

    def times(self) -> list[float]:
        """Milliseconds of each page since one asked."""
        while True:
            try:
                some = os.read(self._line, 65536)
            except BlockingIOError:
                break
            if not some:
                raise SystemExit("The pages stopped; what they said stands above.")
            self._heard += some
        whole, _, self._heard = self._heard.rpartition(b"\n")
        return [float(one) for one in whole.split()]

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[94]


def words(found: Found) -> dict[str, Any]:
    """For who prints it."""
    return {
        "reminders": f"{found.reminders:,}",
        "arrived": f"{found.arrived:,}",
        "took": f"{found.seconds:.0f} s",
        "a second": f"{found.reminders / found.seconds:.0f}",
        "p95 before": f"{found.before:.1f} ms",
        "p95 meanwhile": f"{found.meanwhile:.1f} ms",
        "ratio": f"{found.meanwhile / found.before:.2f}",
    }
