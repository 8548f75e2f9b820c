# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How somebody of the municipality comes in and goes out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dichterbij.people.door.address import where_from
from dichterbij.people.door.elsewhere import provider
from dichterbij.people.door.guessing import WaitAWhile, count_a_try
from dichterbij.people.door.models import FirstPassword
from dichterbij.people.forms import NOT_TEXT, Shown
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import Person
from dichterbij.people.pages import leave_nothing, public
from dichterbij.people.views import coming_in, second_factor


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

    def clean(self) -> dict[str, Any]:
        """Counted before it is judged, and the same for a name that nobody has."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password or self.request is None:
            return self.cleaned_data
        try:
            counted = count_a_try("password", name, where_from(self.request.META))
        except WaitAWhile as wait:
            raise ValidationError(str(wait), code="wait") from None
        try:
            given: dict[str, Any] = super().clean()
        except ValidationError:
            notice(What.WRONG_SIGN_IN, "password")
            raise
        counted.was_right()
        first = FirstPassword.objects.filter(person=self.get_user()).first()
        if first is not None and first.over:
            raise ValidationError(
                _(
                    "Dit eerste wachtwoord gold een week, en die is voorbij. Vraag de functioneel "
                    "beheerder om een nieuw."
                ),
                code="over",
            )
        return given

    use_required_attribute = False
    bound_field_class = Shown


class Door(LoginView):
    """The password is the first step. Whoever has or needs a second one is not in yet."""

    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"elsewhere": provider}  # noqa: RUF012

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        assert isinstance(person, Person)
        if second_factor.is_asked_of(person):
            return second_factor.begin(self.request, person, self.get_success_url())
        return redirect(coming_in.come_in(self.request, person, self.get_success_url(), "password"))


_login = Door.as_view()


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
        return leave_nothing(redirect("sign_in"))
    return redirect("home")
