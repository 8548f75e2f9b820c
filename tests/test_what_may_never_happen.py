# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Somebody tries to break it: odd numbers, odd moments, and messages that are no longer true."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dichterbij.background import worker
from dichterbij.conversations import after, appointment, before, invitation
from dichterbij.conversations import reminders as reminding
from dichterbij.conversations.models import AgendaItem, Agreement, AgreementChange, Conversation
from dichterbij.delivery import actions as delivery
from dichterbij.delivery.adapters import Handed, Parcel
from dichterbij.delivery.models import Message
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.errors import Refused
from dichterbij.people.models import LogLine, Person, WorkingRelationship
from dichterbij.web.errors import RefusedMiddleware
from dichterbij.web.later import JOBS
from tests.at_once import at_once, shared_database
from tests.conftest import somebody, tomorrow_at
from tests.page_client import PageClient
from tests.post_office import deliver

HUGE = (2**63, 10**30)


@pytest.fixture
def office(bram: Person) -> PageClient:
    client = PageClient()
    client.force_login(bram)
    return client


def reminders() -> list[Message]:
    return list(Message.objects.filter(kind=Message.Kind.REMINDER, state=Message.State.WAITING))


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("name", ["plan_talk", "resident", "before", "point", "agreement_done"])
def test_a_number_that_nobody_has_is_nobody(office: PageClient, name: str, number: int) -> None:
    assert office.get(reverse(name, args=[number])).status_code == 404
    assert office.post(reverse(name, args=[number])).status_code == 404


@pytest.mark.parametrize("number", HUGE)
def test_a_resident_who_types_a_huge_number_in_the_address_finds_nothing(
    client: PageClient, amina: Person, bram: Person, number: int
) -> None:
    link = after.link_to_agreements(amina, by=bram)
    pin = people.agree_pin(amina, "48213", by=bram)
    assert pin.version == 1
    token = links.token(link)
    client.post(reverse("pin", args=[token]), {"digits": "48213"})
    assert client.get(reverse("our_agreements", args=[token])).status_code == 200
    assert client.post(reverse("my_words", args=[token, number])).status_code == 404
    assert client.get(reverse("our_agreement", args=[token, number])).status_code == 404


@pytest.mark.parametrize("do", ["withdraw:" + "9" * 5000, "up:" + "9" * 30])
def test_a_button_with_a_number_longer_than_the_page_does_nothing(
    client: PageClient, talk: Conversation, bram: Person, do: str
) -> None:
    token = links.token(invitation.link_to(talk, by=bram))
    answer = client.post(reverse("own_point", args=[token]), {"do": do, "once": uuid.uuid4()})
    assert answer.status_code < 400
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00+05:00", "9999-12-31T23:59-05:00", "2027-13-45T99:99", "\x00"]
)
def test_a_time_outside_every_calendar_cannot_be_taken(
    client: PageClient, talk: Conversation, bram: Person, moment: str
) -> None:
    token = links.token(invitation.link_to(talk, by=bram))
    page = client.post(reverse("other_time", args=[token]), {"take": moment, "once": uuid.uuid4()})
    assert page.status_code == 200
    assert "Deze tijd kan niet meer" in page.content.decode()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_farid_asks_the_log_of_the_first_or_the_last_day_there_is(
    client: PageClient, farid: Person, day: str
) -> None:
    client.force_login(farid)
    assert client.get(reverse("log"), {"dag": day}).status_code == 200


def test_bram_says_about_today_what_no_button_says(office: PageClient, talk: Conversation) -> None:
    page = office.get(reverse("during", args=[talk.pk]), {"past": ["9" * 5000, "²", "-1", "abc"]})
    assert page.status_code == 200


def test_reading_how_it_went_is_written_down_however_one_asks(
    office: PageClient, amina: Person
) -> None:
    page = office.options(reverse("resident", args=[amina.pk]))
    assert page.status_code == 405 or LogLine.objects.filter(act="read_timeline").count() == 1


def test_a_mail_without_an_address_any_more_becomes_a_letter(
    amina: Person, bram: Person, settings: Any
) -> None:
    settings.WAKING_HOURS = None
    message = delivery.send(
        amina, kind=Message.Kind.HANDOVER, subject="Dag", body="Dag", key="een", by=bram
    )
    people.change_contact(amina, channel="paper", email="", by=bram)
    assert deliver() == 0
    message.refresh_from_db()
    assert (message.state, message.channel) == (Message.State.WAITING, "paper")


