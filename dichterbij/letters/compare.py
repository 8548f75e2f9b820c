# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Two texts side by side: what goes and what comes, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD_OR_SPACE = re.compile(r"\n(?:[^\S\n]*\n)+|\s+|\S+")


@dataclass(frozen=True)
class Stretch:
    """Words that stay, or words that are in only one of the two texts."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Beside:
    """Before and after, each in paragraphs."""

    before: tuple[tuple[Stretch, ...], ...]
    after: tuple[tuple[Stretch, ...], ...]


def beside(before: str, after: str) -> Beside:
    """Both texts with what is different marked."""
    old, new = WORD_OR_SPACE.findall(before), WORD_OR_SPACE.findall(after)
    left: list[Stretch] = []
    right: list[Stretch] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += [Stretch(word, what != "equal") for word in old[a:b]]
        right += [Stretch(word, what != "equal") for word in new[c:d]]
    return Beside(_paragraphs(left), _paragraphs(right))


def _paragraphs(words: Iterable[Stretch]) -> tuple[tuple[Stretch, ...], ...]:
    paragraphs: list[list[Stretch]] = [[]]
    for word in words:
        if word.text.count("\n") > 1 and not word.text.strip():
            paragraphs.append([])
            continue
        last = paragraphs[-1]
        if last and last[-1].changed == word.changed:
            last[-1] = Stretch(last[-1].text + word.text, word.changed)
        else:
            last.append(word)
    return tuple(tuple(paragraph) for paragraph in paragraphs if paragraph)
