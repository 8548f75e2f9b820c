# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Where a resident proves who they are, and what is open to them then.

Looking changes nothing: a code is made when somebody asks for it, and the screen keeps it in a
signed cookie that only this link's pages get back.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.forms_proofs import DeskForm
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Link, Person, Tier, WorkingRelationship
from dichterbij.people.pages import Visit, own_page, page, remember_proof, resident_page
from dichterbij.people.proofs import actions, digid
from dichterbij.people.proofs.models import CODE_LASTS, DeskCode

CODE_COOKIE = f"{settings.OF_A_PATH}desk"
CODE_SECONDS = int(CODE_LASTS.total_seconds())


@resident_page(Act.PROVE_WHO, Link.Purpose.AGREEMENTS)
def prove(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show a code and a document to one's caseworker, and go on to the page that was asked for."""
    asked = request.POST.get("naar", request.GET.get("naar", ""))
    onward = own_page(asked, visit.token) or reverse("your_data", args=[visit.token])
    if visit.person.tier >= Tier.T3:
        return redirect(onward)
    code, refused = _shown_code(request, visit), ""
    if request.method == "POST" and request.POST.get("do") == "code":
        again = redirect(reverse("prove", args=[visit.token], query={"naar": onward}))
        return show_code(again, visit, actions.make_desk_code(visit.link, by=visit.person))
    if request.method == "POST":
        try:
            proof = actions.come_in_from_desk(visit.link, code, by=visit.person)
        except Refused as no:
            refused = str(no)
            code = "" if isinstance(no, actions.CodeOver) else code
        else:
            inside = remember_proof(redirect(onward), visit, proof)
            inside.delete_cookie(CODE_COOKIE, path=f"/u/{visit.token}/", samesite="Lax")
            return inside
    now = WorkingRelationship.objects.current().filter(resident=visit.person)
    relationship = now.select_related("caseworker").first()
    return TemplateResponse(
        request,
        "people/prove.html",
        {
            "token": visit.token,
            "onward": onward,
            "code": code,
            "refused": refused,
            "caseworker": relationship.caseworker if relationship else None,
            "digid": digid.provider() is not None,
            "ties_digid": bool(code) and DeskCode.objects.to_tie(visit.person).exists(),
        },
    )


def show_code(response: HttpResponse, visit: Visit, code: str) -> HttpResponse:
    """Only this browser can show this code, and come in with it."""
    response.set_cookie(
        CODE_COOKIE,
        signing.dumps([visit.link.pk, code], salt="desk"),
        max_age=CODE_SECONDS,
        path=f"/u/{visit.token}/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _shown_code(request: HttpRequest, visit: Visit) -> str:
    """The code this screen shows, or none."""
    kept = request.COOKIES.get(CODE_COOKIE, "")
    try:
        link, code = signing.loads(kept, salt="desk", max_age=CODE_SECONDS)
    except (signing.BadSignature, ValueError):
        return ""
    return str(code) if link == visit.link.pk else ""


@resident_page(Act.SEE_OWN_DATA, Link.Purpose.AGREEMENTS)
def your_data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What there is to see for somebody of whom it is proven who they are."""
    context = {"token": visit.token, "digid": digid.provider() is not None}
    return TemplateResponse(request, "people/your_data.html", context)


@page(Act.CONFIRM_AT_DESK)
def confirm_at_desk(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Look at the document, then type the code of the resident's screen."""
    resident = Person.objects.worked_with_by(by).filter(pk=pk).first()
    if resident is None:
        raise Http404
    ties_digid = DeskCode.objects.to_tie(resident).exists()
    form = DeskForm(request.POST or None, ties_digid=ties_digid)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_at_desk(
                resident, form.cleaned_data["code"], saw_digid=ties_digid, by=by
            )
        except Refused as no:
            form.add_error("code", str(no))
        else:
            name = resident.first_name
            messages.success(request, f"Bevestigd. {name} kan nu verder op het eigen scherm.")
            return redirect("resident", resident.pk)
    open_file(resident, Act.SEE_RESIDENT, by=by)
    return TemplateResponse(
        request,
        "people/confirm_at_desk.html",
        {
            "form": form,
            "resident": resident,
            "tries": DeskCode.TRIES,
            "ties_digid": ties_digid,
        },
    )
