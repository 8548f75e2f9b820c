# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Findings as JSON, written letter by letter."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, TextIO

from dichterbij import __version__
from dichterbij.letters.check.report import Report
from dichterbij.letters.check.show.checked import Checked, Unread


def as_letter(checked: Checked) -> dict[str, Any]:
    """One letter; the findings of a document also tell in which runs they stand."""
    told = {"file": checked.name, **checked.report.to_dict()}
    if not checked.is_plain:
        for finding in told["findings"]:
            places = checked.document.place(finding["start"], finding["end"])
            finding["runs"] = [asdict(place) for place in places]
    return told


def as_line(ident: object, report: Report) -> dict[str, Any]:
    """One letter of many, for --jsonl."""
    told = report.to_dict()
    return {"id": ident, "metrics": told["metrics"], "findings": told["findings"]}


def one_line(told: object) -> str:
    """JSON on one line that every reader can take: plain ASCII, no NaN."""
    return json.dumps(told, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


class Json:
    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.files: list[Unread] = []
        self.between = ""
        out.write(f'{{"version": {json.dumps(__version__)},\n"letters": [')

    def letter(self, checked: Checked) -> None:
        said = json.dumps(as_letter(checked), ensure_ascii=False, allow_nan=False)
        self.out.write(f"{self.between}\n{said}")
        self.between = ","

    def unread(self, file: Unread) -> None:
        self.files.append(file)

    def end(self) -> None:
        unread = [{"file": file.name, "error": file.why} for file in self.files]
        self.out.write(f'],\n"unread": {json.dumps(unread, ensure_ascii=False)}}}\n')
        self.out.flush()
