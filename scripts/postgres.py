# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL server for a while, in a folder of its own, gone afterwards.

`python -m scripts.postgres COMMAND ...` runs a command with DATABASE_URL set to it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# A test server forgets everything anyway: it need not wait for the disk.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100"]


def programs() -> Path:
    """The folder of initdb and pg_ctl; Debian keeps them out of PATH."""
    newest_first = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
        reverse=True,
    )
    found = newest_first[0] if newest_first else shutil.which("initdb")
    if found is None:
        sys.exit("There is no PostgreSQL server here. On Debian: apt-get install postgresql")
    return Path(found).parent


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A server in a folder of its own."""

    folder: Path
    port: int
    options: tuple[str, ...] = tuple(FAST)

    @property
    def url(self) -> str:
        return f"postgres://dichterbij@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres")
        self._run(
            "initdb", "--username", "dichterbij", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip

    def start(self) -> None:
        options = " ".join(f"-c {option}" for option in self.options)
        options += f" -c listen_addresses=127.0.0.1 -c port={self.port}"
        options += f" -c unix_socket_directories={self.folder}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "--log", log, "--wait", "--options", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "--wait", "--mode", "immediate", "stop")

    def kill(self) -> None:
        """End it and all its processes at once, as a machine that loses its power does."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # so that nobody is born meanwhile
        family = [first, *_children(first)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(_is_there(pid) for pid in family):
            time.sleep(0.01)
        # Where nobody buries the dead, as in many containers, it would think it still runs
        (self.folder / "data" / "postmaster.pid").unlink()
        for lock in self.folder.glob(".s.PGSQL.*"):
            lock.unlink()

    def _run(self, program: str, *words: str) -> None:
        as_other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [str(programs() / program), "--pgdata", str(self.folder / "data"), *words]
        done = subprocess.run(
            [*as_other, *command], cwd="/", capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"PostgreSQL would not: {done.stdout}{done.stderr}")


def _children(parent: int) -> list[int]:
    """Linux only."""
    told = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in told.split()]


def _is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def server(*options: str) -> Iterator[Server]:
    """Start a server with these options, and clear everything away, whatever happens."""
    # Being told to stop must clear away too, and not only leave
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    one = Server(Path(tempfile.mkdtemp(prefix="dichterbij-postgres-")), free_port(), options)
    try:
        one.prepare()
        one.start()
        try:
            yield one
        finally:
            one.stop()
    finally:
        shutil.rmtree(one.folder, ignore_errors=True)


@contextmanager
def temporary_server() -> Iterator[str]:
    """A server that only tests need: give its DATABASE_URL."""
    with server(*FAST) as one:
        yield one.url


if __name__ == "__main__":
    with temporary_server() as url:
        code = subprocess.run(
            sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode
    sys.exit(code)
