# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""When the master keys were last copied to another place, and whether that copy still helps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from dichterbij.people.keys import keyset


class Copied(NamedTuple):
    """When, where to, and which master keys were in it by name."""

    at: str
    to: str
    names: list[str]


def copy(path: Path, to: Path) -> Copied:
    """Write a copy, and remember that there is one."""
    keyset.copy(path, to)
    if keyset.read(to) != keyset.read(path):
        raise OSError("the copy is not the same")
    return remember(path, str(to))


def remember(path: Path, to: str) -> Copied:
    """Somebody made a copy by hand."""
    made = Copied(f"{timezone.now():%Y-%m-%d %H:%M}", to, keyset.names(keyset.read(path)))
    _note(path).write_text(json.dumps(made._asdict()), encoding="utf-8")
    return made


def last(path: Path) -> Copied | None:
    """The last one, or None when nobody ever told of one."""
    try:
        told = json.loads(_note(path).read_text(encoding="utf-8"))
        return Copied(str(told["at"]), str(told["to"]), [str(name) for name in told["names"]])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.copied")
