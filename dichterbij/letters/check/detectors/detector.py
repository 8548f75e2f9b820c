# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What every detector looks like from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dichterbij.letters.check.ready import Ready
from dichterbij.letters.check.report import Hit, Kind
from dichterbij.letters.check.text import Text

Detector = Callable[[Text, Ready, Kind], Iterator[Hit]]
