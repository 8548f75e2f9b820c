# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The demo: be anybody in Lindewaard, and hold the telephone of a resident.

These pages exist only in the demo: the address is not there otherwise, and neither is the view.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dichterbij.delivery.models import Message
from dichterbij.delivery.parcels import words_of
from dichterbij.delivery.ways import BY_PHONE
from dichterbij.delivery.words import no_replies
from dichterbij.people import links
from dichterbij.people.access import Role
from dichterbij.people.models import Person, Pin, WorkingRelationship
from dichterbij.people.pages import public
from dichterbij.people.views.showing import has_shown
from dichterbij.web.demo.load import noted_pin

BACKEND = "dichterbij.people.sign_in.StaffBackend"
JUST_NOW = dt.timedelta(minutes=10)
SHOWN = 25
STAFF = (("Bram", "de Wit"), ("Loes", "Vermeer"), ("Farid", "Aziz"), ("Bea", "Kok"))
RESIDENTS = (
    ("Amina", "El Idrissi"),
    ("Joke", "Hendriks"),
    ("Rania", "Haddad"),
    ("Henk", "Tollenaar"),
    ("Samir", "Bouali"),
    ("Daniel", "Okafore"),
    ("Peter", "van Dalen"),
    ("Milena", "Zawistka"),
)


@dataclass(frozen=True)
class Received:
    """A message as it lies on the phone or on the mat: its words around its link."""

    message: Message
    subject: str
    over: str
    before: str
    shown: str
    href: str
    after: str
    new: bool


def only_in_the_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse once more, whatever the addresses say."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: int, **kwargs: int) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@public
@only_in_the_demo
@never_cache
def demo(request: HttpRequest) -> HttpResponse:
    """What this is, who one can be, and what to try."""
    first_names = [first for first, _last in (*STAFF, *RESIDENTS)]
    people = {
        (person.first_name, person.last_name): person
        for person in Person.objects.filter(first_name__in=first_names)
    }
    who = {first.lower(): people.get((first, last)) for first, last in (*STAFF, *RESIDENTS)}
    amina = who["amina"]
    pin = noted_pin(amina) if amina else ""
    return TemplateResponse(request, "demo/demo.html", {"who": who, "pin": pin})


@public
@only_in_the_demo
@require_POST
def step_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Be this colleague. Whoever one was before is gone first."""
    staff = Person.objects.exclude(role=Role.RESIDENT).filter(left_on=None)
    person = get_object_or_404(staff, pk=pk)
    request.session.flush()
    login(request, person, backend=BACKEND)
    has_shown(request)  # nobody here has a password to show
    return redirect("home")


@public
@only_in_the_demo
@never_cache
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone of one resident, and what the post brought. Only what was delivered."""
    resident = get_object_or_404(Person.objects.residents(), pk=pk)
    delivered = (
        Message.objects.filter(resident=resident, state=Message.State.DELIVERED)
        .select_related("link", "resident__wishes")
        .order_by("-handed_over_at", "-pk")
    )
    now = WorkingRelationship.objects.current().select_related("caseworker")
    relationship = now.filter(resident=resident).first()
    caseworker = relationship.caseworker if relationship else None
    received = [_received(message, caseworker) for message in delivered[:SHOWN]]
    pin = Pin.objects.filter(person=resident).first()
    context = {
        "resident": resident,
        "bubbles": [r for r in received if not r.message.is_paper],
        "envelopes": [r for r in received if r.message.is_paper],
        "relationship": relationship,
        "pin": noted_pin(resident) if pin and pin.version == 1 else "",
        "pin_is_new": bool(pin and pin.version > 1),
        "direction": "rtl" if resident.language == Person.Language.AR else "ltr",
    }
    return TemplateResponse(request, "demo/phone.html", context)


def _received(message: Message, caseworker: Person | None) -> Received:
    """As it lies there: a text is short, and a quiet message says little."""
    words, text = words_of(message), ""
    by_phone = message.channel in BY_PHONE
    if by_phone:
        with override(message.to.language):
            text = f"{words.short} {no_replies(caseworker)}"
    address = links.address(message.link) if message.link else ""
    text = text or words.body
    before, _, after = text.partition(address) if address else (text, "", "")
    came = message.handed_over_at or message.made_at
    return Received(
        message=message,
        subject=words.subject,
        over=message.get_channel_display() if by_phone else "",
        before=before.strip(),
        shown=address.partition("://")[2],
        # The path alone: the demo answers on any port
        href=address.removeprefix(settings.PUBLIC_URL),
        after=after.strip(),
        new=timezone.now() - came < JUST_NOW,
    )
