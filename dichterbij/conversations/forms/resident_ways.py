# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How a resident wants to hear from us: the way, the order, what for, when, and how quietly.

Seed: Handvat 3 > Kanalen.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from dichterbij.delivery import ways
from dichterbij.delivery.adapters import channels
from dichterbij.delivery.models import Cover, Purpose, Wishes
from dichterbij.delivery.models.ways import EARLIEST, LATEST
from dichterbij.delivery.ways import Chosen
from dichterbij.people.errors import Refused
from dichterbij.people.forms import Choices, LineField, MailField, ManyChoices, OnceForm
from dichterbij.people.models import Person

MAIL, SMS, WHATSAPP, PAPER = Person.Channel
PLACES = ("first", "second", "third")
ALL = list(Purpose.values)


def _hours(since: int, until: int) -> list[tuple[str, Any]]:
    """Made when they are shown, so that they are in the language of the reader."""
    return [(str(hour), _("%(hour)s uur") % {"hour": hour}) for hour in range(since, until + 1)]


class WaysForm(OnceForm):
    """First this way, then that one; a letter is always possible."""

    NAMES: ClassVar[dict[Any, Any]] = {
        MAIL: _("Mail"),
        SMS: _("Sms"),
        WHATSAPP: _("WhatsApp"),
        PAPER: _("Een brief"),
    }
    FOR: ClassVar[dict[Any, Any]] = {
        MAIL: _("Wat mag er per mail komen?"),
        SMS: _("Wat mag er per sms komen?"),
        WHATSAPP: _("Wat mag er per WhatsApp komen?"),
    }
    PURPOSES: ClassVar[dict[Any, Any]] = {
        Purpose.TALKS: _("Over een gesprek"),
        Purpose.AGREEMENTS: _("Dat onze afspraken klaarstaan"),
        Purpose.REMINDERS: _("Een seintje over wat u wilde doen"),
        Purpose.LETTERS: _("Dat er een brief voor u is"),
    }
    ON_PAPER: ClassVar[Any] = _("Met de post. Dan hoeft u niets te openen.")
    BY_HAND: ClassVar[Any] = _("%(number)s. Uw contactpersoon stuurt het zelf.")
    NOTHING: ClassVar[Any] = _("Zet hier een vinkje, of kies een andere weg.")
    THEN_A_LETTER: ClassVar[Any] = _("Dan een brief")

    first = forms.ChoiceField(label=_("Waar krijgt u het liefst bericht?"), widget=Choices)
    second = forms.ChoiceField(label=_("En als dat niet lukt?"), required=False)
    third = forms.ChoiceField(label=_("En als dat ook niet lukt?"), required=False)
    earliest = forms.ChoiceField(label=_("Niet vóór"), choices=partial(_hours, 8, 19))
    latest = forms.ChoiceField(label=_("Niet na"), choices=partial(_hours, 9, 20))
    cover = forms.ChoiceField(
        label=_("Leest er wel eens iemand mee?"),
        widget=Choices(
            {
                Cover.PLAIN: _("U ziet meteen van wie het is."),
                Cover.QUIET: _("Alleen een voornaam. Niemand ziet waar het over gaat."),
            }
        ),
        choices=[(Cover.PLAIN, _("Een gewoon bericht")), (Cover.QUIET, _("Een stil bericht"))],
    )
    language = forms.ChoiceField(
        label=_("In welke taal leest u het liefst?"), choices=Person.Language.choices
    )

    def __init__(self, *args: Any, resident: Person, **kwargs: Any) -> None:
        self.resident = resident
        self.reached = [one for one in ways.offered() if ways.is_reachable(resident, one)]
        now = [way for way in ways.ways_of(resident) if way.channel in self.reached]
        kwargs["initial"] = _as_it_is(resident, now)
        super().__init__(*args, **kwargs)
        named = [(one, self.NAMES[one]) for one in self.reached]
        first = self.fields["first"]
        assert isinstance(first, forms.ChoiceField)
        first.choices = [*named, (PAPER, self.NAMES[PAPER])]
        if isinstance(first.widget, Choices):
            first.widget.explained = {str(one): self._where(one) for one in self.reached}
            first.widget.explained[str(PAPER)] = self.ON_PAPER
        for place, needed in (("second", 2), ("third", 3)):
            field = self.fields[place]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(PAPER, self.THEN_A_LETTER), *named]
            if len(self.reached) < needed:
                del self.fields[place]
        if not self.reached:  # a letter comes when it comes, and shows nothing
            for name in ("earliest", "latest", "cover"):
                del self.fields[name]
        known = {way.channel: sorted(way.purposes) for way in now}
        for one in self.reached:
            self.fields[f"{one}_for"] = forms.MultipleChoiceField(
                label=self.FOR[Person.Channel(one)],
                choices=list(self.PURPOSES.items()),
                widget=ManyChoices,
                required=False,
                initial=known.get(one, ALL),
                error_messages={"invalid_choice": _("Kies een van de antwoorden hieronder.")},
            )

    def _where(self, channel: str) -> Any:
        if channel == MAIL:
            return self.resident.email
        if channel == WHATSAPP and channel not in channels():
            return self.BY_HAND % {"number": self.resident.phone}
        return self.resident.phone

    @property
    def what_for(self) -> list[forms.BoundField]:
        """What may come over each way."""
        return [self[f"{one}_for"] for one in self.reached]

    @property
    def what_for_open(self) -> bool:
        """Whether not everything comes everywhere, or something is to be mended here."""
        return any(field.errors or set(field.value() or ()) != set(ALL) for field in self.what_for)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self._order(data):
            if f"{one}_for" in data and not data[f"{one}_for"]:
                self.add_error(f"{one}_for", self.NOTHING)
        since, until = data.get("earliest"), data.get("latest")
        if since and until and int(since) >= int(until):
            self.add_error("latest", _("Kies een tijd die later is dan het begin."))
        return data

    def _order(self, data: dict[str, Any]) -> list[str]:
        """Each way once; after a letter nothing needs to be tried."""
        chosen: list[str] = []
        for place in PLACES:
            one = data.get(place) or PAPER
            if one == PAPER:
                if place == "first":
                    return []
                continue
            if one not in chosen:
                chosen.append(one)
        return chosen

    def chosen(self) -> list[Chosen]:
        """The ways in the order in which they are tried."""
        data = self.cleaned_data
        return [Chosen(one, frozenset(data[f"{one}_for"])) for one in self._order(data)]

    def wishes(self) -> dict[str, Any]:
        """Between which times, and how quietly; nothing where only paper comes."""
        data = self.cleaned_data
        if not self.reached:
            return {}
        return {
            "earliest": dt.time(int(data["earliest"])),
            "latest": dt.time(int(data["latest"])),
            "cover": data["cover"],
        }


