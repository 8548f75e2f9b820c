# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The database itself is killed while messages are written and handed over.

A message is acknowledged when the transaction of `send()` was committed: from then on somebody may
have been told that it will be sent. Its key is then written to a file, and whoever is killed cannot
take it back.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Q

from bench import kills
from bench.counterparts import Counterparts
from dichterbij.background import worker as background
from dichterbij.delivery import actions as delivery
from dichterbij.delivery.handing_over import hand_over_due
from dichterbij.delivery.models import Message, PutBack
from dichterbij.people.models import Person
from scripts.postgres import Server

QUICK = 0.3  # seconds a worker waits for its database here, instead of five
WRITERS = 2
ENDLESS = 900.0  # what was stopped three times in a row waits some minutes


@dataclass
class Found:
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    not_delivered: int = 0
    duplicate: int = 0
    taken_for_older: int = 0
    workers_left: int = 0
    away: list[float] = field(default_factory=list)

    def good(self) -> bool:
        wrong = (self.lost, self.not_delivered, self.duplicate, self.taken_for_older)
        return not any(wrong)


def write_on(people: list[Person], run: str, file: Path, stop: threading.Event) -> None:
    """Write messages, and write down each one that was acknowledged."""
    line = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    me = f"{os.getpid()}-{threading.get_ident()}"
    for number in count(1):
        if stop.is_set():
            break
        key = f"{run}:{me}-{number}"
        try:
            with transaction.atomic():
                delivery.send(
                    random.choice(people),
                    kind=Message.Kind.NEW_LINK,
                    subject="Een bericht",
                    body="Dag Amina,",
                    key=key,
                    channel="sms",
                    by=None,
                )
        except DatabaseError:
            connection.close()
            time.sleep(0.05)
        else:
            os.write(line, f"{key}\n".encode())
            time.sleep(0.01)
    connections.close_all()


def postgresql(server: Server, there: Counterparts, times: int) -> Found:
    """Kill the server so often. Writers and workers are never started again: they find it back."""
    found, name = Found(), uuid.uuid4().hex
    people = kills.residents()
    with (
        tempfile.TemporaryDirectory() as folder,
        kills.set_to(kills.DESIGNS["dedupes"], there, kills.SHORT_LEASE),
    ):
        file = Path(folder) / "acknowledged"
        background.PATIENCE = QUICK
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # it tells of each try
        logging.getLogger("dichterbij.worker").setLevel(logging.CRITICAL)
        crew = [kills.Fork([hand_over_due]) for _ in range(2)]
        writers = [_fork(partial(write_on, people, name, file)) for _ in range(WRITERS)]
        try:
            while found.kills < times:
                kills.leave_connections()
                time.sleep(random.uniform(0.5, 1.5))
                server.kill()
                gone = time.monotonic()
                found.kills += 1
                server.start()
                found.away.append(time.monotonic() - gone)
            time.sleep(1)
            while writers:
                _kill(writers.pop())
            _look(name, file, there, found)
            found.workers_left = sum(os.waitpid(one.pid, os.WNOHANG)[0] == 0 for one in crew)
        finally:
            for pid in (*writers, *(one.pid for one in crew)):
                _kill(pid)
    return found


def sqlite(there: Counterparts, times: int) -> Found:
    """Kill the process that writes and hands over, so often, and start another."""
    found, name = Found(), uuid.uuid4().hex
    people = kills.residents()
    with (
        tempfile.TemporaryDirectory() as folder,
        kills.set_to(kills.DESIGNS["dedupes"], there, kills.SHORT_LEASE),
    ):
        file = Path(folder) / "acknowledged"
        while found.kills < times:
            before = file.stat().st_size if file.exists() else 0
            pid = _fork(partial(_house, people, name, file))
            while not file.exists() or file.stat().st_size == before:
                time.sleep(0.005)  # not before it has acknowledged something
            time.sleep(random.uniform(0.02, 0.5))
            _kill(pid)
            found.kills += 1
        one = kills.Fork([hand_over_due])
        _look(name, file, there, found)
        one.end()
    return found


def _house(people: list[Person], run: str, file: Path, stop: threading.Event) -> None:
    for _ in range(WRITERS):
        threading.Thread(target=write_on, args=(people, run, file, stop), daemon=True).start()
    background.run(stop, (), [hand_over_due])


def _fork(live: Callable[[threading.Event], None]) -> int:
    kills.leave_connections()
    pid = os.fork()
    if pid:
        return pid
    try:
        random.seed()
        kills.take_an_own_connection()
        kills.end_with_parent()
        live(threading.Event())
    finally:
        os._exit(1)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _look(name: str, file: Path, there: Counterparts, found: Found) -> None:
    """Let everything come to its end, and hold it against what was acknowledged."""
    acknowledged = set(file.read_text().split())
    open_ = Q(state="waiting") | Q(state="on_its_way", handed_over_at=None)
    until = time.monotonic() + ENDLESS
    while kills.of(name).filter(open_).exists() and time.monotonic() < until:
        time.sleep(0.2)
    known = dict(kills.of(name).values_list("key", "state"))
    arrived = there.arrived()["dedupes"]
    found.acknowledged = len(acknowledged)
    found.lost = len(acknowledged - set(known))
    found.not_delivered = sum(known.get(key) != "delivered" for key in acknowledged)
    found.duplicate = sum(times > 1 for times in arrived.values())
    found.taken_for_older = PutBack.objects.count()
