# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The forms of agreements, for the caseworker.

Seed: Handvat 1 > Agenda en verslaglegging.
"""

from __future__ import annotations

from typing import Any

from django import forms

from dichterbij.conversations import reminders
from dichterbij.conversations.forms.resident_reminder import ReminderField, wished
from dichterbij.conversations.models.after import Side
from dichterbij.people.forms import Choices, DayField, OnceForm, TextField
from dichterbij.people.models import Person


class NewAgreementForm(OnceForm):
    """One more agreement, of either side."""

    side = forms.ChoiceField(label="Wie doet het?", widget=Choices, initial=Side.MUNICIPALITY)
    what = TextField(label="Wat spraken jullie af?")
    due = DayField(label="Wanneer", required=False, help_text="Mag leeg blijven.")
    remind = ReminderField(nothing="Nee, geen seintje")

    def __init__(self, *args: Any, resident: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = resident.first_name
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)
        side.choices = [(Side.MUNICIPALITY, "Ik"), (Side.RESIDENT, name)]
        self.fields["remind"].label = f"Wil {name} een seintje?"
        if not reminders.reach(resident):
            del self.fields["remind"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        days = data.pop("remind", None)
        if data.get("side") == Side.MUNICIPALITY:
            days = None  # a reminder is the resident's wish, about their own promise
        elif days is not None and not data.get("due") and not self.has_error("due"):
            self.add_error("due", "Voor een seintje is een dag nodig.")
        return data | wished(days)


class PressForm(OnceForm):
    """A button, and a word if one likes."""

    words = TextField(label="Zeg er iets bij", required=False, help_text="Mag leeg blijven.")


class CommentForm(OnceForm):
    """Something for both to read."""

    words = TextField(label="Wat wil je erbij zeggen?")


class ChangeForm(OnceForm):
    """Other words or another day."""

    what = TextField(label="Wat spraken jullie af?")
    due = DayField(label="Wanneer", required=False, help_text="Mag leeg blijven.")
    words = TextField(label="Zeg er iets bij", required=False, help_text="Mag leeg blijven.")
