# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Findings as SARIF 2.1.0, for editors and for the checks of a repository with templates.

In a document, lines and columns are those of its text as the check reads it; the runs that hold
the words stand in the properties.
"""

from __future__ import annotations

import json
import os
from typing import Any, TextIO
from urllib.parse import quote

from dichterbij import __version__
from dichterbij.letters.check.report import Finding, Severity
from dichterbij.letters.check.rule import Rule
from dichterbij.letters.check.rules import RuleSet
from dichterbij.letters.check.show.checked import Checked, Unread

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.HINT: "note", Severity.NOTICE: "warning", Severity.CHANGE_FIRST: "error"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {
    ".txt": "text/plain", ".md": "text/markdown", ".docx": DOCX,
    ".odt": "application/vnd.oasis.opendocument.text",
}  # fmt: skip


def address(name: str) -> str:
    """The name of a file as a URI: relative stays relative."""
    path = name.replace(os.sep, "/")
    said = quote(os.fsencode(path), safe="/-._~")
    return f"file://{said}" if path.startswith("/") else said


def described(rule: Rule) -> dict[str, Any]:
    """A rule as SARIF tells it."""
    instead = f"{rule.why}\n\n{rule.suggestion}\n\nBron: {rule.source}"
    properties: dict[str, Any] = {
        "tags": [rule.axis.value, rule.type.value], "axis": rule.axis.value,
        "severity": int(rule.severity), "ground": rule.ground.value, "source": rule.source,
    }  # fmt: skip
    if rule.evidence:
        properties["removedByExperts"] = {"removed": rule.evidence.removed, "n": rule.evidence.n}
    return {
        "id": rule.id,
        "name": "".join(bit.capitalize() for bit in rule.id.replace(".", "-").split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why or rule.title},
        "help": {"text": instead},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": properties,
    }


def said(finding: Finding) -> str:
    """What stands there and what to write instead, as sentences."""
    end = "" if finding.message.endswith((".", "!", "?", "…")) else "."
    return f"{finding.message}{end} {finding.suggestion}".strip()


class Sarif:
    def __init__(self, out: TextIO, rules: RuleSet) -> None:
        self.out = out
        self.rules = rules
        self.numbers = {rule.id: number for number, rule in enumerate(rules.rules)}
        self.artifacts: list[dict[str, Any]] = []
        self.results: list[dict[str, Any]] = []
        self.files: list[Unread] = []

    def letter(self, checked: Checked) -> None:
        where: dict[str, Any] = {"uri": address(checked.name), "index": len(self.artifacts)}
        if checked.name == "<stdin>":
            where = {"uri": "stdin.txt", "index": len(self.artifacts)}
        ending = os.path.splitext(checked.name)[1].lower()
        artifact: dict[str, Any] = {
            "location": dict(where),
            "mimeType": KINDS.get(ending, "text/plain"),
            "roles": ["analysisTarget"],
        }
        measured = checked.report.metrics.readability
        if measured:
            artifact["properties"] = {
                "readabilityLevel": measured.level, "difficulty": measured.difficulty,
            }  # fmt: skip
        self.artifacts.append(artifact)
        for finding in checked.report.findings:
            self.results.append(self.result(checked, finding, where))

    def result(self, checked: Checked, finding: Finding, where: dict[str, Any]) -> dict[str, Any]:
        region = region_of(checked, finding)
        told: dict[str, Any] = {
            "ruleId": finding.rule,
            "level": LEVELS[finding.severity],
            "message": {"text": said(finding)},
            "locations": [{"physicalLocation": {"artifactLocation": where, "region": region}}],
            "partialFingerprints": {"dichterbijLetter/v1": finding.fingerprint},
            "properties": {
                "axis": finding.axis.value, "part": finding.part.value,
                "legalKeep": finding.legal_keep, "source": finding.source,
            },
        }  # fmt: skip
        if finding.rule in self.numbers:
            told["ruleIndex"] = self.numbers[finding.rule]
        if not checked.is_plain:
            places = checked.document.place(finding.start, finding.end)
            told["properties"]["runs"] = [place._asdict() for place in places]
        elif finding.replacements:
            deleted = {key: value for key, value in region.items() if key != "snippet"}
            told["fixes"] = [
                {
                    "description": {"text": finding.suggestion or finding.message},
                    "artifactChanges": [
                        {
                            "artifactLocation": where,
                            "replacements": [
                                {"deletedRegion": deleted, "insertedContent": {"text": new}}
                            ],
                        }
                    ],
                }
                for new in finding.replacements
            ]
        return told

    def unread(self, file: Unread) -> None:
        self.files.append(file)

    def end(self) -> None:
        notices = [
            {
                "level": "error",
                "message": {"text": f"{file.name}: {file.why}"},
                "locations": [
                    {"physicalLocation": {"artifactLocation": {"uri": address(file.name)}}}
                ],
            }
            for file in self.files
        ]
        run = {
            "tool": {
                "driver": {
                    "name": "Dichterbij",
                    "semanticVersion": __version__,
                    "language": "nl",
                    "rules": [described(rule) for rule in self.rules.rules],
                }
            },
            "columnKind": "unicodeCodePoints",
            "invocations": [
                {"executionSuccessful": not notices, "toolExecutionNotifications": notices}
            ],
            "artifacts": self.artifacts,
            "results": self.results,
        }
        log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        json.dump(log, self.out, ensure_ascii=False, allow_nan=False, indent=1)
        self.out.write("\n")
        self.out.flush()


def region_of(checked: Checked, finding: Finding) -> dict[str, Any]:
    """Where a finding stands: lines, columns and characters, none of them counted in UTF-16."""
    line, column = checked.line(finding.start)
    end_line, end_column = checked.line(finding.end)
    region: dict[str, Any] = {
        "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
        "charOffset": finding.start, "charLength": finding.end - finding.start,
    }  # fmt: skip
    first, last = checked.byte(finding.start), checked.byte(finding.end)
    if first is not None and last is not None:
        region |= {"byteOffset": first, "byteLength": last - first}
    if finding.text:
        region["snippet"] = {"text": finding.text}
    return region
