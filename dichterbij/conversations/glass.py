# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Standing in: Bram is ill, Amina stands at the desk, and somebody else helps her now.

One finds her by what she can tell and nobody else can guess; there is no list to look through.
She hears of it, and so do Bram and who leads his team.

Seed: Handvat 1 > Voorkennis; Inleiding > Werkrelatie.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations import words
from dichterbij.conversations.models import Agreement, Conversation, Kern, KernAnswer
from dichterbij.conversations.models.after import Side
from dichterbij.conversations.sent import moment_in_words
from dichterbij.conversations.sent_words import over
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import ways
from dichterbij.delivery.models import Cover, Message
from dichterbij.people.access import Act, Role, require
from dichterbij.people.actions import make_link
from dichterbij.people.days import date_format, local
from dichterbij.people.door.guessing import WaitAWhile, count_a_try
from dichterbij.people.errors import Refused
from dichterbij.people.glass import actions as glass
from dichterbij.people.glass.models import HOURS
from dichterbij.people.glass.reading import reason_of
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import Glass, Link, Person, WorkingRelationship
from dichterbij.people.questions import Question

STOOD_IN_FOR = dt.timedelta(days=7)
CODE = re.compile(r"(?=.*[A-Z])[A-Z0-9]{6}")  # as on a letter, and no telephone number
NAMESAKES = 200  # more of one last name are looked through no further


class NobodyFound(Refused):
    """The same for nobody, for more than one, and for a mistake in any of it."""

    says = _(
        "Zo vinden we niemand. Vraag het na: alles moet precies kloppen, ook hoe je de "
        "achternaam schrijft."
    )


class TriedTooOften(Refused):
    def __init__(self, until: dt.datetime) -> None:
        at = date_format(local(until) + dt.timedelta(seconds=59), "G.i")
        super().__init__(
            say(
                "Je hebt vaak iets geprobeerd dat niet klopte. Probeer het om %(at)s uur opnieuw, "
                "of bel de teamleider van de collega voor wie je invalt."
            )
            % {"at": at}
        )


class Told(NamedTuple):
    """What the resident tells: a last name, and what a stranger does not know."""

    last_name: str
    known: str = ""
    """Their telephone number or mail address as we have it, or the code on a letter of ours."""
    starts_at: dt.datetime | None = None
    """When their talk is, as it stands on the invitation."""


def break_glass(told: Told, reason: str, *, hours: int = HOURS[0], by: Person) -> Glass:
    """Stand in for a colleague. The reason comes first, so that nobody looks without one.

    A try is counted before it is judged and stays counted: who is found opens a glass, and of
    everybody else nothing is said. So there is no looking around.
    """
    require(by, Act.BREAK_GLASS)
    glass.not_too_many(by=by)
    try:
        counted = count_a_try("glass", str(by.sign_in_name), "")
    except WaitAWhile as wait:
        raise TriedTooOften(wait.until) from None
    resident = _found(told)
    if resident is None:
        notice(What.NOBODY_FOUND, by=by.pk)
        raise NobodyFound
    with transaction.atomic():
        opened = glass.break_glass(resident, reason, hours=hours, by=by)
        _tell(opened)
    counted.was_right()
    return opened


def _found(told: Told) -> Person | None:
    """The one person of whom all of it is true."""
    known = told.known.strip()
    people = Person.objects.residents().filter(last_name__iexact=told.last_name.strip())
    if not (known or told.starts_at):
        return None
    if told.starts_at is not None:
        talks = Conversation.objects.standing().filter(starts_at=told.starts_at)
        people = people.filter(pk__in=talks.values("relationship__resident"))
    if CODE.fullmatch(known.upper()):
        talks = Conversation.objects.filter(reference=known.upper())
        people = people.filter(pk__in=talks.values("relationship__resident"))
    elif "@" in known:
        people = people.filter(email__iexact=known)
    elif known:
        number = _number(known)
        people = people.exclude(phone="")
        same = [one for one in people[:NAMESAKES] if number and _number(one.phone) == number]
        return same[0] if len(same) == 1 else None
    found = list(people[:2])
    return found[0] if len(found) == 1 else None


