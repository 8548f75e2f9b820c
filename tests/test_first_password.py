# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A password that Bea typed, Bea knows: Nora chooses another before anything opens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import settings as house
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dichterbij.people import actions as people
from dichterbij.people.door import actions as door
from dichterbij.people.door.elsewhere import welcome
from dichterbij.people.door.models import DoorChange, FirstPassword, Session
from dichterbij.people.errors import Refused
from dichterbij.people.models import AccountElsewhere, LogLine, Person, Team
from tests.authenticator import Device
from tests.page_client import PageClient
from tests.test_passkeys import asked, choose, send
from tests.test_second_factor import app_says, clock, enrol, give, is_in, password  # noqa: F401
from tests.test_told_of_the_door import claims_of

FIRST = "paarden lopen langs de dijk"
OWN = "mijn opa bouwde zelf een schuit"
OWN_PASSWORD = "/aanmelden/wachtwoord/"


@pytest.fixture
def nora(bea: Person, team: Team) -> Person:
    """New here; Bea typed a password for her."""
    return people.add_colleague(
        first_name="Nora", last_name="de Boer", sign_in_name="nora@lindewaard.example",
        role="caseworker", team=team, password=FIRST, by=bea,
    )  # fmt: skip


@pytest.fixture
def with_second_step(settings: Any) -> None:
    settings.SECOND_FACTOR = True


def sign_in(person: Person, typed: str, **more: str) -> tuple[PageClient, Any]:
    client = PageClient()
    return client, password(client, person, password=typed, **more)


def choose_own(client: PageClient, new: str = OWN) -> Any:
    return client.post(OWN_PASSWORD, {"new": new})


def test_nora_chooses_her_own_before_anything_opens(nora: Person) -> None:
    client, answer = sign_in(nora, FIRST, next=reverse("residents"))
    assert answer.headers["Location"] == OWN_PASSWORD
    for page in ("today", "residents", "my_access", "change_password"):
        assert client.get(reverse(page)).headers["Location"].startswith(reverse("sign_in"))
    assert "Bea Kok gaf je dit wachtwoord" in client.get(OWN_PASSWORD).content.decode()
    assert choose_own(client).headers["Location"] == reverse("residents")
    assert is_in(client)
    assert not FirstPassword.objects.exists()
    _again, answer = sign_in(nora, OWN)
    assert answer.headers["Location"] == "/"
    refused, _answer = sign_in(nora, FIRST)
    assert not is_in(refused)
    assert list(DoorChange.objects.values_list("what", flat=True)) == ["password_changed"]


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (FIRST, "Dit is je eerste wachtwoord"),
        ("kort", "twaalf tekens of meer"),
        ("welkom bij dichterbij", "zonder het woord Dichterbij"),
        ("", "Vul hier nog iets in"),
        ("x" * 300, "Dit is te lang"),
    ],
)
def test_what_is_no_password_of_her_own_is_said_and_lets_nobody_in(
    nora: Person, new: str, says: str
) -> None:
    client, _answer = sign_in(nora, FIRST)
    page = choose_own(client, new).content.decode()
    assert says in page
    assert "Je bent nog niet binnen" in page
    assert not is_in(client)
    assert FirstPassword.objects.filter(person=nora).exists()
    assert choose_own(client).status_code == 302, "she goes on where she was"
    assert is_in(client)


def test_nobody_chooses_one_without_a_password_just_before(
    nora: Person,
    clock: Any,  # noqa: F811
) -> None:
    assert choose_own(PageClient()).headers["Location"] == reverse("sign_in")
    client, _answer = sign_in(nora, FIRST)
    clock.shift(dt.timedelta(minutes=11))
    assert choose_own(client).headers["Location"] == reverse("sign_in")
    nora.refresh_from_db()
    assert nora.check_password(FIRST)


def test_of_two_who_know_it_the_second_chooses_nothing_any_more(nora: Person) -> None:
    thief, _answer = sign_in(nora, FIRST)
    client, _answer = sign_in(nora, FIRST)
    choose_own(client)
    assert choose_own(thief, "ik was hier toch ook nog").headers["Location"] == reverse("sign_in")
    assert not is_in(thief)
    assert is_in(client)


def test_after_a_week_it_opens_nothing_and_that_is_said(nora: Person) -> None:
    with time_machine.travel(nora.first_password.given_at + FirstPassword.LASTS, tick=False) as now:
        client, answer = sign_in(nora, FIRST)
        page = answer.content.decode()
        assert "die is voorbij" in page
        assert str(nora.sign_in_name) in page, "what she typed stays"
        assert choose_own(client).headers["Location"] == reverse("sign_in")
        _client, answer = sign_in(nora, "iets anders")
        assert "voorbij" not in answer.content.decode(), "only who knows it hears so"
        now.shift(-dt.timedelta(minutes=1))
        _client, answer = sign_in(nora, FIRST)
        assert answer.headers["Location"] == OWN_PASSWORD


def test_an_own_password_is_never_over(nora: Person) -> None:
    client, _answer = sign_in(nora, FIRST)
    choose_own(client)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=400), tick=False):
        late, _answer = sign_in(nora, OWN)
        assert is_in(late)


