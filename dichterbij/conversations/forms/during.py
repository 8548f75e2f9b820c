# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a caseworker fills in for the card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations.models import Card
from dichterbij.handvatten import deck
from dichterbij.people.forms import LineField, OnceForm


class CardForm(OnceForm):
    """How to open, how to close, and one's role in own words."""

    check_in = forms.ChoiceField(label=_("Zo open je"))
    check_out = forms.ChoiceField(label=_("Zo sluit je af"))
    role = LineField(
        label=_("Jouw rol, in je eigen woorden"),
        help_text=_("Mag leeg blijven. Bijvoorbeeld: ik help u, en ik ga ook over de regels."),
        max_length=200,
        required=False,
    )

    def __init__(self, data: Any = None, *, card: Card, **kwargs: Any) -> None:
        known = deck()
        super().__init__(
            data,
            initial={
                "check_in": card.check_in or known.check_in[0].id,
                "check_out": card.check_out or known.check_out[0].id,
                "role": card.role,
            },
            **kwargs,
        )
        for name, questions in (("check_in", known.check_in), ("check_out", known.check_out)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(question.id, question.text) for question in questions]


class PointForm(OnceForm):
    """One more point, while you are talking."""

    text = LineField(label=_("Nog een punt voor vandaag"), max_length=500)
