# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The two orders one comes upon first, to show that the harness finds what goes wrong.

Both take rows for a while, as the real worker does, and hand them over through the same adapter.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from dichterbij.delivery import handing_over
from dichterbij.delivery.adapters import carrier
from dichterbij.delivery.models import Message
from dichterbij.delivery.parcels import parcel_of

LIMIT = 10


def send_then_save(worker: uuid.UUID, pulse: Callable[[], bool]) -> int:
    """Killed in between, it is sent again."""
    taken = _take(worker)
    for message in taken:
        carrier(message.channel).hand_over(parcel_of(message))
        _save(message)
    return len(taken)


def mark_then_send(worker: uuid.UUID, pulse: Callable[[], bool]) -> int:
    """Killed in between, it is never sent."""
    taken = _take(worker)
    for message in taken:
        _save(message)
        carrier(message.channel).hand_over(parcel_of(message))
    return len(taken)


def _save(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.DELIVERED,
        handed_over_at=timezone.now(),
        leased_until=None,
        leased_by=None,
    )


@transaction.atomic
def _take(worker: uuid.UUID) -> list[Message]:
    now = timezone.now()
    due = Message.objects.due(now, handing_over.open_channels())
    pks = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:LIMIT])
    Message.objects.filter(pk__in=pks).update(
        leased_until=now + handing_over.LEASE, leased_by=worker
    )
    return list(Message.objects.filter(pk__in=pks).select_related("resident__wishes", "link"))