def _as_it_is(resident: Person, now: list[Chosen]) -> dict[str, Any]:
    """What was chosen until today."""
    wishes = getattr(resident, "wishes", None) or Wishes(earliest=EARLIEST, latest=LATEST)
    order = [way.channel for way in now] + [str(PAPER)] * len(PLACES)
    return {
        **dict(zip(PLACES, order, strict=False)),
        "earliest": str(wishes.earliest.hour),
        "latest": str(wishes.latest.hour),
        "cover": wishes.cover,
        "language": resident.language,
    }


class OtherAddressForm(OnceForm):
    """Another number or mail address. It waits three days, so that nobody is led away."""

    phone = LineField(label=_("Uw nieuwe telefoonnummer"), max_length=30, required=False)
    email = MailField(label=_("Uw nieuwe mailadres"), max_length=254, required=False)
    NEITHER: ClassVar[Any] = _("Schrijf hier uw nieuwe nummer, of hieronder uw nieuwe mailadres.")

    def __init__(self, *args: Any, resident: Person, **kwargs: Any) -> None:
        self.resident = resident
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        self.fields["email"].widget.attrs |= {"autocomplete": "off"}

    def clean_phone(self) -> str:
        given: str = self.cleaned_data["phone"]
        if given:
            try:
                ways.checked_number(given)
            except Refused as no:
                raise forms.ValidationError(str(no)) from no
        return given

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not data.get("phone") and not data.get("email"):
            self.add_error("phone", self.NEITHER)
        return data

    def given(self) -> list[tuple[str, str]]:
        """Each field that was filled in."""
        return [(n, self.cleaned_data[n]) for n in ("phone", "email") if self.cleaned_data[n]]
