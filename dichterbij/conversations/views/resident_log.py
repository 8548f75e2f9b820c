# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who looked at what is kept about a resident, for that resident; behind a proof of who they are.

Seed: Tijdens het gesprek > Gesprekspunten.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dichterbij.conversations.models import ReadingChoice
from dichterbij.people.access import Act, Role
from dichterbij.people.glass.reading import reason_of
from dichterbij.people.log.own import who_looked
from dichterbij.people.models import Glass, Link, Person
from dichterbij.people.pages import Visit, resident_page

ON_A_PAGE = 40
WHAT_FOR: dict[Act, Any] = {
    Act.READ_TIMELINE: gettext_lazy("Las hoe het contact met u liep"),
    Act.READ_KERN: gettext_lazy("Las de kern over u"),
    Act.PREPARE: gettext_lazy("Bereidde een gesprek met u voor"),
    Act.CHOOSE_READING: gettext_lazy("Koos om wel of niet meer over u te lezen"),
    Act.READ_AGREEMENTS: gettext_lazy("Las uw afspraken"),
    Act.READ_CHECK_OUT: gettext_lazy("Las uw eigen woorden na een gesprek"),
    Act.READ_LETTER: gettext_lazy("Las een brief of een bericht aan u"),
    Act.READ_BAGGAGE: gettext_lazy("Las de tekst die u zelf achterliet"),
    Act.READ_OWN_VERSION: gettext_lazy("Las de versie die u er zelf naast zette"),
    Act.READ_WAYS: gettext_lazy("Keek hoe u bericht wilt krijgen"),
    Act.BREAK_GLASS: gettext_lazy("Viel in voor uw contactpersoon"),
    Act.SEE_THROUGH_GLASS: gettext_lazy("Las wat nodig was om u te helpen"),
    Act.SEE_RESIDENT: gettext_lazy("Zocht u op, om iets met u af te spreken of te regelen"),
}
STOOD_IN = Act.BREAK_GLASS.name.lower()
IN_WORDS = {act.name.lower(): words for act, words in WHAT_FOR.items()}


class Look(NamedTuple):
    """Somebody looked: when, in which role, what for; and why, where they said so.

    `until`: of who stood in, when that was over.
    """

    at: Any
    who: str
    what: str
    why: str
    until: Any = None


@resident_page(Act.SEE_OWN_DATA, Link.Purpose.AGREEMENTS)
def your_log(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each visit of a colleague, the newest first."""
    here = Paginator(who_looked(visit.person), ON_A_PAGE).get_page(request.GET.get("blad"))
    lines = list(here)
    why, stood_in = _why(lines), _stood_in(lines)
    officers = Person.objects.filter(role=Role.PRIVACY_OFFICER, left_on=None).exclude(phone="")
    return TemplateResponse(
        request,
        "conversations/resident/your_log.html",
        {
            "token": visit.token,
            "here": here,
            "looks": [
                _look_through(line, stood_in[line.about_id])
                if line.act == STOOD_IN and line.about_id in stood_in
                else Look(line.at, _who(line), IN_WORDS[line.act], why.get(line.pk, ""))
                for line in lines
            ],
            "officer": officers.order_by("first_name", "last_name").first(),
        },
    )


def _who(line: Any) -> str:
    """The role, and never the name."""
    if line.by.role == Role.LEAD:
        return _("Een teamleider")
    if line.by.role != Role.CASEWORKER:
        return _("Iemand anders van de gemeente")
    if line.together:
        return _("Uw contactpersoon")
    return _("Een medewerker die toen niet uw contactpersoon was")


def _stood_in(lines: Iterable[Any]) -> dict[int, Glass]:
    """What somebody opened who stood in, by its number."""
    opened = {line.about_id for line in lines if line.act == STOOD_IN}
    if not opened:
        return {}
    residents = {line.resident_id for line in lines}
    found = Glass.objects.filter(pk__in=opened, resident__in=residents)
    return {glass.pk: glass for glass in found.select_related("resident__key")}


def _look_through(line: Any, glass: Glass) -> Look:
    return Look(line.at, _who(line), IN_WORDS[line.act], reason_of(glass), glass.until)


def _why(lines: Iterable[Any]) -> dict[int, str]:
    """What was said with the choice to read on or to stop, by the number of the line."""
    chosen = [line for line in lines if line.act == Act.CHOOSE_READING.name.lower()]
    if not chosen:
        return {}
    said = ReadingChoice.objects.filter(
        conversation__in={line.about_id for line in chosen},
        conversation__relationship__resident__in={line.resident_id for line in chosen},
    ).select_related("conversation__relationship__resident__key")
    found: dict[int, str] = {}
    for choice in said.order_by("at", "pk"):
        for line in chosen:  # the line is written a moment after the choice
            same = (line.about_id, line.by_id) == (choice.conversation_id, choice.by_id)
            if same and choice.at <= line.at:
                found[line.pk] = choice.why
    return found
