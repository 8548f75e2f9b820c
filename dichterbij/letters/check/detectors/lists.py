# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The closed lists of words in data/forms.toml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import tomli

FORMS: Final = Path(__file__).parent.parent / "data" / "forms.toml"


@cache
def _forms() -> dict[str, str]:
    return tomli.loads(FORMS.read_text(encoding="utf-8"))


def listed(name: str) -> frozenset[str]:
    """The words under this name."""
    return frozenset(_forms()[name].split())
