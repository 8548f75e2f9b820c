# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is kept of the rules says what their files say, and gives way as soon as it does not."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from dichterbij.letters.check import Kind, check, our_rules
from dichterbij.letters.check import kept as keeping
from dichterbij.letters.check.documents import Plain
from dichterbij.letters.check.kept import kept
from dichterbij.letters.check.rules import RuleSet
from dichterbij.letters.check.show.checked import Checked
from dichterbij.letters.check.show.json import Json, as_letter
from tests.check.forty_letters import letters


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file, and a folder of our own for what is kept of it."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    place = tmp_path / "words.toml"
    place.write_text("a", "utf-8")
    return place


def test_what_was_read_once_is_not_read_again(source: Path) -> None:
    assert kept("words", [str(source)], lambda: {"a": frozenset("bc")}) == {"a": frozenset("bc")}
    assert kept("words", [str(source)], lambda: pytest.fail("read again")) == {"a": frozenset("bc")}


def test_a_source_of_another_time_is_read_again(source: Path) -> None:
    kept("words", [str(source)], lambda: "old")
    os.utime(source, (1, 1))
    assert kept("words", [str(source)], lambda: "new") == "new"


@pytest.mark.parametrize("harm", [b"", b"\0", b"no such thing", b"i\x01\0\0\0"])
def test_what_is_damaged_is_read_again(source: Path, harm: bytes) -> None:
    kept("words", [str(source)], lambda: "old")
    Path(keeping._place("words")).write_bytes(harm)
    assert kept("words", [str(source)], lambda: "new") == "new"


def test_nothing_is_kept_where_python_keeps_nothing(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept("words", [str(source)], lambda: "old")
    assert not Path(keeping._place("words")).exists()
    assert kept("words", [str(source / "gone")], lambda: "new") == "new"


def test_our_rules_are_the_same_kept_or_read(source: Path) -> None:
    our_rules.cache_clear()
    read = our_rules()
    our_rules.cache_clear()
    again = our_rules()
    assert Path(keeping._place("rules")).exists()
    written = RuleSet.of(read.rules)
    assert read.ready == again.ready == written.ready
    for letter in letters():
        assert check(letter.text, letter.kind, rules=again) == check(
            letter.text, letter.kind, rules=read
        )


def test_a_letter_written_quickly_reads_as_any_other_json() -> None:
    for text in [*(letter.text for letter in letters()), "", "1", 'U "dient" \\ te\tkomen 😊.']:
        document = Plain(text.encode())
        checked = Checked('een "brief".txt', document, check(text, Kind.FINE))
        out = io.StringIO()
        Json(out).letter(checked)
        written = out.getvalue().split("\n", 2)[2]
        assert written == json.dumps(as_letter(checked), ensure_ascii=False)
