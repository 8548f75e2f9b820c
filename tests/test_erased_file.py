# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The file beside the database that keeps whoever was erased away, and what is said without it."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dichterbij.background import tasks, worker
from dichterbij.delivery.models import Message
from dichterbij.people.actions import add_team
from dichterbij.people.erasing import ledger
from dichterbij.people.models import Erasure, LogLine, Person, Tier
from dichterbij.web.rights import actions
from dichterbij.web.rights.rounds import keep_gone_round
from tests.at_once import shared_database
from tests.page_client import PageClient
from tests.test_rights import erased, hits, in_the_open
from tests.world import World, everything_about

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What stands in the log of a worker."""
    house = logging.getLogger("dichterbij")
    house.addHandler(caplog.handler)
    try:
        yield caplog
    finally:
        house.removeHandler(caplog.handler)


def put_back(world: World) -> dict[str, Any]:
    """She was erased, and a copy of before is put back: she is in it, and her erasure is not."""
    her = Person.objects.filter(pk=world.resident.pk).values().get()
    erased(world)
    Person.objects.create(**her)
    Erasure.objects.all().delete()
    return her


def is_here(world: World) -> bool:
    return Person.objects.filter(pk=world.resident.pk).exists()


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_without_the_file_she_is_back_and_that_it_may_be_so_is_said(
    world: World, settings: Any, said: Any, left: str
) -> None:
    put_back(world)
    Path(settings.ERASED).unlink()
    if left == "an empty file":
        Path(settings.ERASED).touch()
        # The copy knows somebody else, who was erased long before it was made
        Erasure.objects.create(number=10**9, digest="0" * 64, erased_at=timezone.now())
        with time_machine.travel(timezone.now() + actions.OTHERS_TELL_WITHIN * 2, tick=False):
            actions.keep_gone()
    else:
        actions.keep_gone()
    assert is_here(world), "nothing knows of it"
    assert "put the newest copy of this file back too" in said.text
    assert str(settings.ERASED) in said.text
    said.clear()
    actions.keep_gone()
    assert said.text == "", "once is enough"


def test_a_file_older_than_the_copy_is_filled_and_said_to_be_old(
    world: World, settings: Any, said: Any
) -> None:
    erased(world)
    Path(settings.ERASED).write_text("")
    with time_machine.travel(timezone.now() + actions.OTHERS_TELL_WITHIN * 2, tick=False):
        actions.keep_gone()
    assert "was older than the database, and is filled with the 1 the database knows" in said.text
    assert [gone.number for gone in ledger.kept_outside()] == [world.resident.pk]


def test_what_another_machine_did_just_now_is_written_here_without_a_word(
    world: World, settings: Any, said: Any
) -> None:
    erased(world)
    Path(settings.ERASED).write_text("")
    actions.keep_gone()
    assert said.text == ""
    assert [gone.number for gone in ledger.kept_outside()] == [world.resident.pk]


def test_a_new_house_says_nothing_and_has_the_file_from_then_on(
    settings: Any, said: Any, bea: Person
) -> None:
    add_team("Team Noord", by=bea)
    assert LogLine.objects.exists(), "the first thing in a new house is a colleague"
    assert actions.keep_gone() == 0
    assert said.text == ""
    assert Path(settings.ERASED).read_text() == ""
    assert Path(settings.ERASED).stat().st_mode & 0o077 == 0


def cannot_be_written(path: Path) -> None:
    """Also for root, whom no mode stops: it leads to a folder that is not there."""
    path.unlink(missing_ok=True)
    path.symlink_to(path.parent / "away" / "erased.jsonl")


def test_erasing_is_done_where_the_file_cannot_be_written_and_is_written_down_later(
    world: World, settings: Any, said: Any
) -> None:
    cannot_be_written(settings.ERASED)
    bram = PageClient()
    bram.force_login(world.caseworker)
    actions.ask_to_erase(world.resident, by=world.resident.at(Tier.T3))
    done = bram.post(reverse("erase", args=[world.resident.pk]), {"kept_elsewhere": "on"})
    assert done.status_code == 302, "the receipt, and not a mistake"
    assert not is_here(world)
    assert "could not be written down" in said.text
    actions.keep_gone()
    Path(settings.ERASED).unlink()
    actions.keep_gone()
    assert [gone.number for gone in ledger.kept_outside()] == [world.resident.pk]


UNREADABLE = {
    "somebody put something else there": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "a line is spoiled": lambda path: path.write_text("{}\n" + path.read_text()),
    "it is a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_while_the_file_cannot_be_read_nothing_is_sent(
    world: World, settings: Any, said: Any, how: str
) -> None:
    """A message could go to somebody who was erased and is in the older copy."""
    put_back(world)
    whole = Path(settings.ERASED).read_text()
    UNREADABLE[how](Path(settings.ERASED))
    sent, stop = [], threading.Event()

    def hand_over(_name: uuid.UUID, _pulse: Any) -> int:
        sent.append(is_here(world))
        return 0

    look = keep_gone_round()
    life = worker.Life(stop)
    stop.wait = lambda _seconds: True  # type: ignore[method-assign] # nobody has to rest here
    for _again in range(3):
        worker._round(life, stop, [], [look, hand_over])
    assert sent == []
    assert f"{settings.ERASED} (DICHTERBIJ_ERASED)" in said.text
    assert "nothing is sent until it can" in said.text
    if Path(settings.ERASED).is_dir():
        Path(settings.ERASED).rmdir()
    Path(settings.ERASED).write_text(whole)
    worker._round(life, stop, [], [look, hand_over])
    assert sent == [False], "she is gone, and then it goes on"


def test_who_was_killed_while_writing_left_half_a_line_and_it_is_whole_again(
    world: World, settings: Any, said: Any, bram: Person, samira: Person
) -> None:
    dewi = everything_about("Dewi", bram, before=samira)
    erased(world)
    path = Path(settings.ERASED)
    whole = path.read_text()
    for half in (whole[:40], whole[: len(whole) // 2], whole[:-1]):
        path.write_text(half)
        actions.keep_gone()
        assert path.read_text().splitlines() == whole.splitlines(), (
            "the database knows whom it was about"
        )
    path.write_text(whole + whole[:40])
    erased(dewi)
    numbers = [gone.number for gone in ledger.kept_outside()]
    assert numbers == [world.resident.pk, dewi.resident.pk]
    assert len(path.read_text().splitlines()) == 2


def test_what_is_erased_again_is_wiped_off_the_disk_as_well(
    bram: Person, samira: Person, settings: Any, tmp_path: Path
) -> None:
    with shared_database(tmp_path):
        world = everything_about("Amina", bram, before=samira)
        her = Person.objects.get(pk=world.resident.pk)
        gone = ledger.Gone(
            her.pk, ledger.digest_of(her), str(uuid.uuid4()), "2026-01-01T00:00:00+00:00"
        )
        words = in_the_open(world)
        Path(settings.ERASED).write_text(json.dumps(gone._asdict()) + "\n")
        assert keep_gone_round()(uuid.uuid4(), lambda: True) == 1
        assert not is_here(world)
        assert tasks.run_due(uuid.uuid4()) == 1
        done = DBTaskResult.objects.get()
        assert (done.task_path, done.status) == ("dichterbij.web.later.wipe", "SUCCESSFUL"), (
            done.exception_class_path
        )
        assert hits(words) == []
        assert not Message.objects.exists()
