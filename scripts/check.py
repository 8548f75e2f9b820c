# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every check of the house, in the order in which they are quickest to tell what is wrong.

`python -m scripts.check lint` does the ones that run nothing; `everything` also runs the tests, on
SQLite and on PostgreSQL. Every step is done, also after one that failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from xml.etree import ElementTree

from scripts.postgres import FAST, server

HOUSE = Path(__file__).resolve().parent.parent
HERE = Path(sys.executable).parent

LINT = {
    "licences": [str(HERE / "reuse"), "lint", "--quiet"],
    "style": [str(HERE / "ruff"), "check", "--quiet"],
    "layout": [str(HERE / "ruff"), "format", "--check", "--quiet"],
    "import rules": [str(HERE / "lint-imports"), "--no-cache"],
    "types": [str(HERE / "mypy")],
    "migrations": [
        sys.executable, "-m", "dichterbij.web", "manage", "makemigrations", "--check", "--dry-run",
    ],
}  # fmt: skip


def step(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check and tell how it went."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    good = subprocess.run(command, cwd=HOUSE, env=environment, check=False).returncode == 0
    print(
        f"== {name}: {'good' if good else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True
    )
    return good


def counted(report: Path) -> tuple[int, int, int]:
    """How many tests passed, failed and were skipped, from pytest's own report."""
    passed = failed = skipped = 0
    if not report.is_file():
        return 0, 0, 0
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        left = int(suite.get("skipped", 0))
        failed += bad
        skipped += left
        passed += int(suite.get("tests", 0)) - bad - left
    return passed, failed, skipped


# What a test wrote is taken back, and lies about as rows that are dead: they are cleared away at
# once, or each question has to step over all of them
TIDY = (
    "autovacuum_naptime=1s", "autovacuum_vacuum_cost_delay=0",
    "autovacuum_vacuum_threshold=300", "autovacuum_vacuum_scale_factor=0",
)  # fmt: skip
# One more than a small machine has cores: some tests wait
PROCESSES = 3


def tests(name: str, report: Path, environment: dict[str, str], *which: str) -> bool:
    """Run these tests, in several processes."""
    # Whoever is done takes over from the others: no process is left alone with the longest
    how = ["-n", str(PROCESSES), "--dist", "worksteal", f"--junit-xml={report}"]
    command = [sys.executable, "-m", "pytest", *how, *which]
    return step(name, command, environment)


# What drives a browser keeps an event loop in its process, and Django's connections with it. The
# other tests fork workers, close connections and count them: they run without
BROWSER = "tests/browser"


def main(wish: str) -> int:
    """0 when everything is good."""
    environment = {**os.environ, "DICHTERBIJ_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    Path(environment.setdefault("DICHTERBIJ_DATA", str(HOUSE / "var"))).mkdir(exist_ok=True)
    for name in (
        "DATABASE_URL",
        "DICHTERBIJ_SECRET_KEY",
        "DICHTERBIJ_HOSTS",
        "DICHTERBIJ_SMTP_URL",
    ):
        environment.pop(name, None)
    failed = [name for name, command in LINT.items() if not step(name, command, environment)]
    if wish == "lint":
        print(f"\nFAILED: {', '.join(failed)}" if failed else "\nAll good.")
        return bool(failed)

    with tempfile.TemporaryDirectory() as folder:
        reports: list[Path] = []

        def run(name: str, environment: dict[str, str], *which: str) -> None:
            reports.append(Path(folder, f"{len(reports)}.xml"))
            if not tests(name, reports[-1], environment, *which):
                failed.append(name)

        run("tests on SQLite", environment, f"--ignore={BROWSER}")
        run("a browser on SQLite", environment, BROWSER, "--dist", "loadgroup")
        with ExitStack() as started:
            # A server for each process: see tests/settings.py
            urls = [started.enter_context(server(*FAST, *TIDY)).url for _p in range(PROCESSES)]
            on_server = {
                **environment, "DATABASE_URL": urls[0], "DICHTERBIJ_TEST_SERVERS": " ".join(urls),
            }  # fmt: skip
            # The letter check knows no database, and what is marked says the same on every one
            without = (f"--ignore={BROWSER}", "--ignore=tests/check", "-m", "not once")
            run("tests on PostgreSQL", on_server, *without)
            # How pages look, and what is typed into them, was seen: here that they are served
            run("a browser on PostgreSQL", on_server, f"{BROWSER}/test_main_job.py")
        passed, broken, skipped = (sum(row) for row in zip(*map(counted, reports), strict=True))
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    print(f"\n{passed} passed, {broken} failed" + (f", {skipped} skipped" if skipped else ""))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
