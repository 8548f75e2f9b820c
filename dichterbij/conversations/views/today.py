# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The day, and the talks before and after it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst

from dichterbij.conversations import day
from dichterbij.conversations.glass import watched
from dichterbij.conversations.models import Conversation, Place
from dichterbij.conversations.sent import became_of, day_in_words, moment_in_words
from dichterbij.conversations.sent_words import why
from dichterbij.delivery import standing
from dichterbij.handvatten.wording import number_word
from dichterbij.people.access import Act
from dichterbij.people.days import date_format, local
from dichterbij.people.models import Person
from dichterbij.people.pages import address_of_each, page
from dichterbij.people.questions import InParts, Question

PER_PAGE = 25
TALKS_AT_FIRST = 10  # of those to come and of those that have been; the rest is one click away
PROMISES_AT_FIRST = 6  # one glance; the rest of the week is one click away


@page(Act.SEE_DAY)
def today(request: HttpRequest, by: Person) -> HttpResponse:
    """The day in one glance: talks by time, promises by date, and who asks something."""
    now = timezone.now()
    found = day.day_of(by, now, None if "alles" in request.GET else PROMISES_AT_FIRST)
    done, change = address_of_each("agreement_done"), address_of_each("agreement_change")
    return TemplateResponse(
        request,
        "conversations/today/today.html",
        {
            "today": timezone.localdate(),
            "talks": found.talks,
            "how_many": number_word(len(found.talks)),
            "next_talk": found.next_talk,
            "promises": [(due, done(due.pk), change(due.pk)) for due in found.promises],
            "more_promises": found.more_promises,
            "asked": found.asked,
            # One for the page: each verb adds to it what the button was about
            "once": uuid.uuid4(),
            "proposals": found.proposals,
            "about_data": found.about_data,
            "post": standing.signs(now),
            "paper_waits": found.paper_waits,
            "new_with_me": found.new_with_me,
            "glasses": watched(found.glasses),
            "uncertain": [
                (message, moment_in_words(message.made_at), became_of(message), why(message))
                for message in found.uncertain
            ],
            "to_share": found.to_share,
            "addresses": found.addresses,
        },
    )


def _of(by: Person) -> QuerySet[Any, Any]:
    return Conversation.objects.seen_by(by).values_list(
        "pk",
        "starts_at",
        "minutes",
        "place",
        "where",
        "cancelled_at",
        "ended_at",
        "relationship__resident__first_name",
        "relationship__resident__last_name",
        "relationship__caseworker_id",
        "relationship__caseworker__first_name",
        named=True,
    )


COMING = Question(
    lambda by, now: _of(by).filter(ended_at=None, ends_at__gte=now).order_by("starts_at", "pk")
)
BEEN = Question(
    lambda by, now: (
        _of(by).filter(Q(ended_at__isnull=False) | Q(ends_at__lt=now)).order_by("-starts_at", "-pk")
    )
)


@page(Act.SEE_DAY)
def talks(request: HttpRequest, by: Person) -> HttpResponse:
    """The talks that come, by day, and the ones that have been: the nearest ones, or all."""
    now = timezone.now()
    coming, more_coming = _nearest_or_page(request, "komend", COMING.in_parts(by, now))
    been, more_been = _nearest_or_page(request, "geweest", BEEN.in_parts(by, now))
    prepare, round_off = address_of_each("before"), address_of_each("after")
    days = groupby(coming, lambda talk: local(talk.starts_at).date())
    return TemplateResponse(
        request,
        "conversations/today/talks.html",
        {
            "coming": coming,
            "more_coming": more_coming,
            "days": [
                (capfirst(day_in_words(date)), [_to_come(talk, prepare) for talk in on_it])
                for date, on_it in days
            ],
            "recent": been,
            "more_been": more_been,
            "been": [_has_been(talk, by, round_off) for talk in been],
        },
    )


def _nearest_or_page(
    request: HttpRequest, key: str, found: InParts
) -> tuple[Page[Any] | list[Any], bool]:
    """The first few, and whether there are more; or the page of all of them that was asked."""
    if key in request.GET:
        return Paginator(found, PER_PAGE).get_page(request.GET[key]), False
    nearest = found[: TALKS_AT_FIRST + 1]
    return nearest[:TALKS_AT_FIRST], len(nearest) > TALKS_AT_FIRST


def _to_come(talk: Any, address: Callable[[int], str]) -> tuple[str, str, str, str, bool]:
    """When, with whom, and where; and whether it was called off."""
    where = f": {talk.where}" if talk.where else ""
    return (
        address(talk.pk),
        date_format(local(talk.starts_at), "G.i"),
        _with(talk),
        f"{_place(talk)}{where}, {talk.minutes} minuten.",
        talk.cancelled_at is not None,
    )


def _has_been(
    talk: Any, by: Person, address: Callable[[int], str]
) -> tuple[str, str, str, str, str]:
    """The day, with whom, and how it was; and what is left to do."""
    at = local(talk.starts_at)
    own = talk.relationship__caseworker_id == by.pk
    who = "jou" if own else talk.relationship__caseworker__first_name
    left = "Afgezegd" if talk.cancelled_at else "" if talk.ended_at else "Nog af te ronden"
    return (
        address(talk.pk),
        date_format(at, "j b"),
        _with(talk),
        f"{date_format(at, 'l j F Y, G.i')} uur. {_place(talk)}. Met {who}.",
        left,
    )


def _with(talk: Any) -> str:
    first_name, last_name = (
        talk.relationship__resident__first_name,
        talk.relationship__resident__last_name,
    )
    return f"{first_name} {last_name}".strip()


def _place(talk: Any) -> str:
    return capfirst(str(Place(talk.place).label))
