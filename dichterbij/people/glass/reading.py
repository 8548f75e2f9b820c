# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Why somebody stood in, for who was shown that they did. Who that is, a QuerySet said before."""

from __future__ import annotations

from dichterbij.people.errors import Refused
from dichterbij.people.keys.sealing import unseal
from dichterbij.people.models import Glass


def reason_of(glass: Glass) -> str:
    """In the words of who opened it; `select_related("resident__key")` saves queries."""
    try:
        return unseal(glass.resident, glass.place, bytes(glass.sealed))
    except Refused as no:  # a list with one that cannot be read still is a list
        return str(no)
