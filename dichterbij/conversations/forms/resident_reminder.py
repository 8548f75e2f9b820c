# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether somebody wishes a reminder (een seintje), and how long before.

Seed: Handvat 1 > Agenda en verslaglegging.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations.models.after import RemindBefore


class ReminderField(forms.TypedChoiceField):
    """Rather not, or so many days before. Gives the days, or None."""

    def __init__(self, **kwargs: Any) -> None:
        nothing = kwargs.pop("nothing", _("Nee, geen seintje"))
        days = [(value, capfirst(label)) for value, label in RemindBefore.choices]
        kwargs.setdefault("required", False)
        super().__init__(
            choices=[("", nothing), *days], coerce=int, empty_value=None, initial="", **kwargs
        )


def wished(days: int | None) -> dict[str, Any]:
    """As the verbs take it."""
    if days is None:
        return {"remind": False, "remind_days": int(RemindBefore.A_DAY)}
    return {"remind": True, "remind_days": days}
