# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Workers that are killed at a random moment, again and again, and what became of the messages.

A parent that has loaded everything forks the workers, so that a new one is at work within some
hundredths of a second. It keeps the outbox filled through `send()`, kills one of them with SIGKILL
every 40 to 160 ms, and looks when what the killed one held comes to its end.
"""

from __future__ import annotations

import datetime as dt
import mmap
import os
import random
import signal
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.models import Q
from django.utils import timezone

from bench import naive
from bench.counterparts import Counterparts
from dichterbij.background import worker as background
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import handing_over, ways
from dichterbij.delivery.models import Message, MessageQuerySet
from dichterbij.people.access import Role
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.web import supervisor

State = Message.State
PAUSE = (0.040, 0.160)  # seconds between two kills
SHORT_LEASE = dt.timedelta(seconds=3)
FILLED = 60  # so many messages wait at least, and so many are written at a time
ENDLESS = 120.0  # seconds after which what has not ended counts as lost
Round = Callable[[uuid.UUID, Callable[[], bool]], int]
OURS: Round = partial(handing_over.hand_over_due, limit=10)


@dataclass(frozen=True)
class Design:
    """In which order things are done, and with whom."""

    name: str
    promise: str
    channel: str
    adapter: str
    office: str
    round: Round = OURS
    keeps: bool = True
    """Whether it must keep the promise, or is there to break it."""


DESIGNS = {
    "dedupes": Design("ours", "dedupes", "sms", "bench.dedupes", "dedupes"),
    "looks_up": Design("ours", "looks up", "sms", "bench.looks_up", "keeps"),
    "neither": Design("ours", "neither", "mail", "dichterbij.delivery.adapters.smtp", "smtp"),
    "send_then_save": Design(
        "send, then save", "-", "sms", "bench.ignores", "ignores", naive.send_then_save, False
    ),
    "mark_then_send": Design(
        "mark, then send", "-", "sms", "bench.ignores", "ignores", naive.mark_then_send, False
    ),
    "key_ignored": Design("ours, key ignored", "-", "sms", "bench.ignores", "ignores", keeps=False),
}


@dataclass
class Found:
    """What one run found."""

    kills: int = 0
    messages: int = 0
    lost: int = 0
    duplicate: int = 0
    resent: int = 0
    shown: int = 0
    most_arrivals: int = 0
    recovery: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        return max(self.recovery, default=0.0)

    @property
    def median(self) -> float:
        return statistics.median(self.recovery) if self.recovery else 0.0

    def keeps_the_promise(self) -> bool:
        return not self.lost and not self.duplicate and self.most_arrivals <= 2


def residents(many: int = 20) -> list[Person]:
    """Some invented people with a number and a mail address, who said yes to both."""
    caseworker = Person(first_name="Bram", role=Role.CASEWORKER, email="bram@lindewaard.example")
    caseworker.sign_in_name = f"{uuid.uuid4().hex}@lindewaard.example"
    caseworker.save()
    people = []
    for number in range(many):
        person = Person.objects.create(
            first_name="Amina",
            role=Role.RESIDENT,
            channel="mail",
            phone=f"06120000{number:02}",
            email=f"amina{number}@post.example",
        )
        WorkingRelationship.objects.create(resident=person, caseworker=caseworker)
        wished = [ways.Chosen("mail"), ways.Chosen("sms")]
        ways.choose_ways(person, wished, by=caseworker)
        people.append(person)
    return people


_numbers = count(1)


def write(people: list[Person], run: str, many: int, channel: str) -> None:
    """So many messages, each with its own commit, as the rooms above write them."""
    for number in range(many):
        delivery.send(
            people[number % len(people)],
            kind=Message.Kind.NEW_LINK,
            subject="Een bericht",
            body="Dag Amina,",
            key=f"{run}:{next(_numbers)}",
            channel=channel,
            by=None,
        )


def of(run: str) -> MessageQuerySet:
    """The messages of one run."""
    return Message.objects.filter(key__gt=f"{run}:", key__lt=f"{run};")


def leave_connections() -> None:
    """Before a fork: nobody shares a line with the database."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def take_an_own_connection() -> None:
    """In a child: not whatever the parent's thread kept for a moment without an event loop."""
    connections["default"] = connections.create_connection("default")


def end_with_parent() -> None:
    """In a child: nobody stays behind when the run is broken off."""
    os.environ[supervisor.SUPERVISED] = "1"
    supervisor.end_with_parent()


