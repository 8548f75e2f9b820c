# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What words alone cannot say: the order of things in a letter, the build of a sentence.

A detector reads a text, with the rule that asks and the kind of letter, and points at places. Its
time is linear in the text.
"""

from __future__ import annotations

from typing import Final

from dichterbij.letters.check.detectors.detector import Detector
from dichterbij.letters.check.detectors.language import LANGUAGE
from dichterbij.letters.check.detectors.letter import LETTER

DETECTORS: Final[dict[str, Detector]] = {**LANGUAGE, **LETTER}
