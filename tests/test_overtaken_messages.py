# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""In the evening plans change; in the morning Amina reads one thing, and it is true."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from dichterbij.conversations import after, appointment, invitation
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import handing_over
from dichterbij.delivery.adapters import Handed, Parcel, TryLater, Unknown, smtp
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person, WorkingRelationship
from tests.page_client import PageClient
from tests.post_office import PostOffice, deliver, open_post_office

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
AFTERNOON = dt.datetime(2026, 12, 1, 15, 0, tzinfo=AMSTERDAM)
EVENING = AFTERNOON.replace(hour=21)
LATER = AFTERNOON.replace(hour=22)
MORNING = dt.datetime(2026, 12, 2, 8, 5, tzinfo=AMSTERDAM)
TUESDAY = dt.datetime(2026, 12, 8, 10, 30, tzinfo=AMSTERDAM)
WEDNESDAY, THURSDAY = TUESDAY + dt.timedelta(days=1), TUESDAY + dt.timedelta(days=2)


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def plan(relationship: WorkingRelationship, bram: Person) -> Conversation:
    """Amina and Bram, on Tuesday the eighth of December."""
    with time_machine.travel(AFTERNOON):
        return appointment.plan_talk(
            relationship, goal="Elkaar", starts_at=TUESDAY, minutes=45, place="office", by=bram
        )


def in_the_morning(office: PostOffice) -> list[tuple[str, str]]:
    """What Amina finds the next morning: the subject and the words of every mail."""
    with time_machine.travel(MORNING):
        deliver()
    return [
        (mail["Subject"], mail.get_body(("plain",)).get_content().replace("=\n", ""))
        for mail in office.received
    ]


def invited(talk: Conversation, bram: Person, office: PostOffice) -> None:
    """In the afternoon, so that the mail left at once."""
    with time_machine.travel(AFTERNOON):
        invitation.invite(talk, by=bram)
        deliver()
    office.received.clear()


def test_an_invitation_of_tonight_that_is_overtaken_comes_once_with_the_new_day(
    plan: Conversation, bram: Person, office: PostOffice
) -> None:
    with time_machine.travel(EVENING):
        invitation.invite(plan, by=bram)
    with time_machine.travel(LATER):
        appointment.move(plan, starts_at=WEDNESDAY, by=bram)
    ((subject, words),) = in_the_morning(office)
    assert subject == "Een gesprek met Bram"
    assert "woensdag 9 december" in words
    assert "dinsdag" not in words
    reminder = Message.objects.get(kind=Message.Kind.REMINDER, state=Message.State.WAITING)
    assert "woensdag 9 december" in reminder.body


def test_of_two_moves_in_one_evening_only_the_last_is_told(
    plan: Conversation, bram: Person, office: PostOffice
) -> None:
    invited(plan, bram, office)
    with time_machine.travel(EVENING):
        appointment.move(plan, starts_at=WEDNESDAY, by=bram)
    with time_machine.travel(LATER):
        appointment.move(plan, starts_at=THURSDAY, by=bram)
    ((subject, words),) = in_the_morning(office)
    assert subject == "Ons gesprek is verzet"
    assert "donderdag 10 december" in words


def test_a_talk_planned_and_called_off_in_one_evening_wakes_nobody(
    plan: Conversation, bram: Person, office: PostOffice
) -> None:
    with time_machine.travel(EVENING):
        invitation.invite(plan, by=bram)
    with time_machine.travel(LATER):
        appointment.move(plan, starts_at=WEDNESDAY, by=bram)
        appointment.call_off(plan, by=bram)
    assert in_the_morning(office) == []


def test_a_talk_moved_and_called_off_in_one_evening_is_called_off_by_the_day_amina_knows(
    plan: Conversation, bram: Person, office: PostOffice
) -> None:
    invited(plan, bram, office)
    with time_machine.travel(EVENING):
        appointment.move(plan, starts_at=WEDNESDAY, by=bram)
    with time_machine.travel(LATER):
        appointment.call_off(plan, by=bram)
    ((subject, words),) = in_the_morning(office)
    assert subject == "Ons gesprek gaat niet door"
    assert "dinsdag 8 december" in words
    assert "woensdag" not in words


def test_a_time_amina_took_herself_is_the_time_she_knows(
    plan: Conversation, amina: Person, bram: Person, office: PostOffice
) -> None:
    invited(plan, bram, office)
    with time_machine.travel(EVENING):
        appointment.offer_times(plan, [THURSDAY], by=bram)
        appointment.take_offered_time(plan, plan.offered_times.get(), by=amina)
    with time_machine.travel(LATER):
        appointment.call_off(plan, by=bram)
    ((_subject, words),) = in_the_morning(office)
    assert "donderdag 10 december" in words


