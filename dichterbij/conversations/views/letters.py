# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Begin a letter with what is known of a talk, and send it.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from dichterbij.conversations import posting
from dichterbij.conversations.forms.letters import SendForm
from dichterbij.conversations.letter_facts import known_facts
from dichterbij.conversations.letter_paper import letter_pdf as pdf_of
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent import became_of
from dichterbij.conversations.views.plan import own_relationship, own_talk, typed
from dichterbij.letters.actions import start_letter
from dichterbij.letters.filling import LINK, begun, filled, still_open
from dichterbij.letters.forms import StartForm
from dichterbij.letters.margin import margin_of
from dichterbij.letters.models import LetterKind
from dichterbij.letters.shelf import Template, on_the_shelf
from dichterbij.letters.views.workshop import own_letter
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.people.pages import page

EMPTY = Template(
    "empty", "other", "usual", "", "Een brief van [[consulent]]",
    "[[aanhef]],\n\n\n\nGroet,\n[[consulent]]\n[[telefoon]]",
)  # fmt: skip


@page(Act.WRITE_LETTER)
def new_letter(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """A letter to somebody one works with."""
    return _begun(request, own_relationship(by, pk), None, by)


@page(Act.WRITE_LETTER)
def new_letter_of_talk(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """A letter about a talk: when, where and the agenda are filled in."""
    talk = own_talk(by, pk)
    return _begun(request, talk.relationship, talk, by)


def _begun(
    request: HttpRequest, relationship: WorkingRelationship, talk: Conversation | None, by: Person
) -> HttpResponse:
    """First what for, then what happened before; the letter that fits opens, filled in."""
    kind = request.POST.get("soort", request.GET.get("soort", ""))
    kind = kind if kind in LetterKind.values else str(LetterKind.INVITATION)
    templates = [one for one in on_the_shelf() if one.kind == kind]
    named = request.GET.get("naam", "")
    initial = {"template": named} if named in {one.id for one in templates} else {}
    form = StartForm(typed(request), templates=templates, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = next((t for t in templates if t.id == form.cleaned_data["template"]), EMPTY)
        known = known_facts(relationship, talk)
        try:
            letter = start_letter(
                relationship,
                kind=kind,
                subject=begun(chosen.subject, known)[:150],
                body=begun(chosen.body, known),
                about=talk.uuid if talk else None,
                once=form.cleaned_data["once"],
                by=by,
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect("letter_text" if chosen is EMPTY else "workshop", letter.pk)
    return TemplateResponse(
        request,
        "conversations/letters/new.html",
        {
            "form": form,
            "resident": relationship.resident,
            "talk": talk,
            "kind": kind,
            "kinds": LetterKind.choices,
        },
    )


@page(Act.WRITE_LETTER)
def send_letter(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Read it once more as it will arrive, choose how, and send it."""
    letter = own_letter(by, pk)
    form = SendForm(typed(request), letter=letter)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            message = posting.send_letter(
                letter, seen_version=data["version"], channel=data["channel"], by=by
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, became_of(message))
            return redirect("send_letter", letter.pk)
    message_sent = None if letter.is_draft else posting.message_of(letter)
    return TemplateResponse(
        request,
        "conversations/letters/send.html",
        {
            "form": form,
            "letter": letter,
            "resident": letter.resident,
            "body": filled(letter.body, {LINK: f"{settings.PUBLIC_URL}/u/…/"}),
            "still_open": still_open(f"{letter.subject}\n{letter.body}"),
            "first": [
                remark
                for remark in margin_of(letter.body, letter.kind).remarks
                if remark.finding.severity == 3
            ]
            if letter.is_draft
            else [],
            "message": message_sent,
            "became": became_of(message_sent) if message_sent else "",
            "url": settings.PUBLIC_URL,
        },
    )


@page(Act.WRITE_LETTER)
def letter_pdf(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The letter for a window envelope. Looking at it changes nothing and sends nothing."""
    letter = own_letter(by, pk)
    answer = HttpResponse(pdf_of(letter), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="brief-{letter.pk}.pdf"'
    return answer
