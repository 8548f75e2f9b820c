# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Several processes that each read a part of the log, on all processors of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

import django
from django.db import DEFAULT_DB_ALIAS, connections

Found = TypeVar("Found")
MOST = 8  # the database has more to do than this


def side_by_side(check: Callable[..., Found], stretches: Sequence[Any]) -> list[Found]:
    """What `check` says of each stretch, in their order. Fewer, where nobody could be asked."""
    helpers = min(_processors(), len(stretches), MOST) - 1
    if helpers < 1:
        return [check(*stretch) for stretch in stretches]
    # Not a fork: it would talk to the database over the line that is ours
    try:
        others = ProcessPoolExecutor(helpers, get_context("spawn"), _begin, (_database(),))
    except OSError:
        return []
    try:
        asked = [others.submit(check, *stretch) for stretch in stretches]
        return _with_own_hands(check, stretches, asked)
    except (BrokenExecutor, OSError):  # no memory, or no other process may be started
        return []
    finally:
        others.shutdown(cancel_futures=True)


def _with_own_hands(
    check: Callable[..., Found], stretches: Sequence[Any], asked: list[Future[Found]]
) -> list[Found]:
    """From the end on, whatever no helper has begun with; they begin at the beginning."""
    own: dict[int, Found] = {}
    for number in reversed(range(len(asked))):
        if asked[number].cancel():
            own[number] = check(*stretches[number])
    return [own[n] if n in own else future.result() for n, future in enumerate(asked)]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _database() -> dict[str, Any]:
    """Which one it is: in the tests that is not the one of the settings."""
    told = connections[DEFAULT_DB_ALIAS].settings_dict
    return {name: told[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}


def _begin(database: dict[str, Any]) -> None:
    django.setup()
    connections[DEFAULT_DB_ALIAS].settings_dict.update(database)
