# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bea tries again what failed through our own fault: nothing is lost by it, nothing comes twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dichterbij.delivery import halting
from dichterbij.delivery.models import Message
from dichterbij.people.models import LogLine, Person
from tests.at_once import at_once, shared_database
from tests.post_office import PostOffice, deliver, open_post_office

State = Message.State
A_WEEK = dt.timedelta(days=7)


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    settings.WAKING_HOURS = None
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def few_at_once(monkeypatch) -> None:
    monkeypatch.setattr(halting, "TOGETHER", 4)


def failed(amina: Person, bram: Person, many: int) -> None:
    """So many messages to Amina, in a week in which nobody paid the mail server."""
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            resident=amina,
            kind=Message.Kind.NEW_LINK,
            channel="mail",
            subject=f"Bericht {number}",
            body="Dag Amina,",
            key=f"bericht:{number}",
            reference=f"00000000-0000-0000-0000-{number:012}",
            made_by=bram,
            not_before=now,
            state=State.FAILED,
            reason="no_connection",
            tries=80,
        )
        for number in range(many)
    )


def replay(bea: Person | None) -> int:
    return halting.replay(timezone.now() - A_WEEK, by=bea)


class Interrupted(Exception):
    """The machine stops here."""


def stop_after(monkeypatch, lines: int) -> None:
    known, written = halting.record, 0

    def record(*given: Any) -> None:
        nonlocal written
        if written == lines:
            raise Interrupted
        written += 1
        known(*given)

    monkeypatch.setattr(halting, "record", record)


@pytest.mark.parametrize("lines", [0, 3, 4, 6, 9])
def test_a_replay_that_was_interrupted_loses_nothing_and_repeats_nothing(
    amina, bram, bea, office, few_at_once, monkeypatch, lines
):
    failed(amina, bram, 10)
    with monkeypatch.context() as machine:
        stop_after(machine, lines)
        with pytest.raises(Interrupted):
            replay(bea)
    whole = lines // 4 * 4  # what was kept, was kept whole
    assert Message.objects.filter(state=State.WAITING).count() == whole
    assert LogLine.objects.filter(act="keep_post", by=bea).count() == whole
    assert deliver() == whole
    assert replay(bea) == 10 - whole
    assert replay(bea) == 0
    deliver()
    assert sorted(mail["Subject"] for mail in office.received) == [
        f"Bericht {number}" for number in range(10)
    ]
    told = LogLine.objects.filter(act="keep_post").values_list("about_id", flat=True)
    assert sorted(told) == sorted(Message.objects.values_list("pk", flat=True))


def test_what_bram_settles_meanwhile_is_not_sent_after_all(
    amina, bram, bea, few_at_once, monkeypatch
):
    failed(amina, bram, 8)
    spoken = Message.objects.order_by("pk").last()
    assert spoken is not None
    known = halting.record

    def record(*given: Any) -> None:
        Message.objects.filter(pk=spoken.pk).update(settled_at=timezone.now(), settled_by=bram)
        known(*given)

    monkeypatch.setattr(halting, "record", record)
    assert replay(bea) == 7
    spoken.refresh_from_db()
    assert spoken.state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_who_replay_at_the_same_moment_replay_each_message_once(
    amina, bram, bea, few_at_once, tmp_path
):
    failed(amina, bram, 30)
    with shared_database(tmp_path):
        assert sum(at_once(4, lambda _: replay(bea), workers=4)) == 30
        assert LogLine.objects.filter(act="keep_post").count() == 30
        assert not Message.objects.exclude(state=State.WAITING).exists()


def test_who_may_not_keep_the_post_replays_nothing(amina, bram, few_at_once):
    failed(amina, bram, 5)
    with suppress(PermissionDenied):
        replay(bram)
    assert Message.objects.filter(state=State.FAILED).count() == 5
