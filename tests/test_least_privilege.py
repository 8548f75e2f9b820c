# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The account that docs/production.md gives to the pages does all of them, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from dichterbij.people.models import LogLine, Person
from tests.page_client import PageClient
from tests.test_access_matrix import Visitor, addresses, all_routes
from tests.test_second_factor import PASSWORD
from tests.world import PIN, World, everything_about

SAID = (Path(__file__).parent.parent / "docs/production.md").read_text()
NEVER = [
    "ALTER TABLE people_logline DISABLE TRIGGER ALL",
    "DROP TRIGGER a_sealed_line_stays ON people_logline",
    "CREATE OR REPLACE FUNCTION a_sealed_line_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RETURN NULL; END'",
    "SET session_replication_role = replica",
    "TRUNCATE people_guesses",
    "DROP TABLE people_passkey",
    "ALTER TABLE people_person ADD COLUMN more text",
    "CREATE TABLE my_own (word text)",
    "DELETE FROM django_migrations",
    "CREATE ROLE my_friend",
    "COPY people_person TO '/tmp/people'",
]


@pytest.fixture
def as_the_pages(db: None) -> Iterator[None]:
    """As `dichterbij_web`, with what the document gives it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no accounts")
    given = re.sub("--.*", "", SAID.split("```sql")[1].split("```")[0])
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE dichterbij_web NOSUPERUSER NOCREATEDB NOCREATEROLE")
        cursor.execute(given)
        cursor.execute("SET SESSION AUTHORIZATION dichterbij_web")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")


def test_every_page_works_with_it(
    bram: Person, samira: Person, loes: Person, farid: Person, bea: Person, as_the_pages: None
) -> None:
    world: World = everything_about("Amina", bram, before=samira)  # everything is written, too
    opened = 0
    for somebody in (bram, loes, farid, bea):
        client = PageClient()
        client.force_login(somebody)
        visitor = Visitor(somebody.first_name, somebody, client, {})
        for route in all_routes():
            for address in addresses(route, world, visitor):
                opened += client.get(address).status_code == 200
    inside = PageClient()
    token = world.tokens["agreements"]
    inside.post(reverse("pin", args=[token]), {"digits": PIN})
    assert inside.get(reverse("our_agreements", args=[token])).status_code == 200
    assert opened > 80
    given = {"username": str(loes.sign_in_name), "password": PASSWORD}
    assert PageClient().post(reverse("sign_in"), given).status_code == 302
    assert LogLine.objects.filter(act="sign_in", by=loes).count() == 1


@pytest.mark.parametrize("never", NEVER)
def test_what_no_page_needs_it_may_not(as_the_pages: None, never: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be (owner|superuser)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(never)
