# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of who stands in: why, for how long, and what the resident tells them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations.glass import Told
from dichterbij.people.forms import Choices, DayField, LineField, OnceForm, TextField, TimeField
from dichterbij.people.glass.actions import NoReason
from dichterbij.people.glass.models import HOURS, SHORTEST_REASON


class GlassForm(OnceForm):
    """The reason first. What is known has to be exact, and is never looked up in a list."""

    reason = TextField(
        label=_("Waarom kan dit niet wachten?"),
        help_text=_("De inwoner leest dit. Schrijf wat er nu nodig is, zonder namen."),
        max_length=500,
    )
    last_name = LineField(
        label=_("Achternaam"),
        help_text=_("Zoals op een brief, met ‘de’ of ‘van’ erbij."),
        max_length=80,
    )
    known = LineField(
        label=_("Wat de inwoner erbij zegt"),
        help_text=_("Het telefoonnummer, het mailadres, of de code van zes tekens op een brief."),
        max_length=254,
        required=False,
    )
    day = DayField(label=_("Dag van het gesprek"), required=False)
    time = TimeField(label=_("Hoe laat?"), required=False)
    hours = forms.TypedChoiceField(
        label=_("Hoelang heb je nodig?"),
        choices=[(1, _("Een uur")), (2, _("Twee uur")), (4, _("Vier uur"))],
        coerce=int,
        initial=HOURS[0],
        widget=Choices(),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason.strip()) < SHORTEST_REASON:
            raise ValidationError(str(NoReason()))
        return reason

    def clean(self) -> dict[str, Any]:
        """A name alone finds nobody; a day goes with a time."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors.keys() & {"known", "day", "time"}:
            return given
        if bool(given.get("day")) != (given.get("time") is not None):
            missing = "time" if given.get("day") else "day"
            self.add_error(missing, _("Vul de dag en de tijd allebei in, of geen van beide."))
        elif not (given.get("known") or given.get("day")):
            self.add_error(
                "known",
                _("Met een naam alleen kan het niet. Vraag ook een nummer, mailadres of code."),
            )
        return given

    def told(self) -> Told:
        """What a verb asks about finding somebody."""
        given = self.cleaned_data
        starts_at = None
        if given.get("day"):
            here = timezone.get_default_timezone()
            starts_at = dt.datetime.combine(given["day"], given["time"], here)
        return Told(given["last_name"], given["known"], starts_at)
