# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The codes of an app on the phone (TOTP, RFC 6238), and the secret behind them."""

from __future__ import annotations

import base64
import re
import secrets
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from dichterbij.people.door.models import SecondFactor
from dichterbij.people.keys.sealing import seal, unseal
from dichterbij.people.models import Person

STEP = 30  # seconds that one code lasts
FIGURES = re.compile(r"[0-9]{6}", re.ASCII)
SECRET_BYTES = 20


def fresh_secret(person: Person, factor: SecondFactor) -> bytes:
    """Another secret, sealed."""
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return seal(person, factor.place, secret)


def shared_secret(factor: SecondFactor, person: Person) -> str:
    """What stands in the QR code, to type over."""
    return unseal(person, factor.place, bytes(factor.secret))


def address_for_app(factor: SecondFactor, person: Person, house: str) -> str:
    """What the QR code says to the app."""
    app = _app(shared_secret(factor, person))
    return app.get_provisioning_uri(str(person.sign_in_name), house)


def step_of(factor: SecondFactor, code: str, person: Person) -> int:
    """Of which half minute this is the code, or 0. One early or late will do: clocks differ."""
    if not FIGURES.fullmatch(code):
        return 0
    app, now = _app(shared_secret(factor, person)), int(time.time()) // STEP
    for step in (now - 1, now, now + 1):
        try:
            app.verify(code.encode(), step * STEP)
        except InvalidToken:
            continue
        return step
    return 0


def _app(secret: str) -> TOTP:
    # SHA-1, because most apps know no other; here it keeps no text from being changed
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP)  # noqa: S303
