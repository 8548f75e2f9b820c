# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The file with the master keys: a keyset of tink, as it writes it, readable by one user."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

Known = dict[str, Any]  # what is in the file
OTHERS = stat.S_IRWXO | stat.S_IWGRP


class NoKeyset(Exception):
    """There are no master keys, or they cannot be read. One line, for who looks after it."""


def missing(path: Path) -> str:
    """What to do about it. Making a new one is no help to what was sealed before."""
    return (
        f"There is no keyset at {path} (DICHTERBIJ_KEYSET). If there ever was one, put it back from"
        " your copy: without it nothing that was sealed can be read again. In a new"
        " installation: dichterbij keys new"
    )


def trouble(path: Path) -> str:
    """Why nothing should start with this file; "" when all is well."""
    try:
        read(path)
        seen_by_others = path.stat().st_mode & OTHERS
    except NoKeyset as wrong:
        return str(wrong)
    except OSError:
        return missing(path)
    if seen_by_others:
        return (
            f"Others on this machine can get at {path} (DICHTERBIJ_KEYSET), that opens everything"
            f" that was sealed. Keep it to yourself: chmod 600 {path}"
        )
    return ""


def read(path: Path) -> Known:
    """What is in the file."""
    try:
        known: Known = json.loads(path.read_bytes())
        if int(current(known)) not in [key["keyId"] for key in known["key"]]:
            raise ValueError
    except FileNotFoundError:
        raise NoKeyset(missing(path)) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise NoKeyset(f"{path} (DICHTERBIJ_KEYSET) cannot be read as a keyset.") from None
    return known


def primitive(known: Known) -> Any:
    """What wraps with the current key and unwraps with all."""
    # tink takes a moment to load, and the settings only ask whether the file is well
    import tink
    from tink import aead, json_proto_keyset_format, secret_key_access

    aead.register()
    try:
        handle = json_proto_keyset_format.parse(json.dumps(known), secret_key_access.TOKEN)
        return handle.primitive(aead.Aead)
    except tink.TinkError:
        raise NoKeyset("The keyset (DICHTERBIJ_KEYSET) holds no keys that can be used.") from None


def current(known: Known) -> str:
    """The name of the key that wraps."""
    return str(known["primaryKeyId"])


def names(known: Known) -> list[str]:
    """Those of all keys, from old to new."""
    return [str(key["keyId"]) for key in known["key"]]


def new() -> Known:
    """A keyset with one key."""
    import tink
    from tink import aead, json_proto_keyset_format, secret_key_access

    aead.register()
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    known: Known = json.loads(json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
    return known


def prepare(path: Path) -> str:
    """Add a key that everybody can already read with, and nobody wraps with yet."""
    with _alone(path), _changing(path) as known:
        if names(known)[-1] == current(known):
            _add(known)
        return names(known)[-1]


def turn(path: Path) -> str:
    """From now on a new key wraps: the one that was prepared, or another."""
    with _alone(path), _changing(path) as known:
        if names(known)[-1] == current(known):
            _add(known)
        known["primaryKeyId"] = known["key"][-1]["keyId"]
        return current(known)


def retire(path: Path) -> list[str]:
    """Forget every key but the current. Who calls this has seen that nothing needs them."""
    with _alone(path), _changing(path) as known:
        old = [name for name in names(known) if name != current(known)]
        known["key"] = [key for key in known["key"] if str(key["keyId"]) not in old]
        return old


def _add(known: Known) -> None:
    (key,) = new()["key"]
    while str(key["keyId"]) in names(known):
        (key,) = new()["key"]
    known["key"].append(key)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Of two who change the file, one waits for the other."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        for left in path.parent.glob(f"{path.name}.*.new"):  # by who was killed while writing
            left.unlink()
        yield
    finally:
        os.close(folder)


@contextmanager
def _changing(path: Path) -> Iterator[Known]:
    known = read(path)
    was = json.dumps(known)
    yield known
    if json.dumps(known) != was:
        replace(path, known)


def make(path: Path) -> bool:
    """Make the file; False when there is one already, which is left as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path):
        fresh = _write(_beside(path), new())
        try:
            os.link(fresh, path)  # unlike a rename, this leaves one that was there
        except FileExistsError:
            return False
        finally:
            fresh.unlink()
        _keep(path.parent)
    return True


def replace(path: Path, known: Known) -> None:
    """Put other keys in the place of these; whoever reads meanwhile gets the old or the new."""
    was = path.stat()
    fresh = _write(_beside(path), known)
    with suppress(PermissionError):  # whoever is not root, is the owner already
        os.chown(fresh, was.st_uid, was.st_gid)
    fresh.chmod(was.st_mode & 0o777)
    fresh.rename(path)
    _keep(path.parent)


def copy(path: Path, to: Path) -> None:
    """Write them to another place, which holds nothing yet."""
    _write(to, read(path))
    _keep(to.parent)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")


def _write(path: Path, known: Known) -> Path:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, json.dumps(known, indent=1).encode())
        os.fsync(file)
    finally:
        os.close(file)
    return path


def _keep(folder: Path) -> None:
    """A new name in a folder is there after a power cut only when the folder was written too."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
