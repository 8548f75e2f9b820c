# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The PIN that opens the agreements: typed to come in, and agreed in a talk."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dichterbij.people.forms import LineField, OnceForm


def in_our_digits(typed: str) -> str:
    """The same number, without what people put between."""
    bare = re.sub(r"[\s.-]", "", typed)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in bare)


class PinForm(OnceForm):
    """Five digits, in whichever script somebody types their numbers."""

    digits = LineField(
        label=_("Pincode van vijf cijfers"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "db-pin", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": _("Vul hier uw pincode in: vijf cijfers.")},
    )
    not_five: ClassVar = _(
        "Een pincode heeft vijf cijfers. Kijk nog eens of ze er alle vijf staan."
    )

    def clean_digits(self) -> str:
        digits = in_our_digits(self.cleaned_data["digits"])
        if not re.fullmatch(r"[0-9]{5}", digits):
            raise ValidationError(self.not_five, code="not_five")
        return digits

    def forget_what_was_typed(self) -> None:
        """A wrong PIN does not come back on the page: somebody may be looking along."""
        self.data = {name: self.data[name] for name in self.data} | {"digits": ""}


def _new_digits(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "db-pin"}
        ),
    )


class NewPinForm(OnceForm):
    """Five digits, twice, typed by the resident. They are never shown again."""

    digits = _new_digits(_("Uw vijf cijfers"), _("Kies cijfers die u makkelijk onthoudt."))
    again = _new_digits(_("Nog een keer dezelfde vijf cijfers"))

    def clean_digits(self) -> str:
        return in_our_digits(self.cleaned_data["digits"])

    def clean_again(self) -> str:
        return in_our_digits(self.cleaned_data["again"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("digits") and given.get("again") and given["digits"] != given["again"]:
            self.add_error("again", _("Dit zijn andere cijfers. Typ ze allebei nog eens."))
        return given
