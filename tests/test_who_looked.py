# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina sees who looked in her file: when, in which role, what for and why. Never by name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations.before import choose_reading
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.views.resident_log import IN_WORDS
from dichterbij.people.access import READS, Act, record
from dichterbij.people.glass.actions import break_glass
from dichterbij.people.log.own import LOOKS, who_looked
from dichterbij.people.models import Link, LogLine, Person, Tier
from tests.letter_desk import words_on
from tests.page_client import PageClient
from tests.test_own_texts import mistakes, visible
from tests.world import World, everything_about, prove


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


@pytest.fixture
def token(world: World) -> str:
    return world.tokens[Link.Purpose.AGREEMENTS]


@pytest.fixture
def inside(client: PageClient, world: World) -> PageClient:
    """Amina, who proved who she is."""
    prove(client, world)
    return client


def looked(client: PageClient, token: str, **asked: Any) -> str:
    page = client.get(reverse("your_log", args=[token]), asked)
    assert page.status_code == 200
    return str(words_on(page))


def test_amina_reads_when_in_which_role_and_what_for_and_no_name(
    inside: PageClient, world: World, token: str, bram: Person, loes: Person
) -> None:
    assert "Er keek nog niemand" in looked(inside, token)
    record(bram, Act.READ_AGREEMENTS, world.resident)
    record(loes, Act.SEE_RESIDENT, world.resident)
    told = looked(inside, token)
    day = timezone.localdate()
    for said in ("Uw contactpersoon", "Las uw afspraken", "Een teamleider", f"{day.year}"):
        assert said in told
    for name in ("Bram", "de Wit", "Loes", "Vermeer"):
        assert name not in told


def test_she_reads_that_somebody_looked_who_was_not_her_contact_person(
    inside: PageClient, world: World, token: str, chris: Person
) -> None:
    record(chris, Act.READ_TIMELINE, world.resident)
    assert "Een medewerker die toen niet uw contactpersoon was" in looked(inside, token)
    assert "Chris" not in looked(inside, token)


def test_she_reads_why_somebody_read_on_each_time_they_said_so(
    inside: PageClient, world: World, token: str, bram: Person
) -> None:
    talk = Conversation.objects.get(pk=world.pks["talk"])
    choose_reading(talk, "read_on", "Ik ken u nog niet.", by=bram)
    choose_reading(talk, "stop", "Ik hoor het liever van u.", by=bram)
    told = looked(inside, token)
    assert told.index("Ik hoor het liever van u.") < told.index("Ik ken u nog niet.")


def test_she_reads_that_somebody_stood_in_why_and_until_when(
    inside: PageClient, world: World, token: str, chris: Person
) -> None:
    glass = break_glass(world.resident, "U stond aan de balie en er was niemand.", by=chris)
    told = looked(inside, token)
    at = timezone.localtime(glass.until)
    for said in (
        "Viel in voor uw contactpersoon",
        f"tot {at.hour}.{at.minute:02d} uur",
        "U stond aan de balie en er was niemand.",
        "Een medewerker die toen niet uw contactpersoon was",
    ):
        assert said in told
    assert "Chris" not in told


def test_what_she_opens_herself_and_what_is_about_others_is_not_there(
    inside: PageClient, world: World, token: str, bram: Person, joke: Person
) -> None:
    record(world.resident, Act.READ_AGREEMENTS, world.resident)
    record(bram, Act.READ_TIMELINE, joke)
    record(bram, Act.MAKE_AGREEMENT, world.resident)
    record(None, Act.READ_LETTER, world.resident)
    assert "Er keek nog niemand" in looked(inside, token)


def test_link_and_pin_do_not_open_it(world: World, token: str, bram: Person) -> None:
    record(bram, Act.READ_TIMELINE, world.resident)
    away = PageClient().get(reverse("your_log", args=[token]))
    assert reverse("prove", args=[token]) in away["Location"]
    assert who_looked(world.resident.at(Tier.T3)).count() == 1
    for tier in (Tier.T1, Tier.T2):
        assert not who_looked(world.resident.at(tier)).exists()
    assert not who_looked(bram).exists()


def test_every_act_of_reading_is_in_words() -> None:
    assert set(IN_WORDS) == set(LOOKS)
    assert len(LOOKS) == len(READS) + 2


def test_a_long_list_comes_in_parts_and_asks_no_more(
    inside: PageClient, world: World, token: str, bram: Person, django_assert_max_num_queries: Any
) -> None:
    for days in range(90):
        record(bram, Act.READ_TIMELINE, world.resident)
        at = timezone.now() - dt.timedelta(days=days)
        LogLine.objects.filter(pk=LogLine.objects.latest("pk").pk).update(at=at)
    with django_assert_max_num_queries(9):
        first = looked(inside, token)
    assert first.count("Las hoe het contact met u liep") == 40
    assert looked(inside, token, blad="3").count("Las hoe het contact met u liep") == 10


@pytest.mark.parametrize(("language", "words"), [("en", "Who looked?"), ("ar", "من اطّلع؟")])
def test_she_reads_it_in_her_own_language(
    inside: PageClient, world: World, token: str, bram: Person, language: str, words: str
) -> None:
    record(bram, Act.READ_TIMELINE, world.resident)
    Person.objects.filter(pk=world.resident.pk).update(language=language)
    told = looked(inside, token)
    assert words in told
    assert "Las hoe" not in told


def test_it_is_the_first_of_what_she_can_see_about_herself(inside: PageClient, token: str) -> None:
    page = inside.get(reverse("your_data", args=[token])).content.decode()
    assert reverse("your_log", args=[token]) in page


def test_she_can_ask_farid(inside: PageClient, token: str, farid: Person) -> None:
    assert "Farid" not in looked(inside, token)
    Person.objects.filter(pk=farid.pk).update(phone="06 00 00 00 99")
    assert "06 00 00 00 99" in looked(inside, token)


def test_her_texts_are_plain(inside: PageClient, world: World, token: str, bram: Person) -> None:
    for act in READS:
        record(bram, act, world.resident)
    page = inside.get(reverse("your_log", args=[token]))
    assert mistakes(visible(page.content.decode())) == []
