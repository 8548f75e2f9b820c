# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How far our estimate of LiNT-II is from LiNT-II itself, on the four texts it publishes.

Its files give every word, and per sentence what its parser found. Their texts are not ours to
spread, so they are read from a folder and only numbers come out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, linear_regression
from typing import Any

from dichterbij.letters.check.features import Counts, counted
from dichterbij.letters.check.readability import (
    Weights,
    level_of,
    lint_features,
    lint_formula,
    load_weights,
)
from dichterbij.letters.check.text import read

PASSAGE = 5  # sentences: about a short letter
TWO_THIRDS = 0.68


@dataclass(frozen=True)
class Found:
    """One sentence: what LiNT-II found in it, and what we count."""

    frequencies: list[float]
    distance: float | None
    density: float | None
    concrete: int
    nouns: int
    counts: list[Counts]


def read_documents(folder: Path) -> list[list[Found]]:
    """The four documents, easiest first."""
    files = [folder / f"level{level}.json" for level in (1, 2, 3, 4)]
    for file in files:
        if not file.exists():
            raise SystemExit(f"There is no {file}; --lint wants LiNT-II's published examples.")
    return [[_found(s) for s in json.loads(file.read_text())["sentences"]] for file in files]


def _found(sentence: dict[str, Any]) -> Found:
    words = sentence["word_features"]
    types = [word.get("super_sem_type") for word in words]
    return Found(
        frequencies=[word["word_frequency"] for word in words if word.get("word_frequency")],
        distance=sentence["max_sdl"],
        density=sentence["content_words_per_clause"],
        concrete=types.count("concrete"),
        nouns=sum(types.count(one) for one in ("concrete", "abstract", "undefined")),
        counts=counted(read(" ".join(word["text"] for word in words))),
    )


def theirs(sentences: Sequence[Found]) -> float | None:
    """The score LiNT-II gives these sentences together; none if it says nothing of them."""
    frequencies = [f for one in sentences for f in one.frequencies]
    distances = [one.distance for one in sentences if one.distance is not None]
    densities = [one.density for one in sentences if one.density is not None]
    nouns = sum(one.nouns for one in sentences)
    if not (frequencies and distances and densities and nouns):
        return None
    concrete = sum(one.concrete for one in sentences) / nouns
    return lint_formula(fmean(frequencies), fmean(distances), fmean(densities), concrete)


def ours(sentences: Sequence[Found], weights: Weights) -> float:
    counts = [count for one in sentences for count in one.counts]
    return lint_formula(*lint_features(counts, weights))


def distances_learned(documents: Sequence[Sequence[Found]], weights: Weights) -> Weights:
    """The longest distance in a sentence as a straight line over its number of words."""
    known = [
        (sum(count.words for count in one.counts), one.distance)
        for document in documents
        for one in document
        if one.distance is not None
    ]
    line = linear_regression([float(words) for words, _ in known], [d for _, d in known])
    return weights._replace(distance=line.slope, distance_at_none=line.intercept)


def passages(document: Sequence[Found]) -> list[Sequence[Found]]:
    return [document[at : at + PASSAGE] for at in range(max(1, len(document) - PASSAGE + 1))]


def report(folder: Path) -> tuple[str, dict[str, float]]:
    """The table, and what data/weights.toml is to hold."""
    documents = read_documents(folder)
    start = load_weights()
    lines = [
        "Our estimate of LiNT-II on the four texts it publishes; each text held out of what is "
        "learned.",
        "",
        "| text | LiNT-II | level | ours | level |",
        "|---|---|---|---|---|",
    ]
    misses: list[float] = []
    same = 0
    for at, document in enumerate(documents):
        weights = distances_learned(documents[:at] + documents[at + 1 :], start)
        true, guess = theirs(document), ours(document, weights)
        assert true is not None
        same += level_of(true)[0] == level_of(guess)[0]
        lines.append(
            f"| {at + 1} | {true:.1f} | {level_of(true)[0]} | {guess:.1f} | {level_of(guess)[0]} |"
        )
        for passage in passages(document):
            known = theirs(passage)
            if known is not None:
                misses.append(abs(known - ours(passage, weights)))
    misses.sort()
    error = misses[int(len(misses) * TWO_THIRDS)]
    learned = distances_learned(documents, start)
    lines += [
        "",
        f"Levels the same: {same} of {len(documents)}. Of {len(misses)} passages of {PASSAGE} "
        f"sentences two out of three are within {error:.1f} points, half within "
        f"{misses[len(misses) // 2]:.1f}.",
    ]
    lint = {
        "distance": learned.distance,
        "distance_at_none": learned.distance_at_none,
        "error": error,
    }
    return "\n".join(lines), lint
