# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How a page knows who is there. Every view wears its act.

Staff:     `@page(Act.SEE_DAY)`                  `def today(request, by): ...`
Residents: `@resident_page(Act.READ_AGENDA, Link.Purpose.INVITATION)`
                                                 `def invitation(request, visit): ...`
Everybody: `@public`                             `def sign_in(request): ...`

A resident has no session: the link is in the address of every page and is looked up again each
time, so nothing merges, and a revoked link stops at once. The PIN leaves a signed cookie that
only that link's pages get back, for half an hour. So does a proof of who somebody is, and there a
row in the database says whether it still holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from dichterbij.people import links
from dichterbij.people.access import NO, T2, T3, Act, scope
from dichterbij.people.models import Link, Person, Pin, Proof, Tier
from dichterbij.people.proofs.models import LASTS
from dichterbij.people.questions import Question

View = Callable[..., HttpResponseBase]
BACKEND = "dichterbij.people.sign_in.StaffBackend"
PIN_COOKIE = f"{settings.OF_A_PATH}pin"
PIN_LASTS = 30 * 60  # seconds
PROOF_COOKIE = f"{settings.OF_A_PATH}proof"
PROOF_LASTS = int(LASTS.total_seconds())
# What residents write in more than a few words; the sentence of the notebook is called otherwise
WRITTEN = ("text", "words", "what")
LARGEST = 2**63 - 1  # what a database can count to


@dataclass(frozen=True)
class Visit:
    """A resident who came in by a link. `person.tier` says how far they came."""

    person: Person
    link: Link
    token: str
    proof: Proof | None = None


def public(view: View) -> View:
    """A page for everybody; there is nothing personal on it."""
    view.act = None  # type: ignore[attr-defined]
    return view


def page(act: Act) -> Callable[[View], View]:
    """A page for staff: signed in, and in a role that has this act at all."""

    def wear(view: View) -> View:
        @never_cache
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # Themselves, and not what stands for them until somebody asks
            request.user = by = _who_is_there(request)
            if not isinstance(by, Person) or not by.is_active or by.is_resident:
                return redirect_to_login(request.get_full_path())
            if scope(by.role, act) is NO:
                raise PermissionDenied(act.value)
            _not_beyond_counting(kwargs)
            # Said once for the whole page, and not looked for with every word of it
            with override(settings.LANGUAGE_CODE):
                return _made(view(request, by, *args, **kwargs))

        wrapper.act = act  # type: ignore[attr-defined]
        return wrapper

    return wear


