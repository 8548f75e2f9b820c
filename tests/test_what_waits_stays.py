# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Nothing goes by itself that still waits, that something hangs on, or that somebody limited."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, models
from django.utils import timezone

from dichterbij.background.models import Worker
from dichterbij.baggage.models import Statement
from dichterbij.delivery.models import Halt, Message, PrintBatch
from dichterbij.people.access import Role
from dichterbij.people.models import (
    CarriedOut,
    Glass,
    Limit,
    Link,
    LogLine,
    Person,
    Proof,
    WorkingRelationship,
)
from dichterbij.people.proofs.models import DeskCode
from dichterbij.web.retention import actions as retention
from dichterbij.web.retention.actions import carry_out, carry_out_each_hour
from dichterbij.web.retention.over import OVER, WAY, over
from tests.conftest import somebody
from tests.test_retention import desk_code, ended, in_days, link, message
from tests.world import World, everything_about

LONG_AGO = dt.timedelta(days=400)


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


def is_kept(row: models.Model) -> bool:
    return type(row)._base_manager.filter(pk=row.pk).exists()


def proof(person: Person, on: Link, at: dt.datetime) -> Proof:
    return Proof.objects.create(
        person=person, link=on, how="digid", made_at=at, expires_at=at + dt.timedelta(minutes=9)
    )


# A link


@pytest.mark.parametrize("state", ["waiting", "on_its_way", "uncertain", "failed"])
def test_a_link_stays_while_its_message_waits_for_something(amina: Person, state: str) -> None:
    now = timezone.now()
    old = link(amina, expires_at=now - LONG_AGO)
    sent = message(amina, link=old, state=state, handed_over_at=now if state != "waiting" else None)
    carry_out()
    assert is_kept(old)
    Message.objects.filter(pk=sent.pk).update(
        state="delivered" if state in ("waiting", "on_its_way") else state, settled_at=now
    )
    with in_days(1):
        carry_out()
        assert not is_kept(old)


@pytest.mark.parametrize("hangs", ["a proof", "a code at the desk"])
def test_a_link_stays_while_something_hangs_on_it(amina: Person, hangs: str) -> None:
    old, now = link(amina, expires_at=timezone.now() - LONG_AGO), timezone.now()
    thing: models.Model
    if hangs == "a proof":
        thing = proof(amina, old, now)
    else:
        thing = desk_code(amina, now)
        DeskCode.objects.filter(pk=thing.pk).update(link=old)
    carry_out()
    assert is_kept(old)
    assert is_kept(thing), "it would have gone along"
    with in_days(40):
        carry_out()
        assert not is_kept(thing)
        assert not is_kept(old)


def test_a_link_that_was_revoked_goes_a_year_after_that(amina: Person, bram: Person) -> None:
    now = timezone.now()
    old = link(amina, expires_at=now + 9 * LONG_AGO)
    Link.objects.filter(pk=old.pk).update(revoked_at=now, revoked_by=bram)
    with in_days(364):
        carry_out()
        assert is_kept(old)
    with in_days(366):
        carry_out()
        assert not is_kept(old)


def test_a_proof_that_was_ended_early_counts_from_then(amina: Person) -> None:
    now = timezone.now()
    early = proof(amina, link(amina, expires_at=now + LONG_AGO), now)
    Proof.objects.filter(pk=early.pk).update(ended_at=now + dt.timedelta(minutes=1))
    with in_days(31 + 2 / 1440):
        carry_out()
        assert not is_kept(early)


# A message


@pytest.mark.parametrize("state", ["withdrawn", "uncertain", "failed"])
def test_a_message_counts_from_when_somebody_looked_at_it(amina: Person, state: str) -> None:
    now = timezone.now()
    left = None if state == "withdrawn" else now - LONG_AGO
    sent = message(amina, state=state, made_at=now - LONG_AGO, handed_over_at=left, settled_at=now)
    with in_days(364):
        carry_out()
        assert is_kept(sent)
    with in_days(366):
        carry_out()
        assert not is_kept(sent)


def test_a_stack_stays_while_a_letter_is_in_it(amina: Person, bram: Person) -> None:
    stack = PrintBatch.objects.create(
        made_by=bram, made_at=timezone.now() - LONG_AGO, once=uuid.uuid4()
    )
    message(amina, batch=stack)
    carry_out()
    assert is_kept(stack)


def test_the_post_that_was_stopped_for_long_counts_from_when_it_went_again(db: None) -> None:
    now = timezone.now()
    halt = Halt.objects.create(since=now - 2 * LONG_AGO, lifted_at=now)
    stands = Halt.objects.create(since=now - 2 * LONG_AGO, channel="sms")
    carry_out()
    assert is_kept(halt)
    assert is_kept(stands)


def test_a_worker_that_works_for_long_stays(db: None) -> None:
    works = Worker.objects.create(host="a", started_at=timezone.now() - LONG_AGO)
    carry_out()
    assert is_kept(works)


# Bagage, for as long as the resident chose


