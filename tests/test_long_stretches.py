# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the long run says about Amina and Bram's days was counted, and a broken promise is shown."""

from __future__ import annotations

import sys

import pytest

from bench import machine

WALKED = (
    "import os; n = int(os.environ['LONG_MACHINE']); "
    "print(f'walked steps={n * 50} stretches={n} arrivals=%s')"
)


def run(monkeypatch: pytest.MonkeyPatch, code: str) -> int:
    monkeypatch.setattr(machine, "COMMAND", [sys.executable, "-c", code])
    words = ["machine", "--stretches", "9", "--processes", "2", "--seed", "7"]
    monkeypatch.setattr(sys, "argv", words)
    return machine.main()


def test_stretches_are_divided_and_what_each_walked_is_added_up(monkeypatch, capsys):
    assert run(monkeypatch, WALKED % 3) == 0
    said = capsys.readouterr().out
    assert said.startswith("Seeds: 7, 8\n")
    assert said.endswith("\n10 stretches, 500 steps, 6 messages arrived, 0 violations\n")


def test_who_finds_a_broken_promise_is_counted_and_heard(monkeypatch, capsys):
    broken = f"{WALKED % 0}; print('wished, and forgotten')"
    only_seven = "; raise SystemExit(os.environ['MACHINE_SEED'] == '7')"
    assert run(monkeypatch, broken + only_seven) == 1
    said = capsys.readouterr().out
    assert said.endswith("0 messages arrived, 1 violation\n")
    assert "## seed 7\n\nwished, and forgotten" in said
    assert "## seed 8" not in said


def test_who_dies_before_anything_was_walked_is_no_good_news(monkeypatch, capsys):
    assert run(monkeypatch, "raise SystemExit(2)") == 1
    said = capsys.readouterr().out
    assert said.endswith("\n0 stretches, 0 steps, 0 messages arrived, 2 violations\n")
