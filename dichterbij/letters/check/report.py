# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the check says of a letter: findings on four axes, and how hard the text is to read.

The four axes are never added up: the most threatening letter can have the easiest sentences.
Positions are code points on the text exactly as it came in; UTF-16 units stand beside them for
browsers and word processors. Nothing here says anything about a person.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

try:
    # The one in hashlib is for long texts: it begins with loading all that OpenSSL knows
    from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    from hashlib import sha256


class Axis(StrEnum):
    """What a finding is about. There is no fifth that sums them."""

    READABILITY = "readability"
    TONE = "tone"
    SUPERFLUOUS = "superfluous"
    HUMAN = "human"


class Kind(StrEnum):
    """What a letter is for. It decides which human elements it needs, and what is a plain fact."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    REQUEST = "request"  # asks for data or papers
    DECISION = "decision"
    FINE = "fine"
    PAYMENT = "payment"
    OTHER = "other"


class PartName(StrEnum):
    """The parts of a letter, in the order in which they usually stand."""

    ADDRESS = "address"
    SUBJECT = "subject"
    SALUTATION = "salutation"
    CORE = "core"
    LIST = "list"
    LEGAL = "legal"
    CLOSING = "closing"
    SIGNATURE = "signature"


class Severity(IntEnum):
    HINT = 1
    NOTICE = 2
    CHANGE_FIRST = 3


class Hit(NamedTuple):
    """A place a rule or detector points at, before it is a finding.

    `start` and `end` are code points, half-open; equal for something that is missing there.
    `message` takes the place of the rule's title where the place itself has more to say.
    """

    start: int
    end: int
    replacements: tuple[str, ...] = ()
    message: str | None = None


class Finding(NamedTuple):
    """One thing a writer may want to change. The writer decides."""

    rule: str
    axis: Axis
    severity: Severity
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    line: int  # from 1
    column: int  # from 1, in code points
    part: PartName
    text: str
    message: str
    why: str
    suggestion: str
    replacements: tuple[str, ...]
    legal_keep: bool
    source: str
    fingerprint: str  # stays the same when the letter changes elsewhere


class SentenceMeasure(NamedTuple):
    """How hard one sentence is: difficulty 0-100 (higher is harder), level 1-4."""

    start: int
    end: int
    words: int
    difficulty: float
    level: int


class Readability(NamedTuple):
    """How hard a text is to read.

    `difficulty` is 0-100, higher is harder: the number that says which of two texts is harder.
    `level` is 1-4 and `struggling` the share of adults (0-1) that has trouble with a text of that
    level, after LiNT-II. `lint_like` (0-100) is our estimate of LiNT-II's score without a parser,
    right within `error` points for two texts out of three. `flesch_douma` (higher is easier) stands
    beside it for comparison only. This says nothing about any reader.
    """

    difficulty: float
    level: int
    struggling: float
    lint_like: float
    error: float
    flesch_douma: float
    features: dict[str, float]
    sentences: tuple[SentenceMeasure, ...] = ()


class Metrics(NamedTuple):
    words: int
    sentences: int
    readability: Readability | None  # None when there is no sentence to measure


class PartPlace(NamedTuple):
    name: PartName
    start: int
    end: int


class Report(NamedTuple):
    """Everything the check has to say, in the order in which it stands in the letter."""

    kind: Kind
    findings: tuple[Finding, ...]
    metrics: Metrics
    parts: tuple[PartPlace, ...] = ()

    def on(self, axis: Axis) -> tuple[Finding, ...]:
        """The findings on one axis."""
        return tuple(finding for finding in self.findings if finding.axis == axis)

    def worst(self) -> int:
        """The highest severity found, 0 when there is nothing. A flag for exit codes, no grade."""
        return int(max([finding.severity for finding in self.findings], default=0))

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and words, ready for JSON."""
        return {
            "kind": self.kind,
            "findings": [finding._asdict() for finding in self.findings],
            "metrics": {
                "words": self.metrics.words,
                "sentences": self.metrics.sentences,
                "readability": self.metrics.readability and _readability(self.metrics.readability),
            },
            "parts": [part._asdict() for part in self.parts],
        }


def _readability(measured: Readability) -> dict[str, Any]:
    return measured._asdict() | {
        "features": dict(measured.features),
        "sentences": [sentence._asdict() for sentence in measured.sentences],
    }


def fingerprint_of(rule: str, words: str, nth: int) -> str:
    """A name for a finding that survives changes elsewhere in the letter.

    The nth time that this rule marks these words, in small letters with one space between each.
    """
    what = f"{rule}\x1f{words}\x1f{nth}"
    name: str = sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
    return name[:16]
