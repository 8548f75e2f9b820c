# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The command `dichterbij keys`: look after what opens what people told.

It ends with 0 when all is well, with 1 when something is wrong, and with 2 when nobody can tell.
The words are those of docs/operations.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from dichterbij.people.keys import copies, keyset, rotating
from dichterbij.people.keys.keyset import NoKeyset
from dichterbij.people.keys.master import master

Say = Callable[[str], object]
SAMPLE = 1000  # keys that are opened without --all
SHOWN = 10  # numbers of persons that are named
# Who began to write before the master key was turned may come with the old one until then
REST = dt.timedelta(minutes=10)


def reader() -> argparse.ArgumentParser:
    """What can be typed after `dichterbij keys`."""
    parser = argparse.ArgumentParser(
        prog="dichterbij keys",
        description="Look after the master keys, that open what people told.",
        epilog="When to do what: docs/operations.md.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("new", help="make the file with the master keys, once, at installation")
    check = commands.add_parser(
        "check", help="whether they are there and open everything, and what if they are lost"
    )
    check.add_argument("--all", action="store_true", help=f"open every key, not {SAMPLE:,}")
    copy = commands.add_parser("copy", help="write a copy elsewhere, and remember when")
    copy.add_argument("to", type=Path, help="a folder or a file that is not there yet")
    copied = commands.add_parser("copied", help="say that you made a copy in another way")
    copied.add_argument("to", help="where it is, in your own words")
    rotate = commands.add_parser(
        "rotate", help="a new master key, and everything wrapped anew with it, while people work"
    )
    rotate.add_argument(
        "--prepare",
        action="store_true",
        help="only add it, so that you can bring the file to other machines first",
    )
    commands.add_parser("retire", help="forget old master keys that nothing needs any more")
    return parser


def main(words: list[str], say: Say) -> int:
    """Do what was typed."""
    wish = reader().parse_args(words)
    if wish.command in ("copy", "copied", "retire") or getattr(wish, "prepare", False):
        _only_with_a_file()
    match wish.command:
        case "new":
            return _new(say)
        case "check":
            return _check(wish.all, say)
        case "copy":
            return _copy(wish.to, say)
        case "copied":
            made = copies.remember(settings.KEYSET, wish.to)
            say(f"Remembered: a copy of master keys {', '.join(made.names)} at {made.to}.")
        case "rotate":
            return _rotate(wish.prepare, say)
        case "retire":
            return _retire(say)
    return 0


def _only_with_a_file() -> None:
    if settings.KMS:
        raise NoKeyset("DICHTERBIJ_KMS keeps the master keys; do this at the key service.")


def _new(say: Say) -> int:
    """Make the file, unless that would hide that another is lost."""
    _only_with_a_file()
    path = Path(settings.KEYSET)
    if path.exists():
        say(f"There is a keyset at {path} already. It is left as it is.")
        return 1
    waiting = rotating.many()
    if waiting:
        say(
            f"{waiting:,} people have keys that another keyset wrapped, and a new one opens none of"
            f" them. Put that keyset back at {path}, from your copy. If it is lost for good, nobody"
            " can ever read what was sealed for them: docs/operations.md says what to do."
        )
        return 1
    keyset.make(path)
    say(f"Made {path}, readable by its user alone.")
    say("Copy it to another place before the first resident comes: dichterbij keys copy FOLDER")
    return 0


def _check(whole: bool, say: Say) -> int:
    wrong, unsure, lines = list[str](), list[str](), list[str]()
    people = rotating.many()
    if settings.KMS:
        lines.append(f"master keys: at the key service {settings.KMS}")
    else:
        path = Path(settings.KEYSET)
        if trouble := keyset.trouble(path):
            say("keys: WRONG")
            say(trouble)
            say(_what_is_lost(people))
            return 1
        _look_at_file(path, people, unsure, lines)
    found = rotating.open_all(most=None if whole else SAMPLE)
    if found.shut:
        wrong.append(
            f"{len(found.shut):,} keys cannot be opened with these master keys: the keyset is"
            " another than the one that wrapped them, or somebody changed them"
        )
        lines.append(_persons(found.shut))
    unopened = people - found.keys
    lines.append(
        f"keys of people: {people:,}; opened {found.keys - len(found.shut):,}"
        + (f" of the newest {found.keys:,} (--all opens every one)" if unopened > 0 else "")
    )
    waiting = rotating.needed().keys if whole or people <= SAMPLE else None
    if waiting:
        lines.append(f"wrapped with an older master key: {waiting:,} (dichterbij keys rotate)")
    lines.append(f"destroyed because somebody was erased: {rotating.erased():,}")
    say(f"keys: {'WRONG' if wrong else 'nobody can tell' if unsure else 'good'}")
    for line in (*wrong, *unsure, *lines, _what_is_lost(people)):
        say(line)
    return 1 if wrong else 2 if unsure else 0


def _look_at_file(path: Path, people: int, unsure: list[str], lines: list[str]) -> None:
    known = keyset.read(path)
    names = keyset.names(known)
    lines.append(f"keyset: {path}, which others cannot read")
    lines.append(f"master keys: {len(names)}, of which {keyset.current(known)} wraps")
    if path.is_relative_to(settings.DATA):
        lines.append(
            "it stands beside the data: who takes the one takes the other"
            " (DICHTERBIJ_KEYSET puts it elsewhere)"
        )
    copied = copies.last(path)
    if copied is not None:
        lines.append(f"last copied elsewhere: {copied.at} UTC, to {copied.to}")
    if copied is None and people:
        unsure.append("nobody ever said that there is a copy elsewhere: dichterbij keys copy")
    elif copied is not None and (lacking := set(names) - set(copied.names)):
        unsure.append(
            f"the last copy lacks {len(lacking)} of these master keys: make another"
            " (dichterbij keys copy)"
        )


def _what_is_lost(people: int) -> str:
    return (
        f"if the master keys are lost: what was sealed for {people:,} people can never be read"
        " again, by anybody, also not from a backup of the database"
    )


def _persons(shut: list[int]) -> str:
    more = f" and {len(shut) - SHOWN:,} more" if len(shut) > SHOWN else ""
    return f"of persons number {', '.join(map(str, sorted(shut)[:SHOWN]))}{more}"


def _copy(to: Path, say: Say) -> int:
    path = Path(settings.KEYSET)
    to = to.absolute()
    to = to / path.name if to.is_dir() else to
    try:
        made = copies.copy(path, to)
    except FileExistsError:
        say(f"There is something at {to} already, and it is left as it is.")
        return 1
    except OSError as wrong:
        say(f"Could not write {to}: {wrong.strerror or wrong}.")
        return 1
    say(f"Copied master keys {', '.join(made.names)} to {to}, readable by its user alone.")
    if to.stat().st_dev == path.stat().st_dev:
        say("It is on the same disk: take it elsewhere, for when this one breaks or is stolen.")
    say("Not beside a backup of the database: together they open everything.")
    return 0


def _rotate(only_prepare: bool, say: Say) -> int:
    path = Path(settings.KEYSET)
    if only_prepare:
        name = keyset.prepare(path)
        say(f"Master key {name} is in {path}, and nothing is wrapped with it yet.")
        say("Bring the file to every machine, copy it elsewhere, and then: dichterbij keys rotate")
        return 0
    began = time.monotonic()
    found = rotating.rewrap()
    if found.keys:
        say("An earlier rotation had not come to its end; it has now.")
    elif not settings.KMS:
        say(f"From now on master key {keyset.turn(path)} wraps.")
        found = rotating.rewrap()
    took = time.monotonic() - began
    say(f"Wrapped {found.keys:,} keys anew with {master().current()}, in {took:.1f} s.")
    if found.shut:
        say(f"{len(found.shut):,} keys cannot be opened, and are left as they are.")
        say(_persons(found.shut))
    if not settings.KMS:
        say("Copy the keyset now: dichterbij keys copy FOLDER. Later: dichterbij keys retire")
    return 1 if found.shut else 0


def _retire(say: Say) -> int:
    path = Path(settings.KEYSET)
    changed = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    if dt.datetime.now(dt.UTC) - changed < REST:
        say(
            "The master keys were changed less than ten minutes ago. Wait: somebody may be writing."
        )
        return 1
    if waiting := rotating.needed().keys:
        say(f"{waiting:,} keys are still wrapped with an old master key: dichterbij keys rotate")
        return 1
    old = keyset.retire(path)
    say(f"Forgotten: {', '.join(old)}." if old else "There are no old master keys.")
    if old:
        say(
            "Backups of before the rotation open only with a copy of the keyset of then. When those"
        )
        say("backups have expired, destroy that copy too: then who was erased is erased from them.")
    return 0
