# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina opens her invitation: she knows the talk, also in her calendar and her language."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dichterbij.conversations import appointment, before
from dichterbij.conversations.models import AgendaItem, Conversation
from dichterbij.conversations.models.before import CameBy
from dichterbij.people.models import Person
from tests.invitation_page import body, link_to, sheet
from tests.page_client import PageClient

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def page(talk: Conversation) -> str:
    return link_to(talk)


@pytest.fixture
def mine(talk: Conversation, amina: Person, bram: Person) -> AgendaItem:
    """Bram's point, and below it Amina's."""
    before.add_to_agenda(talk, "Elkaar leren kennen", by=bram)
    return before.add_to_agenda(talk, "Wat houd ik over?", by=amina)


# Reading


def test_she_reads_who_why_when_and_where(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem
) -> None:
    text = body(client.get(page))
    for words in (
        "Dag Amina",
        "Ik ben Bram, uw contactpersoon bij de gemeente Lindewaard",
        "Elkaar leren kennen.",
        "10.30 tot 11.15 uur",
        "Op kantoor: Stadskantoor, Lindeplein 4.",
        "U mag altijd iemand meenemen. De tijd en de plek kunnen ook anders",
        "van Bram",
        "van u",
        "06 00 00 00 12",
    ):
        assert words in text, words
    assert 'lang="nl" dir="ltr"' in text


def test_no_surname_stands_anywhere(client: PageClient, page: str, mine: AgendaItem) -> None:
    text = body(client.get(page))
    assert "El Idrissi" not in text
    assert "de Wit" not in text


def test_her_points_that_were_typed_over_say_so(
    client: PageClient, talk: Conversation, page: str, bram: Person
) -> None:
    before.add_to_agenda(talk, "Mijn rug", came_by=CameBy.SLIP, by=bram)
    before.add_to_agenda(talk, "De kinderopvang", came_by=CameBy.PHONE, by=bram)
    text = body(client.get(page))
    assert "van u, op het strookje" in text
    assert "van u, aan de telefoon" in text


def test_a_moved_talk_says_what_it_was(
    client: PageClient, talk: Conversation, page: str, bram: Person
) -> None:
    was = talk.starts_at
    appointment.move(talk, starts_at=was + dt.timedelta(days=1), place="walk", by=bram)
    text = body(client.get(page))
    assert text.count("Was:") == 2
    assert "<s><bdi>Stadskantoor, Lindeplein 4</bdi></s>" in text
    assert "Tijdens een wandeling: Lindepark, bij de fontein." in text


def test_a_talk_called_off_says_so_kindly(
    client: PageClient, talk: Conversation, page: str, bram: Person
) -> None:
    appointment.call_off(talk, by=bram)
    text = body(client.get(page))
    assert "ons gesprek gaat niet door" in text
    assert "06 00 00 00 12" in text
    assert "Zet erbij" not in text
    response = client.post(page + "punt/", sheet(talk, do="add", point="Mijn huur"))
    assert "gaat niet door" in body(response)
    assert not AgendaItem.objects.exists()


def test_a_talk_that_is_over_takes_nothing_more(
    client: PageClient, talk: Conversation, page: str
) -> None:
    Conversation.objects.filter(pk=talk.pk).update(ended_at=talk.made_at)
    text = body(client.get(page))
    assert "ons gesprek is geweest" in text
    assert "Laat het Bram weten" not in text


def test_the_link_stops_when_the_talk_is_over(
    client: PageClient, talk: Conversation, page: str
) -> None:
    with time_machine.travel(talk.ends_at + dt.timedelta(minutes=1)):
        assert client.get(page).status_code == 404


def test_the_page_asks_the_database_as_much_for_many_points_as_for_few(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem, amina: Person, bram: Person
) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(20):
        before.add_to_agenda(talk, f"Punt {number}", by=amina if number % 2 else bram)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few) <= 12


def test_on_paper_there_is_the_agenda_and_a_slip_to_hand_in(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem
) -> None:
    text = body(client.get(page))
    paper = text[text.index('class="db-on-paper"') : text.index("<form", text.index("db-slip"))]
    for words in ("Wat houd ik over?", talk.reference, "Ik neem iemand mee", "Lindeplein 4"):
        assert words in paper, words


# The calendar


def event_of(response: Any) -> tuple[icalendar.Calendar, Any]:
    sheet_ = icalendar.Calendar.from_ical(response.content)
    return sheet_, sheet_.walk("VEVENT")[0]


def test_the_appointment_for_her_own_calendar(
    client: PageClient, talk: Conversation, page: str
) -> None:
    response = client.get(page + "afspraak.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert response["Content-Disposition"] == 'attachment; filename="afspraak.ics"'
    sheet_, event = event_of(response)
    assert sheet_["method"] == "PUBLISH"
    assert str(event["uid"]) == f"{talk.uuid}@dichterbij"
    assert event["dtstart"].dt == talk.starts_at
    assert "leren kennen" not in response.content.decode()


def test_a_moved_talk_moves_in_her_calendar_and_one_called_off_leaves_it(
    client: PageClient, talk: Conversation, page: str, bram: Person
) -> None:
    seen = [event_of(client.get(page + "afspraak.ics"))]
    appointment.move(talk, starts_at=talk.starts_at + dt.timedelta(hours=2), by=bram)
    seen.append(event_of(client.get(page + "afspraak.ics")))
    appointment.call_off(talk, by=bram)
    response = client.get(page + "afspraak.ics")
    seen.append(event_of(response))
    assert len({str(event["uid"]) for _sheet, event in seen}) == 1
    assert [int(event["sequence"]) for _sheet, event in seen] == [0, 1, 2]
    assert [str(sheet_["method"]) for sheet_, _event in seen] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert str(seen[2][1]["status"]) == "CANCELLED"
    assert response["Content-Type"].endswith("method=CANCEL")


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ("2026-10-23", 2),
        ("2026-10-25", 1),
        ("2026-10-26", 1),
        ("2027-03-26", 1),
        ("2027-03-28", 2),
        ("2027-03-29", 2),
    ],
)
def test_half_past_ten_is_half_past_ten_across_both_clock_changes(
    client: PageClient, talk: Conversation, day: str, offset: int
) -> None:
    starts = dt.datetime.fromisoformat(f"{day}T10:30").replace(tzinfo=AMSTERDAM)
    with time_machine.travel(starts - dt.timedelta(days=4), tick=False):
        talk.starts_at, talk.ends_at = starts, starts + dt.timedelta(minutes=45)
        talk.save()
        page = link_to(talk)
        assert "10.30 tot 11.15 uur" in body(client.get(page))
        _sheet, event = event_of(client.get(page + "afspraak.ics"))
        begin = event["dtstart"].dt
        assert begin.replace(tzinfo=None) == dt.datetime.fromisoformat(f"{day}T10:30")
        assert begin.utcoffset() == dt.timedelta(hours=offset)
        assert event["dtend"].dt - begin == dt.timedelta(minutes=45)


# Other languages


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_page_stands_in_every_language(
    client: PageClient, talk: Conversation, page: str, language: str, direction: str
) -> None:
    Person.objects.filter(pk=talk.resident.pk).update(language=language)
    text = body(client.get(page))
    assert f'<html lang="{language}" dir="{direction}"' in text
    assert "Amina" in text


def test_only_her_own_buttons_need_a_press_by_post(
    client: PageClient, talk: Conversation, page: str
) -> None:
    for path in ("punt/", "antwoord/", "tijd/"):
        assert client.get(page + path + "?point=x&take=x")["Location"] == page
