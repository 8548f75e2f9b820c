# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The one form after a talk: a line per side, the rest only if it came up, and one press.

Seed: Handvat 1 > Agenda en verslaglegging; Gesprekspunten. Handvat 2 > Grens van je
invloedssfeer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dichterbij.conversations import reminders
from dichterbij.conversations.forms.plan import PlaceField, on_the_clock
from dichterbij.conversations.forms.resident_reminder import ReminderField
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.models.after import Side
from dichterbij.conversations.round_off import NewAgreement, NextTalk, Said
from dichterbij.conversations.sent_words import by_hand
from dichterbij.delivery import ways
from dichterbij.delivery.models import Message
from dichterbij.people.forms import Choices, DayField, LineField, OnceForm, TextField, TimeField
from dichterbij.people.models import Person

LABELS = {
    Person.Channel.MAIL: "Mail",
    Person.Channel.SMS: "Sms",
    Person.Channel.WHATSAPP: "WhatsApp",
    Person.Channel.PAPER: "Briefje",
}
MOST_LINES = 10
OURS, THEIRS = "ours", "theirs"
SIDES = {OURS: Side.MUNICIPALITY, THEIRS: Side.RESIDENT}


@dataclass(frozen=True)
class AgreementLine:
    """The fields of one agreement on the form."""

    what: forms.BoundField
    due: forms.BoundField
    remind: forms.BoundField | None


