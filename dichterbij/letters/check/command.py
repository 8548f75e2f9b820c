# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The command `dichterbij letter check`: letters in, findings out, nothing kept.

It needs no settings and no database. What cannot be read is said in one line, and the rest goes on.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, TextIO

from dichterbij.letters.check import Kind, RulesError, check, rules_with
from dichterbij.letters.check.command_line import Wish, asked
from dichterbij.letters.check.documents import READABLE, CannotRead, Reason, open_document
from dichterbij.letters.check.documents.refusals import MOST_BYTES
from dichterbij.letters.check.rules import RuleSet
from dichterbij.letters.check.show.checked import Checked, Show, Unread, plain

if TYPE_CHECKING:
    from pathlib import Path

CLEAN, FOUND, NOT_READ = 0, 1, 2
READER_LEFT, STOPPED = 128 + 13, 128 + 2  # as a shell says that SIGPIPE or SIGINT ended us
STDIN = "<stdin>"


class Wrong(Exception):
    """What stops us, in one line."""


class Tally:
    """What decides the exit code."""

    def __init__(self) -> None:
        self.worst = self.unread = self.letters = 0

    def code(self, fail_on: int) -> int:
        if self.unread:
            return NOT_READ
        return FOUND if self.worst >= fail_on else CLEAN


def say(line: str) -> None:
    sys.stderr.write(f"dichterbij: {line}\n")
    sys.stderr.flush()


def main(words: list[str]) -> int:
    """Read the command line and check; ends with an exit code and never with a traceback."""
    gc.disable()  # what we load stays as long as we run: no rubbish need be looked for among it
    wish = asked(words)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        rules = loaded(wish.rules)
        code = many_lines(wish, rules) if wish.jsonl else all_files(wish, rules)
        sys.stdout.flush()
        return code
    except RulesError as wrong:
        for line in str(wrong).splitlines():
            say(plain(line))
        return NOT_READ
    except Wrong as wrong:
        say(str(wrong))
        return NOT_READ
    except BrokenPipeError:
        # Python would complain once more when it closes standard output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        say("stopped: nobody reads the output any more")
        return READER_LEFT
    except KeyboardInterrupt:
        say("stopped")
        return STOPPED
    except OSError as wrong:
        say(f"stopped: {plain(wrong.strerror or type(wrong).__name__)}")
        return NOT_READ
    finally:
        gc.freeze()  # nor when we end: everything goes


def loaded(path: str | None) -> RuleSet:
    """The rules. Only what comes after them is looked through for rubbish, and not often."""
    rules = rules_with(path)
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()
    return rules


# Files


def all_files(wish: Wish, rules: RuleSet) -> int:
    """Check files and folders."""
    if not wish.files:
        raise Wrong("no letters: name a file, a folder, or - for standard input; see --help")
    if wish.files.count("-") > 1:
        raise Wrong("- can be named once: standard input is read only once")
    kind, tally = Kind(wish.kind), Tally()
    names, missing = found_in(wish.files)
    shows: list[Show] = []
    if wish.html is None or wish.format:
        shows.append(shown_as(wish.format or "text", sys.stdout, rules))
    page: TextIO | None = None
    beside: Path | None = None
    if wish.html is not None:
        from pathlib import Path

        from dichterbij.letters.check.show.html import Html

        page, beside = writable(Path(wish.html), names)
        shows.append(Html(page, kind))
    try:
        for file in missing:
            not_read(file, shows, tally)
        for number, name in enumerate(names, 1):
            if page is not None:
                progress(number, len(names), name)
            gc.disable()  # findings hold no circles; looking for them costs a tenth of the time
            one_file(name, kind, rules, shows, tally)
            gc.enable()
        for show in shows:
            show.end()
        if page is not None and beside is not None and wish.html is not None:
            page.close()
            beside.replace(wish.html)
            say(f"{tally.letters} letters in {plain(wish.html)}")
    finally:
        if page is not None and beside is not None:
            page.close()
            beside.unlink(missing_ok=True)
    return tally.code(wish.fail_on)


def one_file(name: str, kind: Kind, rules: RuleSet, shows: list[Show], tally: Tally) -> None:
    """Check one file and show it; or say why not."""
    try:
        data = content(name)
        document = open_document(data, "stdin.txt" if name == STDIN else name)
    except CannotRead as refused:
        not_read(Unread(name, refused.english), shows, tally)
        return
    except OSError as wrong:
        not_read(Unread(name, wrong.strerror or type(wrong).__name__), shows, tally)
        return
    report = check(document.text, kind, rules=rules)
    tally.letters += 1
    tally.worst = max(tally.worst, report.worst())
    for show in shows:
        show.letter(Checked(name, document, report))


