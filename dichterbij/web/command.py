# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The command `dichterbij`: start it, try it, look after it.

Whatever is wrong with the set-up gets one line that says what to do; never a traceback.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dichterbij import __version__

if TYPE_CHECKING:
    from argparse import ArgumentParser

OURS = [sys.executable, "-m", "dichterbij.web"]
WRONG_SETTINGS = CANNOT_TELL = 2
TRY_AGAIN = 75  # a mail server keeps what it could not hand over, and tries again
ONE_AT_A_TIME = 20260101  # the number of PostgreSQL's lock around our migrations

TRY = """
  Dichterbij is at {address}   (stop with Ctrl-C)

  {address}/demo/
      Step in as Bram (caseworker), Loes (team lead), Amina (resident) or anybody else.
  As Bram: open today's talk with Amina, look at the agenda, send the invitation.
  As Amina: open the phone at the demo and follow the link in her message.

  Lindewaard and everyone in it are invented. What you do is kept in
  {data}
"""


class Wrong(Exception):
    """What stops us, in one line, and the code to end with."""

    def __init__(self, line: str, code: int = 1) -> None:
        super().__init__(line)
        self.code = code


def say(line: str) -> None:
    print(line, flush=True)


def reader() -> ArgumentParser:
    """What can be typed after `dichterbij`."""
    import argparse  # the letter check has a reader of its own and is to start at once

    parser = argparse.ArgumentParser(
        prog="dichterbij",
        description="Helps caseworkers and residents hold one good conversation together.",
        epilog="Settings come from the environment; see docs/production.md.",
    )
    parser.add_argument("--version", action="version", version=f"dichterbij {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    port = int(os.environ["PORT"]) if os.environ.get("PORT", "").isdigit() else 8000

    serve = commands.add_parser(
        "serve", help="run for real: prepare the database, then one web server and one worker"
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    demo = commands.add_parser(
        "demo", help="look around in Lindewaard, an invented municipality, on this machine"
    )
    for command in (serve, demo):
        command.add_argument("--port", type=int, default=port, help=f"port ({port})")
    commands.add_parser("worker", help="run one more worker, for a machine of its own")
    bounce = commands.add_parser(
        "bounce", help="read one mail that came back, as a mail server pipes it"
    )
    bounce.add_argument("address", nargs="?", default="", help="to which it came back")
    commands.add_parser("manage", help="Django's own commands: dichterbij manage help")
    commands.add_parser("post", help="see how the post is, stop it, replay: dichterbij post --help")
    commands.add_parser("audit", help="is the log as it was written: dichterbij audit --help")
    commands.add_parser("retention", help="how long each kind is kept, and what was let go")
    commands.add_parser("keys", help="what opens what people told: dichterbij keys --help")
    commands.add_parser(
        "letter",
        help="check letters, without settings or a database: dichterbij letter check --help",
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Read the command line, do it, and end with 0, or with one line that says what is wrong."""
    words = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichterbij.web.settings")
    try:
        own = {"manage": manage, "letter": letter, "post": post, "audit": audit, "keys": keys}
        if words[:1] == ["retention"]:
            return look_after("retention", words[1:], CANNOT_TELL)
        if words and words[0] in own:
            return own[words[0]](words[1:])
        wish = reader().parse_args(words)
        if wish.command == "worker":
            return worker()
        if wish.command == "bounce":
            return bounce(wish.address)
        if wish.command == "demo":
            return demo(wish.port)
        return serve(wish.host, wish.port)
    except Wrong as wrong:
        print(f"dichterbij: {wrong}", file=sys.stderr)
        return wrong.code
    except KeyboardInterrupt:
        return 130


def serve(host: str, port: int) -> int:
    """Run for a real municipality, until told to stop."""
    os.environ["PORT"] = str(port)
    set_up()
    from django.conf import settings

    if settings.DEMO:
        raise Wrong("DICHTERBIJ_DEMO is set; to look around: dichterbij demo", WRONG_SETTINGS)
    prepare(host, port)
    return run(host, port, f"Dichterbij listens on {host}:{port}.")


def demo(port: int) -> int:
    """Run Lindewaard, for this machine only."""
    os.environ["DICHTERBIJ_DEMO"] = "1"
    os.environ["PORT"] = str(port)
    set_up()
    from django.conf import settings

    host = "127.0.0.1"
    prepare(host, port)
    from dichterbij.web.demo.load import load_lindewaard

    say("Looking after Lindewaard, the invented municipality (a minute the first time) ...")
    load_lindewaard()
    return run(host, port, TRY.format(address=settings.PUBLIC_URL, data=settings.DATA))


def worker() -> int:
    """Send what waits and remind of what is due, until told to stop."""
    set_up()
    from dichterbij.web import supervisor
    from dichterbij.web import worker as rounds

    supervisor.end_with_parent()
    supervisor.let_others_go_first()
    with supervisor.told_to_stop() as stop:
        rounds.run(stop)
    return 0


def bounce(address: str) -> int:
    """Write down what one returned mail says. Odd mail is no accident: it does nothing."""
    try:
        set_up()
        from django.db import DatabaseError

        from dichterbij.delivery import bounces
    except Wrong as wrong:
        raise Wrong(str(wrong), TRY_AGAIN) from None
    report = sys.stdin.buffer.read(bounces.LARGEST + 1)
    try:
        say(f"dichterbij: {bounces.take_back(report, address)}")
    except DatabaseError:
        raise Wrong("the database (DATABASE_URL) does not answer", TRY_AGAIN) from None
    return 0


def manage(words: list[str]) -> int:
    """Hand over to Django's own commands."""
    set_up()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["dichterbij manage", *words])
    return 0


def letter(words: list[str]) -> int:
    """Hand over to the letter check, which knows nothing of Django and starts at once."""
    import gc

    gc.disable()  # while we load; the letter check itself says when to look for rubbish
    from dichterbij.letters.check import command

    return command.main(words)


def post(words: list[str]) -> int:
    """Look after the post."""
    return look_after("post", words, 1)


def audit(words: list[str]) -> int:
    """Check the log. What keeps us from checking is no finding: it ends with 2."""
    return look_after("audit", words, CANNOT_TELL)


def keys(words: list[str]) -> int:
    """Look after the master keys. Without them nothing starts but what makes and checks them."""
    from dichterbij.web import safety

    safety.keyset_is_looked_after = words[:1] in (["new"], ["check"])
    return look_after("keys", words, CANNOT_TELL)


def look_after(what: str, words: list[str], without_answer: int) -> int:
    """Hand over to a command of its own. What keeps it from an answer is said in one line."""
    set_up()
    from importlib import import_module

    from django.db import DatabaseError

    from dichterbij.people.keys.keyset import NoKeyset
    from dichterbij.people.log.heads import NoKey

    try:
        code: int = import_module(f"dichterbij.web.{what}_command").main(words, say)
    except DatabaseError as wrong:
        raise Wrong(
            f"the database (DATABASE_URL) does not work, or has no tables yet: {first_line(wrong)}",
            without_answer,
        ) from None
    except (NoKey, NoKeyset, OSError) as wrong:
        raise Wrong(first_line(wrong), without_answer) from None
    return code


def first_line(wrong: Exception) -> str:
    """What a database says, without the rows it quotes further on."""
    return next(iter(str(wrong).strip().splitlines()), type(wrong).__name__)


def set_up() -> None:
    """Load the settings; what is missing, contradicts itself or is not safe is said at once."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    from dichterbij.web import safety

    try:
        django.setup()
        refuse_what_is_not_safe()
    except safety.NotSafe as wrong:
        raise Wrong("\n  ".join(told(wrong.sentences)), WRONG_SETTINGS) from None
    except (ImproperlyConfigured, ValueError) as wrong:
        raise Wrong(" ".join(str(wrong).split()), WRONG_SETTINGS) from None
    except OSError as wrong:
        # WeasyPrint looks for the libraries that draw letters as soon as it is loaded
        if "cannot load library" not in str(wrong):
            raise
        raise Wrong(
            "the libraries that draw letters are missing. On Debian: apt-get install "
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from None


def told(sentences: list[str]) -> list[str]:
    """One thing on one line, more of them below each other."""
    lines = [" ".join(sentence.split()) for sentence in sentences]
    return lines if len(lines) == 1 else ["these settings are not safe, or not all there:", *lines]


def refuse_what_is_not_safe() -> None:
    """Once more, for whoever has a settings file of their own around ours."""
    from django.conf import settings

    from dichterbij.web import safety

    wrong = [] if settings.DEMO else safety.not_safe(os.environ, debug=settings.DEBUG)
    if not settings.DEMO and any("*" in host for host in settings.ALLOWED_HOSTS):
        wrong.append("ALLOWED_HOSTS must be names, not *.")
    if wrong:
        raise safety.NotSafe(wrong)


def prepare(host: str, port: int) -> None:
    """A free port, a folder, an up-to-date database, and the static files collected."""
    from pathlib import Path

    from django.conf import settings
    from django.db import DatabaseError, connections

    refuse_taken_port(host, port)
    os.umask(0o077)  # what is written here is about people
    try:
        Path(settings.DATA).mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise Wrong(
            f"cannot write to {settings.DATA} (DICHTERBIJ_DATA): {wrong.strerror}"
        ) from None
    say("Preparing the database ...")
    try:
        migrate()
    except DatabaseError as wrong:
        raise Wrong(f"the database (DATABASE_URL) does not work: {first_line(wrong)}") from None
    finally:
        connections.close_all()
    collect()


def collect() -> None:
    """Copy and compress the static files; when none changed since the last time, it is done."""
    import hashlib
    from pathlib import Path

    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = [
        (path, storage.path(path)) for finder in get_finders() for path, storage in finder.list([])
    ]
    seen = [(path, at, os.stat(at).st_mtime_ns, os.stat(at).st_size) for path, at in sorted(found)]
    stamp = hashlib.sha256(repr((__version__, seen)).encode()).hexdigest()
    kept = Path(settings.STATIC_ROOT, ".collected")
    if kept.is_file() and kept.read_text(encoding="utf-8") == stamp:
        return
    say("Collecting the static files ...")
    kept.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    kept.write_text(stamp, encoding="utf-8")


def migrate() -> None:
    """Bring the database up to date; when several machines start at once, one after another."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            try:
                call_command("migrate", interactive=False, verbosity=0)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    else:
        call_command("migrate", interactive=False, verbosity=0)


def refuse_taken_port(host: str, port: int) -> None:
    """Say now that the port is taken, before a minute of preparing."""
    import socket  # only who serves needs it

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((host, port))
    except OverflowError:
        raise Wrong(f"{port} is not a port; choose one from 1 to 65535.") from None
    except OSError as wrong:
        raise Wrong(
            f"cannot listen on {host}:{port} ({wrong.strerror}). Choose another port, "
            "for example PORT=8001."
        ) from None


def run(host: str, port: int, welcome: str) -> int:
    """The web server and the worker, together."""
    from urllib.parse import urlsplit

    from django.conf import settings
    from django.db import connections

    from dichterbij.web import supervisor

    connections.close_all()
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    name = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not bound
    return supervisor.keep_running(
        [
            sys.executable, "-m", "gunicorn",
            "--config", "python:dichterbij.web.gunicorn_settings", "--bind", bind,
        ],
        [*OURS, "worker"],
        say=say,
        is_up=lambda: answers(near, port, name),
        when_up=lambda: say(welcome),
    )  # fmt: skip


def answers(host: str, port: int, name: str) -> bool:
    """Whether the web server gives any answer yet."""
    import http.client  # slow to load, and most commands serve nothing

    asked = http.client.HTTPConnection(host, port, timeout=2)
    try:
        asked.request("GET", "/gezond/", headers={"Host": name})
        return asked.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


if __name__ == "__main__":
    sys.exit(main())
