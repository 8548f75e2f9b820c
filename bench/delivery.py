# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether every message arrives once, whatever is killed, and how quickly.

    make bench-delivery                               everything, some half hour
    make bench-delivery ARGS="--only kills"           or database, throughput, reminders
    make bench-delivery ARGS="--kills 100 --database sqlite"

kills: workers are killed at random moments, beside the orders that lose or repeat messages.
database: PostgreSQL, and the process that holds SQLite, are killed while messages are written.
throughput: messages a second, beside what the same database does without any of our code.
reminders: 35,000 of them at the same minute, while somebody asks for pages all the time.

PostgreSQL is a server for a while, in a folder of its own, with the settings it has by itself.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from bench import delivery_tables as tables
from scripts.postgres import server

PARTS = ("kills", "database", "throughput", "reminders")
DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """0 when every promise was kept and every goal reached."""
    given = _wishes()
    if given.inside:
        return _inside(given)
    print(f"Load of this machine: {', '.join(f'{one:.1f}' for one in os.getloadavg())}", flush=True)
    codes = []
    for part in [given.only] if given.only else PARTS:
        for database in [given.database] if given.database else DATABASES:
            codes.append(_with_database(part, database, given.kills, given.workers))
    return max(codes)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the promise of delivery.")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument(
        "--kills",
        type=int,
        default=500,
        help="of each promise (default 500); four times so many messages measure throughput",
    )
    parser.add_argument(
        "--workers", type=int, help="kill among so many only (PostgreSQL does 1 and then 4)"
    )
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _with_database(part: str, database: str, kills: int, workers: int | None) -> int:
    """Do one part in a process of its own, with an empty database."""
    print(f"\n## {part}, {database}\n", flush=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dichterbij-bench-"))
        url = f"sqlite:///{folder}/bench.sqlite3"
        known = {k: v for k, v in os.environ.items() if not k.startswith("DICHTERBIJ_")}
        if database == "postgresql":
            one = stack.enter_context(server("max_connections=100"))
            url, known["BENCH_POSTGRES"] = one.url, f"{one.port}:{one.folder}"
        words = ["--inside", "--only", part, "--database", database, "--kills", str(kills)]
        words += ["--workers", str(workers)] if workers else []
        return subprocess.run(
            [sys.executable, "-m", "bench.delivery", *words],
            env=known
            | {
                "DATABASE_URL": url,
                "DICHTERBIJ_DEMO": "1",
                "DICHTERBIJ_DATA": folder,
                "DJANGO_SETTINGS_MODULE": "bench.settings",
            },
            check=False,
        ).returncode


def _inside(given: argparse.Namespace) -> int:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    parts: dict[str, Callable[[str, int], bool]] = {
        "kills": partial(tables.kills, workers=given.workers),
        "database": tables.database,
        "throughput": tables.throughput,
        "reminders": tables.reminders,
    }
    return 0 if parts[given.only](given.database, given.kills) else 1


if __name__ == "__main__":
    sys.exit(main())
