# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a resident can say about a talk that is to come: one sheet, like the return slip.

It is one form on purpose. Whatever button is pressed, everything that was typed comes along, so
that nothing gets lost, also without JavaScript.

Seed: Handvat 1 > Brieven/uitnodiging; Agenda voor het gesprek.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations.models import AgendaItem, Conversation, InvitationAnswer, Place
from dichterbij.conversations.places import places_of, where_of
from dichterbij.people.forms import Choices, LineField, OnceForm, TextField

PLACES: dict[str, tuple[str | Promise, str | Promise]] = {
    Place.OFFICE: (_("Op kantoor"), _("In een rustige kamer")),
    Place.WALK: (_("Tijdens een wandeling"), _("We lopen een rustig rondje")),
    Place.NEARBY: (_("Bij u in de buurt"), _("Bijvoorbeeld in het buurthuis")),
    Place.HOME: (_("Bij u thuis"), _("Ik kom bij u langs")),
    Place.PHONE: (_("Bellen"), _("Ik bel u op dit tijdstip")),
}


class Reply(OnceForm):
    """Own points, a place, a companion, another time. Leaving all of it empty is fine."""

    point = TextField(
        label=_("Wat wilt u zelf bespreken?"),
        help_text=_("Een paar woorden is genoeg. Niets invullen mag ook."),
        required=False,
    )
    place = forms.ChoiceField(label=_("Waar wilt u praten?"), widget=Choices, required=False)
    # What was chosen when the page was made: only another choice moves the talk
    place_seen = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"id": False}), show_hidden_initial=False
    )
    companion = forms.BooleanField(label=_("Ik neem iemand mee"), required=False)
    companion_who = LineField(
        label=_("Wie komt er mee?"), help_text=_("U hoeft dit niet in te vullen."), required=False
    )
    other_time = TextField(
        label=_("Wanneer past het wel?"),
        help_text=_("Bijvoorbeeld: liever ’s middags, of na de vakantie."),
        max_length=300,
        required=False,
    )
    empty_point: ClassVar = _("Schrijf hier eerst in een paar woorden wat u wilt bespreken.")
    empty_time: ClassVar = _("Schrijf hier eerst wanneer het u wel past.")
    emptied: ClassVar = _("Er staat nu niets meer. Wilt u het punt weg hebben? Kies “Haal weg”.")

    def __init__(
        self,
        *args: Any,
        talk: Conversation,
        own: Iterable[AgendaItem],
        answer: InvitationAnswer | None,
        typed: dict[str, Any] | None = None,
        **kw: Any,
    ) -> None:
        self.own = {item.pk: item for item in own}
        initial: dict[str, Any] = {"place": talk.place, "place_seen": talk.place}
        if answer is not None:
            initial |= {
                "companion": answer.companion,
                "companion_who": answer.companion_who,
            }
        for pk, item in self.own.items():
            initial |= {f"text_{pk}": item.text, f"was_{pk}": item.text}
        self.stored = initial
        super().__init__(*args, initial=initial | (typed or {}), **kw)
        self._offer_places(talk)
        for pk in self.own:
            self.fields[f"text_{pk}"] = TextField(label=_("Zeg het anders"), required=False)
            self.fields[f"was_{pk}"] = TextField(
                required=False, widget=forms.HiddenInput(attrs={"id": False})
            )

    def _offer_places(self, talk: Conversation) -> None:
        team = talk.caseworker.team
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        assert isinstance(field.widget, Choices)
        offered = places_of(team)
        field.choices = [(place, PLACES[place][0]) for place in offered]
        where = {place: where_of(place, team) for place in offered}
        if talk.place not in (Place.HOME, Place.PHONE) and talk.where:
            where[talk.place] = talk.where
        field.widget.explained = {
            str(place): where[place] or str(PLACES[place][1]) for place in offered
        }

    @property
    def chosen_place(self) -> str:
        """The place somebody chose, or nothing when they left it as they saw it."""
        place: str = self.cleaned_data.get("place", "")
        return "" if place == self.cleaned_data.get("place_seen") else place

    @property
    def companion_comes(self) -> bool:
        """Somebody who writes who comes along, brings them along."""
        who = "companion_who" in self.changed_data and self.cleaned_data["companion_who"]
        return bool(self.cleaned_data["companion"] or who)

    def reworded(self) -> dict[int, str]:
        """Own points that now read otherwise."""
        return {
            pk: text
            for pk in self.own
            if (text := self.cleaned_data.get(f"text_{pk}", ""))
            and text != self.cleaned_data.get(f"was_{pk}")
        }

    def emptied_points(self) -> list[int]:
        return [pk for pk in self.own if self.is_emptied(pk)]

    def is_emptied(self, pk: int) -> bool:
        """The words of an own point were wiped out, which is not yet taking it away."""
        known = {f"text_{pk}", f"was_{pk}"} <= set(self.data)
        return known and self.cleaned_data.get(f"text_{pk}", None) == ""

    def typed_besides(self, *done: str) -> dict[str, Any]:
        """What was typed and not dealt with yet, to show it again just so."""
        changed = set(self.changed_data) - set(done) - {"once", "place_seen"}
        changed = {name for name in changed if not name.startswith("was_")}
        typed = {name: self[name].data for name in changed if name in self.data}
        if "companion" in changed and "place_seen" in self.data:  # a box left empty sends nothing
            typed["companion"] = bool(self.cleaned_data.get("companion"))
        return typed

    def words_now(self, pk: int, text: str) -> None:
        """The next press on the button is about these words, which the reader has seen by then."""
        self.data = {name: self.data[name] for name in self.data} | {f"was_{pk}": text}