def test_bagage_goes_on_the_day_she_chose_and_not_when_a_year_is_over(world: World) -> None:
    text = Statement.objects.exclude(confirmed_at=None).filter(resident=world.resident).first()
    assert text is not None
    Statement.objects.filter(pk=text.pk).update(months=1)
    with in_days(20):
        carry_out_each_hour()
        assert is_kept(text)
    with in_days(32):
        carry_out_each_hour()
        assert not is_kept(text)


# Whoever works with nobody


def test_who_was_just_added_and_works_with_nobody_yet_stays(db: None) -> None:
    new = somebody("Dewi", Role.RESIDENT)
    with in_days(4000):
        carry_out()
        assert is_kept(new)


@pytest.mark.parametrize("state", ["waiting", "on_its_way"])
def test_for_whom_something_is_on_its_way_stays(world: World, state: str) -> None:
    ended(world)
    message(world.resident, state=state, handed_over_at=timezone.now())
    with in_days(4000):
        carry_out()
        assert is_kept(world.resident)


# Whatever is of somebody who had everything limited

LIMITED: dict[str, Callable[[Person, Person, dt.datetime], models.Model]] = {
    "people.deskcode": lambda amina, bram, then: desk_code(amina, then),
    "people.proof": lambda amina, bram, then: proof(
        amina, link(amina, expires_at=then + 90 * LONG_AGO), then
    ),
    "delivery.message": lambda amina, bram, then: message(
        amina, state="delivered", made_at=then, handed_over_at=then
    ),
    "people.link": lambda amina, bram, then: link(amina, expires_at=then),
    "people.glass": lambda amina, bram, then: Glass.objects.create(
        resident=amina, by=bram, sealed=b"x" * 60, opened_at=then,
        expires_at=then + dt.timedelta(hours=1),
    ),
}  # fmt: skip


def test_each_kind_with_a_way_to_a_resident_is_tried() -> None:
    assert set(WAY) - {"people.workingrelationship"} == set(LIMITED)


@pytest.mark.parametrize("kind", sorted(LIMITED))
def test_of_who_had_everything_limited_it_stays_until_that_ends(
    amina: Person, joke: Person, bram: Person, kind: str
) -> None:
    then = timezone.now() - 10 * LONG_AGO
    hers, of_joke = (LIMITED[kind](who, bram, then) for who in (amina, joke))
    limit = Limit.objects.create(resident=amina, sealed=b"x")
    carry_out()
    assert is_kept(hers)
    assert not is_kept(of_joke), "Joke limited nothing"
    # Its end was announced: from that day on it holds no more
    limit.lifts_on, limit.told_by, limit.sealed_why = timezone.localdate(), bram, b"x"
    limit.save()
    with in_days(1):
        carry_out()
        assert not is_kept(hers)


# Once a day, by halves or whole


def test_where_nothing_went_nothing_stands_in_the_log(db: None) -> None:
    assert carry_out() == {}
    assert not LogLine.objects.filter(act="let_go").exists()
    assert CarriedOut.objects.count() == len(OVER) - len(retention.EACH_HOUR)


def test_a_stretch_goes_whole_with_its_count_or_not_at_all(
    amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = [link(amina, expires_at=timezone.now() - LONG_AGO) for _each in range(3)]

    def stopped(*_names: str) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(retention, "F", stopped)
    done = CarriedOut.objects.create(kind="people.link")
    with pytest.raises(KeyboardInterrupt):
        retention._a_stretch(done, Link.objects.filter(person=amina), 100)
    assert all(is_kept(one) for one in gone)


def test_of_very_many_the_rest_goes_the_next_day(
    amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "TOGETHER", 2)
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _each in range(5):
        link(amina, expires_at=timezone.now() - LONG_AGO)
    assert carry_out()["people.link"] == 4
    assert carry_out() == {}
    with in_days(1):
        assert carry_out()["people.link"] == 1


class AndThen:
    """These rows; as soon as somebody looked which they are, something else happens."""

    def __init__(self, rows: Any, then: Callable[[], object]) -> None:
        self.rows, self.then = rows, then

    def order_by(self, *names: str) -> AndThen:
        return self

    def values_list(self, *names: str, flat: bool) -> list[int]:
        found = list(self.rows.values_list(*names, flat=flat))
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(self.then).result()
        return found

    def filter(self, **known: Any) -> Any:
        return self.rows.filter(**known)


@pytest.mark.django_db(transaction=True)
def test_with_whom_somebody_begins_to_work_at_that_moment_stays(world: World, bram: Person) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("there nobody writes in between")
    ended(world)

    def begin() -> None:
        WorkingRelationship.objects.create(resident=world.resident, caseworker=bram)
        connections.close_all()

    with in_days(4000):
        now = timezone.now()
        rows = over(retention.RESIDENT, now - dt.timedelta(days=1826), now)
        done = CarriedOut.objects.create(kind=retention.RESIDENT)
        assert retention._a_stretch(done, AndThen(rows, begin), 10) == 0
    assert is_kept(world.resident)
    assert WorkingRelationship.objects.current().get(resident=world.resident).caseworker == bram
