# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The command `dichterbij post`: see, stop and replay, where no page can be opened.

It ends with 0 when the post is well or what was asked is done, with 1 when it is not well, and with
2 when the question is not understood. The words are those of docs/operations.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from dichterbij.background.models import Worker
from dichterbij.background.tasks import dead_letters
from dichterbij.delivery import halting, put_back, standing
from dichterbij.people.models import Person

Say = Callable[[str], object]


def reader() -> argparse.ArgumentParser:
    """What can be typed after `dichterbij post`."""
    parser = argparse.ArgumentParser(
        prog="dichterbij post",
        description="See how the post is, stop it, let it go on, try again what failed.",
        epilog="What each state and code means: docs/operations.md.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("status", help="how the post is; ends with 1 when it is not well")
    stop = commands.add_parser("stop", help="nothing leaves any more; what waits goes on waiting")
    go = commands.add_parser("go", help="let it leave again")
    for command in (stop, go):
        command.add_argument(
            "--channel", choices=sorted(Person.Channel.values), default="", help="all of them"
        )
    replay = commands.add_parser(
        "replay", help="try again what failed through our own fault, never what may have arrived"
    )
    replay.add_argument("--since", type=moment, required=True, metavar="DAY[ TIME]")
    back = commands.add_parser(
        "put-back",
        help="after an older copy of the database was put back: what was due until then may have "
        "left, and is not simply sent again",
    )
    back.add_argument("--until", type=moment, required=True, metavar="DAY[ TIME]")
    back.add_argument("--since", type=moment, metavar="DAY[ TIME]", help="when the copy was made")
    return parser


def moment(typed: str) -> dt.datetime:
    """A day or a moment on the wall, which has been: 2026-11-26, or '2026-11-26 14:30'."""
    try:
        given = dt.datetime.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"write {typed!r} as 2026-11-26 or '2026-11-26 14:30'"
        ) from None
    given = given if timezone.is_aware(given) else timezone.make_aware(given)
    if given > timezone.now():
        raise argparse.ArgumentTypeError(f"{typed} is still to come")
    return given


def main(words: list[str], say: Say) -> int:
    """Do what was typed."""
    wish = reader().parse_args(words)
    match wish.command:
        case "status":
            return status(say)
        case "stop":
            halting.stop(wish.channel, by=None)
            say(f"Stopped: {wish.channel or 'everything'}. What waits goes on waiting.")
        case "go":
            lifted = halting.go_on(wish.channel, by=None)
            say(f"{wish.channel or 'Everything'} goes on." if lifted else "It was not stopped.")
        case "replay":
            say(f"{halting.replay(wish.since, by=None)} messages are tried again.")
        case _:
            put_back.remember(wish.since or wish.until, wish.until)
            say(
                f"Noted. What was due until {_said(wish.until)} is asked after where that can be, "
                "and shown to the caseworker as uncertain where it cannot."
            )
    return 0


def status(say: Say) -> int:
    """The same as on the page of the administrator."""
    now = timezone.now()
    why = standing.why_not_well(now)
    say(f"post: not well: {', '.join(why)}" if why else "post: well")
    say(f"workers: {Worker.objects.alive(now).count()}")
    all_stopped = standing.all_stopped_since()
    if all_stopped:
        say(f"stopped since {_said(all_stopped)}")
    for one in standing.by_channel(now):
        told = [
            f"waiting {one.waiting}",
            f"on its way {one.on_its_way}",
            f"uncertain {one.uncertain}",
            f"failed {one.failed}",
        ]
        if one.oldest:
            told.append(f"oldest {int((now - one.oldest).total_seconds() // 60)} min")
        if one.stopped_since:
            told.append(f"stopped since {_said(one.stopped_since)}")
        say(f"{one.name}: {', '.join(told)}")
    say(f"dead letters: {dead_letters().count()}")
    return 1 if why else 0


def _said(given: dt.datetime) -> str:
    return f"{timezone.localtime(given):%Y-%m-%d %H:%M}"
