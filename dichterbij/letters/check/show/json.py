# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Findings as JSON, written letter by letter."""

from __future__ import annotations

import json
from json.encoder import encode_basestring as quoted
from typing import Any, TextIO

from dichterbij import __version__
from dichterbij.letters.check.report import Finding, Report, SentenceMeasure
from dichterbij.letters.check.show.checked import Checked, Unread


def sentence(measured: SentenceMeasure) -> str:
    """One sentence in numbers."""
    start, end, words, difficulty, level = measured
    return (
        f'{{"start": {start}, "end": {end}, "words": {words}, "difficulty": {difficulty!r}, '
        f'"level": {level}}}'
    )


def as_letter(checked: Checked) -> dict[str, Any]:
    """One letter; the findings of a document also tell in which runs they stand."""
    told = {"file": checked.name, **checked.report.to_dict()}
    if not checked.is_plain:
        for finding in told["findings"]:
            places = checked.document.place(finding["start"], finding["end"])
            finding["runs"] = [place._asdict() for place in places]
    return told


def as_line(ident: object, report: Report) -> dict[str, Any]:
    """One letter of many, for --jsonl."""
    told = report.to_dict()
    return {"id": ident, "metrics": told["metrics"], "findings": told["findings"]}


def one_line(told: object) -> str:
    """JSON on one line that every reader can take: plain ASCII, no NaN."""
    return json.dumps(told, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def written(told: object) -> str:
    """JSON as it stands in a file: every letter as itself, no NaN."""
    return json.dumps(told, ensure_ascii=False, allow_nan=False)


class Json:
    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.files: list[Unread] = []
        self.between = ""
        self.fixed: dict[str, tuple[str, str, str]] = {}  # what a rule says of all it finds
        out.write(f'{{"version": {json.dumps(__version__)},\n"letters": [')

    def letter(self, checked: Checked) -> None:
        said = self.plain(checked) if checked.is_plain else written(as_letter(checked))
        self.out.write(f"{self.between}\n{said}")
        self.between = ","

    def plain(self, checked: Checked) -> str:
        """What `as_letter` tells, to the letter, in a fifth of the time for a long text."""
        report = checked.report
        findings = ", ".join(map(self.finding, report.findings))
        measured = "null"
        if report.metrics.readability:
            several = report.metrics.readability._asdict()
            sentences = ", ".join(map(sentence, several.pop("sentences")))
            measured = f'{written(several)[:-1]}, "sentences": [{sentences}]}}'
        return (
            f'{{"file": {quoted(checked.name)}, "kind": "{report.kind.value}", '
            f'"findings": [{findings}], "metrics": {{"words": {report.metrics.words}, '
            f'"sentences": {report.metrics.sentences}, "readability": {measured}}}, '
            f'"parts": {written([part._asdict() for part in report.parts])}}}'
        )

    def finding(self, found: Finding) -> str:
        """One finding. What its rule always says is written out once."""
        head, middle, tail = self.fixed.get(found.rule) or self.fix(found)
        uses = ", ".join(map(quoted, found.replacements))
        return (
            f'{head}{found.start}, "end": {found.end}, "start_utf16": {found.start_utf16}, '
            f'"end_utf16": {found.end_utf16}, "line": {found.line}, "column": {found.column}, '
            f'"part": "{found.part.value}", "text": {quoted(found.text)}, '
            f'"message": {quoted(found.message)}{middle}{uses}{tail}{found.fingerprint}"}}'
        )

    def fix(self, found: Finding) -> tuple[str, str, str]:
        said = (
            f'{{"rule": {quoted(found.rule)}, "axis": "{found.axis.value}", '
            f'"severity": {found.severity.value}, "start": ',
            f', "why": {quoted(found.why)}, "suggestion": {quoted(found.suggestion)}, '
            '"replacements": [',
            f'], "legal_keep": {"true" if found.legal_keep else "false"}, '
            f'"source": {quoted(found.source)}, "fingerprint": "',
        )
        self.fixed[found.rule] = said
        return said

    def unread(self, file: Unread) -> None:
        self.files.append(file)

    def end(self) -> None:
        unread = [{"file": file.name, "error": file.why} for file in self.files]
        self.out.write(f'],\n"unread": {json.dumps(unread, ensure_ascii=False)}}}\n')
        self.out.flush()
