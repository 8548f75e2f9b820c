# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The forms of an appointment: plan it, move it, offer other times, type over a return slip.

Seed: Handvat 1 > Brieven/uitnodiging; Omgevingsfactoren.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from dichterbij.conversations.appointment import Conflict, InThePast
from dichterbij.conversations.models import Conversation, Place
from dichterbij.conversations.models.before import CameBy
from dichterbij.conversations.places import places_of, where_of
from dichterbij.conversations.sent_words import goes_to
from dichterbij.conversations.words import day_and_time
from dichterbij.delivery import ways
from dichterbij.delivery.models import Message
from dichterbij.handvatten import deck
from dichterbij.people.forms import Choices, DayField, LineField, OnceForm, TextField, TimeField
from dichterbij.people.models import Person, Team

LENGTHS = (20, 30, 45, 60, 90)
MOST_POINTS = 20
POINT_LENGTH = 500


def on_the_clock(day: dt.date, time: dt.time) -> dt.datetime:
    """That moment here; an hour that the clock skips or shows twice is asked about."""
    zone = ZoneInfo(settings.TIME_ZONE)
    wanted = dt.datetime.combine(day, time)
    at = wanted.replace(tzinfo=zone)
    said = f"{time.hour}.{time.minute:02d} uur"
    if at.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != wanted:
        raise ValidationError(
            f"Die nacht gaat de klok een uur vooruit: {said} bestaat dan niet. "
            "Kies een andere tijd."
        )
    if at.utcoffset() != at.replace(fold=1).utcoffset():
        raise ValidationError(
            f"Die nacht gaat de klok een uur terug: {said} komt dan twee keer. "
            "Kies een andere tijd."
        )
    return at


def clash(conflict: Conflict, by: Person) -> str:
    """Which talk is in the way, so that one can judge whether it matters."""
    others = "; ".join(
        f"{other.resident.full_name}, {day_and_time(other.starts_at)}" for other in conflict.others
    )
    return f"Op deze tijd is er al een gesprek: {others}. Kies een andere tijd, of plan het toch."


class PlaceField(forms.ChoiceField):
    """One of the places where this team talks with people, each with where that is."""

    widget = Choices

    def offer(self, team: Team | None, nothing: str = "") -> None:
        """Show the places of this team; `nothing`: the words for not choosing."""
        explained = {place: where_of(place, team) for place in places_of(team)}
        explained[Place.PHONE] = "Jij belt."
        if Place.HOME in explained:
            explained[Place.HOME] = "Je gaat op bezoek. Vraag eerst of dat goed is."
        none = [("", nothing)] if nothing else []
        self.choices = [*none, *((place, capfirst(Place(place).label)) for place in explained)]
        if isinstance(self.widget, Choices):
            self.widget.explained = {str(place): line for place, line in explained.items()}


class WhenForm(OnceForm):
    """When, how long and where; the clock is asked whether that moment exists."""

    day = DayField(label="Welke dag", upcoming=True, help_text="Bijvoorbeeld: vr 11 december.")
    time = TimeField(label="Hoe laat", help_text="Bijvoorbeeld: 10.30.")
    minutes = forms.TypedChoiceField(label="Hoe lang", coerce=int, initial=45)
    place = PlaceField(label="Waar praten jullie")
    where = LineField(
        label="Waar precies",
        required=False,
        max_length=200,
        help_text="Laat dit leeg voor het adres dat bij de plek staat.",
    )
    even_so = forms.BooleanField(
        label="Plan het toch", required=False, help_text="Ook al is er dan al een ander gesprek."
    )

    def __init__(self, *args: Any, team: Team | None, talk: Conversation | None = None, **kw: Any):
        if talk is not None:
            local = timezone.localtime(talk.starts_at)
            kw.setdefault("initial", {}).update(
                day=local.date(),
                time=local.time(),
                minutes=talk.minutes,
                place=talk.place,
                where=talk.where,
            )
        super().__init__(*args, **kw)
        lengths = sorted({*LENGTHS, talk.minutes} if talk else LENGTHS)
        minutes, place = self.fields["minutes"], self.fields["place"]
        assert isinstance(minutes, forms.TypedChoiceField)
        assert isinstance(place, PlaceField)
        minutes.choices = [(n, f"{n} minuten") for n in lengths]
        place.offer(team)
        if talk is None:
            place.initial = Place.OFFICE
        else:  # so that one knows what was changed, also at a second press
            place.show_hidden_initial = self.fields["where"].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day, time = data.get("day"), data.get("time")
        if day and time:
            data["starts_at"] = self._moment("time", day, time)
        return data

    def _moment(self, field: str, day: dt.date, time: dt.time) -> dt.datetime | None:
        try:
            at = on_the_clock(day, time)
        except ValidationError as wrong:
            self.add_error(field, wrong)
            return None
        if at <= timezone.now():
            self.add_error(field, InThePast.says)
        return at


