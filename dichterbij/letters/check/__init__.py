# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The letter check: what in a Dutch letter threatens, wearies, can go or is missing.

    from dichterbij.letters.check import check

    report = check("U dient zich te melden.", kind="invitation")
    for finding in report.findings:
        print(finding.line, finding.message, finding.suggestion)

Pure Python: no Django, no network, no model to download. It measures texts, never people.
"""

from dichterbij.letters.check.engine import check
from dichterbij.letters.check.report import Axis, Finding, Kind, Metrics, Report, Severity
from dichterbij.letters.check.rules import RulesError, our_rules, rules_with

__all__ = [
    "Axis",
    "Finding",
    "Kind",
    "Metrics",
    "Report",
    "RulesError",
    "Severity",
    "check",
    "our_rules",
    "rules_with",
]
