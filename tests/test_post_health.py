# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How the post is: for a monitor, for the administrator, and in one line for who sends."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dichterbij.background import actions as background
from dichterbij.background import tasks
from dichterbij.background.models import Worker
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import halting, standing
from dichterbij.delivery.models import Halt, Message
from dichterbij.people.models import Person, ProcessingMark
from dichterbij.web import keeping, later
from tests.at_once import shared_database
from tests.page_client import PageClient

HOUSE = Path(__file__).parent.parent


def send(to: Person, by: Person, n: int = 0, **more: Any) -> Message:
    message = delivery.send(
        to,
        kind=Message.Kind.HANDOVER,
        subject="kanarie",
        body="kanarie",
        key=f"health:{to.pk}:{n}",
        by=by,
    )
    Message.objects.filter(pk=message.pk).update(**more)
    message.refresh_from_db()
    return message


def ago(**how_long: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(**how_long)


def asked(client: Client) -> tuple[int, list[str]]:
    answer = client.get("/gezond/post/")
    told = answer.json()
    assert set(told) == ({"ok"} if told["ok"] else {"ok", "why"})
    return answer.status_code, told.get("why", [])


def dead_letter() -> DBTaskResult:
    later.let_go.enqueue()
    DBTaskResult.objects.update(
        status="FAILED", finished_at=timezone.now(), exception_class_path="OperationalError"
    )
    return DBTaskResult.objects.get()


@pytest.fixture
def worker(db: None) -> Worker:
    return background.begin()


@pytest.fixture
def as_bea(client: PageClient, bea: Person) -> PageClient:
    client.force_login(bea)
    return client


def test_all_is_well(client: PageClient, worker: Worker, amina: Person, bram: Person) -> None:
    send(amina, bram, 1, not_before=ago(minutes=2))
    send(amina, bram, 2, not_before=ago(minutes=-90))
    assert asked(client) == (200, [])


def test_nobody_at_work_is_told(client: PageClient, db: None) -> None:
    assert asked(client) == (503, ["no_worker"])
    one = background.begin()
    assert asked(client) == (200, [])
    Worker.objects.update(seen_at=ago(seconds=46))
    assert asked(client) == (503, ["no_worker"])
    background.heard(one.name)
    assert asked(client) == (200, [])
    background.end(one.name)
    assert asked(client) == (503, ["no_worker"])


@pytest.mark.parametrize(
    ("state", "ill"),
    [
        ({"not_before": dt.timedelta(minutes=11)}, True),
        ({"not_before": dt.timedelta(minutes=9)}, False),
        ({"not_before": dt.timedelta(days=9), "channel": "paper"}, False),
        ({"not_before": dt.timedelta(days=9), "channel": "whatsapp"}, False),
        ({"not_before": dt.timedelta(days=9), "state": "delivered"}, False),
        ({"not_before": dt.timedelta(days=9), "state": "uncertain"}, False),
        # A post office that is away pushes its messages forward each time
        ({"not_before": dt.timedelta(minutes=-20), "tries": 4, "reason": "no_connection"}, True),
        ({"not_before": dt.timedelta(minutes=-20), "tries": 4, "reason": "address_not_now"}, False),
        ({"state": "on_its_way", "leased_until": dt.timedelta(minutes=11)}, True),
        (
            {"state": "on_its_way", "leased_until": None, "handed_over_at": dt.timedelta(days=1)},
            False,
        ),
    ],
)
def test_what_waits_too_long_is_told(
    client: PageClient, worker: Worker, amina: Person, bram: Person, settings: Any,
    state: dict[str, Any], ill: bool,
) -> None:  # fmt: skip
    settings.ADAPTERS = {"mail": "dichterbij.delivery.adapters.smtp"}
    now = timezone.now()
    moments = {k: now - v if isinstance(v, dt.timedelta) else v for k, v in state.items()}
    send(amina, bram, **moments)
    assert asked(client) == ((503, ["waits_too_long"]) if ill else (200, []))


def test_dead_letters_and_a_stop_are_told(client: PageClient, worker: Worker) -> None:
    dead_letter()
    halting.stop("sms", by=None)
    assert asked(client) == (503, ["dead_letters", "stopped"])
    halting.go_on("sms", by=None)
    DBTaskResult.objects.all().delete()
    assert asked(client) == (200, [])


@contextmanager
def worker_process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker on the database of this test."""
    known = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        url = f"sqlite:///{known['NAME']}"
    else:
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**known)
    ours = ("DICHTERBIJ_", "DJANGO_SETTINGS_MODULE")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    process = subprocess.Popen(
        [sys.executable, "-m", "dichterbij.web", "worker"],
        cwd=HOUSE,
        env={**clean, "DATABASE_URL": url, "DICHTERBIJ_DEMO": "1", "DICHTERBIJ_DATA": str(folder)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def within(seconds: float, is_so: Any) -> float:
    """Wait until it is so; gives how long that took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "it took too long"
        time.sleep(0.5)
    return time.monotonic() - began


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_killed_or_stopped_is_noticed_within_a_minute(tmp_path: Path) -> None:
    """One is killed, one is frozen: neither can say anything, and both are missed."""
    client = Client()
    with (
        shared_database(tmp_path),
        worker_process(tmp_path) as one,
        worker_process(tmp_path) as two,
    ):
        within(60, lambda: Worker.objects.alive().count() == 2)
        assert asked(client) == (200, [])
        one.kill()
        os.kill(two.pid, signal.SIGSTOP)
        within(60, lambda: asked(client)[0] == 503)
        assert asked(client) == (503, ["no_worker"])
        os.kill(two.pid, signal.SIGCONT)
        within(60, lambda: asked(client)[0] == 200)
        assert Worker.objects.alive().count() == 1


def test_the_administrator_sees_messages_and_never_people(
    as_bea: PageClient, worker: Worker, amina: Person, bram: Person
) -> None:
    send(amina, bram, 1, not_before=ago(minutes=12))
    for n, state in enumerate(("uncertain", "failed", "on_its_way"), 2):
        send(amina, bram, n, state=state, handed_over_at=timezone.now())
    text = as_bea.get("/beheer/post/").content.decode()
    assert "het oudste 12 minuten" in text
    assert worker.host in text
    for secret in ("kanarie", "Amina", "El Idrissi", "Bram", "amina@post.example"):
        assert secret not in text
    mail = next(c for c in standing.by_channel() if c.name == "mail")
    assert (mail.waiting, mail.on_its_way, mail.uncertain, mail.failed) == (1, 1, 1, 1)


def test_what_is_settled_is_not_counted(amina: Person, bram: Person) -> None:
    message = send(amina, bram, state="failed")
    delivery.settle(message, by=bram)
    assert all(one.failed == 0 for one in standing.by_channel())


def test_everything_that_is_the_matter_is_said_with_what_to_do(
    as_bea: PageClient, amina: Person, bram: Person, settings: Any
) -> None:
    send(amina, bram, not_before=ago(hours=3))
    dead_letter()
    halting.stop(by=None)
    settings.PROCESSING_LOG = "/nowhere/processings.jsonl"
    ProcessingMark.objects.create(place=0, secret=b"x" * 32, failing_since=ago(hours=3))
    text = as_bea.get("/beheer/post/").content.decode()
    for words in keeping.MATTER.values():
        assert str(words) in text
    assert "De post gaat goed" not in text
    assert {job.name for job in later.JOBS} == set(keeping.JOB), "every job is said in words"


def test_the_post_is_stopped_and_goes_on(as_bea: PageClient, worker: Worker, bea: Person) -> None:
    page = "/beheer/post/"
    for _ in range(2):
        as_bea.post(page, {"do": "stop", "channel": "mail"})
    halt = Halt.objects.get()
    assert (halt.channel, halt.stopped_by) == ("mail", bea)
    assert "Laat mail weer gaan" in as_bea.get(page).content.decode()
    as_bea.post(page, {"do": "go", "channel": "mail"})
    as_bea.post(page, {"do": "stop", "channel": ""})
    assert "Alles ligt stil" in as_bea.get(page).content.decode()
    as_bea.post(page, {"do": "go", "channel": ""})
    assert "De post gaat goed" in as_bea.get(page).content.decode()
    as_bea.post(page, {"do": "stop", "channel": "postduif"})
    assert not Halt.objects.filter(lifted_at=None).exists()


def test_a_dead_letter_is_tried_again(as_bea: PageClient, worker: Worker) -> None:
    task = dead_letter()
    text = as_bea.get("/beheer/post/").content.decode()
    assert "OperationalError" in text
    assert "Weghalen wat lang genoeg bewaard is" in text
    as_bea.post("/beheer/post/", {"do": "again", "task": str(task.pk)})
    assert tasks.run_due(uuid.uuid4()) == 1
    assert not tasks.dead_letters().exists()
    for nonsense in ("", "1", str(uuid.uuid4())):
        assert as_bea.post("/beheer/post/", {"do": "again", "task": nonsense}).status_code == 302


def test_what_failed_through_us_is_tried_again_and_nothing_else(
    as_bea: PageClient, worker: Worker, amina: Person, bram: Person
) -> None:
    now = timezone.now()
    ours = send(amina, bram, 1, state="failed", reason="no_connection", not_before=now)
    theirs = send(amina, bram, 2, state="failed", reason="address_refused", not_before=now)
    old = send(amina, bram, 3, state="failed", reason="no_connection", not_before=ago(days=8))
    told = as_bea.post("/beheer/post/", {"since": "week"}, follow=True).content.decode()
    assert "Eén bericht gaat opnieuw weg" in told
    states = [Message.objects.get(pk=m.pk).state for m in (ours, theirs, old)]
    assert states == ["waiting", "failed", "failed"]
    again = as_bea.post("/beheer/post/", {"since": "today"}, follow=True).content.decode()
    assert "Er was niets dat door ons misging" in again


def test_only_the_administrator_keeps_the_post(
    client: PageClient, bram: Person, loes: Person, farid: Person
) -> None:
    task = dead_letter()
    for person in (bram, loes, farid):
        client.force_login(person)
        assert client.get("/beheer/post/").status_code == 403
        assert client.post("/beheer/post/", {"do": "stop"}).status_code == 403
        with pytest.raises(PermissionDenied):
            tasks.replay(task.pk, by=person)
    assert not Halt.objects.exists()


def queries(client: PageClient, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_many_messages_take_no_more_queries(
    as_bea: PageClient, worker: Worker, amina: Person, bram: Person
) -> None:
    send(amina, bram)
    few = queries(as_bea, "/beheer/post/"), queries(as_bea, "/gezond/post/")
    for n in range(30):
        send(amina, bram, n, state=("waiting", "failed", "uncertain")[n % 3])
        background.begin()
    assert (queries(as_bea, "/beheer/post/"), queries(as_bea, "/gezond/post/")) == few


STANDS_STILL = "De post staat even stil"


def test_vandaag_says_it_when_the_post_stands_still_and_nothing_otherwise(
    client: PageClient, bram: Person
) -> None:
    client.force_login(bram)
    assert STANDS_STILL in client.get("/vandaag/").content.decode()
    background.begin()
    well = client.get("/vandaag/").content.decode()
    assert STANDS_STILL not in well
    assert "Dit gaat nu even niet weg" not in well
    halting.stop("sms", by=None)
    assert "Dit gaat nu even niet weg: sms." in client.get("/vandaag/").content.decode()
    halting.stop(by=None)
    assert STANDS_STILL in client.get("/vandaag/").content.decode()


def test_vandaag_leads_to_paper_only_when_some_waits(
    client: PageClient, worker: Worker, joke: Person, bram: Person, samira: Person
) -> None:
    client.force_login(bram)
    assert "/post/" not in client.get("/vandaag/").content.decode()
    send(joke, bram)
    assert "/post/" in client.get("/vandaag/").content.decode()
    client.force_login(samira)
    assert "/post/" not in client.get("/vandaag/").content.decode()


def test_how_the_post_is_holds_for_everybody_and_is_asked_now_and_then(
    db: None, settings: Any, django_assert_num_queries: Any
) -> None:
    background.begin()
    halting.stop("mail", by=None)
    now = timezone.now()
    settings.POST_ASKED_EVERY = 1.0
    standing.signs(now)
    with django_assert_num_queries(0):
        found = standing.signs(now)
    assert (found.nothing_leaves, found.stopped) == (False, ("mail",))
    halting.go_on("mail", by=None)
    time.sleep(1.1)
    assert standing.signs(now).stopped == ()
