# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Long stretches of days, messages and kills that hypothesis makes up, and whether all held.

    make bench-machine                                  2,000 stretches of 50 steps
    make bench-machine ARGS="--stretches 200"
    make bench-machine ARGS="--seed 7"                  the same stretches once more

The stretches are divided over processes, each with a seed of its own. What is printed was counted
by those who walked them (`tests/test_promises_state_machine.py`).
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import threading
from collections import Counter

COMMAND = [sys.executable, "-m", "pytest", "-s", "--show-capture=no", "-p", "no:cacheprovider",
           "tests/test_promises_state_machine.py"]  # fmt: skip
COUNTED = "walked "


class Part:
    """One process, and how far it is."""

    def __init__(self, stretches: int, seed: int) -> None:
        self.seed = seed
        self.counted: Counter[str] = Counter()
        self.said: list[str] = []
        self.process = subprocess.Popen(
            COMMAND,
            env=os.environ | {"LONG_MACHINE": str(stretches), "MACHINE_SEED": str(seed)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def listen(self, everybody: list[Part]) -> None:
        """Tell how far everybody is whenever this one says how far it is."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(COUNTED):
                pairs = (pair.split("=") for pair in line.removeprefix(COUNTED).split())
                self.counted = Counter({name: int(count) for name, count in pairs})
                print(so_far(everybody), flush=True)
            else:
                self.said.append(line)
        self.process.wait()
        if self.broken:
            print(f"\n## seed {self.seed}\n\n{''.join(self.said)}", flush=True)

    @property
    def broken(self) -> bool:
        """Whether something did not hold, or the process did not come to its end."""
        return self.process.poll() not in (None, 0)


def so_far(parts: list[Part]) -> str:
    """What all of them counted together."""
    total: Counter[str] = sum((part.counted for part in parts), Counter())
    violations = sum(part.broken for part in parts)
    return (
        f"{total['stretches']:,} stretches, {total['steps']:,} steps, "
        f"{total['arrivals']:,} messages arrived, "
        f"{violations} violation{'' if violations == 1 else 's'}"
    )


def main() -> int:
    """0 when everything held in every stretch."""
    given = _wishes()
    each = -(-given.stretches // given.processes)
    parts = [Part(each, given.seed + number) for number in range(given.processes)]
    print(f"Seeds: {', '.join(str(part.seed) for part in parts)}", flush=True)
    listening = [threading.Thread(target=part.listen, args=[parts]) for part in parts]
    for one in listening:
        one.start()
    for one in listening:
        one.join()
    print(f"\n{so_far(parts)}", flush=True)
    return 1 if any(part.broken for part in parts) else 0


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Try the promise of delivery for a long time.")
    parser.add_argument("--stretches", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--seed", type=int, default=random.getrandbits(31))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
