# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The worker's round: handing over what is due, so that each message arrives once.

A worker takes rows for a while (a lease), marks each one as on its way, hands it over and writes
down what was answered. Killed between those last two, nobody knows whether it left. What happens
then depends on what the post office can tell (`adapters.Promise`): offer it again under the same
reference, ask whether the reference arrived, or, where neither is possible, offer it once more and
show it to the caseworker (ADR 8).
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial

from django.db import DatabaseError, transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone

from dichterbij.delivery import hours, passing, put_back, ways
from dichterbij.delivery.adapters import (
    Adapter,
    Handed,
    Promise,
    Refusal,
    TryLater,
    Unknown,
    carrier,
    channels,
)
from dichterbij.delivery.models import BY_A_PERSON, Halt, Message, Receipt
from dichterbij.delivery.parcels import new_parcel_of, parcel_of, with_whom_they_work

State = Message.State
LEASE = dt.timedelta(seconds=45)
LOOK_AGAIN = dt.timedelta(seconds=20)
TOGETHER = 10  # so many answers are written at once, of gateways that can be asked or dedupe
PATIENT_FROM = 3  # tries
MOST_TRIES = 80  # some three days
BACKOFF = [dt.timedelta(minutes=m) for m in (1, 2, 5, 10, 20, 30, 60)]
log = logging.getLogger(__name__)

_resting: dict[str, float] = {}
"""Channels of which the post office does not answer now, and until when this process waits."""


def hand_over_due(
    worker: uuid.UUID, pulse: Callable[[], bool] = lambda: True, *, limit: int = 50, by: None = None
) -> int:
    """Hand over what is due. Gives how many messages this call was done with.

    Any number of workers may do this at once. `pulse` is called before each message, and says
    whether there is time for it: who is told to stop leaves the others to somebody else.
    """
    done = 0
    messages = [*_claim_left_behind(worker, limit), *_claim_waiting(worker, limit)]
    gone_until = put_back.may_have_left_until() if messages else None
    answers = Answers()
    for number, message in enumerate(messages):
        if not pulse():
            _leave_to_others(messages[number:], worker)
            break
        try:
            if message.state == State.ON_ITS_WAY:
                done += _after_a_stop(message, worker, gone_until)
            else:
                done += _leave(message, worker, gone_until, answers)
        except DatabaseError:
            raise
        except Exception:
            # Its lease ends and somebody tries again; the others need not wait for it
            log.exception("a message could not be handled")
        answers.write(at_least=TOGETHER)
    answers.write()
    return done


class Answers:
    """What gateways answered, and is not written down yet.

    A disk takes longer to keep one message than to write ten. So where a message that is offered
    again does no harm, the answers of some are written together. Of mail each is written at once.
    """

    def __init__(self) -> None:
        self.waiting: list[Callable[[], bool]] = []
        self.since = 0.0

    def add(self, write: Callable[[], bool]) -> bool:
        self.since = self.since if self.waiting else time.monotonic()
        self.waiting.append(write)
        return True

    def write(self, *, at_least: int = 1) -> None:
        """Write them down, when there are so many or the first has waited for a second."""
        late = time.monotonic() - self.since > 1
        if self.waiting and (len(self.waiting) >= at_least or late):
            with transaction.atomic():
                for write in self.waiting:
                    write()
            self.waiting.clear()


def open_channels() -> set[str]:
    """The channels that leave now: carried here, not stopped, and not resting for a moment."""
    stopped = set(Halt.objects.filter(lifted_at=None).values_list("channel", flat=True))
    if "" in stopped:
        return set()
    now = time.monotonic()
    return {c for c in channels() if c not in stopped and _resting.get(c, 0.0) <= now}


def let_all_channels_go() -> None:
    """Ask every post office again, also those that did not answer a moment ago."""
    _resting.clear()


@transaction.atomic
def _claim_left_behind(worker: uuid.UUID, limit: int) -> list[Message]:
    """Messages whose worker stopped after it had begun to hand them over."""
    return _take(Message.objects.left_behind(timezone.now(), open_channels()), worker, limit)


def _claim_waiting(worker: uuid.UUID, limit: int) -> list[Message]:
    with transaction.atomic():
        put_back.notice(worker)
        now, taken = timezone.now(), []
        # Channel by channel: the index in which they are found begins with it
        for channel in sorted(open_channels()):
            due = Message.objects.due(now, [channel]).order_by("not_before", "pk")
            taken += _take(due, worker, limit)
        mark = put_back.next_mark() if taken else None
    if mark is not None:
        put_back.keep_outside(mark)  # before anything leaves
    return taken


def _take(rows: QuerySet[Message], worker: uuid.UUID, limit: int) -> list[Message]:
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    pks = list(locked.values_list("pk", flat=True)[:limit])
    if not pks:
        return []
    Message.objects.filter(pk__in=pks).update(leased_until=timezone.now() + LEASE, leased_by=worker)
    return list(
        Message.objects.filter(pk__in=pks)
        .select_related("resident__wishes", "colleague", "made_by", "link")
        .prefetch_related("resident__ways", with_whom_they_work())
        .order_by("not_before", "pk")
    )


