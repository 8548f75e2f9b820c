# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps about a resident: letters, and what stood in them before."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dichterbij.letters.models import LeftStanding, Letter, LetterVersion
from dichterbij.people.kept import Kept, by_us

TEXT = {"subject": _("Onderwerp"), "body": _("Tekst")}
KEPT = (
    Kept(LeftStanding, "letter__relationship__resident", _("Laten staan in een brief")),
    Kept(LetterVersion, "letter__relationship__resident", _("Eerdere tekst van een brief"),
         {"at": _("Wanneer"), **TEXT, "by": _("Wie")}, ours=by_us),
    Kept(Letter, "relationship__resident", _("Brieven"),
         {"made_at": _("Wanneer"), **TEXT, "made_by": _("Wie")}, ours=by_us),
)  # fmt: skip
