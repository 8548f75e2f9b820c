# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What stands on the card, on the page and on paper alike. First names only.

Seed: Handvat 1 > Tijdens het gesprek > Gesprekspunten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dichterbij.conversations import paper
from dichterbij.conversations.facts import FACTS_OF, facts_in
from dichterbij.conversations.models import AgendaItem, Card, ChosenHandvat, Conversation
from dichterbij.handvatten import (
    Facts,
    Handvat,
    Situation,
    Statement,
    deck,
    on_the_card,
    situations,
)
from dichterbij.people.keys.sealed import says
from dichterbij.people.questions import Question, ask_together

CHOSEN = Question(
    lambda pk: ChosenHandvat.objects.filter(conversation=pk).values_list("handvat", flat=True)
)
POINTS = Question(
    lambda pk: (
        AgendaItem.objects.standing()
        .filter(conversation=pk)
        .values_list("once", "text", "added_by_id", named=True)
    )
)
CARD = Question(lambda pk: Card.objects.filter(conversation=pk))


@dataclass(frozen=True)
class Chosen:
    """What a caseworker takes along to a talk, and what is known of that talk."""

    facts: Facts
    handvatten: list[Handvat]
    """In the order of a talk, with the resident's name filled in."""
    words: Card
    """How one opens and closes, and one's role; nothing yet is an empty card."""
    points: tuple[paper.Point, ...]


def chosen_for(talk: Conversation) -> Chosen:
    """Everything for the card of this talk."""
    known, ids, words, points = ask_together(
        FACTS_OF.about(talk.pk),
        CHOSEN.about(talk.pk),
        CARD.about(talk.pk),
        POINTS.about(talk.pk),
    )
    facts, resident = facts_in(known[0], talk), talk.resident
    return Chosen(
        facts=facts,
        handvatten=[
            handvat.filled(name=resident.first_name, caseworkers=facts.earlier_caseworkers)
            for handvat in deck().chosen(ids)
        ],
        words=words[0] if words else Card(conversation=talk),
        points=tuple(
            paper.Point(
                says(AgendaItem, "text", resident, point.once, point.text),
                by_resident=point.added_by_id == resident.pk,
            )
            for point in points
        ),
    )


def words_of(talk: Conversation) -> Card:
    """How one opens and closes, and one's role; nothing yet is an empty card."""
    return CARD.first(talk.pk) or Card(conversation=talk)


def card_of(
    talk: Conversation, chosen: Chosen | None = None, now: Collection[Situation] | None = None
) -> paper.Card:
    """The card of this talk: rights before duties, and also for whoever chose nothing.

    `now`: what kind of talk it is, with what the caseworker said of today.
    """
    chosen = chosen or chosen_for(talk)
    everything = deck()
    check_in = everything.question(chosen.words.check_in) or everything.check_in[0]
    check_out = everything.question(chosen.words.check_out) or everything.check_out[0]
    if now is None:
        now = situations(chosen.facts)
    return paper.Card(
        first_name=talk.resident.first_name,
        caseworker=talk.caseworker.first_name,
        starts_at=talk.starts_at,
        place=talk.get_place_display(),
        points=chosen.points,
        check_in=check_in.text,
        goal=talk.goal,
        role=chosen.words.role,
        suggestions=tuple(handvat.say for handvat in chosen.handvatten),
        rights=_lines(everything.rights, now),
        duties=_lines(everything.duties, now),
        check_out=check_out.text,
    )


def _lines(statements: Iterable[Statement], now: Collection[Situation]) -> tuple[str, ...]:
    return tuple(one.line for one in on_the_card(statements, now, most=paper.LINES_OF_RIGHTS))
