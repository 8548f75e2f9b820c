# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What was kept long enough goes on its day, not a day before; and what waits stays."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dichterbij.background.models import Tick, Worker
from dichterbij.baggage.models import Reflection, Statement
from dichterbij.conversations.models import Agreement
from dichterbij.delivery.models import Halt, Message, PrintBatch, Receipt
from dichterbij.people.erasing import ledger
from dichterbij.people.log.sealing import seal
from dichterbij.people.log.verifying import verify
from dichterbij.people.models import (
    CarriedOut,
    Erasure,
    Glass,
    Guesses,
    Limit,
    Link,
    LogLine,
    Person,
    PersonKey,
    Proof,
    Session,
    WorkingRelationship,
)
from dichterbij.people.proofs.models import DeskCode
from dichterbij.web import later, retention_command
from dichterbij.web.retention.actions import carry_out, carry_out_each_hour
from dichterbij.web.retention.names import NAMED
from dichterbij.web.retention.over import OVER
from dichterbij.web.retention.terms import TERMS, WrongTerm, with_own
from dichterbij.web.rights import actions as rights
from tests.page_client import PageClient
from tests.world import World, everything_about

NOW = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)
FAR = dt.timedelta(days=1)


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


def in_days(days: float) -> Any:
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def message(resident: Person, **more: Any) -> Message:
    return Message.objects.create(
        resident=resident, kind="invitation", channel="mail", subject="x", body="y",
        key=str(uuid.uuid4()), reference=uuid.uuid4(), **more,
    )  # fmt: skip


def link(person: Person, **more: Any) -> Link:
    digest = uuid.uuid4().hex
    return Link.objects.create(person=person, purpose="agreements", digest=digest, **more)


def desk_code(person: Person, now: dt.datetime) -> DeskCode:
    code = DeskCode(person=person, link=link(person, expires_at=now + 90 * FAR))
    for field in code._meta.local_fields:
        if field.name == "digest":
            code.digest = uuid.uuid4().hex  # type: ignore[attr-defined]
    code.made_at, code.expires_at = now - dt.timedelta(minutes=10), now
    code.save()
    return code


MADE: dict[str, Callable[[Person, Person, dt.datetime], models.Model]] = {
    "people.link": lambda amina, bram, now: link(amina, expires_at=now),
    "people.deskcode": lambda amina, bram, now: desk_code(amina, now),
    "delivery.message": lambda amina, bram, now: message(
        amina, state="delivered", handed_over_at=now
    ),
    "delivery.printbatch": lambda amina, bram, now: PrintBatch.objects.create(
        made_by=bram, made_at=now, once=uuid.uuid4()
    ),
    "delivery.halt": lambda amina, bram, now: Halt.objects.create(since=now, lifted_at=now),
    "baggage.reflection": lambda amina, bram, now: Reflection.objects.create(
        by=bram, written_at=now, sealed=b"x" * 60
    ),
    "people.session": lambda amina, bram, now: Session.objects.create(
        session_key="een", session_data="", expire_date=now
    ),
    "people.guesses": lambda amina, bram, now: Guesses.objects.create(digest="d", since=now),
    "people.glass": lambda amina, bram, now: Glass.objects.create(
        resident=amina, by=bram, sealed=b"x" * 60, opened_at=now,
        expires_at=now + dt.timedelta(hours=1),
    ),
    "background.tick": lambda amina, bram, now: Tick.objects.create(name="a", slot="b", at=now),
    "background.worker": lambda amina, bram, now: Worker.objects.create(host="a", seen_at=now),
    "people.carriedout": lambda amina, bram, now: CarriedOut.objects.create(
        kind="a", day=now.date(), carried_out_at=now
    ),
}  # fmt: skip
# Tested by themselves, below
ELSEWHERE = {
    "people.workingrelationship", "people.proof", "baggage.statement",
    "django_tasks_database.dbtaskresult",
}  # fmt: skip


def test_every_kind_has_a_row() -> None:
    kinds = {model._meta.label_lower for model in apps.get_models()}
    assert set(TERMS) == kinds
    assert {kind for kind, term in TERMS.items() if term.days} == set(OVER)
    assert all(TERMS[term.along].days for term in TERMS.values() if term.along)
    assert all(term.why for term in TERMS.values())
    assert set(MADE) | ELSEWHERE == set(OVER)


@pytest.mark.parametrize("kind", sorted(MADE))
def test_it_goes_on_its_day_and_not_a_day_before(kind: str, amina: Person, bram: Person) -> None:
    days = TERMS[kind].days
    assert days is not None
    with time_machine.travel(NOW, tick=False):
        row = MADE[kind](amina, bram, timezone.now())
    kept = type(row)._base_manager.filter(pk=row.pk)
    with time_machine.travel(NOW + dt.timedelta(days=days - 1), tick=False):
        assert carry_out().get(kind) is None
        assert kept.exists()
    with time_machine.travel(NOW + dt.timedelta(days=days), tick=False):
        assert carry_out()[kind] == 1
        assert not kept.exists()
        done = CarriedOut.objects.get(kind=kind, day=timezone.localdate())
        assert done.how_many == 1
        line = LogLine.objects.get(act="let_go", about_id=done.pk)
        assert (line.by, line.resident) == (None, None)


