# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Writes down everything the product is made of: a CycloneDX 1.6 list, from the lock files alone.

No network. The licence of a Python package is what the package itself says, in the words of SPDX.
`python -m scripts.sbom sbom.cdx.json`
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from dichterbij import __version__

HOUSE = Path(__file__).resolve().parent.parent
# What packages write and what SPDX calls it
SPDX = {
    "MIT License": "MIT",
    "BSD": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
}
# Not on every machine, or not said in a way that can be read: looked up in the package itself
LOOKED_UP = {
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "locate": "MIT",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
}
# May stand beside EUPL-1.2 in one product. A library under the LGPL is used as a library
BESIDE_OURS = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "EUPL-1.2",
    "HPND", "ISC", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unicode-3.0", "Unlicense", "Zlib",
}  # fmt: skip
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==(\S+)")


def locked(lock: str) -> Iterator[tuple[str, str, list[str]]]:
    """Every package of a lock file: its name, its version, and the hashes of its files."""
    name, version, hashes = "", "", list[str]()
    for line in [*(HOUSE / lock).read_text(encoding="utf-8").splitlines(), "end==0"]:
        found = PINNED.match(line)
        if found:
            if name:
                yield name, version, hashes
            name, version, hashes = found[1].lower(), found[2], []
        hashes += re.findall(r"--hash=sha256:([0-9a-f]{64})", line)


def licence(name: str) -> str:
    """What this Python package says its licence is, in the words of SPDX; "" when it does not."""
    if name in LOOKED_UP:
        return LOOKED_UP[name]
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    expression, short = (
        str(told[field]).strip() if field in told else ""
        for field in ("License-Expression", "License")
    )
    if expression:
        return expression
    if short in BESIDE_OURS:
        return short
    classified = [
        line.rsplit(" :: ", 1)[-1]
        for line in told.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    known = [SPDX[each] for each in [short, *classified] if each in SPDX]
    return known[0] if known else ""


def may_stand_beside_ours(expression: str) -> bool:
    """Whether this licence leaves ours as it is. Of `A OR B` one of them has to."""
    either = re.split(r"\s+OR\s+", expression.replace("(", " ").replace(")", " "))
    return any(
        all(one.strip() in BESIDE_OURS for one in re.split(r"\s+AND\s+", both)) for both in either
    )


def python_packages(lock: str = "requirements.lock") -> Iterator[dict[str, Any]]:
    for name, version, hashes in locked(lock):
        yield {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "licenses": [{"expression": licence(name)}],
            "purl": f"pkg:pypi/{name}@{version}",
            # One file for each kind of machine; which one is here, the lock does not say
            "properties": [{"name": "dichterbij:sha256", "value": one} for one in hashes],
        }


def frontend_packages() -> Iterator[dict[str, Any]]:
    lock = json.loads((HOUSE / "package-lock.json").read_text(encoding="utf-8"))
    for path, package in lock["packages"].items():
        if not path or package.get("dev"):
            continue
        name = path.removeprefix("node_modules/")
        purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": package["version"],
            "licenses": [{"expression": package["license"]}],
            "purl": purl,
        }


def bill() -> dict[str, Any]:
    """The whole list. The same lock files give the same list, to the byte."""
    parts = [*python_packages(), *frontend_packages()]
    ours = f"pkg:pypi/dichterbij@{__version__}"
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(parts, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "dichterbij",
                "version": __version__,
                "licenses": [{"expression": "EUPL-1.2"}],
                "purl": ours,
            }
        },
        "components": parts,
        "dependencies": [{"ref": ours, "dependsOn": sorted(part["bom-ref"] for part in parts)}],
    }


if __name__ == "__main__":
    to = Path(sys.argv[1] if len(sys.argv) > 1 else "sbom.cdx.json")
    made = bill()
    to.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(made['components'])} parts in {to}")
