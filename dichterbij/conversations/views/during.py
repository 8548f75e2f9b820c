# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""During the talk: choose a few, put them on the card, leave the screen.

Nothing here counts, ticks or remembers. What kind of talk it is stands in the address for as long
as the page is open, as a number without a meaning of its own, and is stored nowhere.

Seed: Handvat 1 > Tijdens het gesprek.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dichterbij.conversations.before import add_to_agenda
from dichterbij.conversations.card import card_of, chosen_for, words_of
from dichterbij.conversations.during import CardFull, put_on_card, take_off_card, word_card
from dichterbij.conversations.forms.during import CardForm, PointForm
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.models.before import CameBy
from dichterbij.conversations.models.during import FIVE
from dichterbij.conversations.paper import card_pdf, initials
from dichterbij.conversations.views.plan import own_talk
from dichterbij.handvatten import Fit, Handvat, Moment, Situation, deck, fitting, situations
from dichterbij.people.access import Act
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person
from dichterbij.people.pages import page

TEMPLATE = "conversations/during/during.html"
# A letter is written beforehand: what belongs to it is in the handvatten
MOMENTS = (Moment.START, Moment.UNDERWAY, Moment.END)
AT_FIRST = 3
SAID = tuple(situation for situation in Situation if situation.chosen_by_caseworker)


@dataclass(frozen=True)
class Tip:
    """A suggestion as it stands in the list, and whether it is on the card."""

    handvat: Handvat
    because: str
    on: bool


@dataclass(frozen=True)
class Said:
    """Something the caseworker can say about today, and the address that says or unsays it."""

    label: str
    chosen: bool
    url: str


@dataclass(frozen=True)
class Filter:
    """What was said about today. It lives in the address and nowhere else."""

    today: frozenset[Situation]
    everything: bool

    @classmethod
    def of(cls, given: QueryDict) -> Filter:
        numbers = given.getlist("past")
        today = frozenset(said for n, said in enumerate(SAID, 1) if str(n) in numbers)
        return cls(today, given.get("alles") == "1")

    def query(self, **more: str) -> str:
        pairs = [("past", str(n)) for n, said in enumerate(SAID, 1) if said in self.today]
        pairs += [("alles", "1")] if self.everything else []
        return "?" + urlencode(pairs + list(more.items()))

    def said(self) -> list[Said]:
        return [
            Said(s.label, s in self.today, Filter(self.today ^ {s}, self.everything).query())
            for s in SAID
        ]


