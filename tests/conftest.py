# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The people of the tests. Everybody is invented."""

from __future__ import annotations

import atexit
import datetime as dt
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.utils import timezone

from dichterbij.baggage import actions as baggage
from dichterbij.baggage import notebook
from dichterbij.baggage.models import Decision
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import handing_over
from dichterbij.people.access import Role
from dichterbij.people.log import noticing
from dichterbij.people.models import Person, Team, Tier, WorkingRelationship
from tests.page_client import PageClient

# By then nobody listens any more to what a test process has to tell
atexit.unregister(noticing.here.tell_the_rest)
# How quick a machine is, is no part of any promise
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def somebody(first_name: str, role: str, last_name: str = "", **more: object) -> Person:
    """A person of this name and role, signed up the way the role comes in."""
    person = Person(first_name=first_name, last_name=last_name, role=role, **more)
    if role != Role.RESIDENT:
        person.sign_in_name = person.email = f"{first_name.lower()}@lindewaard.example"
        person.set_password("een lange zin om binnen te komen")
    else:
        person.set_unusable_password()
    person.save()
    return person


def tomorrow_at(hour: int, minute: int = 0, days: int = 1) -> dt.datetime:
    day = timezone.localdate() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour, minute), timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def own_post(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has a post office of its own, that never sent anything before."""
    settings.POST_MARK = tmp_path / "post.mark"
    settings.KEYSET = tmp_path / "keyset.json"
    settings.ERASED = tmp_path / "erased.jsonl"
    settings.AUDIT_HEADS, settings.AUDIT_KEY = tmp_path / "audit", tmp_path / "audit.key"
    handing_over.let_all_channels_go()
    # Stretching a sentence takes longer than making all else of a test (`hasher.py` does this for
    # passwords)
    monkeypatch.setattr(notebook, "MEMORY_KIB", 8 * notebook.LANES)


REALLY = notebook.MEMORY_KIB


@pytest.fixture
def really_stretched(own_post: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess at a sentence costs here what it costs in the product."""
    monkeypatch.setattr(notebook, "MEMORY_KIB", REALLY)


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(
        name="Team Noord",
        office="Stadskantoor, Lindeplein 4",
        walk="Lindepark, bij de fontein",
        nearby="Buurthuis De Schakel",
    )


@pytest.fixture
def other_team(db: None) -> Team:
    return Team.objects.create(name="Team Zuid", office="Servicepunt Zuid", home_visits=True)


@pytest.fixture
def bram(team: Team) -> Person:
    """Amina's caseworker."""
    return somebody("Bram", Role.CASEWORKER, "de Wit", team=team, phone="06 00 00 00 12")


@pytest.fixture
def samira(team: Team) -> Person:
    """Amina's caseworker before Bram; she works with nobody any more."""
    return somebody("Samira", Role.CASEWORKER, "Haddou", team=team)


@pytest.fixture
def chris(other_team: Team) -> Person:
    """A caseworker who works with nobody here: must see nothing."""
    return somebody("Chris", Role.CASEWORKER, "Bakker", team=other_team)


@pytest.fixture
def loes(team: Team) -> Person:
    """Leads the team of Bram and Samira."""
    return somebody("Loes", Role.LEAD, "Vermeer", team=team)


@pytest.fixture
def wim(other_team: Team) -> Person:
    """Leads another team."""
    return somebody("Wim", Role.LEAD, "Prins", team=other_team)


@pytest.fixture
def farid(db: None) -> Person:
    """The privacy officer."""
    return somebody("Farid", Role.PRIVACY_OFFICER, "Aziz")


@pytest.fixture
def bea(db: None) -> Person:
    """The administrator."""
    return somebody("Bea", Role.ADMINISTRATOR, "Kok")


@pytest.fixture
def amina(bram: Person) -> Person:
    """A resident, reached by mail; she came in by link and PIN."""
    person = somebody(
        "Amina",
        Role.RESIDENT,
        "El Idrissi",
        email="amina@post.example",
        channel=Person.Channel.MAIL,
        address="Kastanjelaan 8\n0000 AB Lindewaard",
    )
    WorkingRelationship.objects.create(resident=person, caseworker=bram)
    return person.at(Tier.T2)


@pytest.fixture
def joke(bram: Person) -> Person:
    """A resident without a phone or mail."""
    person = somebody("Joke", Role.RESIDENT, "Hendriks", address="Beukstraat 2\n0000 AC Lindewaard")
    WorkingRelationship.objects.create(resident=person, caseworker=bram)
    return person.at(Tier.T2)


@pytest.fixture
def relationship(amina: Person) -> WorkingRelationship:
    return WorkingRelationship.objects.current().get(resident=amina)


@pytest.fixture
def decided(bea: Person) -> Decision:
    """Lindewaard decided about bagage a while ago."""
    today = timezone.localdate()
    return baggage.record_decision(
        decided_on=today - dt.timedelta(days=40),
        decided_by="het college",
        advised_on=today - dt.timedelta(days=60),
        by=bea,
    )


@pytest.fixture
def at_home(amina: Person, decided: Decision) -> Person:
    """Amina, who proved who she is."""
    return amina.at(Tier.T3)


@pytest.fixture
def talk(relationship: WorkingRelationship, bram: Person) -> Conversation:
    """Amina and Bram, in a week, at half past ten."""
    starts = tomorrow_at(10, 30, days=7)
    return Conversation.objects.create(
        relationship=relationship,
        goal="Elkaar leren kennen.",
        starts_at=starts,
        ends_at=starts + dt.timedelta(minutes=45),
        where="Stadskantoor, Lindeplein 4",
        made_by=bram,
    )


@pytest.fixture
def client() -> PageClient:
    """A visitor who looks closely at every page."""
    return PageClient()