def test_a_place_chosen_while_the_message_waits_is_in_the_message(
    plan: Conversation, amina: Person, bram: Person, office: PostOffice
) -> None:
    invited(plan, bram, office)
    with time_machine.travel(EVENING):
        appointment.move(plan, starts_at=WEDNESDAY, by=bram)
    with time_machine.travel(LATER):
        appointment.answer_invitation(plan, place="walk", companion=False, by=amina)
    ((_subject, words),) = in_the_morning(office)
    # The resident chose it, and an answer still goes to the caseworker
    assert office.received[0]["Reply-To"] == "bram@lindewaard.example"
    assert "Tijdens een wandeling" in words
    assert "Op kantoor" not in words


def test_a_place_chosen_when_nothing_waits_tells_amina_what_she_knows_no_second_time(
    plan: Conversation, amina: Person, bram: Person, office: PostOffice
) -> None:
    invited(plan, bram, office)
    with time_machine.travel(EVENING):
        appointment.answer_invitation(plan, place="walk", companion=False, by=amina)
    assert in_the_morning(office) == []


def test_after_a_handover_in_the_evening_the_invitation_comes_from_who_goes_on(
    plan: Conversation,
    amina: Person,
    bram: Person,
    samira: Person,
    loes: Person,
    office: PostOffice,
) -> None:
    with time_machine.travel(EVENING):
        invitation.invite(plan, by=bram)
    with time_machine.travel(LATER):
        after.hand_over(amina, samira, by=loes)
    (first, _), (second, words) = in_the_morning(office)
    assert first == "Samira is uw nieuwe contactpersoon"
    assert second == "Een gesprek met Samira"
    assert "Bram" not in words


def test_what_left_already_is_not_called_back(
    plan: Conversation, bram: Person, office: PostOffice
) -> None:
    with time_machine.travel(AFTERNOON):
        invitation.invite(plan, by=bram)
        deliver()
        appointment.move(plan, starts_at=WEDNESDAY, by=bram)
        deliver()
    assert [mail["Subject"] for mail in office.received] == [
        "Een gesprek met Bram",
        "Ons gesprek is verzet",
    ]
    assert (
        not Message.objects.filter(state=Message.State.WITHDRAWN)
        .exclude(kind=Message.Kind.REMINDER)
        .exists()
    )


def test_paper_may_have_been_posted_so_its_reader_hears_of_the_end(
    joke: Person, bram: Person
) -> None:
    together = WorkingRelationship.objects.current().get(resident=joke)
    with time_machine.travel(AFTERNOON):
        talk = appointment.plan_talk(
            together, goal="Elkaar", starts_at=TUESDAY, minutes=45, place="office", by=bram
        )
        invitation.invite(talk, by=bram)
        appointment.call_off(talk, by=bram)
    told = Message.objects.get(kind=Message.Kind.CALLED_OFF)
    assert (told.channel, told.state) == (Person.Channel.PAPER, Message.State.WAITING)


def test_the_page_says_that_nobody_was_told_yet(
    client: PageClient, plan: Conversation, bram: Person
) -> None:
    with time_machine.travel(EVENING):
        client.force_login(bram)
        invitation.invite(plan, by=bram)
        address = f"/gesprek/{plan.pk}/afzeggen/"
        assert "krijgt er nu ook geen" in client.get(address).content.decode()
        page = client.post(address, follow=True).content.decode()
    assert "Het gesprek is afgezegd." in page
    assert "Amina krijgt bericht" not in page


@pytest.mark.parametrize("problem", [TryLater("mail_not_now"), Unknown("line_broke")])
def test_an_invitation_overtaken_while_it_is_being_handed_over_is_not_offered_again(
    plan: Conversation,
    bram: Person,
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
) -> None:
    def moved_meanwhile(parcel: Parcel) -> Handed:
        appointment.move(plan, starts_at=WEDNESDAY, by=bram)
        raise problem

    with time_machine.travel(AFTERNOON):
        invitation.invite(plan, by=bram)
        with monkeypatch.context() as now:
            now.setattr(smtp, "hand_over", moved_meanwhile)
            handing_over.hand_over_due(uuid.uuid4())
    for minutes in (2, 5, 60):
        with time_machine.travel(AFTERNOON + dt.timedelta(minutes=minutes)):
            deliver()
    ((subject, words),) = in_the_morning(office)
    assert subject == "Ons gesprek is verzet"
    assert "woensdag 9 december" in words
    invited = Message.objects.get(kind=Message.Kind.INVITATION)
    uncertain = isinstance(problem, Unknown)
    assert invited.state == (Message.State.UNCERTAIN if uncertain else Message.State.WITHDRAWN)
