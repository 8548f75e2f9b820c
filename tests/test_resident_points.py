# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina puts her own points on the agenda, and nobody else changes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dichterbij.conversations import before
from dichterbij.conversations.models import AgendaItem, Conversation, InvitationAnswer, OtherTime
from dichterbij.conversations.models.before import CameBy
from dichterbij.people.models import Person
from tests.at_once import at_once, shared_database
from tests.invitation_page import HTMX, body, link_to, sheet
from tests.page_client import PageClient


@pytest.fixture
def page(talk: Conversation) -> str:
    return link_to(talk)


@pytest.fixture
def mine(talk: Conversation, amina: Person, bram: Person) -> AgendaItem:
    """Bram's point, and below it Amina's."""
    before.add_to_agenda(talk, "Elkaar leren kennen", by=bram)
    return before.add_to_agenda(talk, "Wat houd ik over?", by=amina)


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
    order = [item.text for item in talk.agenda.standing()]
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


def test_between_arabic_words_stands_an_arabic_comma(
    client: PageClient, talk: Conversation, page: str, mine: AgendaItem
) -> None:
    Person.objects.filter(pk=talk.resident.pk).update(language="ar")
    text = body(client.get(page))
    agenda = text[text.index('id="agenda"') :]
    notes = re.findall(r'<p class="db-soft db-small">([^<]+)</p></div>', agenda)
    assert len(notes) == 2
    assert all("، " in note and ", " not in note for note in notes)
