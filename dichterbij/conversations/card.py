# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What stands on the card, on the page and on paper alike. First names only.

Seed: Handvat 1 > Tijdens het gesprek > Gesprekspunten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dichterbij.conversations import paper
from dichterbij.conversations.facts import facts
from dichterbij.conversations.models import AgendaItem, Card, ChosenHandvat, Conversation
from dichterbij.handvatten import (
    Handvat,
    Situation,
    Statement,
    deck,
    on_the_card,
    situations,
)
from dichterbij.people.models import WorkingRelationship
from dichterbij.people.questions import Question

CHOSEN = Question(
    lambda pk: ChosenHandvat.objects.filter(conversation=pk).values_list("handvat", flat=True)
)
POINTS = Question(
    lambda pk: (
        AgendaItem.objects.standing()
        .filter(conversation=pk)
        .values_list("text", "added_by_id", named=True)
    )
)
CARD = Question(lambda pk: Card.objects.filter(conversation=pk))


def chosen_for(talk: Conversation, caseworkers: int) -> list[Handvat]:
    """The suggestions the caseworker takes along, in the order of a talk."""
    ids = CHOSEN(talk.pk)
    name = talk.resident.first_name
    return [handvat.filled(name=name, caseworkers=caseworkers) for handvat in deck().chosen(ids)]


def earlier_caseworkers(talk: Conversation) -> int:
    """How many people this resident worked with before this caseworker."""
    return (
        WorkingRelationship.objects.filter(resident=talk.resident)
        .exclude(caseworker=talk.caseworker)
        .values("caseworker")
        .distinct()
        .count()
    )


def words_of(talk: Conversation) -> Card:
    """How one opens and closes, and one's role; nothing yet is an empty card."""
    return CARD.first(talk.pk) or Card(conversation=talk)


def card_of(
    talk: Conversation,
    chosen: Iterable[Handvat] | None = None,
    now: Collection[Situation] | None = None,
    words: Card | None = None,
) -> paper.Card:
    """The card of this talk: rights before duties, and also for whoever chose nothing.

    `now`: what kind of talk it is, with what the caseworker said of today.
    """
    words = words or words_of(talk)
    everything = deck()
    check_in = everything.question(words.check_in) or everything.check_in[0]
    check_out = everything.question(words.check_out) or everything.check_out[0]
    if chosen is None:
        chosen = chosen_for(talk, earlier_caseworkers(talk))
    if now is None:
        now = situations(facts(talk))
    return paper.Card(
        first_name=talk.resident.first_name,
        caseworker=talk.caseworker.first_name,
        starts_at=talk.starts_at,
        place=talk.get_place_display(),
        points=tuple(
            paper.Point(item.text, by_resident=item.added_by_id == talk.resident.pk)
            for item in POINTS(talk.pk)
        ),
        check_in=check_in.text,
        goal=talk.goal,
        role=words.role,
        suggestions=tuple(handvat.say for handvat in chosen),
        rights=_lines(everything.rights, now),
        duties=_lines(everything.duties, now),
        check_out=check_out.text,
    )


def _lines(statements: Iterable[Statement], now: Collection[Situation]) -> tuple[str, ...]:
    return tuple(one.line for one in on_the_card(statements, now, most=paper.LINES_OF_RIGHTS))
