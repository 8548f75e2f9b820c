# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The day, and the talks before and after it."""

from __future__ import annotations

import uuid
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from dichterbij.conversations import day
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent import became_of, day_in_words, moment_in_words
from dichterbij.handvatten.wording import number_word
from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page

PER_PAGE = 25


@page(Act.SEE_DAY)
def today(request: HttpRequest, by: Person) -> HttpResponse:
    """The day in one glance: talks by time, promises by date, and who asks something."""
    now = timezone.now()
    talks = day.talks_today(by, now)
    return TemplateResponse(
        request,
        "conversations/today/today.html",
        {
            "today": timezone.localdate(),
            "talks": talks,
            "how_many": number_word(len(talks)),
            "next_talk": None if talks else day.next_talk_after(by, now),
            "promises": day.promises_due(by, now, talks),
            "asked": day.other_times_asked(by, now),
            # One for the page: each verb adds to it what the button was about
            "once": uuid.uuid4(),
            "proposals": day.proposals_to_answer(by),
            "new_with_me": day.new_with_me(by, now),
            "uncertain": [
                (message, moment_in_words(message.made_at), became_of(message))
                for message in day.uncertain_messages(by)
            ],
        },
    )


@page(Act.SEE_DAY)
def talks(request: HttpRequest, by: Person) -> HttpResponse:
    """The talks that come, by day, and the ones that have been."""
    now = timezone.now()
    own = Conversation.objects.seen_by(by).with_people()
    has_been = Q(ended_at__isnull=False) | Q(ends_at__lt=now)
    coming = Paginator(own.exclude(has_been).order_by("starts_at", "pk"), PER_PAGE)
    been = Paginator(own.filter(has_been).order_by("-starts_at", "-pk"), PER_PAGE)
    shown = coming.get_page(request.GET.get("komend"))
    recent = been.get_page(request.GET.get("geweest"))
    days = groupby(shown, lambda talk: timezone.localtime(talk.starts_at).date())
    return TemplateResponse(
        request,
        "conversations/today/talks.html",
        {
            "coming": shown,
            "days": [(day_in_words(date), list(on_it)) for date, on_it in days],
            "recent": recent,
        },
    )
