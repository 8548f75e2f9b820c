# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The resident's own pages, behind link and PIN: our agreements, about me, how it went.

Seed: Handvat 1 > Agenda en verslaglegging; Voorkennis; Gesprekspunten.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dichterbij.conversations import after, before, reminders
from dichterbij.conversations.agreed import caseworker_of, together
from dichterbij.conversations.forms.resident_after import (
    AnswerForm,
    KernForm,
    OtherForm,
    OwnAgreementForm,
    PressForm,
    ReminderForm,
    SayForm,
)
from dichterbij.conversations.glass import NEW_FOR_THEM, SOMETHING_TO_SEE
from dichterbij.conversations.models import (
    Agreement,
    AgreementChange,
    CheckOut,
    Conversation,
    Kern,
    ReadingChoice,
    SphereOfInfluence,
)
from dichterbij.conversations.models.after import Kind
from dichterbij.conversations.timeline import story
from dichterbij.conversations.views.agreements import said_yes
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.forms import OnceForm
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.models import Link, Person
from dichterbij.people.pages import Visit, resident_page
from dichterbij.people.questions import Question, ask_together, first_of

LAST_TALK = Question(
    lambda resident, now: (
        Conversation.objects.seen_by(resident)
        .held()
        .filter(starts_at__lte=now)  # what was agreed can be shared before the day itself
        .order_by("-starts_at")
        .values("starts_at")[:1]
    )
)
NEXT_TALK = Question(
    lambda resident, now: (
        Conversation.objects.seen_by(resident)
        .to_come(now)
        .select_related("relationship__caseworker")
        .only("starts_at", "relationship__caseworker__first_name")
        .order_by("starts_at")[:1]
    )
)
LIMITS = Question(
    lambda resident: (
        SphereOfInfluence.objects.filter(conversation__relationship__resident=resident)
        .select_related("by")
        .only("once", "can", "cannot", "who_can", "by__first_name")
        .order_by("-at", "-pk")[:1]
    )
)


