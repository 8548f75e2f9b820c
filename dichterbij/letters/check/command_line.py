# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What can be typed after `dichterbij letter`, and what is meant by it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from dichterbij.letters.check.report import Kind

if TYPE_CHECKING:
    from argparse import ArgumentParser

KINDS: Final = [kind.value for kind in Kind]
FORMATS: Final = ["text", "json", "sarif"]
SEVERITIES: Final = [1, 2, 3]

DESCRIPTION = """\
Checks Dutch letters on four axes that are never added up: readability, tone, superfluous, human.
It measures texts, never people; nothing leaves this machine and nothing is kept.
"""
EPILOG = """\
files:
  FILE is a .txt, .md (both UTF-8), .docx or .odt file, a folder, or - for text on standard input.
  A folder is walked with everything in it, in alphabetical order; hidden files are passed over.
  Lines and columns of a .docx or .odt are those of its text, with a blank line between paragraphs.

severity:
  1 hint, 2 notice, 3 change first. A rule about words that experts' edits do not prove stays 1.

many letters, one per line (--jsonl):
  in:   {"id": "a1", "text": "Beste Amina, ...", "kind": "invitation"}
  out:  {"id": "a1", "metrics": {...}, "findings": [...]}
  One line out for each line in, in order, at once. Without "kind" it is that of --kind. A line that
  cannot be read gives {"id": ..., "error": "..."} and the rest goes on.

own rules (--rules):
  A TOML file. [[rule]] adds a rule (id, axis, severity, type, title, why, suggestion, source,
  ground, pattern, replacements ...), [[change]] takes the id of a rule, the fields to change and a
  reason, [[off]] takes an id and a reason. Mistakes are told with file, line and what is expected.

exit codes:
  0    nothing found at or above --fail-on
  1    at least one finding at or above --fail-on
  2    something could not be read: a file, a line, the rules, or the command itself
  130  stopped with Ctrl-C        141  nobody reads the output any more

examples:
  dichterbij letter check brief.docx --kind invitation
  dichterbij letter check templates/ --html report.html
  dichterbij letter check templates/ --format sarif --fail-on 2 > letters.sarif
  dichterbij letter check - --kind fine < brief.txt
  dichterbij letter check --jsonl < letters.jsonl > findings.jsonl
"""


class Wish(NamedTuple):
    """What is asked of us."""

    files: list[str]
    kind: str = Kind.OTHER.value
    format: str | None = None
    fail_on: int = 3
    rules: str | None = None
    html: str | None = None
    jsonl: bool = False


def asked(words: list[str]) -> Wish:
    """What is asked of us. Who asks it plainly does not wait until argparse is loaded."""
    plainly = _asked_plainly(words)
    if plainly is not None:
        return plainly
    told = vars(reader().parse_args(words))
    return Wish(**{name: told[name] for name in Wish._fields})


def _asked_plainly(words: list[str]) -> Wish | None:
    """`check --kind fine --format json FILE ...` and its like; None for whatever is not so plain.

    What it does not know it leaves, mistakes as well: those are told in one place.
    """
    kind, form = Kind.OTHER.value, None
    rest = words[1:]
    while len(rest) > 1 and rest[0] in ("--kind", "--format"):
        name, value, *rest = rest
        if name == "--kind" and value in KINDS:
            kind = value
        elif name == "--format" and value in FORMATS:
            form = value
        else:
            return None
    if words[:1] != ["check"] or any(word.startswith("-") for word in rest):
        return None
    return Wish(rest, kind, form)


def reader() -> ArgumentParser:
    """What can be typed after `dichterbij letter`."""
    import argparse

    # With a width and a name of its own nothing asks how wide the terminal is before it is needed
    narrow = partial(argparse.HelpFormatter, width=80)
    parser = argparse.ArgumentParser(
        prog="dichterbij letter",
        description="Letters: what in them threatens, wearies or can go.",
        formatter_class=narrow,
    )
    commands = parser.add_subparsers(
        prog=parser.prog, dest="command", metavar="COMMAND", required=True
    )
    words = commands.add_parser(
        "check",
        help="check letters and templates: files, folders, standard input",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=narrow,
    )
    words.add_argument("files", nargs="*", metavar="FILE", help="file, folder or - (see below)")
    words.add_argument(
        "--kind", choices=KINDS, default=Kind.OTHER.value,
        help="what the letters are for; decides what belongs in them (other)",
    )  # fmt: skip
    words.add_argument(
        "--format", choices=FORMATS,
        help="what to write on standard output (text; nothing with --html)",
    )  # fmt: skip
    words.add_argument(
        "--fail-on", type=int, choices=SEVERITIES, default=3, metavar="1|2|3",
        help="end with 1 from this severity on (3)",
    )  # fmt: skip
    words.add_argument("--rules", metavar="FILE", help="your own rules, in TOML")
    words.add_argument(
        "--html", metavar="FILE",
        help="write one page on all letters together; it works from a disk, without the network",
    )  # fmt: skip
    words.add_argument(
        "--jsonl", action="store_true", help="one letter per line of JSON in, one per line out"
    )
    parser.formatter_class = argparse.HelpFormatter
    words.formatter_class = argparse.RawDescriptionHelpFormatter
    return parser
