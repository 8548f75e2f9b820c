# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The small language in which rules say which words they mean, and the one pass that finds them.

Words instead of regular expressions, for two reasons. A communication adviser can read and write
`als u .. niet`, and no pattern can explode: at each word of the text there is a fixed, small amount
of work, so time is linear in the text whatever is in it.

    dient u         these words, whatever their capitals and white space
    verwijtba*      a word that begins so; *tie ends so; *stuk* contains it
    [u|jij|je]      one of these words
    ..              up to six words between; ..3 up to three
    ^ $             the beginning, the end of a sentence
    <datum>         <getal> <bedrag> <tijd> <telefoon> <email> <naam>
    heer / mevrouw  punctuation is a word of its own
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dichterbij.letters.check.text import Text

GAP: Final = 6  # words between, where a pattern does not say how many
MOST_GAPS: Final = 3  # in one pattern: keeps the work at one place small
REMEMBERED: Final = 50_000  # distinct words, then forget and begin anew

# fmt: off
MONTHS: Final = frozenset((
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
))
NUMBER_WORDS: Final = frozenset((
    "een", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf",
    "twaalf", "veertien", "twintig", "dertig", "veertig", "vijftig", "zestig", "honderd",
    "duizend",
))
# fmt: on


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


@dataclass(frozen=True, slots=True)
class _Pattern:
    key: str
    number: int
    elements: tuple[_Element, ...]
    at_begin: bool


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
        self._by_label: dict[int, list[_Pattern]] = {}
        self._by_class: list[_Pattern] = []
        for key, several in patterns.items():
            for number, pattern in enumerate(several):
                self._add(key, number, pattern, key in cased)
        self._vocabulary.close()
        self._starts: dict[str, tuple[_Pattern, ...]] = {}
        self._labels: dict[str, frozenset[int]] = {}

    def matches(self, text: Text) -> dict[str, list[Match]]:
        """Everything found, by key, in the order of the text."""
        found: dict[str, list[Match]] = {}
        tokens, starts = text.tokens, self._starts
        if len(starts) > REMEMBERED:
            starts.clear()
            self._labels.clear()
        for sentence in text.sentences:
            for place in range(sentence.first, sentence.last):
                token = tokens[place]
                here = starts.get(token)
                if here is None:
                    here = self._starts_with(token, text.lowers[place])
                for pattern in here:
                    if pattern.at_begin and place != sentence.first:
                        continue
                    end = self._end(pattern, 0, place, text, sentence.first, sentence.last)
                    if end:
                        found.setdefault(pattern.key, []).append(
                            Match(pattern.key, place, end, pattern.number)
                        )
        return {key: _leftmost_longest(several) for key, several in found.items()}

    def _add(self, key: str, number: int, pattern: str, cased: bool) -> None:
        elements = list(self._read(pattern, cased))
        at_begin = bool(elements) and elements[0] == _Edge(begin=True)
        if at_begin:
            elements = elements[1:]
        if not elements or not isinstance(elements[0], _Word | _Class):
            raise PatternError(f"{pattern!r}: begins with a word")
        if isinstance(elements[-1], _Gap):
            raise PatternError(f"{pattern!r}: ends with a word")
        if _Edge(begin=True) in elements or _Edge(begin=False) in elements[:-1]:
            raise PatternError(f"{pattern!r}: ^ stands first and $ last")
        if sum(isinstance(element, _Gap) for element in elements) > MOST_GAPS:
            raise PatternError(f"{pattern!r}: at most {MOST_GAPS} times ..")
        made = _Pattern(key, number, tuple(elements), at_begin)
        first = elements[0]
        if isinstance(first, _Word):
            self._by_label.setdefault(first.label, []).append(made)
        else:
            self._by_class.append(made)

    def _read(self, pattern: str, cased: bool) -> Iterable[_Element]:
        for part in pattern.split():
            if part in ("^", "$"):
                yield _Edge(begin=part == "^")
            elif part.startswith("..") and (part == ".." or part[2:].isdecimal()):
                yield _Gap(int(part[2:] or GAP))
            elif part.startswith("<") and part.endswith(">") and len(part) > 2:
                if part[1:-1] not in CLASSES:
                    expected = " ".join(f"<{name}>" for name in CLASSES)
                    raise PatternError(f"{pattern!r}: {part} is not one of {expected}")
                yield _Class(part[1:-1])
            elif part.startswith("[") and part.endswith("]") and len(part) > 2:
                yield _Word(self._vocabulary.label(part[1:-1].split("|"), cased=cased))
            else:
                yield _Word(self._vocabulary.label([part], cased=cased))

    def _starts_with(self, token: str, lower: str) -> tuple[_Pattern, ...]:
        several: list[_Pattern] = []
        for label in sorted(self._labels_of(token, lower)):
            several += self._by_label.get(label, ())
        first = token[0]
        may_be_class = first.isdigit() or first.isupper() or first in "€+(" or "@" in token
        if may_be_class or lower in NUMBER_WORDS:
            several += self._by_class
        self._starts[token] = made = tuple(several)
        return made

    def _labels_of(self, token: str, lower: str) -> frozenset[int]:
        labels = self._labels.get(token)
        if labels is None:
            labels = self._labels[token] = self._vocabulary.labels_of(token, lower)
        return labels

    def _end(
        self, pattern: _Pattern, at: int, place: int, text: Text, first: int, last: int
    ) -> int:
        """Where the longest match ends that goes on from here; 0 when there is none."""
        elements = pattern.elements
        while at < len(elements):
            element = elements[at]
            if isinstance(element, _Word):
                if place >= last or element.label not in self._labels_of(
                    text.tokens[place], text.lowers[place]
                ):
                    return 0
                place += 1
            elif isinstance(element, _Class):
                end = CLASSES[element.name](text, place, first, last) if place < last else 0
                if not end:
                    return 0
                place = end
            elif isinstance(element, _Edge):
                # A full stop may stand between the last word and the end of the sentence.
                rest = text.tokens[place:last]
                return place if len(rest) <= 2 and all(_closes(token) for token in rest) else 0
            else:
                for skipped in range(element.most + 1):
                    end = self._end(pattern, at + 1, place + skipped, text, first, last)
                    if end:
                        return end
                return 0
            at += 1
        return place


