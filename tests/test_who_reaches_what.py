# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Everybody gets at each page, verb and read what somebody read and kept, and nothing else.

And were there a mistake in who may do what, it would be noticed: here one in twenty-five of those
that `make bench-mutants` makes, and a handful that must never slip through.
"""

from __future__ import annotations

import pytest

from bench import access_mutants as mutants
from dichterbij.people import access
from dichterbij.people.access import ALL, NO, OWN, T1, Act
from tests import reach

pytestmark = pytest.mark.once

NEVER = {
    "SEE_RESIDENT of caseworker: OWN is ALL",
    "READ_KERN of resident: T2 is T1",
    "READ_BAGGAGE of caseworker: OWN is ALL",
    "READ_LOG of administrator: NO is ALL",
    "MAKE_AGREEMENT of caseworker: OWN is NO",
    "may: never `reach is NO or by.left_on is not None`",
    "may: never `thing is None`",
    "require: never `act in CHANGES and by.role != Role.RESIDENT`",
    "require: without `by.role != Role.RESIDENT`",
    "_is_own: without `.current()`",
    "AgreementQuerySet.seen_by: without `.filter()`",
    "LetterQuerySet.seen_by: without `state=Letter.State.SENT`",
    "LinkQuerySet.working: without `revoked_at=None`",
    "page kern: WRITE_KERN is SIGN_IN",
}


def _said(mutant: mutants.Mutant) -> str:
    """Its name, wherever the line went."""
    return mutant.name.partition(" (line")[0]


@pytest.mark.usefixtures("db")
def test_everybody_reaches_what_is_written_down_and_a_mistake_is_noticed() -> None:
    asks, expected = list(reach.asks(reach.everybody_there())), reach.written()
    passed, wrong = mutants.walk(asks, expected, set())
    assert wrong == [], "run `make reach`, and read what changed for whom"
    asked = {(ask.what, ask.who) for ask in asks}
    known = {(what, who) for what, line in expected.items() for who in line.answers}
    known = {(what, who) for what, who in known if who != reach.ELSE}
    assert known <= asked, "who is kept there, but does not come any more"

    made = mutants.cells(asks, passed)
    chosen = [m for n, m in enumerate(made) if n % 25 == 0 or _said(m) in NEVER]
    # Which guards each question came past is not known here: so whatever is quick is asked
    quick = tuple(n for n, ask in enumerate(asks) if {"?", ")"} & set(ask.what))
    chosen += [
        mutants.Mutant(one.name, one.apply, quick)
        for one in mutants.of_guards(asks, passed)
        if _said(one) in NEVER
    ]
    chosen += [one for one in mutants.of_pages(asks) if _said(one) in NEVER]
    assert {_said(one) for one in chosen} >= NEVER
    unasked = mutants.nobody_asks()
    survived = [
        one.name
        for one in chosen
        if not mutants.noticed(mutants.quickest_first(one, asks), asks, expected)
        and mutants.of_act(one) not in unasked
    ]
    assert survived == []


def test_a_right_that_nobody_could_explain_does_not_even_start() -> None:
    for act, row in (
        (Act.READ_KERN, (OWN, OWN, NO, NO, NO)),  # a resident works with nobody
        (Act.READ_KERN, (T1, T1, NO, NO, NO)),  # a colleague has no PIN
        (Act.KEEP_NOTEBOOK, (T1, OWN, NO, NO, NO)),  # the municipality may not read it
        (Act.READ_LOG, (NO, NO, NO, OWN, NO)),  # there is no log of one's own
        (Act.SEE_DAY, (T1, ALL, NO, NO, NO)),  # a resident has no day at work
    ):
        with pytest.raises(ValueError, match=act.name):
            access.check({**access.ACCESS, act: row})
    access.check(access.ACCESS)
