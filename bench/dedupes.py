# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A gateway that takes the same reference once."""

from __future__ import annotations

from bench.gateways import post
from dichterbij.delivery.adapters import Handed, Parcel, Promise

PROMISE = Promise.DEDUPES


def hand_over(parcel: Parcel) -> Handed:
    """A second time under the same reference changes nothing there."""
    return post("dedupes", parcel)


def look_up(parcel: Parcel) -> Handed | None:
    """It need not be asked."""
    raise NotImplementedError
