# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Forms that keep what somebody typed and say in plain Dutch what to change.

Pressing a button twice does nothing twice, a pasted text is never cut off in silence, and a date
may be written the way people say it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from dichterbij.people.days import date_format

# They turn the reading order of what follows around, so they can make a text lie.
BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

UNSEEN = _(
    "Er stond een teken in dat niet te zien is en niet bewaard kan worden. "
    "Het is weggehaald. Kijk of de tekst klopt en verstuur hem nog eens."
)
PLAIN = {
    "required": _("Vul hier nog iets in."),
    "invalid": _("Dit kunnen we niet lezen. Schrijf het eens anders."),
    "invalid_choice": _("Kies een van de antwoorden hieronder."),
    "invalid_list": _("Kies een van de antwoorden hieronder."),
    "min_value": _("Dit getal is te klein: het kleinste is %(limit_value)s."),
    "max_value": _("Dit getal is te groot: het grootste is %(limit_value)s."),
    "max_length": _("Dit is te lang: er passen %(limit_value)s tekens in."),
    "null_characters_not_allowed": UNSEEN,
}
PLAIN_FOR: dict[type[forms.Field], dict[str, Any]] = {
    forms.ChoiceField: {"required": _("Kies een van de antwoorden.")},
    forms.BooleanField: {"required": _("Zet hier een vinkje om verder te gaan.")},
    forms.IntegerField: {"invalid": _("Schrijf een getal in cijfers, bijvoorbeeld 45.")},
    forms.EmailField: {"invalid": _("Schrijf het mailadres zo: naam@voorbeeld.nl.")},
}


class Choices(forms.RadioSelect):
    """One big answer to tap, with a line of explanation below where that helps."""

    def __init__(
        self,
        explained: Mapping[Any, str | Promise] | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.explained: Mapping[str, str | Promise] = {
            str(value): line for value, line in (explained or {}).items()
        }

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["description"] = self.explained.get(str(value), "")
        return option


class ManyChoices(Choices, forms.CheckboxSelectMultiple):
    """The same, where more than one answer may fit."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = "django/forms/widgets/checkbox_select.html"
    option_template_name = "django/forms/widgets/checkbox_option.html"


class _Words(forms.CharField):
    """Words of a person, kept as they were written.

    Unseen characters that no keyboard makes are refused clearly: the form comes back without
    them, so that pressing the button again is enough.
    """

    too_long = ngettext_lazy(
        "Dit is te lang: er passen %(most)s tekens in, en het is er %(size)s.",
        "Dit is te lang: er passen %(most)s tekens in, en het zijn er %(size)s.",
        "count",
    )

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        self.most = max_length  # not Django's own: that makes the browser cut off in silence
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(_same_spelling(str(value)) if value else value) or ""
        if not any(unicodedata.category(sign)[0] not in "CZ" for sign in text):
            return ""  # only spaces, however exotic
        return text

    def clean(self, value: Any) -> str:
        if value and NOT_TEXT.search(_same_spelling(str(value))):
            raise ValidationError(UNSEEN, code="unseen")
        text: str = super().clean(value)
        if len(text) > self.most:
            raise ValidationError(
                self.too_long
                % {"count": len(text), "most": _grouped(self.most), "size": _grouped(len(text))},
                code="max_length",
            )
        return text

    def prepare_value(self, value: Any) -> Any:
        return NOT_TEXT.sub("", _same_spelling(value)) if isinstance(value, str) else value


class TextField(_Words):
    """A few sentences, with line ends."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, *, max_length: int = 500, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class LineField(_Words):
    """A few words on one line."""

    widget = forms.TextInput

    def __init__(self, *, max_length: int = 120, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return re.sub(r"\s+", " ", super().to_python(value))


class MailField(forms.EmailField):
    """A mail address. What is not one is asked about in plain words."""

    def clean(self, value: Any) -> str:
        if value and NOT_TEXT.search(str(value)):
            raise ValidationError(UNSEEN, code="unseen")
        address: str = super().clean(value)
        return address


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb february febr",
            "maart mrt maa march mar",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "augustus aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "maandag ma monday mon",
            "dinsdag di tuesday tue",
            "woensdag wo wednesday wed",
            "donderdag do thursday thu",
            "vrijdag vr friday fri",
            "zaterdag za saturday sat",
            "zondag zo sunday sun",
        )
    )
    for name in names.split()
}
WEEKDAY_LABELS = (
    _("maandag"),
    _("dinsdag"),
    _("woensdag"),
    _("donderdag"),
    _("vrijdag"),
    _("zaterdag"),
    _("zondag"),
)
SOON = {"vandaag": 0, "today": 0, "morgen": 1, "tomorrow": 1, "overmorgen": 2}
_PUT_BEFORE = re.compile(r"^(op|uiterlijk|on|by)\s+")
_ISO = re.compile(r"^(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})$")
_NUMBERS = re.compile(
    r"^(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})(\s?[-/.]\s?(?P<year>\d{4}|\d{2}))?$"
)
_NAMED = re.compile(r"^(?P<day>\d{1,2})e?\.?[\s-]+(?P<month>[a-z]+)\.?([\s,-]+(?P<year>\d{4}))?$")