def _held(message: Message, worker: uuid.UUID) -> QuerySet[Message]:
    """Its row, as long as it is ours and nobody wrote down meanwhile what became of it."""
    return Message.objects.filter(
        pk=message.pk,
        leased_by=worker,
        state__in=[State.WAITING, State.ON_ITS_WAY],
        handed_over_at=None,
    )


# What may have left already


def _after_a_stop(message: Message, worker: uuid.UUID, gone_until: dt.datetime | None) -> bool:
    """A worker stopped, or the line broke, after this was offered: find out or decide."""
    adapter = carrier(message.channel)
    may_be_gone = gone_until is not None and message.not_before <= gone_until
    if adapter.PROMISE is Promise.LOOKS_UP:
        known = _ask(message, adapter, worker)
        return _back_to_waiting(message, worker) if known is None else known
    if adapter.PROMISE is Promise.NEITHER:
        if message.offered_again or may_be_gone or _has_passed(message):
            reason = "put_back" if may_be_gone else message.reason or "worker_stopped"
            return _write(message, worker, state=State.UNCERTAIN, reason=reason)
        return _back_to_waiting(message, worker, offered_again=1)
    if _has_passed(message) or message.tries + 1 >= MOST_TRIES:
        return _write(message, worker, state=State.UNCERTAIN, reason=message.reason or "error")
    return _back_to_waiting(message, worker, offered_again=1)


def _ask(message: Message, adapter: Adapter, worker: uuid.UUID) -> bool | None:
    """Ask the gateway whether it has this reference. None when it has not."""
    try:
        found = adapter.look_up(parcel_of(message))
    except TryLater as problem:
        _rest(message.channel, problem)
        _held(message, worker).update(leased_until=timezone.now() + LOOK_AGAIN)
        return False
    except Refusal as problem:  # its address or link is gone since, so we cannot ask any more
        return _write(message, worker, state=State.UNCERTAIN, reason=str(problem))
    except Exception:
        log.exception("the gateway gave an answer we do not understand")
        _held(message, worker).update(leased_until=timezone.now() + LOOK_AGAIN)
        return False
    return None if found is None else _handed(message, worker, found)


def _back_to_waiting(message: Message, worker: uuid.UUID, *, offered_again: int = 0) -> bool:
    """It did not leave, or may leave once more: the ordinary round takes it.

    After a single stop at once; what goes wrong again and again waits longer each time.
    """
    again = max(offered_again, message.offered_again)
    if message.reason or message.tries >= PATIENT_FROM:
        reason = message.reason or "worker_stopped"
        return _later(message, worker, reason, offered_again=again)
    return _write(message, worker, state=State.WAITING, tried=1, offered_again=again)


# What leaves now


def _leave(
    message: Message, worker: uuid.UUID, gone_until: dt.datetime | None, answers: Answers
) -> bool:
    """One message: whether it still should, over which way, and then out of the door."""
    if _resting.get(message.channel, 0.0) > time.monotonic():
        return _not_offered(message, worker)
    if _has_passed(message):
        end, reason = passing.end_of(message)
        return _write(message, worker, state=end, reason=reason)
    if gone_until is not None and message.not_before <= gone_until:
        # Before anything that gives it a later moment or another way: then nobody could tell
        known = _may_have_gone(message, worker)
        if known is not None:
            return known
    later = _not_now(message)
    if later is not None:
        return _write(message, worker, state=State.WAITING, not_before=later, reason="night")
    road = ways.choose(
        message.to, message.kind, message.channel if message.channel_chosen else None
    )
    if road != message.channel and message.kind != Message.Kind.ADDRESS:
        # Offered before, it may have arrived: it goes the same way, or a person decides
        if message.offered_again not in (0, BY_A_PERSON):
            return _write(message, worker, state=State.UNCERTAIN, reason="worker_stopped")
        # The resident's wishes changed since it was written: the next round takes it there
        return _write(message, worker, state=State.WAITING, channel=road)
    return _offer(message, carrier(message.channel), worker, answers)


def _may_have_gone(message: Message, worker: uuid.UUID) -> bool | None:
    """An older copy was put back: this may have left in the time that the copy does not know.

    None when it may be offered: it did not leave, or a second copy is dropped over there.
    """
    adapter = carrier(message.channel)
    if adapter.PROMISE is Promise.DEDUPES:
        return None
    if adapter.PROMISE is Promise.NEITHER:
        return _write(message, worker, state=State.UNCERTAIN, reason="put_back")
    return _ask(message, adapter, worker)


