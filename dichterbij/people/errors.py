# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What happens when a rule of the house says no."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A rule said no. The text is for the person who tried, in plain words."""

    says: str | Promise = _("Dat kan nu niet.")

    def __init__(self, says: str | Promise | None = None) -> None:
        super().__init__(says or self.says)


class Limited(Refused):
    """The resident asked that nothing is changed or passed on for now (`people.limiting`)."""

    says = (
        "Deze inwoner vroeg om hier nu niets te veranderen of door te geven. Vraag eerst of dit "
        "mag, en schrijf dat op bij de inwoner. Daarna kan het vandaag."
    )

    def __init__(self, resident: Any = None) -> None:
        super().__init__()
        self.resident = resident
