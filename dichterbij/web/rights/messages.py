# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident hears that something stands ready at their data. What, only who proved it reads."""

from __future__ import annotations

from django.db import transaction

from dichterbij.conversations import words
from dichterbij.conversations.after import link_to_agreements
from dichterbij.delivery import actions as delivery
from dichterbij.delivery.models import Message
from dichterbij.people.limiting import actions as limiting
from dichterbij.people.limiting.models import Limit
from dichterbij.people.models import Person


def tell_about_your_data(resident: Person, about: str, *, by: Person) -> None:
    """One message about one thing, over the way they chose."""
    key = f"{Message.Kind.YOUR_DATA}:{about}"
    if Message.objects.filter(key=key).exists():
        return
    delivery.send(
        resident,
        kind=Message.Kind.YOUR_DATA,
        **words.about_your_data(resident, by)._asdict(),
        key=key,
        link=link_to_agreements(resident, by=by),
        by=by,
    )


@transaction.atomic
def announce_end_of_limit(resident: Person, why: str, *, by: Person) -> Limit:
    """In a week it ends. The resident hears it now."""
    limit = limiting.announce_end(resident, why, by=by)
    tell_about_your_data(resident, f"{limit.uuid}", by=by)
    return limit
