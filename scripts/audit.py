# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Asks whether anything we lean on is known to be unsafe. Needs the network, so no test does it.

0: nothing is known. 1: something is, and it is named. 75: nobody could be asked, so nothing is
known, good or bad.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
KNOWN, NOBODY_ANSWERED = 1, 75
NO_ANSWER = ("ConnectionError", "Max retries", "NameResolution", "ServiceError", "Timeout",
             "Failed to establish", "ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT",
             "ENOAUDIT", "endpoint")  # fmt: skip
SKIPPED = "could not be audited"
ASKED = {
    "the product (requirements.lock)": [
        sys.executable, "-m", "pip_audit", "--requirement", "requirements.lock",
        "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "20",
    ],
    "what checks it (requirements-dev.lock)": [
        sys.executable, "-m", "pip_audit", "--requirement", "requirements-dev.lock",
        "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "20",
    ],
    "the pages (package-lock.json)": ["npm", "audit", "--package-lock-only", "--omit=dev"],
}  # fmt: skip


def what_it_means(code: int, said: str) -> int:
    """What came of one question: no code of a tool tells a finding from a line that is dead."""
    if re.search(r"Found \d+ known|severity", said):
        return KNOWN
    if SKIPPED in said:  # it ends with 0 all the same
        return NOBODY_ANSWERED
    if code == 0:
        return 0
    return NOBODY_ANSWERED if any(sign in said for sign in NO_ANSWER) else KNOWN


def main() -> int:
    """Ask all of it, also after one that could not be asked."""
    worst: set[int] = set()
    for what, command in ASKED.items():
        done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        means = what_it_means(done.returncode, said)
        worst.add(means)
        if means == NOBODY_ANSWERED:
            print(f"NOT ASKED: {what}. The advisories cannot be reached from here, so nothing is "
                  "known, good or bad. Try again where there is a network.")  # fmt: skip
        else:
            print(f"{'Known to be unsafe' if means else 'Nothing known'}: {what}")
            print(said.strip())
    return KNOWN if KNOWN in worst else max(worst)


if __name__ == "__main__":
    sys.exit(main())
