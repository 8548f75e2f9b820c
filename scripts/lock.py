# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Pins every package, Python's and npm's, with hashes and without any address.

No address, so that a municipality's own mirror can serve them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
# REUSE-IgnoreStart
HEADER = (
    "# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij\n"
    "# SPDX-License-Identifier: EUPL-1.2\n"
    "# Made by `make lock`; do not edit.\n"
)
# REUSE-IgnoreEnd


def lock_python(source: str, target: str) -> None:
    """Resolve once for every Python and platform the product runs on."""
    subprocess.run(
        [
            sys.executable, "-m", "uv", "pip", "compile", source, "--output-file", target,
            "--quiet", "--upgrade", "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
        ],
        cwd=HOUSE,
        check=True,
    )  # fmt: skip
    path = HOUSE / target
    path.write_text(HEADER + path.read_text())


def lock_frontend() -> None:
    """Let npm write the lock file, then take out every address."""
    subprocess.run(
        ["npm", "install", "--package-lock-only", "--ignore-scripts", "--loglevel=error"],
        cwd=HOUSE,
        check=True,
    )
    path = HOUSE / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    lock_python("requirements.in", "requirements.lock")
    lock_python("requirements-dev.in", "requirements-dev.lock")
    lock_frontend()
    print("Pinned. Run `make test` before committing the lock files.")
