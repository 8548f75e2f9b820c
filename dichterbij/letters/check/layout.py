# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How a letter lies on the page: letterhead, subject, salutation, text, lists, closing, name.

Lines that belong together are one stream; a blank line, a heading and a list item start another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from dichterbij.letters.check.report import PartName

_ITEM = re.compile(
    r"(?:[-–—•*·▪■●○◦‣\uf0b7]|\d{1,2}[.)]|[a-z][.)]|\([a-z\d]\)|[A-Z]\)|[ivx]{1,4}[.)])"
    r"[ \t\xa0]+(?=\S)"
)
_SALUTATION = re.compile(
    r"(?:(?:zeer\s)?geachte\b|beste\b|lieve\b|l\.\s?s\.|(?:hallo|hoi|hé|hey|dag|goededag|goedendag|"
    r"goedemorgen|goedemiddag|goedenavond)\b|(?:mijnheer|mevrouw)\s?[,/])",
    re.I,
)
_BOTH = re.compile(r",\s{0,3}(?:geachte\s)?(?:mevrouw|meneer|heer|mijnheer)[^,.]{0,40},", re.I)
_CLOSING = re.compile(
    r"(?:met\s(?:(?:heel|zeer|de)\s)?(?:vriendelijke|hartelijke|warme|beste|welgemeende|collegiale)"
    r"(?:\s(?:en\s)?\w{1,20})?\sgroet(?:en|jes)?|met\shoogachting|hoogachtend|mvg|"
    r"(?:(?:vriendelijke|hartelijke|warme|veel|beste|lieve|de)\s)?groet(?:en|jes)?)"
    r"(?=\s*(?:[,.!]|$)|\s(?:van|namens|uit)\b)[,.!]?",
    re.I,
)
_CLOSING_BEGINS = frozenset("mhvwbldgMHVWBLDG")
_SUBJECT = re.compile(r"(?:onderwerp|betreft|betreffende|inzake)\s*(?:[:\t]|\s{2}|$|(?=\s))", re.I)
_REFERENCE = (  # this and _DATE are compiled by the first letter that needs them
    r"(?:datum|ons kenmerk|uw kenmerk|kenmerk|zaaknummer|dossiernummer|klantnummer|bsn|verzonden|"
    r"verzenddatum|behandeld door|contactpersoon|telefoon|telefoonnummer|e-mail|bijlagen?|aan|van|"
    r"postbus|bezoekadres|postadres|retouradres|t\.a\.v\.|gemeente|de heer|mevrouw|afdeling|"
    r"de bewoners? van|uw brief van)\b"
)
_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b")
_DATE = (
    r"\b\d{1,2}(?:[-/.]\d{1,2}[-/.]|\s(?:jan|feb|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec)"
    r"[a-z]{0,7}\s)\d{2,4}"
)
_LEGAL_HEADING = re.compile(
    r"(?:bezwaar(?:\b|clausule)|beroep\b|(?:informatie\sover\s)?rechtsmiddel|"
    r"(?:bent|was)\su\shet\s(?:er\s)?(?:\w{1,12}\s){0,4}?niet\s(?:mee\s)?eens|"
    r"(?:het\s)?niet\s(?:mee\s)?eens\b|wet(?:telijke\sgrondslag|telijke\sbasis|sartikelen)|"
    r"juridische\s(?:grondslag|basis)|wet-\sen\sregelgeving)",
    re.I,
)
_LEGAL_TEXT = re.compile(
    r"\b(?:bezwaarschrift|bezwaar\s(?:te\s)?(?:maken|indienen|in\ste\sdienen|instellen)|"
    r"bezwaar\saan(?:tekenen|\ste\stekenen)|maakt?\s(?:u\s|dan\s){0,2}bezwaar|beroepschrift|"
    r"voorlopige\svoorziening|(?:in\s|hoger\s)beroep\s(?:gaan|te\sgaan|instellen|bij)|"
    r"beroep\s(?:instellen|in\ste\sstellen))\b",
    re.I,
)
_LAW = re.compile(r"\bartikel(?:en)?\s\d|\bart\.\s?\d|wet\b|\bawb\b", re.I)
_LAW_WORDS = re.compile(
    r"\b(?:bezwaar|beroep|rechtbank|rechter|besluit|beslissing|ondertekening|dagtekening|awb|"
    r"griffierecht|weken|wet)\b",
    re.I,
)
_SENTENCE_BEFORE = re.compile(r"[.!?]\s")
_RUNS_ON = re.compile(
    r"\b(?:de|het|een|van|met|voor|aan|op|in|bij|naar|uit|over|door|om|te|ten|ter|tot|en|of|als|"
    r"dat|die|wij|we|u|uw|onze|ons|mevrouw|meneer|heer|is|zijn|wordt|gemeente)$",
    re.I,
)
_NEAR_END = 12  # characters: the longest of these words, and more than one before it
_LABEL = re.compile(r"[A-Z][\w-]{1,20}(?: [\w-]{1,20}){0,2}:")
_SENTENCE_END = (".", "!", "?", "…", ".”", ".)", '."')
# Taken out once: an enum takes long to find one of its names
ADDRESS, SUBJECT, SALUTATION, CORE, LIST, LEGAL, CLOSING, SIGNATURE = PartName
_LINE_BY_LINE = (ADDRESS, SIGNATURE)
_HEAD_LINES = 80  # a salutation further down is a quotation
_WIDEST_HEADING = 80


