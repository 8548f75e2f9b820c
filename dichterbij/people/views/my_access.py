# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Where somebody is signed in, and their own password. Of themselves alone."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dichterbij.people.access import Act
from dichterbij.people.door import actions as door
from dichterbij.people.door.models import Session, name_of
from dichterbij.people.door.ways import ways_of
from dichterbij.people.forms_colleagues import NewPasswordField
from dichterbij.people.models import Person
from dichterbij.people.pages import page
from dichterbij.people.views.coming_in import BEGUN
from dichterbij.people.views.second_factor import is_asked_of
from dichterbij.people.views.showing import PasswordForm, freshly_shown, password_is_right


class Place(NamedTuple):
    """Where somebody is signed in."""

    name: str
    device: str
    since: dt.datetime | None
    seen_at: dt.datetime
    here: bool


class NewPasswordForm(PasswordForm):
    """The old one shows that it is really them, at a screen that was left open."""

    new = NewPasswordField(label=gettext_lazy("Nieuw wachtwoord"))


@page(Act.SIGN_IN)
def my_access(request: HttpRequest, by: Person) -> HttpResponse:
    """Where am I signed in? Signing out elsewhere is one button."""
    if request.method == "POST":
        this = str(request.session.session_key)
        many = door.sign_out_elsewhere(request.POST.get("which", ""), this=this, by=by)
        told = ngettext("Op één plek afgemeld.", "Op %(many)s plekken afgemeld.", many)
        messages.success(request, told % {"many": many} if many else _("Daar was je al weg."))
        return redirect("my_access")
    places = _places(request, by)
    ways = ways_of(by)
    context = {
        "places": places,
        "elsewhere": len(places) > 1,
        "asked": is_asked_of(by),
        "ways": ways,
        "of_their_own": by.has_usable_password() or ways.any or settings.DEMO,
    }
    return TemplateResponse(request, "people/my_access.html", context)


@page(Act.SIGN_IN)
def change_password(request: HttpRequest, by: Person) -> HttpResponse:
    """Another password; it ends what is open elsewhere."""
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and password_is_right(form, by):
        this = str(request.session.session_key)
        door.change_password(form.cleaned_data["new"], this=this, by=by)
        update_session_auth_hash(request, by)
        messages.success(request, _("Je wachtwoord is nieuw. Elders ben je afgemeld."))
        return redirect("my_access")
    return TemplateResponse(request, "people/change_password.html", {"form": form})


@page(Act.CHOOSE_SECOND_FACTOR)
@freshly_shown
def recovery_codes(request: HttpRequest, by: Person) -> HttpResponse:
    """Others, for who lost the paper."""
    if request.method == "POST":
        codes = door.new_recovery_codes(this=str(request.session.session_key), by=by)
        shown = {"codes": codes, "onward": reverse("my_access")}
        return TemplateResponse(request, "people/recovery_codes.html", shown)
    return TemplateResponse(request, "people/new_recovery_codes.html")


def _places(request: HttpRequest, by: Person) -> list[Place]:
    working = Session.objects.still_working().filter(person=by)
    return [_place(session, request.session) for session in working.order_by("-seen_at", "pk")]


def _place(session: Session, here: SessionBase) -> Place:
    begun = here.decode(session.session_data).get(BEGUN, {})
    return Place(
        name=name_of(session.session_key),
        device=begun.get("device", _("Een apparaat dat we niet herkennen")),
        since=dt.datetime.fromtimestamp(begun["at"], dt.UTC) if "at" in begun else None,
        seen_at=session.seen_at,
        here=session.session_key == here.session_key,
    )
