# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Sending a letter that was written in the workshop: by mail a link, on paper the letter itself.

A message carries no content (T0): the mail says that there is a letter, and the letter opens with
link and PIN (T2).

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dichterbij.conversations import words
from dichterbij.conversations.invitation import invited_by_letter, link_to
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import ways
from dichterbij.delivery.models import Message
from dichterbij.letters.actions import mark_sent
from dichterbij.letters.filling import PLACE, filled, still_open, wants_link
from dichterbij.letters.models import Letter, LetterKind
from dichterbij.people import links
from dichterbij.people.access import Act, require
from dichterbij.people.actions import make_link
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person, Pin


class StillOpen(Refused):
    """A letter with an open place does not leave."""

    def __init__(self, places: list[str]) -> None:
        super().__init__(f"Vul eerst nog in: {', '.join(places)}.")


class NoPin(Refused):
    says = (
        "Een brief per mail of telefoon opent met een pincode, en die is er nog niet. "
        "Spreek er samen een af, of kies papier."
    )


@transaction.atomic
def send_letter(letter: Letter, *, seen_version: int, channel: str, by: Person) -> Message:
    """Send a letter; from then on its text does not change. Sending twice sends once."""
    require(by, Act.WRITE_LETTER, letter)
    resident = letter.resident
    if not letter.is_draft:
        already = message_of(letter)
        if already is not None:
            return already
    missing = still_open(f"{letter.subject}\n{letter.body}")
    if missing:
        raise StillOpen(missing)
    digital, kind = channel != Person.Channel.PAPER, kind_of(letter)
    if channel not in ways.possible(resident, kind):
        raise delivery.NotOverThere
    if digital and not Pin.objects.filter(person=resident).exists():
        raise NoPin
    sent = mark_sent(letter, seen_version=seen_version, by=by)
    talk = _to_its_talk(sent)
    in_letter = link_to(talk, by=by) if talk is not None else None
    behind_pin = _link_to_letter(sent, by=by) if digital or in_letter is None else None
    said = words.letter_ready(resident, sent.relationship.caseworker)
    invites = kind == Message.Kind.INVITATION
    message = delivery.send(
        resident,
        kind=kind,
        **said._asdict(),
        key=_key(sent),
        link=behind_pin or in_letter,
        about=talk.uuid if talk is not None and invites else sent.uuid,
        not_after=talk.ends_at if talk is not None and invites else None,
        channel=channel,
        by=by,
    )
    if talk is not None and invites:
        invited_by_letter(talk, by=by)
    return message


def kind_of(letter: Letter) -> str:
    """What its message tells: an invitation to a talk to come, or that there is a letter."""
    invites = letter.kind == LetterKind.INVITATION and _to_its_talk(letter) is not None
    return Message.Kind.INVITATION if invites else Message.Kind.LETTER


def _key(letter: Letter) -> str:
    return f"{Message.Kind.LETTER}:{letter.uuid}"


def _to_its_talk(letter: Letter) -> Conversation | None:
    """The talk to come that this letter is about: its link opens that talk."""
    talk = talk_of(letter)
    return talk if talk is not None and talk.is_open else None


def _link_to_letter(letter: Letter, *, by: Person) -> Link:
    return make_link(
        letter.resident,
        Link.Purpose.AGREEMENTS,
        expires_at=timezone.now() + words.LINK_LASTS,
        about=letter.uuid,
        by=by,
    )


def talk_of(letter: Letter) -> Conversation | None:
    """The conversation this letter is about."""
    if letter.about is None:
        return None
    return (
        Conversation.objects.with_people()
        .filter(uuid=letter.about, relationship__resident=letter.resident)
        .first()
    )


def message_of(letter: Letter) -> Message | None:
    """The message that brought this letter."""
    return Message.objects.filter(key=_key(letter)).select_related("link").first()


def body_with_link(letter: Letter) -> str:
    """The words as the resident reads them: where the link goes stands a link, or how to ask.

    A draft has no link yet; one sees where it will come.
    """
    if not wants_link(letter.body):
        return letter.body
    if letter.is_draft:
        return PLACE.sub(lambda place: f"{settings.PUBLIC_URL}/u/…/", letter.body)
    working = Link.objects.working().filter(person=letter.resident)
    link = None
    if letter.about is not None:
        to_talk = working.filter(about=letter.about, purpose=Link.Purpose.INVITATION)
        link = to_talk.order_by("made_at", "pk").first()
    link = link or working.filter(about=letter.uuid).order_by("-made_at", "-pk").first()
    return filled(letter.body, {"link": links.address(link) if link else settings.PUBLIC_URL})
