# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Somebody else says who is there: OpenID Connect, by code with PKCE.

    url, kept = begin(provider, redirect_uri)       # send the browser to `url`, keep `kept`
    claims = finish(provider, kept, request.GET)    # when it comes back

`kept` goes into a session or a signed cookie of that one browser, never into an address, and is
taken out of it before `finish` is called: it is good for one answer. For a municipality's own
identity provider (staff) and for a DigiD broker (residents).

No error holds what the other side sent: it may have a name or a number of somebody in it.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

# Signed with a key only the provider has. No "none", and nothing with a secret that two know.
SIGNED_WITH = ("RS256", "PS256", "ES256")
ANSWER_WITHIN = 10 * 60  # seconds, for somebody to sign in over there
CLOCKS_DIFFER = 30  # seconds
KNOWN_FOR = 10 * 60  # seconds, that its description and its keys are believed
ASK_AGAIN_AFTER = 30  # seconds: whoever invents keys cannot have us ask without end
WAIT = (5, 10)  # seconds to connect, to answer
LARGEST = 256 * 1024
HERE = {"localhost", "127.0.0.1", "::1"}


class OidcError(Exception):
    """It is not known who is there. `code` may stand in a log."""

    code = "oidc"


class Unreachable(OidcError):
    """The provider does not answer, or not as a provider does."""

    code = "oidc_unreachable"


class NotOurs(OidcError):
    """An answer to something this browser did not ask, or asked too long ago."""

    code = "oidc_not_ours"


class Declined(OidcError):
    """They turned back over there, or the provider said no."""

    code = "oidc_declined"


class CodeRefused(OidcError):
    """The provider does not take the code: used before, too old, or somebody else's."""

    code = "oidc_code_refused"


class TokenRefused(OidcError):
    """The token does not say what it must, or is signed by nobody we know."""

    code = "oidc_token_refused"


class WrongSignature(TokenRefused):
    code = "oidc_wrong_signature"


class WrongIssuer(TokenRefused):
    code = "oidc_wrong_issuer"


class WrongAudience(TokenRefused):
    code = "oidc_wrong_audience"


class WrongNonce(TokenRefused):
    code = "oidc_wrong_nonce"


class Expired(TokenRefused):
    code = "oidc_expired"


BY_CLAIM = {"iss": WrongIssuer, "aud": WrongAudience, "azp": WrongAudience, "nonce": WrongNonce,
            "exp": Expired, "iat": Expired, "nbf": Expired}  # fmt: skip


