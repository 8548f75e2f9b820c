# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Signing in with the account one has at the municipality already."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dichterbij.people import oidc
from dichterbij.people.door import elsewhere
from dichterbij.people.errors import Refused
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.pages import public
from dichterbij.people.views import coming_in, second_factor

KEPT = "asked_elsewhere"


@public
@never_cache
@require_safe
def to_elsewhere(request: HttpRequest) -> HttpResponse:
    """Off to the municipality's own sign-in. A link and no form: that may not lead elsewhere."""
    provider = elsewhere.provider()
    if provider is None:
        raise Http404
    try:
        url, kept = oidc.begin(provider, _back())
    except oidc.OidcError as wrong:
        return _not_in(request, wrong.code, _("Daar kun je je nu niet aanmelden."))
    request.session[KEPT] = kept
    return HttpResponse(status=302, headers={"Location": url})


@public
@never_cache
@require_safe
def from_elsewhere(request: HttpRequest) -> HttpResponse:
    """Back again. What was kept is good for one answer."""
    provider = elsewhere.provider()
    if provider is None:
        raise Http404
    kept = request.session.pop(KEPT, None)
    try:
        claims = oidc.finish(provider, kept, request.GET.dict())
    except oidc.OidcError as wrong:
        return _not_in(
            request, wrong.code, _("Het aanmelden is niet gelukt. Probeer het nog eens.")
        )
    try:
        person = elsewhere.welcome(claims, by=None)
    except Refused as no:
        elsewhere.shut_out(claims, by=None)
        return _not_in(request, type(no).__name__, str(no))
    if not settings.OIDC_ACR:
        # Nobody said that the provider asks for a second step, so we do
        return second_factor.begin(request, person, reverse("home"))
    request.session.flush()
    return redirect(coming_in.come_in(request, person, reverse("home"), "elsewhere"))


def _back() -> str:
    return f"{settings.PUBLIC_URL}{reverse('from_elsewhere')}"


def _not_in(request: HttpRequest, code: str, says: str) -> HttpResponse:
    notice(What.ELSEWHERE_FAILED, code)
    messages.error(request, says)
    return redirect("sign_in")
