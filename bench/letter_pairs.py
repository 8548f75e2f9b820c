# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What communication experts changed, and how well we see which of two texts is harder.

A pair is a sentence from a municipal document and the same after an expert's edit. A document that
is judged has had no part in the weights it is judged by.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path

from dichterbij.letters.check.features import counted, weighed
from dichterbij.letters.check.readability import flesch_douma
from dichterbij.letters.check.text import read

STRICT = 20.0  # how strongly weights are held near nothing
NEAR = 0.10  # so near in length that length says little
TIMES = 2000

Vector = list[float]


@dataclass(frozen=True)
class Side:
    """One of the two texts of a pair, as it is measured."""

    text: str
    weighed: Vector
    words: int
    per_sentence: float
    flesch: float


@dataclass(frozen=True)
class Pair:
    document: str
    hard: Side
    easy: Side

    @property
    def near(self) -> bool:
        longest = max(self.hard.words, self.easy.words)
        return abs(self.hard.words - self.easy.words) <= NEAR * longest

    @property
    def difference(self) -> Vector:
        return [a - b for a, b in zip(self.hard.weighed, self.easy.weighed, strict=True)]


@dataclass(frozen=True)
class Learned:
    weights: Vector
    middle: float
    spread: float


def read_pairs(path: Path) -> list[Pair]:
    """The pairs in a table with the columns document, complex and simple."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Pair(row["document"], _side(row["complex"]), _side(row["simple"])) for row in rows]


def _side(text: str) -> Side:
    counts = counted(read(text))
    if not counts:
        raise SystemExit(f"There is nothing to measure in: {text!r}")
    words, syllables = sum(c.words for c in counts), sum(c.syllables for c in counts)
    return Side(
        text=text,
        weighed=weighed(counts),
        words=words,
        per_sentence=words / len(counts),
        flesch=-flesch_douma(words, len(counts), syllables),
    )


def learn(pairs: Sequence[Pair]) -> Learned:
    """Weights under which the text before the edit weighs more than the one after it.

    Logistic regression on differences, without a constant: swapping a pair swaps the answer.
    Strictness keeps a weight small unless many pairs speak for it.
    """
    rows = [pair.difference for pair in pairs]
    scale = [
        math.sqrt(sum(x * x for x in column) / len(rows)) or 1.0
        for column in zip(*rows, strict=True)
    ]
    scaled = [[x / s for x, s in zip(row, scale, strict=True)] for row in rows]
    weights = [w / s for w, s in zip(_fit(scaled), scale, strict=True)]
    totals = [weight(side.weighed, weights) for pair in pairs for side in (pair.hard, pair.easy)]
    middle = sum(totals) / len(totals)
    spread = math.sqrt(sum((t - middle) ** 2 for t in totals) / len(totals))
    return Learned(weights, middle, spread)


def weight(columns: Vector, weights: Vector) -> float:
    return float(sum(map(mul, columns, weights)))


def _fit(rows: list[Vector]) -> Vector:
    """Newton's steps to the weights at which nothing is to be gained."""
    size = len(rows[0])
    weights = [0.0] * size
    for _ in range(30):
        slope = [-STRICT * w for w in weights]
        curve = [[STRICT if i == j else 0.0 for j in range(size)] for i in range(size)]
        for row in rows:
            chance = 1 / (1 + math.exp(-weight(row, weights)))
            missed, sure = 1 - chance, chance * (1 - chance)
            for i, x in enumerate(row):
                if x:
                    slope[i] += missed * x
                    line, share = curve[i], sure * x
                    for j, y in enumerate(row):
                        line[j] += share * y
        step = _solve(curve, slope)
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-7:
            break
    return weights


def _solve(matrix: list[Vector], right: Vector) -> Vector:
    """Gauss: the matrix is small and its diagonal is never nothing."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda k: abs(rows[k][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for below in range(at + 1, size):
            times = rows[below][at] / rows[at][at]
            rows[below] = [a - times * b for a, b in zip(rows[below], rows[at], strict=True)]
    answer = [0.0] * size
    for at in reversed(range(size)):
        rest = sum(rows[at][k] * answer[k] for k in range(at + 1, size))
        answer[at] = (rows[at][size] - rest) / rows[at][at]
    return answer


def held_out(pairs: Sequence[Pair]) -> list[float]:
    """For each pair how much heavier the hard side is, by weights that never saw its document."""
    by_document: dict[str, Vector] = {}
    for document in dict.fromkeys(pair.document for pair in pairs):
        others = [pair for pair in pairs if pair.document != document]
        by_document[document] = learn(others).weights
    return [weight(pair.difference, by_document[pair.document]) for pair in pairs]


def right(differences: Sequence[float]) -> list[float]:
    """1 where the hard side came out harder, a half for no difference."""
    return [0.5 if abs(d) < 1e-9 else float(d > 0) for d in differences]


def interval(pairs: Sequence[Pair], scores: Sequence[float]) -> tuple[float, float]:
    """Where 95 of 100 other draws of documents would put the mean; documents, not pairs, vary."""
    sums: dict[str, tuple[float, int]] = {}
    for pair, score in zip(pairs, scores, strict=True):
        total, n = sums.get(pair.document, (0.0, 0))
        sums[pair.document] = total + score, n + 1
    documents, draw = list(sums.values()), random.Random(1)
    means = []
    for _ in range(TIMES):
        drawn = draw.choices(documents, k=len(documents))
        means.append(sum(total for total, _ in drawn) / sum(n for _, n in drawn))
    means.sort()
    return means[int(TIMES * 0.025)], means[int(TIMES * 0.975) - 1]


def table(pairs: Sequence[Pair]) -> str:
    """Which measure sees which text is harder, on all pairs and on those of near-equal length."""
    near = [pair for pair in pairs if pair.near]
    ours = dict(zip(map(id, pairs), held_out(pairs), strict=True))
    measures: dict[str, Callable[[Pair], float]] = {
        "ours, documents held out": lambda pair: ours[id(pair)],
        "words per sentence": lambda pair: pair.hard.per_sentence - pair.easy.per_sentence,
        "Flesch-Douma": lambda pair: pair.hard.flesch - pair.easy.flesch,
    }
    documents = len({pair.document for pair in pairs})
    lines = [
        f"Which of two texts is harder? {len(pairs)} pairs from {documents} documents; "
        f"{len(near)} within 10 % of each other in words. A tie counts half.",
        "",
        "| measure | all pairs | 95 % | near-equal length | 95 % |",
        "|---|---|---|---|---|",
    ]
    for name, measure in measures.items():
        cells = []
        for chosen in (pairs, near):
            scores = right([measure(pair) for pair in chosen])
            low, high = interval(chosen, scores)
            cells += [f"{sum(scores) / len(scores):.3f}", f"{low:.3f}-{high:.3f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
