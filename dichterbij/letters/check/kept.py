# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What takes long to read and is the same every time is kept, as Python keeps what it compiles.

The TOML files stay what counts. What was read from them is kept in `__pycache__`, under the same
conditions as a `.pyc`: nowhere when Python writes none, and read again as soon as one of the
sources, or of our own modules, is of another time or size. Whatever is wrong with it, we read the
sources.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from dichterbij import __version__

Plain = TypeVar("Plain")  # tuples, lists, dicts, sets, texts and numbers, and nothing else

HERE: Final = os.path.dirname(os.path.abspath(__file__))
DATA: Final = os.path.join(HERE, "data")


def _code() -> list[str | int]:
    """Every module of the check, with its time and size."""
    found: list[str | int] = []
    for folder in (HERE, os.path.join(HERE, "detectors")):
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.name.endswith(".py"):
                    seen = entry.stat()
                    found += (entry.name, seen.st_mtime_ns, seen.st_size)
    return found


# As it was when we were loaded: what older code reads while a newer one is being installed must
# never be taken for what the newer one reads.
_CODE: Final = _code()


def kept(name: str, sources: Iterable[str], read: Callable[[], Plain]) -> Plain:
    """What `read` gives, without reading when it was kept and no source has changed."""
    stamp = _stamp(sources)
    place = _place(name)
    if stamp and (found := _kept_at(place, stamp)):
        return found[0]  # type: ignore[no-any-return]
    made = read()
    if stamp and not sys.dont_write_bytecode:
        everything: Any = (stamp, [made])
        _keep(place, marshal.dumps(everything))
    return made


def _stamp(sources: Iterable[str]) -> list[str | int]:
    """What tells that the sources are still the same; nothing where that cannot be told."""
    found: list[str | int] = [__version__, *_CODE]
    try:
        for source in sources:
            seen = os.stat(source)
            found += (source, seen.st_mtime_ns, seen.st_size)
    except OSError:
        return []
    return found


def _place(name: str) -> str:
    """Where Python would keep a module of this name that stands here."""
    folder = os.path.join(HERE, "__pycache__")
    if sys.pycache_prefix:
        folder = os.path.join(sys.pycache_prefix, os.path.splitdrive(HERE)[1].lstrip("/\\"))
    return os.path.join(folder, f"{name}.{sys.implementation.cache_tag}.kept")


def _kept_at(place: str, stamp: list[str | int]) -> list[Any]:
    try:
        with open(place, "rb") as file:
            # As safe as a .pyc: who can write here can change our code as well
            then, found = marshal.loads(file.read())  # noqa: S302
    except (OSError, EOFError, ValueError, TypeError):
        return []
    return found if then == stamp and isinstance(found, list) else []


def _keep(place: str, data: bytes) -> None:
    """Write under another name first, so that nobody reads half of it; or leave it."""
    beside = f"{place}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(beside, "wb") as file:
            file.write(data)
        os.replace(beside, place)
    except OSError:
        return
