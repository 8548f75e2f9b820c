# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether an adapter keeps its promise. For a test of your own; see docs/adapters.md.

    assert broken_promises(my_adapter, "sms", Gateway(arrived=..., point_at=...)) == []

It hands over a message to your gateway, then points the adapter at an other side that refuses,
hangs, hangs up or talks nonsense, and gives a sentence for each thing that must not be. It needs
no database, and an adapter that asks one is told off: everything it may know is in the parcel.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import connection, connections

import dichterbij.delivery.adapters as post
from dichterbij.delivery.adapters import Handed, Parcel, Promise, Refusal, TryLater, Unknown
from dichterbij.delivery.inert import unlinked

NAME = "*Amina* [x](http://evil.example)"
ONE_MORE_LINE = "\r\nBcc: iedereen@post.example"
TOKEN = "only-amina-may-know"  # noqa: S105 - of a link that does not exist
FORMATTING = re.compile(
    r"<(h[1-6]|ul|ol|li|hr|blockquote|img|b|strong|i|em|s|code|pre|script)\b", re.I
)
ANSWERS = {
    "hangs": b"",
    "hangs up": b"",
    "talks nonsense": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 16\r\n"
    b"Connection: close\r\n\r\n<h1>Welkom!</h1>",
    "stops halfway": b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{",
    "drips": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000,
    "is out of order": b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
}


@dataclass(frozen=True)
class Gateway:
    """The other side, as your test runs it."""

    arrived: Callable[[], list[str]]
    """Each message as who gets it reads it: with its head, and as HTML where HTML is made of it."""
    point_at: Callable[[str, int], None] | None = None
    """Lets the adapter find this host and port from now on. None: there is no line to break."""


def parcel(channel: str) -> Parcel:
    """A message as it leaves, to somebody whose name is up to no good."""
    words = unlinked(f"Dag {NAME},")
    return Parcel(
        reference=uuid.uuid4(),
        channel=channel,
        to="amina@post.example" if channel == "mail" else "+31612345678",
        subject=unlinked(f"Een gesprek met {NAME}{ONE_MORE_LINE}"),
        body=f"{words}\n\n# Hier leest u meer:\n{_link()}",
        short=f"{words} {_link()}",
        language="nl",
        made_at=dt.datetime.now(dt.UTC),
    )


def broken_promises(
    adapter: Any, channel: str, gateway: Gateway, make: Callable[[str], Parcel] = parcel
) -> list[str]:
    """What this adapter does that it must not do, in sentences. An empty list is what you want."""
    promise = getattr(adapter, "PROMISE", None)
    if not isinstance(promise, Promise) or not callable(getattr(adapter, "hand_over", None)):
        return ["it has no PROMISE or no hand_over()"]
    if promise is Promise.LOOKS_UP and not callable(getattr(adapter, "look_up", None)):
        return ["it promises to look up, and has no look_up()"]
    before = len(gateway.arrived())
    broken = _when_all_is_well(adapter, gateway, make(channel), before)
    if not broken:
        before = len(gateway.arrived())
        broken += _when_a_worker_stopped(adapter, promise, gateway, make(channel), before)
    if gateway.point_at is not None:
        broken += _when_the_line_is_bad(adapter, promise, gateway.point_at, make(channel))
    return broken


def _when_all_is_well(adapter: Any, gateway: Gateway, sent: Parcel, before: int) -> list[str]:
    with _without_database() as asked, _listening() as logged:
        try:
            handed = adapter.hand_over(sent)
        except Exception as problem:
            return [f"it could not hand over while all was well: {_named(problem)}", *asked]
    broken = list(asked)
    if not isinstance(handed, Handed):
        broken.append("hand_over() must give a Handed")
    told = "\n".join(logged)
    if any(secret in told for secret in (sent.to, sent.to.lstrip("+"), "Amina", TOKEN)):
        broken.append("it logs whom a message is for, or what stands in it")
    arrived = gateway.arrived()[before:]
    if len(arrived) != 1:
        return [*broken, f"one message was handed over, and {len(arrived)} arrived"]
    return broken + _what_must_not_arrive(arrived[0])


def _what_must_not_arrive(text: str) -> list[str]:
    broken = []
    if _link() not in text:
        broken.append("our own link did not arrive")
    if any(_link() != to for to in re.findall(r'href="([^"]*)"', text)):
        broken.append("a name became a link")
    if FORMATTING.search(text):
        broken.append("a name became formatting")
    if re.search(r"^bcc:", text, re.I | re.M):
        broken.append("a name added a line to the head")
    return broken


def _when_a_worker_stopped(
    adapter: Any, promise: Promise, gateway: Gateway, sent: Parcel, before: int
) -> list[str]:
    """The same reference comes again, or is asked for. Of `NEITHER` nothing is expected."""
    try:
        adapter.hand_over(sent)
        if promise is Promise.DEDUPES:
            adapter.hand_over(sent)
            arrived = len(gateway.arrived()) - before
            return [] if arrived == 1 else [
                f"it dedupes, and the same reference twice came {arrived} times"
            ]  # fmt: skip
        if promise is Promise.LOOKS_UP:
            return _looking_up(adapter, sent)
    except Exception as problem:
        return [f"after a worker stopped: {_named(problem)}"]
    return []


def _looking_up(adapter: Any, sent: Parcel) -> list[str]:
    broken = []
    if not isinstance(adapter.look_up(sent), Handed):
        broken.append("it looks up, and does not find what was handed over")
    if adapter.look_up(replace(sent, reference=uuid.uuid4())) is not None:
        broken.append("it looks up, and finds what was never handed over")
    return broken


def _when_the_line_is_bad(
    adapter: Any, promise: Promise, point_at: Callable[[str, int], None], sent: Parcel
) -> list[str]:
    broken = []
    for trouble in ("refuses", *ANSWERS):
        with _an_other_side_that(trouble) as (port, heard):
            point_at("127.0.0.1", port)
            done, seconds = _timed(lambda: adapter.hand_over(sent))
            left = any(word in b"".join(heard) for word in (b"Amina", str(sent.reference).encode()))
            broken += [
                f"the other side {trouble}: {wrong}"
                for wrong in (_wrong_end(done, trouble, left), _too_long(seconds))
                if wrong
            ]
            if promise is Promise.LOOKS_UP:
                done, seconds = _timed(lambda: adapter.look_up(sent))
                wrong = "" if isinstance(done, TryLater) else (
                    f"look_up() must raise TryLater, not: {_named(done)}"
                )  # fmt: skip
                broken += [
                    f"the other side {trouble}: {w}" for w in (wrong, _too_long(seconds)) if w
                ]
    return broken


def _wrong_end(done: object, trouble: str, left: bool) -> str:
    if isinstance(done, Unknown):
        return "nothing left, so say TryLater" if trouble == "refuses" else ""
    if isinstance(done, TryLater):
        return "the words had gone, so say Unknown, or it comes twice" if left else ""
    if isinstance(done, Refusal):
        return "it says never, and tomorrow all may be well"
    if isinstance(done, Handed):
        return "it says it was handed over"
    return f"hand_over() must raise TryLater or Unknown, not: {_named(done)}"


def _limit() -> float:
    return 3 * post.PATIENCE + 2


def _too_long(seconds: float) -> str:
    return "" if seconds < _limit() else f"it waits longer than {post.PATIENCE} seconds"


def _timed(call: Callable[[], object]) -> tuple[object, float]:
    """What it gave or raised, and how long it took; a call that never ends is left alone."""
    ended: list[object] = []

    def run() -> None:
        try:
            ended.append(call())
        except Exception as problem:
            ended.append(problem)
        finally:
            connections.close_all()  # an adapter that looked in our database leaves nothing open

    began = time.monotonic()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_limit())
    return (ended[0] if ended else TryLater("still_waiting")), time.monotonic() - began


