# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Why something is suggested for this talk: two tables that anyone can read.

There is nothing behind them. No suggestion weighs more than another, nothing remembers what was
chosen before, and what a resident says or is plays no part.

Seed: Handvat 1 > Tijdens het gesprek.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from dichterbij.handvatten.deck import Deck, Handvat, Statement
from dichterbij.handvatten.situations import TALK, Moment, Place, Situation

MANY = 3
"""From so many earlier caseworkers on, ask how that was. The seed tells of someone's 25th."""

MOST_ON_A_CARD = 5
"""A card holds a few lines. More would be a checklist."""

READING = ("read_on", "stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the appointment itself tells about this talk; nothing about who the resident is.

    `place` is one of `Place`, or empty when it is not known yet. `reading` says whether the
    caseworker read on ("read_on") or stopped at the kern ("stopped"); None when not decided.
    """

    earlier_caseworkers: int
    talks_together: int
    handed_over_recently: bool
    points_by_resident: int
    companion: bool
    place: str
    open_promises_ours: int
    reading: str | None = None
    goal_given: bool = False

    def __post_init__(self) -> None:
        """Refuse a word we do not know, so that a typing error does not silently mean nothing."""
        if self.place and self.place not in list(Place):
            raise ValueError(f"place must be one of {', '.join(Place)}, not {self.place!r}")
        if self.reading and self.reading not in READING:
            raise ValueError(f"reading must be one of {', '.join(READING)}, not {self.reading!r}")


@dataclass(frozen=True, slots=True)
class Rule:
    """When the appointment shows a situation, and how we say so."""

    situation: Situation
    holds: Callable[[Facts], bool]
    because: str


KNOWN = (
    Rule(
        Situation.FIRST_MEETING,
        lambda talk: talk.talks_together == 0,
        "omdat jullie elkaar voor het eerst spreken",
    ),
    Rule(
        Situation.MANY_CASEWORKERS,
        lambda talk: talk.earlier_caseworkers >= MANY,
        "omdat er al veel consulenten vóór jou waren",
    ),
    Rule(
        Situation.JUST_HANDED_OVER,
        lambda talk: talk.handed_over_recently,
        "omdat je het net overnam van een collega",
    ),
    Rule(
        Situation.OPEN_PROMISES_OURS,
        lambda talk: talk.open_promises_ours > 0,
        "omdat wij nog iets beloofd hebben",
    ),
    Rule(
        Situation.RESIDENT_ADDED_POINTS,
        lambda talk: talk.points_by_resident > 0,
        "omdat er eigen punten van de inwoner op de agenda staan",
    ),
    Rule(
        Situation.SOMEONE_COMES_ALONG,
        lambda talk: talk.companion,
        "omdat er iemand meekomt",
    ),
    Rule(
        Situation.GOAL_GIVEN,
        lambda talk: talk.goal_given,
        "omdat je het doel al vooraf vertelde",
    ),
    Rule(
        Situation.READ_ON,
        lambda talk: talk.reading == "read_on",
        "omdat je verder hebt gelezen",
    ),
    Rule(
        Situation.STOPPED_AT_KERN,
        lambda talk: talk.reading == "stopped",
        "omdat je bij de kern bent gestopt",
    ),
    Rule(
        Situation.WALK,
        lambda talk: talk.place == Place.WALK,
        "omdat jullie gaan wandelen",
    ),
    Rule(
        Situation.HOME,
        lambda talk: talk.place == Place.HOME,
        "omdat je op bezoek gaat",
    ),
    Rule(
        Situation.PHONE,
        lambda talk: talk.place == Place.PHONE,
        "omdat jullie bellen",
    ),
    Rule(
        Situation.NEARBY,
        lambda talk: talk.place == Place.NEARBY,
        "omdat jullie in de buurt afspreken",
    ),
    Rule(
        Situation.OFFICE,
        lambda talk: talk.place == Place.OFFICE,
        "omdat jullie op kantoor praten",
    ),
)
"""What follows from the appointment."""

CHOSEN = {
    Situation.HEAVY_NEWS: "omdat je nieuws brengt dat tegenvalt",
    Situation.AFTER_CONFLICT: "omdat het de vorige keer botste",
    Situation.CRITICISM_EXPECTED: "omdat je kritiek op de gemeente verwacht",
    Situation.AFTER_SILENCE: "omdat jullie elkaar lang niet spraken",
    Situation.MONEY_WORRIES: "omdat het gesprek over geld gaat",
}
"""What only the caseworker can say, today, for this talk. It is not kept."""

ALWAYS = "past bij elk gesprek"

# What the caseworker said outweighs what the appointment shows, so it is named first.
BECAUSE: dict[Situation, str] = CHOSEN | {rule.situation: rule.because for rule in KNOWN}


@dataclass(frozen=True, slots=True)
class Fit:
    """A suggestion that fits this talk, and the reason in plain words.

    `situations` are the ones it fits, in the order of the tables; empty when it always fits.
    """

    handvat: Handvat
    because: str
    situations: tuple[Situation, ...]

    def filled(self, *, name: str, caseworkers: int) -> "Fit":
        """Give the same fit with this resident's first name in the suggestion."""
        handvat = self.handvat.filled(name=name, caseworkers=caseworkers)
        return Fit(handvat, self.because, self.situations)


def situations(facts: Facts) -> frozenset[Situation]:
    """Say what kind of talk this is, as far as the appointment tells.

    What the caseworker adds is joined to it by the page: `situations(facts) | chosen`.
    """
    return frozenset(rule.situation for rule in KNOWN if rule.holds(facts))


def fitting(
    deck: Deck, situations: Collection[Situation], *, moments: Collection[Moment] = TALK
) -> list[Fit]:
    """List what fits this talk: by moment, and within it what fits this talk in particular first.

    Within those two groups the order is that of the file. For what colleagues can do together, ask
    `moments=[Moment.TOGETHER]`.
    """
    now = frozenset(situations)
    fits = [
        _fit(handvat, now)
        for handvat in deck.handvatten
        if handvat.moment in moments
        and not handvat.not_when & now
        and (not handvat.fits or handvat.fits & now)
    ]
    order = tuple(Moment)
    return sorted(fits, key=lambda fit: (order.index(fit.handvat.moment), not fit.situations))


def on_the_card(
    statements: Iterable[Statement], situations: Collection[Situation], *, most: int
) -> tuple[Statement, ...]:
    """Choose the few rights or duties that fit this talk.

    What the caseworker said of today goes first, then what the appointment shows, in the order of
    the tables above; what fits no less goes by the order of the file. The same talk always gives
    the same card.
    """
    order = [situation for situation in BECAUSE if situation in frozenset(situations)]

    def first(statement: Statement) -> int:
        return next((n for n, known in enumerate(order) if known in statement.fits), len(order))

    return tuple(sorted(statements, key=first)[:most])


def by_moment(fits: Iterable[Fit]) -> list[tuple[Moment, list[Fit]]]:
    """Group what fits under the moments of a talk; a moment without any is left out."""
    kept = list(fits)
    groups = [(moment, [fit for fit in kept if fit.handvat.moment is moment]) for moment in Moment]
    return [(moment, group) for moment, group in groups if group]


def _fit(handvat: Handvat, now: frozenset[Situation]) -> Fit:
    matched = tuple(situation for situation in BECAUSE if situation in handvat.fits & now)
    return Fit(handvat, BECAUSE[matched[0]] if matched else ALWAYS, matched)
