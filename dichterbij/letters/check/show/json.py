# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Findings as JSON, written letter by letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from dichterbij import __version__
from dichterbij.letters.check.report import Finding, Readability, Report, SentenceMeasure
from dichterbij.letters.check.show.checked import Checked, Unread

try:
    # What json itself writes texts with; all of json is loaded only for what is not written here
    from _json import encode_basestring as quoted  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    from json.encoder import encode_basestring as quoted


def sentence(measured: SentenceMeasure) -> str:
    """One sentence in numbers."""
    start, end, words, difficulty, level = measured
    return (
        f'{{"start": {start}, "end": {end}, "words": {words}, "difficulty": {difficulty!r}, '
        f'"level": {level}}}'
    )


def readability(measured: Readability) -> Iterator[str]:
    """How hard the text is to read, and each sentence of it."""
    told = measured._asdict()
    sentences, features = told.pop("sentences"), told.pop("features")
    numbers = [f'"{name}": {value!r}' for name, value in told.items()]
    weighed = [f'"{name}": {value!r}' for name, value in features.items()]
    yield f'{{{", ".join(numbers)}, "features": {{{", ".join(weighed)}}}, "sentences": ['
    yield from apart(map(sentence, sentences))
    yield "]}"


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
    import json

    return json.dumps(told, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def written(told: object) -> str:
    """JSON as it stands in a file: every letter as itself, no NaN."""
    import json

    return json.dumps(told, ensure_ascii=False, allow_nan=False)


def apart(several: Iterable[str]) -> Iterator[str]:
    """These with a comma between each two."""
    between = ""
    for one in several:
        yield between + one
        between = ", "


class Json:
    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.files: list[Unread] = []
        self.between = ""
        self.fixed: dict[str, tuple[str, str, str]] = {}  # what a rule says of all it finds
        out.write(f'{{"version": {quoted(__version__)},\n"letters": [')

    def letter(self, checked: Checked) -> None:
        self.out.write(f"{self.between}\n")
        if checked.is_plain:
            self.out.writelines(self.plain(checked))
        else:
            self.out.write(written(as_letter(checked)))
        self.between = ","

    def plain(self, checked: Checked) -> Iterator[str]:
        """What `as_letter` tells, to the letter, in a fifth of the time for a long text.

        In pieces: one text of them all would cost more memory than everything that was found.
        """
        report = checked.report
        yield f'{{"file": {quoted(checked.name)}, "kind": "{report.kind.value}", "findings": ['
        yield from apart(map(self.finding, report.findings))
        counted = f'"words": {report.metrics.words}, "sentences": {report.metrics.sentences}'
        yield f'], "metrics": {{{counted}, "readability": '
        if report.metrics.readability:
            yield from readability(report.metrics.readability)
        else:
            yield "null"
        parts = (
            f'{{"name": "{name.value}", "start": {start}, "end": {end}}}'
            for name, start, end in report.parts
        )
        yield f'}}, "parts": [{", ".join(parts)}]}}'

    def finding(self, found: Finding) -> str:
        """One finding. What its rule always says is written out once."""
        rule, _, _, start, end, start_utf16, end_utf16, line, column, part, text = found[:11]
        head, middle, tail = self.fixed.get(rule) or self.fix(found)
        uses = ", ".join(map(quoted, found.replacements)) if found.replacements else ""
        return (
            f'{head}{start}, "end": {end}, "start_utf16": {start_utf16}, '
            f'"end_utf16": {end_utf16}, "line": {line}, "column": {column}, '
            f'"part": "{part}", "text": {quoted(text)}, '
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
        self.out.write(f'],\n"unread": {written(unread) if unread else "[]"}}}\n')
        self.out.flush()
