# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A mistake in the texts of the handvatten gives the writer one clear line.

Seed: Handvatten en tips voor de werkrelatie.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dichterbij import handvatten
from dichterbij.handvatten import DeckError
from dichterbij.handvatten.deck import read_deck

pytestmark = pytest.mark.once

FOLDER = Path(handvatten.__file__ or "").parent
SUGGESTIONS = (FOLDER / "suggestions.toml").read_text(encoding="utf-8")
QUESTIONS = (FOLDER / "questions.toml").read_text(encoding="utf-8")


def once(text: str, old: str, new: str) -> str:
    """Change the first place only, and be sure that there is one."""
    assert old in text
    return text.replace(old, new, 1)


BROKEN: list[tuple[str, Callable[[str], str], str]] = [
    (
        "a title that is too long",
        lambda s: once(s, 'title = "Vraag of er nog iets bij moet"', f'title = "{"a" * 46}"'),
        r"'nog-iets-erbij': field 'title' must be at most 45 characters, not 46",
    ),
    (
        "no reason",
        lambda s: re.sub(r"(?m)^why = .*\n", "", s, count=1),
        r"'brief-eerste-keer': field 'why' is missing",
    ),
    (
        "an unknown situation",
        lambda s: once(s, 'fits = ["first_meeting"]', 'fits = ["full_moon"]'),
        r"'brief-eerste-keer': field 'fits' must be one of .*, not 'full_moon'",
    ),
    (
        "an unknown moment",
        lambda s: once(s, 'moment = "beforehand"', 'moment = "later"'),
        r"'brief-eerste-keer': field 'moment' must be one of .*, not 'later'",
    ),
    (
        "a field that counts",
        lambda s: once(s, 'row = "A1"', 'times_used = 3\nrow = "A1"'),
        r"'brief-eerste-keer': field 'times_used' is unknown",
    ),
    (
        "a heading that is not in the publication",
        lambda s: once(s, "> Brieven/uitnodiging", "> Post"),
        r"'brief-eerste-keer': field 'seed' is not a heading",
    ),
    (
        "a row that does not exist",
        lambda s: once(s, 'row = "A1"', 'row = "Z1"'),
        r"'brief-eerste-keer': field 'row' must be a row",
    ),
    (
        "one wording",
        lambda s: re.sub(r"wordings = \[[^\]]*\]", 'wordings = ["Dag."]', s, count=1),
        r"'brief-eerste-keer': field 'wordings' must hold 2 to 4 texts, not 1",
    ),
    (
        "the same id twice",
        lambda s: once(s, 'id = "brief-hardop"', 'id = "brief-eerste-keer"'),
        r"'brief-eerste-keer': field 'id' is used twice",
    ),
    (
        "an id with spaces",
        lambda s: once(s, 'id = "brief-hardop"', 'id = "Brief hardop"'),
        r"'Brief hardop': field 'id' must be a slug",
    ),
    (
        "an unknown placeholder",
        lambda s: once(s, "Dag {name}", "Dag {surname}"),
        r"'brief-eerste-keer': field 'wordings' has an unknown placeholder \{surname\}",
    ),
    (
        "a number where it would be bad Dutch",
        lambda s: once(s, "Dag {name}", "Dag {caseworkers}"),
        r"'brief-eerste-keer': field 'fits' must be only 'many_caseworkers'",
    ),
    (
        "a suggestion that fits and does not fit",
        lambda s: once(
            s, 'fits = ["first_meeting"]', 'fits = ["walk"]\nnot_when = ["walk", "phone"]'
        ),
        r"'brief-eerste-keer': field 'not_when' contradicts 'fits'",
    ),
    (
        "a number instead of a text",
        lambda s: once(s, 'row = "A1"', "row = 1"),
        r"'brief-eerste-keer': field 'row' must be text",
    ),
    (
        "no TOML at all",
        lambda _: "[[handvatten]\nid = ",
        r"suggestions\.toml: is not valid TOML",
    ),
    (
        "an empty file",
        lambda _: "",
        r"suggestions\.toml: has no \[\[handvatten\]\] entries",
    ),
    (
        "an entry without an id",
        lambda s: once(s, 'id = "brief-eerste-keer"\n', ""),
        r"\[\[handvatten\]\] number 1: field 'id' is missing",
    ),
]


@pytest.mark.parametrize(
    ("mistake", "message"),
    [(mistake, message) for _, mistake, message in BROKEN],
    ids=[name for name, _, _ in BROKEN],
)
def test_a_mistake_in_the_text_gives_one_clear_line(
    mistake: Callable[[str], str], message: str
) -> None:
    with pytest.raises(DeckError, match=message) as caught:
        read_deck(suggestions=mistake(SUGGESTIONS), questions=QUESTIONS)
    assert "\n" not in str(caught.value)


def test_questions_of_one_kind_only_are_refused() -> None:
    only_closing = QUESTIONS.replace('"check_in"', '"check_out"')
    with pytest.raises(DeckError, match="has no question of kind 'check_in'"):
        read_deck(suggestions=SUGGESTIONS, questions=only_closing)


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(DeckError, match="unknown table 'scores'"):
        read_deck(suggestions=SUGGESTIONS, questions=QUESTIONS + "\n[[scores]]\nid = 'x'\n")
