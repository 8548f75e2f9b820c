# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What changed in how a colleague comes in, they hear by mail: it may not have been them.

The door is a room below and does not know the mail. It leaves a row with each change, in the same
transaction; here the row becomes a message, once.
"""

from __future__ import annotations

from django.db import transaction

from dichterbij.delivery import actions as delivery
from dichterbij.delivery.models import Message
from dichterbij.delivery.words import door_changed
from dichterbij.people.door.models import DoorChange

AT_ONCE = 100  # the rest comes with the next


@transaction.atomic
def tell_of_the_door(*, by: None = None) -> int:
    """A message for each change that nobody told of yet. Gives how many were written."""
    untold = DoorChange.objects.select_for_update(of=("self",), skip_locked=True)
    written = 0
    for change in untold.select_related("person").order_by("pk")[:AT_ONCE]:
        if change.person.is_active and change.person.email:
            delivery.send(
                change.person,
                kind=Message.Kind.DOOR,
                **door_changed(change.person, change.what, change.at)._asdict(),
                key=f"{Message.Kind.DOOR}:{change.uuid}",
                by=None,
            )
            written += 1
        change.delete()
    return written
