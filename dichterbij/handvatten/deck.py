# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Everything a caseworker can choose from for a talk, read once and never changed.

Seed: Handvatten en tips voor de werkrelatie.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from dichterbij.handvatten.loading import DeckError, Entry, tables
from dichterbij.handvatten.situations import Moment, Place, Situation
from dichterbij.handvatten.wording import fill

HEADINGS = frozenset(
    {
        "Handvat 1 > Voorafgaand aan het gesprek > Brieven/uitnodiging",
        "Handvat 1 > Voorafgaand aan het gesprek > Agenda voor het gesprek",
        "Handvat 1 > Voorafgaand aan het gesprek > Voorkennis",
        "Handvat 1 > Tijdens het gesprek",
        "Handvat 1 > Tijdens het gesprek > Omgevingsfactoren",
        "Handvat 1 > Tijdens het gesprek > Agenda en verslaglegging",
        "Handvat 1 > Tijdens het gesprek > Gesprekspunten",
        "Handvat 1 > Tijdens het gesprek > Aandacht voor de persoon",
        "Handvat 2 > Aandacht voor bagage",
        "Handvat 2 > Erken gevoel achter systeemkritiek",
        "Handvat 2 > Grens van je invloedssfeer",
        "Handvat 2 > Geef perspectief",
        "Handvat 2 > Wat we zagen in de gesprekken",
        "Handvat 3 > Momenten voor afstemming",
        "Handvat 3 > Bespreekpunten tijdens afstemming",
        "Handvat 3 > Maatwerk en invloedsfeer",
    }
)
"""The headings of the publication that a suggestion may point back to."""

_ROW = re.compile(r"[A-D][1-9][0-9]?")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Handvat:
    """One suggestion: what you can do, how you might say it, and why it helps.

    Seed: the heading in `seed`.
    """

    id: str
    row: str
    seed: str
    title: str
    say: str
    wordings: tuple[str, ...]
    why: str
    moment: Moment
    fits: frozenset[Situation]
    not_when: frozenset[Situation]

    def filled(self, *, name: str, caseworkers: int) -> "Handvat":
        """Give the same suggestion with this resident's first name in its sentences."""

        def put(text: str) -> str:
            return fill(text, name=name, caseworkers=caseworkers)

        return replace(
            self,
            title=put(self.title),
            say=put(self.say),
            wordings=tuple(put(wording) for wording in self.wordings),
            why=put(self.why),
        )


class QuestionKind(StrEnum):
    """Whether a question opens or closes the talk."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"


@dataclass(frozen=True, slots=True)
class Question:
    """A question to open or close with. The answer is in someone's own words, never a score.

    Seed: Handvat 1 > Tijdens het gesprek > Gesprekspunten.
    """

    id: str
    kind: QuestionKind
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A right, a duty or a limit: a short line for the card and a sentence or two that explains.

    `fits`: the talks for which a right or a duty goes on the card before the others.

    Seed: Handvat 1 > Tijdens het gesprek > Gesprekspunten; Handvat 2 > Grens van je invloedssfeer.
    """

    id: str
    line: str
    explanation: str
    fits: frozenset[Situation] = frozenset()


@dataclass(frozen=True, slots=True)
class Setting:
    """How to sit or walk, so that two people look the same way.

    Seed: Handvat 1 > Tijdens het gesprek > Omgevingsfactoren.
    """

    id: str
    place: Place
    line: str
    why: str


@dataclass(frozen=True, slots=True)
class Deck:
    """All there is to choose from. Rights stand before duties, the usual question stands first."""

    handvatten: tuple[Handvat, ...]
    questions: tuple[Question, ...]
    rights: tuple[Statement, ...]
    duties: tuple[Statement, ...]
    limits: tuple[Statement, ...]
    settings: tuple[Setting, ...]

    @property
    def check_in(self) -> tuple[Question, ...]:
        """Questions to open with; the first is the usual one."""
        return tuple(q for q in self.questions if q.kind is QuestionKind.CHECK_IN)

    @property
    def check_out(self) -> tuple[Question, ...]:
        """Questions to close with; the first is the usual one."""
        return tuple(q for q in self.questions if q.kind is QuestionKind.CHECK_OUT)

    def chosen(self, ids: Iterable[str]) -> tuple[Handvat, ...]:
        """Find what was chosen for a card, in the order of a talk.

        An id that no longer exists is left out: an old card must still open after a text has gone.
        """
        wanted = set(ids)
        return tuple(handvat for handvat in self.handvatten if handvat.id in wanted)

    def find(self, handvat_id: str) -> Handvat | None:
        """Find one suggestion, or nothing."""
        return next((h for h in self.handvatten if h.id == handvat_id), None)

    def question(self, question_id: str) -> Question | None:
        """Find one opening or closing question, or nothing."""
        return next((q for q in self.questions if q.id == question_id), None)

    def settings_for(self, place: str) -> tuple[Setting, ...]:
        """Say how to sit or walk at this place; nothing when the place is not known yet."""
        return tuple(setting for setting in self.settings if setting.place == place)


