# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The one pass over the words of a text that finds all patterns of all rules.

At each word there is a fixed, small amount of work: a look at the labels of the word and of the
next. Only where those lead on is anything followed, and no further than the sentence goes.
"""

from __future__ import annotations

from functools import reduce
from itertools import chain, islice
from operator import or_
from typing import Final, NamedTuple

from dichterbij.letters.check.classes import CLASSES, NAMES, shapes_of
from dichterbij.letters.check.text import Text

REMEMBERED: Final = 50_000  # distinct words, then forget and begin anew
CLASS_LABELS: Final = {name: -1 - number for number, name in enumerate(NAMES)}
_CLASS_OF: Final = {CLASS_LABELS[name]: reads for name, reads in CLASSES.items()}
_ONE_WORD: Final = max(_CLASS_OF) + 1  # labels from here on are of one word
_NONE: Final[frozenset[int]] = frozenset()


class Match(NamedTuple):
    """Where a pattern stands: token indices, half-open, and which pattern of its key it was."""

    key: str
    first: int
    last: int
    pattern: int


# A point that several patterns share: what may come next by its label, what after a gap, which
# patterns are complete, and which are where the sentence ends. A tree of these is why many rules
# that begin with "u" cost no more than one. Nothing but plain tuples, so that it can be kept.
Node = tuple[dict[int, "Node"], tuple["Gap", ...], tuple[int, ...], tuple[int, ...]]
# So many words at most, what follows, and one bit for each label that this can begin with
Gap = tuple[int, Node, int]
Vocabulary = tuple[dict[str, list[int]], ...]
# The points anywhere and at the beginning of a sentence, the words, which bit a label has that
# can follow a gap, and each pattern by its number
Automaton = tuple[Node, Node, Vocabulary, dict[int, int], list[tuple[str, int]]]


class _Start:
    """What can begin with words of the same labels: all patterns after such a word, in one."""

    __slots__ = ("after_gap", "classes", "closing", "done", "follow", "gaps", "onward", "plain")

    def __init__(self, root: Node, labels: frozenset[int]) -> None:
        self.done: list[int] = []
        # By the label of the next word: which patterns are complete there, and which points lead on
        self.onward: dict[int, tuple[list[int], list[Node]]] = {}
        # All gaps of the same width: how wide, what can stand behind one of them, and each of them
        self.gaps: list[tuple[int, int, list[Gap]]] = []
        self.closing: list[Node] = []
        self.classes: list[tuple[int, Node]] = []
        gaps: dict[int, list[Gap]] = {}
        for label in labels:
            after = root[0][label]
            if label < _ONE_WORD:
                self.classes.append((label, after))
                continue
            self.done += after[2]
            for further, node in after[0].items():
                complete, leading = self.onward.setdefault(further, ([], []))
                if node[0] or node[1] or node[3]:
                    leading.append(node)
                else:
                    complete += node[2]
            for gap in after[1]:
                gaps.setdefault(gap[0], []).append(gap)
            if after[3]:
                self.closing.append(after)
        self.follow = frozenset(self.onward)
        self.after_gap = 0
        for most, several in gaps.items():
            together = reduce(or_, [bits for _most, _node, bits in several])
            self.gaps.append((most, together, several))
            self.after_gap |= together
        self.plain = not (self.classes or self.closing)  # nothing but words and gaps


class _Known(NamedTuple):
    """What is known of words with the same labels."""

    labels: frozenset[int]
    bits: int  # one for each label that can follow a gap
    anywhere: _Start | None  # what can begin with it
    at_begin: _Start | None  # and at the beginning of a sentence
    follow: frozenset[int]  # what leads on from here, if it is the next word
    always: bool  # there is more to look at than the next word


class Matcher:
    """Finds all patterns of an automaton in one pass over the words of a text.

    Of one key, the leftmost and then the longest match counts, and matches do not overlap.
    """

    def __init__(self, automaton: Automaton) -> None:
        self._anywhere, self._at_begin, self._vocabulary, self._bits, self._numbers = automaton
        _whole, _cased, begins, ends, _holds = self._vocabulary
        # Two letters tell which few of them can begin or end a word
        self._begins: dict[str, list[str]] = {}
        self._ends: dict[str, list[str]] = {}
        for part in begins:
            self._begins.setdefault(part[:2], []).append(part)
        for part in ends:
            self._ends.setdefault(part[-2:], []).append(part)
        self._known: dict[str, _Known] = {}
        self._same: dict[frozenset[int], _Known] = {}
        self._starts: dict[tuple[int, frozenset[int]], _Start] = {}
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
        found = self._find(text)
        self._last = (which, found)
        return dict(found)

    def _find(self, text: Text) -> dict[str, list[Match]]:
        words = self._words(text)
        labels = [word[0] for word in words]
        bits = [word[1] for word in words]
        follow = [word[4] for word in words]
        apart = map(frozenset.isdisjoint, follow, chain(islice(labels, 1, None), (_NONE,)))
        # Most words lead nowhere, so look at the next one before anything else.
        places = [
            place
            for place, (word, alone) in enumerate(zip(words, apart, strict=True))
            if word[5] or not alone
        ]
        found: dict[str, list[tuple[int, int, int]]] = {}
        numbers = self._numbers
        places.append(len(words))
        at = 0
        for sentence in text.sentences:
            _start, _end, first, last, _part = sentence
            opening = words[first][3]
            while places[at] < first:
                at += 1
            if opening is None and places[at] >= last:
                continue
            inside = reduce(or_, bits[first:last])
            ends: dict[int, int]
            if opening is not None:
                ends = {}
                _begin(opening, first, (text, labels, bits, first, last, inside, ends))
                for pattern, end in ends.items():
                    key, number = numbers[pattern]
                    found.setdefault(key, []).append((first, -end, number))
            while places[at] < last:
                place = places[at]
                at += 1
                start = words[place][2]
                assert start is not None  # else this place leads nowhere
                beyond = place + 1
                if (
                    start.plain
                    and not start.after_gap & inside
                    and (beyond == last or start.follow.isdisjoint(labels[beyond]))
                ):
                    for pattern in start.done:
                        key, number = numbers[pattern]
                        found.setdefault(key, []).append((place, -beyond, number))
                    continue
                ends = {}
                _begin(start, place, (text, labels, bits, first, last, inside, ends))
                for pattern, end in ends.items():
                    key, number = numbers[pattern]
                    found.setdefault(key, []).append((place, -end, number))
        return {key: _leftmost_longest(key, several) for key, several in found.items()}

    def _words(self, text: Text) -> list[_Known]:
        """What is known of each word of the text; each distinct word is looked at once."""
        known = self._known
        if len(known) > REMEMBERED:
            known.clear()
            self._same.clear()
            self._starts.clear()
        lower_of = dict(zip(text.tokens, text.lowers, strict=True))
        for token in lower_of.keys() - known.keys():
            known[token] = self._know(token, lower_of[token])
        return list(map(known.__getitem__, text.tokens))

    def _know(self, token: str, lower: str) -> _Known:
        labels = self._labels_of(token, lower)
        known = self._same.get(labels)
        if known is None:
            anywhere, at_begin = self._start(0, labels), self._start(1, labels)
            known = self._same[labels] = _Known(
                labels,
                sum(1 << self._bits[label] for label in labels if label in self._bits),
                anywhere,
                at_begin,
                anywhere.follow if anywhere else _NONE,
                bool(anywhere and (anywhere.done or anywhere.gaps or not anywhere.plain)),
            )
        return known

    def _start(self, which: int, labels: frozenset[int]) -> _Start | None:
        root = (self._anywhere, self._at_begin)[which]
        here = frozenset([label for label in labels if label in root[0]])
        if not here:
            return None
        start = self._starts.get((which, here))
        if start is None:
            start = self._starts[which, here] = _Start(root, here)
        return start

    def _labels_of(self, token: str, lower: str) -> frozenset[int]:
        whole, cased, begins, ends, holds = self._vocabulary
        found = [CLASS_LABELS[name] for name in shapes_of(token, lower)]
        found += whole.get(lower, ())
        found += cased.get(token, ())
        for part in self._begins.get(lower[:2], ()):
            if lower.startswith(part):
                found += begins[part]
        for part in self._ends.get(lower[-2:], ()):
            if lower.endswith(part):
                found += ends[part]
        for part, labels in holds.items():
            if part in lower:
                found += labels
        return frozenset(found)


# The text, the labels and the bits of its words, the sentence we are in: its first word, the one
# after its last, and all bits in it; and of each pattern the nearest end
_Where = tuple[Text, list[frozenset[int]], list[int], int, int, int, dict[int, int]]


def _begin(start: _Start, place: int, where: _Where) -> None:
    """Follow every pattern on that begins with the word here."""
    text, labels, bits, first, last, inside, ends = where
    beyond = place + 1
    for number in start.done:
        ends[number] = beyond
    for node in start.closing:
        _close(node, beyond, where)
    for label, node in start.classes:
        end = _CLASS_OF[label](text, place, first, last)
        if end:
            _walk(node, end, where)
    if beyond < last:
        for label in start.follow & labels[beyond]:
            end = beyond + 1
            if label < _ONE_WORD:
                end = _CLASS_OF[label](text, beyond, first, last)
                if not end:
                    continue
            complete, leading = start.onward[label]
            for number in complete:
                if end < ends.get(number, last + 1):
                    ends[number] = end
            for node in leading:
                _walk(node, end, where)
        for most, together, several in start.gaps:
            if together & inside:
                for further in range(beyond, min(beyond + most + 1, last)):
                    here = bits[further] & together
                    if here:
                        for _most, node, wanted in several:
                            if wanted & here:
                                _walk(node, further, where)


def _walk(node: Node, place: int, where: _Where) -> None:
    """Follow every pattern on from here; of each, keep the nearest end."""
    onward, gaps, done, closing = node
    text, labels, _bits, first, last, inside, ends = where
    for number in done:
        if place < ends.get(number, last + 1):
            ends[number] = place
    if closing:
        _close(node, place, where)
    if place >= last:
        return
    here = labels[place]
    if onward and not here.isdisjoint(onward):
        for label in here if len(here) < len(onward) else onward:
            if label in here and label in onward:
                end = (
                    place + 1 if label >= _ONE_WORD else _CLASS_OF[label](text, place, first, last)
                )
                if end:
                    _walk(onward[label], end, where)
    for gap in gaps:
        if gap[2] & inside:
            _jump(gap, place, where)


def _jump(gap: Gap, place: int, where: _Where) -> None:
    """Go on from every word within reach that leads on."""
    most, node, wanted = gap
    bits, last = where[2], where[4]
    for beyond in range(place, min(place + most + 1, last)):
        if bits[beyond] & wanted:
            _walk(node, beyond, where)


def _close(node: Node, place: int, where: _Where) -> None:
    """Complete here, when a full stop at most is left of the sentence."""
    text, last, ends = where[0], where[4], where[6]
    if place >= last - 2 and all(map(_is_mark, text.tokens[place:last])):
        for number in node[3]:
            ends[number] = min(place, ends.get(number, place))


def _is_mark(token: str) -> bool:
    return not any(character.isalnum() for character in token)


def _leftmost_longest(key: str, several: list[tuple[int, int, int]]) -> list[Match]:
    """Of what begins where, ends where (below zero, so that the longest is first) and is which."""
    several.sort()
    kept: list[Match] = []
    free = 0
    new = tuple.__new__  # in half the time, and there are many
    for first, end, number in several:
        if first >= free:
            free = -end
            kept.append(new(Match, (key, first, free, number)))
    return kept