class DayField(forms.Field):
    """A day as people write it: 15 december, vr 11 december, 15-12-2026, morgen.

    Without a year it is the next such day, today included. A weekday that does not fit the date
    is asked about, because one of the two is a mistake.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages: ClassVar[Any] = {
        "required": _("Schrijf hier nog een datum, bijvoorbeeld 15 december."),
        "invalid": _("Schrijf de datum zo: 15 december, of 15-12-2026."),
        "no_such_day": _("Die dag staat niet in de kalender. Kijk de datum nog eens na."),
        "weekday": _("%(date)s is een %(is)s, geen %(not)s. Welke van de twee klopt?"),
        "past": _("Die dag is al geweest. Kies een dag vanaf vandaag."),
        "far": _("Die dag is wel erg ver weg. Kijk het jaartal nog eens na."),
    }

    def __init__(self, *, upcoming: bool = False, **kwargs: Any) -> None:
        self.upcoming = upcoming
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.datetime):
            return timezone.localdate(value) if timezone.is_aware(value) else value.date()
        if value is None or isinstance(value, dt.date):
            return value
        text = _same_spelling(str(value)).strip().lower()
        return self._read(_PUT_BEFORE.sub("", text)) if text else None

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if self.upcoming and value < today:
            raise self._wrong("past")
        if abs(value.year - today.year) > 100:
            raise self._wrong("far")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dt.date):
            month = date_format(value, "F")
            if month.lower() not in MONTHS:  # a month we could not read back
                return f"{value.day}-{value.month}-{value.year}"
            return f"{value.day} {month} {value.year}"
        return NOT_TEXT.sub("", value) if isinstance(value, str) else value

    def _read(self, text: str) -> dt.date:
        today = timezone.localdate()
        if text in SOON:
            return today + dt.timedelta(days=SOON[text])
        first, _space, rest = text.partition(" ")
        weekday = WEEKDAYS.get(first.rstrip(".,"))
        if weekday is not None and not rest.strip():
            return today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
        day = self._date(text if weekday is None else rest.strip(), today)
        if weekday is not None and day.weekday() != weekday:
            params = {
                "date": self.prepare_value(day),
                "is": WEEKDAY_LABELS[day.weekday()],
                "not": WEEKDAY_LABELS[weekday],
            }
            raise self._wrong("weekday", **params)
        return day

    def _date(self, text: str, today: dt.date) -> dt.date:
        found = _ISO.match(text) or _NUMBERS.match(text) or _NAMED.match(text)
        if found is None:
            raise self._wrong("invalid")
        month = found["month"]
        number = int(month) if month.isdecimal() else MONTHS.get(month)
        if number is None:
            raise self._wrong("invalid")
        if found["year"]:
            year = int(found["year"])
            years = [year + 2000 if year < 100 else year]
        else:
            years = [today.year + more for more in range(9)]  # 29 February can be eight years off
        for year in years:
            try:
                day = dt.date(year, number, int(found["day"]))
            except ValueError:
                continue
            if found["year"] or day >= today:
                return day
        raise self._wrong("no_such_day")

    def _wrong(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


_CLOCK = re.compile(r"^(?P<hour>\d{1,2})(\s?[.:uh]\s?(?P<minute>\d{2}))?(:\d{2})?\s?(uur|u|h)?\.?$")
_FOUR_DIGITS = re.compile(r"^(?P<hour>\d{1,2})(?P<minute>\d{2})\s?(uur|u)?$")


class TimeField(forms.Field):
    """A time as people write it: 10.30, 10:30, 1030, 10u30, 10 uur."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "db-time"})
    default_error_messages: ClassVar[Any] = {
        "required": _("Schrijf hier nog een tijd, bijvoorbeeld 10.30."),
        "invalid": _("Schrijf de tijd zo: 10.30."),
    }

    def to_python(self, value: Any) -> dt.time | None:
        if value is None or isinstance(value, dt.time):
            return value
        text = _PUT_BEFORE.sub("", _same_spelling(str(value)).strip().lower()).removeprefix("om ")
        if not text:
            return None
        found = _CLOCK.match(text) or _FOUR_DIGITS.match(text)
        if found is None or int(found["hour"]) > 23 or int(found["minute"] or 0) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return dt.time(int(found["hour"]), int(found["minute"] or 0))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dt.time):
            return f"{value.hour}.{value.minute:02d}"
        return NOT_TEXT.sub("", value) if isinstance(value, str) else value


