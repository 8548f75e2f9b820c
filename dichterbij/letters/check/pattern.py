# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The small language in which rules say which words they mean, and the one pass that finds them.

Words instead of regular expressions, for two reasons. A communication adviser can read and write
`als u .. niet`, and no pattern can explode: at each word of the text there is a fixed, small amount
of work, so time is linear in the text whatever is in it.

    dient u         these words, whatever their capitals and white space
    verwijtba*      a word that begins so; *tie ends so; *stuk* contains it
    [u|jij|je]      one of these words; [u|bij u] a word or several
    ..              up to six words between; ..3 up to three
    ^ $             the beginning, the end of a sentence
    <datum>         <getal> <bedrag> <tijd> <telefoon> <email> <naam>
    heer / mevrouw  punctuation is a word of its own
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from dichterbij.letters.check.classes import CLASSES, shapes_of
from dichterbij.letters.check.text import Sentence, Text

GAP: Final = 6  # words between, where a pattern does not say how many
MOST_GAPS: Final = 3  # in one pattern: keeps the work at one place small
WIDEST_GAP: Final = 20  # words, for the same reason
LONGEST: Final = 30  # words and marks in one pattern
MOST_WAYS: Final = 50  # to read one pattern, where its choices take several words
REMEMBERED: Final = 50_000  # distinct words, then forget and begin anew
_CHOICE: Final = re.compile(r"\[([^\[\]]+)\]")


