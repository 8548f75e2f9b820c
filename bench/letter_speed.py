# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How quick the letter check is, beside textstat in the same run.

The texts are made of our own letters in tests/check/letters, again and again, as often as it takes.
Whole processes: from the command to the last line, everything it loads included.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from dichterbij.letters.check.engine import check
from dichterbij.letters.check.readability import measure
from dichterbij.letters.check.text import read

ROOT = Path(__file__).parent.parent
WORDS = 20_000
ROUNDS = 5
LETTERS = 200
OURS = ["-m", "dichterbij.web", "letter", "check", "--format", "json"]
THEIRS = """\
import sys, textstat
text = open(sys.argv[1], encoding="utf-8").read()
textstat.set_lang("nl")
textstat.flesch_reading_ease(text), textstat.words_per_sentence(text)
textstat.syllable_count(text), textstat.lexicon_count(text), textstat.sentence_count(text)
"""


@dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    computing: float
    megabytes: float


def our_letters() -> list[str]:
    files = sorted((ROOT / "tests/check/letters").glob("*.toml"))
    return [tomllib.loads(file.read_text("utf-8"))["text"].strip() for file in files]


def text_of(words: int, letters: list[str]) -> str:
    """So many words of letters; the last letter is cut off."""
    draw = random.Random(words)
    chosen: list[str] = []
    left = words
    while left > 0:
        letter = draw.choice(letters)
        length = len(letter.split())
        if length > left:
            letter = " ".join(letter.split(" ")[:left])
        chosen.append(letter)
        left -= length
    return "\n\n".join(chosen)


def run(command: list[str], compiled: Path | None) -> Run:
    """Run a command to its end, alone. `compiled` keeps what Python compiles, if anything does."""
    left_out = ("DICHTERBIJ", "DJANGO", "PYTHONDONTWRITEBYTECODE")
    environment = {n: v for n, v in os.environ.items() if not n.startswith(left_out)}
    if compiled:
        environment["PYTHONPYCACHEPREFIX"] = str(compiled)
    else:  # and nothing that was compiled before is found either
        nowhere = str(ROOT / "nothing-is-kept-here")
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": nowhere}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.DEVNULL, cwd=ROOT, env=environment
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: something was found
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    seconds = time.perf_counter() - started
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def sound(command: list[str]) -> None:
    """A check that breaks off would be quick: see once that all of it is written."""
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, cwd=ROOT, check=False, text=True
    )
    try:
        told = json.loads(done.stdout)
        found = len(told["letters"][0]["findings"])
    except (ValueError, LookupError):
        raise SystemExit(f"{' '.join(command)} wrote no report: {done.stderr[-300:]}") from None
    if found < WORDS / 20:
        raise SystemExit(f"{' '.join(command)} found only {found} things in {WORDS} words")


def best(runs: list[Run]) -> Run:
    return Run(
        min(one.seconds for one in runs),
        min(one.computing for one in runs),
        max(one.megabytes for one in runs),
    )


def row(what: str, found: Run, goal: str) -> str:
    seconds = f"{found.seconds:.2f} s | {found.computing:.2f} s"
    return f"| {what} | {seconds} | {found.megabytes:.0f} MB | {goal} |"


def rows(found: list[Run]) -> list[str]:
    us, them, begin = found
    return [
        row(f"full check of {WORDS:,} words", us, "half of textstat, 120 MB"),
        row("textstat's Dutch metrics of the same", them, ""),
        row("a check of one sentence", begin, "0.5 s"),
        "",
        f"textstat takes {them.seconds / us.seconds:.1f} times as long, and "
        f"{them.computing / us.computing:.1f} times as much computing.",
    ]


def table() -> str:
    letters = our_letters()
    with tempfile.TemporaryDirectory() as folder:
        big, small = Path(folder, "big.txt"), Path(folder, "small.txt")
        big.write_text(text_of(WORDS, letters), "utf-8")
        small.write_text("Wij praten graag met u.", "utf-8")
        commands = [[*OURS, str(big)], ["-c", THEIRS, str(big)], [*OURS, str(small)]]
        compiled = Path(folder, "compiled")
        sound(commands[0])
        for command in commands:
            run(command, compiled)
        # In turns, so that a slow minute is slow for all
        rounds = [
            [run(command, kept) for kept in (compiled, None) for command in commands]
            for _ in range(ROUNDS)
        ]
    found = [best(list(runs)) for runs in zip(*rounds, strict=True)]
    lines = [
        f"Speed on {len(letters)} letters of our own. Whole process, best of {ROUNDS}, in turns.",
        "",
        "| what | from start to end | computing | memory | goal |",
        "|---|---|---|---|---|",
        *rows(found[:3]),
        "",
        "The same where Python keeps nothing compiled, as in a container that is only read:",
        "",
        "| what | from start to end | computing | memory | goal |",
        "|---|---|---|---|---|",
        *rows(found[3:]),
        "",
        *inside(letters),
    ]
    return "\n".join(lines)


def inside(letters: list[str]) -> list[str]:
    """Within one process that has started: one letter, and longer and longer texts.

    What the processor spent, so that somebody else's work beside it does not count.
    """
    taken = []
    for number in range(LETTERS):
        letter = text_of(250, letters[number % len(letters) :] + letters[: number % len(letters)])
        letter = letter.replace("Lindewaard", f"Lindewaard{number}")  # no letter is the last again
        started = time.process_time()
        check(letter)
        taken.append(time.process_time() - started)
    taken.sort()
    lines = [
        f"A letter of 250 words: half within {taken[LETTERS // 2] * 1000:.1f} ms, 95 of 100 within "
        f"{taken[int(LETTERS * 0.95)] * 1000:.1f} ms (goal 20 ms).",
        "",
        "| words | full check | words/s | reading and measuring | words/s |",
        "|---|---|---|---|---|",
    ]
    for words in (10_000, 100_000, 1_000_000):
        text = text_of(words, letters)
        started = time.process_time()
        measure(read(text))
        middle = time.process_time()
        check(text)
        ended = time.process_time()
        reading, full = middle - started, ended - middle
        lines.append(
            f"| {words:,} | {full:.2f} s | {words / full:,.0f} "
            f"| {reading:.2f} s | {words / reading:,.0f} |"
        )
    return lines
