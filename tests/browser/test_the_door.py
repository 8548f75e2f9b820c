# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The door as it looks: at a phone, at a desk, with a passkey, and without scripts."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.urls import reverse

from dichterbij.people.actions import add_colleague
from dichterbij.people.door.models import Passkey, SecondFactor, Session
from dichterbij.people.models import Person, Team
from dichterbij.people.sessions import SessionStore

PASSWORD = "een lange zin om binnen te komen"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_the_second_step_is_chosen_and_asked(
    phone: bool, live_server: Any, visit: Any, bram: Person, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    seen = visit(phone=phone)

    def press(**fields: str) -> None:
        for name, value in fields.items():
            seen.page.locator(f"input[name={name}]").fill(value)
        with seen.page.expect_navigation():
            seen.page.locator(f"main form:has(input[name={name}]) button").click()

    def code(ahead: int = 0) -> str:
        app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
        return app.generate(time.time() + ahead).decode()

    to = live_server.url + reverse("sign_in")
    seen.page.goto(to)
    press(username=str(bram.sign_in_name), password=PASSWORD)
    seen.looks_good()
    secret = seen.page.locator("main code").inner_text().replace(" ", "")
    press(code="1")
    seen.looks_good()
    press(code=code())
    assert seen.page.locator("main code").count() == 10
    seen.looks_good()
    with seen.page.expect_navigation():
        seen.page.get_by_role("link", name="ga verder").click()
    assert seen.page.locator("h1").inner_text()
    seen.context.clear_cookies()
    seen.page.goto(to)
    press(username=str(bram.sign_in_name), password=PASSWORD)
    seen.looks_good()
    press(code=code(ahead=30))
    assert seen.page.url.endswith(reverse("today"))
    assert SecondFactor.objects.get().confirmed_at


def with_a_device(seen: Any, transport: str = "internal") -> None:
    """A telephone or a key that holds passkeys, and whose owner puts a finger on it."""
    device = seen.context.new_cdp_session(seen.page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": transport,
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_a_passkey_is_made_used_and_taken_away(
    phone: bool, live_server: Any, visit: Any, bram: Person, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    settings.PUBLIC_URL = house = live_server.url.replace("127.0.0.1", "localhost")
    seen = visit(phone=phone)
    with_a_device(seen)

    def press(name: str) -> None:
        with seen.page.expect_navigation():
            seen.page.get_by_role("button", name=name, exact=True).click()
        seen.looks_good()

    def go(name: str, *args: int) -> None:
        seen.page.goto(house + reverse(name, args=args))
        seen.looks_good()

    def give_password() -> None:
        go("sign_in")
        seen.page.locator("input[name=username]").fill(str(bram.sign_in_name))
        seen.page.locator("input[name=password]").fill(PASSWORD)
        press("Meld je aan")

    give_password()
    press("Maak een passkey")
    assert seen.page.locator("main code").count() == 10
    go("my_access")
    assert "Passkey, toegevoegd op" in seen.page.locator("main").inner_text()
    assert seen.page.get_by_role("link", name="Haal weg").count() == 0, "never the only one"
    # The second one: this device has one already, so it goes on another
    go("add_passkey")
    seen.page.get_by_role("button", name="Maak een passkey").click()
    seen.page.locator("[data-passkey-failed]").wait_for(state="visible")
    seen.looks_good()
    with_a_device(seen, "usb")
    press("Maak een passkey")
    assert Passkey.objects.filter(person=bram).count() == 2
    seen.context.clear_cookies()
    go("sign_in")
    press("Meld je aan met een passkey")
    assert seen.page.url == house + reverse("today")
    seen.context.clear_cookies()
    give_password()
    press("Gebruik je passkey")
    assert seen.page.url == house + reverse("today")
    session = Session.objects.get(person=bram, session_key=cookie(seen))
    kept = SessionStore().decode(session.session_data)
    kept.pop("shown_at")
    Session.objects.filter(pk=session.pk).update(session_data=SessionStore().encode(kept))
    go("my_access")
    with seen.page.expect_navigation():
        seen.page.get_by_role("link", name="Haal weg").first.click()
    assert "ben-jij-het" in seen.page.url
    press("Gebruik je passkey")
    press("Haal de passkey weg")
    assert Passkey.objects.filter(person=bram).count() == 1
    for name in ("add_app", "remove_app", "new_recovery_codes"):
        go(name)
    go("add_app")
    assert seen.page.locator("main code").count() == 1


def cookie(seen: Any) -> str:
    return next(str(c["value"]) for c in seen.context.cookies() if c["name"] == "sessionid")


@pytest.mark.django_db(transaction=True)
def test_without_scripts_the_door_says_that_a_code_can_always_be_used(
    live_server: Any, visit: Any, bram: Person, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    seen = visit(phone=True, javascript=False)
    seen.page.goto(live_server.url + reverse("sign_in"))
    assert not seen.page.get_by_role("button", name="Meld je aan met een passkey").is_visible()
    seen.page.locator("input[name=username]").fill(str(bram.sign_in_name))
    seen.page.locator("input[name=password]").fill(PASSWORD)
    seen.page.get_by_role("button", name="Meld je aan", exact=True).click()
    assert not seen.page.get_by_role("button", name="Maak een passkey").is_visible()
    assert "Met een app kan het altijd" in seen.page.locator("main").inner_text()
    assert seen.page.get_by_role("button", name="Ga verder met deze code").is_visible()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_somebody_new_chooses_a_password_of_their_own(
    phone: bool, live_server: Any, visit: Any, bea: Person, team: Team
) -> None:
    add_colleague(
        first_name="Nora", last_name="de Boer", sign_in_name="nora@lindewaard.example",
        role="caseworker", team=team, password=PASSWORD, by=bea,
    )  # fmt: skip
    seen = visit(phone=phone)
    seen.page.goto(live_server.url + reverse("sign_in"))
    seen.page.locator("input[name=username]").fill("nora@lindewaard.example")
    seen.page.locator("input[name=password]").fill(PASSWORD)
    with seen.page.expect_navigation():
        seen.page.get_by_role("button", name="Meld je aan", exact=True).click()
    assert seen.page.url.endswith(reverse("own_password"))
    seen.looks_good()
    with seen.page.expect_navigation():
        seen.page.get_by_role("button", name="Bewaar en ga verder").click()
    seen.looks_good()
    seen.page.locator("input[name=new]").fill("een zin die alleen Nora kent")
    with seen.page.expect_navigation():
        seen.page.get_by_role("button", name="Bewaar en ga verder").click()
    assert seen.page.url.endswith(reverse("today"))
