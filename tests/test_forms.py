# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every form keeps what was typed and says in plain Dutch what to change."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import html5lib
import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from dichterbij.people.forms import (
    Choices,
    DayField,
    LineField,
    MailField,
    ManyChoices,
    OnceForm,
    TextField,
    TimeField,
)

pytestmark = pytest.mark.once

TUESDAY = "2026-12-01T10:30:00+01:00"


class Answer(OnceForm):
    """The kind of form a resident gets."""

    point = TextField(label="Wat wilt u zelf bespreken?", help_text="Een paar woorden is genoeg.")
    who = LineField(label="Wie komt er mee?", required=False)
    place = forms.ChoiceField(
        label="Waar wilt u praten?",
        choices=[("office", "Op kantoor"), ("walk", "Tijdens een wandeling")],
        widget=Choices({"walk": "Een rustig rondje"}),
    )
    likes = forms.MultipleChoiceField(
        label="Waarover?",
        choices=[("work", "Werk"), ("home", "Thuis")],
        required=False,
        widget=ManyChoices({"work": "Of een cursus"}),
    )
    sure = forms.BooleanField(label="Dit klopt", help_text="U kunt het later veranderen.")
    day = DayField(label="Wanneer?", upcoming=True)
    time = TimeField(label="Hoe laat?")


def answer(**changed: str) -> Answer:
    typed = {
        "once": str(uuid.uuid4()),
        "point": "Wat houd ik over als ik ga werken?",
        "place": "walk",
        "sure": "on",
        "day": "vr 11 december",
        "time": "10.30",
    }
    return Answer(typed | changed)


@pytest.fixture(autouse=True)
def on_the_first_of_december() -> Any:
    with time_machine.travel(TUESDAY, tick=False):
        yield


# Words


@pytest.mark.parametrize(
    "text",
    [
        "Koffie ☕ met mijn zus 👩‍👧‍👦",
        "أريد أن أعمل مع كبار السن",
        "<script>alert('x')</script> & <b>vet</b>",
        "eerste regel\ntweede regel",
        "می‌خواهم کار کنم",  # holds an unseen joiner that belongs there
    ],
)
def test_words_are_kept_as_they_were_written(text: str) -> None:
    form = answer(point=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["point"] == text


def test_a_null_byte_is_refused_clearly_and_gone_when_the_form_comes_back() -> None:
    form = answer(point="Mijn \x00plan")
    assert not form.is_valid()
    assert "teken" in form.errors["point"][0]
    assert "Mijn plan" in str(form)
    assert "\x00" not in str(form)
    again = answer(point=form["point"].value())
    assert again.is_valid()


@pytest.mark.parametrize("sign", ["\x07", "\x1b", "\x9b", "\ufffe"])
def test_signs_that_no_keyboard_makes_are_refused_too(sign: str) -> None:
    assert "point" in answer(point=f"Mijn {sign}plan").errors


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u202a"])
def test_a_sign_that_turns_the_text_around_is_taken_out(sign: str) -> None:
    form = answer(point=f"Mijn {sign}plan")
    assert form.is_valid()
    assert form.cleaned_data["point"] == "Mijn plan"


def test_ten_thousand_characters_are_refused_with_both_sizes_and_kept_in_the_form() -> None:
    form = answer(point="x" * 10_000)
    assert form.errors["point"] == [
        "Dit is te lang: er passen 500 tekens in, en het zijn er 10.000."
    ]
    assert "x" * 10_000 in str(form)


def test_a_long_pasted_text_is_not_cut_off_in_silence_by_the_browser() -> None:
    assert "maxlength" not in str(answer())


def test_the_same_letters_are_written_one_way_and_spaces_around_fall_off() -> None:
    form = answer(point="  cafe\u0301\r\nen thee ", who=" mijn\n zus\t Leila ")
    assert form.is_valid()
    assert form.cleaned_data["point"] == "café\nen thee"
    assert form.cleaned_data["who"] == "mijn zus Leila"


@pytest.mark.parametrize("nothing", ["", "   ", "\n\n", "\u200b\u200b", "\u00a0\u3000"])
def test_only_spaces_is_nothing_yet(nothing: str) -> None:
    assert answer(point=nothing).errors["point"] == ["Vul hier nog iets in."]


# Days


def day(text: str) -> dt.date | None:
    found: dt.date | None = DayField().clean(text)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "11 december",
        "11 dec",
        "11 dec.",
        "11 December 2026",
        "11-12-2026",
        "11/12/2026",
        "11.12.26",
        "11-12",
        "2026-12-11",
        "vr 11 december",
        "vrijdag 11 december 2026",
        "op vrijdag 11 december",
        "uiterlijk 11 december",
        "Friday 11 December",
        " 11  december ",
    ],
)
def test_a_day_may_be_written_the_way_people_do(text: str) -> None:
    assert day(text) == dt.date(2026, 12, 11)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vandaag", dt.date(2026, 12, 1)),
        ("morgen", dt.date(2026, 12, 2)),
        ("vrijdag", dt.date(2026, 12, 4)),
        ("dinsdag", dt.date(2026, 12, 8)),  # said on a Tuesday: the next one
        ("1 december", dt.date(2026, 12, 1)),
        ("30 november", dt.date(2027, 11, 30)),
        ("29 februari", dt.date(2028, 2, 29)),
        ("5 mei", dt.date(2027, 5, 5)),
    ],
)
def test_without_a_year_it_is_the_next_such_day(text: str, expected: dt.date) -> None:
    assert day(text) == expected


