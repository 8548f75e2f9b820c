# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The closed lists of words in data/forms.toml."""

from __future__ import annotations

import os
from functools import cache
from typing import Final

from dichterbij.letters.check.kept import DATA, kept

FORMS: Final = os.path.join(DATA, "forms.toml")


@cache
def _forms() -> dict[str, frozenset[str]]:
    return kept("forms", [FORMS], _read)


def _read() -> dict[str, frozenset[str]]:
    import tomli

    with open(FORMS, encoding="utf-8") as file:
        return {name: frozenset(words.split()) for name, words in tomli.loads(file.read()).items()}


def listed(name: str) -> frozenset[str]:
    """The words under this name."""
    return _forms()[name]
