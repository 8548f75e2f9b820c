# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How the post is: for a monitor, for the administrator, and in one line for who sends.

Figures are about messages, never about people: not per resident, and not per caseworker.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from dichterbij.background.models import Worker
from dichterbij.background.tasks import dead_letters
from dichterbij.delivery.adapters import channels
from dichterbij.delivery.models import Halt, Message, MessageQuerySet
from dichterbij.people.log import processing
from dichterbij.people.models import Person
from dichterbij.people.questions import Question

State = Message.State
TOO_LONG = dt.timedelta(minutes=10)
# What a post office that is away gives as reason. After so many tries it is no hiccup
AWAY = ("no_connection", "gateway_down", "gateway_busy", "not_allowed", "error")
TRIES = 4


class Why(StrEnum):
    """What a monitor is told: codes, that docs/operations.md explains."""

    NO_WORKER = "no_worker"
    WAITS_TOO_LONG = "waits_too_long"
    DEAD_LETTERS = "dead_letters"
    STOPPED = "stopped"
    NOT_TOLD = "processings_not_told"


@dataclass(frozen=True)
class Channel:
    """One channel: since when it is stopped, and how many messages are where."""

    name: str
    stopped_since: dt.datetime | None
    oldest: dt.datetime | None
    """Since when the oldest message should have left; None where nothing waits too long."""
    waiting: int = 0
    on_its_way: int = 0
    uncertain: int = 0
    failed: int = 0

    @property
    def label(self) -> str:
        return str(Person.Channel(self.name).label)


def why_not_well(now: dt.datetime | None = None) -> list[Why]:
    """What is the matter with the post; nothing when it is well."""
    now = now or timezone.now()
    found = {
        Why.NO_WORKER: not Worker.objects.alive(now).exists(),
        Why.WAITS_TOO_LONG: late(now).exists(),
        Why.DEAD_LETTERS: dead_letters().exists(),
        Why.STOPPED: Halt.objects.filter(lifted_at=None).exists(),
        Why.NOT_TOLD: processing.is_behind(now),
    }
    return [why for why, is_so in found.items() if is_so]


def late(now: dt.datetime) -> MessageQuerySet:
    """Messages that should have left ten minutes ago, or were offered in vain again and again.

    Not paper, and not what somebody shares by hand: those wait for a person.
    """
    before = now - TOO_LONG
    return Message.objects.filter(
        Q(state=State.WAITING, not_before__lt=before)
        | Q(state=State.WAITING, tries__gte=TRIES, reason__in=AWAY)
        | Q(state=State.ON_ITS_WAY, handed_over_at=None, leased_until__lt=before),
        channel__in=channels(),
    )


def by_channel(now: dt.datetime | None = None) -> list[Channel]:
    """Every channel that is used here, with what lies there now."""
    now = now or timezone.now()
    open_now = Message.objects.filter(
        Q(state__in=[State.WAITING, State.ON_ITS_WAY])
        | Q(state__in=[State.UNCERTAIN, State.FAILED], settled_at=None),
        channel__in=Person.Channel.values,  # the index by which a state is found begins with it
    ).order_by()
    many = {
        (channel, state): count
        for channel, state, count in open_now.values_list("channel", "state").annotate(Count("pk"))
    }
    oldest = dict(
        open_now.filter(state=State.WAITING, not_before__lt=now)
        .values_list("channel")
        .annotate(Min("not_before"))
    )
    stopped = dict(Halt.objects.filter(lifted_at=None).values_list("channel", "since"))
    used = {*channels(), *stopped, Person.Channel.PAPER, *(channel for channel, _state in many)}
    return [
        Channel(
            name=name,
            stopped_since=stopped.get(name),
            oldest=oldest.get(name),
            **{
                str(s): many.get((name, s), 0)
                for s in ("waiting", "on_its_way", "uncertain", "failed")
            },
        )
        for name in Person.Channel.values
        if name in used
    ]


def all_stopped_since() -> dt.datetime | None:
    """Since when nothing leaves at all, because somebody stopped it."""
    halt = Halt.objects.filter(lifted_at=None, channel="").first()
    return halt.since if halt else None


PAPER_WAITS = Question(
    lambda by: Message.objects.seen_by(by).on_paper().order_by().values("pk")[:1]
)


@dataclass(frozen=True)
class Signs:
    """The post for who sends: what does not leave now."""

    nothing_leaves: bool
    stopped: tuple[str, ...]
    """Labels of the channels that are stopped, where the others go."""


@dataclass(frozen=True)
class _House:
    """How the post is for everybody, and until when a process need not ask again."""

    until: float
    stopped: frozenset[str]
    somebody_works: bool


_house = _House(float("-inf"), frozenset(), somebody_works=True)


def signs(now: dt.datetime) -> Signs:
    """How the post is. It holds for everybody, and is asked now and then."""
    global _house
    if time.monotonic() >= _house.until:
        _house = _House(
            time.monotonic() + settings.POST_ASKED_EVERY,
            frozenset(Halt.objects.filter(lifted_at=None).values_list("channel", flat=True)),
            Worker.objects.alive(now).exists(),
        )
    return Signs(
        nothing_leaves=not _house.somebody_works or "" in _house.stopped,
        stopped=tuple(str(c.label) for c in Person.Channel if c.value in _house.stopped),
    )
