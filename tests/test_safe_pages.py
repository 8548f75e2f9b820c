# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Looking changes nothing, and nobody can be made to send what they did not mean to send.

The routes come from the URL resolver, so that a new page is tried by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from dichterbij.people.models import Link, Person
from tests.page_client import PageClient
from tests.test_access_matrix import Visitor, _typed, addresses, all_routes
from tests.world import PIN, World, everything_about, prove

# What may be written when somebody only looks: that they read on, and that they are signed in
LOOKING = {"people.LogLine", "sessions.Session"}
UNSAFE = ("post", "put", "patch", "delete")
# No form of ours: each is asked by a machine that signs what it says or brings a key
SIGNED = {"from_notify", "from_whatsapp", "api_check_letter"}
WHO = [
    "bram",
    "samira",
    "loes",
    "farid",
    "bea",
    "invited",
    "without pin",
    "with pin",
    "proven",
    "passes by",
]


def contents() -> dict[str, str]:
    """A digest of every row of every table, also Django's own, but for what looking may write."""
    found = {}
    for model in apps.get_models():
        if model._meta.label not in LOOKING:
            rows = sorted(repr(row) for row in model._base_manager.values_list())
            found[model._meta.label] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


@pytest.fixture
def person_of(
    bram: Person, samira: Person, loes: Person, farid: Person, bea: Person
) -> dict[str, Person]:
    return {"bram": bram, "samira": samira, "loes": loes, "farid": farid, "bea": bea}


def visitor(who: str, world: World, person_of: dict[str, Person], *, strict: bool) -> Visitor:
    """Somebody who opens pages; `strict` takes no form without a token, as the product does."""
    client = PageClient(enforce_csrf_checks=strict)
    if who in person_of:
        client.force_login(person_of[who])
        return Visitor(who, person_of[who], client, world.tokens)
    if who == "passes by":
        return Visitor(who, None, client, {})
    purpose = Link.Purpose.INVITATION if who == "invited" else Link.Purpose.AGREEMENTS
    token = world.tokens[purpose]
    if who == "with pin":
        opened = PageClient()
        opened.post(reverse("pin", args=[token]), {"digits": PIN})
        client.cookies = opened.cookies
    if who == "proven":
        opened = PageClient()
        prove(opened, world)
        client.cookies = opened.cookies
    return Visitor(who, world.resident, client, {"a": token})


def everywhere(world: World, who: Visitor) -> Iterator[tuple[str, str]]:
    for route in all_routes():
        for address in addresses(route, world, who):
            yield str(route.name), address


@pytest.mark.parametrize("who", WHO)
def test_looking_at_every_page_changes_no_row(
    who: str, world: World, person_of: dict[str, Person]
) -> None:
    visited = visitor(who, world, person_of, strict=False)
    before = contents()
    for name, address in everywhere(world, visited):
        for method in ("get", "head", "options"):
            answer = getattr(visited.client, method)(address)
            assert answer.status_code < 500 or name == "health_of_post", address
            if answer.streaming:
                b"".join(answer.streaming_content)
    assert contents() == before


@pytest.mark.once
@pytest.mark.parametrize("who", WHO)
def test_nothing_is_taken_without_the_token_of_a_form(
    who: str, world: World, person_of: dict[str, Person]
) -> None:
    visited = visitor(who, world, person_of, strict=True)
    before, taken = contents(), []
    for name, address in everywhere(world, visited):
        for method in UNSAFE:
            answer = getattr(visited.client, method)(address, _typed())
            expected = {401, 403, 404, 405, 415, 422} if name in SIGNED else {403, 405}
            if answer.status_code not in expected:
                taken.append(f"{method} {address}: {answer.status_code}")
    assert taken == []
    assert contents() == before


def test_a_token_of_somebody_else_or_of_another_site_is_no_token(
    world: World, bram: Person, samira: Person
) -> None:
    to = reverse("agenda", args=[world.pks["talk"]])
    theirs = Client(enforce_csrf_checks=True)
    theirs.force_login(samira)
    theirs.get(reverse("today"))
    token = theirs.cookies["csrftoken"].value if "csrftoken" in theirs.cookies else "x" * 32
    mine = Client(enforce_csrf_checks=True)
    mine.force_login(bram)
    before = contents()
    assert mine.post(to, {**_typed(), "csrfmiddlewaretoken": token}).status_code == 403
    mine.get(to)
    own = {**_typed(), "csrfmiddlewaretoken": mine.cookies["csrftoken"].value}
    elsewhere = mine.post(to, own, headers={"Origin": "https://dief.example"})
    assert elsewhere.status_code == 403
    assert contents() == before
    # And with one's own, from here, it is taken: so that the refusals above say something
    assert mine.post(to, own).status_code in {200, 302, 422}


def test_only_who_signs_what_they_say_needs_no_form() -> None:
    exempt = {r.name for r in all_routes() if getattr(r.callback, "csrf_exempt", False)}
    assert exempt == SIGNED


def test_a_row_that_changes_is_noticed(world: World) -> None:
    before = contents()
    Person.objects.filter(pk=world.resident.pk).update(last_name="Anders")
    assert contents() != before
