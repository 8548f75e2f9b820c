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

from bench import letter_lint, letter_pairs, letter_rules, letter_speed
from dichterbij.letters.check.features import WEIGHED
from dichterbij.letters.check.kept import DATA as OUR_DATA

ROOT = Path(__file__).parent.parent
PAIRS = ROOT.parent / "shared/data/letters/amsterdam-pairs-development.tsv"
DATA = Path(OUR_DATA)
WEIGHTS = DATA / "weights.toml"
ABOUT = """\
# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
# Written by `make bench-letters ARGS=--write`, never by hand.
"""


def main() -> None:
    told = _told()
    chosen = [told.only] if told.only else ["pairs", "rules", "lint", "speed"]
    pairs = []
    if {"pairs", "rules"} & set(chosen):
        if not told.pairs.exists():
            raise SystemExit(f"There are no pairs at {told.pairs}; say where with --pairs FILE.")
        pairs = letter_pairs.read_pairs(told.pairs)
    lint = lint_now()
    if "pairs" in chosen:
        show("Which text is harder", letter_pairs.table(pairs))
    if "lint" in chosen and told.lint:
        text, lint = letter_lint.report(told.lint)
        show("Beside LiNT-II", text)
    elif "lint" in chosen:
        print("LiNT-II's published texts are not here: --lint FOLDER measures our estimate.\n")
    if "rules" in chosen:
        found = letter_rules.evidence(pairs)
        show("What experts took out", letter_rules.table(pairs, found))
        if told.write:
            letter_rules.write(DATA / "evidence.toml", ABOUT, found)
    if "speed" in chosen:
        show("Speed", letter_speed.table())
    if told.write:
        write_weights(letter_pairs.learn(pairs) if "pairs" in chosen else None, lint)


def _told() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--pairs", type=Path, default=PAIRS, metavar="FILE")
    arguments.add_argument("--lint", type=Path, metavar="FOLDER")
    arguments.add_argument("--only", choices=["pairs", "rules", "lint", "speed"])
    arguments.add_argument("--write", action="store_true")
    return arguments.parse_args()


def show(title: str, text: str) -> None:
    print(f"### {title}\n\n{text}\n", flush=True)


def lint_now() -> dict[str, float]:
    return dict(tomllib.loads(WEIGHTS.read_text("utf-8"))["lint"])


def write_weights(learned: letter_pairs.Learned | None, lint: dict[str, float]) -> None:
    """What was measured now; what was not stays as it was."""
    if learned:
        scale = {"middle": learned.middle, "spread": learned.spread}
        weights = dict(zip(WEIGHED, learned.weights, strict=True))
    else:
        now = tomllib.loads(WEIGHTS.read_text("utf-8"))
        scale, weights = now["difficulty"], now["weights"]
    lines = [ABOUT]
    for name, values in {"difficulty": scale, "weights": weights, "lint": lint}.items():
        lines += [f"[{name}]", *(f"{key} = {value:.5f}" for key, value in values.items()), ""]
    WEIGHTS.write_text("\n".join(lines).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
