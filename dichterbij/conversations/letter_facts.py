# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is known already and need not be typed into a letter: who, when, where, the agenda.

What somebody has to think about themselves stays open: the reason, an amount, a last day.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import override

from dichterbij.conversations.models import Conversation, Place
from dichterbij.people.days import date_format
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.models import WorkingRelationship

LENGTHS = {15: "een kwartier", 30: "een half uur", 45: "drie kwartier", 60: "een uur",
           90: "anderhalf uur", 120: "twee uur"}  # fmt: skip
FORMS: dict[str, Callable[[dt.datetime], str]] = {
    "day": lambda moment: date_format(localtime(moment), "l j F Y"),
    "time": lambda moment: date_format(localtime(moment), "G.i"),
}


def known_facts(
    relationship: WorkingRelationship, talk: Conversation | None = None
) -> dict[str, str]:
    """Everything that can be filled in for this resident, and for this talk if there is one."""
    resident, caseworker = relationship.resident, relationship.caseworker
    known = {
        "voornaam": resident.first_name,
        "aanhef": f"Dag {resident.first_name}",
        "consulent": caseworker.full_name,
        "telefoon": caseworker.phone or settings.MUNICIPALITY_PHONE,
        "gemeente": settings.MUNICIPALITY,
    }
    return known | (_of_talk(talk) if talk is not None else {})


def _of_talk(talk: Conversation) -> dict[str, str]:
    points = all_of(talk.resident, talk.agenda.standing())
    with override("nl"):
        return {
            "datum": FORMS["day"](talk.starts_at),
            "tijd": f"{FORMS['time'](talk.starts_at)} uur",
            "duur": LENGTHS.get(talk.minutes, f"{talk.minutes} minuten"),
            "plek": _place(talk),
            "doel": _goal(talk.goal),
            "agenda": "\n".join(f"- {' '.join(point.text.split())}" for point in points),
        }


def _place(talk: Conversation) -> str:
    """It goes on after 'Waar:'."""
    bare = {
        Place.OFFICE: "op kantoor",
        Place.WALK: "tijdens een wandeling",
        Place.NEARBY: "bij u in de buurt",
        Place.HOME: "bij u thuis",
        Place.PHONE: "aan de telefoon, ik bel u",
    }[Place(talk.place)]
    return f"{bare}, {talk.where}" if talk.where and talk.place != Place.PHONE else bare


def _goal(goal: str) -> str:
    """The goal as it was written, on one line; it stands by itself after 'Waarom:'."""
    words = " ".join(goal.split())
    return words if not words or words.endswith((".", "?", "!", "…")) else f"{words}."
