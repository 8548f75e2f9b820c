# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter on paper for a window envelope: PDF/UA-1, as many pages as it needs.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from dichterbij.conversations.paper import NAME_LENGTH, NOTHING_CUT_OFF, one_line, qr
from dichterbij.conversations.posting import body_with_link
from dichterbij.conversations.window import LONGEST_NAME, Window, window_of
from dichterbij.delivery import paper
from dichterbij.letters.filling import wants_link
from dichterbij.letters.models import Letter

SIZES = ("11.5", "11.0", "10.5")  # points; the roomiest that keeps the letter on one page
LIST_ITEM = re.compile(r"^[-•*]\s+")
# What `links.address` writes
LINK = re.compile(rf"{re.escape(settings.PUBLIC_URL)}/u/[\w-]+/")
LEGAL = re.compile(r"^(bent u het niet eens|niet eens|bezwaar)", re.I)


@dataclass(frozen=True)
class Block:
    """A paragraph, or the points of a list."""

    lines: tuple[str, ...]
    is_list: bool = False
    heading: str = ""


@dataclass(frozen=True)
class LetterSheet:
    """All that stands on the sheet. In the window: who lives where, and nothing else."""

    window: Window
    caseworker: str
    phone: str
    municipality: str
    written_on: date
    subject: str
    blocks: tuple[Block, ...]
    link: str = ""
    link_to_come: bool = False


def sheet_of(letter: Letter) -> LetterSheet:
    """The letter as it will lie on the mat."""
    resident, caseworker = letter.resident, letter.relationship.caseworker
    body = body_with_link(letter)
    link = LINK.search(body) if wants_link(letter.body) else None
    return LetterSheet(
        window=window_of(
            one_line(resident.full_name, LONGEST_NAME),
            [one_line(line, NOTHING_CUT_OFF) for line in resident.address.splitlines()],
        ),
        caseworker=one_line(caseworker.full_name, NAME_LENGTH),
        phone=caseworker.phone or settings.MUNICIPALITY_PHONE,
        municipality=settings.MUNICIPALITY,
        written_on=timezone.localdate(letter.sent_at) if letter.sent_at else timezone.localdate(),
        subject=one_line(letter.subject),
        blocks=blocks(body),
        link=link[0] if link else "",
        link_to_come=letter.is_draft and wants_link(letter.body),
    )


def blocks(body: str) -> tuple[Block, ...]:
    """The body in paragraphs and lists, ready to be set."""
    found: list[Block] = []
    for paragraph in re.split(r"\n(?:[^\S\n]*\n)+", body.strip()):
        run: list[str] = []
        points = False
        for line in paragraph.split("\n"):
            is_point = bool(LIST_ITEM.match(line))
            if run and is_point != points:
                found.append(Block(tuple(run), points))
                run = []
            points = is_point
            run.append(one_line(LIST_ITEM.sub("", line) if is_point else line, 10_000))
        if not points and len(run) > 1 and LEGAL.match(run[0]):
            found.append(Block(tuple(run[1:]), heading=run[0]))
        elif run:
            found.append(Block(tuple(run), points))
    return tuple(found)


def letter_pdf(letter: Letter) -> bytes:
    """The letter to print, on one page if that can be read well, else on more."""
    sheet = sheet_of(letter)
    with translation.override("nl"):
        tries = [partial(_rendered, sheet, size) for size in SIZES]
        # The title is what a reader's window shows: never whose letter it is
        title = f"Brief van de gemeente {sheet.municipality}".strip()
        one_page = paper.first_that_fits(tries, pages=1, title=title, language="nl")
        if one_page is not None:
            return one_page
        return paper.pdf(_rendered(sheet, "11.0", fits=False), title=title, language="nl")


def _rendered(sheet: LetterSheet, size: str, *, fits: bool = True) -> str:
    return render_to_string(
        "conversations/paper/own_letter.html",
        {
            "sheet": sheet,
            "size": size,
            "fits": fits,
            "qr": qr(sheet.link) if sheet.link else "",
        },
    )