def test_a_proof_goes_and_then_its_link(world: World) -> None:
    proof = Proof.objects.filter(person=world.resident).first() or Proof.objects.create(
        person=world.resident,
        link=Link.objects.filter(person=world.resident).first(),
        how="digid",
        made_at=timezone.now(),
        expires_at=timezone.now() + dt.timedelta(minutes=10),
    )
    with in_days(30):
        carry_out()
        assert Proof.objects.filter(pk=proof.pk).exists()
    with in_days(32):
        carry_out()
        assert not Proof.objects.filter(pk=proof.pk).exists()


def test_a_link_with_a_waiting_message_stays(amina: Person) -> None:
    old = link(amina, expires_at=timezone.now())
    waiting = message(amina, link=old)
    with in_days(400):
        carry_out()
        assert Link.objects.filter(pk=old.pk).exists()
        Message.objects.filter(pk=waiting.pk).update(state="delivered")
    with in_days(401):
        carry_out()
        assert not Link.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("state", ["waiting", "on_its_way", "uncertain", "failed"])
def test_a_message_that_waits_for_something_stays(amina: Person, state: str) -> None:
    handed = timezone.now() if state == "on_its_way" else None
    open_still = message(amina, state=state, handed_over_at=handed)
    with in_days(3000):
        carry_out()
        assert Message.objects.filter(pk=open_still.pk).exists()


def test_receipts_go_with_their_message(amina: Person) -> None:
    sent = message(amina, state="delivered", handed_over_at=timezone.now())
    Receipt.objects.create(message=sent, outcome="delivered")
    with in_days(366):
        carry_out()
        assert not Receipt.objects.exists()


# Everything of a resident


def ended(world: World) -> None:
    """Nobody works with her from today on, and nothing waits."""
    WorkingRelationship.objects.filter(resident=world.resident, ended_on=None).update(
        ended_on=timezone.localdate()
    )
    Message.objects.filter(resident=world.resident).update(
        state="delivered", handed_over_at=timezone.now(), leased_until=None
    )


def test_everything_of_her_goes_five_years_after_and_not_a_day_before(
    world: World, bram: Person, samira: Person
) -> None:
    dewi = everything_about("Dewi", bram, before=samira)
    ended(world)
    amina = world.resident.pk
    with in_days(5 * 365):
        carry_out()
        assert Person.objects.filter(pk=amina).exists()
        assert Agreement.objects.filter(resident=amina).exists()
    with in_days(5 * 365 + 1):
        assert carry_out()["people.workingrelationship"] == 1
        assert not Person.objects.filter(pk=amina).exists()
        assert not PersonKey.objects.filter(person=amina).exists()
        assert not Agreement.objects.filter(resident=amina).exists()
        assert Agreement.objects.filter(resident=dewi.resident).exists(), "Bram works with Dewi"
        assert LogLine.objects.exists()
        seal()
        assert verify([]).wrong == ""


@pytest.mark.django_db(transaction=True)
def test_an_older_copy_does_not_bring_her_back(world: World) -> None:
    ended(world)
    amina = world.resident.pk
    her = Person.objects.filter(pk=amina).values().get()
    with in_days(5 * 365 + 1):
        carry_out()
        assert [gone.number for gone in ledger.kept_outside()] == [amina]
        Person.objects.create(**her)
        Erasure.objects.all().delete()
        assert rights.keep_gone() == 1


def test_with_whom_somebody_works_again_stays(world: World, bram: Person) -> None:
    ended(world)
    with in_days(1000):
        WorkingRelationship.objects.create(resident=world.resident, caseworker=bram)
    with in_days(4000):
        carry_out()
        assert Person.objects.filter(pk=world.resident.pk).exists()


def test_for_whom_something_waits_stays(world: World) -> None:
    ended(world)
    message(world.resident)
    with in_days(4000):
        carry_out()
        assert Person.objects.filter(pk=world.resident.pk).exists()


def test_who_had_everything_limited_keeps_everything(world: World) -> None:
    ended(world)
    old = link(world.resident, expires_at=timezone.now())
    limit = Limit.objects.create(resident=world.resident, sealed=b"x")
    sent = Message.objects.filter(resident=world.resident).count()
    with in_days(4000):
        carry_out()
        assert Person.objects.filter(pk=world.resident.pk).exists()
        assert Link.objects.filter(pk=old.pk).exists()
        assert Message.objects.filter(resident=world.resident).count() == sent > 0
        limit.ended_at = timezone.now()
        limit.save()
    with in_days(4001):
        carry_out()
        assert not Person.objects.filter(pk=world.resident.pk).exists()