def test_a_reminder_says_where_the_talk_is_now(talk: Conversation, bram: Person) -> None:
    invitation.invite(talk, by=bram)
    appointment.move(talk, place="walk", by=bram)
    (reminder,) = reminders()
    assert "Lindepark" in reminder.body


def test_after_moving_a_talk_amina_is_reminded_of_the_new_day(
    talk: Conversation, bram: Person
) -> None:
    invitation.invite(talk, by=bram)
    appointment.move(talk, starts_at=tomorrow_at(14, days=9), by=bram)
    (reminder,) = reminders()
    assert "14.00" in reminder.body
    assert timezone.localdate(reminder.not_before) == tomorrow_at(14, days=7).date()


def test_when_amina_chooses_a_place_her_reminder_says_so(
    talk: Conversation, amina: Person, bram: Person
) -> None:
    invitation.invite(talk, by=bram)
    appointment.answer_invitation(talk, place="walk", companion=False, by=amina)
    (reminder,) = reminders()
    assert "Lindepark" in reminder.body


def test_whoever_was_not_invited_is_not_reminded_after_a_move(
    talk: Conversation, bram: Person
) -> None:
    appointment.move(talk, starts_at=tomorrow_at(14, days=9), by=bram)
    assert reminders() == []


def test_after_a_handover_the_reminder_comes_from_who_goes_on(
    talk: Conversation, amina: Person, bram: Person, samira: Person, loes: Person
) -> None:
    invitation.invite(talk, by=bram)
    after.hand_over(amina, samira, by=loes)
    (reminder,) = reminders()
    assert "Samira" in reminder.body
    assert "Bram" not in reminder.body


def test_saving_an_appointment_unchanged_tells_amina_nothing(
    talk: Conversation, bram: Person
) -> None:
    invitation.invite(talk, by=bram)
    appointment.move(talk, starts_at=talk.starts_at, place=talk.place, where=talk.where, by=bram)
    assert not Message.objects.filter(kind=Message.Kind.MOVED).exists()


