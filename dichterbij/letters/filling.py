# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The open places in a template, and filling in what is known.

What is not known stays open and visible: a letter with an open place is never sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACE = re.compile(r"\[\[\s*([a-z_]{1,30})\s*\]\]")
# Every open place there is, and how one says it
PLACES = {
    "voornaam": "de voornaam",
    "aanhef": "hoe je iemand aanspreekt",
    "consulent": "jouw naam",
    "telefoon": "jouw nummer",
    "datum": "de dag",
    "tijd": "de tijd",
    "plek": "de plek",
    "duur": "hoe lang het duurt",
    "doel": "waarom jullie praten",
    "agenda": "de punten van de agenda",
    "link": "de link",
    "gemeente": "de gemeente",
    "bedrag": "het bedrag",
    "uiterlijk": "vóór welke dag",
    "reden": "de reden",
    "stukken": "welke papieren",
    "besluit": "wat er besloten is",
    "bezwaar_tot": "tot wanneer bezwaar kan",
    "wet": "de wet",
}
# Written by somebody in their own words, so it reads well only where a sentence may begin
OWN_WORDS = {"doel"}
BEGINS = re.compile(r"(?:^|[.?!:…])[^\S\n]*$")
# Only known when the letter leaves: it is made for that one letter
LINK = "link"


def filled(text: str, known: Mapping[str, str]) -> str:
    """The text with everything filled in that is known."""
    return PLACE.sub(lambda place: known.get(place[1], "") or place[0], text)


def begun(text: str, known: Mapping[str, str]) -> str:
    """A letter to begin with, filled in; own words never in the middle of a sentence.

    There the place stays open, and whoever writes the letter says it.
    """

    def fill(place: re.Match[str]) -> str:
        line = text[text.rfind("\n", 0, place.start()) + 1 : place.start()]
        if place[1] in OWN_WORDS and not BEGINS.search(line):
            return place[0]
        return known.get(place[1], "") or place[0]

    return PLACE.sub(fill, text)


def open_places(text: str) -> dict[str, str]:
    """What is still to be filled in, each once, in the order of the letter; and how one says it."""
    names = dict.fromkeys(place[1] for place in PLACE.finditer(text))
    return {name: PLACES.get(name, name) for name in names if name != LINK}


def still_open(text: str) -> list[str]:
    """The same, to be said in one sentence."""
    return list(open_places(text).values())


def unknown_places(text: str) -> list[str]:
    """Names between brackets that nobody will ever fill in."""
    return [name for name in dict.fromkeys(PLACE.findall(text)) if name not in PLACES]


def wants_link(text: str) -> bool:
    """Whether the letter has a place for a link."""
    return any(place[1] == LINK for place in PLACE.finditer(text))
