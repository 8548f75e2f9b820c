# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The same choices, on the resident's word: what the caseworker fills in for somebody."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from dichterbij.conversations.forms.resident_ways import (
    MAIL,
    PAPER,
    SMS,
    WHATSAPP,
    OtherAddressForm,
    WaysForm,
)
from dichterbij.delivery.models import Cover, Purpose
from dichterbij.people.forms import Choices, OnceForm, TextField
from dichterbij.people.models import Person

OVER = {MAIL: "per mail", SMS: "per sms", WHATSAPP: "per WhatsApp", PAPER: "op papier"}


class WaysOnTheirWordForm(WaysForm):
    """How somebody wants to hear from us, as they told it."""

    NAMES: ClassVar[dict[Any, Any]] = {
        MAIL: "Per mail",
        SMS: "Per sms",
        WHATSAPP: "Per WhatsApp",
        PAPER: "Op papier",
    }
    FOR: ClassVar[dict[Any, Any]] = {one: f"Wat mag er {over} komen?" for one, over in OVER.items()}
    PURPOSES: ClassVar[dict[Any, Any]] = {
        Purpose.TALKS: "Over een gesprek",
        Purpose.AGREEMENTS: "Dat jullie afspraken klaarstaan",
        Purpose.REMINDERS: "Een seintje over wat iemand wilde doen",
        Purpose.LETTERS: "Dat er een brief is",
    }
    ON_PAPER: ClassVar[Any] = "Een brief, die je print en post of meegeeft."
    BY_HAND: ClassVar[Any] = "Naar %(number)s. Je stuurt het zelf, met je eigen telefoon."
    NOTHING: ClassVar[Any] = "Zet hier een vinkje, of kies een andere weg."
    THEN_A_LETTER: ClassVar[Any] = "Dan op papier"
    language = None  # type: ignore[assignment] # it stands with the address

    def __init__(self, *args: Any, resident: Person, **kwargs: Any) -> None:
        super().__init__(*args, resident=resident, **kwargs)
        name = resident.first_name
        self.fields["first"].label = f"Waar krijgt {name} het liefst bericht?"
        cover = self.fields.get("cover")
        if isinstance(cover, forms.ChoiceField) and isinstance(cover.widget, Choices):
            cover.label = f"Leest er wel eens iemand mee met {name}?"
            cover.widget.explained = {
                str(Cover.PLAIN): f"{name} ziet meteen van wie het is.",
                str(Cover.QUIET): "Alleen een voornaam. Niemand ziet waar het over gaat.",
            }


class PostAddressForm(OnceForm):
    """Where a letter goes, and in which language somebody reads."""

    address = TextField(
        label="Adres",
        help_text="Zoals het op de envelop staat. Nodig voor een brief.",
        max_length=300,
        required=False,
    )
    language = forms.ChoiceField(
        label="In welke taal leest deze inwoner het liefst?", choices=Person.Language.choices
    )

    def __init__(self, *args: Any, resident: Person, **kwargs: Any) -> None:
        known = {"address": resident.address, "language": resident.language}
        super().__init__(*args, initial=known, **kwargs)
        self.fields["language"].label = f"In welke taal leest {resident.first_name} het liefst?"

    def how(self) -> dict[str, str]:
        """What a verb asks about reaching somebody."""
        return {name: self.cleaned_data[name] for name in ("address", "language")}


class AddressOnTheirWordForm(OtherAddressForm):
    """Another number or mail address, as the resident gave it."""

    NEITHER: ClassVar[Any] = "Schrijf hier het nieuwe nummer, of hieronder het nieuwe mailadres."

    def __init__(self, *args: Any, resident: Person, **kwargs: Any) -> None:
        super().__init__(*args, resident=resident, **kwargs)
        for name, what in (("phone", "telefoonnummer"), ("email", "mailadres")):
            now = getattr(resident, name)
            self.fields[name].label = f"Ander {what}" if now else what.capitalize()
            self.fields[name].help_text = f"Nu: {now}" if now else "Er is er nog geen."
