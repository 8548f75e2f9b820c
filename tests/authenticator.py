# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A device that holds passkeys, in software: it signs what it is asked, honestly or not."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """Somebody's telephone. What it lies about, a test says."""

    origin: str
    rp_id: str = "localhost"
    counts: bool = True
    counter: int = 0
    flags: int = PRESENT | VERIFIED
    keys: dict[bytes, tuple[ec.EllipticCurvePrivateKey, bytes]] = field(default_factory=dict)

    def make(self, asked: dict[str, Any], **lies: Any) -> str:
        """A new passkey, as the browser would tell the page."""
        key = ec.generate_private_key(ec.SECP256R1())
        number = secrets.token_bytes(32)
        self.keys[number] = (key, websafe_decode(asked["user"]["id"]))
        public = dict(ES256.from_cryptography_key(key.public_key())) | lies.pop("public", {})
        credential = (
            bytes(16) + struct.pack(">H", len(number)) + number + cbor.encode(public)  # type: ignore[arg-type]
        )
        attested = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._data(self.flags | ATTESTED) + credential,
        }
        return self._told(
            number,
            clientDataJSON=self._client("webauthn.create", asked, lies),
            attestationObject=cbor.encode(attested),  # type: ignore[arg-type]
        )

    def show(self, asked: dict[str, Any], **lies: Any) -> str:
        """The answer of the passkey it has, or of the one that is asked for."""
        allowed = [websafe_decode(one["id"]) for one in asked.get("allowCredentials") or []]
        number = next((n for n in self.keys if not allowed or n in allowed), next(iter(self.keys)))
        key, handle = self.keys[number]
        if self.counts:
            self.counter += 1
        client = self._client("webauthn.get", asked, lies)
        data = self._data(self.flags)
        signed = key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._told(
            number,
            clientDataJSON=client,
            authenticatorData=data,
            signature=lies.get("signature", signed),
            userHandle=lies.get("handle", handle),
        )

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(
            ">BI", flags, self.counter
        )

    def _client(self, what: str, asked: dict[str, Any], lies: dict[str, Any]) -> bytes:
        client = {"type": what, "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(client | lies.get("client", {})).encode()

    def _told(self, number: bytes, **response: bytes | None) -> str:
        return json.dumps(
            {
                "id": websafe_encode(number),
                "rawId": websafe_encode(number),
                "type": "public-key",
                "response": {n: websafe_encode(v) for n, v in response.items() if v is not None},
                "clientExtensionResults": {},
            }
        )
