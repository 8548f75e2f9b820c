# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The small language in which rules say which words they mean.

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
from typing import Final, NamedTuple

from dichterbij.letters.check.matcher import CLASS_LABELS, Automaton, Node

GAP: Final = 6  # words between, where a pattern does not say how many
MOST_GAPS: Final = 3  # in one pattern: keeps the work at one place small
WIDEST_GAP: Final = 20  # words, for the same reason
LONGEST: Final = 30  # words and marks in one pattern
MOST_WAYS: Final = 50  # to read one pattern, where its choices take several words
_NOWHERE: Final[dict[int, Node]] = {}  # one for all ends: a third of the points is one
_CHOICE: Final = re.compile(r"\[([^\[\]]+)\]")


class PatternError(ValueError):
    """A pattern that cannot be read; says what was expected."""


class _Word(NamedTuple):
    """One word of a pattern: a number that the vocabulary gives to every word that fits it.

    Below zero it is a class, such as a date or an amount: something that may take several words.
    """

    label: int


class _Gap(NamedTuple):
    most: int


class _Edge(NamedTuple):
    begin: bool


_Element = _Word | _Gap | _Edge


class _Growing:
    """A point while patterns are still added."""

    def __init__(self) -> None:
        self.onward: dict[int, _Growing] = {}
        self.gaps: dict[int, _Growing] = {}
        self.done: list[int] = []
        self.closing: list[int] = []

    def after(self, element: _Element) -> _Growing:
        """The point behind this element."""
        if isinstance(element, _Word):
            return self.onward.setdefault(element.label, _Growing())
        assert isinstance(element, _Gap)
        return self.gaps.setdefault(element.most, _Growing())

    def grown(self, bits: dict[int, int]) -> Node:
        """Every pattern is in. A label that can follow a gap gets a bit of its own."""
        gaps = []
        for most, after in self.gaps.items():
            several = [bits.setdefault(label, len(bits)) for label in after.onward]
            gaps.append((most, after.grown(bits), sum(1 << bit for bit in several)))
        onward = {label: after.grown(bits) for label, after in self.onward.items()}
        return onward or _NOWHERE, tuple(gaps), tuple(self.done), tuple(self.closing)


class _Labels:
    """Which labels a word carries, while patterns are still added."""

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


def automaton_of(
    patterns: Mapping[str, Sequence[str]], cased: frozenset[str] = frozenset()
) -> Automaton:
    """The tree of all patterns of all keys; `cased` are the keys for which capitals count.

    Raises `PatternError` for a pattern that cannot be read.
    """
    labels, anywhere, at_begin = _Labels(), _Growing(), _Growing()
    numbers: list[tuple[str, int]] = []
    for key, several in patterns.items():
        for number, pattern in enumerate(several):
            for way, words in enumerate(_ways(pattern)):
                if way >= MOST_WAYS:
                    raise PatternError(f"{pattern!r}: has too many choices of several words")
                elements, begins, closes = _elements(words, labels, key in cased)
                node = at_begin if begins else anywhere
                for element in elements:
                    node = node.after(element)
                (node.closing if closes else node.done).append(len(numbers))
            numbers.append((key, number))
    vocabulary = (labels.whole, labels.cased, labels.begins, labels.ends, labels.holds)
    bits: dict[int, int] = {}
    return anywhere.grown(bits), at_begin.grown(bits), vocabulary, bits, numbers


def _elements(pattern: str, labels: _Labels, cased: bool) -> tuple[list[_Element], bool, bool]:
    """What a pattern asks for, and whether that begins and ends a sentence."""
    elements = list(_read(pattern, labels, cased))
    if len(elements) > LONGEST:
        raise PatternError(f"{pattern[:40]!r}: at most {LONGEST} words")
    begins = bool(elements) and _is_edge(elements[0], begin=True)
    closes = bool(elements) and _is_edge(elements[-1], begin=False)
    elements = elements[begins : len(elements) - closes]
    if not elements or not isinstance(elements[0], _Word):
        raise PatternError(f"{pattern!r}: begins with a word")
    if isinstance(elements[-1], _Gap):
        raise PatternError(f"{pattern!r}: ends with a word")
    if any(isinstance(element, _Edge) for element in elements):
        raise PatternError(f"{pattern!r}: ^ stands first and $ last")
    if sum(isinstance(element, _Gap) for element in elements) > MOST_GAPS:
        raise PatternError(f"{pattern!r}: at most {MOST_GAPS} times ..")
    return elements, begins, closes


def _is_edge(element: _Element, *, begin: bool) -> bool:
    return isinstance(element, _Edge) and element.begin is begin


def _read(pattern: str, labels: _Labels, cased: bool) -> Iterable[_Element]:
    for part in pattern.split():
        if part in ("^", "$"):
            yield _Edge(begin=part == "^")
        elif part.startswith("..") and (part == ".." or part[2:].isdecimal()):
            most = int(part[2:6] or GAP)
            if not 0 < most <= WIDEST_GAP:
                raise PatternError(f"{pattern!r}: {part[:6]} is not .. or ..1 to ..{WIDEST_GAP}")
            yield _Gap(most)
        elif part.startswith("<") and part.endswith(">") and len(part) > 2:
            if part[1:-1] not in CLASS_LABELS:
                expected = " ".join(f"<{name}>" for name in CLASS_LABELS)
                raise PatternError(f"{pattern!r}: {part} is not one of {expected}")
            yield _Word(CLASS_LABELS[part[1:-1]])
        elif part.startswith("[") and part.endswith("]") and len(part) > 2:
            yield _Word(labels.label(part[1:-1].split("|"), cased=cased))
        elif len(part) > 1 and any(mark in part for mark in "[]|"):
            raise PatternError(f"{pattern!r}: {part} is no choice like [u|jij]")
        else:
            yield _Word(labels.label([part], cased=cased))


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