def _closes(token: str) -> bool:
    return not any(character.isalnum() for character in token)


def _leftmost_longest(several: list[Match]) -> list[Match]:
    several.sort(key=lambda match: (match.first, -match.last, match.pattern))
    kept: list[Match] = []
    for match in several:
        if not kept or match.first >= kept[-1].last:
            kept.append(match)
    return kept


def _number(text: Text, place: int, _first: int, _last: int) -> int:
    token = text.lowers[place]
    return place + 1 if token[0].isdigit() or token in NUMBER_WORDS else 0


def _date(text: Text, place: int, _first: int, last: int) -> int:
    token = text.tokens[place]
    parts = token.replace("/", "-").split("-")
    if len(parts) == 3 and all(part.isdecimal() for part in parts):
        return place + 1
    if not (token.isdecimal() and len(token) <= 2 and place + 1 < last):
        return 0
    if text.lowers[place + 1] not in MONTHS:
        return 0
    year = place + 2
    has_year = year < last and len(text.tokens[year]) == 4 and text.tokens[year].isdecimal()
    return year + has_year


def _amount(text: Text, place: int, _first: int, last: int) -> int:
    token = text.tokens[place]
    if token[0] == "€":
        if len(token) > 1:
            return place + 1
        return place + 2 if place + 1 < last and text.tokens[place + 1][0].isdigit() else 0
    if token[0].isdigit() and place + 1 < last and text.lowers[place + 1] in ("euro", "€"):
        return place + 2
    return 0


def _time(text: Text, place: int, _first: int, last: int) -> int:
    token = text.tokens[place]
    has_hour = place + 1 < last and text.lowers[place + 1] in ("uur", "u")
    hour, _, minute = token.replace(":", ".").partition(".")
    shaped = hour.isdecimal() and len(hour) <= 2 and int(hour) < 25
    if shaped and len(minute) == 2 and minute.isdecimal() and (":" in token or has_hour):
        return place + 1 + has_hour
    return place + 2 if shaped and not minute and "." not in token and has_hour else 0


def _phone(text: Text, place: int, _first: int, last: int) -> int:
    """Ten digits or more in at most seven words, from 0, (0 or +; or a municipality's 14 number."""
    short = text.tokens[place].replace("-", "")
    if short[:2] == "14" and len(short) in (5, 6) and short.isdecimal():
        return place + 1
    if short == "14" and place + 1 < last and text.tokens[place + 1][0] == "0":
        return place + 2  # a municipality's own number: 14 010
    if text.tokens[place][0] not in "0+(":
        return 0
    digits = ""
    for end in range(place, min(place + 7, last)):
        token = text.tokens[end]
        if any(character.isalpha() for character in token) or token in (".", ";", "?", "!"):
            break
        digits += "".join(character for character in token if character.isdigit())
        if len(digits) >= 10:
            return end + 1
    return 0


def _email(text: Text, place: int, _first: int, _last: int) -> int:
    return place + 1 if "@" in text.tokens[place][1:] else 0


def _name(text: Text, place: int, first: int, _last: int) -> int:
    token = text.tokens[place]
    return place + 1 if place > first and token[0].isupper() and not token.isupper() else 0


CLASSES: Final[dict[str, Callable[[Text, int, int, int], int]]] = {
    "getal": _number,
    "datum": _date,
    "bedrag": _amount,
    "tijd": _time,
    "telefoon": _phone,
    "email": _email,
    "naam": _name,
}
