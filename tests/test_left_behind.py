# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a worker left behind is found at once, however many messages wait for a receipt."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dichterbij.delivery import handing_over
from dichterbij.delivery.models import Message
from dichterbij.people.access import Role
from dichterbij.people.models import Person
from tests.conftest import somebody

State = Message.State
MANY = 3000


@pytest.fixture
def left(amina: Person, bram: Person) -> Callable[..., list[Message]]:
    def write(many: int, **more: Any) -> list[Message]:
        now = timezone.now()
        return Message.objects.bulk_create(
            Message(
                **{
                    "resident": amina,
                    "kind": Message.Kind.NEW_LINK,
                    "channel": "mail",
                    "subject": "Een bericht",
                    "body": "Dag Amina,",
                    "key": str(reference),
                    "reference": reference,
                    "made_by": bram,
                    "not_before": now - dt.timedelta(hours=1),
                    "state": State.ON_ITS_WAY,
                }
                | more
            )
            for reference in (uuid.uuid4() for _ in range(many))
        )

    return write


def plan(rows: Any) -> str:
    """As a database that had a moment for itself: what other tests left is no part of it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("delivery_message", "people_workingrelationship", "people_person"):
                cursor.execute(f"VACUUM (ANALYZE) {table}")
    return str(rows.explain())


@pytest.mark.django_db(transaction=True)
def test_what_is_left_behind_is_found_beside_thousands_that_wait_for_a_receipt(left):
    now = timezone.now()
    left(MANY, handed_over_at=now)
    left(200, state=State.DELIVERED, handed_over_at=now)
    left(20, leased_until=now + dt.timedelta(seconds=20))  # somebody is busy with these
    late = left(3, leased_until=now - dt.timedelta(seconds=5))
    rows = Message.objects.left_behind(now, {"mail", "sms", "whatsapp"})
    assert "messages_somebody_holds" in plan(rows[:50])
    assert [message.pk for message in rows] == [message.pk for message in late]


def test_who_was_left_first_is_helped_first_and_the_rest_the_next_round(left):
    now = timezone.now()
    for seconds in range(6):
        left(1, leased_until=now - dt.timedelta(seconds=60 - seconds))
    taken = handing_over._claim_left_behind(uuid.uuid4(), 4)
    known = list(Message.objects.order_by("pk").values_list("pk", flat=True))
    assert sorted(message.pk for message in taken) == known[:4]
    again = handing_over._claim_left_behind(uuid.uuid4(), 4)
    assert sorted(message.pk for message in again) == known[4:]


def test_a_round_in_which_nothing_was_left_behind_asks_no_more_however_many_wait(left):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            handing_over.hand_over_due(uuid.uuid4())
        return len(captured)

    few = asked()
    left(50, handed_over_at=timezone.now())
    assert asked() == few


@pytest.mark.django_db(transaction=True)
def test_letters_to_print_are_found_by_whose_they_are_beside_thousands_of_others(
    left: Callable[..., list[Message]], joke: Person, bram: Person
) -> None:
    for number in range(60):
        other = somebody(f"Ella {number}", Role.RESIDENT, address="Esstraat 1\n0000 AD Lindewaard")
        left(MANY // 60, resident=other, state=State.WAITING, channel="paper")
    left(200, resident=joke, state=State.DELIVERED, channel="paper")
    hers = left(1, resident=joke, state=State.WAITING, channel="paper")
    rows = Message.objects.seen_by(bram).on_paper()
    assert "letters_to_print" in plan(rows.order_by().values("pk")[:1])
    assert list(rows) == hers
