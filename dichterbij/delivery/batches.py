# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Letters that are printed together, and go to the post together.

A letter lies in one stack at most. What stands on the sheets is drawn anew each time it is asked
for (`conversations.envelopes`); of a stack is kept which messages it holds, and nothing else.

Seed: Handvat 1 > Voorafgaand aan het gesprek > Brieven.
"""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.delivery.models import Message, MessageQuerySet, PrintBatch
from dichterbij.people import links
from dichterbij.people.access import Act, record, require
from dichterbij.people.actions import make_link
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person

AT_ONCE = 40  # so many letters in one stack; the rest waits for the next


class NothingToPrint(Refused):
    says = _("Er ligt niets om te printen. Wat er lag, staat al in een stapel.")


def to_print(by: Person) -> MessageQuerySet:
    """What waits on paper for residents of this caseworker and lies in no stack of their own.

    What a colleague printed before the resident was handed over waits here too: only who works
    with the resident today knows whether it was posted.
    """
    own = Message.objects.seen_by(by).on_paper()
    return own.filter(Q(batch=None) | ~Q(batch__made_by=by)).order_by("made_at", "pk")


def no_address(message: Message) -> bool:
    """Whether nobody would know where to bring it."""
    return not message.to.address.strip()


@transaction.atomic
def make_batch(messages: MessageQuerySet, *, once: uuid.UUID, by: Person) -> PrintBatch:
    """Put letters in a stack, the oldest first. The same press twice gives the same stack.

    Whose address is not known does not hold the others up.
    """
    require(by, Act.PRINT_POST)
    batch, new = PrintBatch.objects.get_or_create(once=once, defaults={"made_by": by})
    if batch.made_by_id != by.pk:
        raise NothingToPrint
    if not new:
        return batch
    waiting = messages.seen_by(by).on_paper().select_for_update(of=("self",), no_key=True)
    locked = list(waiting.values_list("pk", flat=True))
    # Asked once more, now that nobody else can put them in a stack meanwhile
    free = to_print(by).filter(pk__in=locked).select_related("resident", "link")
    ready = [m for m in free if not no_address(m)][:AT_ONCE]
    if not ready:
        raise NothingToPrint
    for message in ready:
        _renew_link(message, by)
        record(by, Act.PRINT_POST, message)
    Message.objects.filter(pk__in=[message.pk for message in ready]).update(batch=batch)
    return batch


def opens(link: Link) -> bool:
    """Whether what is printed now would open something."""
    working = link.revoked_at is None and link.expires_at > timezone.now()
    return working and links.can_be_written(link)


def _renew_link(message: Message, by: Person) -> None:
    """Another link where this one was revoked, expired, or lost its secret: it has not left."""
    old = message.link
    if old is None or opens(old):
        return
    lasted = old.expires_at - old.made_at
    message.link = make_link(
        old.person,
        old.purpose,
        # A link to a talk works until that talk is over
        expires_at=max(old.expires_at, timezone.now() + lasted)
        if old.purpose == Link.Purpose.AGREEMENTS
        else old.expires_at,
        about=old.about,
        by=by,
    )
    Message.objects.filter(pk=message.pk).update(link=message.link)


@transaction.atomic
def post(batch: PrintBatch, *, by: Person) -> int:
    """The whole stack is in the letter box. Gives how many letters that were."""
    require(by, Act.PRINT_POST)
    batch = PrintBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.made_by_id != by.pk:
        raise PermissionDenied(Act.PRINT_POST.value)
    if batch.posted_at is not None:
        return 0
    now = timezone.now()
    batch.posted_at = now
    batch.save(update_fields=["posted_at"])
    own = batch.messages.seen_by(by)
    gone = own.on_paper() | own.printed_late()
    for message in gone:
        record(by, Act.PRINT_POST, message)
    posted: int = gone.update(state=Message.State.DELIVERED, reason="", handed_over_at=now)
    return posted


@transaction.atomic
def take_out(message: Message, *, by: Person) -> None:
    """It is not among them after all: it waits for the next stack. What was posted stays.

    One whose moment has passed waits for nothing: it is thrown away.
    """
    require(by, Act.PRINT_POST)
    require(by, Act.SEE_MESSAGES, message)
    here = Message.objects.filter(pk=message.pk, batch__made_by=by, batch__posted_at=None)
    thrown_away = here.printed_late().update(
        state=Message.State.WITHDRAWN, settled_at=timezone.now(), settled_by=by
    )
    if thrown_away or here.update(batch=None):
        record(by, Act.PRINT_POST, message)