def resident_page(act: Act, *purposes: str) -> Callable[[View], View]:
    """A page for the resident whose link this is, in their language.

    An unknown, expired, revoked or foreign link gets the same friendly page.
    """

    def wear(view: View) -> View:
        @never_cache
        @wraps(view)
        def wrapper(
            request: HttpRequest, token: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            link = links.find(token, *purposes)
            if link is None:
                return dead_link(request, token)
            _not_beyond_counting(kwargs)
            proof = _proof_given(request, link)
            visit = Visit(link.person, link, token, proof)
            if proof is not None:
                visit.person.at(Tier.T3)
            elif _pin_given(request, link):
                visit.person.at(Tier.T2)
            reach = scope(visit.person.role, act)
            if reach is NO:
                raise PermissionDenied(act.value)
            # Also where something goes wrong, and another page says so
            request.reads = visit.person.language  # type: ignore[attr-defined]
            with override(visit.person.language):
                if reach is T2 and visit.person.tier < Tier.T2:
                    response: HttpResponseBase = _first(request, reverse("pin", args=[token]))
                elif reach is T3 and visit.person.tier < Tier.T3:
                    response = _to_prove(request, token)
                else:
                    response = _still_theirs(view, request, visit, *args, **kwargs)
                return _made(response)

        wrapper.act = act  # type: ignore[attr-defined]
        wrapper.purposes = purposes  # type: ignore[attr-defined]
        return wrapper

    return wear


def _still_theirs(
    view: View, request: HttpRequest, visit: Visit, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The page; for whoever was erased while they pressed, that of a link that opens nothing."""
    try:
        return view(request, visit, *args, **kwargs)
    except (ObjectDoesNotExist, IntegrityError):
        if links.find(visit.token) is not None:
            raise
        return dead_link(request, visit.token)


def _who_is_there(request: HttpRequest) -> Any:
    """Who is signed in, or nobody; the session brought them. What is odd, Django looks into."""
    session = request.session
    pk = session.get(SESSION_KEY)  # looks the session up
    person = getattr(session, "person", None)
    if person is None or str(person.pk) != pk or session.get(BACKEND_SESSION_KEY) != BACKEND:
        return get_user(request)
    known = constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    # Else a password was changed, or the secret of the house
    return person if known and person.is_active else get_user(request)


def _made(response: HttpResponseBase) -> HttpResponseBase:
    """Rendered, while the language of the page still holds."""
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def address_of_each(name: str) -> Callable[[int], str]:
    """The address of every thing in a long list, looked up once."""
    before, after = reverse(name, args=[LARGEST]).split(str(LARGEST))
    return lambda pk: f"{before}{pk}{after}"


def dead_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of every link that opens nothing, whatever the reason.

    In one language for everybody: another one would tell that the link was somebody's.
    """
    known = token if re.fullmatch(r"[\w-]{1,64}", token, re.ASCII) else ""
    with override(settings.LANGUAGE_CODE):
        return render(request, "people/dead_link.html", {"token": known}, status=404)


def remember_pin(response: HttpResponse, visit: Visit, pin: Pin) -> HttpResponse:
    """Remember that this browser gave the PIN for this link: its pages open for half an hour."""
    return _remembered(
        response,
        visit,
        PIN_COOKIE,
        signing.dumps([visit.link.pk, pin.version], salt="pin"),
        PIN_LASTS,
    )


def forget_pin(response: HttpResponse, visit: Visit) -> HttpResponse:
    """The resident goes out."""
    for cookie in (PIN_COOKIE, PROOF_COOKIE):
        response.delete_cookie(cookie, path=f"/u/{visit.token}/", samesite="Lax")
    return leave_nothing(response)


def over_https(request: HttpRequest) -> bool:
    """Whether nobody could read along. A machine that came without is told so, and not sent on."""
    return request.is_secure() or not settings.HTTPS


def leave_nothing(response: HttpResponse) -> HttpResponse:
    """Somebody goes out: the browser forgets what it had of these pages, too."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def remember_proof(response: HttpResponse, visit: Visit, proof: Proof) -> HttpResponse:
    """Remember that in this browser, with this link, it was proven who this is."""
    return _remembered(
        response,
        visit,
        PROOF_COOKIE,
        signing.dumps([visit.link.pk, proof.pk], salt="proof"),
        PROOF_LASTS,
    )


def _remembered(
    response: HttpResponse, visit: Visit, name: str, signed: str, lasts: int
) -> HttpResponse:
    """Only the pages of this link get it back, and no script does."""
    response.set_cookie(
        name,
        signed,
        max_age=lasts,
        path=f"/u/{visit.token}/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _to_prove(request: HttpRequest, token: str) -> HttpResponse:
    """First who it is, then back to the page that was asked for."""
    back = request.method in {"GET", "HEAD"} or bool(_typed(request))
    asked = {"naar": request.path} if back else {}
    return _first(request, reverse("prove", args=[token], query=asked))


def _first(request: HttpRequest, to: str) -> HttpResponse:
    """To there first. Did the half hour go by while somebody wrote, they read what they typed."""
    typed = _typed(request)
    if not typed:
        return redirect(to)
    return render(request, "people/your_words.html", {"typed": typed, "to": to}, status=403)


def _typed(request: HttpRequest) -> list[str]:
    return [request.POST[name] for name in WRITTEN if request.POST.get(name, "").strip()]


def own_page(asked: str, token: str) -> str | None:
    """The page to go back to, if it is one behind this same link."""
    if not asked.startswith(f"/u/{token}/"):
        return None
    try:
        return asked if hasattr(resolve(asked).func, "purposes") else None
    except Resolver404:
        return None


def _not_beyond_counting(numbers: dict[str, Any]) -> None:
    """A number no database can hold is a number nobody has."""
    if numbers.get("pk", 0) > LARGEST:
        raise Http404


PIN_VERSION = Question(
    lambda resident: Pin.objects.filter(person=resident).values_list("version", flat=True)
)


def _pin_given(request: HttpRequest, link: Link) -> bool:
    try:
        given = signing.loads(request.COOKIES.get(PIN_COOKIE, ""), salt="pin", max_age=PIN_LASTS)
    except signing.BadSignature:
        return False
    version = PIN_VERSION.first(link.person)
    return bool(given == [link.pk, version])


PROOF = Question(lambda pk, link, now: Proof.objects.open(now).filter(pk=pk, link=link))


def _proof_given(request: HttpRequest, link: Link) -> Proof | None:
    try:
        pk, of = signing.loads(
            request.COOKIES.get(PROOF_COOKIE, ""), salt="proof", max_age=PROOF_LASTS
        )
    except (signing.BadSignature, ValueError):
        return None
    proof: Proof | None = PROOF.first(of, link.pk, timezone.now()) if pk == link.pk else None
    return proof
