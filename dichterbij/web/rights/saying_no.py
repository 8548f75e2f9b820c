# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The pages for an own version beside ours, and for asking that nothing is changed for a while."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dichterbij.people.access import Act, Role, may
from dichterbij.people.correcting.models import Correction
from dichterbij.people.errors import Refused
from dichterbij.people.kept import limit_in_words
from dichterbij.people.limiting import actions as limiting
from dichterbij.people.limiting.models import BEFOREHAND, Limit
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Link, Person
from dichterbij.people.pages import Visit, page, resident_page
from dichterbij.web.rights import own_versions as verbs
from dichterbij.web.rights.everything import entry, own_versions
from dichterbij.web.rights.forms import AnswerForm, ConsentForm, EndForm, LimitForm, OwnVersionForm
from dichterbij.web.rights.messages import announce_end_of_limit

# The resident


@resident_page(Act.PUT_OWN_VERSION, Link.Purpose.AGREEMENTS)
def own_version(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say it in one's own words, beside what stands there."""
    reference = request.GET.get("bij", "")
    lines = entry(visit.person, reference)
    if lines is None:
        return redirect("everything", visit.token)
    form = OwnVersionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            verbs.put_beside(visit.person, reference, form.cleaned_data["text"], by=visit.person)
        except Refused as no:
            form.add_error("text", str(no))
        else:
            messages.success(request, _("Uw versie staat ernaast. Uw contactpersoon leest hem."))
            return redirect("everything", visit.token)
    context = {"token": visit.token, "form": form, "lines": lines, "reference": reference}
    return TemplateResponse(request, "rights/own_version.html", context)


@resident_page(Act.PUT_OWN_VERSION, Link.Purpose.AGREEMENTS)
def your_versions(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them, with the answers; and away with one."""
    if request.method == "POST":
        mine = Correction.objects.of(visit.person)
        verbs.take_away(get_object_or_404(mine, uuid=_which(request)), by=visit.person)
        messages.success(request, _("Uw versie is weg."))
        return redirect("your_versions", visit.token)
    context = {"token": visit.token, "versions": own_versions(visit.person)}
    return TemplateResponse(request, "rights/your_versions.html", context)


@resident_page(Act.LIMIT, Link.Purpose.AGREEMENTS)
def limit_use(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask that nothing is changed or passed on for now, or let it go on."""
    me = visit.person
    holding = Limit.objects.holding().filter(resident=me).first()
    form = LimitForm(request.POST if request.method == "POST" and holding is None else None)
    if request.method == "POST" and holding is not None:
        if request.POST.get("do") == "go_on":
            limiting.let_it_go_on(me, by=me)
            messages.success(request, _("Goed. Uw contactpersoon kan weer verder."))
        return redirect("limit_use", visit.token)
    if form.is_bound and form.is_valid():
        limiting.ask_to_limit(me, form.cleaned_data["text"], by=me)
        return redirect("limit_use", visit.token)
    context = {
        "token": visit.token,
        "form": form,
        "limit": holding,
        "lines": limit_in_words(holding) if holding else [],
    }
    return TemplateResponse(request, "rights/limit_use.html", context)


# Their caseworker


@page(Act.READ_OWN_VERSION)
def versions_of(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """What the resident says beside what we wrote, and an answer to each."""
    resident = Person.objects.worked_with_by(by).filter(pk=pk).first()
    if resident is None:
        raise Http404
    open_file(resident, Act.READ_OWN_VERSION, by=by)
    shown = []
    for correction, name, lines, own in own_versions(resident):
        here = request.method == "POST" and _which(request) == correction.uuid
        form = AnswerForm(request.POST if here else None, prefix=f"v{correction.pk}")
        if here and form.is_valid():
            given = form.cleaned_data
            try:
                verbs.answer(correction, given["outcome"], given["words"], by=by)
            except Refused as no:
                form.add_error(None, str(no))
            else:
                messages.success(request, f"Je antwoord staat er. {resident.first_name} leest het.")
                return redirect("versions_of", resident.pk)
        (_yours, words), *rest = own
        theirs = [(f"Zo zegt {resident.first_name} het", words), *rest]
        shown.append((correction, name, lines, theirs, form))
    context = {"resident": resident, "versions": shown}
    return TemplateResponse(request, "rights/versions_of.html", context)


@page(Act.NOTE_CONSENT)
def limit_of(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """What the resident asked, what they allow today, and how it ends.

    A team lead sees that it is so, and not what it is about.
    """
    resident = Person.objects.residents().filter(pk=pk).first()
    if resident is None or not may(by, Act.NOTE_CONSENT, resident):
        raise Http404
    open_file(resident, Act.SEE_RESIDENT, by=by)
    do = request.POST.get("do", "")
    consent = ConsentForm(request.POST if do == "consent" else None)
    end = EndForm(request.POST if do == "end" else None)
    holding = Limit.objects.holding().filter(resident=resident).first()
    if request.method == "POST":
        try:
            if do == "confirm":
                limiting.confirm_limit(resident, by=by)
                return redirect("limit_of", resident.pk)
            if do == "consent" and consent.is_valid():
                limiting.note_consent(resident, consent.cleaned_data["text"], by=by)
                messages.success(request, "Opgeschreven. Vandaag kan het.")
                return redirect("limit_of", resident.pk)
            if do == "end" and end.is_valid():
                announce_end_of_limit(resident, end.cleaned_data["text"], by=by)
                return redirect("limit_of", resident.pk)
        except Refused as no:
            (end if do == "end" else consent).add_error(None, str(no))
    caseworker = by.role == Role.CASEWORKER
    context = {
        "resident": resident,
        "limit": holding,
        "lines": limit_in_words(holding) if holding and caseworker else [],
        "caseworker": caseworker,
        "today": bool(holding) and not Limit.objects.in_the_way(resident).exists(),
        "consent": consent,
        "end": end,
        "days": BEFOREHAND.days,
    }
    return TemplateResponse(request, "rights/limit_of.html", context)


def _which(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("versie", ""))
    except ValueError:
        return None