@pytest.mark.parametrize(
    "text", ["gauw", "31 februari", "30-2-2027", "12 foo", "0 mei", "99-99-9999", "1e9", "december"]
)
def test_what_is_not_a_day_is_answered_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        day(text)
    assert refused.value.messages[0].startswith(("Schrijf de datum zo", "Die dag staat niet"))


def test_a_weekday_that_does_not_fit_the_date_is_asked_about() -> None:
    with pytest.raises(ValidationError) as refused:
        day("maandag 11 december")
    assert refused.value.messages == [
        "11 december 2026 is een vrijdag, geen maandag. Welke van de twee klopt?"
    ]


def test_a_day_that_has_been_can_be_refused() -> None:
    assert "day" in answer(day="30-11-2026").errors
    assert "day" not in answer(day="vandaag").errors


def test_a_day_that_was_kept_reads_back_the_same() -> None:
    for kept in (dt.date(2026, 12, 11), dt.date(2025, 3, 1), dt.date(2028, 2, 29)):
        assert day(DayField().prepare_value(kept)) == kept


@pytest.mark.parametrize(
    ("now", "today", "tomorrow"),
    [
        # The clock goes back on 25 October 2026: the 24th ends at 22.00 UTC, the 25th at 23.00
        ("2026-10-24T21:59:00Z", dt.date(2026, 10, 24), dt.date(2026, 10, 25)),
        ("2026-10-24T22:01:00Z", dt.date(2026, 10, 25), dt.date(2026, 10, 26)),
        ("2026-10-25T22:59:00Z", dt.date(2026, 10, 25), dt.date(2026, 10, 26)),
        # and forward on 28 March 2027: the 27th ends at 23.00 UTC, the 28th at 22.00
        ("2027-03-27T22:59:00Z", dt.date(2027, 3, 27), dt.date(2027, 3, 28)),
        ("2027-03-27T23:01:00Z", dt.date(2027, 3, 28), dt.date(2027, 3, 29)),
        ("2027-03-28T22:01:00Z", dt.date(2027, 3, 29), dt.date(2027, 3, 30)),
    ],
)
def test_today_and_tomorrow_hold_across_both_clock_changes(
    now: str, today: dt.date, tomorrow: dt.date
) -> None:
    with time_machine.travel(now, tick=False):
        assert day("vandaag") == today
        assert day("morgen") == tomorrow
        assert day(f"{today.day}-{today.month}") == today


