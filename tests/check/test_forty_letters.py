# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Forty letters: a strict one is heard, a warm one is left in peace, and neither hides anything.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from dichterbij.letters.check import Axis, Kind, Severity, check
from tests.check.forty_letters import Letter, changes, letters, report

STRICT = [letter for letter in letters() if letter.tone == "strict"]
WARM = [letter for letter in letters() if letter.tone == "warm"]
BINDING = [letter for letter in WARM if "Verzonden op" in letter.text]
each_strict = pytest.mark.parametrize("letter", STRICT, ids=lambda letter: letter.file)
each_warm = pytest.mark.parametrize("letter", WARM, ids=lambda letter: letter.file)
each_binding = pytest.mark.parametrize("letter", BINDING, ids=lambda letter: letter.file)


def test_there_are_twenty_of_each_in_every_kind():
    assert Counter(letter.tone for letter in letters()) == {"strict": 20, "warm": 20}
    assert {letter.kind for letter in STRICT} == set(Kind)
    assert {letter.kind for letter in WARM} == set(Kind)


def test_what_the_check_finds_is_what_was_found_before():
    changed = changes()
    assert not changed, (
        "The check says something else of these letters. Better? Then run "
        f"`python -m tests.check.forty_letters --write`.\n\n{changed}"
    )


@each_warm
def test_a_warm_letter_is_easy_to_read(letter: Letter):
    reading = report(letter).metrics.readability
    assert reading
    assert reading.level <= 2, f"level {reading.level}, lint-like {reading.lint_like:.1f}"


@each_warm
def test_a_warm_letter_does_not_threaten(letter: Letter):
    """A fine and what happens next are facts, and stay."""
    tone = report(letter).on(Axis.TONE)
    assert [f"{f.rule}: {f.text}" for f in tone if f.severity is Severity.CHANGE_FIRST] == []


@each_strict
def test_a_strict_letter_is_heard(letter: Letter):
    assert max((f.severity for f in report(letter).on(Axis.TONE)), default=0) >= Severity.NOTICE


@each_strict
def test_a_strict_letter_says_more_than_its_warm_like(letter: Letter):
    """Of one kind, the strictest warm letter still sounds better than the mildest strict one."""

    def notices(other: Letter) -> int:
        return sum(f.severity >= Severity.NOTICE for f in report(other).findings)

    warm = [notices(other) for other in WARM if other.kind is letter.kind]
    assert notices(letter) > max(warm)


@each_binding
def test_a_warm_letter_keeps_the_way_to_object(letter: Letter):
    text = " ".join(letter.text.split())
    assert re.search(r"tot en met \d+ \w+ 20\d\d|uiterlijk op \d+ \w+ 20\d\d", text)
    assert "bezwaar" in text.lower()
    assert "handtekening" in text
    assert re.search(r"artikel \d+", text)


@each_binding
def test_leaving_out_how_to_object_is_heard(letter: Letter):
    """However kind the rest is."""
    without = re.sub(r"\n(Bent u het niet eens|Niet eens met).*", "", letter.text, flags=re.S)
    assert without != letter.text
    if letter.kind in {Kind.DECISION, Kind.FINE}:
        found = {f.rule for f in check(without, kind=letter.kind).findings}
        assert "human.bezwaar" in found - {f.rule for f in report(letter).findings}


@pytest.mark.parametrize(
    ("file", "term", "mood", "rule"),
    [
        ("fine-income-warm", "tot en met 30 december 2026", "een tijd", "human.bezwaar-termijn"),
        ("decision-suspension-warm", "vanaf\\s12 november 2026", "binnenkort", "tone.tijdig"),
        (
            "decision-granted-warm",
            "tot en met 28 december 2026",
            "een tijd",
            "human.bezwaar-termijn",
        ),
        ("payment-set-off-warm", "€ 318,77|€ 30|€ 18,77", "iets", "human.bedrag"),
    ],
)
def test_softening_a_term_or_an_amount_away_is_heard(file: str, term: str, mood: str, rule: str):
    letter = next(letter for letter in WARM if letter.file == file)
    vague = re.sub(term, mood, letter.text)
    assert vague != letter.text
    found = {f.rule for f in check(vague, kind=letter.kind).findings}
    assert rule in found - {f.rule for f in report(letter).findings}


@each_warm
def test_a_warm_letter_names_who_writes_and_when(letter: Letter):
    assert re.search(r"06 00 00 00 \d\d", letter.text)
    assert re.search(r"\d+ (november|december)", letter.text)


@pytest.mark.parametrize("letter", letters(), ids=lambda letter: letter.file)
def test_nobody_in_the_letters_can_be_called(letter: Letter):
    """Everybody is invented: the numbers ring nowhere and the postcodes do not exist."""
    numbers = re.findall(r"\b0\d(?:[ -]?\d){7,}\b|\b0800[ -]\d+", letter.text)
    assert all(re.fullmatch(r"06 00 00 00 \d\d|0800-0000", number) for number in numbers)
    assert set(re.findall(r"\b(\d{4}) [A-Z]{2}\b", letter.text)) == {"0000"}
    assert "Lindewaard" in letter.text
