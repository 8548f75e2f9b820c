# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Where somebody shows that it is them: a code, a passkey, their password. In one place."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act
from dichterbij.people.door import actions as door
from dichterbij.people.door import passkeys
from dichterbij.people.door.guessing import WaitAWhile, count_a_try
from dichterbij.people.door.ways import ways_of
from dichterbij.people.errors import Refused
from dichterbij.people.forms import NOT_TEXT, LineField, OnceForm
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import Person
from dichterbij.people.pages import page

ASKED = "asked_of_a_passkey"
SHOWN = "shown_at"
FRESH = 10 * 60  # seconds
Opened = TypeVar("Opened")


class CodeForm(OnceForm):
    """Six figures from the phone, or a code from paper."""

    code = LineField(
        label=_("Code"),
        help_text=_("Zes cijfers uit de app op je telefoon."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}
        ),
    )

    def after_something_else(self, *, app: bool = True) -> None:
        """It is not the first thing on the page; and without an app only a code on paper fits."""
        self.fields["code"].widget.attrs.pop("autofocus", None)
        if not app:
            self.fields["code"].help_text = _("Een van je herstelcodes.")


class PasskeyForm(OnceForm):
    """What a device signed. The script fills it in; a person never sees it."""

    passkey = forms.CharField(
        widget=forms.HiddenInput(attrs={"id": False}), required=False, max_length=passkeys.LONGEST
    )


class PasswordForm(OnceForm):
    """The password of now, at a screen that was left open."""

    old = forms.CharField(
        label=_("Wachtwoord van nu"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        max_length=200,
        strip=False,
    )


def judged(
    form: forms.Form,
    field: str | None,
    what: str,
    name: str,
    judge: Callable[[], Opened],
    *,
    address: str = "",
    wrong: Any = door.WrongCode.says,
) -> Opened | None:
    """Counted before it is judged. Gives what it opened; else the form says what is wrong."""
    try:
        counted = count_a_try(what, name, address)
        opened = judge()
    except Refused as no:
        if not isinstance(no, WaitAWhile):
            notice(What.WRONG_SIGN_IN, what)
        form.add_error(field, str(no))
        return None
    if opened is None or opened is False:
        notice(What.WRONG_SIGN_IN, what)
        form.add_error(field, wrong)
        return None
    counted.was_right()
    return opened


def code_is_right(form: CodeForm, by: Person) -> bool:
    """The code of the app now, or one from paper."""
    code = form.cleaned_data["code"]
    name = str(by.sign_in_name)
    return bool(judged(form, "code", "code", name, lambda: door.try_second_factor(code, by=by)))


def passkey_is_theirs(request: HttpRequest, form: PasskeyForm, by: Person) -> bool:
    """One of their passkeys answered what was asked here. It counts as a code does."""
    answer, kept = form.data.get("passkey", ""), what_was_asked(request)
    return bool(
        judged(
            form, None, "code", str(by.sign_in_name),
            lambda: door.show_passkey(kept, answer, by=by), wrong=door.WrongPasskey.says,
        )
    )  # fmt: skip


def ask(request: HttpRequest, question: passkeys.Question) -> JsonResponse:
    """To the script on the page. What was asked before is asked no more."""
    request.session[ASKED] = question.kept
    return JsonResponse(question.to_browser)


def what_was_asked(request: HttpRequest) -> dict[str, Any] | None:
    """Once: whatever the answer is, it is not taken a second time."""
    kept: dict[str, Any] | None = request.session.pop(ASKED, None)
    return kept


def has_shown(request: HttpRequest) -> None:
    """It was them, just now."""
    request.session[SHOWN] = int(time.time())


def freshly_shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What changes how somebody comes in asks first whether it is really them.

    A screen may have been left open. Put it under `@page`.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, by: Person, *args: Any, **kwargs: Any) -> HttpResponse:
        if 0 <= time.time() - request.session.get(SHOWN, 0) <= FRESH:
            return view(request, by, *args, **kwargs)
        return redirect(reverse("show_again", query={"next": request.path}))

    return wrapper


@page(Act.SIGN_IN)
def show_again(request: HttpRequest, by: Person) -> HttpResponseBase:
    """Is it really you? By code or passkey, or who has neither by password; then onward."""
    ways = ways_of(by)
    # Whoever has the password and this screen does not change what the phone is there for
    by_password = by.has_usable_password() and not ways.any
    if request.method == "POST" and "ask" in request.POST:
        return ask(request, passkeys.ask_to_show(by, ways.passkeys))
    given = request.POST or None
    password = PasswordForm(given if given and "old" in given else None)
    code = CodeForm(given if given and "code" in given else None)
    passkey = PasskeyForm(given if given and "passkey" in given else None)
    code.after_something_else(app=ways.app)
    if (
        (by_password and password.is_valid() and password_is_right(password, by))
        or (code.is_valid() and code_is_right(code, by))
        or (passkey.is_valid() and passkey_is_theirs(request, passkey, by))
    ):
        has_shown(request)
        return redirect(_onward(request))
    context = {
        "password": password if by_password else None,
        "code": code if ways.any else None,
        "app": ways.app,
        "passkey": passkey if ways.passkeys else None,
        "form": next((form for form in (password, code, passkey) if form.errors), passkey),
        "next": _onward(request),
    }
    return TemplateResponse(request, "people/show_again.html", context)


def password_is_right(form: OnceForm, by: Person) -> bool:
    """The one of now; guesses at it are counted as at the door."""
    old = form.cleaned_data["old"]
    return bool(
        judged(
            form, "old", "password", str(by.sign_in_name), lambda: by.check_password(old),
            wrong=_("Dit is niet je wachtwoord van nu."),
        )
    )  # fmt: skip


def _onward(request: HttpRequest) -> str:
    """Back to a page of this house, and to none elsewhere."""
    to: str = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return to if safe and not NOT_TEXT.search(to) else reverse("my_access")
