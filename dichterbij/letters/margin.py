# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter with remarks in its margin: which words are marked, and what stands beside them.

Four axes, each with its own line style and never added up. Every figure comes from the check.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from dichterbij.letters.check import Axis, Finding, Report
from dichterbij.letters.replacing import checked

BETWEEN_PARAGRAPHS = re.compile(r"\n(?:[^\S\n]*\n)+")
AXES = {
    Axis.READABILITY: "Leesbaarheid",
    Axis.TONE: "Toon",
    Axis.SUPERFLUOUS: "Overbodig",
    Axis.HUMAN: "Menselijk",
}
WEIGHT = {1: "Een hint", 2: "", 3: "Begin hiermee"}
NOTICE = 2  # what weighs less is a hint: shown to whoever asks for it


@dataclass(frozen=True)
class Remark:
    """One finding, with the number under which it stands in the margin."""

    number: int
    finding: Finding
    is_open: bool = False
    times: int = 1  # how often the same is to be said, where that is said once

    @property
    def is_missing(self) -> bool:
        """Whether it is about words that are not there."""
        return self.finding.start == self.finding.end

    @property
    def axis_name(self) -> str:
        return AXES[self.finding.axis]

    @property
    def weight(self) -> str:
        return WEIGHT[int(self.finding.severity)]

    @property
    def proposals(self) -> list[tuple[int, str]]:
        """What can be taken over; an empty proposal means that the words can go."""
        return [(number, text.strip()) for number, text in enumerate(self.finding.replacements)]

    @property
    def quote(self) -> str:
        """The marked words, short enough for a margin."""
        words = " ".join(self.finding.text.split())
        return words if len(words) <= 80 else f"{words[:79].rsplit(' ', 1)[0]} …"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is marked in one way, or not at all."""

    text: str
    axis: str = ""
    is_open: bool = False
    ends: tuple[Remark, ...] = ()  # the remarks whose words end here


@dataclass(frozen=True)
class Row:
    """A paragraph, and the remarks that stand level with it."""

    pieces: tuple[Piece, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class AxisLine:
    """What there is to say on one axis."""

    axis: str
    name: str
    says: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Margin:
    """Everything a page needs to show a letter that was looked at."""

    report: Report
    rows: tuple[Row, ...]
    axes: tuple[AxisLine, ...]
    remarks: tuple[Remark, ...]
    hints: bool  # whether hints are shown
    hidden: int  # how many are not

    @property
    def hidden_in_words(self) -> str:
        return _hints(self.hidden)

    @property
    def marked(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if not remark.is_missing)

    @property
    def missing(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.is_missing)

    @property
    def can_take_over(self) -> bool:
        return any(remark.finding.replacements for remark in self.remarks)

    @property
    def count(self) -> str:
        """How many remarks there are: no grade, only how much there is to read."""
        number = len(self.remarks)
        if not self.report.metrics.words:
            return "Er staat nog geen tekst."
        if number == 0:
            return _nothing_but(self.hidden)
        said = "1 opmerking" if number == 1 else f"{number} opmerkingen"
        return f"{said} en {self.hidden_in_words}" if self.hidden else said


def margin_of(
    text: str,
    kind: str,
    *,
    left: Collection[str] = (),
    opened: str = "",
    hints: bool = False,
    once: bool = False,
) -> Margin:
    """The letter with its remarks; what was left standing is not said again.

    `opened` is the fingerprint of the remark to unfold; without one it is the one to begin with.
    Hints are shown when asked for: a margin that is full is not read. `once` says the same thing
    once, at the first place, for a list that has no sentences beside it.
    """
    report = checked(text, kind)
    every = [finding for finding in report.findings if finding.fingerprint not in left]
    times = Counter(finding.rule for finding in every)
    if once:
        firsts: dict[str, Finding] = {}
        for finding in every:
            firsts.setdefault(finding.rule, finding)
        every = list(firsts.values())
    said = [finding for finding in every if hints or finding.severity >= NOTICE]
    hidden = Counter(f.axis for f in every if not hints and f.severity < NOTICE)
    marked = [finding for finding in said if finding.start < finding.end]
    in_order = marked + [finding for finding in said if finding.start == finding.end]
    if opened not in {finding.fingerprint for finding in in_order}:
        first = min(marked or in_order, key=lambda f: (-f.severity, f.start), default=None)
        opened = first.fingerprint if first else ""
    remarks = tuple(
        Remark(number, finding, finding.fingerprint == opened, times[finding.rule] if once else 1)
        for number, finding in enumerate(in_order, 1)
    )
    rows, axes = _rows(text, remarks), _axes(report, remarks, hidden)
    return Margin(report, tuple(rows), tuple(axes), remarks, hints, hidden.total())


def _rows(text: str, remarks: tuple[Remark, ...]) -> list[Row]:
    rows = []
    marked = [remark for remark in remarks if not remark.is_missing]
    for start, end in _paragraphs(text):
        here = [r for r in marked if r.finding.start < end and r.finding.end > start]
        level = tuple(r for r in here if r.finding.start >= start)
        rows.append(Row(tuple(_pieces(text, start, end, here)), level))
    return rows


def _paragraphs(text: str) -> list[tuple[int, int]]:
    places, start = [], 0
    for gap in BETWEEN_PARAGRAPHS.finditer(text):
        places.append((start, gap.start()))
        start = gap.end()
    places.append((start, len(text)))
    return [(start, end) for start, end in places if text[start:end].strip()]


def _pieces(text: str, start: int, end: int, here: list[Remark]) -> list[Piece]:
    edges = {start, end}
    for remark in here:
        edges |= {max(start, remark.finding.start), min(end, remark.finding.end)}
    places = sorted(edges)
    pieces = []
    for first, last in pairwise(places):
        over = [r for r in here if r.finding.start <= first and r.finding.end >= last]
        # Where two overlap, the open one shows, or else the one that matters most
        top = max(over, key=lambda r: (r.is_open, r.finding.severity), default=None)
        pieces.append(
            Piece(
                text[first:last],
                str(top.finding.axis) if top else "",
                bool(top and top.is_open),
                tuple(r for r in here if r.finding.end == last),
            )
        )
    return pieces


def _hints(number: int) -> str:
    return "1 hint" if number == 1 else f"{number} hints"


def _nothing_but(hidden: int) -> str:
    """Never that nothing was found where hints are only not shown."""
    return f"Alleen nog {_hints(hidden)}." if hidden else "Hier vonden we niets."


def _axes(report: Report, remarks: tuple[Remark, ...], hidden: Counter[Axis]) -> list[AxisLine]:
    lines = []
    for axis, name in AXES.items():
        mine = tuple(remark for remark in remarks if remark.finding.axis == axis)
        lines.append(AxisLine(str(axis), name, _says(axis, report, mine, hidden[axis]), mine))
    return lines


def _says(axis: Axis, report: Report, mine: tuple[Remark, ...], hidden: int) -> str:
    if axis is Axis.READABILITY:
        return _how_many_struggle(report)
    if not mine:
        return _nothing_but(hidden)
    missing = [remark for remark in mine if remark.is_missing]
    if axis is Axis.HUMAN and missing:
        return "Er mist nog iets."
    if axis is Axis.SUPERFLUOUS:
        return _what_can_go(mine)
    worst = max(mine, key=lambda remark: (remark.finding.severity, -remark.number))
    return f"{worst.finding.message.rstrip('.')}."


def _what_can_go(mine: tuple[Remark, ...]) -> str:
    keep = [str(remark.number) for remark in mine if remark.finding.legal_keep]
    if not keep:
        return "Dit kan weg, of korter."
    many = len(keep) > 1
    if len(keep) == len(mine):
        return "Dit moet blijven staan, maar het mag naar onderen."
    listed = f"{', '.join(keep[:-1])} en {keep[-1]}" if many else keep[0]
    verbs = ("moeten", "mogen") if many else ("moet", "mag")
    return f"{listed} {verbs[0]} blijven staan, maar {verbs[1]} naar onderen. De rest kan weg."


def _how_many_struggle(report: Report) -> str:
    measured = report.metrics.readability
    if measured is None:
        return "Er staat nog te weinig om te meten."
    of_hundred = round(measured.struggling * 100)
    return f"Ongeveer {of_hundred} van de 100 volwassenen vinden dit lastig."
