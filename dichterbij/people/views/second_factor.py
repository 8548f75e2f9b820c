# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The second step at the door: a code from the phone, and choosing that once.

After the password somebody is halfway: a session without a person in it, for ten minutes, that
opens these pages and nothing else.
"""

from __future__ import annotations

import time

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from dichterbij.people.access import Act, Role
from dichterbij.people.door import actions as door
from dichterbij.people.door import app_codes, passkeys
from dichterbij.people.door.models import SecondFactor
from dichterbij.people.door.ways import ways_of
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person
from dichterbij.people.pages import page, public
from dichterbij.people.sign_in import BY_NUMBER
from dichterbij.people.views.coming_in import come_in
from dichterbij.people.views.passkeys import chosen
from dichterbij.people.views.showing import (
    CodeForm,
    PasskeyForm,
    ask,
    code_is_right,
    freshly_shown,
    judged,
    passkey_is_theirs,
)

HALFWAY = "halfway"
LASTS = 10 * 60  # seconds


def is_asked_of(person: Person) -> bool:
    """Of everybody; in the demo only of who chose one."""
    return settings.SECOND_FACTOR or ways_of(person).any


def begin(request: HttpRequest, person: Person, onward: str) -> HttpResponse:
    """The password was right: on to the second step, in a session that is new."""
    request.session.flush()
    request.session[HALFWAY] = {"pk": person.pk, "at": int(time.time()), "onward": onward}
    # Here, because a page that is only looked at writes nothing
    door.propose_second_factor(by=person)
    chose = ways_of(person).any
    return redirect("second_factor" if chose else "choose_second_factor")


@public
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code from the phone, or a passkey."""
    by = _halfway(request)
    ways = ways_of(by) if by else None
    if by is None or ways is None or not ways.any:
        return redirect("sign_in")
    if request.method == "POST" and "ask" in request.POST:
        return ask(request, passkeys.ask_to_show(by, ways.passkeys))
    code, passkey = _forms(request)
    if (code.is_valid() and code_is_right(code, by)) or (
        passkey.is_valid() and passkey_is_theirs(request, passkey, by)
    ):
        return redirect(_let_in(request, by))
    if ways.passkeys:
        code.after_something_else(app=ways.app)
    context = {
        "form": passkey if passkey.is_bound else code,
        "code": code,
        "app": ways.app,
        "passkey": passkey if ways.passkeys else None,
    }
    return TemplateResponse(request, "people/second_factor.html", context)


@public
@never_cache
def choose_second_factor(request: HttpRequest) -> HttpResponse:
    """The first time: an app for codes, or a passkey. Then the recovery codes."""
    by = _halfway(request)
    factor = _proposed(by) if by else None
    if by is None or factor is None or ways_of(by).any:
        return redirect("sign_in")
    if request.method == "POST" and "ask" in request.POST:
        return ask(request, passkeys.ask_for_new(by, []))
    code, passkey = _forms(request)
    codes = None
    if code.is_valid():
        codes = judged(
            code, "code", "code", str(by.sign_in_name),
            lambda: door.confirm_second_factor(code.cleaned_data["code"], by=by),
        )  # fmt: skip
    elif passkey.is_valid():
        codes = chosen(request, passkey, by)
    if codes is not None:
        shown = {"codes": codes, "onward": _let_in(request, by)}
        return TemplateResponse(request, "people/recovery_codes.html", shown)
    code.after_something_else()
    context = {
        "form": passkey if passkey.is_bound else code,
        "code": code,
        "passkey": passkey,
        "factor": factor,
    }
    around = context | _for_the_app(factor, by)
    return TemplateResponse(request, "people/choose_second_factor.html", around)


@page(Act.CHOOSE_SECOND_FACTOR)
@freshly_shown
def add_app(request: HttpRequest, by: Person) -> HttpResponse:
    """An app for codes beside a passkey."""
    factor = _proposed(by)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        if factor is None:
            door.propose_second_factor(by=by)
            return redirect("add_app")
        if form.is_valid() and judged(
            form, "code", "code", str(by.sign_in_name),
            lambda: door.add_app(form.cleaned_data["code"], by=by) or True,
        ):  # fmt: skip
            messages.success(request, _("De app hoort er nu bij."))
            return redirect("my_access")
    around = _for_the_app(factor, by) if factor else {}
    return TemplateResponse(request, "people/add_app.html", {"form": form, **around})


@page(Act.CHOOSE_SECOND_FACTOR)
@freshly_shown
def remove_app(request: HttpRequest, by: Person) -> HttpResponse:
    """The app opens nothing any more: for who has another phone, or passkeys alone."""
    refused = ""
    if request.method == "POST":
        try:
            door.remove_app(this=str(request.session.session_key), by=by)
        except Refused as no:
            refused = str(no)
        else:
            messages.success(request, _("De codes van de app openen hier niets meer."))
            return redirect("my_access")
    return TemplateResponse(request, "people/remove_app.html", {"refused": refused})


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


@page(Act.MANAGE_COLLEAGUES)
def sign_colleague_out(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Out, wherever this colleague is signed in. They may come in again as always."""
    colleague = get_object_or_404(Person.objects.exclude(role=Role.RESIDENT), pk=pk)
    if request.method == "POST":
        many = door.sign_colleague_out(colleague, by=by)
        told = ngettext(
            "%(name)s is op één plek afgemeld.", "%(name)s is op %(many)s plekken afgemeld.", many
        )
        told = told if many else _("%(name)s was nergens aangemeld.")
        messages.success(request, told % {"name": colleague.full_name, "many": many})
        return redirect("colleagues")
    return TemplateResponse(request, "people/sign_colleague_out.html", {"colleague": colleague})


def _halfway(request: HttpRequest) -> Person | None:
    """Who gave a right password here, a moment ago."""
    half = request.session.get(HALFWAY)
    if not half or not 0 <= time.time() - half["at"] <= LASTS:
        return None
    found: Person | None = BY_NUMBER.first(half["pk"])
    return found if found is not None and found.is_active and not found.is_resident else None


def _proposed(person: Person) -> SecondFactor | None:
    factors = SecondFactor.objects.filter(person=person, confirmed_at=None)
    return factors.select_related("reset_by").first()


def _forms(request: HttpRequest) -> tuple[CodeForm, PasskeyForm]:
    """The one that was sent is bound; the other one waits."""
    given = request.POST if request.method == "POST" else None
    by_passkey = given is not None and "passkey" in given
    return CodeForm(None if by_passkey else given), PasskeyForm(given if by_passkey else None)


def _for_the_app(factor: SecondFactor, by: Person) -> dict[str, str]:
    """What the app on the phone has to know, to look at and to type over."""
    secret = app_codes.shared_secret(factor, by)
    drawn = segno.make(app_codes.address_for_app(factor, by, "Dichterbij"), error="m", micro=False)
    return {
        "drawn": drawn.svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }


def _let_in(request: HttpRequest, person: Person) -> str:
    """Both steps are done. Gives where they go now."""
    onward: str = request.session.pop(HALFWAY)["onward"]
    return come_in(request, person, onward, "second_step")
