# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps about a resident: messages, and how they come."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dichterbij.delivery.models import AddressChange, Message, Receipt, Way, Wishes
from dichterbij.people.kept import Kept, by_us

KEPT = (
    Kept(Receipt, "message__resident", _("Of berichten aankwamen"),
         {"at": _("Wanneer"), "outcome": _("Wat")}),
    Kept(Message, "resident", _("Berichten aan u"),
         {"made_at": _("Wanneer"), "channel": _("Hoe"), "subject": _("Onderwerp"),
          "body": _("Tekst"), "short": _("Als sms"), "made_by": _("Wie")}, ours=by_us),
    Kept(Way, "resident", _("Hoe u bericht krijgt"),
         {"channel": _("Hoe"), "chosen_at": _("Wanneer"), "chosen_by": _("Wie")}),
    Kept(Wishes, "resident", _("Wat u wilt bij berichten"),
         {"earliest": _("Vanaf"), "latest": _("Tot"), "cover": _("Hoe"),
          "chosen_at": _("Wanneer")}),
    Kept(AddressChange, "resident", _("Een ander nummer of adres"),
         {"asked_at": _("Wanneer"), "old": _("Eerst"), "new": _("Nu"), "asked_by": _("Wie")}),
)  # fmt: skip
