# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Asking the counterparts over HTTP, as a gateway's adapter does.

`bench.dedupes`, `bench.looks_up` and `bench.ignores` are the adapters.
"""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException

from django.conf import settings

from dichterbij.delivery.adapters import PATIENCE, Handed, Parcel, TryLater, Unknown


def _address() -> str:
    address: str = getattr(settings, "BENCH_GATEWAY")  # noqa: B009 - only bench has this setting
    return address


def post(office: str, parcel: Parcel) -> Handed:
    """Hand it to this office, under its reference."""
    line = HTTPConnection(_address(), timeout=PATIENCE)
    words = json.dumps({"reference": str(parcel.reference), "to": parcel.to, "text": parcel.short})
    try:
        line.connect()
    except OSError as problem:
        raise TryLater("gateway_down", rest=1.0) from problem
    try:
        line.request("POST", f"/{office}", words, {"Content-Type": "application/json"})
        return Handed(gateway_id=json.loads(line.getresponse().read())["id"])
    except (OSError, HTTPException) as problem:
        raise Unknown("line_broke") from problem
    finally:
        line.close()


def ask(office: str, parcel: Parcel) -> Handed | None:
    """Whether this office has it."""
    line = HTTPConnection(_address(), timeout=PATIENCE)
    try:
        line.request("GET", f"/{office}/{parcel.reference}")
        answer = line.getresponse()
        told = json.loads(answer.read())
    except (OSError, HTTPException) as problem:
        raise TryLater("gateway_down", rest=1.0) from problem
    finally:
        line.close()
    return Handed(gateway_id=told["id"]) if answer.status == 200 else None