def content(name: str) -> bytes:
    """The bytes of a file, and never more than a letter can be."""
    if name == STDIN:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        with open(name, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise CannotRead(Reason.TOO_LARGE)
    return data


def found_in(words: Iterable[str]) -> tuple[list[str], list[Unread]]:
    """Every file that was meant, in order and once; and what is not there."""
    names: dict[str, None] = {}
    missing: list[Unread] = []
    for word in words:
        if word == "-":
            names[STDIN] = None
        elif os.path.isdir(word):
            letters = list(walked(word, missing))
            if not letters:
                missing.append(Unread(word, f"no letters in this folder ({' '.join(READABLE)})"))
            names |= dict.fromkeys(letters)
        elif "\0" in word or not os.path.exists(word):
            missing.append(Unread(word, "no such file"))
        else:
            names[word] = None
    return list(names), missing


def walked(folder: str, missing: list[Unread]) -> Iterator[str]:
    """The letters in a folder and the folders in it, in the order of their names."""

    def closed(wrong: OSError) -> None:
        missing.append(Unread(str(wrong.filename), wrong.strerror or "cannot be opened"))

    for root, folders, files in os.walk(folder, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(root, name)
            if name.startswith((".", "~$")) or not name.lower().endswith(READABLE):
                continue
            if os.path.isfile(path):
                yield path


def not_read(file: Unread, shows: list[Show], tally: Tally) -> None:
    tally.unread += 1
    say(f"{plain(file.name)}: {plain(file.why)}")
    for show in shows:
        show.unread(file)


def shown_as(form: str, out: TextIO, rules: RuleSet) -> Show:
    if form == "json":
        from dichterbij.letters.check.show.json import Json

        return Json(out)
    if form == "sarif":
        from dichterbij.letters.check.show.sarif import Sarif

        return Sarif(out, rules)
    from dichterbij.letters.check.show.text import Text, wants_colour

    return Text(out, colour=wants_colour(out))


def writable(page: Path, letters: list[str]) -> tuple[TextIO, Path]:
    """The page under another name until it is whole, so that a half one is never left behind."""
    if os.path.realpath(page) in map(os.path.realpath, letters):
        raise Wrong(f"{plain(str(page))} is one of the letters; name another page")
    if page.is_dir():
        raise Wrong(f"cannot write {plain(str(page))}: it is a folder")
    beside = page.with_name(page.name + ".part")
    try:
        return beside.open("w", encoding="utf-8", errors="replace", newline="\n"), beside
    except OSError as wrong:
        raise Wrong(f"cannot write {plain(str(page))}: {wrong.strerror}") from None


def progress(number: int, many: int, name: str) -> None:
    """How far we are: on one line for somebody who watches, now and then for a log."""
    if sys.stderr.isatty():
        end = "\n" if number == many else ""
        sys.stderr.write(f"\r\x1b[K{number}/{many} {plain(name)[-60:]}{end}")
    elif number == many or number % 50 == 0:
        sys.stderr.write(f"{number}/{many}\n")
    sys.stderr.flush()


# Lines


def many_lines(wish: Wish, rules: RuleSet) -> int:
    """Check one letter per line, and answer each line before the next is read."""
    if wish.html is not None or wish.format is not None:
        raise Wrong("--jsonl goes without --html and --format")
    if len(wish.files) > 1:
        raise Wrong("--jsonl reads standard input or one file")
    tally = Tally()
    if not wish.files or wish.files == ["-"]:
        answer_lines(sys.stdin.buffer, wish, rules, tally)
    else:
        try:
            source = open(wish.files[0], "rb")  # noqa: SIM115 - closed below
        except (OSError, ValueError) as wrong:
            why = getattr(wrong, "strerror", None) or "cannot be opened"
            raise Wrong(f"{plain(wish.files[0])}: {why}") from None
        with source:
            answer_lines(source, wish, rules, tally)
    return tally.code(wish.fail_on)


def answer_lines(source: BinaryIO, wish: Wish, rules: RuleSet, tally: Tally) -> None:
    from dichterbij.letters.check.lines import answers

    for line, report in answers(source, Kind(wish.kind), rules):
        if report is None:
            tally.unread += 1
        else:
            tally.worst = max(tally.worst, report.worst())
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
