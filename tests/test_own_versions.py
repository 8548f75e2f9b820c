# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina puts her own version beside what stands about her, and Bram answers. Both stay."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations.models import Conversation
from dichterbij.delivery.models import Message
from dichterbij.people.correcting.models import Correction
from dichterbij.people.kept import own_version
from dichterbij.people.keys.sealing import seal
from dichterbij.people.limiting import actions as limiting
from dichterbij.people.models import Glass, Link, LogLine, Person, Tier, WorkingRelationship
from dichterbij.web.rights import actions as rights
from dichterbij.web.rights.everything import about
from dichterbij.web.rights.own_versions import (
    IsAnswered,
    NotThere,
    OneIsThere,
    answer,
    put_beside,
    take_away,
)
from tests.page_client import PageClient
from tests.world import World, everything_about, prove

HERS = "Ik was er wel. De bus was te laat."


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


@pytest.fixture
def me(world: World) -> Person:
    return world.resident.at(Tier.T3)


@pytest.fixture
def inside(client: PageClient, world: World) -> PageClient:
    prove(client, world)
    return client


@pytest.fixture
def bram_s(bram: Person) -> PageClient:
    client = PageClient()
    client.force_login(bram)
    return client


def said(client: PageClient, name: str, *args: object, query: str = "") -> str:
    return str(client.get(reverse(name, args=args) + query).content.decode())


def token_of(world: World) -> str:
    return world.tokens[Link.Purpose.AGREEMENTS]


def goal_of(world: World) -> str:
    return f"conversations.conversation:{world.pks['talk']}"


def test_her_version_stands_beside_ours_wherever_it_is_shown(
    inside: PageClient, bram_s: PageClient, world: World, bram: Person
) -> None:
    token = token_of(world)
    to = reverse("own_version", args=[token]) + f"?bij={goal_of(world)}"
    assert to.replace(":", "%3A") in said(inside, "everything", token)
    goal = next(c.word for c in world.canaries if c.where == "conversations.Conversation.goal")
    assert goal in inside.get(to).content.decode(), "she sees what it is about"
    assert inside.post(to, {"text": HERS})["Location"] == reverse("everything", args=[token])
    for name, query in (("everything", ""), ("take_along", ""), ("your_versions", "")):
        told = said(inside, name, token, query=query)
        assert HERS in told
        assert goal in told, "and what we wrote stays"
    as_json = json.loads(said(inside, "take_along", token, query="?als=json"))
    assert HERS in {entry.get("Uw eigen versie") for entry in as_json["gegevens"]["Gesprekken"]}
    his = said(bram_s, "resident", world.resident.pk)
    assert "zette een eigen versie" in his
    theirs = said(bram_s, "versions_of", world.resident.pk)
    assert HERS in theirs
    assert goal in theirs
    assert LogLine.objects.filter(act="read_own_version", by=bram).exists(), "that he read it"


@pytest.mark.parametrize(
    ("outcome", "says"), [("changed", "Aangepast"), ("stays", "Het blijft staan")]
)
def test_bram_says_what_he_changed_or_why_not_and_she_hears_that_there_is_an_answer(
    inside: PageClient,
    bram_s: PageClient,
    world: World,
    me: Person,
    bram: Person,
    outcome: str,
    says: str,
) -> None:
    hers = put_beside(me, goal_of(world), HERS, by=me)
    page = reverse("versions_of", args=[me.pk])
    form = {"versie": str(hers.uuid), f"v{hers.pk}-outcome": outcome}
    again = bram_s.post(page, form).content.decode()
    assert "checked" in again, "what was chosen stays"
    assert not Message.objects.filter(kind=Message.Kind.YOUR_DATA, key__contains=hers.uuid).exists()
    bram_s.post(page, form | {f"v{hers.pk}-words": "We keken samen."})
    for told in (
        said(inside, "your_versions", token_of(world)),
        said(bram_s, "versions_of", me.pk),
    ):
        for words in (HERS, says, "We keken samen.", "Bram de Wit"):
            assert words in told
    message = Message.objects.get(key=f"your_data:{hers.uuid}")
    assert HERS not in message.body
    assert "We keken" not in message.body
    with pytest.raises(IsAnswered):
        answer(hers, "stays", "Toch niet.", by=bram)


def test_only_she_writes_it_and_only_bram_answers(
    world: World, me: Person, bram: Person, chris: Person, loes: Person, farid: Person
) -> None:
    for nobody in (bram, chris, loes, farid):
        with pytest.raises(PermissionDenied):
            put_beside(me, goal_of(world), HERS, by=nobody)
    with pytest.raises(PermissionDenied):
        put_beside(me, goal_of(world), HERS, by=Person.objects.get(pk=me.pk).at(Tier.T2))
    hers = put_beside(me, goal_of(world), HERS, by=me)
    for nobody in (chris, loes, farid, me):
        with pytest.raises(PermissionDenied):
            answer(hers, "stays", "Nee.", by=nobody)
    with pytest.raises(PermissionDenied):
        take_away(hers, by=bram)


