# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How long it takes to wrap everybody's key anew while people go on, on both databases.

    make bench-keys                               400,000 people, some minutes
    make bench-keys ARGS="--only sqlite --people 50000"

As `dichterbij keys rotate` does it, with a full sync of the disk. Beside it one process seals and
unseals without end and says how long the slowest of it took. Then every key is opened, as
`dichterbij keys check --all` does it, and everything that was sealed is read again.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.postgres import server

PEOPLE = 400_000
GOAL = 60.0  # seconds
AT_ONCE = 20_000
READERS = 200  # people for whom something is sealed and unsealed all the time


def on(url: str, folder: str, people: int) -> bool:
    """In a process of its own, that knows no other database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DICHTERBIJ_")}
    ours = {"DATABASE_URL": url, "DICHTERBIJ_DEMO": "1", "DICHTERBIJ_DATA": folder}
    command = [sys.executable, "-m", "bench.keys", "--here", "--people", str(people)]
    return subprocess.run(command, env=kept | ours, check=False).returncode == 0


def ready() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()


def fill(people: int) -> None:
    """People and their keys, as first use makes them, many at a time."""
    import tink
    from django.db import connection
    from tink import aead, proto_keyset_format, secret_key_access

    from dichterbij.people.keys.master import master
    from dichterbij.people.keys.models import PersonKey
    from dichterbij.people.keys.sealing import KIND, about

    aead.register()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person (password, role, first_name, last_name, email, phone,"
            " address, language, channel) WITH RECURSIVE n(k) AS"
            f" (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {people})"
            " SELECT '!', 'resident', 'Inwoner ' || k, '', '', '', '', 'nl', 'paper' FROM n"
        )
        cursor.execute("SELECT id FROM people_person ORDER BY id")
        numbers = [number for (number,) in cursor.fetchall()]
    here = master()

    def one(number: int) -> PersonKey:
        handle = tink.new_keyset_handle(KIND)
        plain = proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
        name, wrapped = here.wrap(plain, about(number))
        return PersonKey(person_id=number, wrapped=wrapped, master=name)

    for start in range(0, len(numbers), AT_ONCE):
        made = [one(number) for number in numbers[start : start + AT_ONCE]]
        PersonKey.objects.bulk_create(made, batch_size=5000)


def place(number: int) -> str:
    return f"baggage.statement:{uuid.UUID(int=number)}:text"


def work(told: int) -> None:
    """Seal and unseal for one after another until told to stop; print what that was."""
    ready()
    from django.db import connection

    from dichterbij.people.keys.sealing import seal, unseal
    from dichterbij.people.models import Person

    several = Person.objects.order_by("pk")[:READERS].values_list("pk", flat=True)
    longest, done = 0.0, 0
    sealed = {pk: seal(Person.objects.get(pk=pk), place(pk), f"woorden {pk}") for pk in several}
    os.set_blocking(told, False)
    print("ready", flush=True)
    for pk in itertools.cycle(sealed):
        began = time.monotonic()
        person = Person.objects.select_related("key").get(pk=pk)
        if unseal(person, place(pk), sealed[pk]) != f"woorden {pk}":
            sys.exit("what was sealed is another text")
        sealed[pk] = seal(person, place(pk), f"woorden {pk}")
        longest, done = max(longest, time.monotonic() - began), done + 1
        try:
            if os.read(told, 1) == b"":
                break
        except BlockingIOError:
            pass
    connection.close()
    print(f"{done} {longest:.3f}", flush=True)


@contextmanager
def somebody_at_work() -> Iterator[list[str]]:
    """A process that reads and writes meanwhile, and what it told."""
    told = list[str]()
    command = [sys.executable, "-m", "bench.keys", "--work"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as there:
        assert there.stdout is not None
        assert there.stdin is not None
        if there.stdout.readline() != "ready\n":
            sys.exit("nobody could be at work")
        yield told
        there.stdin.close()
        told += there.stdout.read().split()
        there.stdout.close()


def here(people: int) -> bool:
    """Fill this database, and turn the master key."""
    ready()
    from django.core.management import call_command
    from django.db import connection

    from dichterbij.web.keys_command import main as keys

    call_command("migrate", interactive=False, verbosity=0)
    fill(people)
    connection.close()  # who is at work begins with a database of before
    said = list[str]()
    with somebody_at_work() as worked:
        began = time.monotonic()
        good = keys(["rotate"], said.append) == 0
        took = time.monotonic() - began
    print("  " + said[1], flush=True)
    print(f"  wrapped anew {people:>12,} keys{took:>8.1f} s{people / took:>12,.0f} a second")
    if len(worked) == 2:
        done, longest = worked
        print(f"  meanwhile sealed and unsealed {int(done):,} times, at most {longest} s for both")
    else:
        good = False
    began = time.monotonic()
    good &= keys(["check", "--all"], said.append) != 1
    took_check = time.monotonic() - began
    opened = next(line for line in said if line.startswith("keys of people"))
    print(f"  {opened}, in {took_check:.1f} s", flush=True)
    good &= opened == f"keys of people: {people:,}; opened {people:,}"
    reached = took <= GOAL * people / PEOPLE
    print(
        f"  {PEOPLE:,} within {GOAL:.0f} s: {'reached' if reached else 'NOT reached'}", flush=True
    )
    return good and reached


def main() -> None:
    """Both databases, or one."""
    parser = argparse.ArgumentParser(description="Measure turning the master key.")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(sys.stdin.fileno())
        return
    if given.here:
        sys.exit(not here(given.people))
    good = True
    for database in [given.only] if given.only else ["sqlite", "postgresql"]:
        print(f"\n{database}", flush=True)
        with tempfile.TemporaryDirectory(prefix="dichterbij-bench-") as folder:
            if database == "sqlite":
                file = Path(folder, "dichterbij.sqlite3")
                good &= on(f"sqlite:///{file}", folder, given.people)
            else:
                with server("shared_buffers=256MB") as one:
                    good &= on(one.url, folder, given.people)
    sys.exit(not good)


if __name__ == "__main__":
    main()
