# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The form with which a letter leaves."""

from __future__ import annotations

from typing import Any

from django import forms

from dichterbij.letters.models import Letter
from dichterbij.people.forms import Choices, OnceForm
from dichterbij.people.models import Person

PAPER, MAIL = Person.Channel.PAPER, Person.Channel.MAIL


class SendForm(OnceForm):
    """By mail or on paper; `version` is the text that was read before sending."""

    channel = forms.ChoiceField(label="Hoe gaat hij weg?", widget=Choices)
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}), min_value=1)

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": letter.version})
        super().__init__(*args, **kwargs)
        resident = letter.resident
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        choices = [(PAPER, "Op papier")]
        explained: dict[Any, str] = {PAPER: "Je print de brief en stuurt hem op of geeft hem mee."}
        if resident.email:
            choices.insert(0, (MAIL, "Per mail"))
            explained[MAIL] = (
                f"{resident.first_name} krijgt een mail dat er een brief is. "
                "De brief zelf opent met de pincode."
            )
        channel.choices = choices
        channel.initial = resident.channel if resident.email else PAPER
        if isinstance(channel.widget, Choices):
            channel.widget.explained = {str(value): line for value, line in explained.items()}
