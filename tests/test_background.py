# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The clock, the queue and the worker: each moment once, and nothing that stops stays unnoticed."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone
from django_tasks import task
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bench.kills import Fork
from dichterbij.background import tasks
from dichterbij.background import worker as background
from dichterbij.background.clock import Daily, Every, tick
from dichterbij.background.models import SILENT_FOR, Tick, Worker
from dichterbij.delivery import actions as delivery
from dichterbij.delivery.handing_over import hand_over_due
from dichterbij.delivery.models import Message
from dichterbij.web.later import JOBS
from dichterbij.web.logs import WithoutAddresses
from tests.at_once import at_once, shared_database
from tests.post_office import open_post_office

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = dt.datetime(2026, 12, 1, 12, 0, tzinfo=AMSTERDAM)
done: list[str] = []


@task
def water_the_plants() -> None:
    done.append("plants")


@task
def break_a_vase() -> None:
    raise ValueError("Amina El Idrissi, Kastanjelaan 8")


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


@pytest.fixture
def for_many(transactional_db, tmp_path) -> Iterator[None]:
    """A database that threads and processes can share."""
    with shared_database(tmp_path):
        yield


@contextmanager
def forked(*rounds: Callable[[uuid.UUID, Any], int], jobs: Any = ()) -> Iterator[Fork]:
    worker = Fork(list(rounds), jobs)
    try:
        yield worker
    finally:
        worker.end()


def eventually(what: Callable[[], object], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


# The clock


def test_a_moment_comes_once_however_many_machines_look_at_the_clock(for_many):
    job = Every("planten", 60, water_the_plants)
    told = at_once(24, lambda number: tick([job], now=NOON))
    assert sorted(told) == [[]] * 23 + [["planten"]]
    assert Tick.objects.count() == DBTaskResult.objects.count() == 1


def test_a_moment_comes_once_for_many_processes(for_many):
    jobs = (Daily("planten", dt.time(0), water_the_plants),)
    crew = [Fork([], jobs) for _ in range(4)]
    try:
        eventually(lambda: Worker.objects.count() == 4 and Tick.objects.exists())
        eventually(lambda: DBTaskResult.objects.successful().exists())
    finally:
        for one in crew:
            one.end()
    assert Tick.objects.count() == DBTaskResult.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        # 02.30 comes twice: the job is done at the first, and not again at the second
        (dt.date(2026, 10, 25), dt.datetime(2026, 10, 25, 0, 29, tzinfo=dt.UTC),
         dt.datetime(2026, 10, 25, 1, 31, tzinfo=dt.UTC)),
        # 02.30 does not come at all: it is done as soon as it is later than that
        (dt.date(2027, 3, 28), dt.datetime(2027, 3, 28, 0, 59, tzinfo=dt.UTC),
         dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)),
    ],
)  # fmt: skip
def test_a_daily_job_is_done_once_on_a_day_on_which_the_clock_changes(db, day, before, after):
    job = Daily("planten", dt.time(2, 30), water_the_plants)
    assert tick([job], now=before) == []
    for minutes in range(0, 60 * 20, 10):
        tick([job], now=after + dt.timedelta(minutes=minutes))
    assert list(Tick.objects.values_list("slot", flat=True)) == [day.isoformat()]


def test_a_machine_that_was_off_in_the_morning_catches_up_the_same_day(db):
    job = Daily("planten", dt.time(8, 30), water_the_plants)
    assert tick([job], now=NOON) == ["planten"]
    assert tick([job], now=NOON + dt.timedelta(hours=11)) == []
    assert tick([job], now=NOON + dt.timedelta(hours=21)) == ["planten"]


def test_every_job_of_this_house_has_a_moment_and_a_task_of_its_own(db):
    assert tick(JOBS, now=NOON) == [job.name for job in JOBS]
    assert DBTaskResult.objects.count() == len({job.name for job in JOBS})


# The queue


