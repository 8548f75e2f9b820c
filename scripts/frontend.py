# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Brings in the front-end packages and copies what a page needs to the static files.

Needs npm only where the packages are not there yet. The copies are not in git: the lock file
says exactly which they are.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
LOCK = HOUSE / "package-lock.json"
PACKAGES = HOUSE / "node_modules"
SERVED = HOUSE / "dichterbij" / "web" / "static" / "vendor"
STAMP = ".brought-in"

# What a page asks for, and where the package keeps it. The licence travels with every copy.
COPIES = {
    "utrecht.css": "@utrecht/component-library-css/dist/index.css",
    "utrecht.LICENSE.md": "@utrecht/component-library-css/LICENSE.md",
    "voorbeeld.css": "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
    "voorbeeld.LICENSE.md": "@nl-design-system-unstable/voorbeeld-design-tokens/LICENSE.md",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE": "htmx.org/LICENSE",
    "figtree/index.css": "@fontsource-variable/figtree/index.css",
    "figtree/files": "@fontsource-variable/figtree/files",
    "figtree/LICENSE": "@fontsource-variable/figtree/LICENSE",
}
# A source map that is not served would make the static files' manifest refuse the file.
SOURCE_MAP = re.compile(r"^\s*(?://[#@]|/\*[#@])\s*sourceMappingURL=.*$\n?", re.MULTILINE)


def wanted() -> str:
    """One line that changes when the packages or this list change."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def is_written(folder: Path, line: str) -> bool:
    """Whether the folder was last filled for exactly this line."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == line


def install(line: str) -> None:
    """Let npm put the packages of the lock file in place."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing. On Debian: apt-get install npm")
    print("Bringing in the front-end packages ...", flush=True)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=HOUSE,
        check=False,
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        sys.exit("npm could not bring in the front-end packages; what it said stands above.")
    (PACKAGES / STAMP).write_text(line)


def copy(source: Path, target: Path) -> None:
    """Copy one file or folder; text loses its reference to a source map."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.suffix in {".css", ".js"}:
        text = SOURCE_MAP.sub("", source.read_text(encoding="utf-8"))
        target.write_text(text, encoding="utf-8")
    else:
        shutil.copyfile(source, target)


def main() -> None:
    """Do only what is still to be done."""
    line = wanted()
    if not is_written(PACKAGES, line):
        install(line)
    if is_written(SERVED, line):
        return
    shutil.rmtree(SERVED, ignore_errors=True)
    for target, source in COPIES.items():
        copy(PACKAGES / source, SERVED / target)
    (SERVED / STAMP).write_text(line)


if __name__ == "__main__":
    main()
