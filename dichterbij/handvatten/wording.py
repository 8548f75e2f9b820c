# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Puts a first name and a number in a sentence, the way one would say it.

Seed: Handvat 1 > Tijdens het gesprek > Gesprekspunten.
"""

import re

PLACEHOLDERS = frozenset({"name", "caseworkers"})

_PLACE_FOR = re.compile(r"\{(" + "|".join(sorted(PLACEHOLDERS)) + r")\}")
_NUMBER_WORDS = (
    "nul",
    "één",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
)


def number_word(number: int) -> str:
    """Say a number as people write it: in words to twelve, then in digits."""
    if number < 0:
        raise ValueError(f"a number of caseworkers cannot be {number}")
    return _NUMBER_WORDS[number] if number < len(_NUMBER_WORDS) else str(number)


def fill(text: str, *, name: str, caseworkers: int) -> str:
    """Put the resident's first name and the number of earlier caseworkers in a sentence.

    In one pass, so that a name with braces in it stays the name it is. The result is plain text:
    a page still has to escape it.
    """
    words = {"name": name, "caseworkers": number_word(caseworkers)}
    return _PLACE_FOR.sub(lambda found: words[found[1]], text)
