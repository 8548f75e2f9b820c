# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina opens her invitation: she knows the talk, and makes it partly hers."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dichterbij.conversations import appointment, before
from dichterbij.conversations.models import AgendaItem, Conversation, InvitationAnswer, OtherTime
from dichterbij.conversations.models.before import CameBy
from dichterbij.people import actions, links
from dichterbij.people.models import Link, Person
from tests.at_once import at_once, shared_database
from tests.conftest import tomorrow_at
from tests.page_client import PageClient

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HTMX = {"HX-Request": "true"}


def link_to(talk: Conversation, **more: Any) -> str:
    link = actions.make_link(
        talk.resident, Link.Purpose.INVITATION, expires_at=talk.ends_at, about=talk.uuid, by=None
    )
    return f"/u/{links.token(link)}/gesprek/"


@pytest.fixture
def page(talk: Conversation) -> str:
    return link_to(talk)


@pytest.fixture
def mine(talk: Conversation, amina: Person, bram: Person) -> AgendaItem:
    """Bram's point, and below it Amina's."""
    before.add_to_agenda(talk, "Elkaar leren kennen", by=bram)
    return before.add_to_agenda(talk, "Wat houd ik over?", by=amina)


def sheet(talk: Conversation, **typed: str) -> dict[str, str]:
    """Everything the form sends along, as it stands on the page."""
    known = {"once": str(uuid.uuid4()), "place": talk.place, "place_seen": talk.place}
    known |= {"point": "", "companion_who": "", "other_time": ""}
    for item in talk.agenda.standing().filter(added_by=talk.resident):
        known |= {f"text_{item.pk}": item.text, f"was_{item.pk}": item.text}
    return known | typed


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


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


# Own points


def test_she_adds_a_point(client: PageClient, talk: Conversation, page: str, amina: Person) -> None:
    response = client.post(page + "punt/", sheet(talk, do="add", point="Mijn huur"), follow=True)
    assert response.redirect_chain == [(page + "#agenda", 302)]
    assert "Uw punt staat erbij." in body(response)
    item = AgendaItem.objects.get()
    assert (item.text, item.added_by, item.came_by) == ("Mijn huur", amina, CameBy.SELF)


def test_pressing_twice_adds_it_once(client: PageClient, talk: Conversation, page: str) -> None:
    typed = sheet(talk, do="add", point="Mijn huur")
    client.post(page + "punt/", typed)
    client.post(page + "punt/", typed)
    assert AgendaItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_at_the_same_moment_adds_it_once(
    talk: Conversation, page: str, tmp_path: Path
) -> None:
    typed = sheet(talk, do="add", point="Mijn huur")
    with shared_database(tmp_path):
        statuses = at_once(8, lambda _n: PageClient().post(page + "punt/", typed).status_code)
        assert set(statuses) == {302}
        assert AgendaItem.objects.count() == 1


def test_with_htmx_only_the_agenda_comes_back(
    client: PageClient, talk: Conversation, page: str
) -> None:
    typed = sheet(talk, do="add", point="Mijn huur", companion_who="mijn zus")
    text = body(client.post(page + "punt/", typed, headers=HTMX))
    assert text.lstrip().startswith('<section class="db-stack" id="agenda"')
    assert "Mijn huur" in text
    assert "Uw punt staat erbij." in text
    assert "</textarea>" in text
    assert typed["once"] not in text


def test_an_empty_point_asks_for_a_few_words(
    client: PageClient, talk: Conversation, page: str
) -> None:
    for headers in ({}, HTMX):
        response = client.post(page + "punt/", sheet(talk, do="add", point="  "), headers=headers)
        assert "Schrijf hier eerst in een paar woorden" in body(response)
    assert not AgendaItem.objects.exists()


