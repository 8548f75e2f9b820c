# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps about a resident: messages, and how they come."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from dichterbij.delivery.models import AddressChange, Message, Receipt, Way, Wishes
from dichterbij.people.kept import Entry, Kept, by_us
from dichterbij.people.models import Person


class KeptMessages(Kept):
    """The link itself is not kept: it is put in when a message leaves."""

    def each(self, resident: Person) -> list[tuple[Any, Entry]]:
        here = say("(hier stond uw link)")
        return [
            (row, [(label, words.replace("{link}", here)) for label, words in entry])
            for row, entry in super().each(resident)
        ]


KEPT = (
    Kept(Receipt, "message__resident", _("Of berichten aankwamen"),
         {"at": _("Wanneer"), "outcome": _("Wat")}),
    KeptMessages(Message, "resident", _("Berichten aan u"),
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
