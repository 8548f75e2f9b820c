# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Ideas for a good talk, in plain Dutch: a caseworker picks a few that fit today.

`handvat` is a loan word: something to hold on to (see docs/glossary.md). The texts are data,
in `suggestions.toml` and `questions.toml`, so that anyone who writes well can better them.

Four things hold here, and tests keep them so:

* A handvat is a suggestion, never a checklist. Nothing can be ticked, counted or scored.
* A situation says something about the talk ("jullie spreken elkaar voor het eerst"), never about
  the resident. The ones a caseworker names are for this moment only: show what fits, store nothing.
* Areas of life occur only inside example wordings. There is no field for them.
* One can read why something is suggested: the table at the top of `rules.py` is all there is.

This is a plain package without Django: `deck.py` holds the texts, `rules.py` says what fits when,
`wording.py` puts a name in a sentence, `loading.py` reads the files and says clearly what is wrong.

Seed: Handvat 1, 2 and 3.
"""

from dichterbij.handvatten.deck import (
    Deck,
    Handvat,
    Question,
    QuestionKind,
    Setting,
    Statement,
    deck,
)
from dichterbij.handvatten.loading import DeckError
from dichterbij.handvatten.rules import (
    MOST_ON_A_CARD,
    Facts,
    Fit,
    by_moment,
    fitting,
    on_the_card,
    situations,
)
from dichterbij.handvatten.situations import TALK, Moment, Place, Situation
from dichterbij.handvatten.wording import fill

__all__ = [
    "MOST_ON_A_CARD",
    "TALK",
    "Deck",
    "DeckError",
    "Facts",
    "Fit",
    "Handvat",
    "Moment",
    "Place",
    "Question",
    "QuestionKind",
    "Setting",
    "Situation",
    "Statement",
    "by_moment",
    "deck",
    "fill",
    "fitting",
    "on_the_card",
    "situations",
]
