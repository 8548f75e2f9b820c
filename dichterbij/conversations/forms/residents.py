# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is filled in about a resident: how to reach them, the kern, who came before."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.delivery import ways
from dichterbij.people.errors import Refused
from dichterbij.people.forms import Choices, LineField, MailField, OnceForm, TextField
from dichterbij.people.models import Person


class NewResidentForm(OnceForm):
    """Somebody new to work with, and how they like to be reached."""

    first_name = LineField(label=_("Voornaam"), max_length=80)
    last_name = LineField(label=_("Achternaam"), max_length=80)
    channel = forms.ChoiceField(
        label=_("Hoe bereik je deze inwoner het liefst?"),
        initial=Person.Channel.PAPER,
        widget=Choices(
            {
                Person.Channel.MAIL: _("Met een link naar het gesprek en de afspraken."),
                Person.Channel.SMS: _("Een kort bericht, met dezelfde link."),
                Person.Channel.WHATSAPP: _("Een kort bericht, met dezelfde link."),
                Person.Channel.PAPER: _("Een brief. Er hoeft geen mailadres of nummer te zijn."),
            }
        ),
    )
    email = MailField(
        label=_("Mailadres"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Schrijf het mailadres zo: naam@voorbeeld.nl.")},
    )
    phone = LineField(label=_("Telefoonnummer"), max_length=30, required=False)
    address = TextField(
        label=_("Adres"),
        help_text=_("Zoals het op de envelop staat. Nodig voor een brief."),
        max_length=300,
        required=False,
    )
    language = forms.ChoiceField(
        label=_("In welke taal leest deze inwoner het liefst?"),
        choices=Person.Language.choices,
        initial=Person.Language.NL,
    )

    def __init__(self, *args: Any, team: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {
            Person.Channel.MAIL: _("Per mail"),
            Person.Channel.SMS: _("Per sms"),
            Person.Channel.WHATSAPP: _("Per WhatsApp"),
            Person.Channel.PAPER: _("Op papier"),
        }
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        offered = (*ways.offered(), Person.Channel.PAPER)
        channel.choices = [(one, named[Person.Channel(one)]) for one in offered]
        if team is not None:
            self.fields["caseworker"] = forms.ModelChoiceField(
                label=_("Met wie gaat deze inwoner werken?"),
                queryset=team,
                empty_label=None,
                error_messages={"invalid_choice": _("Kies een consulent uit je eigen team.")},
            )

    def clean(self) -> dict[str, Any]:
        """A channel without a way to get there would be a message that never arrives."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        channel = given.get("channel")
        if channel == Person.Channel.MAIL and "email" in given and not given["email"]:
            self.add_error(
                "email", _("Je koos voor mail. Schrijf het mailadres erbij, of kies voor papier.")
            )
        by_phone = channel in ways.BY_PHONE
        if by_phone and "phone" in given and not given["phone"]:
            self.add_error(
                "phone", _("Voor een kort bericht is een mobiel nummer nodig. Of kies voor papier.")
            )
        elif given.get("phone"):
            try:
                ways.checked_number(given["phone"], mobile=by_phone)
            except Refused as no:
                self.add_error("phone", str(no))
        return given

    def how(self) -> dict[str, str]:
        """What a verb asks about reaching somebody."""
        return {
            name: self.cleaned_data[name]
            for name in ("email", "phone", "address", "language", "channel")
        }


class KernForm(OnceForm):
    """The few lines one should know beforehand."""

    text = TextField(
        label=_("De kern"),
        help_text=_("Een paar regels, zo dat je ze samen hardop kunt lezen."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class EarlierForm(OnceForm):
    """Somebody who worked with this resident before."""

    first_name = LineField(label=_("Voornaam"), max_length=80)
    since = forms.IntegerField(label=_("Vanaf welk jaar?"), min_value=1950)
    until = forms.IntegerField(label=_("Tot en met welk jaar?"), min_value=1950)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today: dt.date = timezone.localdate()
        for name in ("since", "until"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
            self.fields[name].widget.attrs["class"] = "db-time"
            self.fields[name].help_text = _("Bijvoorbeeld %(year)s.") % {"year": today.year - 2}