# Times


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.30", dt.time(10, 30)),
        ("10:30", dt.time(10, 30)),
        ("10:30:00", dt.time(10, 30)),
        ("1030", dt.time(10, 30)),
        ("930", dt.time(9, 30)),
        ("10 uur", dt.time(10, 0)),
        ("10", dt.time(10, 0)),
        ("10u30", dt.time(10, 30)),
        ("10.30 uur", dt.time(10, 30)),
        ("om 9.05", dt.time(9, 5)),
        ("0:00", dt.time(0, 0)),
    ],
)
def test_a_time_may_be_written_the_way_people_do(text: str, expected: dt.time) -> None:
    assert TimeField().clean(text) == expected


@pytest.mark.parametrize("text", ["25:00", "10.75", "half elf", "10.3", "-1", "24.00"])
def test_what_is_not_a_time_is_answered_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TimeField().clean(text)
    assert refused.value.messages == ["Schrijf de tijd zo: 10.30."]


# The form itself


def test_a_double_press_carries_the_same_once_and_the_next_form_another() -> None:
    typed = str(uuid.uuid4())
    form = answer(once=typed, point="")
    assert f'value="{typed}"' in str(form["once"])
    assert str(Answer()["once"]) != str(Answer()["once"])


@pytest.mark.parametrize("broken", ["", "x", "\x00", "'; drop"])
def test_a_broken_once_is_simply_a_new_one(broken: str) -> None:
    form = answer(once=broken)
    assert form.is_valid()
    assert isinstance(form.cleaned_data["once"], uuid.UUID)


def test_an_empty_form_says_plainly_what_is_missing() -> None:
    says = {name: errors[0] for name, errors in Answer({}).errors.items()}
    assert says == {
        "point": "Vul hier nog iets in.",
        "place": "Kies een van de antwoorden.",
        "sure": "Zet hier een vinkje om verder te gaan.",
        "day": "Schrijf hier nog een datum, bijvoorbeeld 15 december.",
        "time": "Schrijf hier nog een tijd, bijvoorbeeld 10.30.",
    }


def test_what_a_form_says_itself_goes_before_what_every_form_says() -> None:
    class Why(OnceForm):
        why = LineField(error_messages={"required": "Schrijf in een paar woorden waarom."})

    assert Why({}).errors["why"] == ["Schrijf in een paar woorden waarom."]


@pytest.mark.parametrize("typed", [None, {}, {"point": "<b>\x00&", "place": "x", "day": '"'}])
def test_a_form_is_valid_html_with_a_label_and_a_description_for_everything(typed: Any) -> None:
    page = f"<!doctype html><title>x</title><form>{Answer(typed)}</form>"
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    ids = [found.get("id") for found in tree.iter() if found.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {found.get("for") for found in tree.iter("label")}
    for found in [*tree.iter("input"), *tree.iter("textarea")]:
        assert found.get("type") == "hidden" or found.get("id") in labelled
    for found in tree.iter():
        assert set((found.get("aria-describedby") or "").split()) <= set(ids)
    assert ("Fout:" in page) is (typed is not None)


def test_the_explanation_of_a_choice_stands_below_it() -> None:
    assert "Een rustig rondje" in str(Answer()["place"])
    assert "Of een cursus" in str(Answer()["likes"])
    assert 'type="checkbox"' in str(Answer()["likes"])


def test_a_form_reads_right_to_left_where_somebody_writes_so() -> None:
    with override("ar"):
        assert 'dir="auto"' in str(Answer()["point"])


class Reach(OnceForm):
    mail = MailField(label="Mailadres")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("amina", "Schrijf het mailadres zo: naam@voorbeeld.nl."),
        ("amina@", "Schrijf het mailadres zo: naam@voorbeeld.nl."),
        ("🙂@voorbeeld", "Schrijf het mailadres zo: naam@voorbeeld.nl."),
        ("", "Vul hier nog iets in."),
        ("a\x00@voorbeeld.nl", "Er stond een teken in dat niet te zien is"),
        ("a" * 9_990 + "@voorbeeld.nl", "Dit is te lang: er passen 320 tekens in."),
    ],
)
def test_a_mail_address_that_is_none_is_asked_about_plainly(typed: str, says: str) -> None:
    form = Reach({"mail": typed})
    assert says in str(form.errors["mail"])
    assert "geldig" not in str(form.errors["mail"])
    assert "\x00" not in str(form)
