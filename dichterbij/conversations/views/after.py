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
from django.utils.translation import override
from django.views.decorators.http import require_safe

from dichterbij.conversations import paper, words
from dichterbij.conversations.agreed import Together, together
from dichterbij.conversations.appointment import Conflict
from dichterbij.conversations.forms.after import AfterForm
from dichterbij.conversations.forms.plan import clash
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.preparation import LAST_TOLD
from dichterbij.conversations.round_off import CalledOff, round_off
from dichterbij.conversations.sent_words import by_hand, over
from dichterbij.conversations.slips import NEXT_TALK, SHARED, link_of, shared_of, slip_of
from dichterbij.conversations.views.plan import own_talk
from dichterbij.delivery import ways
from dichterbij.people import links
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person, Pin
from dichterbij.people.pages import page
from dichterbij.people.questions import Question, ask_together, first_of


@page(Act.SHARE_AGREEMENTS)
def after(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The agreements of both sides, and how they reach the resident."""
    talk = own_talk(by, pk, Act.READ_AGREEMENTS)
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
    now = timezone.now()
    told, following, pin = ask_together(
        SHARED.about(talk.uuid), NEXT_TALK.about(resident, talk.pk, now), PIN_OF.about(resident)
    )
    shared, next_talk = first_of(told), first_of(following)
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
        "at_night": shared is not None and shared.not_before > now,
        "ours": [a for a in both.ours if a.agreement.conversation_id == talk.pk],
        "theirs": [a for a in both.theirs if a.agreement.conversation_id == talk.pk],
        "preview": text.replace("{link}", link),
        "over": over(shared.channel) if shared else "",
        "to_share": shared is not None and by_hand(shared.channel) and shared.state == "waiting",
        "no_pin": not pin,
        "not_yet": talk.starts_at > now,
        "next_talk": next_talk,
        "next_told": shared and next_talk and LAST_TOLD.first(next_talk.uuid),
        "me": by,
    }


PIN_OF = Question(lambda resident: Pin.objects.filter(person=resident).values_list("pk"))


@page(Act.SHARE_AGREEMENTS)
@require_safe
def slip_pdf(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The agreements to take home (briefje)."""
    talk = own_talk(by, pk, Act.READ_AGREEMENTS)
    link = link_of(shared_of(talk))
    if link is not None and not links.can_be_written(link):
        about = {"talk": talk, "moment": "after", "resident": talk.resident}
        return TemplateResponse(request, "conversations/after/no_slip.html", about, status=404)
    response = HttpResponse(paper.slip_pdf(slip_of(talk, by)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="onze-afspraken.pdf"'
    return response
