# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The caseworker confirms at the desk who somebody is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dichterbij.people.forms import LineField, OnceForm
from dichterbij.people.proofs.actions import LENGTH


class DeskForm(OnceForm):
    """First the document, then the code, in small letters or with a space if need be."""

    seen = forms.BooleanField(
        label="Ik heb het identiteitsbewijs gezien, en dit is diegene",
        error_messages={"required": "Kijk eerst naar het identiteitsbewijs. Zet dan het vinkje."},
    )
    saw_digid = forms.BooleanField(
        label="Ik zag diegene zelf inloggen met DigiD, op dit scherm, zojuist",
        help_text="Daarna kan diegene voortaan met DigiD naar binnen, ook vanaf thuis.",
        error_messages={
            "required": "Zag je dit niet zelf? Laat dan een nieuwe code maken, en begin opnieuw."
        },
    )
    code = LineField(
        label="De zes tekens op het scherm van de inwoner",
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "db-pin", "autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": "Typ de zes tekens die op het scherm van de inwoner staan."},
    )

    def __init__(self, *args: Any, ties_digid: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ties_digid:
            del self.fields["saw_digid"]

    def clean_code(self) -> str:
        code = "".join(sign for sign in self.cleaned_data["code"].upper() if sign.isalnum())
        if len(code) != LENGTH:
            raise ValidationError("Een code heeft zes tekens. Kijk of ze er alle zes staan.")
        return code
