# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A gateway of which its maker says that it dedupes, and it does not."""

from __future__ import annotations

from bench.gateways import post
from dichterbij.delivery.adapters import Handed, Parcel, Promise

PROMISE = Promise.DEDUPES


def hand_over(parcel: Parcel) -> Handed:
    """Whatever the reference, every time is another message there."""
    return post("ignores", parcel)


def look_up(parcel: Parcel) -> Handed | None:
    """It cannot be asked."""
    raise NotImplementedError
