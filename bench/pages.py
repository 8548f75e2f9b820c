# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How quick the ten main pages are, with 350 and with 35,000 residents, on both databases.

    make bench                              everything, some minutes
    make bench ARGS="--only sqlite"         or postgresql
    make bench ARGS="--only sqlite --profile before"

Both sizes take turns, page by page, and a bare Django page with one query takes its turn among
them. So the two ratios hardly depend on the machine: a page beside the bare page of the same
minute, and 35,000 residents beside 350 of the same minute.

PostgreSQL is a server for a while, in a folder of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from scripts.postgres import FAST, server

SMALL, LARGE = 350, 35_000
ROUNDS = 120
MEMORY = "shared_buffers=1GB"  # as docs/production.md says: what there is, fits
MOST_TIMES_BARE = 5.0
MOST_TIMES_SMALL = 1.2


class House:
    """One database of one size, and the process that asks for its pages."""

    def __init__(self, url: str, residents: int, folder: str) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("DICHTERBIJ_")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.rounds", str(residents)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment
            | {"DATABASE_URL": url, "DICHTERBIJ_DEMO": "1", "DICHTERBIJ_DATA": folder},
        )

    def hear(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("The house stopped; what it said stands above.")
        return json.loads(line)

    def ask(self, what: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self.hear()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def two_sizes(database: str) -> Iterator[tuple[House, House]]:
    """The same house twice on this kind of database: small and large."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dichterbij-bench-"))
        if database == "postgresql":
            one = stack.enter_context(server(*FAST, MEMORY))
            urls = [_new_database(one.url, name) for name in ("small", "large")]
        else:
            urls = [f"sqlite:///{folder}/{name}.sqlite3" for name in ("small", "large")]
        houses = []
        for url, residents in zip(urls, (SMALL, LARGE), strict=True):
            house = House(url, residents, folder)
            stack.callback(house.close)
            houses.append(house)
        for house, residents in zip(houses, (SMALL, LARGE), strict=True):
            seconds = house.hear()["seconds"]
            print(f"  {residents:,} residents, seeded in {seconds:.0f} s", flush=True)
        yield houses[0], houses[1]


def _new_database(url: str, name: str) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rpartition("/")[0] + f"/{name}"


def percentile(times: list[float], part: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[part - 1]


def measure(database: str, rounds: int, profiled: str | None) -> bool:
    """One table. Gives whether both goals were met."""
    print(f"\n{database}", flush=True)
    with two_sizes(database) as (small, large):
        if profiled:
            print(large.ask("profile")[profiled])
            return True
        counts = [house.ask("queries") for house in (small, large)]
        weight = large.ask("bytes")
        times: list[dict[str, list[float]]] = [{}, {}]
        for number in range(-5, rounds):
            for house, kept in zip((small, large), times, strict=True):
                for page, took in house.ask(f"round {number % 1000}").items():
                    if number >= 0:  # the first few only warm up
                        kept.setdefault(page, []).append(took)
    return table(times, counts, weight)


def table(
    times: list[dict[str, list[float]]], counts: list[dict[str, int]], weight: dict[str, int]
) -> bool:
    """Print it: milliseconds of the large house, beside the bare page and the small one."""
    print(
        f"\n  {'page':<20}{'p50 ms':>8}{'p95 ms':>8}{'p95/bare':>10}"
        f"{'p50 L/S':>9}{'p95 L/S':>9}{'queries':>9}{'kB':>6}"
    )
    small, large = times
    bare = percentile(large["bare"], 95)
    most_bare = most_small = 0.0
    for page, took in large.items():
        p50, p95 = percentile(took, 50), percentile(took, 95)
        grown = p50 / percentile(small[page], 50), p95 / percentile(small[page], 95)
        same = counts[0][page] == counts[1][page]
        number = f"{counts[1][page]}" if same else f"{counts[0][page]}-{counts[1][page]}"
        print(
            f"  {page:<20}{p50:>8.1f}{p95:>8.1f}{p95 / bare:>10.1f}{grown[0]:>9.2f}{grown[1]:>9.2f}"
            f"{number:>9}{weight[page] / 1000:>6.0f}"
        )
        if page != "bare":
            most_bare, most_small = max(most_bare, p95 / bare), max(most_small, grown[0])
    reached = most_bare <= MOST_TIMES_BARE, most_small <= MOST_TIMES_SMALL
    word = {True: "reached", False: "NOT reached"}
    print(f"\n  p95 at most {most_bare:.1f}x the bare page (goal {MOST_TIMES_BARE}): ", end="")
    print(word[reached[0]])
    print(f"  p50 with {LARGE:,} at most {most_small:.2f}x that with {SMALL} ", end="")
    print(f"(goal {MOST_TIMES_SMALL}): {word[reached[1]]}", flush=True)
    return all(reached)


def main() -> None:
    """Both databases, or one."""
    parser = argparse.ArgumentParser(description="Measure the ten main pages.")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--profile", metavar="PAGE", help="where the time of this page goes")
    given = parser.parse_args()
    print(f"{given.rounds} requests of each page; L/S is {LARGE:,} residents beside {SMALL}.")
    for database in [given.only] if given.only else ["sqlite", "postgresql"]:
        measure(database, given.rounds, given.profile)


if __name__ == "__main__":
    main()
