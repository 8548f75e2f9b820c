# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What goes into each envelope: the letter a message is on paper, drawn anew each time.

Seed: Handvat 1 > Voorafgaand aan het gesprek > Brieven.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dichterbij.conversations import letter_paper, paper
from dichterbij.conversations.letters import letter_of
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent import TELLS_OF_THE_TALK
from dichterbij.conversations.slips import slip_of
from dichterbij.delivery.batches import opens
from dichterbij.delivery.models import PRINTED_LATE, Message
from dichterbij.delivery.paper import Bound, Press
from dichterbij.letters.models import Letter
from dichterbij.people import links
from dichterbij.people.models import Person

State = Message.State
WRITTEN = re.compile(r"letter:([0-9a-f-]{36})\b")
WHAT = {
    Message.Kind.INVITATION: gettext_lazy("Uitnodiging voor een gesprek"),
    Message.Kind.MOVED: gettext_lazy("Het gesprek is verzet"),
    Message.Kind.CALLED_OFF: gettext_lazy("Het gesprek gaat niet door"),
    Message.Kind.AGREEMENTS: gettext_lazy("Jullie afspraken"),
    Message.Kind.REMINDER: gettext_lazy("Een seintje"),
    Message.Kind.HANDOVER: gettext_lazy("Wie de nieuwe contactpersoon is"),
    Message.Kind.NEW_LINK: gettext_lazy("Een nieuwe link"),
    Message.Kind.LETTER: gettext_lazy("Een brief"),
    Message.Kind.PIN_LOCKED: gettext_lazy("Dat de pincode op slot is"),
    Message.Kind.GLASS: gettext_lazy("Dat er iets te zien is op de eigen pagina"),
    Message.Kind.YOUR_DATA: gettext_lazy("Dat er iets klaarstaat bij de eigen gegevens"),
    Message.Kind.ADDRESS: gettext_lazy("De vraag of een nieuw nummer of adres klopt"),
}


@dataclass(frozen=True)
class Envelope:
    """One letter in a list: what it is and for whom."""

    message: Message
    what: str
    before: Person | None = None
    """Who printed it before the resident was handed over."""
    dead: bool = False
    """It is not printed again: its link opens nothing any more, or its moment has passed."""

    @property
    def is_withdrawn(self) -> bool:
        return self.message.state == State.WITHDRAWN

    @property
    def is_late(self) -> bool:
        """It lay printed when its moment passed, and somebody says what became of it."""
        return self.message.state == State.UNCERTAIN and self.message.reason == PRINTED_LATE

    @property
    def is_gone(self) -> bool:
        """Posted, or put in somebody's hand."""
        return self.message.state == State.DELIVERED

    @property
    def made_on(self) -> dt.date:
        return timezone.localdate(self.message.made_at)


def envelopes(messages: Iterable[Message], by: Person) -> list[Envelope]:
    """The letters of these messages."""
    return [_envelope(message, by) for message in messages]


def _envelope(message: Message, by: Person) -> Envelope:
    made_by = message.batch.made_by if message.batch else None
    return Envelope(
        message=message,
        what=str(WHAT.get(Message.Kind(message.kind), _("Een brief"))),
        before=made_by if made_by is not None and made_by.pk != by.pk else None,
        dead=message.reason == PRINTED_LATE
        or (_needs_link(message) and not (message.link and opens(message.link))),
    )


def _needs_link(message: Message) -> bool:
    return "{link}" in message.body and written_in(message) is None


def written_in(message: Message) -> uuid.UUID | None:
    """The letter from the workshop that this message brings, if it does."""
    found = WRITTEN.match(message.key)
    try:
        return uuid.UUID(found[1]) if found else None
    except ValueError:
        return None


def stack_pdf(letters: Iterable[Envelope], by: Person) -> bytes | None:
    """All letters of a stack in one PDF. None when there is none left to draw.

    What was withdrawn, has a link that opens nothing any more, or comes too late, is left out.
    """
    # The title is what a reader's window shows: never whose letters these are
    press = Press(title=_("Post om weg te brengen"), language="nl")
    bound = [
        _drawn(letter.message, press, by)
        for letter in letters
        if not letter.is_withdrawn and not letter.dead
    ]
    return press.bound(bound) if bound else None


def _drawn(message: Message, press: Press, by: Person) -> Bound:
    resident = message.to
    written = written_in(message)
    if written is not None:
        letter = (
            Letter.objects.filter(uuid=written, relationship__resident=resident)
            .select_related("relationship__resident__key", "relationship__caseworker")
            .first()
        )
        if letter is not None:
            sheet = letter_paper.sheet_of(letter)
            return Bound(letter_paper.letter_body(sheet, press), sheet.language)
    talk = _talk_of(message, by)
    if talk is not None and message.kind in TELLS_OF_THE_TALK and message.link is not None:
        return Bound(paper.letter_body(letter_of(talk, message), press), resident.language)
    if talk is not None and message.kind == Message.Kind.AGREEMENTS:
        slip = slip_of(talk, by, message)
        if slip.ours or slip.theirs:
            head = letter_paper.head_of(resident, by, timezone.localdate(message.made_at))
            return Bound(paper.posted_slip_body(slip, head, press), slip.language)
    link = links.address(message.link) if message.link and _needs_link(message) else ""
    sheet = letter_paper.plain_sheet(message, by, link)
    return Bound(letter_paper.letter_body(sheet, press), sheet.language)


def _talk_of(message: Message, by: Person) -> Conversation | None:
    if message.about is None:
        return None
    return (
        Conversation.objects.seen_by(by)
        .with_people()
        .filter(uuid=message.about, relationship__resident=message.resident)
        .first()
    )