class AfterForm(OnceForm):
    """What was agreed, and how Amina gets it. Nothing here is required except how to share."""

    can = LineField(label="Dit kan ik", max_length=300, required=False)
    cannot = LineField(label="Dit kan ik niet", max_length=300, required=False)
    who_can = LineField(
        label="Wie kan dat wel?",
        max_length=300,
        required=False,
        help_text="Met waar en wanneer, als je dat weet.",
    )
    own_words = TextField(label="De woorden zelf", required=False)
    consent = forms.BooleanField(required=False)
    next_day = DayField(label="Welke dag", upcoming=True, required=False)
    next_time = TimeField(label="Hoe laat", required=False)
    next_place = PlaceField(label="Waar", required=False)
    next_goal = LineField(
        label="Waarvoor, in gewone woorden",
        max_length=600,
        required=False,
        initial="Samen kijken hoe het gaat met onze afspraken.",
    )
    even_so = forms.BooleanField(
        label="Plan het toch", required=False, help_text="Ook al is er dan al een ander gesprek."
    )
    channel = forms.ChoiceField(label="Hoe deel je de afspraken?", widget=Choices)

    def __init__(self, data: Mapping[str, Any] | None = None, *, talk: Conversation) -> None:
        self.talk = talk
        self.name = talk.resident.first_name
        self.reminds = reminders.reach(talk.resident)
        self.typed: dict[str, Any] = dict(data.items()) if data else {}
        self.more = self.typed.get("add", "")
        if self.more in SIDES:
            self.typed[self.more] = str(_number(self.typed.get(self.more)) + 1)
            super().__init__(initial=self.typed)  # nothing was sent yet, so nothing is wrong yet
        else:
            super().__init__(data)
        self.count = {side: _number(self.typed.get(side)) for side in SIDES}
        for side in SIDES:
            for number in range(self.count[side]):
                self._add_line(side, number)
        consent = self.fields["consent"]
        consent.label = f"{self.name} vindt het goed dat dit er staat"
        consent.help_text = f"{self.name} kan het lezen, en het weghalen."
        place = self.fields["next_place"]
        assert isinstance(place, PlaceField)
        place.offer(talk.caseworker.team)
        place.initial = talk.place
        self._offer_channels()

    def _add_line(self, side: str, number: int) -> None:
        who = "jij" if side == OURS else self.name
        again = " nog meer" if number else ""
        self.fields[f"{side}_{number}_what"] = TextField(
            label=f"Wat {'ga' if side == OURS else 'gaat'} {who}{again} doen?", required=False
        )
        self.fields[f"{side}_{number}_due"] = DayField(
            label="Wanneer", required=False, help_text="Mag leeg blijven."
        )
        if side == THEIRS and self.reminds:
            self.fields[f"{side}_{number}_remind"] = ReminderField(
                label=f"Wil {self.name} een seintje?", nothing="Nee, geen seintje"
            )
        if self.more == side and number == self.count[side] - 1:
            self.fields[f"{side}_{number}_what"].widget.attrs["autofocus"] = True

    def _offer_channels(self) -> None:
        resident = self.talk.resident
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        assert isinstance(channel.widget, Choices)
        roads = ways.possible(resident, Message.Kind.AGREEMENTS)
        channel.choices = [(road, LABELS[Person.Channel(road)]) for road in roads]
        explained = {str(Person.Channel.PAPER): "Nu printen en meegeven"}
        if roads[0] != Person.Channel.PAPER:
            by_hand_too = " Je verstuurt het zelf." if by_hand(roads[0]) else ""
            explained[roads[0]] = f"Dit wil {self.name} het liefst.{by_hand_too}"
        channel.widget.explained = explained
        channel.initial = roads[0]

    def lines(self, side: str) -> Iterator[AgreementLine]:
        for number in range(self.count[side]):
            remind = f"{side}_{number}_remind"
            yield AgreementLine(
                self[f"{side}_{number}_what"],
                self[f"{side}_{number}_due"],
                self[remind] if remind in self.fields else None,
            )

    @property
    def lines_of_ours(self) -> list[AgreementLine]:
        return list(self.lines(OURS))

    @property
    def lines_of_theirs(self) -> list[AgreementLine]:
        return list(self.lines(THEIRS))

    @property
    def full_of_ours(self) -> bool:
        return self.count[OURS] >= MOST_LINES

    @property
    def full_of_theirs(self) -> bool:
        return self.count[THEIRS] >= MOST_LINES

    def touched(self, *names: str) -> bool:
        """Whether somebody typed here, or something is to be mended: then the panel is open."""
        return any(
            self.typed.get(name) or (self.is_bound and self.has_error(name)) for name in names
        )

    @property
    def limits_open(self) -> bool:
        return self.touched("can", "cannot", "who_can")

    @property
    def words_open(self) -> bool:
        return self.touched("own_words", "consent")

    @property
    def next_open(self) -> bool:
        return self.touched("next_day", "next_time")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for side in SIDES:
            for number in range(self.count[side]):
                self._clean_line(f"{side}_{number}")
        if data.get("own_words") and not data.get("consent"):
            self.add_error("consent", f"Vraag {self.name} eerst of dit hier mag staan.")
        self._clean_next(data)
        return data

    def _clean_line(self, line: str) -> None:
        data = self.cleaned_data
        due = data.get(f"{line}_due")
        if f"{line}_what" in data and not data[f"{line}_what"] and due:
            self.add_error(f"{line}_what", "Schrijf er nog bij wat jullie afspraken.")
        if data.get(f"{line}_remind") is not None and not due and not self.has_error(f"{line}_due"):
            self.add_error(f"{line}_due", "Voor een seintje is een dag nodig.")

    def _clean_next(self, data: dict[str, Any]) -> None:
        day, time = data.get("next_day"), data.get("next_time")
        data["next_at"] = None
        if day and not time and not self.has_error("next_time"):
            self.add_error("next_time", "Schrijf er nog bij hoe laat.")
        if time and not day and not self.has_error("next_day"):
            self.add_error("next_day", "Schrijf er nog bij welke dag.")
        if day and time:
            try:
                data["next_at"] = on_the_clock(day, time)
            except ValidationError as problem:
                self.add_error("next_time", problem)

    def said(self) -> Said:
        """What it says, for `round_off`."""
        data = self.cleaned_data
        agreements = tuple(
            NewAgreement(
                SIDES[side],
                data[f"{side}_{number}_what"],
                data[f"{side}_{number}_due"],
                remind_days=data.get(f"{side}_{number}_remind"),
            )
            for side in SIDES
            for number in range(self.count[side])
            if data[f"{side}_{number}_what"]
        )
        next_talk = None
        if data["next_at"]:
            goal = data["next_goal"] or str(self.fields["next_goal"].initial)
            place = data["next_place"] or self.talk.place
            next_talk = NextTalk(data["next_at"], place, goal, data["even_so"])
        limits = {name: data[name] for name in ("can", "cannot", "who_can")}
        return Said(agreements, own_words=data["own_words"], next_talk=next_talk, **limits)


def _number(given: str | None) -> int:
    """How many lines a side has, whatever arrived."""
    if given is None or not given.isascii() or not given.isdecimal():
        return 1
    return max(1, min(int(given[:3]), MOST_LINES))