def _number(given: str) -> str | None:
    try:
        return ways.checked_number(given)
    except Refused:
        return None


def _tell(opened: Glass) -> None:
    """The resident, their caseworker and who leads the team. Once each; without what or why."""
    resident = opened.resident
    now = WorkingRelationship.objects.current().filter(resident=resident)
    relationship = now.select_related("caseworker").first()
    caseworker = relationship.caseworker if relationship else None
    key = f"{Message.Kind.GLASS}:{opened.uuid}"
    if Message.objects.filter(key=key).exists():
        return  # the button was pressed twice
    link = make_link(
        resident,
        Link.Purpose.AGREEMENTS,
        expires_at=timezone.now() + words.LINK_LASTS,
        by=None,
    )
    said = words.something_to_see(resident, caseworker)
    kind = Message.Kind.GLASS
    delivery.send(resident, kind=kind, **said._asdict(), key=key, link=link, by=None)
    for colleague in _watching(caseworker):
        if colleague != opened.by:
            told = words.somebody_stands_in(colleague)
            own = f"{key}:{colleague.pk}"
            delivery.send(colleague, kind=kind, **told._asdict(), key=own, by=None)


def _watching(caseworker: Person | None) -> list[Person]:
    if caseworker is None:
        return []
    leads = Person.objects.filter(role=Role.LEAD, left_on=None, team=caseworker.team_id)
    return [caseworker, *leads.exclude(team=None).order_by("pk")]


# Who is told sees it on their own page, too


STOOD_IN = Question(
    lambda by, since: (
        Glass.objects.watched_by(by)
        .filter(opened_at__gt=since)
        .select_related("by__team", "resident__key")
        .order_by("-opened_at", "-pk")
    )
)


NEW_FOR_THEM = dt.timedelta(days=30)
SOMETHING_TO_SEE = Question(
    lambda resident, since: (
        Glass.objects.filter(resident=resident, opened_at__gt=since).order_by().values("pk")[:1]
    )
)


@dataclass(frozen=True)
class Watched:
    """Somebody who stands in, or stood in, in words."""

    glass: Glass
    since: str
    until: str
    reason: str


def watched(glasses: Iterable[Glass]) -> list[Watched]:
    """The newest first, each with why."""
    return [
        Watched(
            one,
            moment_in_words(one.opened_at),
            date_format(local(one.until), "G.i"),
            reason_of(one),
        )
        for one in glasses
    ]


# What one sees through it


@dataclass(frozen=True)
class Needed:
    """What is needed to help somebody now, and nothing more."""

    resident: Person
    caseworker: Person | None
    kern: Kern | None
    own_version: KernAnswer | None
    ours: list[Agreement]
    theirs: list[Agreement]
    next_talk: Conversation | None
    over: str
    quiet: bool


def what_is_needed(opened: Glass) -> Needed:
    """For who looks through this glass, that was found by who they are."""
    current = WorkingRelationship.objects.current().select_related("caseworker__team")
    resident = (
        Person.objects.residents()
        .select_related("wishes")
        .prefetch_related("ways", Prefetch("relationships", current, to_attr="works_with"))
        .get(pk=opened.resident_id)
    )
    with_now = resident.works_with
    kern = Kern.objects.latest_of(resident)
    answer = kern.answers.order_by("-at", "-pk").first() if kern else None
    agreements = all_of(
        resident,
        Agreement.objects.filter(resident=resident)
        .open()
        .select_related("promised_by")
        .order_by("now_due", "pk"),
    )
    wishes = getattr(resident, "wishes", None)
    return Needed(
        resident=resident,
        caseworker=with_now[0].caseworker if with_now else None,
        kern=kern,
        own_version=answer if answer and not answer.agrees else None,
        ours=[one for one in agreements if one.side == Side.MUNICIPALITY],
        theirs=[one for one in agreements if one.side == Side.RESIDENT],
        next_talk=Conversation.objects.to_come()
        .filter(relationship__resident=resident)
        .with_people()
        .order_by("starts_at", "pk")
        .first(),
        over=over(ways.possible(resident, Message.Kind.GLASS)[0]),
        quiet=wishes is not None and wishes.cover == Cover.QUIET,
    )
