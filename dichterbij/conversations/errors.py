# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Why a talk says no: a sentence for the person who tried."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dichterbij.people.errors import Refused


class TalkClosed(Refused):
    says = _("Dit gesprek is geweest of gaat niet door. Er kan niets meer bij.")