@dataclass(frozen=True)
class Provider:
    """Who is believed. `asks` goes along with the question, such as `acr_values`."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = "openid"
    asks: Mapping[str, str] = field(default_factory=dict, hash=False)


def begin(provider: Provider, redirect_uri: str) -> tuple[str, dict[str, Any]]:
    """Where to send somebody, and what to keep until they are back."""
    kept = {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "redirect_uri": redirect_uri,
        "issuer": provider.issuer,
        "at": int(time.time()),
    }
    with _client(provider, redirect_uri) as client:
        url, _state = client.create_authorization_url(
            _description(provider)["authorization_endpoint"],
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
            **provider.asks,
        )
    return str(url), kept


def finish(
    provider: Provider, kept: Mapping[str, Any] | None, query: Mapping[str, str]
) -> dict[str, Any]:
    """What the provider says of whoever came back, once all of it has been checked."""
    if not kept or kept.get("issuer") != provider.issuer:
        raise NotOurs
    if not 0 <= time.time() - kept["at"] <= ANSWER_WITHIN:
        raise NotOurs
    if not hmac.compare_digest(query.get("state", "").encode(), kept["state"].encode()):
        raise NotOurs
    described = _description(provider)
    # RFC 9207: an answer of another provider, that was sent here
    told = query.get("iss", "")
    must = described.get("authorization_response_iss_parameter_supported") is True
    if (told or must) and told != provider.issuer:
        raise WrongIssuer
    if query.get("error"):
        raise Declined
    if not query.get("code"):
        raise NotOurs
    given = _fetch(provider, described, kept, query["code"])
    if not isinstance(given.get("id_token"), str):
        raise TokenRefused
    return _checked(provider, described, kept["nonce"], given)


def leave(provider: Provider, back: str) -> str:
    """Where to sign out over there and come back to `back`; nothing where they have no such page.

    No token goes along to say who leaves: none is kept here.
    """
    try:
        there = _description(provider).get("end_session_endpoint")
    except OidcError:
        return ""
    if not isinstance(there, str) or not _is_safe(there):
        return ""
    asks = {"client_id": provider.client_id, "post_logout_redirect_uri": back}
    return f"{there}{'&' if '?' in there else '?'}{urlencode(asks)}"


def _fetch(
    provider: Provider, described: Mapping[str, Any], kept: Mapping[str, Any], code: str
) -> Mapping[str, Any]:
    with _client(provider, kept["redirect_uri"]) as client:
        try:
            given: Mapping[str, Any] = client.fetch_token(
                described["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=kept["verifier"],
                timeout=WAIT,
                allow_redirects=False,
            )
        except OAuthError:
            raise CodeRefused from None
        except (requests.RequestException, ValueError, TypeError):
            raise Unreachable from None
    return given


def _checked(
    provider: Provider, described: Mapping[str, Any], nonce: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    token = _opened(provider, described, given["id_token"])
    claims = CodeIDToken(
        token.claims,
        token.header,
        options={
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
            "sub": {"essential": True},
        },
        params={
            "nonce": nonce,
            "client_id": provider.client_id,
            "access_token": given.get("access_token"),
        },
    )
    try:
        claims.validate(leeway=CLOCKS_DIFFER)
    except ExpiredTokenError:
        raise Expired from None
    except ClaimError as wrong:
        raise BY_CLAIM.get(str(wrong.claim), TokenRefused) from None
    except (JoseError, TypeError, ValueError):
        raise TokenRefused from None
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise TokenRefused
    return dict(claims)


def _opened(provider: Provider, described: Mapping[str, Any], text: str) -> jwt.Token:
    """The token, if a key of the provider signed it. A key we never saw may be a new one."""
    for anew in (False, True):
        try:
            keys = KeySet.import_key_set(_keys(provider, described, anew))
        except (JoseError, TypeError, ValueError, KeyError):
            raise Unreachable from None
        try:
            return jwt.decode(text, keys, algorithms=SIGNED_WITH)
        except (JoseError, TypeError, ValueError, KeyError):
            continue
    raise WrongSignature


def _client(provider: Provider, redirect_uri: str) -> OAuth2Session:
    client = OAuth2Session(
        provider.client_id,
        provider.client_secret or None,
        scope=provider.scope,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    client.trust_env = False  # no proxy and no .netrc of whoever runs this
    return client


@dataclass
class _Known:
    """What a provider said of itself, and when."""

    said: Any
    at: float


_known: dict[str, _Known] = {}
_asking = Lock()


def _description(provider: Provider) -> Mapping[str, Any]:
    described = _asked(provider.issuer.rstrip("/") + "/.well-known/openid-configuration", KNOWN_FOR)
    # Exactly: else one provider could speak for another
    if described.get("issuer") != provider.issuer:
        raise WrongIssuer
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not _is_safe(described.get(name)):
            raise Unreachable
    return described


def _keys(provider: Provider, described: Mapping[str, Any], anew: bool) -> Any:
    return _asked(described["jwks_uri"], ASK_AGAIN_AFTER if anew else KNOWN_FOR)


def _is_safe(address: object) -> bool:
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)


def _asked(address: str, known_for: int) -> dict[str, Any]:
    with _asking:
        known = _known.get(address)
    if known is not None and time.monotonic() - known.at < known_for:
        return dict(known.said)
    if not _is_safe(address):
        raise Unreachable
    try:
        with requests.Session() as asking:
            asking.trust_env = False
            answer = asking.get(address, timeout=WAIT, allow_redirects=False, stream=True)
            body = answer.raw.read(LARGEST + 1, decode_content=True)
            said = json.loads(body) if answer.status_code == 200 else None
    except (requests.RequestException, OSError, ValueError):
        raise Unreachable from None
    if not isinstance(said, dict) or len(body) > LARGEST:
        raise Unreachable
    with _asking:
        _known[address] = _Known(said, time.monotonic())
    return said


def forget_what_is_known() -> None:
    """Ask every provider anew, as after a restart."""
    with _asking:
        _known.clear()
