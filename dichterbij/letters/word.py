# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter as a Word document, for whoever has to finish it on the municipality's own paper."""

from __future__ import annotations

import io
import re

import docx
from docx.shared import Mm, Pt

from dichterbij.letters.check.documents.package import fits_in_xml

LIST_ITEM = re.compile(r"^[-•*]\s+")


def word_document(subject: str, body: str) -> bytes:
    """The letter as .docx: a paragraph for every paragraph, a list where there is one."""
    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.title = _clean(subject)
    document.core_properties.language = "nl-NL"
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    for paragraph in re.split(r"\n(?:[^\S\n]*\n)+", body.strip()):
        lines = paragraph.split("\n")
        plain = [line for line in lines if not LIST_ITEM.match(line)]
        if plain:
            document.add_paragraph(_clean("\n".join(plain)))
        for line in lines:
            if LIST_ITEM.match(line):
                document.add_paragraph(_clean(LIST_ITEM.sub("", line)), style="List Bullet")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _clean(text: str) -> str:
    return "".join(sign for sign in text if fits_in_xml(sign))
