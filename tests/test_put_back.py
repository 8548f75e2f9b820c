# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Yesterday's backup is put back, really: nothing comes a second time because of it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from bench.counterparts import Counterparts, counterparts
from dichterbij.background import actions as background
from dichterbij.conversations import after, reminders
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import handing_over, put_back
from dichterbij.delivery.models import Message, PutBack
from scripts.postgres import programs
from tests.at_once import shared_database
from tests.post_office import PostOffice, open_post_office

pytestmark = pytest.mark.django_db(transaction=True)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
State = Message.State
Backup = Callable[[], Callable[[], None]]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime(2026, 12, 1, 9, 0, tzinfo=AMSTERDAM), tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _a_database_in_a_file(amina, tmp_path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def gateway(settings) -> Iterator[Counterparts]:
    """One that takes every copy, and can be asked."""
    with counterparts(moment=0) as there:
        settings.BENCH_GATEWAY = there.address
        settings.ADAPTERS = {"mail": "bench.looks_up"}
        yield there


def backed_up(folder: Path) -> Callable[[], None]:
    """Make a backup now. Gives what puts it back."""
    known = connection.settings_dict
    copy = folder / "backup"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as there:
            connection.ensure_connection()
            connection.connection.backup(there)
        return lambda: _put_file_back(copy, Path(known["NAME"]))
    where = ["--host", known["HOST"], "--port", str(known["PORT"]), "--username", known["USER"]]
    _run("pg_dump", *where, "--format=custom", "--file", str(copy), known["NAME"])
    return lambda: _put_dump_back(copy, where, known["NAME"])


def _put_file_back(copy: Path, database: Path) -> None:
    connections.close_all()
    for left in database.parent.glob(f"{database.name}-*"):  # the log beside it is of the new one
        left.unlink()
    shutil.copy(copy, database)


def _put_dump_back(copy: Path, where: list[str], name: str) -> None:
    connections.close_all()
    _run("pg_restore", *where, "--clean", "--if-exists", "--dbname", name, str(copy))


def _run(program: str, *words: str) -> None:
    known = {**os.environ, "PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
    subprocess.run([str(programs() / program), *words], env=known, check=True)


def tell(amina, bram, key: str) -> Message:
    return delivery.send(
        amina,
        kind=Message.Kind.NEW_LINK,
        subject=f"Bericht {key}",
        body="Dag Amina,",
        key=key,
        by=bram,
    )


def deliver(worker: uuid.UUID | None = None) -> None:
    worker = worker or background.begin().name
    while handing_over.hand_over_due(worker):
        pass


def state_of(key: str) -> tuple[str, str]:
    message = Message.objects.get(key=key)
    return message.state, message.reason


def test_what_went_by_mail_after_the_backup_is_not_mailed_again_but_shown(
    amina, bram, office, clock, tmp_path
):
    tell(amina, bram, "eerder")
    deliver()
    tell(amina, bram, "gisteren")
    put_back = backed_up(tmp_path)
    clock.shift(60)
    deliver()
    assert [mail["Subject"] for mail in office.received] == ["Bericht eerder", "Bericht gisteren"]
    clock.shift(dt.timedelta(days=1))
    tell(amina, bram, "vandaag")
    deliver()
    put_back()
    clock.shift(600)
    deliver()
    assert len(office.received) == 3
    assert state_of("gisteren") == (State.UNCERTAIN, "put_back")
    assert list(Message.objects.need_a_person()) == [Message.objects.get(key="gisteren")]


def test_what_bram_writes_after_it_was_put_back_leaves(amina, bram, office, clock, tmp_path):
    put_back = backed_up(tmp_path)
    clock.shift(60)
    tell(amina, bram, "gisteren")
    deliver()
    put_back()
    clock.shift(dt.timedelta(hours=2))
    tell(amina, bram, "nieuw")
    deliver()
    assert [mail["Subject"] for mail in office.received] == ["Bericht gisteren", "Bericht nieuw"]
    assert state_of("nieuw") == (State.DELIVERED, "")
    assert PutBack.objects.count() == 1


def test_a_gateway_that_can_be_asked_is_asked_and_gets_nothing_twice(
    amina, bram, gateway, clock, tmp_path
):
    tell(amina, bram, "gisteren")
    put_back = backed_up(tmp_path)
    clock.shift(60)
    deliver()
    put_back()
    tell(amina, bram, "ook gisteren, en het ging nog niet")
    clock.shift(600)
    deliver()
    arrived = gateway.arrived()["keeps"]
    assert sorted(arrived.values()) == [1, 1]
    assert {m.state for m in Message.objects.all()} == {State.DELIVERED}


@pytest.mark.parametrize("over", ["mail", "a gateway"])
def test_what_was_put_back_at_night_does_not_go_again_in_the_morning(
    amina, bram, clock, tmp_path, settings, over, request
):
    by_mail = over == "mail"
    there = request.getfixturevalue("office" if by_mail else "gateway")
    tell(amina, bram, "gisteren")
    put_back = backed_up(tmp_path)
    clock.shift(60)
    deliver()
    put_back()
    clock.move_to(dt.datetime(2026, 12, 1, 23, 0, tzinfo=AMSTERDAM))
    deliver()
    clock.move_to(dt.datetime(2026, 12, 2, 8, 30, tzinfo=AMSTERDAM))
    deliver()
    if by_mail:
        assert len(there.received) == 1
        assert state_of("gisteren") == (State.UNCERTAIN, "put_back")
    else:
        assert list(there.arrived()["keeps"].values()) == [1]
        assert state_of("gisteren") == (State.DELIVERED, "")


def test_a_reminder_that_the_clock_writes_again_does_not_go_again(
    amina, bram, office, clock, tmp_path
):
    due = timezone.localdate() + dt.timedelta(days=2)
    after.agree(amina, side="resident", what="Bellen", due=due, remind=True, by=bram)
    put_back = backed_up(tmp_path)
    clock.move_to(dt.datetime(2026, 12, 2, 10, 1, tzinfo=AMSTERDAM))
    reminders.remind_of_what_is_due()
    deliver()
    assert len(office.received) == 1
    put_back()
    clock.shift(dt.timedelta(hours=1))
    assert reminders.remind_of_what_is_due() == 1
    deliver()
    assert len(office.received) == 1
    assert Message.objects.get().reason == "put_back"


def test_after_two_hours_without_a_worker_everything_leaves_once(amina, bram, office, clock):
    for key in ("een", "twee"):
        tell(amina, bram, key)
    deliver()
    tell(amina, bram, "drie")
    clock.shift(dt.timedelta(hours=2))
    deliver()
    deliver()
    assert len(office.received) == 3
    assert not PutBack.objects.exists()


def test_a_worker_who_goes_one_further_meanwhile_is_no_older_copy(transactional_db, monkeypatch):
    """Between two looks of one worker, another takes messages: the number grows in both places."""
    with transaction.atomic():
        first = put_back.next_mark()
    put_back.keep_outside(first)
    look = put_back.kept_outside

    def while_another_takes_some() -> put_back.Mark | None:
        with transaction.atomic():
            mark = put_back.next_mark()
        put_back.keep_outside(mark)
        return look()

    monkeypatch.setattr(put_back, "kept_outside", while_another_takes_some)
    assert put_back.notice(uuid.uuid4()) is None
    assert not PutBack.objects.exists()


def test_a_new_machine_that_joins_others_changes_nothing(
    amina, bram, office, clock, settings, tmp_path
):
    other = background.begin()
    tell(amina, bram, "een")
    deliver(other.name)
    clock.shift(30)
    background.heard(other.name)
    tell(amina, bram, "twee")
    settings.POST_MARK = tmp_path / "of the new machine"
    deliver()
    assert len(office.received) == 2
    assert state_of("twee") == (State.DELIVERED, "")
    assert not PutBack.objects.exists()


def test_where_the_mark_was_put_back_as_well_what_was_due_is_shown(
    amina, bram, office, clock, settings, tmp_path
):
    """Another machine, the copy of yesterday, and nobody at work since, says that copy."""
    tell(amina, bram, "eerder")
    deliver()
    tell(amina, bram, "gisteren")
    put_back = backed_up(tmp_path)
    deliver()
    put_back()
    clock.shift(dt.timedelta(days=1))
    settings.POST_MARK = tmp_path / "of another machine"
    deliver()
    assert len(office.received) == 2
    assert state_of("gisteren") == (State.UNCERTAIN, "put_back")
