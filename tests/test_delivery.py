# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Messages leave by a real mail server, once, by day, and say who, when and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.utils import timezone

from dichterbij.conversations import after, appointment, invitation, reminders
from dichterbij.conversations.models import Agreement, Conversation
from dichterbij.conversations.sent import became_of
from dichterbij.conversations.views.messages import state_in_words
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import hours, ways
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person
from tests.post_office import PostOffice, deliver, open_post_office

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    with open_post_office(settings) as office:
        yield office


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    """Three in the afternoon on a Tuesday, so that a message may leave."""
    with time_machine.travel(dt.datetime(2026, 12, 1, 15, 0, tzinfo=AMSTERDAM), tick=True):
        yield


def send_something(amina: Person, bram: Person, **more) -> Message:
    return delivery.send(
        amina,
        **{
            "kind": Message.Kind.NEW_LINK,
            "subject": "Een bericht",
            "body": "Dag Amina,",
            "key": "een sleutel",
            "by": bram,
        }
        | more,
    )


def test_an_invitation_arrives_with_a_link_and_a_calendar(talk, bram, office):
    invitation.invite(talk, by=bram)
    assert deliver() == 1
    (mail,) = office.received
    assert mail["To"] == "amina@post.example"
    assert mail["Reply-To"] == "bram@lindewaard.example"
    words = mail.get_body(("plain",)).get_content()
    assert "Dag Amina" in words
    assert "U mag altijd iemand meenemen." in words
    assert "http://localhost:8000/u/" in words
    assert "{link}" not in words
    (sheet,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    event = icalendar.Calendar.from_ical(sheet.get_content()).walk("VEVENT")[0]
    assert str(event["UID"]) == f"{talk.uuid}@dichterbij"


def test_a_message_says_nothing_of_what_the_talk_is_about(talk, bram, office):
    talk.goal = "Over de schulden bij de woningstichting"
    talk.save()
    invitation.invite(talk, by=bram)
    deliver()
    assert "schulden" not in office.received[0].as_string()


def test_what_amina_gets_in_english_is_english(talk, amina, bram, office):
    Person.objects.filter(pk=amina.pk).update(language="en")
    talk = Conversation.objects.with_people().get(pk=talk.pk)
    invitation.invite(talk, by=bram)
    deliver()
    assert "Dear Amina" in office.received[0].get_body(("plain",)).get_content() or (
        "Hello Amina" in office.received[0].get_body(("plain",)).get_content()
    )


def test_the_same_event_is_told_once(amina, bram, office):
    assert send_something(amina, bram) == send_something(amina, bram)
    deliver()
    deliver()
    assert len(office.received) == 1


def test_pressing_invite_twice_invites_once(talk, bram, office):
    invitation.invite(talk, by=bram)
    invitation.invite(talk, by=bram)
    deliver()
    assert len(office.received) == 1


def test_in_the_evening_a_message_waits_for_the_morning(amina, bram, office):
    with time_machine.travel(dt.datetime(2026, 12, 1, 20, 30, tzinfo=AMSTERDAM)):
        message = send_something(amina, bram)
        assert deliver() == 0
    assert message.not_before == dt.datetime(2026, 12, 2, 8, 0, tzinfo=AMSTERDAM)
    with time_machine.travel(dt.datetime(2026, 12, 2, 8, 0, 1, tzinfo=AMSTERDAM)):
        assert deliver() == 1


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        (dt.datetime(2026, 10, 24, 22, 0, tzinfo=AMSTERDAM), dt.date(2026, 10, 25)),
        (dt.datetime(2028, 3, 25, 22, 0, tzinfo=AMSTERDAM), dt.date(2028, 3, 26)),
        (dt.datetime(2028, 3, 26, 3, 30, tzinfo=AMSTERDAM), dt.date(2028, 3, 26)),
    ],
)
def test_eight_in_the_morning_is_eight_when_the_clock_changes(evening, morning):
    woken = hours.waking(evening)
    assert woken.astimezone(AMSTERDAM).time() == dt.time(8)
    assert woken.astimezone(AMSTERDAM).date() == morning


def test_at_easter_nobody_is_disturbed_also_when_the_clock_changes():
    saturday_night = dt.datetime(2027, 3, 27, 22, 0, tzinfo=AMSTERDAM)
    assert hours.waking(saturday_night) == dt.datetime(2027, 3, 30, 8, 0, tzinfo=AMSTERDAM)