class Stream(NamedTuple):
    """Lines that are read on as one. `content` is where the words begin, after a list mark."""

    start: int
    content: int
    end: int
    part: PartName


class _Line(NamedTuple):
    start: int
    end: int
    body: str
    gap: bool  # a blank line before it
    item: int  # length of the mark of a list item
    alone: bool  # nothing may join it: a salutation, a closing


def streams(text: str) -> list[Stream]:
    """The letter from top to bottom, each stretch with the part it belongs to."""
    lines = list(_lines(text))
    groups = list(_groups(lines))
    names = _names(groups)
    found: list[Stream] = []
    for group, name in zip(groups, names, strict=True):
        if name in _LINE_BY_LINE:
            found += [Stream(line.start, line.start, line.end, name) for line in group]
        else:
            start = group[0].start
            found.append(Stream(start, start + group[0].item, group[-1].end, name))
    return found


def _lines(text: str) -> Iterator[_Line]:
    """Every line that has something on it, without the space around it."""
    gap, after = True, 0
    seen = 0
    greeted = False
    for raw in text.splitlines(keepends=True):
        start, after = after, after + len(raw)
        body = raw.strip()
        if not body:
            gap = True
            continue
        if raw[0] != body[0]:
            start += len(raw) - len(raw.lstrip())
        seen += 1
        cut = 0 if greeted or seen > _HEAD_LINES else _salutation(body)
        greeted = greeted or bool(cut)
        cut = cut or _closing(body)
        if cut:
            yield _Line(start, start + cut, body[:cut], gap, 0, True)
            rest = body[cut:].lstrip()
            if rest:
                end = start + len(body)
                yield _Line(end - len(rest), end, rest, True, 0, False)
        else:
            item = _ITEM.match(body)
            yield _Line(start, start + len(body), body, gap, item.end() if item else 0, False)
        gap = bool(cut)


def _salutation(body: str) -> int:
    """How far the salutation goes at the start of this line; 0 if there is none."""
    if not _SALUTATION.match(body):
        return 0
    head = body[:120]
    comma = head.find(",")
    if comma < 0:
        short = len(body) <= 60 and body[-1] not in ".?:;" and len(body.split()) <= 7
        named = re.match(r"(?:zeer\s)?geachte\b|l\.\s?s\.", body, re.I) or body.endswith("!")
        return len(body) if short and (named or len(body.split()) <= 4) else 0
    if match := _BOTH.match(head, comma):
        comma = match.end() - 1
    if len(head[:comma].split()) > 9:
        return 0
    if comma == len(body) - 1:
        return len(body)
    person = re.match(r"(?:zeer\s)?geachte\b|beste\s(?:heer|meneer|mevrouw|[A-Z])", body, re.I)
    return comma + 1 if person else 0


def _closing(body: str) -> int:
    """How far the closing words go at the start of this line; 0 if there are none."""
    match = _CLOSING.match(body) if body[0] in _CLOSING_BEGINS else None
    if not match or len(body) > 120:
        return 0
    rest = body[match.end() :].strip()
    if match.group()[-1] in ",.!":
        return match.end() if len(rest.split()) <= 8 else 0
    return len(body) if len(rest.split()) <= 6 else 0


