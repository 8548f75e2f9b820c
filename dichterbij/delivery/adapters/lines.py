# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What lines to a gateway have in common: when nothing can have left, and when it is enough."""

from __future__ import annotations

import ssl

import requests
from urllib3.exceptions import NewConnectionError, ProxyError, SSLError

from dichterbij.people.patience import at_most as at_most

REST = 20.0  # seconds, when nobody answers
SET_UP_REST = 60.0  # when a person has to mend the set-up first
LONGEST_REST = 3600.0


def nothing_left(problem: BaseException | None) -> bool:
    """Whether no word can have gone over the line, because there never was one."""
    if isinstance(problem, requests.ConnectTimeout):
        return True
    if not isinstance(problem, requests.ConnectionError):
        return False
    reason = getattr(problem.args[0] if problem.args else None, "reason", None)
    if isinstance(reason, SSLError):
        return any(isinstance(part, ssl.SSLCertVerificationError) for part in reason.args)
    return isinstance(reason, (NewConnectionError, ProxyError))


def asked_rest(answer: requests.Response | None, otherwise: float) -> float:
    """How long the gateway asks to be left alone."""
    asked = answer.headers.get("Retry-After", "") if answer is not None else ""
    if asked.isascii() and asked.isdigit():
        return min(max(float(asked[:6]), 1.0), LONGEST_REST)
    return otherwise
