# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Many people pressing at the same moment, on a real database with real locks.

SQLite in memory cannot be shared by threads, so there they work on a copy in a file, with the
settings that production has.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

from django.db import connection, connections

Result = TypeVar("Result")


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """A database that threads can share, with everything that is in the test's own."""
    if connection.vendor != "sqlite":
        yield
        return
    copy = folder / "shared.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    known: dict[str, Any] = connections.settings["default"]
    own = connections["default"]
    del connections["default"]
    connections.settings["default"] = {**known, "NAME": str(copy)}
    # A copy begins without a write-ahead log; who turns it on may not wait for others. In
    # production that was done long before anybody pressed
    connections["default"].ensure_connection()
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = known
        connections["default"] = own


@contextmanager
def database_of_its_own(folder: Path) -> Iterator[None]:
    """A database with nothing in it, not even tables; gone afterwards."""
    known: dict[str, Any] = connections.settings["default"]
    if connection.vendor == "sqlite":
        name = str(folder / "own.sqlite3")
    else:
        name = f"{known['NAME']}_own"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
    own = connections["default"]
    if connection.vendor == "postgresql":
        _let_go()
    del connections["default"]
    connections.settings["default"] = {**known, "NAME": name}
    try:
        yield
    finally:
        connections["default"].close()
        if connection.vendor == "postgresql":
            _let_go()
        connections.settings["default"] = known
        connections["default"] = own
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def another_process(keyset: Path, folder: Path) -> dict[str, str]:
    """The environment of a process of its own on this database. Ours lets go of it meanwhile."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    connection.close()
    clean = {n: v for n, v in os.environ.items() if not n.startswith("DICHTERBIJ_")}
    return clean | {
        "DATABASE_URL": url,
        "DICHTERBIJ_DEMO": "1",
        "DICHTERBIJ_KEYSET": str(keyset),
        "DICHTERBIJ_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "dichterbij.web.settings",
    }


def _let_go() -> None:
    """PostgreSQL's connections are held together by their alias, whatever database they lead to."""
    connections["default"].close()
    pooled: Any = connections["default"]
    pooled.close_pool()


def at_once(times: int, act: Callable[[int], Result], workers: int = 8) -> list[Result]:
    """What came of doing it so many times, as much at the same moment as can be."""
    start = Barrier(workers)

    def one(number: int) -> Result:
        if number < workers:
            start.wait(timeout=20)
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(times)))