def _groups(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Put lines together that are read on as one."""
    at, many = 0, len(lines)
    while at < many:
        until = at + 1
        while until < many and not lines[until].gap:
            until += 1
        if until == at + 1:
            yield [lines[at]]
            at = until
            continue
        width = max(line.end - line.start for line in lines[at:until])
        group = [lines[at]]
        for line in lines[at + 1 : until]:
            if _breaks(group[-1], line, width):
                yield group
                group = []
            group.append(line)
        yield group
        at = until


def _breaks(line: _Line, following: _Line, width: int) -> bool:
    """Whether the writer meant a new line here, or the paper was simply full."""
    if following.item or following.alone or line.alone:
        return True
    if not following.body[0].isupper():
        return False
    if _LABEL.match(following.body) or _labelled_subject(following.body):
        return True
    if line.body[-1] in ",;-":
        return False
    if _RUNS_ON.search(line.body[-_NEAR_END:]) or (
        line.body[-1] not in ".!?:" and ". " in line.body
    ):
        return False
    first_word = len(following.body[: width + 1].split(None, 1)[0])
    return line.end - line.start + 1 + first_word <= width


def _names(groups: list[list[_Line]]) -> list[PartName]:
    """The part that each group of lines belongs to."""
    salutation = next(
        (n for n, g in enumerate(groups) if g[0].alone and _SALUTATION.match(g[0].body)), None
    )
    head = salutation if salutation is not None else _end_of_head(groups)
    names = _head(groups[:head], salutation is not None)
    if salutation is not None:
        names.append(SALUTATION)
    now = CORE
    for group in groups[len(names) :]:
        now = _next(now, group)
        names.append(now)
        if group[0].item and now is CORE:
            names[-1] = LIST
    if salutation is not None and CLOSING not in names:
        _sign(groups, names)
    return names


def _sign(groups: list[list[_Line]], names: list[PartName]) -> None:
    """Without closing words, the short lines at the very end are the name."""
    at = len(groups)
    while at and len(groups) - at < 4 and names[at - 1] == CORE:
        if not all(_is_heading([line]) for line in groups[at - 1]):
            break
        at -= 1
    if at and names[at - 1] in (CORE, LIST, LEGAL):
        names[at:] = [SIGNATURE] * (len(groups) - at)


def _next(now: PartName, group: list[_Line]) -> PartName:
    """The part of these lines, given the part before them."""
    line = group[0]
    if line.alone and _CLOSING.match(line.body):
        return CLOSING
    heading = _is_heading(group)
    if heading and _LEGAL_HEADING.match(line.body):
        return LEGAL
    text = line.body if len(group) == 1 else "\n".join(one.body for one in group)
    if _LEGAL_HEADING.match(text) or _tells_of_objection(text):
        return LEGAL
    if now is CLOSING or now is SIGNATURE:
        if _names_law(text):
            return LEGAL
        written_out = text.endswith(_SENTENCE_END) and len(text.split(None, 6)) > 6
        return CORE if written_out else SIGNATURE
    if now is LEGAL:
        # A legal block goes on to its end: a heading, or a paragraph about something else
        return CORE if heading or not (line.item or _about_law(text)) else LEGAL
    return CORE


def _tells_of_objection(text: str) -> bool:
    """Whether objecting is what this is about: it begins with it, or comes back to it."""
    if "ezwaar" not in text and "eroep" not in text and "voorziening" not in text:
        return False
    found = [match.start() for match in islice(_LEGAL_TEXT.finditer(text), 2)]
    return len(found) > 1 or bool(found and not _SENTENCE_BEFORE.search(text, 0, found[0]))


def _names_law(text: str) -> bool:
    small = text.lower()  # three quick looks first, for most lines here are a name or an address
    found = "wet" in small or "art" in small or "awb" in small
    return found and bool(_LAW.search(text))


def _about_law(text: str) -> bool:
    return bool(_LAW_WORDS.search(text))


def _is_heading(group: list[_Line]) -> bool:
    body = group[0].body
    return (
        len(group) == 1
        and len(body) <= _WIDEST_HEADING
        and not group[0].item
        and (body[-1] not in ".,;:!…" and len(body.split()) <= 10)
    )


def _end_of_head(groups: list[list[_Line]]) -> int:
    """Where the letterhead ends in a letter without a salutation."""
    end = 0
    for at, group in enumerate(groups[:_HEAD_LINES]):
        body = group[0].body
        if _labelled_subject(body):
            return at + 1
        if len(body) > _WIDEST_HEADING or body.endswith(_SENTENCE_END):
            break
        if _POSTCODE.search(body) or re.match(r"(?:datum|ons kenmerk|uw kenmerk)\b", body, re.I):
            end = at + 1
    return end


def _labelled_subject(body: str) -> bool:
    match = _SUBJECT.match(body)
    if not match:
        return False
    return match.group()[-1:] in (":", "\t") or (len(body) <= 90 and not body.endswith("."))


def _head(groups: list[list[_Line]], greeted: bool) -> list[PartName]:
    """The parts above the salutation: letterhead and subject, and text if there is any."""
    names: list[PartName] = []
    label_only = False
    for group in groups:
        body = group[0].body
        label = _SUBJECT.match(body) if _labelled_subject(body) else None
        if label or label_only:
            names.append(SUBJECT)
        elif body.endswith((".", "!", "?")) and len(body.split(None, 6)) > 6:
            names.append(CORE)
        else:
            names.append(ADDRESS)
        label_only = label is not None and not body[label.end() :].strip(" :\t")
    if greeted and groups and SUBJECT not in names and names[-1] == ADDRESS:
        body = groups[-1][0].body
        looks_like_address = (
            re.match(_REFERENCE, body, re.I)
            or _POSTCODE.search(body)
            or re.search(_DATE, body, re.I)
            or re.search(r"\d\s*[a-zA-Z]?$", body)
        )
        alone = groups[-1][0].gap and not looks_like_address and any(c.islower() for c in body)
        if alone and len(groups[-1]) == 1:
            names[-1] = SUBJECT
    return names