class Shown(forms.BoundField):
    """A field as it comes back on the page: without unseen signs, which no page may hold."""

    def as_widget(self, *args: Any, **kwargs: Any) -> SafeString:
        # Everything in it was escaped already; taking signs away cannot undo that
        return mark_safe(NOT_TEXT.sub("", super().as_widget(*args, **kwargs)))  # noqa: S308


class _Once(forms.UUIDField):
    """Tells one press on the button from the next. A broken one is simply a new one."""

    # Two forms on a page must not share an id, and a hidden field needs none.
    widget = forms.HiddenInput(attrs={"id": False})

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


class OnceForm(forms.Form):
    """What every form here has: a double press does nothing twice, and it speaks plainly.

    Templates put `novalidate` on the form and `{{ form.once }}` in it.
    """

    use_required_attribute = False  # the browser would speak first, and in its own words
    bound_field_class = Shown
    once = _Once(required=False, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _speak_plainly(field)


def _speak_plainly(field: forms.Field) -> None:
    """Ours instead of Django's; what the form itself says about a field stays."""
    for code, (ours, django_says) in _plain_words(type(field)).items():  # type: ignore[arg-type] # stubs forget that a class has a hash
        if field.error_messages.get(code) == django_says:
            field.error_messages[code] = ours


@cache
def _plain_words(kind: type[forms.Field]) -> dict[str, tuple[Any, Any]]:
    """What we say about such a field, and what Django would say."""
    django_says: dict[str, Any] = {}
    for above in reversed(kind.__mro__):
        if above.__module__.startswith("django."):
            django_says.update(getattr(above, "default_error_messages", {}))
    ours = dict(PLAIN)
    for above, messages in PLAIN_FOR.items():
        if issubclass(kind, above):
            ours.update(messages)
    # What a validator says, as of a mail address, is not among the messages of its field
    return {code: (message, django_says.get(code)) for code, message in ours.items()}


def _same_spelling(text: str) -> str:
    """One way to write the same letters (NFC) and line ends, and nothing that turns text around."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\u2028\u2029\u0085]", "\n", text)
    return unicodedata.normalize("NFC", BIDI_OVERRIDES.sub("", text))


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)
