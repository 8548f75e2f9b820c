# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Letters for who wants paper: print them together, and say that they were posted.

Seed: Handvat 1 > Voorafgaand aan het gesprek > Brieven.
"""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dichterbij.conversations.envelopes import Envelope, envelopes, stack_pdf
from dichterbij.conversations.sent import moment_in_words
from dichterbij.conversations.views.plan import typed
from dichterbij.delivery import batches
from dichterbij.delivery.models import Message, PrintBatch, PrintBatchQuerySet
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.forms import OnceForm
from dichterbij.people.models import Person
from dichterbij.people.pages import page

KEPT_IN_VIEW = dt.timedelta(days=14)
AT_MOST = 10  # stacks that went away; older ones are not printed again
AT_FIRST = 200  # letters that wait


@page(Act.PRINT_POST)
def post(request: HttpRequest, by: Person) -> HttpResponse:
    """What waits on paper, by date; and the stacks that lie printed."""
    form = OnceForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            batch = batches.make_batch(batches.to_print(by), once=form.cleaned_data["once"], by=by)
        except Refused as no:
            messages.warning(request, str(no))
            return redirect("post")
        return redirect("stack", batch.pk)
    found = batches.to_print(by).select_related("resident", "link", "batch__made_by")
    waiting = envelopes(found[: AT_FIRST + 1], by)
    ready = [one for one in waiting[:AT_FIRST] if not batches.no_address(one.message)]
    own = PrintBatch.objects.seen_by(by)
    return TemplateResponse(
        request,
        "conversations/post/post.html",
        {
            "form": form,
            "ready": ready,
            "at_once": batches.AT_ONCE,
            "more": len(waiting) > AT_FIRST,
            "no_address": [one for one in waiting[:AT_FIRST] if batches.no_address(one.message)],
            "printed": _named(own.lying_here()),
            "posted": _named(
                own.filter(posted_at__gt=timezone.now() - KEPT_IN_VIEW).order_by("-posted_at")[
                    :AT_MOST
                ]
            ),
        },
    )


def _named(stacks: PrintBatchQuerySet) -> list[tuple[PrintBatch, str]]:
    return [(one, moment_in_words(one.made_at)) for one in stacks]


def _own_stack(by: Person, pk: int) -> tuple[PrintBatch, list[Envelope]]:
    """A stack of one's own, with the letters for whom one works with today."""
    batch = get_object_or_404(PrintBatch.objects.seen_by(by), pk=pk)
    inside = Message.objects.seen_by(by).filter(batch=batch)
    found = inside.select_related("resident", "link", "batch__made_by").order_by("made_at", "pk")
    return batch, envelopes(found, by)


@page(Act.PRINT_POST)
def stack(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """One stack: print it again, take one out, say that it was posted."""
    batch, letters = _own_stack(by, pk)
    if request.method == "POST":
        _do(request, batch, letters, by)
        return redirect("stack", batch.pk) if letters else redirect("post")
    here = [one for one in letters if not one.is_withdrawn]
    return TemplateResponse(
        request,
        "conversations/post/stack.html",
        {
            "batch": batch,
            "made": moment_in_words(batch.made_at),
            "posted": moment_in_words(batch.posted_at) if batch.posted_at else "",
            "letters": here,
            "to_print": [one for one in here if not one.dead],
            "withdrawn": [one for one in letters if one.is_withdrawn],
            "elsewhere": Message.objects.filter(batch=batch).count() - len(letters),
            "form": OnceForm(),
        },
    )


def _do(request: HttpRequest, batch: PrintBatch, letters: list[Envelope], by: Person) -> None:
    if request.POST.get("do") == "posted":
        batches.post(batch, by=by)
        messages.success(request, _("Genoteerd: deze stapel is op de post."))
        return
    for one in letters:
        if str(one.message.pk) == request.POST.get("letter"):
            batches.take_out(one.message, by=by)
            messages.success(
                request,
                _("De brief aan %(name)s ligt weer bij wat nog geprint wordt.")
                % {"name": one.message.to.first_name},
            )


@page(Act.PRINT_POST)
@require_safe
def stack_of_letters(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The stack as one PDF, drawn anew. Looking at it changes nothing."""
    batch, letters = _own_stack(by, pk)
    drawn = stack_pdf(letters, by)
    if drawn is None:
        raise Http404
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="post-{batch.pk}.pdf"'
    return answer
