# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""To DigiD and back; the DigiD that is tied to a resident, for them and for their caseworker.

The broker knows one address to come back to. Which link it was about stands in a signed cookie
of that one browser, which goes as soon as somebody is back: an answer is good for one time.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from dichterbij.people import links, oidc
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Link, Person, Tier
from dichterbij.people.pages import (
    Visit,
    dead_link,
    own_page,
    page,
    public,
    remember_proof,
    resident_page,
)
from dichterbij.people.proofs import actions, digid
from dichterbij.people.proofs.models import TiedDigid
from dichterbij.people.views.proofs import show_code

ASKED = f"{settings.OF_A_PATH}digid"
ASKED_AT = "/digid/"  # the one place that gets the cookie


@resident_page(Act.PROVE_WHO, Link.Purpose.AGREEMENTS)
@require_safe
def to_digid(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Off to DigiD. A link and no form: no form on any page may lead elsewhere."""
    provider = digid.provider()
    if provider is None:
        raise Http404
    onward = own_page(request.GET.get("naar", ""), visit.token)
    onward = onward or reverse("your_data", args=[visit.token])
    if visit.person.tier >= Tier.T3:
        return redirect(onward)
    try:
        url, kept = oidc.begin(provider, _address_of("from_digid"))
    except oidc.OidcError as wrong:
        return _not_in(request, visit, onward, wrong.code, _why(wrong))
    response = HttpResponse(status=302, headers={"Location": url})
    asked = {"kept": kept, "token": visit.token, "onward": onward}
    response.set_cookie(
        ASKED,
        signing.dumps(asked, salt="digid"),
        max_age=oidc.ANSWER_WITHIN,
        path=ASKED_AT,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


@public
@never_cache
@require_GET
def from_digid(request: HttpRequest) -> HttpResponse:
    """Back again: in; or a code that the caseworker confirms; or why not, and what can be done."""
    provider = digid.provider()
    if provider is None:
        raise Http404
    asked = _asked(request)
    link = links.find(asked["token"], Link.Purpose.AGREEMENTS) if asked else None
    if asked is None:
        notice(What.DIGID_FAILED, oidc.NotOurs.code)
        response = _between(request, "nowhere", status=400)
    elif link is None:
        response = dead_link(request, asked["token"])
    else:
        with override(link.person.language):
            visit = Visit(link.person, link, asked["token"])
            response = _came_back(request, visit, provider, asked)
    response.delete_cookie(ASKED, path=ASKED_AT, samesite="Lax")
    return response


def _came_back(
    request: HttpRequest, visit: Visit, provider: oidc.Provider, asked: dict[str, Any]
) -> HttpResponse:
    me, onward, kept = visit.person, asked["onward"], asked["kept"]
    try:
        who = digid.who(oidc.finish(provider, kept, request.GET.dict()), kept["at"])
        proof = digid.come_in(visit.link, who, by=me)
    except oidc.OidcError as wrong:
        return _not_in(request, visit, onward, wrong.code, _why(wrong))
    except Refused as no:
        return _not_in(request, visit, onward, type(no).__name__, str(no))
    if proof is None:
        again = redirect(reverse("prove", args=[visit.token], query={"naar": onward}))
        return show_code(again, visit, actions.make_desk_code(visit.link, digid=who, by=me))
    return remember_proof(redirect(onward), visit, proof)


def _asked(request: HttpRequest) -> dict[str, Any] | None:
    """What this browser asked, and about which link; or nothing."""
    try:
        asked: dict[str, Any] = signing.loads(
            request.COOKIES.get(ASKED, ""), salt="digid", max_age=oidc.ANSWER_WITHIN
        )
    except signing.BadSignature:
        return None
    return asked


def _why(wrong: oidc.OidcError) -> str:
    if isinstance(wrong, oidc.Declined):
        return _("U bent gestopt bij DigiD. Dat mag. Er is niets veranderd.")
    if isinstance(wrong, oidc.Unreachable):
        return _(
            "DigiD is nu niet te bereiken. Er is niets veranderd. Probeer het straks nog eens."
        )
    if isinstance(wrong, oidc.NotOurs | oidc.CodeRefused):
        return _("Het duurde te lang, of het begon op een ander scherm. Probeer het nog eens.")
    return _("Inloggen met DigiD lukte niet. Er is niets veranderd. Probeer het nog eens.")


def _not_in(request: HttpRequest, visit: Visit, onward: str, code: str, says: str) -> HttpResponse:
    """Where one was, with what happened and what can be done. Of who it was, no word is logged."""
    notice(What.DIGID_FAILED, code)
    messages.warning(request, says)
    return redirect(reverse("prove", args=[visit.token], query={"naar": onward}))


def _address_of(name: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name)}"


# Out again


def where_to_leave() -> str:
    """Where to sign out at the broker as well, if there is such a place."""
    provider = digid.provider()
    return oidc.leave(provider, _address_of("out_of_digid")) if provider else ""


@resident_page(Act.PROVE_WHO, Link.Purpose.AGREEMENTS)
@require_safe
def leave_digid(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Here one is out. Over there perhaps not yet, and that matters on a screen one shares."""
    there = where_to_leave()
    if not there:
        return redirect("pin", visit.token)
    return _between(request, "left", there=there, token=visit.token)


@public
@never_cache
@require_safe
def out_of_digid(request: HttpRequest) -> HttpResponse:
    """Out over there, too."""
    if digid.provider() is None:
        raise Http404
    return _between(request, "out")


def _between(request: HttpRequest, state: str, status: int = 200, **more: str) -> HttpResponse:
    return TemplateResponse(
        request, "people/digid_between.html", {"state": state, **more}, status=status
    )


# What is tied


@resident_page(Act.TIE_DIGID, Link.Purpose.AGREEMENTS)
def your_digid(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The resident sees whether a DigiD is tied to them, and unties it."""
    tied = _tied_to(visit.person)
    if request.method == "POST" and tied is not None:
        digid.untie(tied, by=visit.person)
        messages.success(request, _("Uw DigiD is los. Alleen aan de balie kunt u hier nog in."))
        return redirect("prove", visit.token)
    context = {"token": visit.token, "tied": tied}
    return TemplateResponse(request, "people/digid_yours.html", context)


@page(Act.TIE_DIGID)
def tied_digid(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The caseworker sees when it was tied and whether another one came, and unties it."""
    resident = Person.objects.worked_with_by(by).filter(pk=pk).first()
    if resident is None:
        raise Http404
    tied = _tied_to(resident)
    if request.method == "POST" and tied is not None:
        if request.POST.get("do") == "untie":
            digid.untie(tied, by=by)
            messages.success(request, "De DigiD is los. Koppelen kan weer aan de balie.")
        elif request.POST.get("do") == "talked":
            digid.talked_about_it(tied, by=by)
        return redirect("resident", resident.pk)
    open_file(resident, Act.SEE_RESIDENT, by=by)
    context = {"resident": resident, "tied": tied}
    return TemplateResponse(request, "people/tied_digid.html", context)


def _tied_to(resident: Person) -> TiedDigid | None:
    tied: TiedDigid | None = (
        TiedDigid.objects.select_related("confirmed_by", "person").filter(person=resident).first()
    )
    if tied is None and digid.provider() is None:
        raise Http404
    return tied