def test_what_cannot_wait_for_the_end_of_easter_comes_by_day():
    monday = dt.datetime(2027, 3, 29, 12, 0, tzinfo=AMSTERDAM)
    last = dt.datetime(2027, 3, 30, 7, 30, tzinfo=AMSTERDAM)
    assert hours.waking(monday, last=last) == monday
    assert hours.waking(monday.replace(hour=21), last=last).astimezone(AMSTERDAM).hour == 8


def test_a_message_whose_moment_has_passed_is_never_sent_and_bram_is_told(amina, bram, office):
    send_something(amina, bram, not_after=timezone.now() - dt.timedelta(minutes=1))
    deliver()
    assert office.received == []
    (message,) = Message.objects.seen_by(bram).need_a_person()
    assert (message.state, message.reason) == (Message.State.FAILED, "too_late")


def test_a_refused_address_is_shown_as_failed(amina, bram, office):
    office.refuse_with = "550 no such person"
    message = send_something(amina, bram)
    deliver()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.FAILED, "address_refused")
    assert list(Message.objects.need_a_person()) == [message]


def test_a_busy_mail_server_is_tried_again_later(amina, bram, office):
    office.refuse_with = "451 come back"
    message = send_something(amina, bram)
    deliver()
    message.refresh_from_db()
    assert message.state == Message.State.WAITING
    assert message.not_before > timezone.now()
    office.refuse_with = ""
    with time_machine.travel(message.not_before + dt.timedelta(seconds=1)):
        assert deliver() == 1
    assert len(office.received) == 1


def test_a_mail_server_that_is_away_loses_nothing(amina, bram, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = send_something(amina, bram)
    deliver()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.WAITING, "no_connection")


def test_a_line_that_breaks_halfway_is_tried_once_more_and_shown(amina, bram, office):
    office.hang_up = True
    message = send_something(amina, bram)
    deliver()
    message.refresh_from_db()
    assert message.state == Message.State.ON_ITS_WAY
    office.hang_up = False
    for minutes in (1, 3):
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
            deliver()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.UNCERTAIN, "maybe_twice")
    first, second = office.received
    assert first["Message-ID"] == second["Message-ID"]


def test_after_the_second_time_nobody_tries_again(amina, bram, office):
    office.hang_up = True
    message = send_something(amina, bram)
    for minutes in (0, 1, 3, 4, 8):
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
            deliver()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.UNCERTAIN, "line_broke")
    assert len(office.received) == 2


def test_a_worker_killed_halfway_leaves_a_message_that_goes_once_more_and_is_shown(
    amina, bram, office
):
    message = send_something(amina, bram)
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.ON_ITS_WAY, leased_until=timezone.now() - dt.timedelta(seconds=1)
    )
    deliver()
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.UNCERTAIN, "maybe_twice")
    assert len(office.received) == 1


def test_a_message_a_busy_worker_holds_is_left_alone(amina, bram, office):
    message = send_something(amina, bram)
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.ON_ITS_WAY, leased_until=timezone.now() + dt.timedelta(seconds=20)
    )
    assert deliver() == 0
    assert office.received == []


def test_a_name_cannot_add_a_line_to_the_head_of_a_mail(amina, bram, office):
    send_something(amina, bram, subject="Dag\r\nBcc: iedereen@post.example")
    deliver()
    (mail,) = office.received
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Dag Bcc: iedereen@post.example"


def test_a_talk_called_off_empties_the_calendar(talk, bram, office):
    invitation.invite(talk, by=bram)
    deliver()
    appointment.call_off(talk, by=bram)
    deliver()
    last = office.received[-1].as_string()
    assert "METHOD:CANCEL" in last.replace("=\n", "") or "method=CANCEL" in last
    assert "/u/" not in office.received[-1].get_body(("plain",)).get_content()


def test_an_invitation_not_sent_yet_is_withdrawn_with_the_talk(talk, bram, office):
    invitation.invite(talk, by=bram)
    appointment.call_off(talk, by=bram)
    deliver()
    assert [
        m
        for m in office.received
        if "gesprek" in m["Subject"].lower() and "niet" not in m["Subject"]
    ] == []


