# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A wheel carries the front-end copies: who installs it needs no npm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Brings in the front-end packages before the files are gathered, when they are not there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        house = Path(self.root)
        if not (house / "dichterbij/web/static/vendor/htmx.min.js").is_file():
            subprocess.run([sys.executable, str(house / "scripts/frontend.py")], check=True)