def _offer(message: Message, adapter: Adapter, worker: uuid.UUID, answers: Answers) -> bool:
    """Hand it over. From the first line on until what was answered is written, it may have left."""
    try:
        parcel = new_parcel_of(message)
    except Refusal as problem:
        end = State.UNCERTAIN if message.offered_again else State.FAILED
        return _write(message, worker, state=end, reason=str(problem))
    stopped = Halt.objects.filter(lifted_at=None, channel__in=["", message.channel])
    offered = (
        _held(message, worker)
        .filter(~Exists(stopped))
        .update(state=State.ON_ITS_WAY, reason="", leased_until=timezone.now() + LEASE)
    )
    if not offered:  # withdrawn, stopped, or taken over, a moment ago
        return _not_offered(message, worker)
    try:
        handed = adapter.hand_over(parcel)
        if adapter.PROMISE is not Promise.NEITHER:
            return answers.add(partial(_handed, message, worker, handed))
        return _handed(message, worker, handed)
    except TryLater as problem:
        _rest(message.channel, problem)
        return _later(message, worker, str(problem))
    except Refusal as problem:
        return _write(message, worker, state=State.FAILED, reason=str(problem), tried=1)
    except Unknown as problem:
        reason = str(problem)
    except Exception:
        log.exception("a message could not be handed over")
        reason = "error"
    # It may have left. What we find out, or decide, is the same as after a stop
    _held(message, worker).update(reason=reason[:40], leased_until=timezone.now() + LOOK_AGAIN / 4)
    return True


def _not_offered(message: Message, worker: uuid.UUID) -> bool:
    """It waits on, and is nobody's."""
    _held(message, worker).update(leased_until=None, leased_by=None)
    return False


def _handed(message: Message, worker: uuid.UUID, handed: Handed) -> bool:
    """Somebody has it. Whether it arrived, a receipt may tell later."""
    state, reason = State.DELIVERED, handed.reason
    if handed.outcome in (Receipt.Outcome.FAILED, Receipt.Outcome.NOT_NOW):
        state = State.FAILED
    elif handed.receipt_follows and handed.outcome != Receipt.Outcome.DELIVERED:
        state = State.ON_ITS_WAY
    twice = message.offered_again == 1 and carrier(message.channel).PROMISE is Promise.NEITHER
    if twice and state == State.DELIVERED:
        state, reason = State.UNCERTAIN, "maybe_twice"
    return _write(
        message,
        worker,
        state=state,
        reason=reason,
        gateway_id=handed.gateway_id[:120],
        handed_over_at=timezone.now(),
        tried=1,
    )


def _later(
    message: Message, worker: uuid.UUID, reason: str, *, offered_again: int | None = None
) -> bool:
    """Again a little later each time, and after some three days no more."""
    again = message.offered_again if offered_again is None else offered_again
    if message.tries + 1 >= MOST_TRIES:
        end = State.UNCERTAIN if again else State.FAILED
        return _write(message, worker, state=end, reason=reason, tried=1, offered_again=again)
    wait = BACKOFF[min(message.tries, len(BACKOFF) - 1)]
    moment = hours.waking(timezone.now() + wait, ways.hours_of(message.to), last=message.not_after)
    return _write(
        message,
        worker,
        state=State.WAITING,
        not_before=moment,
        reason=reason,
        tried=1,
        offered_again=again,
    )


def _write(
    message: Message, worker: uuid.UUID, *, tried: int = 0, reason: str = "", **fields: object
) -> bool:
    """Write down what became of it, unless somebody else did, and let go of it."""
    return bool(
        _held(message, worker).update(
            reason=reason[:40],
            tries=message.tries + tried,
            leased_until=None,
            leased_by=None,
            **fields,
        )
    )


def _leave_to_others(messages: Sequence[Message], worker: uuid.UUID) -> None:
    """Somebody else may take at once what this worker took and did not come to."""
    held = Message.objects.filter(pk__in=[message.pk for message in messages], leased_by=worker)
    held.filter(state=State.WAITING).update(leased_until=None, leased_by=None)
    # That it was offered before is known by its lease, so that one ends
    held.filter(state=State.ON_ITS_WAY, handed_over_at=None).update(leased_until=timezone.now())


def _rest(channel: str, problem: TryLater) -> None:
    if problem.rest:
        _resting[channel] = time.monotonic() + problem.rest


def _has_passed(message: Message) -> bool:
    return message.not_after is not None and message.not_after < timezone.now()


def _not_now(message: Message) -> dt.datetime | None:
    """When it is night or a holiday where the resident lives: when it may leave."""
    now = timezone.now()
    if message.wall_day is not None and message.wall_time is not None:
        # What the clock does on that day may have been decided since it was written, or another
        # day was wished while it was being offered
        wall = hours.on_the_wall(message.wall_day, message.wall_time, message.zone)
        if wall > now:
            return wall
    moment = hours.waking(now, ways.hours_of(message.to), last=message.not_after)
    return moment if moment > now else None
