# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Sharing by hand: a colleague sends it from their own telephone, where nobody carries WhatsApp.

It is the same message as elsewhere (T0), and who answers it reaches that colleague.
"""

from __future__ import annotations

from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from dichterbij.delivery import ways
from dichterbij.delivery.adapters import Refusal
from dichterbij.delivery.models import Message
from dichterbij.delivery.parcels import said
from dichterbij.people.errors import Refused


class NotShareable(Refused):
    says = _("Dit bericht kan zo niet meer weg. Stuur een nieuw bericht.")


def share_link(message: Message) -> str:
    """The address that opens WhatsApp with this message filled in, to this resident."""
    number = ways.mobile_number(message.to.phone)
    if number is None:
        raise ways.NotAMobile
    try:
        text = said(message).short
    except Refusal as problem:
        raise NotShareable from problem
    return f"https://wa.me/{number.removeprefix('+')}?text={quote(text, safe='')}"
