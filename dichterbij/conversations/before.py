# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Before the talk: an agenda of two people, the kern, and how one prepares.

Seed: Handvat 1 > Voorafgaand aan het gesprek.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations.errors import TalkClosed
from dichterbij.conversations.models import (
    AgendaItem,
    Conversation,
    Kern,
    KernAnswer,
    ReadingChoice,
)
from dichterbij.conversations.models.before import CameBy
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person


class NotYours(Refused):
    says = _("Dit punt is van de ander. Zet gerust een eigen punt op de agenda.")


class ChangedMeanwhile(Refused):
    """The point was changed in another window; both texts are shown."""

    def __init__(self, now: str) -> None:
        text = gettext("Dit punt is intussen veranderd. Nu staat er: “%(now)s”.")
        super().__init__(text % {"now": now})


@transaction.atomic
def add_to_agenda(
    talk: Conversation,
    text: str,
    *,
    came_by: str = CameBy.SELF,
    once: uuid.UUID | None = None,
    by: Person,
) -> AgendaItem:
    """Either person adds a point; the agenda belongs to both.

    A point from the return slip or the phone is the resident's, typed over by the caseworker
    and marked as such.

    Seed: Handvat 1 > Agenda voor het gesprek.
    """
    require(by, Act.ADD_TO_AGENDA, talk)
    _only_if_open(talk)
    typed_over = came_by != CameBy.SELF and not by.is_resident
    last = talk.agenda.aggregate(Max("position"))["position__max"] or 0
    item, new = AgendaItem.objects.write_once(
        once,
        conversation=talk,
        text=text.strip(),
        added_by=talk.resident if typed_over else by,
        came_by=came_by if typed_over else CameBy.SELF,
        typed_by=by if typed_over else None,
        position=last + 1,
    )
    if new:
        record(by, Act.ADD_TO_AGENDA, talk)
    return item


def _only_if_open(talk: Conversation) -> None:
    """The agenda closes with the talk; the row is locked so that it cannot close halfway."""
    now = Conversation.objects.select_for_update().get(pk=talk.pk)
    if not now.is_open:
        raise TalkClosed


def _own(item: AgendaItem, by: Person) -> None:
    require(by, Act.ADD_TO_AGENDA, item.conversation)
    _only_if_open(item.conversation)
    mine = item.added_by_id == by.pk or item.typed_by_id == by.pk
    # Whoever takes over also takes over the municipality's points
    ours = not by.is_resident and not item.added_by.is_resident
    if not (mine or ours):
        raise NotYours


@transaction.atomic
def change_point(item: AgendaItem, text: str, *, was: str | None = None, by: Person) -> AgendaItem:
    """Say an own point in other words. `was`: what it said when the change was begun."""
    _own(item, by)
    now = AgendaItem.objects.select_for_update().get(pk=item.pk)
    now.conversation = item.conversation
    if was is not None and now.text != was and now.text != text.strip():
        raise ChangedMeanwhile(now.text)
    item.text, item.changed_at = text.strip(), timezone.now()
    item.save(update_fields=["text", "changed_at"])
    record(by, Act.ADD_TO_AGENDA, item)
    return item


@transaction.atomic
def withdraw_point(item: AgendaItem, *, by: Person) -> None:
    """Take an own point off the agenda."""
    _own(item, by)
    AgendaItem.objects.filter(pk=item.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
    record(by, Act.ADD_TO_AGENDA, item)


@transaction.atomic
def move_point(item: AgendaItem, *, up: bool, by: Person) -> None:
    """An own point a place earlier or later on the agenda."""
    _own(item, by)
    others = item.conversation.agenda.standing().exclude(pk=item.pk)
    neighbour = (
        others.filter(position__lt=item.position).order_by("-position").first()
        if up
        else others.filter(position__gt=item.position).order_by("position").first()
    )
    if neighbour is None:
        return
    here, there = item.position, neighbour.position
    AgendaItem.objects.filter(pk=item.pk).update(position=there)
    AgendaItem.objects.filter(pk=neighbour.pk).update(position=here)
    record(by, Act.ADD_TO_AGENDA, item)


@transaction.atomic
def write_kern(resident: Person, text: str, *, once: uuid.UUID | None = None, by: Person) -> Kern:
    """The few lines a colleague should know. The earlier ones stay, and the resident reads them.

    Seed: Handvat 1 > Voorkennis.
    """
    require(by, Act.WRITE_KERN, resident)
    kern, new = Kern.objects.write_once(once, resident=resident, text=text.strip(), by=by)
    if new:
        record(by, Act.WRITE_KERN, kern)
    return kern


@transaction.atomic
def answer_kern(
    kern: Kern, words: str = "", *, once: uuid.UUID | None = None, by: Person
) -> KernAnswer:
    """The resident finds the kern right, or puts their own version beside it."""
    require(by, Act.ANSWER_KERN, kern)
    answer, new = KernAnswer.objects.write_once(once, kern=kern, words=words.strip(), by=by)
    if new:
        record(by, Act.ANSWER_KERN, kern)
    return answer


@transaction.atomic
def choose_reading(
    talk: Conversation, choice: str, why: str, *, once: uuid.UUID | None = None, by: Person
) -> ReadingChoice:
    """Read on, or stop at the kern. Both are good; the reason is for the resident as well.

    Seed: Handvat 1 > Voorkennis.
    """
    require(by, Act.CHOOSE_READING, talk)
    chosen, new = ReadingChoice.objects.write_once(
        once, conversation=talk, choice=ReadingChoice.Choice(choice), why=why.strip(), by=by
    )
    if new:
        record(by, Act.CHOOSE_READING, talk)
    return chosen
