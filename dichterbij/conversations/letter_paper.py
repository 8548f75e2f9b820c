# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter on paper for a window envelope: PDF/UA-1, as many pages as it needs.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join

from dichterbij.conversations.paper import NAME_LENGTH, NOTHING_CUT_OFF, one_line, qr
from dichterbij.conversations.posting import body_with_link
from dichterbij.conversations.window import LONGEST_NAME, Window, window_of
from dichterbij.delivery import paper
from dichterbij.letters.filling import LINK, wants_link
from dichterbij.letters.models import Letter

SIZES = ("11.5", "11.0", "10.5")  # points; the roomiest that keeps the letter on one page
LIST_ITEM = re.compile(r"^[-•*]\s+")
LINK_PLACE = re.compile(rf"\[\[\s*{LINK}\s*\]\]")
# What `links.address` writes
ADDRESS = re.compile(rf"{re.escape(settings.PUBLIC_URL)}/u/[\w-]+/")
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
    link = _link_of(letter)
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
        blocks=blocks(letter.body),
        link=link,
        link_to_come=letter.is_draft and wants_link(letter.body),
    )


def _link_of(letter: Letter) -> str:
    """The address this letter brings; a draft has none yet, and nobody can ask for a lost one."""
    if letter.is_draft or not wants_link(letter.body):
        return ""
    found = ADDRESS.search(body_with_link(letter))
    return found[0] if found else ""


def _with_link(line: str, sheet: LetterSheet) -> str:
    """The link whole, and never taken apart at the end of a line."""
    bare = f"{settings.PUBLIC_URL}/u/…/" if sheet.link_to_come else settings.PUBLIC_URL
    link = format_html('<a class="whole" href="{}">{}</a>', sheet.link, sheet.link)
    return format_html_join(
        link if sheet.link else bare, "{}", ((part,) for part in LINK_PLACE.split(line))
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
    written = [
        replace(block, lines=tuple(_with_link(line, sheet) for line in block.lines))
        for block in sheet.blocks
    ]
    return render_to_string(
        "conversations/paper/own_letter.html",
        {
            "sheet": sheet,
            "blocks": written,
            "size": size,
            "fits": fits,
            "qr": qr(sheet.link) if sheet.link else "",
        },
    )
