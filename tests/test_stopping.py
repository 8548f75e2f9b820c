# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who is told to stop finishes the letter in their hands, and leaves the others to a colleague."""

from __future__ import annotations

import datetime as dt
import re
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks import task

import dichterbij.delivery.adapters as post
from bench.kills import Fork
from dichterbij.background import tasks
from dichterbij.conversations import reminders
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import handing_over, receipts
from dichterbij.delivery.adapters import Handed, Parcel, Promise, Unknown, smtp
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person
from dichterbij.web import supervisor
from tests.at_once import shared_database
from tests.post_office import PostOffice, deliver, open_post_office

State = Message.State
ROOT = Path(__file__).parent.parent
done: list[str] = []


@task
def sweep_the_hall() -> None:
    done.append("hall")


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    settings.WAKING_HOURS = None
    with open_post_office(settings) as office:
        yield office


def some(amina: Person, bram: Person, many: int) -> list[Message]:
    return [
        delivery.send(
            amina,
            kind=Message.Kind.NEW_LINK,
            subject=f"Bericht {number}",
            body="Dag Amina,",
            key=f"bericht:{number}",
            by=bram,
        )
        for number in range(many)
    ]


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_who_is_told_to_stop_finishes_the_letter_in_hand_and_a_colleague_takes_the_rest(
    amina, bram, office
):
    some(amina, bram, 3)
    handing_over.hand_over_due(uuid.uuid4(), lambda: not office.received)
    assert states() == ["delivered", "waiting", "waiting"]
    assert not Message.objects.exclude(leased_by=None, leased_until=None).exists()
    assert deliver() == 2
    assert len({mail["Subject"] for mail in office.received}) == len(office.received) == 3


def test_what_may_have_left_before_is_left_to_a_colleague_at_once_and_stays_uncertain(
    amina, bram, office
):
    some(amina, bram, 2)
    Message.objects.update(
        state=State.ON_ITS_WAY, leased_until=timezone.now() - dt.timedelta(seconds=1)
    )
    handing_over.hand_over_due(uuid.uuid4(), lambda: False)
    assert states() == ["on_its_way", "on_its_way"]
    deliver()
    assert states() == ["uncertain", "uncertain"]
    assert set(Message.objects.values_list("reason", flat=True)) == {"maybe_twice"}
    assert len(office.received) == 2


def test_what_a_gateway_took_before_the_worker_was_told_to_stop_is_written_down(
    amina, bram, settings, monkeypatch
):
    took: list[Parcel] = []

    class Gateway:
        PROMISE = Promise.DEDUPES

        def hand_over(self, parcel: Parcel) -> Handed:
            took.append(parcel)
            return Handed()

    settings.WAKING_HOURS = None
    monkeypatch.setattr(handing_over, "carrier", lambda channel: Gateway())
    some(amina, bram, 4)
    handing_over.hand_over_due(uuid.uuid4(), lambda: len(took) < 2)
    assert states() == ["delivered", "delivered", "waiting", "waiting"]


def test_of_tasks_too_only_the_one_in_hand_is_finished(db):
    done.clear()
    for _ in range(3):
        sweep_the_hall.enqueue()
    assert tasks.run_due(uuid.uuid4(), lambda: not done) == 1
    assert done == ["hall"]
    assert tasks.waiting().count() == 2


class SlowPost(BaseEmailBackend):
    """It takes its time for each letter."""

    def open(self) -> None:
        return None

    def send_messages(self, letters: object) -> int:
        time.sleep(0.4)
        return 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_with_a_whole_pile_stops_after_the_one_letter(amina, bram, settings, tmp_path):
    settings.WAKING_HOURS = None
    settings.EMAIL_BACKEND = "tests.test_stopping.SlowPost"
    some(amina, bram, 40)
    with shared_database(tmp_path):
        worker = Fork([handing_over.hand_over_due])
        until = time.monotonic() + 30
        while "delivered" not in states() and time.monotonic() < until:
            time.sleep(0.05)
        told = time.monotonic()
        worker.end(signal.SIGTERM)
        took = time.monotonic() - told
        assert took < 10  # the pile would take sixteen seconds
        assert set(states()) == {"delivered", "waiting"}
        assert not Message.objects.exclude(leased_by=None).exists()


def test_the_slowest_mail_server_is_waited_for_no_longer_than_is_promised(settings, monkeypatch):
    class Snail(BaseEmailBackend):
        def open(self) -> None:
            time.sleep(1.8 * post.PATIENCE)

        def send_messages(self, letters: object) -> int:
            time.sleep(60)
            return 1

    monkeypatch.setattr(post, "PATIENCE", 0.2)
    monkeypatch.setattr(smtp, "get_connection", lambda **_: Snail())
    parcel = Parcel(
        uuid.uuid4(), "mail", "amina@post.example", "Een bericht", "Dag", "Dag", "nl",
        timezone.now(),
    )  # fmt: skip
    began = time.monotonic()
    with pytest.raises(Unknown):
        smtp.hand_over(parcel)
    assert time.monotonic() - began < 4 * post.PATIENCE + 0.5


def test_whoever_stops_the_house_waits_longer_than_one_letter_or_task_can_take():
    assert post.LONGEST == 4 * post.PATIENCE
    assert handing_over.LEASE.total_seconds() > post.LONGEST
    asking = receipts.ASKING + 2 * post.PATIENCE  # the last one it asks may hang
    assert max(post.LONGEST, asking, reminders.LONGEST) < supervisor.GRACE
    unit = (ROOT / "docs/production.md").read_text(encoding="utf-8")
    (patience,) = re.findall(r"TimeoutStopSec=(\d+)", unit)
    assert int(patience) > supervisor.GRACE
