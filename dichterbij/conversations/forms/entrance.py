# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The PIN that opens the agreements."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dichterbij.people.forms import LineField, OnceForm


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
        typed = re.sub(r"[\s.-]", "", self.cleaned_data["digits"])
        digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in typed)
        if not re.fullmatch(r"[0-9]{5}", digits):
            raise ValidationError(self.not_five, code="not_five")
        return digits

    def forget_what_was_typed(self) -> None:
        """A wrong PIN does not come back on the page: somebody may be looking along."""
        self.data = {name: self.data[name] for name in self.data} | {"digits": ""}
