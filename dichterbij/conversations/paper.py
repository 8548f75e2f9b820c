# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The talk on paper: the letter that invites, the card in the hand, the slip to take home.

The pages fill these sheets from what is known; a sheet knows nothing but what stands on it, so
nothing can slip onto paper unnoticed. Only the letter knows a surname: it is in the window.

Seed: Handvat 1 > Tijdens het gesprek.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dichterbij.conversations.window import LONGEST_NAME, Window, window_of
from dichterbij.delivery import paper

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SUGGESTIONS_ON_A_CARD = 5
LINES_OF_RIGHTS = 2
NAMES = {"full_name", "first_name", "caseworker", "caseworker_full_name", "municipality", "phone"}
NAME_LENGTH = 48
NOTHING_CUT_OFF = 1_000_000
# A word without end may break anywhere; looking for the best place takes a printer minutes.
ENDLESS, TWENTY = re.compile(r"\S{60,}"), re.compile(r".{1,20}", re.DOTALL)
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True)
class Point:
    """One point of the joint agenda, and whose it is."""

    text: str
    by_resident: bool = False


@dataclass(frozen=True)
class Card:
    """The card for the caseworker's hand: one A5, whatever stands on it. First names only."""

    first_name: str
    caseworker: str
    starts_at: datetime
    place: str
    points: tuple[Point, ...] = ()
    check_in: str = ""
    goal: str = ""
    role: str = ""
    suggestions: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    check_out: str = ""
    language: str = "nl"


@dataclass(frozen=True)
class Letter:
    """The invitation by post. `full_name` and `address` show in the window of the envelope."""

    full_name: str
    address: tuple[str, ...]
    first_name: str
    caseworker: str
    caseworker_full_name: str
    phone: str
    municipality: str
    sent_on: date
    starts_at: datetime
    minutes: int
    place: str
    link: str
    code: str
    return_address: str
    why: str = ""
    place_note: str = ""
    points: tuple[Point, ...] = ()
    other_places: tuple[str, ...] = ()
    language: str = "nl"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Promise:
    """One agreement as it stands now: what, and by when if that was said."""

    what: str
    by: date | None = None
    note: str = ""
    done: bool = False


@dataclass(frozen=True)
class Slip:
    """The agreements to take home (briefje). The PIN is never on it: a link is not a login."""

    first_name: str
    caseworker: str
    phone: str
    talked_on: date
    ours: tuple[Promise, ...] = ()
    theirs: tuple[Promise, ...] = ()
    can: str = ""
    cannot: str = ""
    who_can: str = ""
    next_at: datetime | None = None
    next_place: str = ""
    link: str = ""
    language: str = "nl"


AnySheet = TypeVar("AnySheet", Card, Letter, Slip)


@dataclass(frozen=True)
class Room:
    """How roomy a sheet is set: from large type and many lines to small type and cut-off points."""

    size: float
    blank: int
    rows: int
    point_length: int = 400
    points: int = 40
    length: int = 400

    @property
    def type_size(self) -> str:
        """In points, with a dot: a stylesheet does not read Dutch decimals."""
        return f"{self.size:.2f}"

    @property
    def reserved(self) -> str:
        return f"{self.rows * 1.95 + 7.6:.2f}"


CARD_ROOMS = (
    *(Room(12.5, blank, rows) for blank, rows in ((6, 6), (5, 5), (4, 5), (3, 4), (2, 4), (2, 3))),
    *(Room(size, 2, 3) for size in (12, 11.5, 11)),
    *(Room(size, 1, 3) for size in (11, 10.5, 10)),
    *(Room(size, 1, 2) for size in (10, 9.5, 9, 8.5)),
    *(Room(8.5, 1, 2, point_length=cut, length=200) for cut in (160, 110, 75)),
    *(Room(8.5, 1, 2, 75, count, 120) for count in (24, 18, 14, 11, 9, 7, 5)),
    *(Room(8.5, 1, 2, 60, count, 60) for count in (7, 5, 3)),
    Room(8.5, 1, 2, 30, 2, 25),
)
LETTER_ROOMS = (
    *(Room(size, 3, 0) for size in (12, 11.5, 11)),
    *(Room(size, 2, 0) for size in (11, 10.5, 10)),
)
LONG_LETTER_ROOMS = (
    *(Room(11, 4, 0, point_length=cut, length=900) for cut in (400, 200, 110)),
    *(Room(10, 4, 0, 75, count, 400) for count in (30, 20, 12, 6)),
    Room(10, 2, 0, 30, 4, 50),
)
SLIP_ROOMS = tuple(Room(size, 0, 0) for size in (12, 11.5, 11, 10.5, 10))


def card_pdf(card: Card) -> bytes:
    """The card, always on one A5: large if it can be, short if it must be.

    Seed: Handvat 1 > Tijdens het gesprek.
    """
    sheets = [partial(_card, card, room) for room in CARD_ROOMS]
    with translation.override(card.language):
        title = gettext("Kaart voor het gesprek met %(name)s") % {"name": one_line(card.first_name)}
        printed = paper.first_that_fits(sheets, pages=1, title=title, language=card.language)
    assert printed is not None, "the tightest card fits, whatever was typed (tests/test_paper.py)"
    return printed


def letter_pdf(letter: Letter) -> bytes:
    """The invitation with its return slip: one A4, or two if there is much to talk about.

    Seed: Handvat 1 > Voorafgaand aan het gesprek > Brieven.
    """
    with translation.override(letter.language):
        title = gettext("Uitnodiging voor een gesprek")
        window = window_of(
            one_line(letter.full_name, LONGEST_NAME),
            [one_line(line, NOTHING_CUT_OFF) for line in letter.address],
        )
        for rooms, pages in ((LETTER_ROOMS, 1), (LONG_LETTER_ROOMS, 2)):
            sheets = [partial(_letter, letter, window, room, pages) for room in rooms]
            printed = paper.first_that_fits(
                sheets, pages=pages, title=title, language=letter.language
            )
            if printed is not None:
                return printed
    raise AssertionError("the tightest letter fits, whatever was typed (tests/test_paper.py)")


