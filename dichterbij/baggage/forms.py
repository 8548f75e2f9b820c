# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a resident fills in: the one text, for whom and how long; and their notebook."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from dichterbij.people.forms import Choices, LineField, OnceForm, TextField
from dichterbij.people.models import Person

NOW, NEXT = "now", "next"
LONGEST = 600  # signs, so that it is read in one breath


class StatementForm(OnceForm):
    """In one's own words, for whom, until when. Nothing is chosen beforehand."""

    text = TextField(
        label=_("Uw tekst"),
        help_text=_("In uw eigen woorden. Een paar zinnen is genoeg."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reader = forms.ChoiceField(label=_("Wie mag dit lezen?"), widget=Choices)
    months = forms.TypedChoiceField(
        label=_("Hoelang?"),
        coerce=int,
        choices=[("3", _("3 maanden")), ("6", _("6 maanden")), ("12", _("Een jaar"))],
        widget=Choices({"12": _("Langer kan niet. Daarna gaat de tekst vanzelf weg.")}),
    )
    WITH_NAME: ClassVar[Any] = _("Alleen %(name)s")
    WITHOUT_NAME: ClassVar[Any] = _("Alleen mijn contactpersoon van nu")

    def __init__(self, *args: Any, caseworker: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reader = self.fields["reader"]
        assert isinstance(reader, forms.ChoiceField)
        assert isinstance(reader.widget, Choices)
        only = self.WITHOUT_NAME
        if caseworker is not None:
            only = self.WITH_NAME % {"name": caseworker.first_name}
        reader.choices = [(NOW, only), (NEXT, _("Ook wie er later komt"))]
        reader.widget.explained = {
            NOW: _("Krijgt u iemand anders, dan ziet die niets van deze tekst."),
            NEXT: _("Dan hoeft u het niet nog eens te vertellen."),
        }

    def chosen(self) -> dict[str, Any]:
        """What the verb asks."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "months": data["months"],
            "next_too": data["reader"] == NEXT,
            "once": data["once"],
        }


def _sentence(label: Any, help_text: Any = "") -> LineField:
    # A sentence that a browser keeps would open the notebook for whoever holds the phone
    hidden = forms.PasswordInput(attrs={"autocomplete": "off"})
    return LineField(label=label, help_text=help_text, max_length=200, widget=hidden)


class OpenForm(OnceForm):
    """The sentence that opens the notebook."""

    sentence = _sentence(_("Uw zin"))


class WriteForm(OnceForm):
    """What stands in it, and the sentence to close it with."""

    text = TextField(
        label=_("Uw schrift"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    sentence = _sentence(
        _("Uw zin, om het schrift weer te sluiten"),
        _("Dezelfde als waarmee u het opende. Wij hebben hem niet bewaard."),
    )


class BeginForm(OnceForm):
    """A new notebook, with a sentence of one's own, twice."""

    text = TextField(
        label=_("Uw schrift"),
        help_text=_("U kunt meteen iets schrijven, of later."),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    sentence = _sentence(
        _("Kies een zin die alleen u weet"),
        _("Minstens 12 letters. Een paar woorden achter elkaar onthoudt u makkelijk."),
    )
    again = _sentence(_("Nog een keer dezelfde zin"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("sentence") and given.get("again") and given["sentence"] != given["again"]:
            self.add_error("again", _("Dit is een andere zin. Typ ze allebei nog eens."))
        return given