def test_what_goes_wrong_is_tried_again_later_each_time(db):
    break_a_vase.enqueue()
    me = uuid.uuid4()
    with time_machine.travel(NOON, tick=False) as clock:
        clock.move_to(timezone.now() + dt.timedelta(days=1))
        for pause in tasks.BACKOFF:
            assert tasks.run_due(me) == 1
            assert tasks.run_due(me) == 0
            clock.shift(pause - dt.timedelta(seconds=1))
            assert tasks.run_due(me) == 0
            clock.shift(2)
        assert tasks.run_due(me) == 1
    (dead,) = tasks.dead_letters()
    assert len(dead.worker_ids) == len(tasks.BACKOFF) + 1


def test_of_what_went_wrong_only_the_kind_is_kept(db, caplog):
    break_a_vase.enqueue()
    tasks.run_due(uuid.uuid4())
    failed = DBTaskResult.objects.get()
    assert (failed.exception_class_path, failed.traceback) == ("ValueError", "")
    lines = [WithoutAddresses().format(record) for record in caplog.records]
    assert lines
    assert not any("Amina" in line or "Kastanjelaan" in line for line in lines)


def test_a_task_whose_worker_was_killed_is_done_by_another(db):
    water_the_plants.enqueue()
    killed = DBTaskResult.objects.get()
    killed.claim(uuid.uuid4().hex)
    assert tasks.run_due(uuid.uuid4()) == 0
    with time_machine.travel(timezone.now() + tasks.LEASE + dt.timedelta(seconds=1)):
        assert tasks.run_due(uuid.uuid4()) == 1
    assert done == ["plants"]


def test_a_task_that_kills_every_worker_is_laid_aside(db):
    water_the_plants.enqueue()
    with time_machine.travel(NOON, tick=False) as clock:
        clock.move_to(timezone.now() + dt.timedelta(days=1))
        for _ in range(len(tasks.BACKOFF) + 1):
            DBTaskResult.objects.ready().get().claim(uuid.uuid4().hex)
            clock.shift(tasks.LEASE + dt.timedelta(seconds=1))
            tasks.give_back_abandoned()
    (dead,) = tasks.dead_letters()
    assert dead.exception_class_path == tasks.STOPPED
    assert done == []


def test_somebody_who_looked_may_have_it_tried_again(db, bea):
    water_the_plants.enqueue()
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED, worker_ids=["a"] * 9)
    assert tasks.replay(DBTaskResult.objects.get().pk, by=bea)
    tasks.run_due(uuid.uuid4())
    assert done == ["plants"]


def test_a_task_of_another_version_is_laid_aside_at_once(db):
    water_the_plants.enqueue()
    DBTaskResult.objects.update(task_path="dichterbij.web.later.never_written")
    tasks.run_due(uuid.uuid4())
    (dead,) = tasks.dead_letters()
    assert dead.exception_class_path == "unknown_task"


# The worker


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_worker_that_stops_is_noticed_within_a_minute(for_many, how):
    with forked() as worker:
        eventually(lambda: Worker.objects.alive().exists())
        os.kill(worker.pid, how)
        time.sleep(0.2)
        seen = Worker.objects.get().seen_at
        stopped = timezone.now()
        assert Worker.objects.alive(stopped + dt.timedelta(seconds=5)).exists()
        assert not Worker.objects.alive(stopped + dt.timedelta(minutes=1)).exists()
        time.sleep(1)
        assert Worker.objects.get().seen_at == seen
    assert 3 * dt.timedelta(seconds=background.HEARD) < SILENT_FOR


def test_a_worker_that_is_told_to_stop_says_so(for_many):
    worker = Fork([])
    eventually(lambda: Worker.objects.alive().exists())
    worker.end(signal.SIGTERM)
    assert Worker.objects.get().stopped_at is not None
    assert not Worker.objects.alive().exists()


# What the machine does