def slip_pdf(slip: Slip) -> bytes:
    """The agreements to take home: one A5 if they fit, more if they do not; nothing cut off.

    Seed: Handvat 1 > Tijdens het gesprek > Agenda en verslaglegging.
    """
    sheets = [partial(_slip, slip, room) for room in SLIP_ROOMS]
    with translation.override(slip.language):
        title = gettext("Onze afspraken")
        one_page = paper.first_that_fits(sheets, pages=1, title=title, language=slip.language)
        return one_page or paper.pdf(sheets[1](), title=title, language=slip.language)


def _card(card: Card, room: Room) -> str:
    shorter = tidy(card, room.length, room.point_length, room.points)
    return _rendered(
        "card",
        card=shorter,
        left_out=len(card.points) - len(shorter.points),
        room=room,
        starts_at=card.starts_at.astimezone(AMSTERDAM),
        initials=initials(card.first_name, card.caseworker),
        suggestions=shorter.suggestions[:SUGGESTIONS_ON_A_CARD],
        rights=shorter.rights[:LINES_OF_RIGHTS],
        duties=shorter.duties[:LINES_OF_RIGHTS],
    )


def _letter(letter: Letter, window: Window, room: Room, pages: int) -> str:
    shorter = tidy(letter, room.length, room.point_length, room.points)
    return _rendered(
        "letter",
        letter=shorter,
        left_out=len(letter.points) - len(shorter.points),
        room=room,
        pages=pages,
        reserved=f"{slip_height(letter, room):.2f}",
        starts_at=letter.starts_at.astimezone(AMSTERDAM),
        ends_at=letter.ends_at.astimezone(AMSTERDAM),
        initials=initials(letter.first_name, letter.caseworker),
        window=window,
        postage_free="antwoordnummer" in letter.return_address.lower(),
        qr=qr(letter.link),
        link=paper.printable(letter.link),
    )


def _slip(slip: Slip, room: Room) -> str:
    return _rendered(
        "slip",
        slip=tidy(slip, NOTHING_CUT_OFF, NOTHING_CUT_OFF),
        room=room,
        next_at=slip.next_at and slip.next_at.astimezone(AMSTERDAM),
        initials=initials(slip.first_name, slip.caseworker),
        qr=qr(slip.link) if slip.link else "",
        link=paper.printable(slip.link),
    )


def slip_height(letter: Letter, room: Room) -> float:
    """How much of the page the return slip needs, in lines of type: more choices, more room."""
    rows_of_places = (len(letter.other_places) + 1) // 2
    return 14.2 + 1.9 * room.blank + 1.8 * rows_of_places + 1.4 * (len(letter.return_address) // 70)


def _rendered(sheet: str, **context: Any) -> str:
    return render_to_string(f"conversations/paper/{sheet}.html", context)


def tidy(sheet: AnySheet, length: int, point_length: int, points: int = 1000) -> AnySheet:
    """The same sheet with every text on one line and no longer than there is room for."""
    changes: dict[str, Any] = {}
    for field in fields(sheet):
        value = getattr(sheet, field.name)
        if isinstance(value, str):
            room = min(length, NAME_LENGTH) if field.name in NAMES else length
            changes[field.name] = one_line(value, room)
        elif isinstance(value, tuple):
            kept = value[:points] if field.name == "points" else value
            changes[field.name] = tuple(_tidy(item, length, point_length) for item in kept)
    return replace(sheet, **changes)


def _tidy(item: str | Point | Promise, length: int, point_length: int) -> str | Point | Promise:
    if isinstance(item, Point):
        return replace(item, text=one_line(item.text, point_length))
    if isinstance(item, Promise):
        return replace(item, what=one_line(item.what, length), note=one_line(item.note, length))
    return one_line(item, length)


def initials(resident: str, caseworker: str) -> dict[str, str]:
    """The letters in the two arches; two letters each when one letter would not tell them apart."""
    names = [one_line(resident), one_line(caseworker)]
    long = names[0][:1].upper() == names[1][:1].upper()
    u, wij = (name[:1].upper() + name[1 : 1 + long] for name in names)
    return {"resident": u, "caseworker": wij}


def one_line(text: str, length: int = 400) -> str:
    """A text as it fits on a line of paper: no line breaks, no more than so many characters.

    Cut at a word, with an ellipsis. Arabic inside Dutch, and a telephone number inside Arabic,
    keep their own direction.
    """
    words = " ".join(paper.printable(text).split())
    if len(words) > length:
        cut = words[: length - 1]
        if " " in cut[length // 2 :]:
            cut = cut[: cut.rindex(" ")]
        words = cut.rstrip(" ,.;:\u200d\ufe0f") + "…"
    words = ENDLESS.sub(lambda word: "\u200b".join(TWENTY.findall(word[0])), words)
    mixed = translation.get_language_bidi() or RIGHT_TO_LEFT.search(words)
    return f"\u2068{words}\u2069" if words and mixed else words


def qr(link: str) -> SafeString:
    """The link as a square to point a phone at; the title is what a screen reader says."""
    drawn = segno.make(link, error="m", micro=False)
    return paper.picture(
        drawn.svg_inline(
            border=0, omitsize=True, title=gettext("QR-code: opent %(link)s") % {"link": link}
        )
    )
