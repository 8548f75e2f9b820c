# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Dates, amounts, times, phone numbers: what a pattern can ask for without naming the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dichterbij.letters.check.text import Text

# fmt: off
MONTHS: Final = frozenset((
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
))
NUMBER_WORDS: Final = frozenset((
    "een", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf",
    "twaalf", "veertien", "twintig", "dertig", "veertig", "vijftig", "zestig", "honderd",
    "duizend",
))
# fmt: on


def shapes_of(token: str, lower: str) -> tuple[str, ...]:
    """Which classes could begin with this word, by the word alone.

    A number and a mail address are one word, and so known for certain.
    """
    first = token[0]
    if token.isalpha():
        number = ("getal",) if lower in NUMBER_WORDS else ()
        return (*number, "naam") if first.isupper() else number
    shapes: list[str] = []
    if first.isdigit() or lower in NUMBER_WORDS:
        shapes.append("getal")
    if "@" in token[1:]:
        shapes.append("email")
    if first.isdigit():
        shapes.append("bedrag")
        if _is_date(token) or (token.isdecimal() and len(token) <= 2):
            shapes.append("datum")
        if _is_hour(token.replace(":", ".").partition(".")[0]):
            shapes.append("tijd")
    if first == "€":
        shapes.append("bedrag")
    if first in "0+(" or token.replace("-", "")[:2] == "14":
        shapes.append("telefoon")
    if first.isupper():
        shapes.append("naam")
    return tuple(shapes)


def _is_date(token: str) -> bool:
    parts = token.replace("/", "-").split("-")
    return len(parts) == 3 and all(part.isdecimal() for part in parts)


def _is_hour(hour: str) -> bool:
    return hour.isdecimal() and len(hour) <= 2 and int(hour) < 25


def _date(text: Text, place: int, _first: int, last: int) -> int:
    token = text.tokens[place]
    if _is_date(token):
        return place + 1
    if not (token.isdecimal() and len(token) <= 2 and place + 1 < last):
        return 0
    if text.lowers[place + 1] not in MONTHS:
        return 0
    year = place + 2
    has_year = year < last and len(text.tokens[year]) == 4 and text.tokens[year].isdecimal()
    return year + has_year


def _amount(text: Text, place: int, _first: int, last: int) -> int:
    token = text.tokens[place]
    if token[0] == "€":
        if len(token) > 1:
            return place + 1
        return place + 2 if place + 1 < last and text.tokens[place + 1][0].isdigit() else 0
    if token[0].isdigit() and place + 1 < last and text.lowers[place + 1] in ("euro", "€"):
        return place + 2
    return 0


def _time(text: Text, place: int, _first: int, last: int) -> int:
    token = text.tokens[place]
    has_hour = place + 1 < last and text.lowers[place + 1] in ("uur", "u")
    hour, _, minute = token.replace(":", ".").partition(".")
    shaped = _is_hour(hour)
    if shaped and len(minute) == 2 and minute.isdecimal() and (":" in token or has_hour):
        return place + 1 + has_hour
    return place + 2 if shaped and not minute and "." not in token and has_hour else 0


def _phone(text: Text, place: int, _first: int, last: int) -> int:
    """Ten digits or more in at most seven words, from 0, (0 or +; or a municipality's 14 number."""
    short = text.tokens[place].replace("-", "")
    if short[:2] == "14" and len(short) in (5, 6) and short.isdecimal():
        return place + 1
    if short == "14" and place + 1 < last and text.tokens[place + 1][0] == "0":
        return place + 2  # a municipality's own number: 14 010
    if text.tokens[place][0] not in "0+(":
        return 0
    digits = ""
    for end in range(place, min(place + 7, last)):
        token = text.tokens[end]
        if token.isdecimal():
            digits += token
        elif any(character.isalpha() for character in token) or token in (".", ";", "?", "!"):
            break
        else:
            digits += "".join(character for character in token if character.isdigit())
        if len(digits) >= 10:
            return end + 1
    return 0


def _name(text: Text, place: int, first: int, _last: int) -> int:
    token = text.tokens[place]
    return place + 1 if place > first and token[0].isupper() and not token.isupper() else 0


# Of several words, or with a say for where they stand
CLASSES: Final[dict[str, Callable[[Text, int, int, int], int]]] = {
    "datum": _date,
    "bedrag": _amount,
    "tijd": _time,
    "telefoon": _phone,
    "naam": _name,
}
NAMES: Final = ("getal", "email", *CLASSES)
