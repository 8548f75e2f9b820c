# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The moment has passed: what did not reach somebody is said to who sent it, and to nobody else."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dichterbij.conversations import after, invitation, reminders
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import batches, halting, handing_over, passing
from dichterbij.delivery.adapters import Parcel, Promise, TryLater
from dichterbij.delivery.models import Message, PrintBatch
from dichterbij.people.models import Person
from tests.page_client import PageClient
from tests.post_office import deliver
from tests.test_post_queue import make, on_paper, pages, printed, talk_with

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TOO_LATE = "Het is niet meer verstuurd, want het moment is voorbij."
INVITED = "Uitnodiging voor een gesprek"
TAKE_OUT = "Het moment van deze brief is voorbij."


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(timezone.now(), tick=True) as clock:
        yield clock


@pytest.fixture
def to_joke(joke: Person, bram: Person) -> Conversation:
    return talk_with(joke, bram)


@pytest.fixture
def invited(to_joke: Conversation, bram: Person) -> Message:
    return invitation.invite(to_joke, by=bram)


@pytest.fixture
def stack(invited: Message, bram: Person) -> PrintBatch:
    """Joke's invitation lies printed on Bram's desk."""
    return make(bram)


@pytest.fixture
def late(
    stack: PrintBatch, invited: Message, to_joke: Conversation, clock: time_machine.Coordinates
) -> Message:
    """The talk is over, and nobody said that the invitation was posted."""
    clock.move_to(to_joke.ends_at + dt.timedelta(hours=1))
    assert passing.let_pass() == 1
    assert passing.let_pass() == 0
    invited.refresh_from_db()
    return invited


@pytest.fixture
def as_bram(client: PageClient, bram: Person, clock: time_machine.Coordinates) -> PageClient:
    client.force_login(bram)
    return client


def text(client: PageClient, address: str) -> str:
    return client.get(address).content.decode()


def log_in_again(client: PageClient, bram: Person) -> None:
    """Bram went home in between."""
    client.force_login(bram)


# A letter that lies printed


def test_a_printed_letter_is_not_withdrawn_and_bram_hears_what_to_do_with_it(
    late: Message, stack: PrintBatch, as_bram: PageClient
) -> None:
    assert (late.state, late.batch) == ("uncertain", stack)
    today = text(as_bram, "/vandaag/")
    assert "Deze brief is al geprint, en nu is het moment voorbij." in today
    assert "Haal hem uit de stapel. Ligt hij al in de brievenbus?" in today
    page = text(as_bram, f"/bericht/{late.pk}/")
    assert "Haal hem uit de stapel</button>" in page
    assert "Gepost of meegegeven" in page
    here = text(as_bram, f"/post/stapel/{stack.pk}/")
    assert TAKE_OUT in here
    assert "Haal hem eruit" in here
    assert "Al gepost" in here
    assert "Zit er niet bij" not in here


def test_bram_takes_it_out_and_throws_it_away(
    late: Message, stack: PrintBatch, as_bram: PageClient, bram: Person, joke: Person
) -> None:
    other = on_paper(joke, bram)
    Message.objects.filter(pk=other.pk).update(batch=stack)
    for _ in range(2):
        as_bram.post(f"/bericht/{late.pk}/", {"do": "settle"})
    here = text(as_bram, f"/post/stapel/{stack.pk}/")
    assert "Gooi ze weg" in here
    assert TAKE_OUT not in here
    as_bram.post(f"/post/stapel/{stack.pk}/", {"do": "posted"})
    late.refresh_from_db()
    other.refresh_from_db()
    assert (late.state, late.settled_by) == ("withdrawn", bram)
    assert other.state == "delivered"
    assert "al geprint" not in text(as_bram, "/vandaag/")
    assert not batches.to_print(bram).exists()


def test_bram_says_that_it_lies_in_the_letter_box(
    late: Message, stack: PrintBatch, as_bram: PageClient
) -> None:
    as_bram.post(f"/bericht/{late.pk}/", {"do": "given"})
    late.refresh_from_db()
    assert (late.state, late.reason) == ("delivered", "")
    assert late.handed_over_at is not None
    assert "al geprint" not in text(as_bram, "/vandaag/")
    assert "Weggebracht" in text(as_bram, f"/post/stapel/{stack.pk}/")


def test_a_whole_stack_that_was_posted_was_posted_with_that_letter_in_it(
    late: Message, stack: PrintBatch, bram: Person
) -> None:
    assert batches.post(stack, by=bram) == 1
    late.refresh_from_db()
    assert late.state == "delivered"
    assert passing.let_pass() == 0


def test_the_button_of_a_page_that_was_opened_before_throws_it_away_as_well(
    late: Message, stack: PrintBatch, as_bram: PageClient, bram: Person
) -> None:
    as_bram.post(f"/post/stapel/{stack.pk}/", {"letter": late.pk})
    late.refresh_from_db()
    assert (late.state, late.batch) == ("withdrawn", stack)
    assert not batches.to_print(bram).exists()


def test_it_is_not_drawn_again(
    late: Message, stack: PrintBatch, as_bram: PageClient, bram: Person, joke: Person
) -> None:
    other = on_paper(joke, bram)
    Message.objects.filter(pk=other.pk).update(batch=stack)
    (only,) = pages(printed(as_bram, stack))
    assert "Vanaf nu ben ik uw contactpersoon" in only


def test_what_was_posted_in_time_stays_posted(
    stack: PrintBatch,
    invited: Message,
    to_joke: Conversation,
    clock: time_machine.Coordinates,
    bram: Person,
) -> None:
    batches.post(stack, by=bram)
    clock.move_to(to_joke.ends_at + dt.timedelta(hours=1))
    assert passing.let_pass() == 0
    invited.refresh_from_db()
    assert invited.state == "delivered"


