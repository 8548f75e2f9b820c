# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Knowing a past participle from its letters, without a dictionary of all Dutch words.

The Dutch participle is regular enough for it: `ge-` or another light prefix in front, `-d`, `-t`
or `-en` behind. What looks the same and is not (*gezond*, *gesprekken*, *bekend*) is named here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from dichterbij.letters.check.detectors.lists import listed

SPLITS: Final = tuple(sorted(listed("splits")))
# Without "ge": this is how they end, whatever stands in front.
STRONG: Final = listed("strong")
# They end like one and are something else: nouns, adjectives, other forms of a verb.
NONE: Final = listed("none")
# What one becomes or has become: no one else does it.
OF_ITSELF: Final = listed("of_itself")


@lru_cache(maxsize=32_768)
def is_participle(word: str) -> bool:
    """Whether this word, in small letters, is a past participle as far as its form tells."""
    if len(word) < 5 or not word.isalpha() or word in NONE or word.endswith(("heid", "recht")):
        return False
    if word in STRONG:
        return True
    if _light(word):
        return True
    if not word.startswith(SPLITS):
        return False
    for split in SPLITS:
        rest = word[len(split) :]
        if len(rest) > 4 and word.startswith(split):
            if rest in STRONG or (rest.startswith("ge") and _with_ge(rest) and rest not in NONE):
                return True
            if rest.startswith(("be", "ver")) and rest.endswith(("ld", "rd", "nd", "gd", "cht")):
                return True
    return False


@lru_cache(maxsize=32_768)
def is_passive_participle(word: str) -> bool:
    """Whether somebody does this to somebody or something: after *is* it hides who."""
    return word not in OF_ITSELF and is_participle(word)


def _light(word: str) -> bool:
    if word.startswith("ge"):
        return _with_ge(word)
    if not word.startswith(("be", "ver", "her", "ont", "mis")):
        return False
    if word.endswith("end"):
        return word.endswith(("kend", "eend", "iend"))  # not "bepalend"
    # Not the third person (*bepaalt*, *verhuist*): after -t only what -t alone can be.
    return word.endswith("d") or word.endswith(LIGHT_T)


def _with_ge(word: str) -> bool:
    if word.startswith(COMPOUNDS):
        return False
    return word.endswith(("d", "t", "en", "aan", "ien")) and word[2:3] != "e"


LIGHT_T: Final = ("cht", "ast", "est", "ist", "ust", "pt", "kt", "ft")
# "Geldzaken", "gemeentebesluit": a noun with another noun in front.
COMPOUNDS: Final = (
    "geld",
    "gemeente",
    "gezin",
    "gezond",
    "gespreks",
    "gebruiks",
    "gebied",
    "geboorte",
    "geluids",
    "genees",
    "gedrags",
    "gevolg",
    "geheim",
    "gerechts",
    "geslachts",
    "gewoon",
)
