# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The second step at the door: a code from the phone, and choosing that once.

After the password somebody is halfway: a session without a person in it, for ten minutes, that
opens these pages and nothing else.
"""

from __future__ import annotations

import time

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from dichterbij.people.access import Act, Role
from dichterbij.people.door import actions as door
from dichterbij.people.door import app_codes
from dichterbij.people.door.devices import in_plain_words
from dichterbij.people.door.guessing import WaitAWhile, count_a_try
from dichterbij.people.door.models import SecondFactor
from dichterbij.people.errors import Refused
from dichterbij.people.forms import LineField, OnceForm
from dichterbij.people.models import Person
from dichterbij.people.pages import BACKEND, page, public
from dichterbij.people.sign_in import BY_NUMBER

HALFWAY = "halfway"
BEGUN = "begun"
LASTS = 10 * 60  # seconds


class CodeForm(OnceForm):
    """Six figures from the phone, or a code from paper."""

    code = LineField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Zes cijfers uit de app op je telefoon."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}
        ),
    )


def is_asked_of(person: Person) -> bool:
    """Of everybody; in the demo only of who chose one."""
    return settings.SECOND_FACTOR or _factor_of(person, confirmed=True) is not None


def begin(request: HttpRequest, person: Person, onward: str) -> HttpResponse:
    """The password was right: on to the second step, in a session that is new."""
    request.session.flush()
    request.session[HALFWAY] = {"pk": person.pk, "at": int(time.time()), "onward": onward}
    # Here, because a page that is only looked at writes nothing
    factor = door.propose_second_factor(by=person)
    return redirect("choose_second_factor" if factor.confirmed_at is None else "second_factor")


@public
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code from the phone."""
    by = _halfway(request)
    factor = _factor_of(by, confirmed=True) if by else None
    if by is None or factor is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            counted = count_a_try("code", str(by.sign_in_name), "")
        except WaitAWhile as wait:
            form.add_error("code", str(wait))
        else:
            try:
                right = door.try_second_factor(form.cleaned_data["code"], by=by)
            except Refused as no:
                form.add_error("code", str(no))
            else:
                if right:
                    counted.was_right()
                    return redirect(_let_in(request, by))
                form.add_error("code", str(door.WrongCode()))
    return TemplateResponse(request, "people/second_factor.html", {"form": form})


@public
@never_cache
def choose_second_factor(request: HttpRequest) -> HttpResponse:
    """The first time: show the app a picture, and type what it says. Then the recovery codes."""
    by = _halfway(request)
    factor = _factor_of(by, confirmed=False) if by else None
    if by is None or factor is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            counted = count_a_try("code", str(by.sign_in_name), "")
            codes = door.confirm_second_factor(form.cleaned_data["code"], by=by)
        except Refused as no:
            form.add_error("code", str(no))
        else:
            counted.was_right()
            shown = {"codes": codes, "onward": _let_in(request, by)}
            return TemplateResponse(request, "people/recovery_codes.html", shown)
    secret = app_codes.shared_secret(factor, by)
    drawn = segno.make(app_codes.address_for_app(factor, by, "Dichterbij"), error="m", micro=False)
    context = {
        "form": form,
        "factor": factor,
        "drawn": drawn.svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    return TemplateResponse(request, "people/choose_second_factor.html", context)


@page(Act.RESET_SECOND_FACTOR)
def reset_second_factor(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """For a colleague who lost phone and paper."""
    staff = Person.objects.exclude(role=Role.RESIDENT).exclude(sign_in_name=None)
    colleague = get_object_or_404(staff, pk=pk, left_on=None)
    refused = ""
    if request.method == "POST":
        try:
            door.reset_second_factor(colleague, by=by)
        except Refused as no:
            refused = str(no)
        else:
            messages.success(
                request,
                _("%(name)s kiest bij het aanmelden een nieuwe tweede stap.")
                % {"name": colleague.full_name},
            )
            return redirect("colleagues")
    context = {"colleague": colleague, "refused": refused}
    return TemplateResponse(request, "people/reset_second_factor.html", context)


def _halfway(request: HttpRequest) -> Person | None:
    """Who gave a right password here, a moment ago."""
    half = request.session.get(HALFWAY)
    if not half or not 0 <= time.time() - half["at"] <= LASTS:
        return None
    found: Person | None = BY_NUMBER.first(half["pk"])
    return found if found is not None and found.is_active and not found.is_resident else None


def _factor_of(person: Person, *, confirmed: bool) -> SecondFactor | None:
    factors = SecondFactor.objects.filter(confirmed_at__isnull=not confirmed)
    return factors.filter(person=person).select_related("reset_by").first()


def _let_in(request: HttpRequest, person: Person) -> str:
    """Both steps are done. Gives where they were going."""
    onward: str = request.session.pop(HALFWAY)["onward"]
    come_in(request, person)
    return onward


def come_in(request: HttpRequest, person: Person) -> None:
    """In, with a new session that knows where it was begun."""
    login(request, person, backend=BACKEND)
    device = in_plain_words(request.META.get("HTTP_USER_AGENT", ""))
    request.session[BEGUN] = {"device": device, "at": int(time.time())}
    door.came_in(by=person)
