# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The residents one works with, and the page of one working relationship.

Seed: Inleiding > Werkrelatie; Handvat 1 > Voorkennis.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from dichterbij.conversations.before import write_kern
from dichterbij.conversations.forms.entrance import NewPinForm
from dichterbij.conversations.forms.residents import (
    EarlierForm,
    KernForm,
    NewResidentForm,
)
from dichterbij.conversations.models import Conversation, Kern
from dichterbij.conversations.sent_words import over
from dichterbij.conversations.timeline import story
from dichterbij.delivery.models import AddressChange, Message
from dichterbij.people import actions as people
from dichterbij.people.access import Act, Role
from dichterbij.people.days import date_format, local
from dichterbij.people.errors import Refused
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.keys.sealing import unseal
from dichterbij.people.log.reading import files_opened, open_file
from dichterbij.people.models import Correction, Erasure, Limit, Link, Person, Pin
from dichterbij.people.pages import address_of_each, page
from dichterbij.people.proofs.models import TiedDigid
from dichterbij.people.questions import Question, ask_together

ON_A_PAGE = 40
RECENTLY = 12  # moments of the story; the rest is one click away


def _alphabet(name: str) -> str:
    """How a name is sorted: é with e, capitals with small letters."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _letter(person: Known) -> str:
    return _alphabet(person[1])[:1].upper() or "#"


def _everybody_with(by: Person, now: dt.datetime) -> QuerySet[Any, Any]:
    next_talk = (
        Conversation.objects.to_come(now)
        .filter(relationship__resident=OuterRef("pk"))
        .order_by("starts_at")
    )
    known: QuerySet[Any, Any] = (
        Person.objects.worked_with_by(by)
        .annotate(next_talk=Subquery(next_talk.values("starts_at")[:1]))
        .values_list("pk", "first_name", "last_name", "next_talk")
    )
    return known


EVERYBODY_WITH = Question(_everybody_with)
Known = tuple[int, str, str, dt.datetime | None]


@page(Act.SEE_DAY)
def residents(request: HttpRequest, by: Person) -> HttpResponse:
    """By first name, in the order of the alphabet and in no other order."""
    everybody: list[Known] = sorted(
        EVERYBODY_WITH(by, timezone.now()),
        key=lambda person: (_alphabet(person[1]), _alphabet(person[2]), person[0]),
    )
    paginator = Paginator(everybody, ON_A_PAGE)
    here = paginator.get_page(request.GET.get("blad"))
    letters: dict[str, int] = {}
    for number, person in enumerate(everybody):
        letters.setdefault(_letter(person), number // ON_A_PAGE + 1)
    address, in_words = address_of_each("resident"), _talk_in_words()
    groups = [
        (letter, [(address(pk), f"{a} {b}".strip(), in_words(at)) for pk, a, b, at in group])
        for letter, group in groupby(here, key=_letter)
    ]
    return TemplateResponse(
        request,
        "conversations/residents/residents.html",
        {"groups": groups, "here": here, "letters": letters if paginator.num_pages > 1 else {}},
    )


def _talk_in_words() -> Callable[[dt.datetime | None], str]:
    words = _("Gesprek op %(day)s, %(time)s uur")
    day_in_words = cache(lambda day: date_format(day, "l j F"))

    def in_words(at: dt.datetime | None) -> str:
        if at is None:
            return ""
        at = local(at)
        return words % {"day": day_in_words(at.date()), "time": date_format(at, "G.i")}

    return in_words


@page(Act.ADD_RESIDENT)
def add_resident(request: HttpRequest, by: Person) -> HttpResponse:
    """Somebody new: of a caseworker with themselves, of a team lead with somebody of the team."""
    team = None
    if by.role == Role.LEAD:
        team = Person.objects.colleagues_in(by.team).order_by("first_name", "last_name")
    form = NewResidentForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        try:
            new = people.add_resident(
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                caseworker=form.cleaned_data.get("caseworker", by),
                by=by,
                **form.how(),
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(name)s staat erbij.") % {"name": new.full_name})
            return redirect("team") if by.role == Role.LEAD else redirect("resident", new.pk)
    return TemplateResponse(request, "conversations/residents/add.html", {"form": form})


ONE_RESIDENT = Question(
    lambda by, pk: Person.objects.worked_with_by(by).filter(pk=pk).select_related("key")
)


def their_file(by: Person, pk: int, act: Act) -> Person:
    """A resident one works with. That their file is read is written down, as `act`."""
    found, opened = ask_together(ONE_RESIDENT.about(by, pk), files_opened(by))
    if not found:
        raise Http404
    person: Person = found[0]
    open_file(person, act, by=by, opened=opened)
    return person


# The resident, and of what is often not there whether it is, so that it is not asked in vain
WITH_PIN_AND_LINKS = Question(
    lambda by, pk, now: (
        Person.objects.worked_with_by(by)
        .filter(pk=pk)
        .select_related("pin", "key")
        .annotate(
            asks_to_erase=Exists(Erasure.objects.waiting().filter(number=OuterRef("pk"))),
            has_digid=Exists(TiedDigid.objects.filter(person=OuterRef("pk"))),
            other_digid=Exists(
                TiedDigid.objects.filter(person=OuterRef("pk")).exclude(refused_at=None)
            ),
            own_versions=Exists(Correction.objects.filter(resident=OuterRef("pk"))),
            own_version_waits=Exists(Correction.objects.waiting().filter(resident=OuterRef("pk"))),
            is_limited=Exists(
                Limit.objects.holding(timezone.localdate(now)).filter(resident=OuterRef("pk"))
            ),
            has_links=Exists(Link.objects.working(now).filter(person=OuterRef("pk"))),
            has_uncertain=Exists(Message.objects.need_a_person().filter(resident=OuterRef("pk"))),
        )
    )
)
UNCERTAIN_TO = Question(
    lambda resident: (
        Message.objects.need_a_person().filter(resident=resident).values("pk", "subject")[:5]
    )
)
OTHER_ADDRESS = Question(
    lambda resident: AddressChange.objects.pending().filter(resident=resident).values("pk")[:1]
)


def limit_of(resident: Person) -> tuple[Limit, str]:
    """Since when nothing is changed, and what it is about."""
    limit = Limit.objects.holding().get(resident=resident)
    return limit, unseal(resident, limit.place, bytes(limit.sealed))


@page(Act.READ_TIMELINE)
def resident(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The working relationship on one page: how it went, who came before, what is agreed."""
    found, opened = ask_together(WITH_PIN_AND_LINKS.about(by, pk, timezone.now()), files_opened(by))
    if not found:
        raise Http404
    person = found[0]
    earlier = EarlierForm(request.POST or None, prefix="eerder")
    if request.method == "POST" and earlier.is_valid():
        given = earlier.cleaned_data
        try:
            people.remember_earlier_caseworker(
                person, given["first_name"], given["since"], given["until"], by=by
            )
        except Refused as no:
            earlier.add_error("until", str(no))
        else:
            messages.success(
                request, _("%(name)s staat bij de bank.") % {"name": given["first_name"]}
            )
            return redirect("resident", person.pk)
    open_file(person, by=by, opened=opened)
    told = story(person)
    everything = "alles" in request.GET
    return TemplateResponse(
        request,
        "conversations/residents/resident.html",
        {
            "resident": person,
            "story": told if everything else told.recent(RECENTLY),
            "shortened": not everything and len(told.moments) > RECENTLY,
            "kern": told.kern,
            "pin": getattr(person, "pin", None),
            "uncertain": UNCERTAIN_TO(person) if person.has_uncertain else [],
            "limit": limit_of(person) if person.is_limited else None,
            "over": over(person.channel),
            "other_address": bool(OTHER_ADDRESS(person)),
            "next_talk": told.next_talk,
            "earlier": earlier,
        },
    )


