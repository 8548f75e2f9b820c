# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How far the log is, told outside the database and signed.

Whoever can write anything in the database can write the whole chain anew so that it fits. The heads
that were exported before, and the key they were signed with, they do not have.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import connection
from django.utils import timezone

from dichterbij.people.log.sealing import head, seal

FILE = "heads.jsonl"


class NoKey(Exception):
    """There is no key, or it cannot be used. In one line, for who looks after the machine."""


class Head(NamedTuple):
    """How many lines the chain had at a moment, and the hash of the last."""

    lines: int
    hash: str
    at: str
    signature: str = ""

    def signed(self) -> bytes:
        """What the signature is about."""
        return f"dichterbij log head 1|{self.lines}|{self.hash}|{self.at}".encode()


def export(*, by: None = None) -> Head:
    """Seal what was written, and add a line to the file outside."""
    seal()
    with connection.cursor() as cursor:
        lines, last = head(cursor)
    told = Head(lines, last.hex(), f"{timezone.now():%Y-%m-%d %H:%M:%S.%f}")
    told = told._replace(signature=own_key().sign(told.signed()).hex())
    folder = Path(settings.AUDIT_HEADS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(file).st_size
        torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"  # a machine stopped halfway
        os.write(file, (b"\n" if torn else b"") + json.dumps(told._asdict()).encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
    return told


def kept(folder: Path) -> list[Head | None]:
    """What was exported, from old to new; None is a line that cannot be read."""
    try:
        lines = (folder / FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [_read(line) for line in lines if line]


def _read(line: bytes) -> Head | None:
    try:
        told: dict[str, Any] = json.loads(line)
        head = Head(int(told["lines"]), told["hash"], str(told["at"]), told["signature"])
        bytes.fromhex(head.hash), bytes.fromhex(head.signature)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return head


def is_signed(head: Head, key: Ed25519PublicKey) -> bool:
    """Whether this key signed exactly this."""
    try:
        key.verify(bytes.fromhex(head.signature), head.signed())
    except InvalidSignature:
        return False
    return True


def own_key() -> Ed25519PrivateKey:
    """The key of this house, made at first use and readable by nobody else."""
    path = Path(settings.AUDIT_KEY)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        pem = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, pem)
            os.fsync(file)
        finally:
            os.close(file)
        try:
            os.link(new, path)  # unlike a rename, this leaves the key of who was a moment earlier
        except FileExistsError:
            pass
        finally:
            new.unlink()
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise NoKey(f"the key in {path} (DICHTERBIJ_AUDIT_KEY) cannot be read") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(f"the key in {path} (DICHTERBIJ_AUDIT_KEY) is not an Ed25519 key")
    return key


def public_key(told: str = "") -> Ed25519PublicKey:
    """The key to check with: as somebody wrote it down, or else the one beside the house's own."""
    if not told:
        if not Path(settings.AUDIT_KEY).exists():
            raise NoKey(f"there is no key at {settings.AUDIT_KEY} (DICHTERBIJ_AUDIT_KEY)")
        return own_key().public_key()
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(told))
    except ValueError:
        raise NoKey("a public key is written as 64 signs from 0 to 9 and a to f") from None


def in_words(key: Ed25519PublicKey) -> str:
    """The public key, as one writes it down."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
