# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A message that a colleague sends from their own WhatsApp. Everything is filled in.

The same words as over any other way (T0), the link written in, as quietly as the resident wishes.
"""

from __future__ import annotations

from urllib.parse import quote

from dichterbij.delivery import ways
from dichterbij.delivery.adapters import Refusal
from dichterbij.delivery.models import Message
from dichterbij.delivery.parcels import refuse_closed_link, words_of


def share_link(message: Message) -> str:
    """`https://wa.me/31612345678?text=…`. Raises `Refusal` where no message can come."""
    number = ways.mobile_number(message.to.phone)
    if number is None:
        raise Refusal("no_address")
    refuse_closed_link(message)
    return (
        f"https://wa.me/{number.removeprefix('+')}?text={quote(words_of(message).short, safe='')}"
    )