@page(Act.AGREE_PIN)
def agree_pin(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Turn the screen: the resident types five digits that nobody else needs to know."""
    person = their_file(by, pk, Act.SEE_RESIDENT)
    form = NewPinForm(request.POST or None)
    with override(person.language):  # who types now, reads what is to mend
        agreed = form.is_valid() and _agreed(person, form, by)
    if agreed:
        messages.success(request, _("De pincode is afgesproken. Hij staat nergens leesbaar."))
        return redirect("resident", person.pk)
    context = {"form": form, "resident": person, "pin": Pin.objects.filter(person=person).first()}
    return TemplateResponse(request, "conversations/residents/pin.html", context)


def _agreed(person: Person, form: NewPinForm, by: Person) -> bool:
    try:
        people.agree_pin(person, form.cleaned_data["digits"], by=by)
    except Refused as no:
        form.add_error("digits", str(no))
    return not form.errors


@page(Act.AGREE_PIN)
def revoke_links(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """A lost phone, or somebody who reads along: no old link opens anything any more."""
    person = their_file(by, pk, Act.SEE_RESIDENT)
    if request.method == "POST":
        people.revoke_links(person, by=by)
        messages.success(
            request, _("Alle oude links zijn dicht. Een volgend bericht brengt een nieuwe.")
        )
        return redirect("resident", person.pk)
    return TemplateResponse(
        request, "conversations/residents/revoke_links.html", {"resident": person}
    )


@page(Act.WRITE_KERN)
def kern(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Write the kern anew. Earlier ones stay, with what the resident says beside them."""
    person = their_file(by, pk, Act.READ_KERN)
    latest = Kern.objects.latest_of(person)
    form = KernForm(request.POST or None, initial={"text": latest.text if latest else ""})
    if request.method == "POST" and form.is_valid():
        write_kern(person, form.cleaned_data["text"], once=form.cleaned_data["once"], by=by)
        messages.success(
            request, _("De kern staat er. %(name)s leest hem ook.") % {"name": person.first_name}
        )
        return redirect("kern", person.pk)
    versions = (
        Kern.objects.filter(resident=person)
        .select_related("by")
        .prefetch_related("answers")
        .order_by("-at", "-pk")
    )
    here = Paginator(versions, 10).get_page(request.GET.get("blad"))
    all_of(person, here.object_list)
    context: dict[str, Any] = {"form": form, "resident": person, "here": here}
    return TemplateResponse(request, "conversations/residents/kern.html", context)
