# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""In, after whatever was asked at the door; but first a password that nobody else knows.

Until that is chosen there is no person in the session, so nothing opens but that one page.
"""

from __future__ import annotations

import time

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from dichterbij.people.door import actions as door
from dichterbij.people.door.devices import in_plain_words
from dichterbij.people.door.models import FirstPassword
from dichterbij.people.forms import OnceForm
from dichterbij.people.forms_colleagues import NewPasswordField
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import Person
from dichterbij.people.pages import BACKEND, public
from dichterbij.people.sign_in import BY_NUMBER
from dichterbij.people.views.showing import has_shown

BEGUN = "begun"
NOT_IN_YET = "not_in_yet"
LASTS = 10 * 60  # seconds


class OwnPasswordForm(OnceForm):
    """One that only they know."""

    new = NewPasswordField(label=_("Je eigen wachtwoord"))


def come_in(request: HttpRequest, person: Person, onward: str, how: str) -> str:
    """In, with a new session that knows where it was begun. Gives where they go now."""
    if FirstPassword.objects.filter(person=person).exists():
        request.session.flush()
        request.session[NOT_IN_YET] = {
            "pk": person.pk, "at": int(time.time()), "onward": onward, "how": how,
        }  # fmt: skip
        return reverse("own_password")
    login(request, person, backend=BACKEND)
    device = in_plain_words(request.META.get("HTTP_USER_AGENT", ""))
    request.session[BEGUN] = {"device": device, "at": int(time.time())}
    has_shown(request)
    door.came_in(by=person)
    notice(What.SIGNED_IN, how, person.pk)
    return onward


@public
@never_cache
def own_password(request: HttpRequest) -> HttpResponse:
    """The first time, and after the administrator gave another one."""
    waits = request.session.get(NOT_IN_YET)
    if not waits or not 0 <= time.time() - waits["at"] <= LASTS:
        return redirect("sign_in")
    by: Person | None = BY_NUMBER.first(waits["pk"])
    first = FirstPassword.objects.filter(person=by).select_related("given_by").first()
    if by is None or not by.is_active or first is None:
        return redirect("sign_in")
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["new"]
        if by.check_password(new):
            form.add_error("new", _("Dit is je eerste wachtwoord. Kies een ander."))
        else:
            door.change_password(new, this="", by=by)
            request.session.pop(NOT_IN_YET)
            return redirect(come_in(request, by, waits["onward"], waits["how"]))
    return TemplateResponse(request, "people/own_password.html", {"form": form, "first": first})
