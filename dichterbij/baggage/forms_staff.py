# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the administrator writes down about the decision, and what a caseworker looks back on."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from dichterbij.people.forms import DayField, LineField, OnceForm, TextField


class DecisionForm(OnceForm):
    """The decision as it was taken: by whom, when, and after which advice."""

    advised_on = DayField(
        label="Wanneer adviseerde de functionaris gegevensbescherming?",
        help_text="De dag van het schriftelijke advies over de DPIA.",
    )
    decided_on = DayField(label="Wanneer is het besloten?")
    decided_by = LineField(
        label="Wie besloot het?",
        help_text="Zoals het in het besluit staat. Bijvoorbeeld: het college van B en W.",
        max_length=120,
    )


class EndForm(OnceForm):
    """The municipality stops."""

    sure = forms.BooleanField(
        label="Alle teksten die inwoners lieten onthouden, gaan nu weg.",
        help_text="Dat kan niet ongedaan worden gemaakt.",
    )


class ReflectionForm(OnceForm):
    """Some sentences for oneself."""

    ROWS: ClassVar[int] = 7

    text = TextField(
        label="Hoe reageerde ik?",
        help_text="Wat hoorde ik, wat zei ik, wat gebeurde er daarna? Zonder achternaam.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": ROWS}),
    )
