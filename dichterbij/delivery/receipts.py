# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a gateway or mail server tells later: it arrived, it came back, the number does not exist.

Receipts come in any order, twice, or never. Each is kept once; what arrived stays arrived unless
it came back after all.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid

from django.db import transaction
from django.utils import timezone

from dichterbij.delivery.adapters import Promise, Refusal, TryLater, carrier, channels
from dichterbij.delivery.models import Message, Receipt
from dichterbij.delivery.parcels import parcel_of, with_whom_they_work

State, Outcome = Message.State, Receipt.Outcome
ASK_AFTER = dt.timedelta(minutes=15)  # a receipt that has not come by then may be lost
NEVER_AFTER = dt.timedelta(days=4)
ASKING = 15.0  # seconds; the worker that asks hands nothing over meanwhile
log = logging.getLogger(__name__)


@transaction.atomic
def told(reference: uuid.UUID, outcome: str, reason: str = "", *, by: None = None) -> bool:
    """A gateway told what became of this reference. Gives whether we knew it."""
    message = Message.objects.select_for_update().filter(reference=reference).first()
    if message is None:
        return False
    Receipt.objects.get_or_create(message=message, outcome=outcome, reason=reason[:40])
    _stand_by(message, outcome, reason)
    return True


def _stand_by(message: Message, outcome: str, reason: str) -> None:
    """What the message says now. Only forward: a late 'delivered' does not undo a failure."""
    if message.state in (State.WITHDRAWN, State.FAILED):
        return
    now = timezone.now()
    if outcome == Outcome.DELIVERED:
        if message.state in (State.ON_ITS_WAY, State.UNCERTAIN, State.WAITING):
            twice = _maybe_twice(message)
            message.state = State.UNCERTAIN if twice else State.DELIVERED
            message.reason = "maybe_twice" if twice else ""
    else:
        message.state, message.reason, message.settled_at = State.FAILED, reason[:40], None
    message.handed_over_at = message.handed_over_at or now
    message.leased_until = message.leased_by = None
    message.save(
        update_fields=[
            "state",
            "reason",
            "settled_at",
            "handed_over_at",
            "leased_until",
            "leased_by",
        ]
    )


def _maybe_twice(message: Message) -> bool:
    """Whether it was offered a second time where nobody drops a copy or can be asked."""
    if message.reason == "maybe_twice":
        return True
    if not message.offered_again or message.state == State.WAITING:
        return False
    return message.channel in channels() and carrier(message.channel).PROMISE is Promise.NEITHER


def ask_after(*, limit: int = 200, by: None = None) -> int:
    """Ask for receipts that did not come. Gives how many were answered.

    After four days nobody will tell any more: then it is uncertain, and a person decides.
    """
    now, until = timezone.now(), time.monotonic() + ASKING
    silent = (
        Message.objects.filter(
            state=State.ON_ITS_WAY, handed_over_at__lt=now - ASK_AFTER, channel__in=channels()
        )
        .select_related("resident__wishes", "colleague", "made_by", "link")
        .prefetch_related(with_whom_they_work())
    )
    answered, away = 0, set[str]()
    # In any order: those of which nobody tells for days do not keep the others from being asked
    for message in silent.order_by("?")[:limit]:
        if time.monotonic() > until:
            break  # the rest the next time
        if message.channel in away:
            continue
        adapter = carrier(message.channel)
        found = None
        if adapter.PROMISE is Promise.LOOKS_UP:
            try:
                found = adapter.look_up(parcel_of(message))
            except Refusal:
                pass  # its address or link is gone since: nobody will tell
            except Exception as problem:
                away.add(message.channel)
                if not isinstance(problem, TryLater):
                    log.exception("the gateway gave an answer we do not understand")
                continue
        if found is not None and found.outcome:
            answered += told(message.reference, found.outcome, found.reason)
        elif message.handed_over_at and message.handed_over_at < now - NEVER_AFTER:
            Message.objects.filter(pk=message.pk, state=State.ON_ITS_WAY).update(
                state=State.UNCERTAIN, reason="no_receipt"
            )
    return answered
