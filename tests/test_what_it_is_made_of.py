# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Everything we lean on is on a list, with a licence that leaves ours as it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cyclonedx.model.bom import Bom

from scripts import audit, sbom

pytestmark = pytest.mark.once

HOUSE = Path(__file__).parent.parent


def test_every_locked_package_is_on_the_list_with_its_version() -> None:
    listed = {(part["name"], part["version"]) for part in sbom.bill()["components"]}
    lock = (HOUSE / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[.*\])?==([^\s;]+)", lock, re.MULTILINE))
    frontend = json.loads((HOUSE / "package-lock.json").read_text())["packages"]
    for path, package in frontend.items():
        if path and not package.get("dev"):
            pinned.add((path.removeprefix("node_modules/"), package["version"]))
    assert len(pinned) > 100
    assert listed == pinned


def test_every_licence_is_known_and_leaves_ours_as_it_is() -> None:
    wrong = [
        f"{part['name']}: {part['licenses'][0]['expression'] or 'no licence'}"
        for part in sbom.bill()["components"]
        if not sbom.may_stand_beside_ours(part["licenses"][0]["expression"])
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1", True),
        ("GPL-3.0-only", False),
        ("MIT AND AGPL-3.0-only", False),
        ("Other/Proprietary License", False),
        ("", False),
    ],
)
def test_a_licence_that_would_change_ours_is_noticed(expression: str, may: bool) -> None:
    assert sbom.may_stand_beside_ours(expression) is may


def test_the_list_can_be_read_by_other_tools_and_is_always_the_same() -> None:
    made = sbom.bill()
    read = Bom.from_json(made)  # type: ignore[attr-defined]
    assert len(read.components) == len(made["components"])
    assert json.dumps(sbom.bill()) == json.dumps(made)
    assert all(part["purl"] for part in made["components"])


def test_every_python_package_has_the_hashes_of_the_lock() -> None:
    for part in sbom.python_packages():
        assert part["properties"], part["name"]


@pytest.mark.parametrize(
    ("code", "said", "means"),
    [
        (0, "No known vulnerabilities found", 0),
        (1, "Found 1 known vulnerability in 1 package", audit.KNOWN),
        (
            0,
            "django: Dependency not found and could not be audited\nNo known vulnerabilities found",
            audit.NOBODY_ANSWERED,
        ),
        (
            1,
            "django: could not be audited\nFound 1 known vulnerability in 1 package",
            audit.KNOWN,
        ),
        (1, "requests.exceptions.ConnectionError: ... Max retries exceeded", audit.NOBODY_ANSWERED),
        (1, "npm error audit endpoint returned an error", audit.NOBODY_ANSWERED),
    ],
)
def test_a_dead_line_is_never_good_news(code: int, said: str, means: int) -> None:
    assert audit.what_it_means(code, said) == means


def test_no_test_needs_the_network() -> None:
    assert "audit" not in (HOUSE / "scripts/check.py").read_text()
