# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The forms of preparing: read on or not, and a point on the agenda of two people.

Seed: Handvat 1 > Voorafgaand aan het gesprek.
"""

from __future__ import annotations

from typing import Any

from django import forms

from dichterbij.conversations.models import ReadingChoice
from dichterbij.people.forms import Choices, LineField, OnceForm
from dichterbij.people.models import Person

NEUTRAL = (
    "{name} leest dit achter een link zonder wachtwoord. "
    "Schrijf het zo dat iemand die meeleest er niets aan heeft."
)


class ReadingForm(OnceForm):
    """Read on, or stop at the kern; both are good, and the reason is for the resident too.

    Seed: Handvat 1 > Voorkennis.
    """

    choice = forms.ChoiceField(
        label="Lees je verder?",
        choices=ReadingChoice.Choice.choices,
        widget=Choices(
            {
                ReadingChoice.Choice.READ_ON: "Wat er in eerdere gesprekken is afgesproken",
                ReadingChoice.Choice.STOP: "Ik ken de kern en begin open",
            },
            attrs={"class": "db-two"},
        ),
    )
    why = LineField(
        label="Waarom?",
        max_length=300,
        error_messages={"required": "Schrijf in een paar woorden waarom."},
    )

    def __init__(
        self, *args: Any, resident: Person, chosen: ReadingChoice | None, kern: bool, **kw: Any
    ) -> None:
        if chosen is not None:
            kw["initial"] = {"choice": chosen.choice, "why": chosen.why}
        super().__init__(*args, **kw)
        answers = self.fields["choice"].widget
        assert isinstance(answers, Choices)
        if not kern:
            stop = {ReadingChoice.Choice.STOP.value: "Er is nog geen kern. Ik begin open"}
            answers.explained = {**answers.explained, **stop}
        self.fields["choice"].help_text = (
            f"Allebei is goed. {resident.first_name} kan zien wat je koos en waarom, "
            "en jij vertelt het aan het begin."
        )


class PointForm(OnceForm):
    """One more point of ours on the agenda of two people."""

    text = LineField(
        label="Nog een punt van jou",
        max_length=500,
        error_messages={"required": "Schrijf op waar je het over wilt hebben."},
    )

    def __init__(self, *args: Any, resident: Person, **kw: Any) -> None:
        super().__init__(*args, auto_id="punt_%s", **kw)
        self.fields["text"].help_text = NEUTRAL.format(name=resident.first_name)


class ChangePointForm(OnceForm):
    """Say a point in other words. `was`: what it said when the page was opened."""

    text = LineField(
        label="In andere woorden",
        max_length=500,
        error_messages={"required": "Schrijf het punt op, of haal het van de agenda."},
    )
    was = forms.CharField(
        required=False, strip=False, widget=forms.HiddenInput(attrs={"id": False})
    )
