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
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def temporary_server() -> Iterator[str]:
    """Start a server, give its DATABASE_URL, and clear everything away, whatever happens."""
    # Being told to stop must clear away too, and not only leave
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    as_other = []
    folder = Path(tempfile.mkdtemp(prefix="dichterbij-postgres-"))
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        as_other = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    port, bin_, data = free_port(), programs(), folder / "data"
    options = " ".join(f"-c {option}" for option in FAST)
    options += f" -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"

    def run(*words: str) -> None:
        done = subprocess.run(
            [*as_other, *words], cwd="/", capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"PostgreSQL would not: {done.stdout}{done.stderr}")

    try:
        run(
            str(bin_ / "initdb"), "--pgdata", str(data), "--username", "dichterbij",
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        log = str(folder / "log")
        pg_ctl = str(bin_ / "pg_ctl")
        run(pg_ctl, "--pgdata", str(data), "--log", log, "--wait", "--options", options, "start")
        try:
            yield f"postgres://dichterbij@127.0.0.1:{port}/postgres"
        finally:
            run(pg_ctl, "--pgdata", str(data), "--wait", "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with temporary_server() as url:
        code = subprocess.run(
            sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode
    sys.exit(code)
