# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A question that is written once answers everybody with their own, and what stands is derived."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone

from dichterbij.conversations import after
from dichterbij.conversations.models import Agreement
from dichterbij.conversations.models.after import Side
from dichterbij.people.models import Person
from dichterbij.people.questions import NOTHING, Question, ask_together

MINE = Question(lambda by: Person.objects.worked_with_by(by).order_by("pk"))
STANDS = ("now_what", "now_due", "turn", "turned_at")


def test_everybody_hears_only_of_their_own(
    bram: Person, chris: Person, loes: Person, amina: Person
) -> None:
    assert amina in MINE(bram)
    for asks in (chris, bram, loes, amina, chris):
        assert MINE(asks) == list(Person.objects.worked_with_by(asks).order_by("pk"))
    assert amina not in MINE(chris)
    assert MINE(loes) == []
    assert MINE(amina) == [amina]


def test_a_part_is_asked_for_and_counted(bram: Person, amina: Person, joke: Person) -> None:
    parts = MINE.in_parts(bram)
    everybody = list(Person.objects.worked_with_by(bram).order_by("pk"))
    assert len(parts) == len(everybody) == 2
    assert parts[1:2] == everybody[1:2]


def test_questions_that_are_asked_together_hear_what_each_would_hear_alone(
    bram: Person, loes: Person, amina: Person, joke: Person
) -> None:
    everybody = MINE(bram)
    for _time in range(7):  # PostgreSQL keeps the plan of what comes back often
        assert ask_together(
            MINE.about(bram),
            MINE.about(loes),
            NOTHING,
            MINE.about(amina),
            MINE.about(bram, most=1),
        ) == [everybody, [], [], [amina], everybody[:1]]
    assert ask_together() == []


@pytest.mark.django_db(transaction=True)
def test_a_mistake_among_questions_asked_together_is_told_and_the_next_ones_are_answered(
    bram: Person, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = MINE.about(bram)
    assert wrong.written is not None
    sql = wrong.written.sql
    monkeypatch.setattr(wrong.written, "sql", sql.replace("first_name", "no_such_name"))
    with pytest.raises(DatabaseError):
        ask_together(MINE.about(bram), wrong)
    monkeypatch.undo()
    assert ask_together(MINE.about(bram), MINE.about(amina)) == [[amina], [amina]]


def test_what_is_given_must_be_asked_about(bram: Person) -> None:
    careless = Question(
        lambda day: Agreement.objects.filter(now_due__lte=day + dt.timedelta(days=7))
    )
    with pytest.raises(AssertionError, match="not asked about"):
        careless(timezone.localdate())


def test_words_that_never_differ_stand_in_the_question_itself(bram: Person, amina: Person) -> None:
    hard = "'; 100% %s \\ \"é"
    Person.objects.filter(pk=amina.pk).update(first_name=hard)
    named = Question(lambda by: Person.objects.worked_with_by(by).filter(first_name=hard))
    numbered = Question(lambda word: Person.objects.filter(pk=amina.pk, first_name=word))
    assert named(bram) == numbered(hard) == [amina]
    assert named(amina) == [amina]
    assert numbered("Amina") == []


def test_what_an_agreement_says_now_follows_from_all_that_was_added(
    bram: Person, amina: Person
) -> None:
    ours, theirs = Side.MUNICIPALITY, Side.RESIDENT
    promise = after.agree(amina, side=ours, what="Uitrekenen", due=None, by=bram)
    plan = after.agree(amina, side=theirs, what="Bellen", by=amina)
    for step in (
        lambda: after.comment(promise, "Bijna klaar.", by=bram),
        lambda: after.change(promise, what="Narekenen", due=dt.date(2027, 1, 4), by=bram),
        lambda: after.done(promise, by=bram),
        lambda: after.not_done(promise, by=amina),
        lambda: after.answer_proposal(
            after.change(plan, what="Schrijven", due=None, by=bram), yes=True, by=amina
        ),
        lambda: after.withdraw_agreement(plan, by=amina),
    ):
        step()
        for kept in Agreement.objects.all():
            derived = Agreement.objects.get(pk=kept.pk)
            derived.stand_by(kept.changes.all())
            assert [getattr(kept, name) for name in STANDS] == [
                getattr(derived, name) for name in STANDS
            ]
    promise.refresh_from_db()
    assert (promise.now_what, promise.turn) == ("Narekenen", "not_done")
    plan.refresh_from_db()
    assert (plan.now_what, plan.turn) == ("Schrijven", "withdrawn")
    assert (plan.what, promise.what) == ("Bellen", "Uitrekenen")
