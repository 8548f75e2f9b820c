# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The letter check points at the right place in any text, and leaves the text as it is."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichterbij.letters.check import Axis, Kind, check, our_rules
from dichterbij.letters.check.report import Finding

EXAMPLES = [example for rule in our_rules().rules for example in rule.hit]
PIECES = st.one_of(
    st.sampled_from(EXAMPLES),
    st.text(max_size=30),
    st.sampled_from(["\n\n", "\r\n", " ", "😀", "\u202e", "é", "\x00", "- ", "Groet,\n"]),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
KINDS = st.sampled_from(list(Kind))


@given(TEXTS, KINDS)
def test_a_finding_stands_where_it_says(text: str, kind: Kind) -> None:
    utf16 = text.encode("utf-16-le", "surrogatepass")
    for finding in check(text, kind).findings:
        assert text[finding.start : finding.end] == finding.text
        piece = utf16[2 * finding.start_utf16 : 2 * finding.end_utf16]
        assert piece.decode("utf-16-le", "surrogatepass") == finding.text
        line_start = finding.start - finding.column + 1
        before = text[:line_start].replace("\r\n", "\n").replace("\r", "\n")
        assert before.count("\n") == finding.line - 1
        assert "\n" not in text[line_start : finding.start]


@given(TEXTS, KINDS)
def test_findings_come_in_the_order_of_the_letter_and_twice_the_same(text: str, kind: Kind) -> None:
    first, again = check(text, kind), check(text, kind)

    assert first == again
    places = [(finding.start, finding.end, finding.rule) for finding in first.findings]
    assert places == sorted(set(places))
    fingerprints = [finding.fingerprint for finding in first.findings]
    assert len(fingerprints) == len(set(fingerprints))


@given(TEXTS, KINDS)
def test_parts_follow_each_other_and_hold_every_finding(text: str, kind: Kind) -> None:
    report = check(text, kind)

    end = 0
    for part in report.parts:
        assert end <= part.start < part.end <= len(text)
        end = part.end
    by_place = {(part.start, part.end): part.name for part in report.parts}
    for finding in report.findings:
        around = [name for (a, b), name in by_place.items() if a <= finding.start < b]
        assert not around or finding.part == around[0]


@given(st.sampled_from(EXAMPLES), st.text(max_size=40), KINDS)
def test_taking_over_a_proposal_changes_only_that_place(
    example: str, rest: str, kind: Kind
) -> None:
    text = f"{example}\n\n{rest}"
    for finding in check(text, kind).findings:
        for new in finding.replacements:
            after = text[: finding.start] + new + text[finding.end :]
            same = [one for one in check(after, kind).findings if _is_at(finding, one, new)]
            assert not same, (finding.rule, finding.text, new)


def _is_at(old: Finding, new: Finding, words: str) -> bool:
    """The same rule, still on words that were put there."""
    inside = old.start <= new.start and new.end <= old.start + len(words)
    return new.rule == old.rule and inside and new.end > new.start


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_letter_has_nothing_to_say(kind: Kind) -> None:
    report = check("", kind)

    assert report.findings == ()
    assert report.metrics.words == 0
    assert report.metrics.readability is None


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="summons"):
        check("Dag", "summons")


def test_there_is_no_total_anywhere() -> None:
    report = check("U dient te verschijnen.", Kind.INVITATION).to_dict()

    assert set(report) == {"kind", "findings", "metrics", "parts"}
    assert set(report["metrics"]) == {"words", "sentences", "readability"}
    assert {finding["axis"] for finding in report["findings"]} <= {str(axis) for axis in Axis}


def test_the_check_needs_no_web_framework() -> None:
    says = (
        "import sys; from dichterbij.letters.check import check; check('U dient te komen.'); "
        "print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
