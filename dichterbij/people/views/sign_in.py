# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How somebody of the municipality comes in and goes out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dichterbij.people.forms import NOT_TEXT, Shown
from dichterbij.people.pages import public


class SignInForm(AuthenticationForm):
    """A work address and a password. What is wrong is not told apart, nor is who exists."""

    error_messages = {  # noqa: RUF012
        "invalid_login": _(
            "Dit werkadres en dit wachtwoord horen niet bij elkaar. Kijk ze allebei nog eens na."
        ),
        "inactive": _("Dit werkadres en dit wachtwoord horen niet bij elkaar."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Werkadres")
        self.fields["password"].label = _("Wachtwoord")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        )
        for field in self.fields.values():
            field.error_messages["required"] = _("Vul hier nog iets in.")

    use_required_attribute = False
    bound_field_class = Shown


_login = LoginView.as_view(authentication_form=SignInForm, redirect_authenticated_user=True)


@public
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The door for whoever works here. Residents come in by their links."""
    if NOT_TEXT.search(request.POST.get("next", "") + request.GET.get("next", "")):
        raise BadRequest("no address has such signs")
    return _login(request)


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, and nothing stays in this browser. Only a button does this, never a link."""
    if request.method == "POST":
        logout(request)
        return redirect("sign_in")
    return redirect("home")
