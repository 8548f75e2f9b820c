# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the tests about letters share: a letter as it went for years, and reading a page."""

from __future__ import annotations

import io
import re
from html import unescape

import docx
from django.core.files.uploadedfile import SimpleUploadedFile

from dichterbij.letters.replacing import checked

STRICT = """Geachte heer/mevrouw,

Op grond van artikel 17 van de Participatiewet dient u op dinsdag 1 december 2026 te verschijnen.

Indien u zonder bericht niet verschijnt, kan uw uitkering worden verlaagd.

Hoogachtend,
Afdeling Werk en Inkomen"""


def fingerprint(text: str, rule: str, kind: str = "invitation") -> str:
    return next(f.fingerprint for f in checked(text, kind).findings if f.rule == rule)


def words_on(page) -> str:
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return " ".join(unescape(text).split())


def word_file(*paragraphs: str) -> SimpleUploadedFile:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    kept = io.BytesIO()
    document.save(kept)
    return SimpleUploadedFile("Oproep 2019.docx", kept.getvalue())
