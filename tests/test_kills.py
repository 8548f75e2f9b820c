# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bram's messages arrive once, whoever kills the worker and whenever.

The short form of `make bench-delivery ARGS="--only kills"`, on the database of this run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from bench import kills
from bench.counterparts import Counterparts, counterparts
from tests.at_once import shared_database

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = dt.timedelta(seconds=2)


@pytest.fixture(scope="module")
def there() -> Iterator[Counterparts]:
    with counterparts(moment=0.008) as there:
        yield there


@pytest.fixture(autouse=True)
def _a_database_for_many(settings, tmp_path) -> Iterator[None]:
    settings.WAKING_HOURS = None
    with shared_database(tmp_path):
        yield


def killed(name: str, there: Counterparts, times: int) -> kills.Found:
    return kills.run(kills.DESIGNS[name], there, workers=2, kills=times, lease=LEASE, filled=12)


@pytest.mark.parametrize("promise", ["dedupes", "looks_up"])
def test_what_bram_sends_arrives_once_while_workers_are_killed(there, promise):
    found = killed(promise, there, 25)
    assert (found.lost, found.duplicate, found.shown) == (0, 0, 0)
    assert found.most_arrivals == 1


def test_a_mail_that_may_have_come_twice_is_shown_to_bram(there):
    found = killed("neither", there, 25)
    assert (found.lost, found.duplicate) == (0, 0)
    assert found.most_arrivals <= 2


@pytest.fixture(scope="module")
def slow() -> Iterator[Counterparts]:
    """Most kills fall while something is handed over: what goes wrong then is soon seen."""
    with counterparts(moment=0.06) as slow:
        yield slow


@pytest.mark.once
def test_the_same_kills_find_out_who_sends_before_they_save(slow):
    assert any(killed("send_then_save", slow, 8).duplicate for _ in range(20))


@pytest.mark.once
def test_the_same_kills_find_out_who_marks_before_they_send(slow):
    assert any(killed("mark_then_send", slow, 8).lost for _ in range(20))
