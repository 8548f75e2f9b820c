# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One web server and one worker, started and stopped together.

Without the web server nobody can do anything, so when it ends everything ends and whatever
started us may start us again. The worker only sends messages later; when it dies it is started
again, each time a little more patiently.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

SUPERVISED = "DICHTERBIJ_SUPERVISED"
LOOK = 0.2  # seconds between two looks at the processes
PATIENCE = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds before the next start
SETTLED = 60.0  # a worker that lived this long was fine
GRACE = 50.0  # seconds to finish what one was doing; one message may take forty


def end_with_parent() -> None:
    """End when the supervisor is killed without a chance to say so (Linux only)."""
    if os.environ.get(SUPERVISED) and sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def let_others_go_first() -> None:
    """Whoever waits for a page goes before what may leave a second later."""
    with suppress(OSError):  # not everywhere may one say so
        os.nice(10)


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that is set when the machine, or somebody pressing Ctrl-C, asks us to stop."""
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Worker:
    """A process that is started again when it ends, a little later every time."""

    def __init__(self, command: list[str], patience: tuple[float, ...] = PATIENCE) -> None:
        self.command = command
        self.patience = patience
        self.failures = 0
        self.begin()

    def begin(self) -> None:
        self.process = start(self.command)
        self.began = time.monotonic()
        self.again_at: float | None = None

    def look_after(self, say: Callable[[str], object]) -> None:
        """Start it again when it is gone and its time has come."""
        now = time.monotonic()
        if self.again_at is not None:
            if now >= self.again_at:
                self.begin()
            return
        if self.process.poll() is None:
            return
        if now - self.began >= SETTLED:
            self.failures = 0
        wait = self.patience[min(self.failures, len(self.patience) - 1)]
        self.failures += 1
        self.again_at = now + wait
        say(f"The worker stopped (code {self.process.returncode}); again in {wait:g} s.")


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process of its own group: Ctrl-C reaches only us, and we stop it in good order."""
    return subprocess.Popen(  # noqa: S603 - our own commands, never what somebody typed
        command, env={**os.environ, SUPERVISED: "1"}, start_new_session=True
    )


def end(*processes: subprocess.Popen[bytes]) -> None:
    """Ask all of them to stop, wait, and insist when one does not."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def keep_running(
    web: list[str],
    worker: list[str],
    *,
    say: Callable[[str], object],
    is_up: Callable[[], bool] = lambda: False,
    when_up: Callable[[], object] = lambda: None,
    patience: tuple[float, ...] = PATIENCE,
) -> int:
    """Run both until told to stop (0) or until the web server ends by itself (1)."""
    with told_to_stop() as stop:
        server = start(web)
        helper = Worker(worker, patience)
        announced = False
        try:
            while not stop.wait(LOOK):
                if server.poll() is not None:
                    say(f"The web server stopped (code {server.returncode}), so everything stops.")
                    return 1
                helper.look_after(say)
                if not announced and is_up():
                    announced = True
                    when_up()
        finally:
            end(server, helper.process)
    return 0