# What nobody sent in time


def test_a_letter_that_nobody_printed_in_time_is_told(
    invited: Message,
    to_joke: Conversation,
    clock: time_machine.Coordinates,
    as_bram: PageClient,
    bram: Person,
) -> None:
    clock.move_to(to_joke.ends_at + dt.timedelta(hours=1))
    assert passing.let_pass() == 1
    log_in_again(as_bram, bram)
    invited.refresh_from_db()
    assert (invited.state, invited.reason) == ("failed", "too_late")
    today = text(as_bram, "/vandaag/")
    assert "De brief is niet aangekomen." in today
    assert TOO_LATE in today
    # Bram had given it to her after all
    as_bram.post(f"/bericht/{invited.pk}/", {"do": "given"})
    assert TOO_LATE not in text(as_bram, "/vandaag/")
    invited.refresh_from_db()
    assert invited.state == "delivered"


def test_an_invitation_that_the_stopped_post_kept_until_the_talk_was_over_is_told(
    talk: Conversation,
    clock: time_machine.Coordinates,
    as_bram: PageClient,
    bram: Person,
    bea: Person,
) -> None:
    message = invitation.invite(talk, by=bram)
    halting.stop(by=bea)
    deliver()
    clock.move_to(talk.ends_at + dt.timedelta(hours=1))
    halting.go_on(by=bea)
    deliver()
    log_in_again(as_bram, bram)
    today = text(as_bram, "/vandaag/")
    assert "De mail is niet aangekomen." in today
    assert TOO_LATE in today
    page = text(as_bram, f"/bericht/{message.pk}/")
    assert "Bel even als het nog uitmaakt." in page
    assert "Verstuur het nog een keer" not in page
    as_bram.post(f"/bericht/{message.pk}/", {"do": "settle"})
    assert TOO_LATE not in text(as_bram, "/vandaag/")
    assert halting.replay(timezone.now() - dt.timedelta(days=30), by=bea) == 0


def test_what_never_left_is_not_counted_as_an_invitation(
    talk: Conversation,
    clock: time_machine.Coordinates,
    client: PageClient,
    amina: Person,
    bram: Person,
    bea: Person,
) -> None:
    invitation.invite(talk, by=bram)
    assert invitation.was_invited(talk)
    client.force_login(bram)
    assert INVITED in text(client, f"/inwoner/{amina.pk}/")
    halting.stop(by=bea)
    clock.move_to(talk.ends_at + dt.timedelta(hours=1))
    halting.go_on(by=bea)
    deliver()
    # The reminder that was to come two days before says nothing of itself
    (message,) = Message.objects.need_a_person()
    assert (message.kind, message.reason) == ("invitation", "too_late")
    assert not invitation.was_invited(talk)
    assert not invitation.may_know(talk)
    client.force_login(bram)
    assert INVITED not in text(client, f"/inwoner/{amina.pk}/")


def test_a_reminder_that_the_clock_could_not_send_in_time_asks_nobody(
    amina: Person, bram: Person, bea: Person, clock: time_machine.Coordinates
) -> None:
    clock.move_to(dt.datetime(2026, 12, 1, 11, 0, tzinfo=AMSTERDAM))
    day = dt.date(2026, 12, 3)
    after.agree(amina, side="resident", what="De school bellen", due=day, remind=True, by=bram)
    halting.stop(by=bea)
    clock.shift(dt.timedelta(days=1))
    assert reminders.remind_of_what_is_due() == 1
    clock.shift(dt.timedelta(days=2))
    halting.go_on(by=bea)
    deliver()
    message = Message.objects.get()
    assert (message.state, message.reason) == ("withdrawn", "moment_passed")
    assert not Message.objects.need_a_person().exists()


def test_what_bram_took_back_while_it_was_being_offered_is_not_told_as_too_late(
    amina: Person, bram: Person, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    """The talk was moved at that very moment; then nobody answered at the mail server."""
    settings.WAKING_HOURS = None
    about = uuid.uuid4()

    class Away:
        PROMISE = Promise.NEITHER

        def hand_over(self, parcel: Parcel) -> None:
            delivery.withdraw(about, [Message.Kind.INVITATION], by=bram)
            raise TryLater("no_connection")

    monkeypatch.setattr(handing_over, "carrier", lambda channel: Away())
    delivery.send(
        amina,
        kind=Message.Kind.INVITATION,
        subject="Een gesprek",
        body="Dag Amina,",
        key="uitnodiging",
        about=about,
        by=bram,
    )
    handing_over.hand_over_due(uuid.uuid4())
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        handing_over.hand_over_due(uuid.uuid4())
    message = Message.objects.get()
    assert (message.state, message.reason) == ("withdrawn", "moment_passed")


def test_many_that_came_too_late_take_no_more_questions_on_vandaag(
    as_bram: PageClient, amina: Person, bram: Person
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert as_bram.get("/vandaag/").status_code == 200
        return len(captured)

    def too_late(number: int) -> None:
        message = delivery.send(
            amina,
            kind=Message.Kind.NEW_LINK,
            subject="Een bericht",
            body="Dag Amina,",
            key=f"bericht:{number}",
            not_after=timezone.now() - dt.timedelta(minutes=1),
            by=bram,
        )
        Message.objects.filter(pk=message.pk).update(not_before=timezone.now())

    too_late(0)
    deliver()
    asked()
    few = asked()
    for number in range(1, 6):
        too_late(number)
    deliver()
    assert Message.objects.need_a_person().count() == 6
    assert asked() == few
