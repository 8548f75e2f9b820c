# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina answers: where she likes to talk, who comes along, and another time."""

from __future__ import annotations

import pytest
from django.utils import timezone

from dichterbij.conversations import appointment, before
from dichterbij.conversations.models import AgendaItem, Conversation, InvitationAnswer, OtherTime
from dichterbij.people.models import Person
from tests.conftest import tomorrow_at
from tests.invitation_page import body, link_to, sheet
from tests.page_client import PageClient


@pytest.fixture
def page(talk: Conversation) -> str:
    return link_to(talk)


@pytest.fixture
def mine(talk: Conversation, amina: Person, bram: Person) -> AgendaItem:
    """Bram's point, and below it Amina's."""
    before.add_to_agenda(talk, "Elkaar leren kennen", by=bram)
    return before.add_to_agenda(talk, "Wat houd ik over?", by=amina)


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
    texts = [item.text for item in talk.agenda.standing()]
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
    at = timezone.localtime(other).isoformat()
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