@cache
def deck() -> Deck:
    """Give the texts of this house, read once."""
    return read_deck(
        suggestions=(_FOLDER / "suggestions.toml").read_text(encoding="utf-8"),
        questions=(_FOLDER / "questions.toml").read_text(encoding="utf-8"),
    )


def read_deck(*, suggestions: str, questions: str) -> Deck:
    """Read both files; a mistake raises `DeckError` with the entry and the field."""
    ideas = tables("suggestions.toml", suggestions, ["handvatten"])
    rest = tables(
        "questions.toml", questions, ["questions", "rights", "duties", "limits", "settings"]
    )
    handvatten = [_handvat(entry) for entry in ideas["handvatten"]]
    order = tuple(Moment)
    return Deck(
        handvatten=tuple(sorted(handvatten, key=lambda handvat: order.index(handvat.moment))),
        questions=_both_kinds(tuple(_question(entry) for entry in rest["questions"])),
        rights=tuple(_statement(entry) for entry in rest["rights"]),
        duties=tuple(_statement(entry) for entry in rest["duties"]),
        limits=tuple(_statement(entry) for entry in rest["limits"]),
        settings=tuple(_setting(entry) for entry in rest["settings"]),
    )


def _handvat(entry: Entry) -> Handvat:
    handvat = Handvat(
        id=entry.id,
        row=entry.text("row", most=3),
        seed=entry.text("seed", most=100),
        title=entry.text("title", most=45),
        say=entry.text("say", most=80),
        wordings=entry.texts("wordings", fewest=2, most=4, each=120),
        why=entry.text("why", most=200),
        moment=entry.one_of("moment", Moment),
        fits=entry.some_of("fits", Situation),
        not_when=entry.some_of("not_when", Situation),
    )
    entry.nothing_left()
    if not _ROW.fullmatch(handvat.row):
        raise entry.wrong("row", f"must be a row like 'B7', not {handvat.row!r}")
    if handvat.seed not in HEADINGS:
        raise entry.wrong("seed", f"is not a heading of the publication: {handvat.seed!r}")
    if handvat.fits & handvat.not_when:
        raise entry.wrong("not_when", "contradicts 'fits'")
    # "U had al één contactpersonen" would be bad Dutch and beside the point.
    counted = (handvat.title, handvat.say, handvat.why, *handvat.wordings)
    if any("{caseworkers}" in text for text in counted) and handvat.fits != {
        Situation.MANY_CASEWORKERS
    }:
        raise entry.wrong("fits", "must be only 'many_caseworkers' when a text has {caseworkers}")
    return handvat


def _question(entry: Entry) -> Question:
    question = Question(entry.id, entry.one_of("kind", QuestionKind), entry.text("text", most=80))
    entry.nothing_left()
    return question


def _both_kinds(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    for kind in QuestionKind:
        if not any(question.kind is kind for question in questions):
            raise DeckError(f"questions.toml: has no question of kind {kind.value!r}")
    return questions


def _statement(entry: Entry) -> Statement:
    statement = Statement(
        entry.id,
        entry.text("line", most=80),
        entry.text("explanation", most=260),
        entry.some_of("fits", Situation),
    )
    entry.nothing_left()
    return statement


def _setting(entry: Entry) -> Setting:
    setting = Setting(
        entry.id,
        entry.one_of("place", Place),
        entry.text("line", most=80),
        entry.text("why", most=160),
    )
    entry.nothing_left()
    return setting