def test_what_ran_out_of_bagage_goes_each_hour_also_twice_on_a_day(
    world: World, bram: Person, samira: Person
) -> None:
    assert Statement.objects.exists()
    with in_days(800):
        carry_out()
        assert Statement.objects.exists(), "that is not for the night"
        gone = carry_out_each_hour()["baggage.statement"]
        assert not Statement.objects.exists()
        late = everything_about("Dewi", bram, before=samira)
        Statement.objects.filter(resident=late.resident).update(
            written_at=timezone.now() - 800 * FAR, since=timezone.localdate() - 800 * FAR
        )
        gone += carry_out_each_hour()["baggage.statement"]
        assert not Statement.objects.exists()
        done = CarriedOut.objects.get(kind="baggage.statement", day=timezone.localdate())
        assert done.how_many == gone


@pytest.mark.parametrize(
    ("status", "days"), [(TaskResultStatus.SUCCESSFUL, 1), (TaskResultStatus.FAILED, 30)]
)
def test_work_that_is_done_goes_after_a_day_and_what_went_wrong_after_a_month(
    db: None, status: TaskResultStatus, days: int
) -> None:
    later.let_go.enqueue()
    DBTaskResult.objects.update(status=status, finished_at=timezone.now())
    later.let_go.enqueue()
    with in_days(days - 0.01):
        assert "django_tasks_database.dbtaskresult" not in carry_out()
    with in_days(days + 1):
        assert carry_out()["django_tasks_database.dbtaskresult"] == 1
    (waits,) = DBTaskResult.objects.all()
    assert waits.status == TaskResultStatus.READY
    with in_days(3000):
        carry_out()
        assert DBTaskResult.objects.count() == 1, "whatever waits is done some day"


# Once a day, and seen


def test_twice_on_one_day_is_once(amina: Person) -> None:
    link(amina, expires_at=timezone.now())
    with in_days(400):
        assert carry_out()["people.link"] == 1
        link(amina, expires_at=timezone.now() - 370 * FAR)
        assert carry_out() == {}
        assert LogLine.objects.filter(act="let_go").count() == 1


def test_many_go_in_stretches(amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dichterbij.web.retention.actions.TOGETHER", 2)
    for _each in range(5):
        link(amina, expires_at=timezone.now())
    with in_days(400):
        assert carry_out()["people.link"] == 5
        assert CarriedOut.objects.get(kind="people.link").how_many == 5


def test_farid_and_bea_see_it_and_nobody_else(
    amina: Person, bram: Person, loes: Person, farid: Person, bea: Person
) -> None:
    link(amina, expires_at=timezone.now() - 400 * FAR)
    carry_out()
    for somebody in (farid, bea, bram, loes):
        client = PageClient()
        client.force_login(somebody)
        response = client.get(reverse("retention"))
        if somebody in (bram, loes):
            assert response.status_code == 403
            continue
        told = response.content.decode()
        assert "1826 dagen" in told
        assert "5 jaar" in told
        assert "Amina" not in told
    said: list[str] = []
    assert retention_command.main([], said.append) == 0
    told = "\n".join(said)
    assert "people.link: 365 days; last " in told
    assert "delivery.receipt: with delivery.message" in told
    assert "people.logline: stays" in told
    assert len(said) == len(TERMS)


def test_what_is_not_a_noun_of_ours_has_a_name_that_one_can_read() -> None:
    """A package calls its own in English, or after its insides."""
    others = {
        kind for kind in TERMS if not apps.get_model(kind).__module__.startswith("dichterbij")
    }
    assert others
    assert others <= set(NAMED)
    assert set(NAMED) <= set(TERMS)


# What a municipality chooses


def test_a_municipality_has_terms_of_its_own(settings: Any, amina: Person) -> None:
    settings.RETENTION = with_own(" delivery.message=180, people.link=14 ,")
    assert settings.RETENTION["delivery.message"].days == 180
    old = link(amina, expires_at=timezone.now())
    with in_days(13):
        carry_out()
        assert Link.objects.filter(pk=old.pk).exists()
    with in_days(14):
        carry_out()
        assert not Link.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("people.lnk=3", "is no kind"),
        ("people.link", "number of days"),
        ("people.link=veel", "number of days"),
        ("people.link=0", "number of days"),
        ("people.link=-3", "number of days"),
        ("people.link=99999999", "at most"),
        ("baggage.reflection=366", "365 days at most"),
        ("baggage.statement=30", "no term that can be chosen"),
        ("people.logline=30", "no term that can be chosen"),
        ("conversations.agreement=30", "goes along with people.workingrelationship"),
    ],
)
def test_what_cannot_be_is_said_at_the_start(chosen: str, said: str) -> None:
    with pytest.raises(WrongTerm, match=said):
        with_own(chosen)
