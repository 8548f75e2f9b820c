# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How hard a text is to read, and how hard each sentence.

Two numbers side by side. `difficulty` says which of two texts is harder; what makes it up is
learned from sentences that communication experts rewrote. `lint_like` estimates the score of
LiNT-II, from which a level and the share of adults who struggle follow; it does so without a
parser, so its error is stated. Neither says anything about a reader.

The weights and the error are in data/weights.toml, written by `make bench-letters`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from functools import cache
from operator import mul
from typing import NamedTuple

from dichterbij.letters.check.features import (
    CONTENT,
    PREPOSITIONS,
    WEIGHED,
    Counts,
    counted,
    weighed,
)
from dichterbij.letters.check.kept import DATA, kept
from dichterbij.letters.check.report import Metrics, Readability, SentenceMeasure
from dichterbij.letters.check.text import Text

WEIGHTS = os.path.join(DATA, "weights.toml")
_USUAL, _HALF = 4.5, 0.5  # where a text has no words or nouns to tell by
# LiNT-II: from this score on, this level, and so many adults struggle
LEVELS = ((58.0, 4, 0.78), (46.0, 3, 0.53), (34.0, 2, 0.29), (0.0, 1, 0.14))


class Weights(NamedTuple):
    """What each count weighs, and what turns our counts into what a parser would have found."""

    each: tuple[float, ...]  # in the order of WEIGHED
    middle: float  # a text of this weight gets difficulty 50
    spread: float
    distance: float  # the longest distance in a sentence, for every word in it
    distance_at_none: float
    error: float


class LintFeatures(NamedTuple):
    """What LiNT-II looks at in a text."""

    freq_log: float
    max_sdl: float
    content_words_per_clause: float
    proportion_concrete: float


def lint_formula(
    freq_log: float, max_sdl: float, content_words_per_clause: float, proportion_concrete: float
) -> float:
    """The formula of LiNT-II, 0-100, higher is harder; exactly as it was published."""
    easy = (
        -4.2078
        + 17.2837 * freq_log
        - 1.6244 * max_sdl
        - 2.5368 * content_words_per_clause
        + 16.0012 * proportion_concrete
    )
    return 100 - min(100.0, max(0.0, easy))


def level_of(lint: float) -> tuple[int, float]:
    """The level of a LiNT score, 1-4, and the share of adults who struggle with such a text."""
    for limit, level, share in LEVELS:
        if lint >= limit:
            return level, share
    raise ValueError(f"no LiNT score: {lint}")


def flesch_douma(words: int, sentences: int, syllables: int) -> float:
    """Flesch for Dutch after Douma; higher is easier. Here for comparison only."""
    return 206.835 - 0.93 * words / sentences - 77 * syllables / words


def measure(text: Text) -> Metrics:
    """How hard this text is; without readability when there is no sentence to measure."""
    counts = counted(text)
    words = sum(count.words for count in counts)
    if not words:
        return Metrics(words=0, sentences=0, readability=None)
    weights = load_weights()
    each = [_lint_of_one(count, weights) for count in counts]
    seen = _lint_together(counts, each)
    lint = lint_formula(*seen)
    level, struggling = level_of(lint)
    columns = weighed(counts)
    syllables = sum(count.syllables for count in counts)
    features = {
        "words_per_sentence": words / len(counts),
        **seen._asdict(),
        **dict(zip(WEIGHED, columns, strict=True)),
    }
    return Metrics(
        words=words,
        sentences=len(counts),
        readability=Readability(
            difficulty=difficulty(columns, weights),
            level=level,
            struggling=struggling,
            lint_like=round(lint, 1),
            error=weights.error,
            flesch_douma=round(flesch_douma(words, len(counts), syllables), 1),
            features={name: round(value, 3) for name, value in features.items()},
            sentences=tuple(
                _measure_sentence(count, seen, weights)
                for count, seen in zip(counts, each, strict=True)
            ),
        ),
    )


def _measure_sentence(count: Counts, seen: LintFeatures, weights: Weights) -> SentenceMeasure:
    sentence, columns, words = count[:3]
    columns += (columns[CONTENT] / words, columns[PREPOSITIONS] / words, words)
    hard = round(difficulty(columns, weights), 1)
    level = level_of(lint_formula(*seen))[0]
    told = (sentence[0], sentence[1], words, hard, level)
    return tuple.__new__(SentenceMeasure, told)  # in half the time that SentenceMeasure() takes


def difficulty(columns: Sequence[float], weights: Weights) -> float:
    """0-100, higher is harder; not rounded, because it has to tell two texts apart."""
    weight = sum(map(mul, weights.each, columns))
    return 100 / (1 + math.exp(min(50.0, (weights.middle - weight) / weights.spread)))


def lint_features(counts: Sequence[Counts], weights: Weights) -> LintFeatures:
    """Our estimate of LiNT-II's four features: counted, not parsed."""
    return _lint_together(counts, [_lint_of_one(count, weights) for count in counts])


def _lint_together(counts: Sequence[Counts], found: Sequence[LintFeatures]) -> LintFeatures:
    frequent = sum(count.frequent for count in counts)
    nouns = sum(count.concrete + count.abstract for count in counts)
    return LintFeatures(
        sum(c.subtitle_frequencies for c in counts) / frequent if frequent else _USUAL,
        sum(one.max_sdl for one in found) / len(found),
        sum(one.content_words_per_clause for one in found) / len(found),
        sum(count.concrete for count in counts) / nouns if nouns else _HALF,
    )


def _lint_of_one(count: Counts, weights: Weights) -> LintFeatures:
    _, _, words, _, content, clauses, frequencies, frequent, concrete, abstract = count
    nouns = concrete + abstract
    return LintFeatures(
        frequencies / frequent if frequent else _USUAL,
        max(0.0, weights.distance_at_none + weights.distance * words),
        content / clauses,
        concrete / nouns if nouns else _HALF,
    )


@cache
def load_weights() -> Weights:
    """The weights as `make bench-letters ARGS=--write` left them."""
    data = kept("weights", [WEIGHTS], _read)
    scale, lint, each = data["difficulty"], data["lint"], data["weights"]
    return Weights(
        each=tuple(float(each[name]) for name in WEIGHED),
        middle=scale["middle"],
        spread=scale["spread"],
        distance=lint["distance"],
        distance_at_none=lint["distance_at_none"],
        error=lint["error"],
    )


def _read() -> dict[str, dict[str, float]]:
    import tomli

    with open(WEIGHTS, encoding="utf-8") as file:
        return dict(tomli.loads(file.read()))
