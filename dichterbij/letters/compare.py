# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Two texts side by side: what goes and what comes, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD_OR_SPACE = re.compile(r"\n(?:[^\S\n]*\n)+|\s+|\S+")
PARAGRAPH = re.compile(r"\n(?:[^\S\n]*\n)+|.+?(?=\n[^\S\n]*\n|\Z)", re.DOTALL)
# Words in one paragraph; beyond it common words no longer count as a place to hold on to
LONG = 1_000


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
    left: list[Stretch] = []
    right: list[Stretch] = []
    # By paragraph first: word by word a whole report would take minutes
    for same, old, new in _stretches(PARAGRAPH.findall(before), PARAGRAPH.findall(after)):
        if same:
            left += [Stretch(words) for words in old]
            right += [Stretch(words) for words in new]
            continue
        for equal, gone, come in _stretches(_words(old), _words(new)):
            left += [Stretch(word, not equal) for word in gone]
            right += [Stretch(word, not equal) for word in come]
    return Beside(_paragraphs(left), _paragraphs(right))


def _words(paragraphs: Iterable[str]) -> list[str]:
    return WORD_OR_SPACE.findall("".join(paragraphs))


def _stretches(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """What is the same and what is not, in order."""
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=len(new) > LONG).get_opcodes():
        yield what == "equal", old[a:b], new[c:d]


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