class OtherTimesForm(OnceForm):
    """None, one or two other times that suit as well, so that there is something to choose."""

    other_day_1 = DayField(label="Een andere dag", required=False, upcoming=True)
    other_time_1 = TimeField(label="Tijd op die dag", required=False)
    other_day_2 = DayField(label="Nog een andere dag", required=False, upcoming=True)
    other_time_2 = TimeField(label="Tijd op die andere dag", required=False)

    def __init__(self, *args: Any, offered: Iterable[dt.datetime] = (), **kw: Any) -> None:
        initial = kw.setdefault("initial", {})
        for n, at in zip((1, 2), offered, strict=False):
            local = timezone.localtime(at)
            initial[f"other_day_{n}"], initial[f"other_time_{n}"] = local.date(), local.time()
        super().__init__(*args, **kw)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["others"] = [at for at in map(self._other, (1, 2)) if at]
        return data

    def _other(self, n: int) -> dt.datetime | None:
        field_day, field_time = f"other_day_{n}", f"other_time_{n}"
        if {field_day, field_time} & set(self.errors):
            return None
        day, time = self.cleaned_data.get(field_day), self.cleaned_data.get(field_time)
        if day and not time:
            self.add_error(field_time, "Schrijf er ook een tijd bij, bijvoorbeeld 10.30.")
        elif time and not day:
            self.add_error(field_day, "Schrijf er ook een dag bij, bijvoorbeeld 15 december.")
        elif day and time:
            try:
                at = on_the_clock(day, time)
            except ValidationError as wrong:
                self.add_error(field_time, wrong)
                return None
            if at > timezone.now():
                return at
            self.add_error(field_time, InThePast.says)
        return None


class PlanForm(WhenForm, OtherTimesForm):
    """A new talk: why first, then when and where, and what to begin with.

    Seed: Handvat 1 > Agenda voor het gesprek; Omgevingsfactoren.
    """

    goal = TextField(
        label="Waarom willen jullie praten?",
        max_length=600,
        help_text="In gewone woorden, bijvoorbeeld: elkaar leren kennen.",
    )
    seating = forms.ChoiceField(label="Hoe zitten of lopen jullie?", required=False)
    point_1 = LineField(label="Eerste punt", required=False, max_length=POINT_LENGTH)
    point_2 = LineField(label="Tweede punt", required=False, max_length=POINT_LENGTH)
    point_3 = LineField(label="Derde punt", required=False, max_length=POINT_LENGTH)

    def __init__(self, *args: Any, resident: Person, team: Team | None, **kw: Any) -> None:
        super().__init__(*args, team=team, **kw)
        name = resident.first_name
        self.fields["goal"].help_text = (
            f"In gewone woorden. {name} leest dit achter een link zonder wachtwoord: "
            "schrijf het zo dat iemand die meeleest er niets aan heeft."
        )
        seating = self.fields["seating"]
        assert isinstance(seating, forms.ChoiceField)
        seating.choices = [
            ("", "Dat zien we dan"),
            *(
                (
                    capfirst(Place(place).label),
                    [(s.line, s.line) for s in deck().settings_for(place)],
                )
                for place in places_of(team)
            ),
        ]

    @property
    def points(self) -> list[str]:
        """What was written down to begin with."""
        typed = (self.cleaned_data[f"point_{n}"] for n in (1, 2, 3))
        return [text for text in typed if text]


WITH = {
    Person.Channel.MAIL: "Met een mail",
    Person.Channel.SMS: "Met een sms",
    Person.Channel.WHATSAPP: "Met WhatsApp",
    Person.Channel.PAPER: "Met een brief",
}


class InviteForm(OnceForm):
    """How the invitation goes out. `again`: once more, because somebody asks for it."""

    channel = forms.ChoiceField(label="Hoe nodig je uit?", widget=Choices)
    again = forms.BooleanField(required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, *args: Any, resident: Person, **kw: Any) -> None:
        super().__init__(*args, **kw)
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        assert isinstance(channel.widget, Choices)
        roads = ways.possible(resident, Message.Kind.INVITATION)
        channel.choices = [(road, WITH[Person.Channel(road)]) for road in roads]
        on_paper = {str(Person.Channel.PAPER): "Om te printen, met een strookje om terug te sturen"}
        channel.widget.explained = {road: goes_to(resident, road) for road in roads} | on_paper
        channel.initial = roads[0]


class SlipForm(OnceForm):
    """What came back on paper or was said on the phone, typed over in one go.

    Seed: Handvat 1 > Agenda voor het gesprek.
    """

    came_by = forms.ChoiceField(
        label="Hoe hoorde je dit?",
        widget=Choices,
        choices=[(CameBy.SLIP, "Op het strookje"), (CameBy.PHONE, "Aan de telefoon")],
        initial=CameBy.SLIP,
    )
    points = TextField(
        label="Waar wil de ander het over hebben?",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Schrijf het zo over als het er staat. Elk punt op een eigen regel.",
    )
    place = PlaceField(label="Welke plek koos de ander?", required=False)
    companion = forms.BooleanField(label="Er komt iemand mee", required=False)
    companion_who = LineField(label="Wie komt er mee?", required=False, max_length=120)
    other_time = LineField(
        label="Een andere dag of tijd",
        required=False,
        max_length=300,
        help_text="Komt de afgesproken tijd niet uit? Schrijf op wat er staat.",
    )

    def __init__(self, *args: Any, resident: Person, team: Team | None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        name = resident.first_name
        self.fields["points"].label = f"Waar wil {name} het over hebben?"
        self.fields["place"].label = f"Waar praat {name} het liefst?"
        place = self.fields["place"]
        assert isinstance(place, PlaceField)
        place.offer(team, nothing="Daar is niets over gezegd")

    def clean_points(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["points"].splitlines()]
        points = [line for line in lines if line]
        if len(points) > MOST_POINTS:
            raise ValidationError(
                f"Dit zijn {len(points)} regels, en er passen {MOST_POINTS} punten op. "
                "Zet punten die bij elkaar horen op één regel."
            )
        for n, point in enumerate(points, start=1):
            if len(point) > POINT_LENGTH:
                raise ValidationError(
                    f"Regel {n} is te lang: er passen {POINT_LENGTH} tekens in een punt, "
                    f"en het zijn er {len(point)}."
                )
        return points

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        # Whoever writes who comes along, says that somebody does
        data["companion"] = bool(data.get("companion") or data.get("companion_who"))
        return data
