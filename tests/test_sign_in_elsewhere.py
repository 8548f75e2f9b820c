# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bram signs in with the account he has at the municipality, and gets the role he has there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from joserfc.jwk import RSAKey

from dichterbij.people.access import Role
from dichterbij.people.door.models import AccountElsewhere
from dichterbij.people.models import LogLine, Person, Team
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from tests.page_client import PageClient

STRONG = "urn:example:two-steps"


@pytest.fixture
def house(settings: Any, team: Team) -> Iterator[IdentityProvider]:
    with identity_provider() as house:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = house.issuer, CLIENT
        settings.OIDC_CLIENT_SECRET, settings.OIDC_ACR = SECRET, STRONG
        settings.OIDC_ROLES = ["wi=caseworker", "wi-leiding=lead", "beheer=administrator",
                               "fg=privacy_officer"]  # fmt: skip
        house.claims = {
            "sub": "nora-over-there", "email": "Nora@lindewaard.example", "email_verified": True,
            "given_name": "Nora", "family_name": "de Boer", "roles": ["iedereen", "wi"],
            "team": team.name, "acr": STRONG,
        }  # fmt: skip
        yield house


def come_in(client: PageClient, house: IdentityProvider) -> Any:
    """There and back again. Gives what the door says."""
    away = client.get(reverse("to_elsewhere"))
    assert away.status_code == 302
    return client.get(reverse("from_elsewhere"), house.sign_in(away.headers["Location"]))


def is_in(client: PageClient) -> bool:
    return "_auth_user_id" in client.session


def test_who_works_there_becomes_a_colleague_with_the_role_they_have(
    client: PageClient, house: IdentityProvider, team: Team
) -> None:
    assert "account van de gemeente" in client.get(reverse("sign_in")).content.decode()
    assert come_in(client, house).headers["Location"] == reverse("home")
    nora = Person.objects.get(sign_in_name="nora@lindewaard.example")
    assert (nora.role, nora.team, nora.full_name) == (Role.CASEWORKER, team, "Nora de Boer")
    assert not nora.has_usable_password()
    assert client.get(reverse("today")).status_code == 200
    assert set(LogLine.objects.values_list("act", flat=True)) == {"manage_colleagues", "sign_in"}
    assert come_in(PageClient(), house).status_code == 302
    assert Person.objects.filter(first_name="Nora").count() == 1


def test_another_role_there_is_another_role_here_and_ends_what_was_open(
    client: PageClient, house: IdentityProvider
) -> None:
    come_in(client, house)
    house.claims |= {"roles": "wi-leiding", "email": "nora.deboer@lindewaard.example"}
    come_in(again := PageClient(), house)
    assert Person.objects.get(first_name="Nora").role == Role.LEAD
    assert again.get(reverse("team")).status_code == 200
    assert client.get(reverse("today")).status_code == 302


@pytest.mark.parametrize(("value", "page"), [("beheer", "colleagues"), ("fg", "log")])
def test_an_administrator_or_privacy_officer_has_no_content(
    client: PageClient, house: IdentityProvider, amina: Person, value: str, page: str
) -> None:
    house.claims["roles"] = [value]
    come_in(client, house)
    assert client.get(reverse(page)).status_code == 200
    assert client.get(reverse("resident", args=[amina.pk])).status_code in {403, 404}
    assert client.get(reverse("today")).status_code == 403
    assert Person.objects.get(first_name="Nora").team is None


def _set(**claims: Any) -> Any:
    return lambda house: setattr(house, "spoil", lambda said: said.update(claims))


def _mood(**what: Any) -> Any:
    return lambda house: [setattr(house, name, value) for name, value in what.items()]


@pytest.mark.parametrize(
    "spoil",
    [
        _set(nonce="of somebody else"),
        _set(aud="another-product"),
        _set(iss="https://dief.example"),
        _set(exp=int(time.time()) - 60),
        _set(acr="urn:example:password-alone"),
        _set(roles=[]),
        _set(roles=["iedereen"]),
        _set(roles=["wi", "fg"]),
        _set(roles={"wi": True}),
        _set(roles="resident"),
        _set(team="Team Nergens"),
        _set(email_verified=False),
        _set(email=""),
        _set(given_name="", family_name=""),
        _mood(algorithm="none"),
        _mood(algorithm="HS256"),
        _mood(key=RSAKey.generate_key(2048, {"kid": "one"})),
        _mood(mood="declined"),
        _mood(mood="nonsense"),
    ],
)
def test_what_is_not_right_lets_nobody_in_and_makes_nobody(
    client: PageClient, house: IdentityProvider, caplog: pytest.LogCaptureFixture, spoil: Any
) -> None:
    spoil(house)
    assert come_in(client, house).headers["Location"] == reverse("sign_in")
    assert not is_in(client)
    assert not Person.objects.filter(first_name="Nora").exists()
    assert not AccountElsewhere.objects.exists()
    assert "nora" not in caplog.text.lower()
    said = client.get(reverse("sign_in")).content.decode()
    assert "db-told" in said
    assert "nora" not in said.lower()


def test_an_answer_opens_once_and_only_in_the_browser_that_asked(
    client: PageClient, house: IdentityProvider
) -> None:
    back = house.sign_in(client.get(reverse("to_elsewhere")).headers["Location"])
    thief = PageClient()
    thief.get(reverse("from_elsewhere"), back)
    assert not is_in(thief)
    client.get(reverse("from_elsewhere"), back)
    assert is_in(client)
    client.post(reverse("sign_out"))
    client.get(reverse("from_elsewhere"), back)
    assert not is_in(client)


def test_who_has_no_role_any_more_is_out_wherever_they_were_in(
    client: PageClient, house: IdentityProvider
) -> None:
    come_in(client, house)
    house.claims["roles"] = ["iedereen"]
    come_in(PageClient(), house)
    assert client.get(reverse("today")).status_code == 302


def test_somebody_who_has_left_stays_out(client: PageClient, house: IdentityProvider) -> None:
    come_in(client, house)
    Person.objects.filter(first_name="Nora").update(left_on="2026-01-01")
    come_in(again := PageClient(), house)
    assert not is_in(again)


def test_bram_was_here_before_and_stays_bram(
    client: PageClient, house: IdentityProvider, bram: Person, amina: Person
) -> None:
    house.claims |= {"sub": "bram", "email": bram.sign_in_name, "given_name": "Bram"}
    come_in(client, house)
    assert client.session["_auth_user_id"] == str(bram.pk)
    assert client.get(reverse("resident", args=[amina.pk])).status_code == 200
    # And nobody else by his address, not even with the blessing of the provider
    house.claims["sub"] = "somebody-else"
    come_in(thief := PageClient(), house)
    assert not is_in(thief)


def test_where_the_provider_does_not_say_how_strong_we_ask_a_second_step_ourselves(
    client: PageClient, house: IdentityProvider, settings: Any
) -> None:
    settings.OIDC_ACR = ""
    assert come_in(client, house).headers["Location"] == reverse("choose_second_factor")
    assert not is_in(client)


def test_without_a_provider_there_is_no_such_way_in(client: PageClient, db: None) -> None:
    assert client.get(reverse("to_elsewhere")).status_code == 404
    assert client.get(reverse("from_elsewhere"), {"code": "x", "state": "y"}).status_code == 404
    assert "account van de gemeente" not in client.get(reverse("sign_in")).content.decode()
