# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The command `dichterbij retention`: how long each kind is kept, why, and what was let go."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from django.utils import timezone

from dichterbij.web.retention.views import Row, report

Say = Callable[[str], object]


def reader() -> argparse.ArgumentParser:
    """What can be typed after `dichterbij retention`: nothing but the question."""
    return argparse.ArgumentParser(
        prog="dichterbij retention",
        description="See how long each kind is kept, why, when it was last let go and how many.",
        epilog="Other terms: DICHTERBIJ_RETENTION in docs/production.md.",
    )


def main(words: list[str], say: Say) -> int:
    """A line for each kind."""
    reader().parse_args(words)
    for row in report():
        say(_line(row))
    return 0


def _line(row: Row) -> str:
    term = row.term
    if term.along:
        how_long = f"with {term.along}"
    else:
        how_long = "stays" if term.days is None else f"{term.days} days"
    last = ""
    if row.last:
        last = f"; last {timezone.localtime(row.last):%Y-%m-%d %H:%M}: {row.many:,}"
    elif term.days is not None:
        last = "; not carried out yet"
    return f"{row.kind}: {how_long}{last} ({term.why})"
