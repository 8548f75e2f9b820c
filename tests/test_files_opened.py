# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whoever of the municipality reads in Amina's file is in the log, once a visit.

The routes come from the URL resolver: a new page that shows something of a resident and writes no
line breaks the build.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dichterbij.people.access import READS, Act
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import LogLine, Person, WorkingRelationship
from tests.page_client import PageClient
from tests.test_access_matrix import Visitor, addresses, all_routes, words_in
from tests.world import World, everything_about

# Lists of one's own work, and what is posted together: of each what one needs to choose
LISTS = {"today", "talks", "residents", "letters", "post", "stack", "stack_of_letters"}
# What a caseworker wrote for themselves, of nobody by name
OWN = {"reflections"}
# The pages that say which act it was
ACTS = {
    "resident": Act.READ_TIMELINE, "kern": Act.READ_KERN, "before": Act.PREPARE,
    "agenda": Act.PREPARE, "during": Act.PREPARE, "card": Act.PREPARE, "read_on": Act.PREPARE,
    "after": Act.READ_AGREEMENTS, "slip_pdf": Act.READ_AGREEMENTS,
    "agreements": Act.READ_AGREEMENTS, "agreement_change": Act.READ_AGREEMENTS,
    "contact": Act.READ_WAYS, "message": Act.READ_LETTER, "workshop": Act.READ_LETTER,
    "letter_pdf": Act.READ_LETTER, "letter_docx": Act.READ_LETTER,
}  # fmt: skip


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


def reads() -> list[str]:
    return list(LogLine.objects.reads().order_by("pk").values_list("act", flat=True))


def test_every_page_that_shows_something_of_a_resident_is_in_the_log(
    world: World, bram: Person, client: PageClient
) -> None:
    client.force_login(bram)
    visitor, unseen, acts = Visitor("Bram", bram, client, {}), [], dict[str, set[str]]()
    for route in all_routes():
        if "token" in route.pattern.converters or route.name in LISTS | OWN:
            continue
        for address in addresses(route, world, visitor):
            LogLine.objects.all().delete()
            told = words_in(client.get(address))
            if any(canary.word in told for canary in world.canaries) and not reads():
                unseen.append(address)
            acts.setdefault(str(route.name), set()).update(reads())
    assert unseen == []
    for name, act in ACTS.items():
        assert acts[name] == {act.name.lower()}, name
    assert set(ACTS.values()) <= set(READS)


def test_a_page_that_is_loaded_again_is_one_visit(
    world: World, bram: Person, client: PageClient
) -> None:
    client.force_login(bram)
    for _ in range(3):
        client.get(reverse("before", args=[world.pks["talk"]]))
        client.get(reverse("during", args=[world.pks["talk"]]), headers={"HX-Request": "true"})
        client.get(reverse("agreements", args=[world.resident.pk]))
    assert reads() == ["prepare", "read_agreements"]


def test_ten_minutes_later_it_is_another_visit(amina: Person, bram: Person) -> None:
    open_file(amina, Act.PREPARE, by=bram)
    open_file(amina, Act.PREPARE, by=bram)
    for minutes, lines in ((9, 1), (11, 2)):
        LogLine.objects.update(at=timezone.now() - dt.timedelta(minutes=minutes))
        open_file(amina, Act.PREPARE, by=bram)
        assert len(reads()) == lines


def test_somebody_elses_visit_and_another_file_are_lines_of_their_own(
    amina: Person, joke: Person, bram: Person, samira: Person
) -> None:
    for by in (bram, samira):
        WorkingRelationship.objects.current().update(caseworker=by)
        for resident in (amina, joke):
            open_file(resident, by=by)
    assert len(reads()) == 4


def test_whoever_may_not_see_it_leaves_no_line(
    world: World, chris: Person, client: PageClient
) -> None:
    client.force_login(chris)
    for name, what in (("before", "talk"), ("agreements", "resident"), ("message", "message")):
        assert client.get(reverse(name, args=[world.pks[what]])).status_code == 404
    assert reads() == []


def test_no_line_says_that_somebody_read_who_may_not(amina: Person, chris: Person) -> None:
    """Also where a page forgot to hide the file: the third guard is asked before the line."""
    with pytest.raises(PermissionDenied):
        open_file(amina, by=chris)
    assert reads() == []


@pytest.mark.parametrize("name", ["before", "agreements", "resident"])
def test_a_visit_costs_one_line_and_one_question_whether_it_may_be_written(
    name: str, world: World, bram: Person, django_assert_num_queries: Any
) -> None:
    """Loaded again, the page asks exactly that less."""
    client = Client()
    client.force_login(bram)
    address = reverse(name, args=[world.pks["talk" if name == "before" else "resident"]])
    client.get(address)
    LogLine.objects.all().delete()
    with django_assert_num_queries(_queries(client, address) - 2):
        client.get(address)


def _queries(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
