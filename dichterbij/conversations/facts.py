# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the appointment tells about a talk: enough to suggest something, nothing about a person.

Seed: Handvat 1 > Tijdens het gesprek.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from dichterbij.conversations.invitation import was_invited
from dichterbij.conversations.models import Agreement, Conversation, ReadingChoice
from dichterbij.handvatten import Facts
from dichterbij.people.models import WorkingRelationship

JUST_HANDED_OVER = dt.timedelta(days=60)


def facts(talk: Conversation) -> Facts:
    """What is known of this talk from the appointment and from what both agreed."""
    resident, caseworker = talk.resident, talk.caseworker
    earlier = set(
        WorkingRelationship.objects.filter(resident=resident)
        .exclude(caseworker=caseworker)
        .values_list("caseworker", flat=True)
    )
    together = Conversation.objects.held().filter(
        relationship__resident=resident, relationship__caseworker=caseworker
    )
    answer = talk.answers.order_by("-at", "-pk").first()
    ours = Agreement.objects.filter(resident=resident).of_the_municipality().open()
    began = talk.relationship.started_on
    return Facts(
        earlier_caseworkers=len(earlier),
        talks_together=together.exclude(pk=talk.pk).count(),
        handed_over_recently=bool(earlier) and began >= timezone.localdate() - JUST_HANDED_OVER,
        points_by_resident=talk.agenda.standing().filter(added_by=resident).count(),
        companion=answer is not None and answer.companion,
        place=talk.place,
        open_promises_ours=ours.count(),
        reading=_reading(talk),
        goal_given=bool(talk.goal) and was_invited(talk),
    )


def _reading(talk: Conversation) -> str | None:
    """Whether one read on or stopped at the kern. Without a kern there is nothing to stop at."""
    choices = ReadingChoice.objects.filter(conversation=talk).with_kern()
    chosen = choices.order_by("at", "pk").last()
    if chosen is None:
        return None
    if chosen.choice == ReadingChoice.Choice.READ_ON:
        return "read_on"
    return "stopped" if chosen.had_kern else None
