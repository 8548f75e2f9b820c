# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How a resident comes in: by the link from a message, and with the PIN for what is personal.

Opening a link changes nothing and uses nothing up. A link that opens nothing says the same to
everybody, whatever the reason.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dichterbij.conversations.forms.entrance import PinForm
from dichterbij.conversations.invitation import send_new_link, tell_of_locked_pin
from dichterbij.letters.models import Letter
from dichterbij.people import links
from dichterbij.people.access import Act
from dichterbij.people.actions import choose_language, try_pin
from dichterbij.people.models import Link, Person, Proof, Tier, WorkingRelationship
from dichterbij.people.pages import (
    Visit,
    dead_link,
    forget_pin,
    public,
    remember_pin,
    resident_page,
)
from dichterbij.people.proofs.actions import leave_proof
from dichterbij.people.views.digid import where_to_leave


@public
@never_cache
def resident_home(request: HttpRequest, token: str) -> HttpResponse:
    """From the address in the message to what it opens."""
    link = links.find(token)
    if link is None:
        return dead_link(request, token)
    return _opened(link, token)


def _opened(link: Link, token: str) -> HttpResponse:
    """The page this link is for: a talk, a letter, or what was agreed."""
    if link.purpose == Link.Purpose.INVITATION:
        return redirect("invitation", token)
    letter = _letter_of(link)
    if letter is not None:
        return redirect("our_letter", token, letter.pk)
    return redirect("our_agreements", token)


def _letter_of(link: Link) -> Letter | None:
    """The letter this link was sent with, if it was sent with one."""
    if link.about is None:
        return None
    return Letter.objects.seen_by(link.person).filter(uuid=link.about).first()


@public
@never_cache
def new_link(request: HttpRequest) -> HttpResponse:
    """Ask for a new link. Whoever asks, and with whatever token, sees the same page."""
    token = request.POST.get("token", "")
    if request.method != "POST":
        return dead_link(request, token)
    old = Link.objects.filter(digest=links.digest(token)).select_related("person").first()
    if old is not None:
        send_new_link(old)
    return render(request, "conversations/resident/new_link.html")


@resident_page(Act.CHOOSE_LANGUAGE, *Link.Purpose)
def language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Read on in another language."""
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in Person.Language.values:
        choose_language(visit.person, chosen, by=visit.person)
    return redirect("resident_home", visit.token)


@resident_page(Act.CHOOSE_LANGUAGE, Link.Purpose.AGREEMENTS)
def pin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The PIN. Wrong, locked and never agreed read the same: nobody learns which it was."""
    if visit.person.tier >= Tier.T2:
        return _opened(visit.link, visit.token)
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        opened = try_pin(visit.person, form.cleaned_data["digits"], by=visit.person)
        if opened is not None:
            return remember_pin(_opened(visit.link, visit.token), visit, opened)
        tell_of_locked_pin(visit.person)
        form.add_error("digits", _("Deze pincode klopt niet. Probeer het rustig nog eens."))
        form.forget_what_was_typed()
    now = (
        WorkingRelationship.objects.current()
        .filter(resident=visit.person)
        .select_related("caseworker")
        .first()
    )
    return TemplateResponse(
        request,
        "conversations/resident/pin.html",
        {
            "visit": visit,
            "form": form,
            "opens_letter": _letter_of(visit.link) is not None,
            "caseworker": now.caseworker if now else None,
            "languages": Person.Language.choices,
        },
    )


@resident_page(Act.CHOOSE_LANGUAGE, Link.Purpose.AGREEMENTS)
def leave_pin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go out: this browser asks for the PIN again, and who it is."""
    response = redirect("pin", visit.token)
    if request.method != "POST":
        return response
    if visit.proof is not None:
        leave_proof(visit.proof, by=visit.person)
        if visit.proof.how == Proof.How.DIGID and where_to_leave():
            response = redirect("leave_digid", visit.token)
    return forget_pin(response, visit)
