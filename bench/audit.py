# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How many lines of the log are sealed and checked in a second, on both databases.

    make bench-audit                               a million lines, some minutes
    make bench-audit ARGS="--only sqlite --lines 200000"

The lines are sealed as a worker does it, and then checked as `dichterbij audit verify` does it,
against two exports, on all processors. PostgreSQL is a server for a while, in a folder of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scripts.postgres import FAST, server

LINES = 1_000_000
GOAL = 200_000
PEOPLE = 3_500


def on(url: str, folder: str, lines: int) -> bool:
    """In a process of its own, that knows no other database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DICHTERBIJ_")}
    ours = {"DATABASE_URL": url, "DICHTERBIJ_DEMO": "1", "DICHTERBIJ_DATA": folder}
    command = [sys.executable, "-m", "bench.audit", "--here", "--lines", str(lines)]
    return subprocess.run(command, env=kept | ours, check=False).returncode == 0


def timed(lines: int, what: str, act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    took = time.monotonic() - began
    print(
        f"  {what:<24}{lines:>12,} lines{took:>8.1f} s{lines / took:>12,.0f} a second", flush=True
    )
    return lines / took


def here(lines: int) -> bool:
    """Fill this database, seal and check it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from dichterbij.people.log import heads, sealing, verifying
    from dichterbij.web.audit_command import main as audit

    call_command("migrate", interactive=False, verbosity=0)
    people(PEOPLE)
    fill(lines // 2)
    timed(lines // 2, "sealed", sealing.seal)
    heads.export()
    fill(lines - lines // 2)
    timed(lines - lines // 2, "sealed", sealing.seal)
    heads.export()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE people_logline")
    kept = [one for one in heads.kept(Path(os.environ["DICHTERBIJ_DATA"], "audit")) if one]
    worked = processor()
    best = max(timed(lines, "checked", lambda: verifying.verify(kept)) for _ in range(3))
    worked = (processor() - worked) / 3
    print(f"  for each second that a processor worked: {lines / worked:,.0f}", flush=True)
    said: list[str] = []
    timed(lines, "dichterbij audit verify", lambda: audit(["verify"], said.append))
    print("  " + "; ".join(said))
    print(
        f"  at least {GOAL:,} a second: {'reached' if best >= GOAL else 'NOT reached'}", flush=True
    )
    return best >= GOAL and said[0] == "log: good"


def processor() -> float:
    """Seconds that processors worked on this, here and in the helpers; not in a database server."""
    return sum(
        sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def people(many: int) -> None:
    from dichterbij.people.access import Role
    from dichterbij.people.models import Person

    Person.objects.bulk_create(
        (Person(role=Role.RESIDENT, first_name=f"Inwoner {n}") for n in range(many)),
        batch_size=500,
    )


def fill(lines: int) -> None:
    """Lines as pages write them, by the database itself."""
    from django.db import connection

    moment = "now()" if connection.vendor == "postgresql" else "strftime('%Y-%m-%d %H:%M:%f000')"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_logline (at, act, by_id, resident_id, about, about_id)"
            f" WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {lines})"
            f" SELECT {moment}, 'read_timeline', k % {PEOPLE} + 1, k * 7 % {PEOPLE} + 1,"
            f" 'people.person', k * 7 % {PEOPLE} + 1 FROM n"
        )


def main() -> None:
    """Both databases, or one."""
    parser = argparse.ArgumentParser(description="Measure sealing and checking the log.")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        sys.exit(not here(given.lines))
    good = True
    for database in [given.only] if given.only else ["sqlite", "postgresql"]:
        print(f"\n{database}", flush=True)
        with tempfile.TemporaryDirectory(prefix="dichterbij-bench-") as folder:
            if database == "sqlite":
                good &= on(f"sqlite:///{folder}/dichterbij.sqlite3", folder, given.lines)
            else:
                with server(*FAST, "shared_buffers=512MB") as one:
                    good &= on(one.url, folder, given.lines)
    sys.exit(not good)


if __name__ == "__main__":
    main()
