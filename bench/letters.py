# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How well and how quickly the letter check reads.

    make bench-letters
    make bench-letters ARGS="--write"            also write the weights and the evidence it found
    make bench-letters ARGS="--only pairs"       or rules, lint, speed
    make bench-letters ARGS="--lint FOLDER"      with level1.json .. level4.json of LiNT-II

The pairs and the texts of LiNT-II are no part of the product: they stand beside it.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from bench import letter_pairs
from dichterbij.letters.check.features import WEIGHED
from dichterbij.letters.check.readability import WEIGHTS

ROOT = Path(__file__).parent.parent
PAIRS = ROOT.parent / "shared/data/letters/amsterdam-pairs-development.tsv"
ABOUT = """\
# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
# Written by `make bench-letters ARGS=--write`, never by hand.
"""
LINT = {"distance": 0.655, "distance_at_none": -1.41, "error": 10.0}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=Path, default=PAIRS)
    arguments.add_argument("--write", action="store_true")
    told = arguments.parse_args()
    if not told.pairs.exists():
        raise SystemExit(f"There are no pairs at {told.pairs}; say where with --pairs.")
    pairs = letter_pairs.read_pairs(told.pairs)
    print(letter_pairs.table(pairs))
    if told.write:
        write_weights(letter_pairs.learn(pairs), lint_now())


def lint_now() -> dict[str, float]:
    if not WEIGHTS.exists():
        return LINT
    return dict(tomllib.loads(WEIGHTS.read_text("utf-8"))["lint"])


def write_weights(learned: letter_pairs.Learned, lint: dict[str, float]) -> None:
    lines = [ABOUT, "[difficulty]", f"middle = {learned.middle:.4f}"]
    lines += [f"spread = {learned.spread:.4f}", "", "[weights]"]
    lines += [f"{name} = {w:.5f}" for name, w in zip(WEIGHED, learned.weights, strict=True)]
    lines += ["", "[lint]", *(f"{name} = {value:.4f}" for name, value in lint.items())]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"Wrote {WEIGHTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
