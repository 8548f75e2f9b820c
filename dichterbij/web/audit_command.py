# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The command `dichterbij audit`: whether the log is as it was written.

It ends with 0 when it is, with 1 when something is wrong, and with 2 when nobody can tell. The
words are those of docs/operations.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from dichterbij.people.log import heads, processing
from dichterbij.people.log.sealing import seal
from dichterbij.people.log.verifying import Verified, verify
from dichterbij.people.models import Person

Say = Callable[[str], object]
LONG_AGO = dt.timedelta(days=1)


def reader() -> argparse.ArgumentParser:
    """What can be typed after `dichterbij audit`."""
    parser = argparse.ArgumentParser(
        prog="dichterbij audit",
        description="Check that nobody changed the log: who did what and when.",
        epilog="What each finding means: docs/operations.md.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    check = commands.add_parser(
        "verify",
        help="read all of it; ends with 0 when it is good, 1 when not, 2 without an answer",
    )
    check.add_argument(
        "--heads", type=Path, metavar="FOLDER", help="where the exports are (DICHTERBIJ_AUDIT_HEAD)"
    )
    check.add_argument(
        "--public-key", default="", metavar="KEY", help="as it was written down, not as it is here"
    )
    commands.add_parser("key", help="the public key, to write down somewhere else")
    subject = commands.add_parser(
        "subject", help="how a resident is called in the log of processings"
    )
    subject.add_argument("number", type=int, help="as it stands in the log")
    commands.add_parser("export", help="add an export now, as is done each hour")
    return parser


def main(words: list[str], say: Say) -> int:
    """Do what was typed."""
    wish = reader().parse_args(words)
    match wish.command:
        case "key":
            say(heads.in_words(heads.own_key().public_key()))
        case "subject":
            return _subject(wish.number, say)
        case "export":
            say(f"Exported: {heads.export().lines:,} lines.")
        case _:
            return _verify(wish.heads or Path(settings.AUDIT_HEADS), wish.public_key, say)
    return 0


def _subject(number: int, say: Say) -> int:
    resident = Person.objects.residents().filter(pk=number).first()
    say(processing.pseudonym(resident) if resident else "Nobody has this number.")
    return 0 if resident else 1


def _verify(folder: Path, told: str, say: Say) -> int:
    seal()
    kept = heads.kept(folder)
    key = heads.public_key(told) if kept or told else None
    signed = [one for one in kept if one and key and heads.is_signed(one, key)]
    found = verify(signed)
    wrong = [found.wrong] if found.wrong else []
    for number, one in enumerate(kept, 1):
        if one and one not in signed:
            wrong.append(
                f"export {number}, of {one.at[:16]} UTC: its signature is wrong. It was not made"
                " with this key, or was changed since"
            )
    if not found.guarded:
        wrong.append("the database does not refuse changes any more: its triggers are gone")
    unsure = _unsure(kept, found)
    say(f"log: {'WRONG' if wrong else 'nobody can tell' if unsure else 'good'}")
    for line in (*wrong, *unsure):
        say(line)
    _told(found, signed, say)
    if key is not None:
        say(f"public key: {heads.in_words(key)}")
    return 1 if wrong else 2 if unsure else 0


def _unsure(kept: list[heads.Head | None], found: Verified) -> list[str]:
    """What keeps us from being certain, though nothing is wrong."""
    unsure = [
        f"export {number} cannot be read" for number, one in enumerate(kept, 1) if one is None
    ]
    if not kept and found.lines:
        unsure.append("there is no export to hold the log against")
    if found.fits and found.lines > found.fits.lines:
        at = dt.datetime.fromisoformat(found.fits.at).replace(tzinfo=dt.UTC)
        if at < timezone.now() - LONG_AGO:
            unsure.append("there was no export for more than a day")
    return unsure


def _told(found: Verified, signed: list[heads.Head], say: Say) -> None:
    say(f"lines read: {found.lines:,}" + (" before what is wrong" if found.wrong else ""))
    say(f"of somebody who was erased: {found.erased:,}")
    say(f"exports with a good signature: {len(signed):,}")
    if found.fits:
        say(f"last export that fits: {found.fits.at[:16]} UTC, {found.fits.lines:,} lines")
        if not found.wrong:
            say(f"since then: {found.lines - found.fits.lines:,} lines, that no export knows yet")
