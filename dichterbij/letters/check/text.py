# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter as it is read: its parts, its sentences and its words, each with its place.

The text itself is never changed, so every place found here is a place in what came in. Time grows
with the length alone, whatever the text: the longest repeat in a pattern is bounded or possessive.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from operator import add
from typing import NamedTuple

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
# What str.isspace() calls a space, without the one that everybody uses
_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_ALONE = frozenset(",;:!?)")  # behind a word, no pattern above takes them with it
_LONGEST_SHORT = max(map(len, f"{_DOTTED}|{_TITLES}|{_MAY_END}".split("|")))
_ENDS = frozenset(".!?…")
_CLOSES = frozenset(")]}'\"”’»›")
_OPENS = frozenset("([{'\"“‘«‹„")
_LAST_TOO = frozenset({"enz.", "etc.", "jl.", "a.s.", "e.d.", "o.i.d.", "e.a.", "d.v.", "m.m."})
_MAY_BE_LAST = _ENDS | _LAST_TOO
_KEEP = 60_000  # so many different pieces of text are remembered
_STRETCH = 8_000  # characters
_LONG = 48  # longer ones are not: they hardly come back


class Part(NamedTuple):
    """A stretch of the letter. Code points, half-open; parts do not overlap and stand in order."""

    name: PartName
    start: int
    end: int


class Sentence(NamedTuple):
    """One sentence: where it stands, its first token and the one after its last."""

    start: int
    end: int
    first: int
    last: int
    part: PartName


class Text(NamedTuple):
    """A letter in columns: token i is tokens[i], written from starts[i] to ends[i]."""

    text: str
    tokens: list[str]
    lowers: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[Sentence]
    parts: list[Part]
    places: dict[str, list[int]]  # every token with this word in small letters
    firsts: list[int]  # the first token of each sentence


def is_word(token: str) -> bool:
    """Has a letter. A number or a mark is no word."""
    return token.isalpha() or any(map(str.isalpha, token))


def read(text: str) -> Text:
    """See the parts, sentences and words of a letter, or of one loose sentence."""
    reading = Text(text, [], [], [], [], [], [], {}, [])
    runs = streams(text)
    _take_all(reading, runs)
    _add_sentences(reading, runs)
    tokens = reading.tokens
    lower_of = {token: token.lower() for token in set(tokens)}
    reading.lowers.extend(map(lower_of.__getitem__, tokens))
    reading.firsts.extend([sentence[2] for sentence in reading.sentences])
    reading.places.update((lower, []) for lower in lower_of.values())
    places = reading.places
    for place, lower in enumerate(reading.lowers):
        places[lower].append(place)
    return reading


def sentences_with(text: Text, words: Iterable[str]) -> Iterator[Sentence]:
    """Every sentence with one of these words, in order, each once."""
    places = text.places
    last = 0
    for place in sorted(chain.from_iterable(places[word] for word in words if word in places)):
        if place >= last:
            number = bisect_right(text.firsts, place) - 1
            if number >= 0 and place < text.sentences[number].last:  # a list mark is in none
                last = text.sentences[number].last
                yield text.sentences[number]


def places_with(text: Text, words: Iterable[str]) -> Iterator[tuple[Sentence, int]]:
    """Every place in a sentence where one of these words stands, in order."""
    places, firsts, sentences = text.places, text.firsts, text.sentences
    for place in sorted(chain.from_iterable(places[word] for word in words if word in places)):
        number = bisect_right(firsts, place) - 1
        if number >= 0 and place < sentences[number].last:  # a list mark is in none
            yield sentences[number], place


def _add_sentences(reading: Text, runs: list[Stream]) -> None:
    """Put lines that belong together in the same part, and see where their sentences end."""
    parts, tokens, starts = reading.parts, reading.tokens, reading.starts
    marks = [n for n, token in enumerate(tokens) if token in _MAY_BE_LAST]
    marks.append(len(tokens))
    at = last = 0
    for start, content, end, name in runs:
        if parts and parts[-1].name is name:
            parts[-1] = Part(name, parts[-1].start, end)
        else:
            parts.append(Part(name, start, end))
        # The mark of a list item is in no sentence
        first = bisect_left(starts, content, last) if content > start else last
        last = bisect_left(starts, end, first)
        while marks[at] < first:
            at += 1
        while marks[at] < last:
            mark = marks[at]
            at += 1
            if mark >= first:
                after = _end_of_sentence(reading, mark, last)
                if after:
                    _add_sentence(reading, first, after, name)
                    first = after
        if first < last:
            _add_sentence(reading, first, last, name)


def _add_sentence(reading: Text, first: int, last: int, part: PartName) -> None:
    start, end = reading.starts[first], reading.ends[last - 1]
    reading.sentences.append(Sentence(start, end, first, last, part))


class _Chunks(dict[str, tuple[tuple[str, ...], tuple[int, ...]]]):
    """What stands between two spaces, cut into words, numbers and marks, each with its place."""

    def __missing__(self, chunk: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        word, mark = chunk[:-1], chunk[-1:]
        pieces: tuple[tuple[str, ...], tuple[int, ...]]
        # Most are a word, or a word and a mark: that needs no pattern
        if chunk.isalpha():
            pieces = (chunk,), (0,)
        elif word.isalpha() and (mark in _ALONE or (mark == "." and len(word) > _LONGEST_SHORT)):
            pieces = (word, mark), (0, len(word))
        else:
            several = list(_TOKEN.finditer(chunk))
            pieces = (
                tuple([match.group() for match in several]),
                tuple([match.start() for match in several]),
            )
        if len(chunk) <= _LONG:
            if len(self) >= _KEEP:
                self.clear()
            self[chunk] = pieces
        return pieces


_chunks = _Chunks()


def _take_all(reading: Text, runs: list[Stream]) -> None:
    """Add all tokens. Nothing goes on from one run of lines into the next."""
    text, begin = reading.text, 0
    for _start, _content, end, _name in runs:
        # "Groet,Bram" are two runs without a space between; and in stretches it takes less memory
        if end - begin > _STRETCH or not text[end : end + 1].isspace():
            _take(reading, begin, end)
            begin = end
    _take(reading, begin, len(text))
    reading.ends.extend(map(add, reading.starts, map(len, reading.tokens)))


def _take(reading: Text, start: int, end: int) -> None:
    """Add the tokens between two places."""
    flat = reading.text[start:end]
    for space in _SPACES:
        flat = flat.replace(space, " ")
    chunks = flat.split(" ")  # with nothing where two spaces stand together
    places = accumulate([len(chunk) + 1 for chunk in chunks], initial=start)
    found = list(map(_chunks.__getitem__, chunks))
    reading.tokens.extend(chain.from_iterable([tokens for tokens, _begins in found]))
    reading.starts.extend(
        [at + begin for (_, begins), at in zip(found, places, strict=False) for begin in begins]
    )


def _end_of_sentence(reading: Text, mark: int, last: int) -> int:
    """The token after the sentence that this mark ends, or 0 if it does not end one."""
    tokens = reading.tokens
    after = mark + 1
    while after < last and tokens[after] in _ENDS:
        after += 1
    while after < last and tokens[after] in _CLOSES and _joined(reading, after):
        after += 1
    if after >= last:
        return last
    if _joined(reading, after):
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


def _joined(reading: Text, place: int) -> bool:
    """Whether nothing stands between a token and the one before it."""
    before = place - 1
    return reading.starts[place] == reading.ends[before]