def test_a_reminder_that_christmas_brings_forward_says_nothing_of_two_days(
    relationship, bram, office
):
    """It comes on Thursday the 24th, four days before."""
    monday = dt.datetime(2026, 12, 28, 11, 0, tzinfo=AMSTERDAM)
    talk = appointment.plan_talk(
        relationship, goal="Elkaar", starts_at=monday, minutes=45, place="office", by=bram
    )
    invitation.invite(talk, by=bram)
    reminder = Message.objects.get(kind=Message.Kind.REMINDER)
    assert reminder.wall_day == dt.date(2026, 12, 24)
    for said in (reminder.body, reminder.short):
        assert "Binnenkort spreken wij elkaar: maandag 28 december" in said
        assert "twee dagen" not in said


def test_what_cannot_come_in_time_is_not_said_to_come(amina, bram, office):
    ways.choose_hours(amina, earliest=dt.time(8), latest=dt.time(10), cover="plain", by=bram)
    amina = Person.objects.get(pk=amina.pk)
    message = send_something(amina, bram, not_after=timezone.now() + dt.timedelta(hours=2))
    assert became_of(message) == "De mail komt niet meer op tijd. Bel even."
    assert state_in_words(message).startswith("Dit komt niet meer op tijd")


def test_two_days_before_a_reminder_comes_once(talk, bram, office):
    invitation.invite(talk, by=bram)
    moment = talk.starts_at - invitation.REMIND_BEFORE + dt.timedelta(minutes=1)
    with time_machine.travel(moment):
        deliver()
        deliver()
    subjects = [m["Subject"] for m in office.received]
    assert subjects.count("Binnenkort spreken wij elkaar") == 1


def test_amina_is_reminded_of_what_she_wished_to_be_reminded_of(amina, bram, office):
    day = timezone.localdate() + dt.timedelta(days=7)
    what = after.agree(
        amina, side="resident", what="De school bellen", due=day, remind=True, by=bram
    )
    after.agree(amina, side="resident", what="Foto’s zoeken", due=day, remind=False, by=bram)
    eve = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(10, 1), AMSTERDAM)
    with time_machine.travel(eve - dt.timedelta(minutes=5)):
        assert reminders.remind_of_what_is_due() == 0
    with time_machine.travel(eve):
        assert reminders.remind_of_what_is_due() == 1
        assert reminders.remind_of_what_is_due() == 0
        deliver()
    (mail,) = office.received
    assert "school" not in mail.as_string()
    assert what.remind


def test_what_is_done_is_not_reminded_of(amina, bram):
    day = timezone.localdate() + dt.timedelta(days=7)
    what = after.agree(
        amina, side="resident", what="De school bellen", due=day, remind=True, by=bram
    )
    after.done(what, by=amina)
    with time_machine.travel(dt.datetime.combine(day, dt.time(9), AMSTERDAM)):
        assert reminders.remind_of_what_is_due() == 0


def test_joke_who_has_no_phone_gets_paper_that_waits_to_be_printed(joke, bram, office):
    message = send_something(joke, bram, key="papier")
    assert deliver() == 0
    assert message.channel == Person.Channel.PAPER
    delivery.given(message, by=bram)
    message.refresh_from_db()
    assert message.state == Message.State.DELIVERED


def test_the_link_is_written_only_when_the_message_leaves(talk, bram, office):
    message = invitation.invite(talk, by=bram)
    assert "{link}" in message.body
    assert "/u/" not in message.body


def test_many_for_whom_there_is_nothing_to_write_do_not_keep_the_worker(amina, bram, monkeypatch):
    """Amina wants paper by now; the clock still looks at each of her wishes."""
    day = timezone.localdate() + dt.timedelta(days=2)
    for n in range(40):
        after.agree(amina, side="resident", what=f"{n}", due=day, remind=True, by=bram)
    Person.objects.filter(pk=amina.pk).update(channel="paper")
    monkeypatch.setattr(reminders, "LONGEST", 0.0)
    seen = Agreement.objects.exclude(reminded_of=None)
    with time_machine.travel(dt.datetime.combine(day, dt.time(10), AMSTERDAM) - reminders.ONE_DAY):
        reminders.remind_of_what_is_due()
        assert seen.count() < 40
        monkeypatch.undo()
        reminders.remind_of_what_is_due()
    assert seen.count() == 40
