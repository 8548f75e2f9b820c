# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What makes a sentence hard, as numbers: everything that is counted in one sentence.

Each number has a meaning for a reader; what it weighs is learned from what experts changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dichterbij.letters.check.report import PartName
from dichterbij.letters.check.text import Sentence, Text
from dichterbij.letters.check.words import Words, counts_in

# Counted in each sentence, in the order of the columns of `Counts.counted`
COUNTED = (
    "letters",  # how long the sentence is, long words counting for more
    "content_words",  # how much it says at once
    "rarity",  # how many words are far from everyday, and how far
    "names",  # names and abbreviations to keep apart
    "passives",  # "wordt", "worden": who does it?
    "participles",  # "heeft ... opgenomen": the word that matters comes late
    "tang",  # words between the two halves of a verb
    "nominalisations",  # "de uitvoering van": a deed made into a thing
    "articles",  # nouns with all that belongs to them
    "prepositions",  # stacked: "in verband met het onderzoek naar"
    "clauses",  # finite verbs and words that open a clause
    "pointers",  # "hierbij", "daaromtrent": look back for what is meant
    "commas",
    "brackets",  # and slashes
    "office_words",  # with an everyday word beside them
    "we",  # the writer is a person: this one makes it easier
)
# Of the text together
TOGETHER = (
    "density",  # the share of words that have content: nothing to rest on in between
    "preposition_share",
    "longest_sentence",  # in words: one is enough to lose a reader
)
WEIGHED = COUNTED + TOGETHER
CONTENT, PREPOSITIONS = COUNTED.index("content_words"), COUNTED.index("prepositions")
_TANG = re.compile(r"[wbhv]([^,.(wbhv]{0,60})P")
_READ = (PartName.CORE, PartName.LIST, PartName.LEGAL)
_EVERYDAY = 6.5  # log10 per billion: the hundred words that everybody uses all day
# So much rarer in subtitles, which LiNT counts, than in what is written
_WRITTEN = 0.8

_words = Words()


class Counts(NamedTuple):
    """One sentence in numbers: what is weighed, and what LiNT and Flesch-Douma need."""

    sentence: Sentence
    counted: tuple[float, ...]
    words: int
    syllables: int
    content: int  # words with content, names among them
    clauses: int
    subtitle_frequencies: float  # their sum
    frequent: int  # so many words in that sum
    concrete: int
    abstract: int


def counted(text: Text) -> list[Counts]:
    """Every sentence of the letter itself in numbers; of a loose heading if there is no more."""
    inside = list(_counted(text, [s for s in text.sentences if s.part in _READ]))
    found = inside or list(_counted(text, text.sentences))
    return [count for count in found if count.content or count.words > 1] or found


def weighed(counts: Sequence[Counts]) -> list[float]:
    """What is weighed of these sentences together, in the order of WEIGHED.

    Counts are those of the average sentence, so that a long letter is no harder for its length.
    """
    if len(counts) == 1:
        only = counts[0]
        return _together(list(only.counted), only.words, only.words)
    totals = [sum(column) for column in zip(*(c.counted for c in counts), strict=True)]
    words = sum(count.words for count in counts) / len(counts)
    longest = max(count.words for count in counts)
    return _together([total / len(counts) for total in totals], words, longest)


def _together(means: list[float], words: float, longest: int) -> list[float]:
    means += (means[CONTENT] / words, means[PREPOSITIONS] / words, longest)
    return means


def _counted(text: Text, sentences: list[Sentence]) -> Iterator[Counts]:
    """All words of all sentences at once, and then each sentence as a stretch of them."""
    words, tokens, lowers = _words, text.tokens, text.lowers
    keys: list[str] = []
    for sentence in sentences:
        _start, _end, first, last, _part = sentence
        keys.append(lowers[first])  # its capital does not make it a name
        keys += tokens[first + 1 : last]
    for key in set(keys).difference(words.code):
        words.learn(key)
    frequencies = list(map(words.frequency.__getitem__, keys))
    tallies = list(map(words.tally.__getitem__, keys))
    end = 0
    for sentence in sentences:
        start, end = end, end + sentence[3] - sentence[2]
        tally, frequency = sum(tallies[start:end]), sum(frequencies[start:end])
        counts = _count(sentence, keys[start:end], tally, frequency)
        if counts.words:
            yield counts
    words.tidy()


def _count(sentence: Sentence, stretch: list[str], tally: int, frequencies: float) -> Counts:
    (
        frequent, names, passives, participles, nominal, concrete, abstract, articles,
        prepositions, finite, openers, pointers, commas, brackets, we, words, letters,
        syllables, office,
    ) = counts_in(tally)  # fmt: skip
    tang = 0
    if participles and finite:
        code = "".join(map(_words.code.__getitem__, stretch))
        tang = max(map(len, _TANG.findall(code)), default=0)
    columns = (
        letters,
        frequent,
        _EVERYDAY * frequent - frequencies,
        names,
        passives,
        participles,
        tang,
        nominal,
        articles,
        prepositions,
        finite + openers,
        pointers,
        commas,
        brackets,
        office,
        we,
    )
    return Counts(
        sentence,
        columns,
        words,
        syllables,
        frequent + names,  # content
        max(1, finite, openers + 1),  # clauses
        frequencies - _WRITTEN * (nominal + office),
        frequent,
        concrete + names,
        abstract + nominal,
    )