def test_two_messages_of_one_night_arrive_in_the_order_in_which_they_were_written(
    amina: Person, bram: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WAKING_HOURS = None
    came: list[str] = []

    def handed(parcel: Parcel) -> Handed:
        came.append(parcel.subject)
        return Handed()

    monkeypatch.setattr(
        "dichterbij.delivery.adapters.smtp.hand_over",
        handed,
    )
    morning = timezone.now() - dt.timedelta(minutes=1)
    for key in ("eerst", "daarna", "het laatst"):
        delivery.send(
            amina, kind=Message.Kind.MOVED, subject=key, body="B", key=key, not_before=morning,
            by=bram,
        )  # fmt: skip
    ordered = str(Message.objects.due(timezone.now(), ["mail"]).query)
    deliver()
    assert came == ["eerst", "daarna", "het laatst"], ordered


def test_pressing_hand_over_twice_says_nothing_untrue(
    client: PageClient, amina: Person, samira: Person, loes: Person
) -> None:
    client.force_login(loes)
    address = reverse("hand_over", args=[amina.pk])
    form = {"to": samira.pk, "once": uuid.uuid4()}
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 302
    assert WorkingRelationship.objects.filter(resident=amina).count() == 2
    assert Message.objects.filter(kind=Message.Kind.HANDOVER).count() == 1


def test_the_worker_goes_on_when_a_round_goes_wrong(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    rounds: list[int] = []

    def breaks(*_: object) -> int:
        rounds.append(1)
        if len(rounds) > 1:
            stop.set()
        raise ValueError("Amina El Idrissi")

    monkeypatch.setattr(worker, "PATIENCE", 0.0)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.run(stop, [], [breaks])
    assert len(rounds) == 2


def test_a_job_of_the_clock_that_goes_wrong_does_not_keep_the_post_waiting(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def delivered(*_: object) -> int:
        stop.set()
        return 0

    def breaks(**_: object) -> int:
        raise ValueError("Amina El Idrissi")

    monkeypatch.setattr(reminding, "remind_of_what_is_due", breaks)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    guard = threading.Timer(5, stop.set)
    guard.start()
    worker.run(stop, JOBS, [delivered])
    guard.cancel()
    assert guard.finished.is_set()
    failed = DBTaskResult.objects.get(task_path="dichterbij.web.later.remind_residents")
    assert (failed.status, failed.exception_class_path) == ("READY", "ValueError")
    assert "Amina" not in f"{failed.traceback}{failed.exception_class_path}"


def test_a_form_that_was_about_somebody_else_is_written_all_the_same(
    office: PageClient, amina: Person, joke: Person
) -> None:
    form = {"side": "municipality", "what": "De verhuurder bellen", "once": uuid.uuid4()}
    for resident in (amina, joke, amina, joke):
        office.post(reverse("agreements", args=[resident.pk]), form)
    assert [a.resident for a in Agreement.objects.order_by("pk")] == [amina, joke]


def test_a_form_of_a_colleague_plans_nothing_for_them_and_is_not_lost(
    office: PageClient, amina: Person, chris: Person
) -> None:
    karim = somebody("Karim", "resident")
    WorkingRelationship.objects.create(resident=karim, caseworker=chris)
    form = {
        "goal": "Kennismaken", "day": "overmorgen", "time": "10.00", "minutes": "45",
        "place": "office", "point_1": "Een punt", "once": uuid.uuid4(),
    }  # fmt: skip
    assert office.post(reverse("plan_talk", args=[amina.pk]), form).status_code == 302
    client = PageClient()
    client.force_login(chris)
    assert client.post(reverse("plan_talk", args=[karim.pk]), form).status_code == 302
    assert [talk.agenda.count() for talk in Conversation.objects.all()] == [1, 1]


def test_no_answer_to_a_proposal_is_not_a_no(
    office: PageClient, client: PageClient, amina: Person, bram: Person
) -> None:
    promise = after.agree(amina, side="municipality", what="Bellen", by=bram)
    plan = after.agree(amina, side="resident", what="Lezen", by=bram)
    hers = after.change(promise, what="Mailen", due=None, by=amina)
    his = after.change(plan, what="Luisteren", due=None, by=bram)
    people.agree_pin(amina, "48213", by=bram)
    token = links.token(after.link_to_agreements(amina, by=bram))
    client.post(reverse("pin", args=[token]), {"digits": "48213"})
    for answer in ({}, {"answer": "misschien"}):
        form = answer | {"once": str(uuid.uuid4())}
        assert office.post(reverse("proposal_answer", args=[hers.pk]), form).status_code == 200
        client.post(reverse("our_proposal", args=[token, his.pk]), form)
    assert not AgreementChange.objects.exclude(kind="proposed").exists()


def test_a_page_about_what_went_wrong_is_kept_by_nobody(
    office: PageClient, rf: RequestFactory, amina: Person
) -> None:
    refusing = RefusedMiddleware(lambda _request: HttpResponse())
    refused = refusing.process_exception(rf.get("/"), Refused("Dat kan nu niet."))
    assert refused is not None
    missing = office.get(reverse("resident", args=[10**6]))
    assert (refused.status_code, missing.status_code) == (409, 404)
    assert all("no-store" in page.headers["Cache-Control"] for page in (refused, missing))


def test_bram_keeps_his_way_around_where_a_page_is_not_there(office: PageClient) -> None:
    """And nobody offers him the weather, or to call his own municipality."""
    for path in (reverse("resident", args=[10**6]), reverse("team"), "/nergens/"):
        page = office.get(path).content.decode()
        assert "Hoofdmenu" in page
        assert "Snel weg" not in page
        assert "Liever iemand spreken" not in page
    assert "Snel weg" in PageClient().get("/nergens/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_eight_talks_planned_at_one_moment_one_stands_and_the_others_hear_of_it(
    relationship: WorkingRelationship, bram: Person, tmp_path: Path
) -> None:
    def plan(_number: int) -> str:
        try:
            appointment.plan_talk(
                relationship, goal="Praten", starts_at=tomorrow_at(10, days=4), minutes=45,
                place="office", by=bram,
            )  # fmt: skip
        except appointment.Conflict:
            return "conflict"
        return "planned"

    with shared_database(tmp_path):
        came = at_once(8, plan)
    assert sorted(came) == ["conflict"] * 7 + ["planned"]


@pytest.mark.django_db(transaction=True)
def test_eight_handovers_at_one_moment_are_one(
    amina: Person, samira: Person, loes: Person, tmp_path: Path
) -> None:
    def press(_number: int) -> str:
        try:
            after.hand_over(Person.objects.get(pk=amina.pk), samira, by=loes)
        except people.SameCaseworker:
            return "again"
        return "handed over"

    with shared_database(tmp_path):
        came = at_once(8, press)
    assert sorted(came) == ["again"] * 7 + ["handed over"]


def test_a_button_that_is_not_on_the_page_of_bram_does_nothing(
    office: PageClient, talk: Conversation, bram: Person
) -> None:
    item = before.add_to_agenda(talk, "Een punt", by=bram)
    page = office.post(reverse("point", args=[item.pk]), {"do": "verdwijn", "once": uuid.uuid4()})
    assert page.status_code == 200
    assert AgendaItem.objects.get().text == "Een punt"