def test_one_version_of_a_thing_and_pressing_twice_writes_once(world: World, me: Person) -> None:
    before = Correction.objects.count()
    assert put_beside(me, goal_of(world), HERS, by=me) == put_beside(
        me, goal_of(world), HERS, by=me
    )
    assert Correction.objects.count() == before + 1
    with pytest.raises(OneIsThere):
        put_beside(me, goal_of(world), "Iets anders.", by=me)


def test_she_takes_it_away_and_may_write_it_anew(
    inside: PageClient, world: World, me: Person
) -> None:
    hers = put_beside(me, goal_of(world), HERS, by=me)
    inside.post(reverse("your_versions", args=[token_of(world)]), {"versie": str(hers.uuid)})
    assert not Correction.objects.filter(pk=hers.pk).exists()
    put_beside(me, goal_of(world), "Nog eens.", by=me)


@pytest.mark.parametrize(
    "reference",
    ["", "x", "conversations.conversation:", "conversations.conversation:9" + "9" * 30,
     "people.pin:1", "conversations.agreement:{agreement}", "conversations.kern:{kern}",
     "conversations.agendaitem:{own_item}", "conversations.conversation:{other}"],
)  # fmt: skip
def test_beside_what_is_not_ours_not_hers_or_has_a_way_of_its_own_nothing_is_put(
    inside: PageClient, world: World, me: Person, bram: Person, samira: Person, reference: str
) -> None:
    dewi = everything_about("Dewi", bram, before=samira)
    reference = reference.format(**world.pks, other=dewi.pks["talk"])
    with pytest.raises(NotThere):
        put_beside(me, reference, HERS, by=me)
    to = reverse("own_version", args=[token_of(world)])
    asked = inside.post(f"{to}?bij={reference}", {"text": HERS})
    assert asked["Location"] == reverse("everything", args=[token_of(world)])


def test_it_is_sealed_and_opens_in_no_other_place(world: World, me: Person) -> None:
    one = put_beside(me, goal_of(world), HERS, by=me)
    assert HERS.encode() not in bytes(one.sealed)
    Correction.objects.exclude(pk=one.pk).filter(answered_at=None).update(sealed=one.sealed)
    moved = Correction.objects.exclude(pk=one.pk).get(answered_at=None)
    with pytest.raises(Exception, match="niet lezen"):
        own_version(moved)


def test_the_database_keeps_no_half_answer(world: World, me: Person) -> None:
    hers = put_beside(me, goal_of(world), HERS, by=me)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=hers.pk).update(outcome="stays")


def test_erasing_her_takes_them_along(world: World, me: Person, bram: Person) -> None:
    put_beside(me, goal_of(world), HERS, by=me)
    rights.ask_to_erase(me, by=me)
    rights.erase(me, by=bram)
    assert not Correction.objects.exists()


def test_where_one_stands_no_second_is_offered(world: World, me: Person) -> None:
    own = {e.reference for _name, entries in about(me) for e in entries if e.own}
    assert own == {""}, "where one is, no second is offered"


def asked(client: PageClient, name: str, *args: object) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(name, args=args)).status_code == 200
    return len(queries)


def more_of_each(world: World, me: Person, bram: Person, days: int) -> None:
    """An own version with an answer, a limit that ended with what was allowed, and who stood in."""
    for number in range(days):
        talk = Conversation.objects.create(
            relationship=WorkingRelationship.objects.current().get(resident=me),
            starts_at=timezone.now() - dt.timedelta(days=number + 2),
            ends_at=timezone.now() - dt.timedelta(days=number + 1),
            place="phone", goal="Bellen.", made_by=bram,
        )  # fmt: skip
        hers = put_beside(me, f"conversations.conversation:{talk.pk}", HERS, by=me)
        limiting.ask_to_limit(me, HERS, by=me)
        limiting.confirm_limit(me, by=bram)
        limiting.note_consent(me, "Antwoorden mag.", by=bram)
        answer(hers, "stays", "Zo was het.", by=bram)
        limiting.let_it_go_on(me, by=me)
        opened = Glass(resident=me, by=world.stand_ins["glass"], opened_at=timezone.now())
        opened.expires_at = opened.opened_at + dt.timedelta(hours=1)
        opened.sealed = seal(me, opened.place, "Zij staat aan de balie.")
        opened.save()


def test_the_pages_ask_the_database_as_much_for_many_as_for_few(
    inside: PageClient, bram_s: PageClient, world: World, me: Person, bram: Person
) -> None:
    pages = [
        (inside, "everything", token_of(world)),
        (inside, "take_along", token_of(world)),
        (inside, "your_versions", token_of(world)),
        (bram_s, "versions_of", me.pk),
    ]
    more_of_each(world, me, bram, 1)
    for client, name, which in pages:
        asked(client, name, which)  # whose file it is was written down a moment ago
    few = [asked(client, name, which) for client, name, which in pages]
    more_of_each(world, me, bram, 4)
    assert [asked(client, name, which) for client, name, which in pages] == few
