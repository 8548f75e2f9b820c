# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Somebody decides at the very moment at which a worker takes the message."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from dichterbij.conversations import after, reminders
from dichterbij.conversations.models import Agreement
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import halting, handing_over, ways
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person
from tests.at_once import shared_database
from tests.post_office import PostOffice, deliver, open_post_office

TAKE = handing_over._take


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    afternoon = dt.datetime(2026, 12, 1, 15, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    with time_machine.travel(afternoon, tick=True):
        yield


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with open_post_office(settings) as office:
        yield office


def tell(amina: Person, bram: Person) -> Message:
    return delivery.send(
        amina,
        kind=Message.Kind.NEW_LINK,
        subject="Een bericht",
        body="Dag Amina,",
        key="een sleutel",
        by=bram,
    )


def test_what_is_taken_while_the_post_is_stopped_does_not_leave(
    amina: Person, bram: Person, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker looked what is stopped, and only then somebody stopped it."""

    def stopped_first(rows: Any, *given: Any) -> list[Message]:
        if rows.exists():
            halting.stop(by=None)
        return TAKE(rows, *given)

    tell(amina, bram)
    monkeypatch.setattr(handing_over, "_take", stopped_first)
    deliver()
    assert office.received == []
    monkeypatch.setattr(handing_over, "_take", TAKE)
    halting.go_on(by=None)
    assert deliver() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_while_amina_chooses_paper_is_not_mailed(
    amina: Person,
    bram: Person,
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The worker read what she wished, and holds the row; she has just pressed the button."""
    choosing: list[threading.Thread] = []

    def choose_paper() -> None:
        try:
            ways.choose_ways(amina, [], by=bram)
        finally:
            connections.close_all()

    def chosen_meanwhile(*given: Any) -> list[Message]:
        taken = TAKE(*given)
        if taken and not choosing:
            choosing.append(threading.Thread(target=choose_paper))
            choosing[0].start()
            choosing[0].join(0.7)  # done, or waiting for the row
        return taken

    def offered(*given: Any) -> bool:
        choosing[0].join()
        return leave(*given)

    with shared_database(tmp_path):
        tell(amina, bram)
        leave = handing_over._leave
        monkeypatch.setattr(handing_over, "_take", chosen_meanwhile)
        monkeypatch.setattr(handing_over, "_leave", offered)
        handing_over.hand_over_due(uuid.uuid4())
        assert office.received == []
        monkeypatch.undo()
        deliver()
        assert Message.objects.get().channel == "paper"


def test_a_reminder_that_was_leaving_when_it_was_done_and_then_not_done_still_comes(
    amina: Person, bram: Person, office: PostOffice
) -> None:
    day = timezone.localdate() + dt.timedelta(days=1)
    promise = after.agree(
        amina, side="resident", what="De school bellen", due=day, remind=True, by=bram
    )
    assert reminders.remind_of_what_is_due() == 1
    office.hang_up = True
    deliver()
    office.hang_up = False
    after.done(promise, by=amina)
    after.not_done(promise, by=amina)
    for minutes in (1, 3):
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
            deliver()
    message = Message.objects.get(kind=Message.Kind.REMINDER)
    assert (message.state, message.reason) == (Message.State.UNCERTAIN, "maybe_twice")


def test_a_reminder_that_lay_on_paper_lies_there_again_when_it_was_not_done_after_all(
    amina: Person, bram: Person, office: PostOffice
) -> None:
    """What was said by mistake and taken back leaves no trace in what Amina hears."""
    day = timezone.localdate() + dt.timedelta(days=2)
    promise = after.agree(
        amina, side="resident", what="De school bellen", due=day, remind=True, by=bram
    )
    # In the morning it is written; before it leaves, Amina rather has no mails about this
    with time_machine.travel(timezone.now() + dt.timedelta(hours=20)):
        assert reminders.remind_of_what_is_due() == 1
        ways.choose_ways(amina, [ways.Chosen("mail", frozenset({"talks"}))], by=amina)
        deliver()
        assert Message.objects.get(kind=Message.Kind.REMINDER).channel == "paper"
        after.done(promise, by=amina)
        assert not Message.objects.on_paper().exists()
        after.not_done(promise, by=amina)
        assert reminders.remind_of_what_is_due() == 1
        assert Message.objects.on_paper().get().kind == Message.Kind.REMINDER


def test_who_has_no_way_for_a_reminder_gets_none_on_paper_of_itself(
    amina: Person, bram: Person
) -> None:
    ways.choose_ways(amina, [], by=amina)
    day = timezone.localdate() + dt.timedelta(days=1)
    promise = after.agree(
        amina, side="resident", what="De school bellen", due=day, remind=True, by=bram
    )
    assert reminders.remind_of_what_is_due() == 0
    after.done(promise, by=amina)
    after.not_done(promise, by=amina)
    assert reminders.remind_of_what_is_due() == 0


def killed_while_it_left(amina: Person, bram: Person, *, due: int, days: int) -> Agreement:
    """A promise whose reminder was being handed over when the worker was killed."""
    day = timezone.localdate() + dt.timedelta(days=due)
    promise = after.agree(
        amina,
        side="resident",
        what="De school bellen",
        due=day,
        remind=True,
        remind_days=days,
        by=bram,
    )
    assert reminders.remind_of_what_is_due() == 1
    ended = timezone.now() - dt.timedelta(seconds=1)
    Message.objects.update(state=Message.State.ON_ITS_WAY, leased_until=ended)
    return promise


def test_a_reminder_that_was_leaving_when_amina_rather_had_it_later_comes_later(
    amina: Person, bram: Person, office: PostOffice
) -> None:
    promise = killed_while_it_left(amina, bram, due=2, days=2)
    after.wish_reminder(promise, True, days=0, by=amina)
    deliver()
    assert office.received == []
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        deliver()
        assert office.received == []
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        reminders.remind_of_what_is_due()
        deliver()
        assert len(office.received) == 1
    message = Message.objects.get()
    # It may have left the first time as well, and that is shown
    assert (message.state, message.reason) == (Message.State.UNCERTAIN, "maybe_twice")


def test_a_reminder_that_was_leaving_when_the_date_moved_and_moved_back_is_not_forgotten(
    amina: Person, bram: Person, office: PostOffice
) -> None:
    promise = killed_while_it_left(amina, bram, due=1, days=1)
    for later in (6, 1):
        day = timezone.localdate() + dt.timedelta(days=later)
        after.change(promise, what=promise.what, due=day, by=amina)
    reminders.remind_of_what_is_due()
    deliver()
    assert len(office.received) == 1


def test_a_reminder_that_nobody_took_while_it_was_taken_back_comes_when_it_is_wished_again(
    amina: Person, bram: Person, office: PostOffice
) -> None:
    """The mail server was busy; the message waits for its next turn, taken back and all."""
    promise = killed_while_it_left(amina, bram, due=1, days=1)
    after.wish_reminder(promise, False, by=amina)
    Message.objects.update(state=Message.State.WAITING, leased_until=None)
    after.wish_reminder(promise, True, by=amina)
    reminders.remind_of_what_is_due()
    deliver()
    assert len(office.received) == 1
