# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Paper: for who has no phone, and for a talk without a screen between two people.

Every sheet is PDF/UA-1, so a screen reader reads it aloud in the right order and language.

Seed: Handvat 1 > Voorafgaand aan het gesprek > Brieven.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pydyf
import weasyprint
from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STYLE = Path(__file__).with_name("paper.css")
# Each file is a family of its own: two files under one name get mixed up inside a PDF.
FIGTREE = {
    "Figtree": "vendor/figtree/files/figtree-latin-wght-normal.woff2",
    "Figtree Ext": "vendor/figtree/files/figtree-latin-ext-wght-normal.woff2",
}

JOINERS = "\u200d\ufe0f"  # they hold an emoji together, and mean nothing without it

Sheet = Callable[[], str]
"""Something that writes the HTML of a body, once it is needed."""


class OnlyOurFonts(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """What somebody typed can never make paper fetch anything: only our own fonts are there."""

    def __init__(self, fonts: dict[str, bytes]) -> None:
        super().__init__()
        self.fonts = fonts

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.fonts:
            raise ValueError("Paper is made of our own files only.")
        return URLFetcherResponse(url, self.fonts[url])


class Bound(NamedTuple):
    """One letter of a stack: the HTML of its body, and the language it is in."""

    body: str
    language: str


class Press:
    """One print job: fonts read once, however often a sheet is tried for size."""

    def __init__(self, *, title: str, language: str) -> None:
        self.title = printable(title)
        self.language = language
        self.fonts = FontConfiguration()
        found = {family: finders.find(path) for family, path in FIGTREE.items()}
        files = {family: Path(str(path)) for family, path in found.items() if path}
        self.fetcher = OnlyOurFonts(
            {f"figtree:{path.name}": path.read_bytes() for path in files.values()}
        )
        # Without Figtree (a bare checkout) the installed fonts still give a readable sheet.
        faces = "".join(
            f'@font-face{{font-family:"{family}";src:url("figtree:{path.name}")}}'
            for family, path in files.items()
        )
        self.style = weasyprint.CSS(
            string=faces + STYLE.read_text(encoding="utf-8"),
            font_config=self.fonts,
            url_fetcher=self.fetcher,
        )

    def printed(self, body: str) -> bytes:
        """The PDF; what no font on this machine can draw becomes an ellipsis, not an empty box."""
        return self.bound([Bound(body, self.language)])

    def bound(self, letters: Sequence[Bound]) -> bytes:
        """Several letters in one PDF: each begins on a new page and is read in its own language."""
        data, unknown = self._written(letters)
        if not unknown:
            return data
        undrawable = re.compile(f"[{re.escape(''.join(unknown))}{JOINERS}]+")
        drawable = [one._replace(body=undrawable.sub("…", one.body)) for one in letters]
        return self._written(drawable)[0]

    def _written(self, letters: Sequence[Bound]) -> tuple[bytes, set[str]]:
        """The PDF, and the signs that no font here can draw."""
        documents = [self.laid_out(one.body, one.language) for one in letters]
        languages = [
            one.language
            for one, document in zip(letters, documents, strict=True)
            for _page in document.pages
        ]
        # The title and language of the first would be those of the whole stack
        documents[0].metadata.lang = self.language
        stack = documents[0].copy([page for document in documents for page in document.pages])
        data = stack.write_pdf(pdf_variant="pdf/ua-1", finisher=_in_their_languages(languages))
        return bytes(data), {chr(c) for font in stack.fonts.values() for c in font.missing}

    def fitting(self, sheets: Sequence[Sheet], *, pages: int, language: str = "") -> str | None:
        """The roomiest of these sheets that fits on so many pages, or None.

        `sheets` go from roomy to tight; halving the list finds the place in a few tries.
        """
        best = None
        low, high = 0, len(sheets)
        while low < high:
            middle = (low + high) // 2
            body = sheets[middle]()
            if len(self.laid_out(body, language).pages) <= pages:
                best, high = body, middle
            else:
                low = middle + 1
        return best

    def laid_out(self, body: str, language: str = "") -> weasyprint.Document:
        language = language or self.language
        page = format_html(
            '<!doctype html><html lang="{}" dir="{}"><head><meta charset="utf-8">'
            "<title>{}</title></head><body>{}</body></html>",
            language,
            "rtl" if get_language_info(language)["bidi"] else "ltr",
            self.title,
            mark_safe(printable(body)),  # noqa: S308 - a rendered template, already escaped
        )
        return weasyprint.HTML(string=page, url_fetcher=self.fetcher).render(
            font_config=self.fonts, stylesheets=[self.style]
        )


def pdf(html: str, *, title: str, language: str) -> bytes:
    """A sheet of paper, as long as it needs to be. `html` is what goes inside the body."""
    return Press(title=title, language=language).printed(html)


def first_that_fits(
    sheets: Sequence[Sheet], *, pages: int, title: str, language: str
) -> bytes | None:
    """The roomiest of these sheets that fits on so many pages, or None."""
    press = Press(title=title, language=language)
    best = press.fitting(sheets, pages=pages)
    return None if best is None else press.printed(best)


def _in_their_languages(languages: Sequence[str]) -> Callable[[object, pydyf.PDF], None]:
    """Write into the tags of every page which language it is read in."""

    def finish(_document: object, pdf: pydyf.PDF) -> None:
        known = {one.reference: one for one in pdf.objects if one.number}
        root = known[pdf.catalog["StructTreeRoot"]]
        (whole,) = (known[reference] for reference in root["K"])
        for reference in whole["K"]:
            part = known[reference]
            page = pdf.page_references.index(part["Pg"])
            part["Lang"] = pydyf.String(languages[page])

    return finish


def printable(text: str) -> str:
    """Without the characters that no page can hold: null bytes, half letters, private ones."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co"})
    return "".join(kept)


def picture(svg: str) -> SafeString:
    """A drawing of our own, to be put in a template as it is."""
    return mark_safe(svg)  # noqa: S308 - drawn by us, never typed by anybody