@page(Act.MAKE_CARD)
def during(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """Choose what fits today; beside it the card as it will be printed."""
    talk = own_talk(by, pk)
    filter_ = Filter.of(request.GET)
    context: dict[str, Any] = {"wanted": request.GET.get("erbij", "")}
    if request.method == "POST":
        done = _change(request, talk, by, context)
        if not request.htmx:  # type: ignore[attr-defined]
            if context.get("wanted") and not done:
                return redirect(request.path + filter_.query(erbij=context["wanted"]) + "#ruilen")
            if done:
                return redirect(request.path + filter_.query() + "#kaart")
    context |= _context(talk, filter_, context)
    name = f"{TEMPLATE}#choose" if request.htmx else TEMPLATE  # type: ignore[attr-defined]
    return TemplateResponse(request, name, context)


def _change(request: HttpRequest, talk: Conversation, by: Person, context: dict[str, Any]) -> bool:
    """Do what the button says. Whether it was done; if not, the context says why."""
    given = request.POST
    wanted = given.get("on", "")
    context["wanted"] = ""
    try:
        if given.get("do") == "words":
            return _word(given, talk, by, context)
        if given.get("do") == "point":
            return _point(given, talk, by, context)
        if deck().find(given.get("off", "")) is not None:
            take_off_card(talk, given["off"], by=by)
            context["told"] = _("Het is van de kaart.")
        if deck().find(wanted) is not None:
            put_on_card(talk, wanted, by=by)
            context["told"] = _("Het staat op de kaart.")
    except CardFull as full:
        context |= {"wanted": wanted, "told": str(full)}
        return False
    except Refused as no:
        context["refused"] = str(no)
        return False
    return True


def _word(given: QueryDict, talk: Conversation, by: Person, context: dict[str, Any]) -> bool:
    form = CardForm(given, card=words_of(talk), prefix="kaart")
    if form.is_valid():
        said = form.cleaned_data
        word_card(
            talk,
            check_in=said["check_in"],
            check_out=said["check_out"],
            role=said["role"],
            by=by,
        )
        context["told"] = _("De kaart is bijgewerkt.")
        return True
    context["words"] = form
    return False


def _point(given: QueryDict, talk: Conversation, by: Person, context: dict[str, Any]) -> bool:
    form = PointForm(given, prefix="punt")
    if form.is_valid():
        mine = given.get("whose") == "mine"
        add_to_agenda(
            talk,
            form.cleaned_data["text"],
            came_by=CameBy.SELF if mine else CameBy.TALK,
            once=form.cleaned_data["once"],
            by=by,
        )
        context["told"] = _("Het punt staat erbij.")
        return True
    context["point"] = form
    return False


def _context(talk: Conversation, filter_: Filter, given: dict[str, Any]) -> dict[str, Any]:
    on_card = chosen_for(talk)
    known, chosen = on_card.facts, on_card.handvatten
    now = situations(known) | filter_.today
    fits = [
        fit.filled(name=talk.resident.first_name, caseworkers=known.earlier_caseworkers)
        for fit in fitting(deck(), now, moments=MOMENTS)
    ]
    wanted = deck().find(given["wanted"]) if len(chosen) == FIVE else None
    groups = _groups(fits, chosen, filter_.everything)
    return {
        "talk": talk,
        "moment": "during",
        "here": filter_.query(),
        "groups": groups,
        "everything": filter_.everything,
        "more": Filter(filter_.today, True).query(),
        "less": Filter(filter_.today, False).query(),
        "said": filter_.said(),
        "chosen": chosen,
        "full": len(chosen) == FIVE,
        "wanted": wanted
        and wanted.filled(name=talk.resident.first_name, caseworkers=known.earlier_caseworkers),
        "wanted_listed": wanted is not None
        and any(tip.handvat.id == wanted.id for _moment, tips in groups for tip in tips),
        "card": card_of(talk, on_card, now),
        "arches": initials(talk.resident.first_name, talk.caseworker.first_name),
        "rights": deck().rights,
        "duties": deck().duties,
        "settings": deck().settings_for(talk.place),
        "words": given.get("words") or CardForm(card=on_card.words, prefix="kaart"),
        "point": given.get("point") or PointForm(prefix="punt"),
        "told": given.get("told", ""),
        "refused": given.get("refused", ""),
    }


def _groups(
    fits: list[Fit], chosen: list[Handvat], everything: bool
) -> list[tuple[Moment, list[Tip]]]:
    """By moment: what fits, a few at first; what is on the card always stands there."""
    on = {handvat.id for handvat in chosen}
    groups = []
    for moment in MOMENTS:
        here = [fit for fit in fits if fit.handvat.moment is moment]
        shown = here if everything else here[:AT_FIRST]
        tips = [
            Tip(f.handvat, f.because if f.situations else "", f.handvat.id in on) for f in shown
        ]
        listed = {tip.handvat.id for tip in tips}
        tips += [
            Tip(handvat, "", True)
            for handvat in chosen
            if handvat.moment is moment and handvat.id not in listed
        ]
        groups.append((moment, tips))
    return groups


@page(Act.MAKE_CARD)
def card(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The card on one A5, for in the hand."""
    talk = own_talk(by, pk)
    on_card = chosen_for(talk)
    now = situations(on_card.facts) | Filter.of(request.GET).today
    return HttpResponse(
        card_pdf(card_of(talk, on_card, now)),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="kaart.pdf"'},
    )
