# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Somebody else says who is there, and only what was truly said to us now is believed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from joserfc.jwk import RSAKey

from dichterbij.people import oidc
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider

pytestmark = pytest.mark.once

BACK = "https://dichterbij.lindewaard.example/terug/"


@pytest.fixture
def house() -> Iterator[IdentityProvider]:
    with identity_provider() as house:
        yield house


@pytest.fixture
def provider(house: IdentityProvider) -> oidc.Provider:
    return oidc.Provider(house.issuer, CLIENT, SECRET, scope="openid email")


def test_whoever_signs_in_over_there_is_who_they_say(
    house: IdentityProvider, provider: oidc.Provider
) -> None:
    house.claims = {"sub": "bram-over-there", "roles": ["consulent"]}
    url, kept = oidc.begin(provider, BACK)
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert kept["verifier"] not in url
    claims = oidc.finish(provider, kept, house.sign_in(url))
    assert claims["sub"] == "bram-over-there"
    assert claims["roles"] == ["consulent"]


def test_each_time_it_is_asked_differently(provider: oidc.Provider) -> None:
    (_, one), (_, two) = oidc.begin(provider, BACK), oidc.begin(provider, BACK)
    for secret in ("state", "nonce", "verifier"):
        assert one[secret] != two[secret]
        assert len(one[secret]) >= 43


def test_what_else_is_asked_goes_along(house: IdentityProvider) -> None:
    asks = {"acr_values": "urn:etoegang:core:assurance-class:loa3"}
    url, _kept = oidc.begin(oidc.Provider(house.issuer, CLIENT, SECRET, asks=asks), BACK)
    assert parse_qs(urlsplit(url).query)["acr_values"] == [asks["acr_values"]]


def _set(name: str, value: Any) -> Any:
    return lambda claims: claims.__setitem__(name, value)


def _without(name: str) -> Any:
    return lambda claims: claims.pop(name)


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (_set("nonce", "of somebody else"), oidc.WrongNonce),
        (_without("nonce"), oidc.WrongNonce),
        (_set("aud", "another-product"), oidc.WrongAudience),
        (_set("aud", ["another-product", "and-another"]), oidc.WrongAudience),
        (_set("aud", [CLIENT, "another-product"]), oidc.WrongAudience),
        (_set("azp", "another-product"), oidc.WrongAudience),
        (_without("aud"), oidc.WrongAudience),
        (_set("iss", "https://dief.example"), oidc.WrongIssuer),
        (_without("iss"), oidc.WrongIssuer),
        (lambda claims: claims.update(exp=time.time() - 60), oidc.Expired),
        (_without("exp"), oidc.Expired),
        (lambda claims: claims.update(iat=time.time() + 600), oidc.Expired),
        (_without("sub"), oidc.TokenRefused),
        (_set("sub", ""), oidc.TokenRefused),
        (_set("sub", 7), oidc.TokenRefused),
        (_set("exp", "soon"), oidc.TokenRefused),
        (_set("at_hash", "of-another-token"), oidc.TokenRefused),
    ],
)
def test_a_token_that_is_not_for_us_now_is_refused(
    house: IdentityProvider, provider: oidc.Provider, spoil: Any, error: type[oidc.OidcError]
) -> None:
    house.spoil = spoil
    url, kept = oidc.begin(provider, BACK)
    with pytest.raises(error):
        oidc.finish(provider, kept, house.sign_in(url))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_anybody_could_have_written_is_refused(
    house: IdentityProvider, provider: oidc.Provider, algorithm: str
) -> None:
    house.algorithm = algorithm
    url, kept = oidc.begin(provider, BACK)
    with pytest.raises(oidc.WrongSignature):
        oidc.finish(provider, kept, house.sign_in(url))


def test_a_token_of_a_key_that_is_not_theirs_is_refused(
    house: IdentityProvider, provider: oidc.Provider
) -> None:
    house.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
    url, kept = oidc.begin(provider, BACK)
    with pytest.raises(oidc.WrongSignature):
        oidc.finish(provider, kept, house.sign_in(url))