def test_a_point_too_long_is_refused_clearly_and_kept(
    client: PageClient, talk: Conversation, page: str
) -> None:
    response = client.post(page + "punt/", sheet(talk, do="add", point="x" * 10_000))
    assert "er passen 500 tekens in, en het zijn er 10.000" in body(response)
    assert "x" * 10_000 in body(response)
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize(
    ("point", "shown"),
    [
        ("Koffie ☕ met mijn zus 👩‍👧", "Koffie ☕ met mijn zus 👩‍👧"),
        ("أريد أن أعمل", "أريد أن أعمل"),
        ("<script>alert(1)</script><b>x", "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;x"),
        ("een\r\ntwee", "een<br>twee"),
        ("' OR 1=1; --", "&#x27; OR 1=1; --"),
    ],
)
def test_her_words_are_shown_as_she_wrote_them(
    client: PageClient, talk: Conversation, page: str, point: str, shown: str
) -> None:
    client.post(page + "punt/", sheet(talk, do="add", point=point))
    assert shown in body(client.get(page))


def test_a_null_byte_is_refused_and_the_rest_kept(
    client: PageClient, talk: Conversation, page: str
) -> None:
    response = client.post(page + "punt/", sheet(talk, do="add", point="Mijn \x00huur"))
    assert "Er stond een teken in" in body(response)
    assert "Mijn huur</textarea>" in body(response)


def test_what_else_was_typed_is_still_there_after_adding_a_point(
    client: PageClient, talk: Conversation, page: str
) -> None:
    typed = sheet(talk, do="add", point="Mijn huur", companion="on", companion_who="mijn zus")
    typed |= {"place": "walk", "other_time": "Liever in de middag"}
    text = body(client.post(page + "punt/", typed))
    assert "Uw punt staat erbij." in text
    assert 'value="mijn zus"' in text
    assert "Liever in de middag" in text
    assert 'value="walk" class="utrecht-radio-button' in text or "walk" in text
    assert text.count(" checked") == 2
    assert not InvitationAnswer.objects.exists()
    assert not OtherTime.objects.exists()


def test_she_says_her_point_otherwise(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem
) -> None:
    typed = sheet(talk, do=f"change:{mine.pk}:{mine.position}")
    typed[f"text_{mine.pk}"] = "Wat houd ik over als ik ga werken?"
    response = client.post(page + "punt/", typed, follow=True)
    assert "Wat houd ik over als ik ga werken?" in body(response)
    assert "(daarna veranderd)" in body(response)


def test_a_point_changed_in_another_window_is_shown_beside_hers(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem, amina: Person
) -> None:
    typed = sheet(talk, do=f"change:{mine.pk}:{mine.position}")
    typed[f"text_{mine.pk}"] = "Mijn nieuwe woorden"
    before.change_point(mine, "Woorden uit het andere venster", by=amina)
    text = body(client.post(page + "punt/", typed))
    assert "Nu staat er: “Woorden uit het andere venster”" in text
    assert "Mijn nieuwe woorden</textarea>" in text
    mine.refresh_from_db()
    assert mine.text == "Woorden uit het andere venster"


def test_wiping_the_words_out_is_asked_about(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem
) -> None:
    typed = sheet(talk, do=f"change:{mine.pk}:{mine.position}")
    typed[f"text_{mine.pk}"] = ""
    assert "Haal weg" in body(client.post(page + "punt/", typed))
    mine.refresh_from_db()
    assert mine.text == "Wat houd ik over?"


def test_she_takes_her_point_away_however_often_she_presses(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem
) -> None:
    typed = sheet(talk, do=f"withdraw:{mine.pk}:{mine.position}")
    for _ in range(2):
        response = client.post(page + "punt/", typed, follow=True)
        assert "Dit punt is weg." in body(response)
    assert "Wat houd ik over?" not in body(client.get(page))


