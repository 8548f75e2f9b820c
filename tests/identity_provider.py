# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""An identity provider on loopback: discovery, keys, sign-in, and tokens signed with RS256.

A real server, as a municipality or a DigiD broker runs one, with a mood. `claims` is what it says
of whoever signs in; `spoil` changes a token before it is signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from dichterbij.people import oidc

CLIENT, SECRET = "dichterbij", "a-secret-between-the-two-of-us"
_SHARED = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class IdentityProvider:
    """Who signs in over there, and what is said of them."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "bram-over-there"}
        self.spoil: Callable[[dict[str, Any]], None] = lambda _claims: None
        self.mood = "well"
        self.algorithm = "RS256"
        self.key = self.published = _SHARED
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.description: dict[str, Any] = {}
        house = self

        class Door(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                house._get(self)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                house._token(self, dict(parse_qsl(body)))

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads, self._server.block_on_close = True, False
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def sign_in(self, url: str) -> dict[str, str]:
        """Somebody signs in over there. What their browser brings back, as a query."""
        answer = requests.get(url, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def _get(self, door: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(door.path)
        self.asked.append(parts.path)
        if self.mood == "down":
            return self._say(door, 503, "down")
        if parts.path == "/.well-known/openid-configuration":
            return self._say(door, 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "authorization_response_iss_parameter_supported": True,
            } | self.description)  # fmt: skip
        if parts.path == "/keys":
            return self._say(door, 200, {"keys": [self.published.as_dict(private=False)]})
        if parts.path == "/authorize":
            return self._authorize(door, dict(parse_qsl(parts.query)))
        return self._say(door, 404, "not found")

    def _authorize(self, door: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        wanted = {
            "response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256",
        }  # fmt: skip
        needed = {"state", "nonce", "code_challenge", "redirect_uri", "scope"}
        if any(asked.get(name) != value for name, value in wanted.items()) or needed - set(asked):
            return self._say(door, 400, "not as agreed")
        back = {"state": asked["state"], "iss": self.issuer}
        if self.mood == "declined":
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(16)
            self.codes[back["code"]] = asked
        door.send_response(302)
        door.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        door.send_header("Content-Length", "0")
        return door.end_headers()

    def _token(self, door: BaseHTTPRequestHandler, given: dict[str, str]) -> None:
        self.asked.append("/token")
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if unquote(door.headers.get("Authorization", "")) != f"Basic {basic}":
            return self._say(door, 401, {"error": "invalid_client"})
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != given.get("redirect_uri")
        ):
            return self._say(door, 400, {"error": "invalid_grant"})
        if self.mood == "nonsense":
            return self._say(door, 200, "<h1>Onderhoud</h1>")
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"],
        } | ({"auth_time": now} if "max_age" in asked else {}) | self.claims  # fmt: skip
        self.spoil(claims)
        return self._say(
            door,
            200,
            {
                "access_token": secrets.token_urlsafe(16),
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": self._signed(claims),
            },
        )

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.algorithm == "none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            words = (base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts)
            return b".".join(words).decode() + "."
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm == "HS256":
            # What is public taken for a secret: an old trick
            return _with_public_key_as_secret(header, claims, self.published)
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])

    @staticmethod
    def _say(door: BaseHTTPRequestHandler, status: int, said: Any) -> None:
        words = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        door.send_response(status)
        door.send_header("Content-Type", "application/json")
        door.send_header("Content-Length", str(len(words)))
        door.end_headers()
        door.wfile.write(words)


def _with_public_key_as_secret(header: Any, claims: Any, key: RSAKey) -> str:
    def part(thing: Any) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(thing).encode()).rstrip(b"=")

    signed = part(header) + b"." + part(claims)
    mac = hmac.new(key.as_pem(private=False), signed, hashlib.sha256).digest()
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """A provider on a free port, that nobody asked anything yet."""
    house = IdentityProvider()
    oidc.forget_what_is_known()
    try:
        yield house
    finally:
        house.close()
        oidc.forget_what_is_known()