# With the second step, a passkey, or an account elsewhere


@pytest.mark.usefixtures("with_second_step")
def test_first_the_second_step_and_then_her_own_password(
    nora: Person,
    clock: Any,  # noqa: F811
) -> None:
    client, _codes = PageClient(), None
    password(client, nora, password=FIRST)
    assert client.get(OWN_PASSWORD).headers["Location"] == reverse("sign_in")
    phone = Device(house.PUBLIC_URL)
    done = send(client, "choose_second_factor", phone.make(asked(client, "choose_second_factor")))
    assert done.context["onward"] == OWN_PASSWORD
    assert not is_in(client)
    choose_own(client)
    assert is_in(client)


@pytest.mark.usefixtures("with_second_step")
def test_who_has_only_the_first_password_does_not_get_past_the_phone(
    bram: Person,
    bea: Person,
    clock: Any,  # noqa: F811
) -> None:
    secret, _codes = enrol(PageClient(), bram)
    door.give_password(bram, FIRST, by=bea)
    clock.shift(dt.timedelta(minutes=1))
    client, answer = sign_in(bram, FIRST)
    assert answer.headers["Location"] == reverse("second_factor")
    assert choose_own(client).headers["Location"] == reverse("sign_in")
    client, _answer = sign_in(bram, FIRST)
    assert give(client, app_says(secret)).headers["Location"] == OWN_PASSWORD
    assert not is_in(client)
    choose_own(client)
    assert is_in(client)


@pytest.mark.usefixtures("with_second_step")
def test_who_comes_in_with_a_passkey_chooses_one_too(
    client: PageClient, bram: Person, bea: Person
) -> None:
    phone = Device(house.PUBLIC_URL)
    choose(client, bram, phone)
    door.give_password(bram, FIRST, by=bea)
    assert not is_in(client), "signed out everywhere"
    again = PageClient()
    done = send(again, "passkey_in", phone.show(asked(again, "passkey_in")))
    assert done.headers["Location"] == OWN_PASSWORD
    assert not is_in(again)
    choose_own(again)
    assert is_in(again)


def test_who_comes_in_with_the_account_of_the_municipality_needs_none(
    nora: Person, settings: Any
) -> None:
    settings.OIDC_ROLES, settings.OIDC_ACR = ["wi=caseworker"], ""
    welcome(claims_of(nora), by=None)
    nora.refresh_from_db()
    assert not nora.has_usable_password()
    assert not FirstPassword.objects.exists()


# Bea gives another one


def test_bea_gives_bram_another_password(client: PageClient, bram: Person, bea: Person) -> None:
    _here, _answer = sign_in(bram, "een lange zin om binnen te komen")
    client.force_login(bea)
    to = reverse("give_password", args=[bram.pk])
    assert to in client.get(reverse("colleagues")).content.decode()
    assert "zeker weet wie het vraagt" in client.get(to).content.decode()
    assert "twaalf tekens" in client.post(to, {"password": "kort"}).content.decode()
    for _ in range(2):  # the button is pressed twice
        assert client.post(to, {"password": FIRST}).status_code == 302
    assert not is_in(_here)
    assert not Session.objects.filter(person=bram).exists()
    assert LogLine.objects.filter(act="manage_colleagues", by=bea).count() == 1
    told = DoorChange.objects.values_list("person", "what")
    assert list(told) == [(bram.pk, "password_given")]
    _client, answer = sign_in(bram, FIRST)
    assert answer.headers["Location"] == OWN_PASSWORD


def test_another_one_begins_a_new_week(nora: Person, bea: Person) -> None:
    with time_machine.travel(nora.first_password.given_at + FirstPassword.LASTS, tick=False):
        door.give_password(nora, FIRST, by=bea)
        _client, answer = sign_in(nora, FIRST)
        assert answer.headers["Location"] == OWN_PASSWORD


def test_whom_bea_gives_none(
    client: PageClient, bram: Person, bea: Person, loes: Person, amina: Person
) -> None:
    client.force_login(bea)
    mine = client.post(reverse("give_password", args=[bea.pk]), {"password": FIRST})
    assert "Dat verander je bij Mijn toegang" in mine.content.decode()
    bram.set_unusable_password()
    bram.save()
    AccountElsewhere.objects.create(person=bram, issuer="https://x.example", subject="bram")
    page = client.post(reverse("give_password", args=[bram.pk]), {"password": FIRST})
    assert "account van de gemeente" in page.content.decode()
    assert client.get(reverse("give_password", args=[amina.pk])).status_code == 404
    with pytest.raises(Refused):
        door.give_password(amina, FIRST, by=bea)
    with pytest.raises(PermissionDenied):
        door.give_password(bram, FIRST, by=loes)
    assert not FirstPassword.objects.exists()


def test_nobody_who_left_is_given_one(nora: Person, bea: Person, loes: Person) -> None:
    people.leave(nora, by=loes)
    with pytest.raises(Refused):
        door.give_password(nora, FIRST, by=bea)
