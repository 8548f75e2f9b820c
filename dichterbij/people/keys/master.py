# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What wraps the keys of people: master keys in a file, or a key service of the municipality.

Never in the database, and never in a log, an error or what Python shows of an object.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import tink
from django.conf import settings
from django.utils.module_loading import import_string

from dichterbij.people.keys import keyset
from dichterbij.people.keys.keyset import NoKeyset


class CannotUnwrap(Exception):
    """The master key that wrapped this is not here, or this is not what was wrapped."""


class Master(Protocol):
    """A place that wraps keys and gives them back; docs/adapters.md says how to write one.

    It keeps every master key with which something is still wrapped, and uses the newest to wrap.
    """

    def current(self) -> str:
        """The name of the master key that wraps now: at most 100 signs, no secret."""

    def wrap(self, key: bytes, about: bytes) -> tuple[str, bytes]:
        """The name of the master key, and the key wrapped with it and bound to `about`."""

    def unwrap(self, name: str, wrapped: bytes, about: bytes) -> bytes:
        """The key; CannotUnwrap when this master key is not there or anything differs."""


class Loaded(NamedTuple):
    """What a process knows of the file, and which file that was."""

    seen: tuple[int, int, int]
    name: str
    primitive: Any


class FileMaster:
    """Master keys in a file beside nothing else, readable by one user.

    Held in memory once per process, and read again as soon as the file is another one: so a web
    server takes part in a rotation without being told.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._loaded: Loaded | None = None

    def current(self) -> str:
        return self._now().name

    def wrap(self, key: bytes, about: bytes) -> tuple[str, bytes]:
        now = self._now()
        return now.name, now.primitive.encrypt(key, about)

    def unwrap(self, name: str, wrapped: bytes, about: bytes) -> bytes:
        try:
            now = self._now()
        except NoKeyset:
            if self._loaded is None:
                raise
            now = self._loaded  # the file is away; what was opened before can still be read
        try:
            key: bytes = now.primitive.decrypt(wrapped, about)
        except tink.TinkError:
            raise CannotUnwrap from None
        return key

    def _now(self) -> Loaded:
        """What is in the file now. Nothing new is wrapped with keys that no file holds."""
        try:
            found = self.path.stat()
        except OSError:
            if not settings.DEMO:
                raise NoKeyset(keyset.missing(self.path)) from None
            keyset.make(self.path)
            found = self.path.stat()
        seen = (found.st_mtime_ns, found.st_ino, found.st_size)
        loaded = self._loaded
        if loaded is None or loaded.seen != seen:
            known = keyset.read(self.path)
            loaded = Loaded(seen, keyset.current(known), keyset.primitive(known))
            self._loaded = loaded
        return loaded


@cache
def _file_master(path: Path) -> FileMaster:
    return FileMaster(path)


@cache
def _own_master(name: str) -> Master:
    made: Master = import_string(name)()
    return made


def master() -> Master:
    """What wraps keys here: the file, or what the municipality put in its place."""
    return _own_master(settings.KMS) if settings.KMS else _file_master(settings.KEYSET)
