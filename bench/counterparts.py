# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The other side of the line, in a process of its own: three post offices that count arrivals.

    POST /dedupes   the same reference twice is one message
    POST /keeps     takes every copy, and GET /keeps/REFERENCE says whether it has one
    POST /ignores   takes every copy and cannot be asked
    SMTP            takes every copy and cannot be asked

Each takes a moment before and after it has a message, so that a kill can fall in between. Nobody
who is killed can take away what arrived here.
"""

from __future__ import annotations

import json
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REFERENCE = re.compile(rb"^Message-ID:\s*<([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)
arrived: dict[str, Counter[str]] = {
    name: Counter() for name in ("dedupes", "keeps", "ignores", "smtp", "offered")
}
lock = threading.Lock()


def take(office: str, reference: str) -> None:
    """One message comes in."""
    with lock:
        arrived["offered"][reference] += 1
        if office != "dedupes" or not arrived[office][reference]:
            arrived[office][reference] += 1


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    moment = 0.0

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _, _, office = self.path.partition("/")
        pause(self.moment)
        take(office, told["reference"])
        pause(self.moment)
        self._answer({"id": f"{office}-{told['reference']}"})

    def do_GET(self) -> None:
        _, office, *reference = self.path.split("/")
        with lock:
            if office == "arrived":
                self._answer({name: dict(counted) for name, counted in arrived.items()})
            elif arrived[office][reference[0]]:
                self._answer({"id": f"{office}-{reference[0]}"})
            else:
                self._answer({}, 404)

    def _answer(self, told: Any, status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        with suppress(OSError, ValueError):  # whoever was asking was killed
            super().handle()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100


def pause(most: float) -> None:
    if most:
        time.sleep(random.uniform(most / 2, most))


class Mailbox:
    """What aiosmtpd calls."""

    def __init__(self, moment: float) -> None:
        self.moment = moment

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        import asyncio

        found = REFERENCE.search(envelope.content)
        assert found is not None
        await asyncio.sleep(random.uniform(self.moment / 2, self.moment))
        take("smtp", found[1].decode())
        await asyncio.sleep(random.uniform(self.moment / 2, self.moment))
        return "250 OK"


def main(moment: float) -> None:
    """Open all doors, say where they are, and stay until told to go."""
    from aiosmtpd.controller import Controller

    Door.moment = moment
    web = Server(("127.0.0.1", 0), Door)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mail = Controller(Mailbox(moment), hostname="127.0.0.1", port=port)
    mail.start()
    print(json.dumps([web.server_address[1], port]), flush=True)
    sys.stdin.read()


@dataclass(frozen=True)
class Counterparts:
    """How to reach them."""

    port: int
    smtp_port: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def arrived(self) -> dict[str, dict[str, int]]:
        """Of each office: how often each reference came in."""
        line = HTTPConnection(self.address, timeout=30)
        try:
            line.request("GET", "/arrived")
            told: dict[str, dict[str, int]] = json.loads(line.getresponse().read())
        finally:
            line.close()
        return told


@contextmanager
def counterparts(moment: float = 0.012) -> Iterator[Counterparts]:
    """Open them for a while. `moment`: how long each takes before, and again after, it has it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.counterparts", str(moment)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Counterparts(*json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main(float(sys.argv[1]))