def test_she_moves_her_point_once_however_often_she_presses(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem, bram: Person
) -> None:
    before.add_to_agenda(talk, "Nog een punt", by=bram)
    last = AgendaItem.objects.last()
    assert last is not None
    own = before.add_to_agenda(talk, "Tot slot", by=talk.resident.at(1))  # type: ignore[arg-type]
    typed = sheet(talk, do=f"up:{own.pk}:{own.position}")
    client.post(page + "punt/", typed)
    client.post(page + "punt/", typed)
    order = list(talk.agenda.standing().values_list("text", flat=True))
    assert order == ["Elkaar leren kennen", "Wat houd ik over?", "Tot slot", "Nog een punt"]


def test_the_points_of_the_other_are_not_hers_to_change(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem
) -> None:
    his = talk.agenda.first()
    assert his is not None
    for do in ("withdraw", "change", "up", "down"):
        client.post(page + "punt/", sheet(talk, do=f"{do}:{his.pk}:1", **{f"text_{his.pk}": "X"}))
    his.refresh_from_db()
    assert (his.text, his.withdrawn_at) == ("Elkaar leren kennen", None)
    assert f"text_{his.pk}" not in body(client.get(page))


@pytest.mark.parametrize("do", ["", "x", "up:", "up:9999999999999999999999:1", "up:²:1", "::::"])
def test_a_button_nobody_made_does_nothing(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem, do: str
) -> None:
    assert client.post(page + "punt/", sheet(talk, do=do)).status_code in (200, 302)
    assert talk.agenda.standing().count() == 2


# The answer


def test_she_lets_bram_know(client: PageClient, talk: Conversation, page: str) -> None:
    typed = sheet(talk, place="walk", companion="on", companion_who="mijn zus")
    response = client.post(page + "antwoord/", typed, follow=True)
    assert "Bram weet het nu." in body(response)
    assert "U liet dit weten op" in body(response)
    assert 'value="mijn zus"' in body(response)
    answer = InvitationAnswer.objects.get()
    assert (answer.place, answer.companion, answer.companion_who) == ("walk", True, "mijn zus")
    talk.refresh_from_db()
    assert (talk.place, talk.where) == ("walk", "Lindepark, bij de fontein")


def test_a_point_she_typed_is_not_lost_when_she_only_lets_bram_know(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem
) -> None:
    typed = sheet(talk, point="Mijn huur", other_time="Liever in de middag")
    typed[f"text_{mine.pk}"] = "Wat houd ik over als ik werk?"
    for _ in range(2):
        client.post(page + "antwoord/", typed)
    texts = list(talk.agenda.standing().values_list("text", flat=True))
    assert texts == ["Elkaar leren kennen", "Wat houd ik over als ik werk?", "Mijn huur"]
    assert OtherTime.objects.get().words == "Liever in de middag"
    assert InvitationAnswer.objects.count() == 1


def test_all_of_the_answer_is_kept_or_nothing(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem, amina: Person
) -> None:
    typed = sheet(talk, point="Mijn huur", place="walk", companion_who="mijn zus")
    typed[f"text_{mine.pk}"] = "Anders"
    before.change_point(mine, "Intussen veranderd", by=amina)
    text = body(client.post(page + "antwoord/", typed))
    assert "Er is nog niets bewaard" in text
    assert "Mijn huur" in text
    assert 'value="mijn zus"' in text
    assert not InvitationAnswer.objects.exists()
    assert AgendaItem.objects.count() == 2


def test_a_place_that_was_changed_meanwhile_is_not_changed_back(
    client: PageClient, talk: Conversation, page: str, bram: Person
) -> None:
    typed = sheet(talk, companion="on")
    appointment.move(talk, place="walk", by=bram)
    client.post(page + "antwoord/", typed)
    talk.refresh_from_db()
    assert talk.place == "walk"


def test_she_can_come_alone_after_all(client: PageClient, talk: Conversation, page: str) -> None:
    client.post(page + "antwoord/", sheet(talk, companion="on", companion_who="mijn zus"))
    client.post(page + "antwoord/", sheet(talk, companion_who="mijn zus"))
    answer = InvitationAnswer.objects.last()
    assert answer is not None
    assert (answer.companion, answer.companion_who) == (False, "")


