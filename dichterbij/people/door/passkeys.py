# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a passkey, and whether its answer is one (WebAuthn level 2).

A question holds a number that nobody can guess. It is kept in the session of whoever is asked, is
good for one answer, and for a few minutes. The answer is signed by a device that first looked
whether it is really them: by a finger, a face or a PIN of the device.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dichterbij.people.door.models import Passkey
from dichterbij.people.models import Person

LASTS = 5 * 60  # seconds
LONGEST = 8_000  # signs; an answer has some two thousand
# What every device knows: ECDSA with P-256, Ed25519, and RSA for older ones
ALGORITHMS = (-7, -8, -257)
KEY = PublicKeyCredentialType.PUBLIC_KEY
VERIFIED = UserVerificationRequirement.REQUIRED
Answer = TypeVar("Answer")
# What a library says of what is no answer at all
NO_ANSWER = (
    ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError,
    NotImplementedError, RecursionError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What the browser gets, and what the session keeps of it."""

    to_browser: dict[str, Any]
    kept: dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A new passkey, as the device tells it. Nothing of it is secret."""

    digest: str
    credential: bytes
    handle: uuid.UUID
    counter: int


@dataclass(frozen=True)
class Shown:
    """How often the device says that it was used, and which question it answered."""

    counter: int
    question: str


def ask_for_new(person: Person, known: Iterable[Passkey]) -> Question:
    """Make a passkey, on a device that holds none of theirs yet."""
    known = list(known)
    handle = known[0].handle if known else uuid.uuid4()
    user = PublicKeyCredentialUserEntity(
        id=handle.bytes, name=str(person.sign_in_name), display_name=person.full_name
    )
    options, state = _house().register_begin(
        user, [_descriptor(one) for one in known], ResidentKeyRequirement.REQUIRED, VERIFIED
    )
    return _question(options, state, "make", person, handle=handle.hex)


def ask_to_show(person: Person | None, known: Iterable[Passkey] = ()) -> Question:
    """Show one of these; of whom nobody knows who they are, any that this device has for us."""
    descriptors = [_descriptor(one) for one in known] if person else None
    options, state = _house().authenticate_begin(descriptors, VERIFIED)
    return _question(options, state, "show", person)


def read_new(kept: dict[str, Any] | None, answer: str, person: Person) -> Made | None:
    """The passkey that was made, or nothing: this is no answer to what was asked."""
    if not _was_asked(kept, "make", person):
        return None

    def read(state: dict[str, Any]) -> Made | None:
        response = RegistrationResponse.from_dict(json.loads(answer))
        data = _house().register_complete(state, response)
        made = data.credential_data
        if response.response.client_data.cross_origin or made is None:
            return None
        if made.public_key.get(3) not in ALGORITHMS or len(made.credential_id) > 1023:
            return None
        handle = uuid.UUID(hex=state["handle"])
        return Made(_digest(made.credential_id), bytes(made), handle, data.counter)

    return _read(read, kept, answer)


def which(answer: str) -> str:
    """The digest by which the passkey of this answer is known, if there is one."""
    return _read(lambda _: _digest(_response(answer).raw_id), {}, answer) or ""


def read_shown(
    kept: dict[str, Any] | None, answer: str, passkey: Passkey, person: Person | None
) -> Shown | None:
    """What the device says, when it is really that passkey that answers what was asked."""
    if not _was_asked(kept, "show", person):
        return None

    def read(state: dict[str, Any]) -> Shown | None:
        response = _response(answer)
        _house().authenticate_complete(
            state, [AttestedCredentialData(bytes(passkey.credential))], response
        )
        handle = response.response.user_handle
        # Of whom nothing is known yet, the device has to say so
        right = handle == passkey.handle.bytes or (handle is None and person is not None)
        if response.response.client_data.cross_origin or not right:
            return None
        counter = response.response.authenticator_data.counter
        return Shown(counter, hashlib.sha256(state["challenge"].encode()).hexdigest())

    return _read(read, kept, answer)


def _house() -> Fido2Server:
    """Who asks: the host of our own address, and from no page elsewhere."""
    ours = urlsplit(settings.PUBLIC_URL)
    origin = f"{ours.scheme}://{ours.netloc}"
    house = Fido2Server(
        PublicKeyCredentialRpEntity(name="Dichterbij", id=ours.hostname),
        verify_origin=lambda from_where: from_where == origin,
    )
    house.allowed_algorithms = [
        PublicKeyCredentialParameters(type=KEY, alg=number) for number in ALGORITHMS
    ]
    house.timeout = LASTS * 1000  # type: ignore[assignment] # it says that it is None
    return house


def _question(
    options: Any, state: dict[str, Any], what: str, person: Person | None, **more: str
) -> Question:
    kept = {
        "challenge": state["challenge"],
        "user_verification": str(state["user_verification"].value),
        "what": what,
        "of": person.pk if person else None,
        "at": int(time.time()),
    }
    return Question(dict(options)["publicKey"], kept | more)


def _was_asked(kept: dict[str, Any] | None, what: str, person: Person | None) -> bool:
    """Here, a moment ago, for this, and of this person."""
    if not kept or (kept["what"], kept["of"]) != (what, person.pk if person else None):
        return False
    return bool(0 <= time.time() - kept["at"] <= LASTS)


def _read(
    read: Callable[[dict[str, Any]], Answer | None], kept: dict[str, Any] | None, answer: str
) -> Answer | None:
    """Whatever somebody sends, it is an answer or it is none."""
    if not answer or len(answer) > LONGEST or kept is None:
        return None
    try:
        return read(kept)
    except NO_ANSWER:
        return None


def _response(answer: str) -> AuthenticationResponse:
    response: AuthenticationResponse = AuthenticationResponse.from_dict(json.loads(answer))
    return response


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    credential = AttestedCredentialData(bytes(passkey.credential))
    return PublicKeyCredentialDescriptor(type=KEY, id=credential.credential_id)


def _digest(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()
