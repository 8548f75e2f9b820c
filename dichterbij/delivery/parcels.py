# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a message says at the moment it leaves: to which address, with which link, how quietly."""

from __future__ import annotations

from django.db.models import Prefetch
from django.utils.translation import override

from dichterbij.delivery import ways
from dichterbij.delivery.adapters import Parcel, Refusal
from dichterbij.delivery.inert import unlinked
from dichterbij.delivery.models import Cover, Message
from dichterbij.delivery.words import Words, no_replies, quietly
from dichterbij.people import links
from dichterbij.people.actions import make_link
from dichterbij.people.models import Person, WorkingRelationship

WORKS_WITH = "works_with_now"


def parcel_of(message: Message) -> Parcel:
    """The message as it leaves: the link written in, the address looked up at this moment."""
    person = message.to
    to: str | None = person.email
    if message.channel in ways.BY_PHONE:
        to = ways.mobile_number(person.phone)
    if not to:
        raise Refusal("no_address")
    sender = _sender(message)
    words = words_of(message)
    short = words.short
    if message.channel in ways.BY_PHONE:
        with override(person.language):
            short = f"{short} {no_replies(sender)}"
    return Parcel(
        reference=message.reference,
        channel=message.channel,
        to=to,
        subject=words.subject,
        body=words.body,
        short=short,
        language=person.language,
        made_at=message.made_at,
        calendar="" if _is_quiet(person) else message.calendar,
        reply_to=sender.email if sender else "",
        quiet=_is_quiet(person),
    )


def new_parcel_of(message: Message) -> Parcel:
    """The same, for what leaves now: with a link that was revoked since it makes no sense.

    Nor with another one: the phone it goes to may be lost. The caseworker hears of it.
    """
    refuse_closed_link(message)
    return parcel_of(message)


def refuse_closed_link(message: Message) -> None:
    """Raises `Refusal` where its link was revoked before it left."""
    if message.link is not None and message.link.revoked_at is not None:
        raise Refusal("link_closed")


def words_of(message: Message) -> Words:
    """Subject, words and short words, as quietly as the resident wishes, with the link written in.

    What somebody typed in them (a name, a place) is no link.
    """
    link = _link(message)
    words = Words(message.subject, message.body, message.short or message.body)
    if _is_quiet(message.to):
        words = quietly(words, _sender(message), message.to, has_link=link is not None)
    return Words(
        *(unlinked(text).replace("{link}", link or "") for text in words),
    )


def _is_quiet(person: Person) -> bool:
    cover = getattr(getattr(person, "wishes", None), "cover", Cover.PLAIN)
    return person.is_resident and cover == Cover.QUIET


def with_whom_they_work() -> Prefetch[str]:
    """For many messages at once: the caseworker of today of each resident."""
    current = WorkingRelationship.objects.current().select_related("caseworker")
    return Prefetch("resident__relationships", current, to_attr=WORKS_WITH)


def _sender(message: Message) -> Person | None:
    """Whom an answer reaches: the caseworker of today, also when a colleague wrote it."""
    if message.resident is None:
        return None
    known = getattr(message.resident, WORKS_WITH, None)
    if known is None:
        current = WorkingRelationship.objects.current().filter(resident=message.resident)
        known = list(current.select_related("caseworker"))
    return known[0].caseworker if known else message.made_by


def _link(message: Message) -> str | None:
    """The address of its link; a new one where the server's secret is gone.

    It has not left, so nobody holds the old one.
    """
    link = message.link
    if link is None:
        return None
    if not links.can_be_written(link):
        if link.revoked_at is not None:
            raise Refusal("link_closed")
        link = make_link(
            link.person, link.purpose, expires_at=link.expires_at, about=link.about, by=None
        )
        message.link = link
        Message.objects.filter(pk=message.pk).update(link=link)
    return links.address(link)
