# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The real web server, as a municipality runs it, and somebody who speaks HTTP crookedly to it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.postgres import free_port
from tests.test_command_line import HOUSE, PRODUCTION

pytestmark = pytest.mark.once
SECRET = "geheim-in-mijn-cookie"
HELLO = f"Host: localhost\r\nCookie: iets={SECRET}\r\n"
POST = f"POST /aanmelden/ HTTP/1.1\r\n{HELLO}Content-Type: application/x-www-form-urlencoded\r\n"
HIDDEN = f"GET /verstopt/ HTTP/1.1\r\n{HELLO}\r\n"
# Two readers of these could disagree where the first request ends
CROOKED = {
    "a length and chunks": f"Content-Length: {len(HIDDEN) + 5}\r\nTransfer-Encoding: chunked"
    f"\r\n\r\n0\r\n\r\n{HIDDEN}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a length with a sign": f"Content-Length: +{len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "chunks by another name": f"Transfer-Encoding: xchunked\r\n\r\n{HIDDEN}",
    "chunks twice": f"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n{HIDDEN}",
    "a header on two lines": f"X-One: a\r\n b\r\nContent-Length: 0\r\n\r\n{HIDDEN}",
    "a space before the colon": f"Content-Length : {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a chunk that is no number": "Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n"
    + HIDDEN,
}


class Server:
    """The process, its door, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")
        self.said_at = folder / "said"
        with self.said_at.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config",
                 "python:dichterbij.web.gunicorn_settings", "--bind", f"127.0.0.1:{self.port}"],
                cwd=HOUSE,
                env={
                    **{name: os.environ[name] for name in kept if name in os.environ},
                    **PRODUCTION, "DICHTERBIJ_HOSTS": "localhost", "WEB_CONCURRENCY": "1",
                    "DICHTERBIJ_URL": "http://localhost", "DICHTERBIJ_WITHOUT_HTTPS": "1",
                    "DICHTERBIJ_DATA": str(folder),
                    "DJANGO_SETTINGS_MODULE": "tests.as_in_production",
                },
                stderr=said,
            )  # fmt: skip

    def say(self, words: str) -> str:
        """What comes back over one line, until it is closed."""
        with socket.create_connection(("127.0.0.1", self.port), 20) as line:
            line.sendall(words.encode())
            line.shutdown(socket.SHUT_WR)
            heard = b""
            while part := line.recv(65536):
                heard += part
        return heard.decode(errors="replace")

    def end(self) -> str:
        self.process.terminate()
        self.process.wait(30)
        return self.said_at.read_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("serves"))
    try:
        for _ in range(600):
            try:
                server.say(f"GET /is-er-niet/ HTTP/1.1\r\n{HELLO}\r\n")
                break
            except OSError:
                assert server.process.poll() is None, server.said_at.read_text()
                time.sleep(0.05)
        yield server
    finally:
        server.end()


def statuses(heard: str) -> list[int]:
    return [int(number) for number in re.findall(r"HTTP/1\.1 (\d{3}) ", heard)]


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
@pytest.mark.parametrize("page", ["/", "/aanmelden/", "/is-er-niet/"])
def test_nothing_is_given_back_of_what_a_browser_sent(
    server: Server, method: str, page: str
) -> None:
    heard = server.say(f"{method} {page} HTTP/1.1\r\n{HELLO}X-Once: {SECRET}\r\n\r\n")
    assert statuses(heard) in ([405], [400])
    assert SECRET not in heard
    if method == "TRACE":
        assert statuses(heard) == [405]
        assert "Allow: GET, HEAD, POST" in heard


def test_a_request_that_is_straight_is_answered(server: Server) -> None:
    """Else nothing below would prove anything."""
    assert statuses(server.say(f"GET /aanmelden/ HTTP/1.1\r\n{HELLO}\r\n")) == [200]
    both = f"{POST}Content-Length: 3\r\n\r\na=b{HIDDEN}"
    assert statuses(server.say(both)) == [403, 404], "two after each other are two"


@pytest.mark.parametrize("crooked", CROOKED)
def test_where_a_request_ends_is_never_guessed(server: Server, crooked: str) -> None:
    heard = server.say(POST + CROOKED[crooked])
    assert statuses(heard)[:1] != [200]
    assert 404 not in statuses(heard), "what was hidden in it is not answered"


def test_what_was_counted_is_told_when_the_server_stops(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        for _ in range(600):
            try:
                for _press in range(3):
                    assert statuses(server.say(f"{POST}Content-Length: 3\r\n\r\na=b")) == [403]
                break
            except OSError:
                assert server.process.poll() is None, server.said_at.read_text()
                time.sleep(0.05)
    finally:
        said = server.end()
    told = re.findall(r"WARNING dichterbij.noticed what=form_refused why=- times=(\d) by=-", said)
    assert told == ["1", "2"]
