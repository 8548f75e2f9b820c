# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter as it is read: its parts, its sentences and its words, each with its place.

The text itself is never changed, so every place found here is a place in what came in. Time grows
with the length alone, whatever the text: the longest repeat in a pattern is bounded or possessive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dichterbij.letters.check.layout import Stream, streams
from dichterbij.letters.check.report import PartName

_LETTER = r"[^\W\d_]"
_WORD = r"(?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u00ad\u200c\u200d])"
_TLD = r"(?:nl|com|org|net|eu|info|be|amsterdam|frl)"
# Abbreviations of more letters, as they are written inside a sentence
_DOTTED = (
    "aanh|adj|alg|artt|bc|bijl|bv|ca|evt|fa|fig|gebr|gem|hfdst|jr|kamerst|max|mej|mgr|min|nrs|"
    "ond|opm|par|plv|ref|resp|secr|stb|stcrt|telnr|toel|vgl|vnl|weth|wnd|zgn|"
    "jan|feb|febr|mrt|apr|jun|jul|aug|sep|sept|okt|nov|dec"
)
_TITLES = "art|nr|tel|dhr|mevr|mw|drs|dr|mr|prof|ir|ing|fam|incl|excl|bijv|afd|st|blz|pag"
_MAY_END = "enz|etc|jl"
_TOKEN = re.compile(
    rf"""
    (?:https?://|www\.)[^\s<>"“”]{{0,500}}[\w/=\#&-]
  | [\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}}
  | \w[\w-]{{0,62}}(?:\.\w[\w-]{{0,62}}){{0,3}}\.{_TLD}(?![\w-]|\.\w)
    (?:/[^\s<>"“”()]{{0,300}}[\w/])?
  | ['’‘`][stnkmr](?![^\W_])(?:-{_WORD}++)*+
  | \d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}(?![\d])
  | \+?\d{{2,4}}-\d{{6,8}}(?!\w)
  | \+\d++
  | \d++(?:[.,:]\d++)*+(?:,--?(?!\w)|(?:(?=[^\W\d_]){_WORD}++)?+(?:[-'’](?=[^\W\d_]){_WORD}++)*+)
  | {_LETTER}(?:\.{_LETTER}){{1,9}}(?:\.Chr)?(?!\w)\.?
  | (?:(?:{_DOTTED}|{_MAY_END})|(?i:{_TITLES}))\.(?![.]|{_LETTER})
  | [A-TV-Z]\.(?![\w.])
  | {_WORD}++(?:[-'’\u2010\u2011](?=[^\W_]){_WORD}++)*+
  | [^\s\u200b\ufeff]
    """,
    re.VERBOSE,
)
_CHUNK = re.compile(r"\S+")
_ENDS = frozenset(".!?…")
_CLOSES = frozenset(")]}'\"”’»›")
_OPENS = frozenset("([{'\"“‘«‹„")
_LAST_TOO = frozenset({"enz.", "etc.", "jl.", "a.s.", "e.d.", "o.i.d.", "e.a.", "d.v.", "m.m."})
_KEEP = 60_000  # so many different pieces of text are remembered
_LONG = 48  # longer ones are not: they hardly come back

_Piece = tuple[str, str, int, int]  # as written, in small letters, from, to
_known: dict[str, tuple[tuple[_Piece, ...], bool]] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the letter. Code points, half-open; parts do not overlap and stand in order."""

    name: PartName
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: where it stands, its first token and the one after its last."""

    start: int
    end: int
    first: int
    last: int
    part: PartName


@dataclass(frozen=True, slots=True)
class Text:
    """A letter in columns: token i is tokens[i], written from starts[i] to ends[i]."""

    text: str
    tokens: list[str]
    lowers: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[Sentence]
    parts: list[Part]


def is_word(token: str) -> bool:
    """Has a letter. A number or a mark is no word."""
    return token.isalpha() or any(map(str.isalpha, token))


def read(text: str) -> Text:
    """See the parts, sentences and words of a letter, or of one loose sentence."""
    reading = Text(text, [], [], [], [], [], [])
    for stream in streams(text):
        _read_stream(reading, stream)
    return reading


def _read_stream(reading: Text, stream: Stream) -> None:
    """Take in one run of lines that belong together: a paragraph, a heading or a list item."""
    parts, start, end = reading.parts, stream.start, stream.end
    if parts and parts[-1].name == stream.part:
        parts[-1] = Part(stream.part, parts[-1].start, end)
    else:
        parts.append(Part(stream.part, start, end))
    if stream.content > start:
        _take(reading, start, stream.content)  # the mark of a list item is in no sentence
    first = len(reading.tokens)
    marks = _take(reading, stream.content, end)
    last = len(reading.tokens)
    for mark in marks:
        if mark < first:
            continue
        after = _end_of_sentence(reading, mark, last)
        if after:
            _add_sentence(reading, first, after, stream.part)
            first = after
    if first < last:
        _add_sentence(reading, first, last, stream.part)


def _add_sentence(reading: Text, first: int, last: int, part: PartName) -> None:
    start, end = reading.starts[first], reading.ends[last - 1]
    reading.sentences.append(Sentence(start, end, first, last, part))


def _take(reading: Text, start: int, end: int) -> list[int]:
    """Add the tokens between two places; say which of them may end a sentence."""
    tokens, lowers, starts, ends = reading.tokens, reading.lowers, reading.starts, reading.ends
    marks: list[int] = []
    known = _known
    for match in _CHUNK.finditer(reading.text, start, end):
        chunk = match.group()
        at = match.start()
        pieces, marked = known.get(chunk) or _split(chunk)
        for token, lower, begin, until in pieces:
            if marked and (token in _ENDS or token in _LAST_TOO):
                marks.append(len(tokens))
            tokens.append(token)
            lowers.append(lower)
            starts.append(at + begin)
            ends.append(at + until)
    return marks


def _split(chunk: str) -> tuple[tuple[_Piece, ...], bool]:
    """Cut what stands between two spaces into words, numbers and marks."""
    pieces = tuple(
        (found := match.group(), found.lower(), match.start(), match.end())
        for match in _TOKEN.finditer(chunk)
    )
    answer = pieces, any(p[0] in _ENDS or p[0] in _LAST_TOO for p in pieces)
    if len(chunk) <= _LONG:
        if len(_known) >= _KEEP:
            _known.clear()
        _known[chunk] = answer
    return answer


def _end_of_sentence(reading: Text, mark: int, last: int) -> int:
    """The token after the sentence that this mark ends, or 0 if it does not end one."""
    tokens, starts, ends = reading.tokens, reading.starts, reading.ends
    after = mark + 1
    while after < last and tokens[after] in _ENDS:
        after += 1
    while after < last and tokens[after] in _CLOSES and starts[after] == ends[after - 1]:
        after += 1
    if after >= last:
        return last
    if starts[after] == ends[after - 1]:
        return 0  # "brief.nl", "(s)he": nothing between
    following = tokens[after]
    if following in _OPENS and after + 1 < last:
        following = tokens[after + 1]
    if tokens[mark] in _LAST_TOO:
        return after if following[0].isupper() else 0
    if following[0].islower():
        before = tokens[mark - 1] if mark else ""
        return after if tokens[mark] == "." and len(before) > 4 and before.isalpha() else 0
    return after
