# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The form with which a letter leaves."""

from __future__ import annotations

from typing import Any

from django import forms

from dichterbij.conversations.posting import kind_of
from dichterbij.delivery import ways
from dichterbij.letters.models import Letter
from dichterbij.people.forms import Choices, OnceForm
from dichterbij.people.models import Person

PAPER = Person.Channel.PAPER
BY = {
    Person.Channel.MAIL: "Per mail",
    Person.Channel.SMS: "Per sms",
    Person.Channel.WHATSAPP: "Per WhatsApp",
    PAPER: "Op papier",
}


class SendForm(OnceForm):
    """How it leaves, as the resident wishes; `version` is the text that was read before."""

    channel = forms.ChoiceField(label="Hoe gaat hij weg?", widget=Choices)
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}), min_value=1)

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": letter.version})
        super().__init__(*args, **kwargs)
        resident = letter.resident
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        roads = ways.possible(resident, kind_of(letter))
        channel.choices = [(road, BY[Person.Channel(road)]) for road in roads]
        channel.initial = roads[0]
        if isinstance(channel.widget, Choices):
            told = (
                f"{resident.first_name} krijgt bericht dat er een brief is. "
                "De brief zelf opent met de pincode."
            )
            channel.widget.explained = dict.fromkeys(roads, told) | {
                str(PAPER): "Je print de brief en stuurt hem op of geeft hem mee."
            }
