# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a resident and their caseworker fill in about the rights to what is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dichterbij.people.correcting.models import Correction
from dichterbij.people.forms import Choices, LineField, OnceForm, TextField


class EraseForm(OnceForm):
    """One tick, on purpose not ticked: somebody looks whether the law wants something to stay."""

    kept_elsewhere = forms.BooleanField(
        label="Wat we volgens de wet moeten bewaren, staat in ons zaaksysteem",
        error_messages={"required": "Kijk dit eerst na. Zet dan het vinkje."},
    )


class OwnVersionForm(OnceForm):
    """How the resident would say it."""

    text = TextField(
        label=_("Zo zegt u het"),
        help_text=_("In uw eigen woorden. Wat er stond, blijft ernaast staan."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(OnceForm):
    """It is changed and how, or it stays and why."""

    outcome = forms.ChoiceField(
        label="Wat heb je gedaan?",
        choices=[
            (Correction.Outcome.CHANGED, "Ik heb het aangepast"),
            (Correction.Outcome.STAYS, "Het blijft staan zoals het staat"),
        ],
        widget=Choices(
            {
                Correction.Outcome.CHANGED: "Pas het eerst aan. Schrijf hieronder wat er nu staat.",
                Correction.Outcome.STAYS: "Schrijf waarom. De eigen versie blijft ernaast.",
            }
        ),
    )
    words = TextField(
        label="Wat er veranderde, of waarom niet",
        help_text="De inwoner leest dit.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LimitForm(OnceForm):
    """What it is about, in the resident's own words."""

    text = TextField(
        label=_("Waarover gaat het?"),
        help_text=_(
            "Bijvoorbeeld: wat er over 12 mei staat klopt niet, en wij praten er nog over."
        ),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ConsentForm(OnceForm):
    """What the resident said may be done today."""

    asked = forms.BooleanField(
        label="Ik heb het gevraagd, en het mag",
        error_messages={"required": "Vraag het eerst. Zet dan het vinkje."},
    )
    text = LineField(
        label="Wat mag er vandaag?",
        help_text="Bijvoorbeeld: een gesprek plannen voor volgende week. De inwoner leest dit.",
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="mag", **kwargs)


class EndForm(OnceForm):
    """Why it ends."""

    text = TextField(
        label="Waarom kan het weer?",
        help_text="De inwoner leest dit, een week voor het zover is.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="eind", **kwargs)
