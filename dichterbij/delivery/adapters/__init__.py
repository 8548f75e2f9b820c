# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Post offices: how one message is handed to somebody who carries it on.

An adapter is one module. It says what it promises and has one or two functions:

    PROMISE = Promise.LOOKS_UP

    def hand_over(parcel: Parcel) -> Handed: ...
    def look_up(parcel: Parcel) -> Handed | None: ...    # only of LOOKS_UP

`settings.ADAPTERS` says which module carries which channel. `dichterbij.delivery.contract` tries an
adapter and says whether it keeps its promise. A hand-over takes no longer than `PATIENCE` seconds
for each answer it waits for, and `LONGEST` in all: after a minute another worker looks whether the
message left, and a worker that is told to stop gets so long to finish the one in its hands.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

PATIENCE = 10.0  # seconds for an answer
LONGEST = 4 * PATIENCE  # to open the line, and for what goes over it


class Promise(Enum):
    """What can be known after a worker was killed halfway."""

    DEDUPES = "dedupes"  # the same reference twice is one message
    LOOKS_UP = "looks_up"  # one can ask whether a reference arrived
    NEITHER = "neither"  # nobody can tell: at most once more, and then a person


class TryLater(Exception):
    """It was not taken, and nothing has left. The text is a code.

    `rest`: so many seconds the whole channel is left alone: nobody answers, or we go too fast.
    """

    def __init__(self, code: str, *, rest: float = 0.0) -> None:
        super().__init__(code)
        self.rest = rest


class Refusal(Exception):
    """It will never arrive there. The text is a code."""


class Unknown(Exception):
    """The line broke after it was offered: it may have arrived. The text is a code."""


@dataclass(frozen=True)
class Parcel:
    """One message as it leaves: everything an adapter may know."""

    reference: uuid.UUID
    channel: str
    to: str
    """A mail address, or a telephone number as +31612345678."""
    subject: str
    body: str
    short: str
    language: str
    made_at: dt.datetime
    calendar: str = ""
    reply_to: str = ""
    quiet: bool = False
    """Somebody may read along: nothing is added that tells whom it is from."""


@dataclass(frozen=True)
class Handed:
    """What the gateway answered."""

    gateway_id: str = ""
    receipt_follows: bool = False
    """Whether it tells later if the message arrived; until then it is on its way."""
    outcome: str = ""
    """What it knows already: a `Receipt.Outcome`, or nothing yet."""
    reason: str = ""


class Adapter(Protocol):
    """What a module in `settings.ADAPTERS` has."""

    PROMISE: Promise

    def hand_over(self, parcel: Parcel) -> Handed:
        """Hand it over. Raises `TryLater`, `Refusal` or `Unknown`."""

    def look_up(self, parcel: Parcel) -> Handed | None:
        """What became of this reference; None when it never arrived. Raises `TryLater`."""


def channels() -> frozenset[str]:
    """The channels that are carried here."""
    return frozenset(settings.ADAPTERS)


def carrier(channel: str) -> Adapter:
    """Who carries this channel."""
    return _module(settings.ADAPTERS[channel])


@cache
def _module(path: str) -> Adapter:
    return cast("Adapter", import_module(path))
