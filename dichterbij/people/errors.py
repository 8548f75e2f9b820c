# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What happens when a rule of the house says no."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A rule said no. The text is for the person who tried, in plain words."""

    says: str | Promise = _("Dat kan nu niet.")

    def __init__(self, says: str | Promise | None = None) -> None:
        super().__init__(says or self.says)
