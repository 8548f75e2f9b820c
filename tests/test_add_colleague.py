# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The first administrator comes in by the command line; the rest comes in by them."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from dichterbij.people.access import Role
from dichterbij.people.door.models import FirstPassword
from dichterbij.people.models import LogLine, Person, Team

BEA = ("bea.kok@lindewaard.example", "Bea", "Kok")
PASSWORD = "paarden lopen langs de dijk"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """What stands on standard input."""

    def type_in(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    type_in(f"{PASSWORD}\n")
    return type_in


def test_the_first_administrator(db: None, typed) -> None:
    told = io.StringIO()
    call_command("add_colleague", *BEA, stdout=told)
    bea = Person.objects.get()
    assert bea.role == Role.ADMINISTRATOR
    assert bea.check_password(PASSWORD)
    assert FirstPassword.objects.filter(person=bea).exists(), "whoever typed it knows it"
    assert bea.sign_in_name in told.getvalue()
    assert PASSWORD not in told.getvalue()
    assert LogLine.objects.get().by is None


def test_a_caseworker_has_a_team(team: Team, typed) -> None:
    with pytest.raises(CommandError, match="team"):
        call_command("add_colleague", *BEA, role="caseworker")
    typed(PASSWORD)
    with pytest.raises(CommandError, match="Team West"):
        call_command("add_colleague", *BEA, role="caseworker", team="Team West")
    typed(PASSWORD)
    call_command("add_colleague", *BEA, role="caseworker", team="Team Noord", stdout=io.StringIO())
    assert Person.objects.get(first_name="Bea").team == team


@pytest.mark.parametrize("weak", ["", "kort"])
def test_a_weak_password_adds_nobody(db: None, typed, weak: str) -> None:
    typed(f"{weak}\n")
    with pytest.raises(CommandError):
        call_command("add_colleague", *BEA)
    assert not Person.objects.exists()


def test_the_same_address_adds_nobody_twice(db: None, typed) -> None:
    call_command("add_colleague", *BEA, stdout=io.StringIO())
    typed(f"{PASSWORD}\n")
    with pytest.raises(CommandError, match="werkadres"):
        call_command("add_colleague", *BEA)
    assert Person.objects.count() == 1