class PatternError(ValueError):
    """A pattern that cannot be read; says what was expected."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern stands: token indices, half-open, and which pattern of its key it was."""

    key: str
    first: int
    last: int
    pattern: int


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a pattern: a number that the vocabulary gives to every word that fits it."""

    label: int


@dataclass(frozen=True, slots=True)
class _Gap:
    most: int


@dataclass(frozen=True, slots=True)
class _Class:
    """A date, an amount: something that may take several words."""

    name: str


@dataclass(frozen=True, slots=True)
class _Edge:
    begin: bool


_Element = _Word | _Gap | _Class | _Edge


# The labels of a word, whether a pattern can begin with it, and the classes it could begin.
_Known = tuple[frozenset[int], bool, tuple[str, ...]]


class _Node:
    """A point that several patterns share: what may come next, and which patterns are complete.

    A tree of these is why many rules that begin with "u" cost no more than one.
    """

    __slots__ = ("classes", "closing", "done", "gaps", "needs_word", "words")

    def __init__(self) -> None:
        self.words: dict[int, _Node] = {}
        self.gaps: dict[int, _Node] = {}
        self.classes: dict[str, _Node] = {}
        self.done: list[tuple[str, int]] = []
        self.closing: list[tuple[str, int]] = []  # complete where the sentence ends
        self.needs_word = False  # nothing to do here unless the next word fits

    def after(self, element: _Element) -> _Node:
        """The point behind this element."""
        if isinstance(element, _Word):
            return self.words.setdefault(element.label, _Node())
        if isinstance(element, _Gap):
            return self.gaps.setdefault(element.most, _Node())
        assert isinstance(element, _Class)
        return self.classes.setdefault(element.name, _Node())

    def close(self) -> None:
        """Every pattern is in; see where only a fitting word leads on."""
        self.needs_word = not (self.done or self.closing or self.classes or self.gaps)
        for several in (self.words, self.gaps, self.classes):
            for node in several.values():
                node.close()


class _Vocabulary:
    """Which labels a word carries. Each distinct word is looked at once."""

    def __init__(self) -> None:
        self.count = 0
        self.known: dict[tuple[tuple[str, ...], bool], int] = {}
        self.whole: dict[str, list[int]] = {}
        self.cased: dict[str, list[int]] = {}
        self.begins: dict[str, list[int]] = {}
        self.ends: dict[str, list[int]] = {}
        self.holds: dict[str, list[int]] = {}

    def label(self, words: Sequence[str], *, cased: bool) -> int:
        key = (tuple(words), cased)
        if key in self.known:
            return self.known[key]
        label = self.known[key] = self.count
        self.count += 1
        for word in words:
            where, what = self._place(word, cased)
            where.setdefault(what, []).append(label)
        return label

    def _place(self, word: str, cased: bool) -> tuple[dict[str, list[int]], str]:
        bare = word.strip("*")
        if not bare or "*" in bare:
            raise PatternError(f"{word!r}: a * stands at the beginning or the end of a word")
        if len(bare) < 2 and "*" in word:
            raise PatternError(f"{word!r}: give at least two letters beside the *")
        if cased and "*" in word:
            raise PatternError(f"{word!r}: no * where capitals count")
        if cased:
            return self.cased, bare
        bare = bare.lower()
        if word.startswith("*") and word.endswith("*"):
            return self.holds, bare
        if word.endswith("*"):
            return self.begins, bare
        if word.startswith("*"):
            return self.ends, bare
        return self.whole, bare

    def labels_of(self, token: str, lower: str) -> frozenset[int]:
        found = list(self.whole.get(lower, ()))
        found += self.cased.get(token, ())
        for length in self.begin_lengths:
            found += self.begins.get(lower[:length], ())
        for length in self.end_lengths:
            found += self.ends.get(lower[-length:], ())
        for part, labels in self.holds.items():
            if part in lower:
                found += labels
        return frozenset(found)

    def close(self) -> None:
        """Everything is known now."""
        self.begin_lengths = sorted({len(part) for part in self.begins})
        self.end_lengths = sorted({len(part) for part in self.ends})


class Matcher:
    """Finds all patterns of all keys in one pass over the words of a text.

    `patterns` gives for each key its patterns; `cased` the keys for which capitals count. Of one
    key, the leftmost and then the longest match counts, and matches do not overlap. Raises
    `PatternError` for a pattern that cannot be read.
    """

    def __init__(
        self, patterns: Mapping[str, Sequence[str]], cased: frozenset[str] = frozenset()
    ) -> None:
        self._vocabulary = _Vocabulary()
        self._anywhere, self._at_begin = _Node(), _Node()
        for key, several in patterns.items():
            for number, pattern in enumerate(several):
                self._add(key, number, pattern, key in cased)
        self._vocabulary.close()
        self._anywhere.close()
        self._at_begin.close()
        self._known: dict[str, _Known] = {}
        self._last: tuple[tuple[int, int], dict[str, list[Match]]] | None = None

    def matches(self, text: Text) -> dict[str, list[Match]]:
        """Everything found, by key, in the order of the text.

        Detectors ask the same of a letter as the check itself does, so the last answer is kept:
        places, and a hash of the words; never the words.
        """
        which = (hash(text.text), len(text.text))
        last = self._last
        if last and last[0] == which:
            return dict(last[1])
        found = self._find(text) if text.sentences else {}
        self._last = (which, found)
        return dict(found)

    def _find(self, text: Text) -> dict[str, list[Match]]:
        found: dict[str, list[Match]] = {}
        words = self._words(text)
        sentences = iter(text.sentences)
        sentence = next(sentences)
        for place in [place for place, word in enumerate(words) if word[1]]:
            while place >= sentence.last:
                sentence = next(sentences)
            ends: dict[tuple[str, int], int] = {}
            _walk(self._anywhere, place, sentence, text, words, ends)
            if place == sentence.first:
                _walk(self._at_begin, place, sentence, text, words, ends)
            for (key, number), end in ends.items():
                found.setdefault(key, []).append(Match(key, place, end, number))
        return {key: _leftmost_longest(several) for key, several in found.items()}

    def _words(self, text: Text) -> list[_Known]:
        """What is known of each word of the text; each distinct word is looked at once."""
        known = self._known
        if len(known) > REMEMBERED:
            known.clear()
        words = [known.get(token) for token in text.tokens]
        if None in words:
            for token, lower in zip(text.tokens, text.lowers, strict=True):
                if token not in known:
                    known[token] = self._know(token, lower)
            return [known[token] for token in text.tokens]
        return cast(list[_Known], words)

    def _add(self, key: str, number: int, pattern: str, cased: bool) -> None:
        for way, several in enumerate(_ways(pattern)):
            if way >= MOST_WAYS:
                raise PatternError(f"{pattern!r}: has too many choices of several words")
            self._add_way(key, number, several, cased)

    def _add_way(self, key: str, number: int, pattern: str, cased: bool) -> None:
        elements = list(self._read(pattern, cased))
        if len(elements) > LONGEST:
            raise PatternError(f"{pattern[:40]!r}: at most {LONGEST} words")
        begins = bool(elements) and elements[0] == _Edge(begin=True)
        closes = bool(elements) and elements[-1] == _Edge(begin=False)
        elements = elements[begins : len(elements) - closes]
        if not elements or not isinstance(elements[0], _Word | _Class):
            raise PatternError(f"{pattern!r}: begins with a word")
        if isinstance(elements[-1], _Gap):
            raise PatternError(f"{pattern!r}: ends with a word")
        if any(isinstance(element, _Edge) for element in elements):
            raise PatternError(f"{pattern!r}: ^ stands first and $ last")
        if sum(isinstance(element, _Gap) for element in elements) > MOST_GAPS:
            raise PatternError(f"{pattern!r}: at most {MOST_GAPS} times ..")
        node = self._at_begin if begins else self._anywhere
        for element in elements:
            node = node.after(element)
        (node.closing if closes else node.done).append((key, number))

    def _read(self, pattern: str, cased: bool) -> Iterable[_Element]:
        for part in pattern.split():
            if part in ("^", "$"):
                yield _Edge(begin=part == "^")
            elif part.startswith("..") and (part == ".." or part[2:].isdecimal()):
                most = int(part[2:6] or GAP)
                if not 0 < most <= WIDEST_GAP:
                    raise PatternError(
                        f"{pattern!r}: {part[:6]} is not .. or ..1 to ..{WIDEST_GAP}"
                    )
                yield _Gap(most)
            elif part.startswith("<") and part.endswith(">") and len(part) > 2:
                if part[1:-1] not in CLASSES:
                    expected = " ".join(f"<{name}>" for name in CLASSES)
                    raise PatternError(f"{pattern!r}: {part} is not one of {expected}")
                yield _Class(part[1:-1])
            elif part.startswith("[") and part.endswith("]") and len(part) > 2:
                yield _Word(self._vocabulary.label(part[1:-1].split("|"), cased=cased))
            elif len(part) > 1 and any(mark in part for mark in "[]|"):
                raise PatternError(f"{pattern!r}: {part} is no choice like [u|jij]")
            else:
                yield _Word(self._vocabulary.label([part], cased=cased))

    def _know(self, token: str, lower: str) -> _Known:
        labels = self._vocabulary.labels_of(token, lower)
        shapes = shapes_of(token, lower)
        begins = any(
            not root.words.keys().isdisjoint(labels) or not root.classes.keys().isdisjoint(shapes)
            for root in (self._anywhere, self._at_begin)
        )
        return labels, begins, shapes


def _ways(pattern: str) -> Iterator[str]:
    """Every way to read *zoals [u|bij u] bekend*: a choice of several words is several patterns."""
    if len(pattern.split()) > MOST_WAYS:
        raise PatternError(f"{pattern[:40]!r}: at most {LONGEST} words")
    for choice in _CHOICE.finditer(pattern):
        if "|" in choice.group(1) and len(choice.group(1).split()) > 1:
            before, after = pattern[: choice.start()], pattern[choice.end() :]
            for words in choice.group(1).split("|"):
                yield from _ways(f"{before}{words}{after}")
            return
    yield pattern


def _walk(
    node: _Node,
    place: int,
    sentence: Sentence,
    text: Text,
    words: list[_Known],
    ends: dict[tuple[str, int], int],
) -> None:
    """Follow every pattern on from here; of each, keep the nearest end."""
    last = sentence.last
    for complete in node.done:
        ends[complete] = min(place, ends.get(complete, place))
    # A full stop may stand between the last word and the end of the sentence.
    if node.closing and place >= last - 2 and all(map(_closes, text.tokens[place:last])):
        for complete in node.closing:
            ends[complete] = min(place, ends.get(complete, place))
    if place >= last:
        return
    if node.words:
        for label in words[place][0]:
            after = node.words.get(label)
            if after is not None:
                beyond = place + 1
                if after.needs_word and (
                    beyond >= last or after.words.keys().isdisjoint(words[beyond][0])
                ):
                    continue
                _walk(after, beyond, sentence, text, words, ends)
    if node.classes:
        for name in words[place][2]:
            after = node.classes.get(name)
            end = CLASSES[name](text, place, sentence.first, last) if after else 0
            if after and end:
                _walk(after, end, sentence, text, words, ends)
    if node.gaps:
        for most, after in node.gaps.items():
            for beyond in range(place, min(place + most + 1, last)):
                # Most words begin nothing here: look before going on.
                labels, _begins, shapes = words[beyond]
                if not after.words.keys().isdisjoint(labels) or (after.classes and shapes):
                    _walk(after, beyond, sentence, text, words, ends)


def _closes(token: str) -> bool:
    return not any(character.isalnum() for character in token)


def _leftmost_longest(several: list[Match]) -> list[Match]:
    several.sort(key=lambda match: (match.first, -match.last, match.pattern))
    kept: list[Match] = []
    for match in several:
        if not kept or match.first >= kept[-1].last:
            kept.append(match)
    return kept
