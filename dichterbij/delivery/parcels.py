# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a message says at the moment it leaves: to which address, with which link, how quietly."""

from __future__ import annotations

from django.utils.translation import override

from dichterbij.delivery import ways
from dichterbij.delivery.adapters import Parcel, Refusal
from dichterbij.delivery.inert import unlinked
from dichterbij.delivery.models import Cover, Message
from dichterbij.delivery.words import Words, no_replies, quietly
from dichterbij.people import links
from dichterbij.people.actions import make_link
from dichterbij.people.models import Person, WorkingRelationship


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
    )


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


def _sender(message: Message) -> Person | None:
    """Whom an answer reaches: the caseworker of today, also when a colleague wrote it."""
    if message.resident is None:
        return None
    now = (
        WorkingRelationship.objects.current()
        .select_related("caseworker")
        .filter(resident=message.resident)
        .first()
    )
    return now.caseworker if now else message.made_by


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
