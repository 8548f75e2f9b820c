# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who goes on with a resident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Role
from dichterbij.people.forms import OnceForm
from dichterbij.people.models import Person, Team


class Colleague(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague by name, and the team they are in."""

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.full_name} ({obj.team})"


class HandOverForm(OnceForm):
    """Another caseworker goes on; colleagues of the own team stand first."""

    to = Colleague(
        label=_("Wie gaat verder?"),
        queryset=Person.objects.none(),
        empty_label=_("Kies een collega"),
        error_messages={"invalid_choice": _("Deze collega werkt hier niet meer. Kies een ander.")},
    )

    def __init__(self, *args: Any, team: Team | None, now: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            Person.objects.filter(role=Role.CASEWORKER, left_on=None, team__isnull=False)
            .exclude(pk=now.pk)
            .select_related("team")
            .order_by(
                Case(When(team=team, then=0), default=1), "team__name", "first_name", "last_name"
            )
        )