@pytest.fixture
def a_worker(monkeypatch) -> Iterator[threading.Event]:
    """One in a thread of this process, so that one can see what it says."""
    monkeypatch.setattr(background, "PATIENCE", 0.2)
    monkeypatch.setattr(background, "ROUND", 0.05)
    stop = threading.Event()

    def live() -> None:
        try:
            background.run(stop, [], [hand_over_due])
        finally:
            connections.close_all()

    thread = threading.Thread(target=live)
    thread.start()
    yield stop
    stop.set()
    thread.join(timeout=30)
    assert not thread.is_alive()


def tell(amina, bram, key: str) -> Message:
    return delivery.send(
        amina,
        kind=Message.Kind.NEW_LINK,
        subject="Een bericht",
        body="Dag Amina,",
        key=key,
        by=bram,
    )


def state_of(message: Message) -> str:
    return Message.objects.values_list("state", flat=True).get(pk=message.pk)


def said(caplog) -> list[str]:
    """What the worker told of its database, as it stands in the log."""
    records = [record for record in caplog.records if record.name == "dichterbij.worker"]
    return [WithoutAddresses().format(record) for record in records]


def worker_told(caplog, word: str) -> bool:
    return any("the database does not work" in line and word in line for line in said(caplog))


@pytest.fixture
def by_day(settings) -> None:
    settings.WAKING_HOURS = None


def test_a_locked_database_is_told_and_waited_for(
    transactional_db, amina, bram, tmp_path, by_day, settings, caplog, request
):
    if connection.vendor == "postgresql":
        _locked_table(amina, bram, settings, request)
        return
    caplog.set_level(logging.INFO)
    with shared_database(tmp_path), open_post_office(settings) as office:
        connections.settings["default"]["OPTIONS"] = {
            **connections.settings["default"]["OPTIONS"], "timeout": 0.2}  # fmt: skip
        message = tell(amina, bram, "een")
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        with closing(other):
            other.execute("BEGIN IMMEDIATE")
            request.getfixturevalue("a_worker")
            eventually(lambda: worker_told(caplog, "OperationalError"))
            assert office.received == []
            other.execute("ROLLBACK")
        eventually(lambda: state_of(message) == Message.State.DELIVERED)
        assert len(office.received) == 1
        assert not any("Amina" in line or "post.example" in line for line in said(caplog))
        request.getfixturevalue("a_worker").set()
        time.sleep(0.5)


def _locked_table(amina, bram, settings, request) -> None:
    """PostgreSQL waits itself until the table is free."""
    import psycopg

    known = connection.get_connection_params()
    with open_post_office(settings) as office:
        message = tell(amina, bram, "een")
        names = ("host", "port", "user", "dbname", "password")
        with psycopg.connect(**{n: known[n] for n in names if known.get(n)}) as other:
            other.execute("LOCK TABLE delivery_message IN ACCESS EXCLUSIVE MODE")
            request.getfixturevalue("a_worker")
            time.sleep(1)
            assert office.received == []
            other.rollback()
        eventually(lambda: state_of(message) == Message.State.DELIVERED)
        assert len(office.received) == 1


@pytest.mark.skipif(
    "postgres" in os.environ.get("DATABASE_URL", ""), reason="only of SQLite one can fill the disk"
)
def test_a_full_disk_is_told_and_nothing_is_lost(
    transactional_db, amina, bram, tmp_path, by_day, settings, caplog, request
):
    caplog.set_level(logging.INFO)
    with shared_database(tmp_path), open_post_office(settings) as office:
        messages = [tell(amina, bram, f"bericht {number}") for number in range(60)]
        options = connections.settings["default"]["OPTIONS"]
        full = f"{options['init_command']} PRAGMA max_page_count=1;"  # no page more than it has
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        connections.settings["default"]["OPTIONS"] = {**options, "init_command": full}
        worker = request.getfixturevalue("a_worker")
        eventually(lambda: worker_told(caplog, "OperationalError"))
        assert not office.received
        connections.settings["default"]["OPTIONS"] = options
        eventually(lambda: {state_of(message) for message in messages} == {"delivered"})
        assert len(office.received) == len(messages)
        assert not any("Amina" in line or "post.example" in line for line in said(caplog))
        worker.set()
        time.sleep(0.5)