def test_she_chooses_from_the_places_of_the_team(
    client: PageClient, talk: Conversation, page: str
) -> None:
    text = body(client.get(page))
    assert "Lindepark, bij de fontein" in text
    assert "Bij u thuis" not in text
    response = client.post(page + "antwoord/", sheet(talk, place="home"))
    assert "Kies een van de antwoorden" in body(response)
    assert not InvitationAnswer.objects.exists()


@pytest.mark.parametrize("who", ["x" * 10_000, "Mijn \x00zus"])
def test_a_companion_that_cannot_be_kept_is_refused_clearly(
    client: PageClient, talk: Conversation, page: str, who: str
) -> None:
    response = client.post(page + "antwoord/", sheet(talk, companion="on", companion_who=who))
    assert "utrecht-form-field-error-message" in body(response)
    assert who.replace("\x00", "") in body(response)
    assert not InvitationAnswer.objects.exists()


# Another time


def test_she_takes_an_offered_time_with_one_press(
    client: PageClient, talk: Conversation, page: str, bram: Person
) -> None:
    other = tomorrow_at(14, days=8)
    appointment.offer_times(talk, [other], by=bram)
    text = body(client.get(page))
    at = other.astimezone(AMSTERDAM).isoformat()
    assert f'name="take" value="{at}"' in text
    for _ in range(2):
        response = client.post(page + "tijd/", sheet(talk, take=at), follow=True)
        assert "Ons gesprek is nu" in body(response)
    talk.refresh_from_db()
    assert (talk.starts_at, talk.sequence) == (other, 1)
    assert client.get(page).status_code == 200


def test_taking_a_time_keeps_what_else_was_typed(
    client: PageClient, talk: Conversation, page: str, bram: Person
) -> None:
    other = tomorrow_at(14, days=8)
    appointment.offer_times(talk, [other], by=bram)
    typed = sheet(talk, take=other.isoformat(), point="Mijn huur")
    text = body(client.post(page + "tijd/", typed))
    assert "Ons gesprek is nu" in text
    assert "Mijn huur</textarea>" in text


@pytest.mark.parametrize("take", ["", "morgen", "2026-13-45T00:00", "2030-01-01T10:00:00+00:00"])
def test_a_time_that_was_not_offered_cannot_be_taken(
    client: PageClient, talk: Conversation, page: str, take: str
) -> None:
    response = client.post(page + "tijd/", sheet(talk, take=take, point="Mijn huur"))
    assert "Deze tijd kan niet meer" in body(response)
    assert "Mijn huur" in body(response)
    talk.refresh_from_db()
    assert talk.sequence == 0


def test_a_time_that_was_just_taken_by_somebody_else_names_nobody(
    client: PageClient, talk: Conversation, page: str, bram: Person, joke: Person
) -> None:
    other = tomorrow_at(14, days=8)
    appointment.offer_times(talk, [other], by=bram)
    hers = joke.relationships.get()
    appointment.plan_talk(hers, goal="X", starts_at=other, minutes=30, place="office", by=bram)
    text = body(client.post(page + "tijd/", sheet(talk, take=other.isoformat())))
    assert "Deze tijd is net bezet." in text
    assert "Joke" not in text


def test_she_asks_for_another_time_in_her_own_words(
    client: PageClient, talk: Conversation, page: str
) -> None:
    typed = sheet(talk, other_time="Liever na schooltijd")
    for _ in range(2):
        response = client.post(page + "tijd/", typed, follow=True)
    assert "Uw vraag is bij Bram." in body(response)
    assert "Liever na schooltijd" in body(response)
    assert OtherTime.objects.count() == 1
    assert "Schrijf hier eerst" in body(client.post(page + "tijd/", sheet(talk)))


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