@resident_page(Act.READ_AGREEMENTS, Link.Purpose.AGREEMENTS)
def our_agreements(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Both sides' agreements at hand; the municipality's stand first, because they bind us."""
    around, now = _around(visit), timezone.now()
    last_talk, next_talk, limits, stood_in = ask_together(
        LAST_TALK.about(visit.person, now),
        NEXT_TALK.about(visit.person, now),
        LIMITS.about(visit.person),
        SOMETHING_TO_SEE.about(visit.person, now - NEW_FOR_THEM),
    )
    return TemplateResponse(
        request,
        "conversations/resident/our_agreements.html",
        {
            **around,
            "both": together(visit.person, reader=visit.person, keeper=around["caseworker"]),
            "last_talk": first_of(last_talk),
            "next_talk": first_of(next_talk),
            "limits": first_of(all_of(visit.person, limits)),
            "something_to_see": bool(stood_in),
        },
    )


def _around(visit: Visit) -> dict[str, Any]:
    return {
        "me": visit.person,
        "token": visit.token,
        "caseworker": caseworker_of(visit.person),
        "reminds": reminders.reach(visit.person),
        "once": uuid.uuid4(),
        "mine": True,
    }


@resident_page(Act.MAKE_AGREEMENT, Link.Purpose.AGREEMENTS)
def our_agreement_new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The resident writes an agreement down, in their own words."""
    form = OwnAgreementForm(_posted(request), resident=visit.person)
    if form.is_bound and form.is_valid():
        after.agree(visit.person, by=visit.person, **form.cleaned_data)
        messages.success(request, _("Het staat erbij."))
        return redirect("our_agreements", visit.token)
    return TemplateResponse(
        request, "conversations/resident/new_agreement.html", {**_around(visit), "form": form}
    )


@resident_page(Act.MAKE_AGREEMENT, Link.Purpose.AGREEMENTS)
def our_agreement(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """One agreement, and all a resident can do with it."""
    agreement = get_object_or_404(
        Agreement.objects.seen_by(visit.person).select_related("resident__key"), pk=pk
    )
    todo = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms(agreement, todo, request)
    if todo in forms and forms[todo].is_valid():
        try:
            _do(todo, agreement, forms[todo].cleaned_data, visit.person)
        except Refused as problem:
            forms[todo].add_error(None, str(problem))
        else:
            if not request.htmx:  # type: ignore[attr-defined]
                messages.success(request, _("Het is bewaard."))
                here = reverse("our_agreements", args=[visit.token])
                return redirect(f"{here}#afspraak-{pk}")
    agreed = together(visit.person, reader=visit.person).of(agreement)
    part = "article" if request.htmx else "one_agreement"  # type: ignore[attr-defined]
    return TemplateResponse(
        request,
        f"conversations/resident/{part}.html",
        {**_around(visit), "agreed": agreed, "form": forms.get(todo), "forms": forms},
    )


def _forms(agreement: Agreement, todo: str, request: HttpRequest) -> dict[str, OnceForm]:
    """Each thing one can do has its own form; only the one that was sent is judged."""

    def data(name: str) -> QueryDict | None:
        return request.POST if name == todo else None

    now = {"what": agreement.now_what, "due": agreement.now_due}
    wish = {"remind": agreement.remind_days if agreement.remind else ""}
    return {
        "done": PressForm(data("done")),
        "not_done": PressForm(data("not_done")),
        "withdraw": PressForm(data("withdraw")),
        "say": SayForm(data("say"), auto_id="zeg_%s"),
        "other": OtherForm(data("other"), initial=now, auto_id="verander_%s"),
        "remind": ReminderForm(data("remind"), initial=wish, auto_id="seintje_%s"),
    }


def _do(todo: str, agreement: Agreement, data: dict[str, Any], by: Person) -> None:
    once = uuid.uuid5(data["once"], f"{todo} {agreement.pk}")
    if todo == "done":
        after.done(agreement, once=once, by=by)
    elif todo == "not_done":
        after.not_done(agreement, once=once, by=by)
    elif todo == "withdraw":
        after.withdraw_agreement(agreement, once=once, by=by)
    elif todo == "say":
        after.comment(agreement, data["words"], once=once, by=by)
    elif todo == "remind":
        days = data["remind"]
        after.wish_reminder(agreement, days is not None, days=days, by=by)
    elif (data["what"], data["due"]) != (agreement.now_what, agreement.now_due):
        after.change(
            agreement, what=data["what"], due=data["due"], text=data["words"], once=once, by=by
        )
    elif data["words"]:
        after.comment(agreement, data["words"], once=once, by=by)


@resident_page(Act.MAKE_AGREEMENT, Link.Purpose.AGREEMENTS)
@require_POST
def our_proposal(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """Yes or rather not to what the caseworker proposed."""
    proposal = get_object_or_404(
        AgreementChange.objects.filter(
            kind=Kind.PROPOSED, agreement__in=Agreement.objects.seen_by(visit.person)
        ).select_related("agreement__resident"),
        pk=pk,
    )
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.warning(request, str(form.errors["words"][0]))
        return redirect("our_agreement", visit.token, proposal.agreement_id)
    try:
        after.answer_proposal(
            proposal,
            yes=said_yes(request),
            text=form.cleaned_data["words"],
            once=uuid.uuid5(form.cleaned_data["once"], f"answer {pk}"),
            by=visit.person,
        )
    except Refused as no:
        messages.warning(request, str(no))
    else:
        messages.success(request, _("Uw antwoord staat erbij."))
    here = reverse("our_agreements", args=[visit.token])
    return redirect(f"{here}#afspraak-{proposal.agreement_id}")


@resident_page(Act.READ_KERN, Link.Purpose.AGREEMENTS)
def about_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is read about me before a talk, who read on and why, and my own words."""
    me = visit.person
    kernen = all_of(
        me,
        list(
            Kern.objects.filter(resident=me)
            .select_related("by")
            .prefetch_related("answers")
            .order_by("-at", "-pk")
        ),
    )
    form = KernForm(_posted(request))
    if kernen and request.method == "POST":
        if "right" in request.POST:
            once = uuid.uuid5(_once(request), "right")
            before.answer_kern(kernen[0], once=once, by=me)
            messages.success(request, _("Dank u wel. Wij weten nu dat het klopt."))
            return redirect("about_me", visit.token)
        if form.is_valid():
            data = form.cleaned_data
            before.answer_kern(kernen[0], data["words"], once=data["once"], by=me)
            return _thanks(request, visit)
    mine = {"conversation__relationship__resident": me}
    readings = ReadingChoice.objects.filter(**mine).with_kern().select_related("by", "conversation")
    words = CheckOut.objects.filter(**mine).select_related("typed_by", "conversation")
    return TemplateResponse(
        request,
        "conversations/resident/about_me.html",
        {
            **_around(visit),
            "kern": kernen[0] if kernen else None,
            "agreed": bool(kernen) and [a.agrees for a in kernen[0].answers.all()][-1:] == [True],
            "earlier": kernen[1:],
            "form": form,
            "readings": all_of(me, readings.order_by("-at")),
            "words": all_of(me, words.order_by("-at")),
        },
    )


def _once(request: HttpRequest) -> uuid.UUID:
    form = PressForm(request.POST)
    form.is_valid()
    once: uuid.UUID = form.cleaned_data["once"]
    return once


def _thanks(request: HttpRequest, visit: Visit) -> HttpResponse:
    messages.success(request, _("Dank u wel. Uw versie staat ernaast."))
    return redirect("about_me", visit.token)


@resident_page(Act.WITHDRAW_CHECK_OUT, Link.Purpose.AGREEMENTS)
@require_POST
def my_words(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """The resident takes their words away. No reason asked, and twice is fine."""
    written = CheckOut.objects.filter(
        conversation__relationship__resident=visit.person, pk=pk
    ).select_related("conversation__relationship__resident")
    for words in written:
        after.take_words_away(words, by=visit.person)
    messages.success(request, _("Uw woorden zijn weg, voor iedereen."))
    return redirect("about_me", visit.token)


@resident_page(Act.READ_TIMELINE, Link.Purpose.AGREEMENTS)
def our_timeline(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The relationship as it went."""
    return TemplateResponse(
        request,
        "conversations/resident/our_timeline.html",
        {**_around(visit), "story": story(visit.person), "today": timezone.localdate()},
    )


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
