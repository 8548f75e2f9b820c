# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What can go, or can move: law before the message, old history first, the same thing twice.

A law reference is judged by where it stands, never by being there: under the message, in the part
about objection or in an annex it is right. What a law asks for may move and may never vanish.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import filterfalse
from typing import Final

from dichterbij.letters.check.detectors.lists import listed
from dichterbij.letters.check.detectors.verbs import BREAKS, DETERMINERS, HELPERS, PREPOSITIONS
from dichterbij.letters.check.ready import Ready
from dichterbij.letters.check.report import Hit, Kind, PartName
from dichterbij.letters.check.text import Sentence, Text

# Two sentences that differ in these alone say the same.
SMALL: Final = HELPERS | PREPOSITIONS | DETERMINERS | BREAKS | {"en", "ook", "dan"}
LETTER_FROM: Final = 60  # tokens; what is shorter and greets nobody is a loose sentence
MESSAGE: Final = (PartName.CORE, PartName.LIST)
POLITE: Final = (PartName.CLOSING, PartName.SALUTATION)
READER: Final = frozenset({"u", "uw", "jij", "je", "jouw", "uzelf"})
ARTICLES: Final = frozenset({"artikel", "artikelen", "art.", "artt.", "lid"})
LAWS: Final = listed("laws")
# What happened before between the reader and us.
HISTORY: Final = listed("history")


def law_first(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """A law before the reader knows what the letter means for them."""
    if not _is_letter(text):
        return
    for _sentence, law in _before_message(text):
        if law:
            first, last = law
            yield Hit(text.starts[first], text.ends[last])


def law_opens(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """*Op grond van artikel 5 ...*: a sentence that begins with a law instead of with a person.

    Where the law stands before the message, `law_first` says so already.
    """
    said = {sentence.first for sentence, law in _before_message(text) if law}
    in_letter = _is_letter(text)
    for sentence in text.sentences:
        if sentence.part not in MESSAGE or (in_letter and sentence.first in said):
            continue
        opening = _opening(text, sentence)
        law = _law_in(text, sentence, opening + 4) if opening else None
        if law:
            yield Hit(sentence.start, text.ends[law[1]])


def _opening(text: Text, sentence: Sentence) -> int:
    """The token after *op grond van* and its like at the beginning; 0 without."""
    if text.lowers[sentence.first] not in OPENS:
        return 0
    words = text.lowers[sentence.first : sentence.last]
    for phrase in OPENINGS:
        if words[: len(phrase)] == phrase:
            return sentence.first + len(phrase)
    return 0


OPENINGS: Final = (
    ["op", "grond", "van"], ["gelet", "op"], ["ingevolge"], ["krachtens"], ["volgens"],
    ["conform"], ["overeenkomstig"], ["op", "basis", "van"],
)  # fmt: skip
OPENS: Final = frozenset(phrase[0] for phrase in OPENINGS)


def _before_message(text: Text) -> Iterator[tuple[Sentence, tuple[int, int] | None]]:
    """Each sentence until the reader knows what the letter means, with the law in its way."""
    for sentence in text.sentences:
        if sentence.part is PartName.SUBJECT:
            law = _law_in(text, sentence, sentence.last)
            # The name of a law may say what a letter is about; an article may not.
            yield sentence, law if law and text.lowers[law[0]] in ARTICLES else None
        elif sentence.part in MESSAGE:
            speaks = any(word in READER for word in text.lowers[sentence.first : sentence.last])
            middle = (sentence.first + sentence.last) // 2
            law = _law_in(text, sentence, middle if speaks else sentence.last)
            yield sentence, law
            if not law and speaks and not _is_history(text, sentence):
                return  # the message has come: from here on every law stands where it should


def _is_letter(text: Text) -> bool:
    return len(text.tokens) >= LETTER_FROM or any(
        part.name is PartName.SALUTATION for part in text.parts
    )


def _law_in(text: Text, sentence: Sentence, before: int) -> tuple[int, int] | None:
    """The first run of words that names a law and begins before this place: first and last."""
    first: int | None = None
    last = 0
    for place in range(sentence.first, sentence.last):
        if _names_law(text, place, sentence.last):
            if first is None:
                if place >= before:
                    return None
                first = place
            elif place - last > 8:
                break
            last = place + (text.lowers[place] in ARTICLES)
    return None if first is None else (first, last)


def _names_law(text: Text, place: int, end: int) -> bool:
    word, token = text.lowers[place], text.tokens[place]
    if word in ARTICLES:
        return place + 1 < end and text.tokens[place + 1][0].isdigit()
    if word in LAWS:
        return token[0].isupper() or word.startswith(("verordening", "beleidsregel"))
    return len(word) > 6 and word.endswith("wet") and token[0].isupper()


def _is_history(text: Text, sentence: Sentence) -> bool:
    words = text.lowers[sentence.first : sentence.last]
    return any(word in HISTORY for word in words)


def history_first(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """At least `above` sentences about what came before, and only then the message."""
    run: list[Sentence] = []
    if not _is_letter(text):
        return
    for sentence in text.sentences:
        if sentence.part not in MESSAGE:
            continue
        if not _is_history(text, sentence):
            break
        run.append(sentence)
    if len(run) >= rule.above:
        yield Hit(run[0].start, run[-1].end)


def said_twice(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """A sentence that stands in the letter already, in the same or nearly the same words."""
    seen: set[frozenset[str]] = set()
    for sentence in text.sentences:
        _start, _end, first, last, _part = sentence
        if last - first < 6:
            continue
        words = frozenset(filterfalse(SMALL.__contains__, text.lowers[first:last]))
        if len(words) < rule.above:
            continue
        if words in seen:
            yield Hit(sentence.start, sentence.end)
        seen.add(words)


def same_words(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """A run of `above` words or more that stood in another sentence already."""
    length, words = max(int(rule.above), 2), tuple(text.lowers)
    seen: dict[int, int] = {}  # by the hash of a run: a tenth of the memory
    for number, sentence in enumerate(text.sentences):
        if sentence.last - sentence.first < length or sentence.part in POLITE:
            continue
        marked = sentence.first
        for place in range(sentence.first, sentence.last - length + 1):
            run = hash(words[place : place + length])
            before = seen.setdefault(run, number)
            if before != number and place >= marked:
                last = place + length
                yield Hit(text.starts[place], text.ends[last - 1])
                marked = sentence.last  # one of these in a sentence is enough


def subject_again(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """A second line that says what the letter is about."""
    named = [place for word in ("betreft", "onderwerp") for place in text.places.get(word, ())]
    end = len(text.tokens) - 1
    heads = [place for place in sorted(named) if place < end and text.tokens[place + 1] == ":"]
    for place in heads[1:]:
        yield Hit(text.starts[place], text.ends[place + 1])


def subject_in_first_sentence(text: Text, rule: Ready, kind: Kind) -> Iterator[Hit]:
    """The first sentence only says the subject line once more."""
    subject: set[str] = set()
    for sentence in text.sentences:
        words = {
            word
            for word in text.lowers[sentence.first : sentence.last]
            if len(word) > 4 or word[0].isdigit()  # a date or an amount is news
        }
        if sentence.part is PartName.SUBJECT:
            subject |= words - {"onderwerp", "betreft"}
        elif sentence.part in MESSAGE:
            if len(subject) >= rule.above and subject <= words and len(words) <= len(subject) + 1:
                yield Hit(sentence.start, sentence.end)
            return
