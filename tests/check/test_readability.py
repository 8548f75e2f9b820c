# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How hard a text is: which of two is harder, and what LiNT-II would about say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dichterbij.letters.check.readability import flesch_douma, level_of, lint_formula, measure
from dichterbij.letters.check.report import Readability
from dichterbij.letters.check.text import read
from dichterbij.letters.check.words import compound_head, frequency, syllables

# The four documents LiNT-II publishes, by the features it found in them and the score it gave
PUBLISHED = [
    (4.794171916, 2.958333333, 1.913043478, 1.0, 15.0, 1),
    (4.494210182, 8.0, 5.1875, 0.830985915, 39.4, 2),
    (4.220798283, 5.333333333, 4.264705882, 0.183333333, 47.8, 3),
    (3.612741421, 23.714285714, 12.4, 0.090909091, 100.0, 4),
]


def reading(text: str) -> Readability:
    readability = measure(read(text)).readability
    assert readability is not None
    return readability


@pytest.mark.parametrize(("frequency", "sdl", "content", "concrete", "score", "level"), PUBLISHED)
def test_the_formula_of_lint_gives_its_published_scores(
    frequency: float, sdl: float, content: float, concrete: float, score: float, level: int
):
    found = lint_formula(frequency, sdl, content, concrete)
    assert round(found, 1) == score
    assert level_of(found)[0] == level


@pytest.mark.parametrize(
    ("score", "level", "struggling"),
    [
        (0, 1, 0.14), (33.9, 1, 0.14), (34, 2, 0.29), (45.9, 2, 0.29), (46, 3, 0.53),
        (57.9, 3, 0.53), (58, 4, 0.78), (100, 4, 0.78),
    ],
)  # fmt: skip
def test_levels_begin_where_lint_says(score: float, level: int, struggling: float):
    assert level_of(score) == (level, struggling)


def test_flesch_douma_is_the_formula_of_douma():
    assert flesch_douma(words=100, sentences=10, syllables=150) == pytest.approx(82.035)


@pytest.mark.parametrize(
    ("harder", "easier"),
    [
        ("De aanvraag is door de gemeente in behandeling genomen.", "Wij bekijken uw aanvraag."),
        (
            "Teneinde het recht op uitkering vast te stellen dient u de gevraagde bescheiden te "
            "verstrekken.",
            "Wij willen weten of u geld kunt krijgen. Stuur ons daarom de papieren.",
        ),
        ("U wordt verzocht contact op te nemen.", "Wilt u ons bellen?"),
        (
            "In verband met de uitvoering van werkzaamheden wordt de straat afgesloten.",
            "De straat is dicht, want wij werken daar.",
        ),
    ],
)
def test_the_harder_of_two_texts_has_the_higher_difficulty(harder: str, easier: str):
    assert reading(harder).difficulty > reading(easier).difficulty


def test_a_long_letter_is_no_harder_than_one_page_of_it():
    page = "Wij praten graag met u. Bel ons als u niet kunt. Dan zoeken we een andere dag.\n\n"
    assert reading(page * 20).difficulty == pytest.approx(reading(page).difficulty)


def test_letterhead_and_name_are_not_measured():
    core = "Wij praten graag met u over uw werk."
    letter = f"Gemeente Lindewaard\n1234 AB Lindewaard\n\nBeste Ali,\n\n{core}\n\nGroet,\nSanne"
    assert measure(read(letter)).words == measure(read(core)).words == 8
    assert measure(read(letter)).sentences == 1


def test_each_sentence_is_measured_in_its_place():
    text = "Wij helpen u. Uw aanvraag wordt door ons in behandeling genomen."
    first, second = reading(text).sentences
    assert text[first.start : first.end] == "Wij helpen u."
    assert (first.words, second.words) == (3, 8)
    assert first.difficulty < second.difficulty


@pytest.mark.parametrize("text", ["", " \n ", "...", "€ - !", "\u200b"])
def test_where_there_are_no_words_there_is_nothing_to_measure(text: str):
    metrics = measure(read(text))
    assert metrics.readability is None
    assert metrics.words == 0


@pytest.mark.parametrize("text", ["Huis", "12", "Beste Ali,", "Amsterdam", "A" * 5000, "u"])
def test_even_one_word_has_a_difficulty(text: str):
    assert 0 <= reading(text).difficulty <= 100


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_any_text_has_numbers_within_their_range(text: str):
    readability = measure(read(text)).readability
    if readability:
        assert 0 <= readability.difficulty <= 100
        assert 0 <= readability.lint_like <= 100
        assert readability.level in (1, 2, 3, 4)
        assert all(0 <= sentence.difficulty <= 100 for sentence in readability.sentences)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("idee", 2), ("u", 1), ("huis", 1), ("uitkering", 3), ("geïnteresseerd", 5), ("museum", 3),
        ("beëindigen", 4), ("gemeente", 3), ("bijvoorbeeld", 3), ("quota", 2), ("nieuws", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_said(word: str, count: int):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("word", "head"),
    [
        ("keukentafel", "tafel"), ("participatietraject", "traject"), ("keukentafelpraat", "praat"),
        ("re-integratietraject", "integratietraject"), ("tafel", None), ("xyzzyq", None),
    ],
)  # fmt: skip
def test_a_compound_has_a_head(word: str, head: str | None):
    assert compound_head(word) == head


def test_a_rare_compound_is_as_known_as_its_head():
    assert frequency("keukentafelpraat") == frequency("praat")
    assert frequency("huis") > frequency("bezwaarschrift") > frequency("xyzzyqw")