def test_a_new_key_of_theirs_is_asked_for(
    house: IdentityProvider, provider: oidc.Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, kept = oidc.begin(provider, BACK)
    oidc.finish(provider, kept, house.sign_in(url))
    house.key = house.published = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    url, kept = oidc.begin(provider, BACK)
    back = house.sign_in(url)
    monkeypatch.setattr(oidc, "ASK_AGAIN_AFTER", 0)
    assert oidc.finish(provider, kept, back)["sub"] == "bram-over-there"


def test_who_invents_keys_cannot_have_us_ask_without_end(
    house: IdentityProvider, provider: oidc.Provider
) -> None:
    house.key = RSAKey.generate_key(2048, {"kid": "invented", "use": "sig"})
    for _ in range(5):
        url, kept = oidc.begin(provider, BACK)
        with pytest.raises(oidc.WrongSignature):
            oidc.finish(provider, kept, house.sign_in(url))
    assert house.asked.count("/keys") == 1
    assert house.asked.count("/.well-known/openid-configuration") == 1


def test_a_code_opens_once(house: IdentityProvider, provider: oidc.Provider) -> None:
    url, kept = oidc.begin(provider, BACK)
    back = house.sign_in(url)
    oidc.finish(provider, kept, back)
    with pytest.raises(oidc.CodeRefused):
        oidc.finish(provider, kept, back)


def test_a_code_of_somebody_else_does_not_open_here(
    house: IdentityProvider, provider: oidc.Provider
) -> None:
    """Chris took the code that came back to Bram, and puts it in an answer of his own."""
    of_bram, _kept = oidc.begin(provider, BACK)
    of_chris, kept = oidc.begin(provider, BACK)
    stolen = house.sign_in(of_bram)["code"]
    with pytest.raises(oidc.CodeRefused):
        oidc.finish(provider, kept, house.sign_in(of_chris) | {"code": stolen})


def test_an_answer_to_what_was_not_asked_here_is_refused(
    house: IdentityProvider, provider: oidc.Provider
) -> None:
    url, kept = oidc.begin(provider, BACK)
    back = house.sign_in(url)
    for no_question in (None, {}, kept | {"issuer": "https://dief.example"}):
        with pytest.raises(oidc.NotOurs):
            oidc.finish(provider, no_question, back)
    for wrong in ({"state": "made up"}, {"state": ""}, {"state": "é"}, {"code": ""}):
        with pytest.raises(oidc.NotOurs):
            oidc.finish(provider, kept, back | wrong)
    with pytest.raises(oidc.WrongIssuer):
        oidc.finish(provider, kept, back | {"iss": "https://dief.example"})
    with pytest.raises(oidc.WrongIssuer):
        oidc.finish(provider, kept, {k: v for k, v in back.items() if k != "iss"})
    assert "/token" not in house.asked, "none of it reached the provider"
    with time_machine.travel(time.time() + 11 * 60), pytest.raises(oidc.NotOurs):
        oidc.finish(provider, kept, back)


def test_who_turns_back_over_there_is_not_in(
    house: IdentityProvider, provider: oidc.Provider
) -> None:
    house.mood = "declined"
    url, kept = oidc.begin(provider, BACK)
    with pytest.raises(oidc.Declined):
        oidc.finish(provider, kept, house.sign_in(url))


def test_a_provider_that_is_down_or_talks_nonsense_is_said_to_be(
    house: IdentityProvider, provider: oidc.Provider
) -> None:
    url, kept = oidc.begin(provider, BACK)
    back = house.sign_in(url)
    house.mood = "nonsense"
    with pytest.raises(oidc.Unreachable):
        oidc.finish(provider, kept, back)
    oidc.forget_what_is_known()
    house.mood = "down"
    with pytest.raises(oidc.Unreachable):
        oidc.begin(provider, BACK)
    with pytest.raises(oidc.Unreachable):
        oidc.begin(oidc.Provider("http://127.0.0.1:1", CLIENT), BACK)


@pytest.mark.parametrize(
    ("described", "error"),
    [
        ({"issuer": "https://dief.example"}, oidc.WrongIssuer),
        ({"token_endpoint": "http://elsewhere.example/token"}, oidc.Unreachable),
        ({"authorization_endpoint": "javascript:alert(1)"}, oidc.Unreachable),
        ({"jwks_uri": None}, oidc.Unreachable),
    ],
)
def test_a_provider_that_leads_elsewhere_is_not_followed(
    house: IdentityProvider,
    provider: oidc.Provider,
    described: dict[str, Any],
    error: type[oidc.OidcError],
) -> None:
    house.description = described
    with pytest.raises(error):
        oidc.begin(provider, BACK)


def test_no_provider_is_asked_without_https() -> None:
    with pytest.raises(oidc.Unreachable):
        oidc.begin(oidc.Provider("http://login.lindewaard.example", CLIENT), BACK)


def test_a_secret_does_not_show(provider: oidc.Provider) -> None:
    assert SECRET not in repr(provider)
    assert SECRET not in str(oidc.begin(provider, BACK))
