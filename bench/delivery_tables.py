# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The tables of `bench.delivery`, and whether their goals were reached."""

from __future__ import annotations

import os
from pathlib import Path

HEAD = (
    "| order | promise | workers | kills | messages | lost | duplicate | offered twice | shown "
    "| recovery, half | most |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def say(line: str) -> None:
    print(line, flush=True)


def kills(database: str, many: int, *, workers: int | None = None) -> bool:
    """The promise under SIGKILL, the orders that break it, and recovery with the real lease."""
    from bench import kills as bench
    from bench.counterparts import counterparts

    good = True
    with counterparts() as there:
        say(f"Workers on {database}; one is killed every 40 to 160 ms; a lease of 3 s.\n\n{HEAD}")
        usual = (1, 4) if database == "postgresql" else (1,)
        for crew in (workers,) if workers else usual:
            for design in bench.DESIGNS.values():
                times = many if design.keeps else max(many // 2, 1)
                found = bench.run(design, there, workers=crew, kills=times)
                say(_line(design, crew, found))
                if design.keeps:
                    good &= found.keeps_the_promise()
                else:
                    good &= bool(found.lost or found.duplicate)
        say(f"\nWith the lease of every day (45 s) and two workers:\n\n{HEAD}")
        for name in ("dedupes", "looks_up", "neither"):
            found = bench.run(
                bench.DESIGNS[name],
                there,
                workers=2,
                kills=min(10, many),
                lease=None,
                pause=(0.2, 0.6),
            )
            say(_line(bench.DESIGNS[name], 2, found))
            good &= found.keeps_the_promise() and found.longest <= 60
    say(f"\nPromise kept, the other orders found out, recovery at most 60 s: {_word(good)}")
    return good


def _line(design: object, workers: int, found: object) -> str:
    from bench.kills import Design, Found

    assert isinstance(design, Design)
    assert isinstance(found, Found)
    return (
        f"| {design.name} | {design.promise} | {workers} | {found.kills} | {found.messages} "
        f"| {found.lost} | {found.duplicate} | {found.resent} | {found.shown} "
        f"| {found.median:.1f} s | {found.longest:.1f} s |"
    )


def _word(good: bool) -> str:
    return "yes" if good else "NO"


def database(database: str, many: int) -> bool:
    """The database is killed under load."""
    from bench import databases
    from bench.counterparts import counterparts
    from scripts.postgres import Server

    with counterparts() as there:
        if database == "postgresql":
            port, _, folder = os.environ["BENCH_POSTGRES"].partition(":")
            server = Server(Path(folder), int(port), ("max_connections=100",))
            found = databases.postgresql(server, there, min(15, many))
        else:
            found = databases.sqlite(there, min(60, many))
    say(
        "| killed with -9 | acknowledged | lost | not delivered | duplicate "
        "| taken for an older copy |\n|--:|--:|--:|--:|--:|--:|\n"
        f"| {found.kills} | {found.acknowledged} | {found.lost} "
        f"| {found.not_delivered} | {found.duplicate} | {found.taken_for_older} |"
    )
    good = found.good()
    if database == "postgresql":
        good &= found.workers_left == 2
        say(f"\nOf two workers {found.workers_left} found the server back, after at most "
            f"{max(found.away):.1f} s without it.")  # fmt: skip
    say(f"\nNothing acknowledged was lost: {_word(good)}")
    return good


def throughput(database: str, many: int) -> bool:
    """Messages a second, beside the bare limit of the same minute."""
    from bench import throughput as bench
    from bench.counterparts import counterparts

    say("| workers | ours, a second | bare, a second | ours / bare |\n|--:|--:|--:|--:|")
    with counterparts(moment=0) as there:
        for workers in (1, 2, 4):
            limit = bench.bare(workers, 4 * many)
            reached = bench.ours(workers, there, 4 * many)
            say(f"| {workers} | {reached:.0f} | {limit:.0f} | {reached / limit:.2f} |")
    return True


def reminders(database: str, many: int) -> bool:
    """Everybody is reminded at the same minute."""
    from bench import reminders as bench
    from bench.counterparts import counterparts

    with counterparts(moment=0) as there:
        found = bench.measure(there, int(os.environ.get("BENCH_RESIDENTS", bench.RESIDENTS)))
    told = bench.words(found)
    say(f"| {' | '.join(told)} |\n|{'--:|' * len(told)}\n| {' | '.join(told.values())} |")
    say(f"\nWithin 15 minutes, with p95 at most {bench.AT_MOST}x: {_word(found.good)}")
    return found.good
