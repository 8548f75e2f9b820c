# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The agreements on paper, filled in from what was agreed: to take home, or by post.

Seed: Handvat 1 > Agenda en verslaglegging.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import override

from dichterbij.conversations import paper
from dichterbij.conversations.agreed import Agreed, together
from dichterbij.conversations.models import Conversation
from dichterbij.delivery.models import Message
from dichterbij.people import links
from dichterbij.people.models import Link, Person
from dichterbij.people.questions import Question

SHARED = Question(
    lambda uuid: (
        Message.objects.filter(about=uuid, kind=Message.Kind.AGREEMENTS)
        .exclude(state=Message.State.WITHDRAWN)
        .select_related("link")
    )
)
NEXT_TALK = Question(
    lambda resident, pk, now: (
        Conversation.objects.to_come(now)
        .filter(relationship__resident=resident, starts_at__gt=now)
        .exclude(pk=pk)
        .with_people()
        .order_by("starts_at")[:1]
    )
)


def shared_of(talk: Conversation) -> Message | None:
    """What the resident was last sent about this talk's agreements."""
    message: Message | None = SHARED.first(talk.uuid)
    return message


def link_of(shared: Message | None) -> Link | None:
    """The link on the slip, unless it was revoked."""
    link = shared.link if shared else None
    return link if link is not None and link.revoked_at is None else None


def next_talk_of(talk: Conversation) -> Conversation | None:
    """When the two speak again, if that is known."""
    following: Conversation | None = NEXT_TALK.first(talk.resident, talk.pk, timezone.now())
    return following


def slip_of(talk: Conversation, by: Person, message: Message | None = None) -> paper.Slip:
    """What stands on the slip: all that is still to be kept, and what this talk added.

    `message`: the one it goes with; otherwise the last one that was shared.
    """
    resident = talk.resident
    both = together(resident, reader=by)
    limits = talk.spheres.last()
    link, next_talk = link_of(message or shared_of(talk)), next_talk_of(talk)
    with override(resident.language):
        next_place = capfirst(next_talk.get_place_display()) if next_talk else ""
    return paper.Slip(
        first_name=resident.first_name,
        caseworker=by.first_name,
        phone=by.phone or settings.MUNICIPALITY_PHONE,
        talked_on=timezone.localdate(talk.starts_at),
        ours=_on_paper(both.ours, talk),
        theirs=_on_paper(both.theirs, talk),
        can=limits.can if limits else "",
        cannot=limits.cannot if limits else "",
        who_can=limits.who_can if limits else "",
        next_at=next_talk.starts_at if next_talk else None,
        next_place=next_place,
        link=links.address(link) if link else "",
        language=resident.language,
    )


def _on_paper(side: list[Agreed], talk: Conversation) -> tuple[paper.Promise, ...]:
    return tuple(
        paper.Promise(
            what=agreed.agreement.now_what,
            by=agreed.agreement.now_due,
            done=agreed.agreement.is_done,
        )
        for agreed in side
        if agreed.is_open
        or (agreed.agreement.is_done and agreed.agreement.conversation_id == talk.pk)
    )
