# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The demo's post office: what is handed over here lies on the demo phone at once.

There is nothing to do: the phone shows the messages themselves. Only demo settings name it.
"""

from __future__ import annotations

from dichterbij.delivery.models import Message

DEDUPES = True
LOOKS_UP = True


def hand_over(message: Message, text: str) -> None:
    """The phone reads the outbox, so the message has arrived."""