class Fork:
    """A worker in a process of its own; it says which name it has."""

    def __init__(
        self, rounds: list[Round], jobs: tuple[Any, ...] = (), *, patient: bool = False
    ) -> None:
        self.patient = patient  # as `dichterbij worker` is: pages go first
        self._name = mmap.mmap(-1, 16)
        leave_connections()
        self.pid = os.fork()
        if not self.pid:
            self._live(rounds, jobs)

    def _live(self, rounds: list[Round], jobs: tuple[Any, ...]) -> None:
        """In the child. Never comes back."""
        code = 1
        try:
            random.seed()
            take_an_own_connection()
            stop = threading.Event()
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            end_with_parent()
            if self.patient:
                supervisor.let_others_go_first()

            def told(name: uuid.UUID, pulse: Callable[[], bool]) -> int:
                self._name[:] = name.bytes
                return 0

            background.run(stop, jobs, [told, *rounds])
            code = 0
        finally:
            os._exit(code)

    @property
    def name(self) -> uuid.UUID:
        return uuid.UUID(bytes=self._name[:])

    def wait_until_at_work(self) -> None:
        """Killing who has not begun yet shows nothing."""
        while not self.name.int:
            time.sleep(0.002)

    def end(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.pid, number)
        os.waitpid(self.pid, 0)


@contextmanager
def set_to(design: Design, there: Counterparts, lease: dt.timedelta | None) -> Iterator[None]:
    """Let the messages of this design go to its office; a short lease where one may not wait."""
    known = {name: getattr(settings, name, None) for name in ("ADAPTERS", "BENCH_GATEWAY",
             "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT")}  # fmt: skip
    leases = handing_over.LEASE, handing_over.LOOK_AGAIN
    settings.ADAPTERS = {design.channel: design.adapter}
    settings.BENCH_GATEWAY = there.address
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", there.smtp_port
    if lease is not None:
        handing_over.LEASE, handing_over.LOOK_AGAIN = lease, lease
    try:
        yield
    finally:
        for name, value in known.items():
            setattr(settings, name, value)
        handing_over.LEASE, handing_over.LOOK_AGAIN = leases


def run(
    design: Design,
    there: Counterparts,
    *,
    workers: int,
    kills: int,
    lease: dt.timedelta | None = SHORT_LEASE,
    pause: tuple[float, float] = PAUSE,
    filled: int = FILLED,
) -> Found:
    """Kill so often, let the rest come to its end in peace, and count."""
    people, found, name = residents(), Found(), uuid.uuid4().hex
    with set_to(design, there, lease):
        write(people, name, 2 * filled, design.channel)
        crew = [Fork([design.round]) for _ in range(workers)]
        held: dict[int, float] = {}
        try:
            while found.kills < kills:
                number = random.randrange(workers)
                crew[number].wait_until_at_work()
                time.sleep(random.uniform(*pause))
                crew[number].end()
                found.kills += 1
                now = time.monotonic()
                held |= dict.fromkeys(_held_by(crew[number].name), now)
                crew[number] = Fork([design.round])
                found.recovery += _ended(held)
                due = of(name).due(timezone.now(), [design.channel])
                if due.filter(leased_until=None).count() < filled:
                    write(people, name, filled, design.channel)
            _let_end(name, held, found, lease or handing_over.LEASE)
        finally:
            for one in crew:
                one.end()
    _count(design, there, name, found)
    return found


_open = Q(state=State.WAITING) | Q(state=State.ON_ITS_WAY, handed_over_at=None)


def _held_by(name: uuid.UUID) -> list[int]:
    return list(
        Message.objects.filter(_open, leased_by=name, leased_until__isnull=False).values_list(
            "pk", flat=True
        )
    )


def _ended(held: dict[int, float]) -> list[float]:
    """How long it took for what was held by somebody who was killed, and has ended since."""
    now, still = (
        time.monotonic(),
        set(Message.objects.filter(_open, pk__in=list(held)).values_list("pk", flat=True)),
    )
    return [now - held.pop(pk) for pk in list(held) if pk not in still]


def _let_end(name: str, held: dict[int, float], found: Found, lease: dt.timedelta) -> None:
    """Nobody is killed any more: everything comes to its end, or never will."""
    until = time.monotonic() + ENDLESS + 3 * lease.total_seconds()
    while time.monotonic() < until:
        found.recovery += _ended(held)
        if not held and not of(name).filter(_open).exists():
            return
        time.sleep(0.1)


def _count(design: Design, there: Counterparts, name: str, found: Found) -> None:
    told = there.arrived()
    arrived, offered = told[design.office], told["offered"]
    for reference, state in of(name).values_list("reference", "state"):
        times, shown = arrived.get(str(reference), 0), state in (State.UNCERTAIN, State.FAILED)
        found.messages += 1
        found.shown += shown
        found.lost += not times and not shown
        found.duplicate += times > 1 and not shown
        found.resent += offered.get(str(reference), 0) > 1
        found.most_arrivals = max(found.most_arrivals, times)
