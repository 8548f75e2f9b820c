# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A visitor who looks closely: every page that any test sees is checked.

Valid HTML, one h1 and headings in order, a language, unique ids, a label for every field, no
script or style inside the page, the security headers, and no variable that the template does not
know.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.settings import UNDEFINED

XHTML = "{http://www.w3.org/1999/xhtml}"
# What html5lib calls an error and the standard allows
ALLOWED = {"unexpected-null-character"}
# What differs each time the same page is shown, and says nothing of how it is built
ANEW = re.compile(r'(name="(?:csrfmiddlewaretoken|[\w-]*once)"\s+value=")[\w-]+"')


class PageClient(Client):
    """Django's test client, with eyes."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        check(response, str(request.get("PATH_INFO", "")))
        return response


def check(response: HttpResponse, path: str) -> None:
    """Say what is wrong with this page, all of it at once."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    text = response.content.decode()
    if not text:
        return
    whole = text.lstrip().lower().startswith("<!doctype")
    wrong = _headers(response) if whole else []
    # How a page is built does not depend on the database, and reading it closely takes as long
    # as making it: with SQLite each is read
    if connection.vendor == "sqlite":
        wrong += whole_page(bare(text)) if whole else part_of_page(bare(text))
    else:
        wrong += _unknown(text)
    assert not wrong, f"{path}:\n  " + "\n  ".join(wrong)


def bare(text: str) -> str:
    """A page without what differs with each press: what each form carries along."""
    return ANEW.sub(r'\1-"', text)


# Many tests open the same page many times, and reading it closely takes longer than making it


@cache
def part_of_page(text: str) -> list[str]:
    """What is wrong with the part that htmx swaps in."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    root = parser.parseFragment(text)
    return _errors(parser) + _common(text, list(root.iter()))


@cache
def whole_page(text: str) -> list[str]:
    """What is wrong with a page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    elements = list(parser.parse(text).iter())
    wrong = _errors(parser) + _common(text, elements)
    html = next(e for e in elements if e.tag == f"{XHTML}html")
    if not html.get("lang") or html.get("dir") not in {"ltr", "rtl"}:
        wrong.append("the page does not say its language and direction")
    titles = ["".join(e.itertext()).strip() for e in elements if e.tag == f"{XHTML}title"]
    if len(titles) != 1 or not titles[0].removesuffix("· Dichterbij").strip():
        wrong.append(f"the page needs one title: {titles}")
    levels = [int(e.tag[-1]) for e in elements if _is_heading(e)]
    if levels.count(1) != 1:
        wrong.append(f"one h1, not {levels.count(1)}")
    for before, after in pairwise(levels):
        if after > before + 1:
            wrong.append(f"a heading of level {after} after one of level {before}")
    if sum(e.tag == f"{XHTML}main" for e in elements) != 1:
        wrong.append("one main part")
    return wrong


def _is_heading(element: Element) -> bool:
    tag = str(element.tag).removeprefix(XHTML)
    return len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()


def _errors(parser: Any) -> list[str]:
    return [
        f"HTML: {code} {data} at {position}"
        for position, code, data in parser.errors
        if code not in ALLOWED
    ]


def _headers(response: HttpResponse) -> list[str]:
    wrong = []
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        wrong.append(f"the content security policy is not strict: {policy!r}")
    for name, value in {
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }.items():
        if response.headers.get(name) != value:
            wrong.append(f"{name} is {response.headers.get(name)!r}")
    return wrong


def _unknown(text: str) -> list[str]:
    if UNDEFINED not in text:
        return []
    at = text.index(UNDEFINED)
    return [f"the template does not know a variable: …{text[max(0, at - 80) : at + 20]}…"]


def _common(text: str, elements: list[Element]) -> list[str]:
    wrong = _unknown(text)
    ids = Counter(e.get("id") for e in elements if e.get("id"))
    wrong += [f"the id {name!r} stands here {n} times" for name, n in ids.items() if n > 1]
    labelled = {e.get("for") for e in elements if e.tag == f"{XHTML}label"}
    inside_label = {
        inner for e in elements if e.tag == f"{XHTML}label" for inner in e.iter() if inner is not e
    }
    for e in elements:
        tag = str(e.tag).removeprefix(XHTML)
        if e.get("style") is not None or any(name.startswith("on") for name in e.keys()):  # noqa: SIM118
            wrong.append(f"style or script inside <{tag}>")
        if tag == "style" or (tag == "script" and not e.get("src")):
            wrong.append(f"<{tag}> inside the page")
        if tag in {"input", "select", "textarea"} and e.get("type") != "hidden":
            named = e.get("id") in labelled or e in inside_label
            if not (named or e.get("aria-label") or e.get("aria-labelledby")):
                wrong.append(f"a field without a label: {e.get('name')}")
        if tag == "img" and e.get("alt") is None:
            wrong.append(f"a picture without alt: {e.get('src')}")
        if tag in {"a", "button"} and not (
            "".join(e.itertext()).strip()
            or e.get("aria-label")
            or any(i.get("alt") for i in e.iter(f"{XHTML}img"))
        ):
            wrong.append(f"a <{tag}> without words")
        for reference in ("aria-describedby", "aria-labelledby", "aria-controls"):
            for name in (e.get(reference) or "").split():
                if name not in ids:
                    wrong.append(f"{reference} points to {name!r}, which is not here")
        posts = tag == "form" and e.get("method", "get").lower() == "post"
        if posts and not any(i.get("name") == "csrfmiddlewaretoken" for i in e.iter()):
            wrong.append("a form that posts without a token")
    return wrong
