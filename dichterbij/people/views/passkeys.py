# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Passkeys: coming in with one, adding one, taking one away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from dichterbij.people.access import Act
from dichterbij.people.door import actions as door
from dichterbij.people.door import passkeys
from dichterbij.people.door.address import where_from
from dichterbij.people.door.devices import in_plain_words
from dichterbij.people.door.models import Passkey
from dichterbij.people.door.ways import ways_of
from dichterbij.people.errors import Refused
from dichterbij.people.forms import LineField
from dichterbij.people.models import Person
from dichterbij.people.pages import page, public
from dichterbij.people.views import coming_in
from dichterbij.people.views.showing import (
    PasskeyForm,
    ask,
    freshly_shown,
    judged,
    what_was_asked,
)


class NewPasskeyForm(PasskeyForm):
    """A name to know it by, when it is lost."""

    name = LineField(
        label=gettext_lazy("Hoe noem je deze passkey?"),
        help_text=gettext_lazy("Bijvoorbeeld: mijn telefoon, of de sleutel aan mijn sleutelbos."),
        max_length=60,
    )


@public
@never_cache
def passkey_in(request: HttpRequest) -> HttpResponseBase:
    """In with a passkey alone: the device asks for a finger, a face or its PIN."""
    if request.method != "POST":
        return redirect("sign_in")
    if "ask" in request.POST:
        # Whoever only looks leaves nothing behind for long
        request.session.set_expiry(passkeys.LASTS)
        return ask(request, passkeys.ask_to_show(None))
    form = PasskeyForm(request.POST)
    answer, kept = request.POST.get("passkey", ""), what_was_asked(request)
    person = None
    if form.is_valid():
        person = judged(
            form, None, "passkey", passkeys.which(answer),
            lambda: door.show_passkey(kept, answer, by=None),
            address=where_from(request.META), wrong=door.WrongPasskey.says,
        )  # fmt: skip
    if person is None:
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return redirect("sign_in")
    to = request.POST.get("next", "")
    request.session.flush()
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return redirect(coming_in.come_in(request, person, to if safe else reverse("home"), "passkey"))


@page(Act.CHOOSE_SECOND_FACTOR)
@freshly_shown
def add_passkey(request: HttpRequest, by: Person) -> HttpResponse:
    """One more, with a name."""
    ways = ways_of(by)
    if request.method == "POST" and "ask" in request.POST:
        return ask(request, passkeys.ask_for_new(by, ways.passkeys))
    form = NewPasskeyForm(request.POST or None, initial={"name": _name_of_device(request)})
    if request.method == "POST" and form.is_valid():
        made = passkeys.read_new(what_was_asked(request), form.cleaned_data["passkey"], by)
        try:
            if made is None:
                raise door.WrongPasskey
            codes = door.add_passkey(made, form.cleaned_data["name"], by=by)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Je passkey staat erbij."))
            if codes:
                shown = {"codes": codes, "onward": reverse("my_access")}
                return TemplateResponse(request, "people/recovery_codes.html", shown)
            return redirect("my_access")
    return TemplateResponse(request, "people/add_passkey.html", {"form": form})


@page(Act.CHOOSE_SECOND_FACTOR)
@freshly_shown
def remove_passkey(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """What happens is said before it is done."""
    passkey = get_object_or_404(Passkey, pk=pk, person=by)
    refused = ""
    if request.method == "POST":
        try:
            door.remove_passkey(passkey, this=str(request.session.session_key), by=by)
        except Refused as no:
            refused = str(no)
        else:
            messages.success(request, _("Die passkey opent hier niets meer."))
            return redirect("my_access")
    context = {"passkey": passkey, "refused": refused}
    return TemplateResponse(request, "people/remove_passkey.html", context)


def chosen(request: HttpRequest, form: PasskeyForm, by: Person) -> list[str] | None:
    """Their first second factor is a passkey. Gives the recovery codes."""
    made = passkeys.read_new(what_was_asked(request), form.cleaned_data["passkey"], by)
    try:
        if made is None:
            raise door.WrongPasskey
        return door.choose_passkey(made, _name_of_device(request), by=by)
    except Refused as no:
        form.add_error(None, str(no))
        return None


def _name_of_device(request: HttpRequest) -> str:
    return in_plain_words(request.META.get("HTTP_USER_AGENT", ""))
