# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the administrator fills in: a colleague, and a team with its places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Role
from dichterbij.people.forms import LineField, MailField, OnceForm
from dichterbij.people.models import Team

WITH_A_TEAM = (Role.CASEWORKER, Role.LEAD)


class NewPasswordField(forms.CharField):
    """As strong as Django asks, told in one plain sentence."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            help_text=_("Twaalf tekens of meer. Een hele zin is het makkelijkst te onthouden."),
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            max_length=200,
            strip=False,
        )

    def clean(self, value: Any) -> str:
        password: str = super().clean(value)
        try:
            validate_password(password)
        except ValidationError as weak:
            raise ValidationError(
                _(
                    "Kies een wachtwoord van twaalf tekens of meer dat niemand zo kan raden, "
                    "zonder de naam van de gemeente en zonder het woord Dichterbij."
                )
            ) from weak
        return password


class PasswordForColleagueForm(OnceForm):
    """Another first password, for who forgot their own."""

    password = NewPasswordField(label=_("Nieuw wachtwoord"))


class ColleagueForm(OnceForm):
    """Somebody who will work here."""

    first_name = LineField(label=_("Voornaam"), max_length=80)
    last_name = LineField(label=_("Achternaam"), max_length=80)
    sign_in_name = MailField(
        label=_("Werkadres"),
        max_length=254,
        error_messages={"invalid": _("Schrijf het mailadres zo: naam@voorbeeld.nl.")},
    )
    phone = LineField(
        label=_("Telefoonnummer"),
        help_text=_("Dit staat onder berichten aan inwoners."),
        max_length=30,
        required=False,
    )
    role = forms.ChoiceField(
        label=_("Wat doet deze collega?"),
        choices=[(role.value, role.label) for role in Role if role != Role.RESIDENT],
    )
    team = forms.ModelChoiceField(
        label=_("In welk team?"),
        queryset=Team.objects.order_by("name"),
        required=False,
        empty_label=_("Geen team"),
    )
    password = NewPasswordField(label=_("Eerste wachtwoord"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("role") in WITH_A_TEAM and "team" in given and given["team"] is None:
            self.add_error(
                "team", _("Een consulent of teamleider hoort bij een team. Kies er een.")
            )
        return given


class TeamForm(OnceForm):
    """A team, and where it talks with residents."""

    name = LineField(label=_("Naam van het team"), max_length=80)
    office = LineField(
        label=_("Waar is het kantoor?"),
        help_text=_("Zoals je het aan een inwoner schrijft, met straat en nummer."),
        max_length=200,
    )
    walk = LineField(
        label=_("Waar kun je wandelen?"),
        help_text=_("Mag leeg. Dan bieden we geen wandeling aan."),
        max_length=200,
        required=False,
    )
    nearby = LineField(
        label=_("Waar kun je in de buurt praten?"),
        help_text=_("Mag leeg. Bijvoorbeeld een buurthuis of bibliotheek."),
        max_length=200,
        required=False,
    )
    home_visits = forms.BooleanField(
        label=_("Dit team spreekt ook bij mensen thuis af"), required=False
    )

    def what(self) -> dict[str, Any]:
        """What the verbs ask about a team."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "once"}
