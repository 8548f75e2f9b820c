# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The file with the master keys: a keyset of tink, as it writes it, readable by one user."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import tink
from tink import aead, json_proto_keyset_format, secret_key_access

aead.register()
Known = dict[str, Any]  # what is in the file
KIND = aead.aead_key_templates.AES256_GCM


class NoKeyset(Exception):
    """There are no master keys, or they cannot be read. One line, for who looks after it."""


def missing(path: Path) -> str:
    """What to do about it. Making a new one is no help to what was sealed before."""
    return (
        f"There is no keyset at {path} (DICHTERBIJ_KEYSET). If there ever was one, put it back from"
        " your copy: without it nothing that was sealed can be read again. Is this a new"
        " installation: dichterbij keys new"
    )


def read(path: Path) -> Known:
    """What is in the file."""
    try:
        known: Known = json.loads(path.read_bytes())
        primitive(known)
    except FileNotFoundError:
        raise NoKeyset(missing(path)) from None
    except (OSError, ValueError, KeyError, TypeError, tink.TinkError):
        raise NoKeyset(f"{path} (DICHTERBIJ_KEYSET) cannot be read as a keyset.") from None
    return known


def primitive(known: Known) -> aead.Aead:
    """What wraps with the current key and unwraps with all."""
    handle = json_proto_keyset_format.parse(json.dumps(known), secret_key_access.TOKEN)
    return handle.primitive(aead.Aead)


def current(known: Known) -> str:
    """The name of the key that wraps."""
    return str(known["primaryKeyId"])


def names(known: Known) -> list[str]:
    """Those of all keys, from old to new."""
    return [str(key["keyId"]) for key in known["key"]]


def new() -> Known:
    """A keyset with one key."""
    handle = tink.new_keyset_handle(KIND)
    known: Known = json.loads(json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
    return known


def make(path: Path) -> bool:
    """Make the file; False when there is one already, which is left as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = _write(path, new())
    try:
        os.link(fresh, path)  # unlike a rename, this leaves the one of who was a moment earlier
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    _keep(path.parent)
    return True


def replace(path: Path, known: Known) -> None:
    """Put other keys in the place of these; whoever reads meanwhile gets the old or the new."""
    was = path.stat()
    fresh = _write(path, known)
    with suppress(PermissionError):  # whoever is not root, is the owner already
        os.chown(fresh, was.st_uid, was.st_gid)
    fresh.chmod(was.st_mode & 0o777)
    fresh.rename(path)
    _keep(path.parent)


def _write(path: Path, known: Known) -> Path:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, json.dumps(known, indent=1).encode())
        os.fsync(file)
    finally:
        os.close(file)
    return fresh


def _keep(folder: Path) -> None:
    """A new name in a folder is there after a power cut only when the folder was written too."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