@contextmanager
def _an_other_side_that(trouble: str) -> Iterator[tuple[int, list[bytes]]]:
    """A port on loopback with somebody behind it who does not help, and what they heard."""
    heard: list[bytes] = []
    over = threading.Event()
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        if trouble != "refuses":
            door.listen()
            door.settimeout(0.1)
            threading.Thread(target=_answer, args=(door, trouble, heard, over), daemon=True).start()
        yield door.getsockname()[1], heard
        over.set()


def _answer(door: socket.socket, trouble: str, heard: list[bytes], over: threading.Event) -> None:
    kept = []
    while not over.is_set():
        try:
            line, _ = door.accept()
        except OSError:
            continue
        kept.append(line)
        line.settimeout(0.1)
        try:
            while words := line.recv(65536):
                heard.append(words)
        except OSError:
            pass
        if trouble == "drips":
            threading.Thread(target=_drip, args=(line, over), daemon=True).start()
        elif trouble != "hangs":
            with line:
                line.sendall(ANSWERS[trouble])
    for line in kept:
        line.close()


def _drip(line: socket.socket, over: threading.Event) -> None:
    """A letter now and then, so that a socket never gives up."""
    try:
        for letter in ANSWERS["drips"]:
            if not over.wait(post.PATIENCE / 3):
                line.sendall(bytes([letter]))
    except OSError:
        pass


@contextmanager
def _without_database() -> Iterator[list[str]]:
    asked: list[str] = []

    def never(*_call: object) -> None:
        asked.append("it asks the database: everything it may know is in the parcel")
        raise RuntimeError(asked[-1])

    with connection.execute_wrapper(never):
        yield asked


@contextmanager
def _listening() -> Iterator[list[str]]:
    logged: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logged.append(record.getMessage())

    ear, loggers = Ear(), [logging.getLogger(), logging.getLogger("dichterbij")]
    for logger in loggers:
        logger.addHandler(ear)
    try:
        yield logged
    finally:
        for logger in loggers:
            logger.removeHandler(ear)


def _link() -> str:
    return f"{settings.PUBLIC_URL}/u/{TOKEN}/"


def _named(done: object) -> str:
    return f"{type(done).__name__}({done})" if isinstance(done, Exception) else repr(done)
