# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What becomes of a message whose moment has passed: it does not leave, and who sent it hears so.

A reminder, what the clock wrote, and what somebody took back end in silence: nobody waits to hear
of those.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from dichterbij.delivery.adapters import channels
from dichterbij.delivery.models import PRINTED_LATE, TOO_LATE, Message, MessageQuerySet
from dichterbij.people.models import Person

State = Message.State


def end_of(message: Message) -> tuple[str, str]:
    """The state in which it ends, and the code beside it."""
    if message.offered_again:
        return State.UNCERTAIN, "moment_passed"  # it may have come before
    by_the_clock = message.made_by_id is None or message.kind == Message.Kind.REMINDER
    # Who took it back while it was being offered is written beside it
    if by_the_clock or message.settled_by_id is not None:
        return State.WITHDRAWN, "moment_passed"
    return State.FAILED, TOO_LATE


@transaction.atomic
def let_pass(*, by: None = None) -> int:
    """What a person was to bring need not be printed or shared any more. Gives how many those were.

    A letter that lies printed may be in the letter box by now: only a person can tell, and takes
    it out of the stack or says that it was posted. What a colleague shares may be sent already.
    """
    paper = _late(Message.objects.on_paper())
    passed = _end(paper.filter(batch=None))
    passed += paper.filter(batch__isnull=False).update(state=State.UNCERTAIN, reason=PRINTED_LATE)
    if Person.Channel.WHATSAPP not in channels():
        to_share = _late(Message.objects.to_share())
        passed += to_share.update(state=State.UNCERTAIN, reason="moment_passed")
    return passed


def _late(messages: MessageQuerySet) -> MessageQuerySet:
    return messages.filter(not_after__lt=timezone.now())


def _end(messages: MessageQuerySet) -> int:
    passed = 0
    for message in messages.only("kind", "offered_again", "made_by", "settled_by"):
        state, reason = end_of(message)
        # Asked once more: it may have been posted, printed or taken back a moment ago
        passed += messages.filter(pk=message.pk).update(state=state, reason=reason)
    return passed
