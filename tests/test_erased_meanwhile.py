# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Somebody is erased while others write, read, take along, stand in or turn the master key."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, connection, connections
from django.urls import reverse

from dichterbij.conversations.before import write_kern
from dichterbij.conversations.glass import Told, break_glass
from dichterbij.conversations.models import CheckOut, Conversation
from dichterbij.people.access import Act, require
from dichterbij.people.errors import Refused
from dichterbij.people.keys import keyset
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.rotating import rewrap
from dichterbij.people.models import Erasure, Person, Tier
from dichterbij.web.rights import actions
from dichterbij.web.rights.everything import EVERYTHING, about
from tests.at_once import at_once, shared_database
from tests.page_client import PageClient
from tests.world import World, everything_about

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


def asked(world: World) -> Person:
    me = world.resident.at(Tier.T3)
    actions.ask_to_erase(me, by=me)
    return me


def nothing_is_left_of(number: int) -> None:
    gone = Person(pk=number)
    assert [kind.model for kind in EVERYTHING if kind.rows(gone).exists()] == []
    assert not PersonKey.objects.filter(person=number).exists()


def test_whatever_others_do_at_that_moment_nothing_of_her_is_left(
    world: World, samira: Person, chris: Person, settings: Any, tmp_path: Path
) -> None:
    me, bram = asked(world), world.caseworker
    dewi = everything_about("Dewi", bram, before=samira).resident
    talk = Conversation.objects.get(pk=world.pks["talk"])
    told = Told(me.last_name, me.email)
    others: tuple[Callable[[], object], ...] = (
        lambda: write_kern(me, "Zij zingt.", by=bram),
        lambda: about(Person.objects.get(pk=me.pk).at(Tier.T3)),
        lambda: break_glass(told, "Zij staat nu aan de balie.", by=chris),
        lambda: (keyset.turn(settings.KEYSET), rewrap()),
        lambda: CheckOut(conversation=talk, words="Goed.", typed_by=bram).save(),
    )
    may_say = (Refused, PermissionDenied, DatabaseError, ObjectDoesNotExist)

    def act(number: int) -> bool:
        if number != 3:
            for _again in range(3):
                try:
                    others[number % len(others)]()
                except may_say:
                    continue
            return False
        for _again in range(20):
            try:
                actions.erase(me, by=bram)
            except actions.JustWritten:
                continue
            return True
        return False

    with shared_database(tmp_path):
        assert at_once(10, act)[3], "it succeeds, at once or when pressed again"
        nothing_is_left_of(me.pk)
        assert Erasure.objects.done().count() == 1
        other = Person.objects.get(pk=dewi.pk).at(Tier.T3)
        assert about(other), "and of others everything opens, whatever key was turned"


def test_what_somebody_writes_in_the_middle_of_it_undoes_it_whole(world: World) -> None:
    """A check-out hangs on a talk that is about to go: either both stay, or both are gone."""
    if connection.vendor == "sqlite":
        pytest.skip("there nobody writes meanwhile")
    me, bram = asked(world), world.caseworker
    CheckOut.objects.all().delete()

    def write() -> None:
        talk = Conversation.objects.get(pk=world.pks["talk"])
        CheckOut(conversation=talk, words="Goed.", typed_by=bram).save()
        connections.close_all()

    def meanwhile(execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith('DELETE FROM "conversations_conversation"'):
            with ThreadPoolExecutor(1) as somebody:
                somebody.submit(write).result()
        return execute(sql, *more)

    with connection.execute_wrapper(meanwhile), pytest.raises(actions.JustWritten) as no:
        actions.erase(me, by=bram)
    assert "Er is niets gewist. Druk nog eens." in str(no.value)
    assert CheckOut.objects.get().words == "Goed."
    assert Person.objects.filter(pk=me.pk).exists()
    actions.erase(me, by=bram)
    nothing_is_left_of(me.pk)


def test_who_presses_twice_gets_the_receipt_twice(world: World) -> None:
    me = asked(world)
    bram = PageClient()
    bram.force_login(world.caseworker)
    address = reverse("erase", args=[me.pk])
    first, second = (bram.post(address, {"kept_elsewhere": "on"}) for _press in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert bram.get(address).status_code == 404


def test_of_eight_presses_at_one_moment_each_gets_the_one_receipt(
    world: World, chris: Person, tmp_path: Path
) -> None:
    me, bram = asked(world), world.caseworker
    with shared_database(tmp_path):
        done = at_once(8, lambda _n: actions.erase(me, by=bram).pk)
        assert len(set(done)) == 1
        assert Erasure.objects.count() == 1
        with pytest.raises(actions.NotAsked):
            actions.erase(me, by=chris)
        with pytest.raises(PermissionDenied):
            require(chris, Act.CONFIRM_ERASURE, me)


def test_the_receipt_of_somebody_else_is_not_found_by_a_number(world: World, chris: Person) -> None:
    me = asked(world)
    actions.erase(me, by=world.caseworker)
    other = PageClient()
    other.force_login(chris)
    pressed = other.post(reverse("erase", args=[me.pk]), {"kept_elsewhere": "on"})
    assert pressed.status_code == 404
