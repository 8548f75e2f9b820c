# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Text that is made to keep the letter check busy costs no more than its length."""

from __future__ import annotations

import random
import time

import pytest

from dichterbij.letters.check import check

SHORT, LONG = 2_000, 12_000
FREE = 0.05  # seconds; below it there is nothing to compare
# Three times the ratio of the lengths; quadratic time would be six times that ratio. Between the
# two there is room for a machine that is busy with something else.
MOST = 3.0 * LONG / SHORT
REPEATS = [
    "(", "als u niet ", "9", "9.", "e\u0301", "\u0301", "\u202eא ", "😊", "\0", "u dient ", ".",
    "\n", "\n\n", "- a\n", "a", "A ", "art. 3 ", " ", "€ 1.000,00 ", "a.b", "a@b.", "http://",
    "Geachte ", "Beste Jan,\n", "'", "\r", "-", "1 december ", "Met vriendelijke groet\n",
    "indien u niet verschijnt dan volgt een boete, ", "wordt a ", "de a worden, die ", "te a",
    "\u200b", "ﷺ", "bezwaar ",
]  # fmt: skip


def seconds(text: str) -> float:
    """What the check costs the processor; the best of two, so that others do not count."""
    costs = []
    for _ in range(2):
        began = time.process_time()
        check(text, "invitation")
        costs.append(time.process_time() - began)
    return min(costs)


@pytest.mark.parametrize("bit", REPEATS, ids=ascii)
def test_six_times_the_text_costs_about_six_times_as_much(bit: str):
    long = seconds(bit * LONG)
    assert long < FREE or long < MOST * max(seconds(bit * SHORT), FREE / (LONG / SHORT))


def test_any_mixture_costs_about_its_length():
    dice = random.Random(3)
    bits = [dice.choice(REPEATS) for _ in range(LONG)]
    assert seconds("".join(bits)) < MOST * max(seconds("".join(bits[:SHORT])), FREE)


@pytest.mark.parametrize("bit", REPEATS, ids=ascii)
def test_a_hundred_thousand_times_the_same_is_answered(bit: str):
    """Were it any worse than linear, this would not end."""
    text = bit * (100_000 // len(bit))
    report = check(text, "fine")
    assert all(0 <= one.start <= one.end <= len(text) for one in report.findings)
    assert [one.start for one in report.findings] == sorted(one.start for one in report.findings)
    assert all(text[one.start : one.end] == one.text for one in report.findings)
