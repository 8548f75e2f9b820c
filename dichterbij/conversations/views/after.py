# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Daarna: write down what both will do, and share it in one press. Two minutes.

Seed: Handvat 1 > Agenda en verslaglegging.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import override
from django.views.decorators.http import require_safe

from dichterbij.conversations import paper, words
from dichterbij.conversations.agreed import Agreed, Together, together
from dichterbij.conversations.appointment import Conflict
from dichterbij.conversations.forms.after import AfterForm
from dichterbij.conversations.forms.plan import clash
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.preparation import LAST_TOLD
from dichterbij.conversations.round_off import CalledOff, round_off
from dichterbij.conversations.sent_words import by_hand, over
from dichterbij.conversations.views.plan import own_talk
from dichterbij.delivery import ways
from dichterbij.delivery.models import Message
from dichterbij.people import links
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person, Pin
from dichterbij.people.pages import page
from dichterbij.people.questions import Question


@page(Act.SHARE_AGREEMENTS)
def after(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The agreements of both sides, and how they reach the resident."""
    talk = own_talk(by, pk)
    form = AfterForm(request.POST if request.method == "POST" else None, talk=talk)
    if form.is_bound and form.is_valid() and _share(form, talk, by, "greeting" in request.POST):
        return redirect("after", talk.pk)
    template = "conversations/after/after.html"
    if request.htmx and request.method == "POST":  # type: ignore[attr-defined]
        template += "#form"
    return TemplateResponse(request, template, _around(talk, form, by))


def _share(form: AfterForm, talk: Conversation, by: Person, greeting: bool) -> bool:
    said = form.said()
    if not said and not greeting and not talk.agreements.exists():
        form.add_error(
            None, "Er staat nog niets. Spraken jullie niets af? Kies dan: Deel alleen een groet."
        )
        return False
    data = form.cleaned_data
    try:
        round_off(talk, said, channel=data["channel"], once=data["once"], by=by)
    except Conflict as conflict:
        form.add_error("even_so", clash(conflict, by))
    except CalledOff as problem:
        form.add_error(None, str(problem))
    except Refused as problem:
        form.add_error("next_day" if said.next_talk else None, str(problem))
    return not form.errors


def _around(talk: Conversation, form: AfterForm, by: Person) -> dict[str, Any]:
    resident = talk.resident
    shared, next_talk = _shared(talk), _next_talk(talk)
    both = together(resident, reader=by) if shared else Together([], [])
    said = words.agreements_shared(resident, by)
    text = said.short if form.fields["channel"].initial in ways.BY_PHONE else said.body
    with override(resident.language):
        link = settings.PUBLIC_URL.split("://")[-1] + "/u/…"
    return {
        "talk": talk,
        "resident": resident,
        "form": form,
        "shared": shared,
        "at_night": shared is not None and shared.not_before > timezone.now(),
        "ours": [a for a in both.ours if a.agreement.conversation_id == talk.pk],
        "theirs": [a for a in both.theirs if a.agreement.conversation_id == talk.pk],
        "preview": text.replace("{link}", link),
        "over": over(shared.channel) if shared else "",
        "to_share": shared is not None and by_hand(shared.channel) and shared.state == "waiting",
        "no_pin": not PIN_OF(resident),
        "not_yet": talk.starts_at > timezone.now(),
        "next_talk": next_talk,
        "next_told": shared and next_talk and LAST_TOLD.first(next_talk.uuid),
        "me": by,
    }


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
PIN_OF = Question(lambda resident: Pin.objects.filter(person=resident).values_list("pk"))


def _shared(talk: Conversation) -> Message | None:
    """What the resident was last sent about this talk's agreements."""
    message: Message | None = SHARED.first(talk.uuid)
    return message


def _link_of(shared: Message | None) -> Link | None:
    """The link on the slip, unless it was revoked."""
    link = shared.link if shared else None
    return link if link is not None and link.revoked_at is None else None


def _next_talk(talk: Conversation) -> Conversation | None:
    following: Conversation | None = NEXT_TALK.first(talk.resident, talk.pk, timezone.now())
    return following


@page(Act.SHARE_AGREEMENTS)
@require_safe
def slip_pdf(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The agreements to take home (briefje)."""
    talk = own_talk(by, pk)
    link = _link_of(_shared(talk))
    if link is not None and not links.can_be_written(link):
        about = {"talk": talk, "moment": "after", "resident": talk.resident}
        return TemplateResponse(request, "conversations/after/no_slip.html", about, status=404)
    response = HttpResponse(paper.slip_pdf(slip_of(talk, by)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="onze-afspraken.pdf"'
    return response


def slip_of(talk: Conversation, by: Person) -> paper.Slip:
    """What stands on the slip: all that is still to be kept, and what this talk added."""
    resident = talk.resident
    both = together(resident, reader=by)
    limits = talk.spheres.last()
    link, next_talk = _link_of(_shared(talk)), _next_talk(talk)
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
