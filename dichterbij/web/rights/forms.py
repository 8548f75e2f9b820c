# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Before everything goes, somebody looks whether the law wants something to stay."""

from __future__ import annotations

from django import forms

from dichterbij.people.forms import OnceForm


class EraseForm(OnceForm):
    """One tick, on purpose not ticked."""

    kept_elsewhere = forms.BooleanField(
        label="Wat we volgens de wet moeten bewaren, staat in ons zaaksysteem",
        error_messages={"required": "Kijk dit eerst na. Zet dan het vinkje."},
    )
