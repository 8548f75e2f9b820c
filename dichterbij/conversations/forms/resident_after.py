# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The resident's forms: about their agreements, and about what is known of them.

Seed: Handvat 1 > Agenda en verslaglegging; Voorkennis.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations import reminders
from dichterbij.conversations.forms.resident_reminder import ReminderField, wished
from dichterbij.conversations.models.after import Side
from dichterbij.people.forms import Choices, DayField, OnceForm, TextField
from dichterbij.people.models import Person

MAY_BE_EMPTY = _("Mag leeg blijven.")


class OwnAgreementForm(OnceForm):
    """Write an agreement down oneself, also one the municipality made."""

    side = forms.ChoiceField(label=_("Wie doet het?"), widget=Choices, initial=Side.RESIDENT)
    what = TextField(label=_("Wat is de afspraak?"))
    due = DayField(
        label=_("Wanneer?"),
        required=False,
        help_text=_("Bijvoorbeeld 15 december. Mag leeg blijven."),
    )
    remind = ReminderField(
        label=_("Wilt u een seintje?"),
        help_text=_("Overdag, en alleen bij wat u zelf doet."),
    )

    def __init__(self, *args: Any, resident: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)
        side.choices = [(Side.RESIDENT, _("Ik")), (Side.MUNICIPALITY, _("De gemeente"))]
        if not reminders.reach(resident):
            del self.fields["remind"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        days = data.pop("remind", None)
        if data.get("side") == Side.MUNICIPALITY:
            days = None
        elif days is not None and not data.get("due") and not self.has_error("due"):
            self.add_error("due", _("Voor een seintje is een dag nodig."))
        return data | wished(days)


class PressForm(OnceForm):
    """A button."""


class SayForm(OnceForm):
    """Something for both to read."""

    words = TextField(label=_("Wat wilt u erbij zeggen?"))


class OtherForm(OnceForm):
    """Other words or another day."""

    what = TextField(label=_("Wat is de afspraak?"))
    due = DayField(
        label=_("Wanneer?"),
        required=False,
        help_text=_("Bijvoorbeeld 15 december. Mag leeg blijven."),
    )
    words = TextField(label=_("Wilt u er iets bij zeggen?"), required=False, help_text=MAY_BE_EMPTY)


class ReminderForm(OnceForm):
    """A reminder, or rather not."""

    remind = ReminderField(
        label=_("Wilt u een seintje?"), help_text=_("Een kort bericht, overdag.")
    )


class AnswerForm(OnceForm):
    """Yes or rather not to what the caseworker proposed."""

    words = TextField(label=_("Wilt u er iets bij zeggen?"), required=False, help_text=MAY_BE_EMPTY)


class KernForm(OnceForm):
    """How the resident would put it."""

    words = TextField(label=_("Zo zou ik het zeggen"), max_length=600)
    words.widget.attrs["rows"] = 5
