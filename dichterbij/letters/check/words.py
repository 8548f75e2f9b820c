# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a word is: how common, how long, and what it does in a sentence.

Every different word is looked at once. Frequencies come from the Dutch list of the package
wordfreq, read from its data file: the package itself takes longer to start than the whole check.
A compound is as common as its last part: who knows "tafel" can read "keukentafel".
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache, lru_cache

from dichterbij.letters.check.kept import DATA, kept

# What a word does, in one letter, so that a sentence is a string that patterns can be sought in
CODES = {
    "passive": "w",
    "be": "b",
    "have": "h",
    "modal": "v",
    "finite": "V",
    "subordinate": "s",
    "relative": "r",
    "pointing": "p",
    "we": "W",
    "you": "U",
    "other_person": "o",
    "article": "a",
    "join": "j",
    "preposition": "i",
    "empty": "e",
}
PARTICIPLE, NOMINAL, CONCRETE, ABSTRACT, OTHER, NAME = "P", "N", "C", "A", "c", "X"
NUMBER, COMMA, BRACKET, MARK = "0", ",", "(", "."
_NO_WORD = frozenset((COMMA, BRACKET, MARK))
CONTENT = frozenset((PARTICIPLE, NOMINAL, CONCRETE, ABSTRACT, OTHER, "V"))
# What is counted of the words in a sentence, and the codes that it counts
_TALLIED = (
    "PNCAcV",  # with content
    NAME,
    "w",
    PARTICIPLE,
    NOMINAL,
    CONCRETE,
    ABSTRACT,
    "a",
    "i",
    "wbhvV",  # finite
    "sr",  # openers
    "p",
    COMMA,
    BRACKET,
    "W",
)
# Behind those: whether it is a word, its letters, its syllables, whether it is of the office
_TALLIES = len(_TALLIED) + 4
# All of it stands in one number, 32 bits for each, so that one addition counts everything of a
# word. No text has so many letters that 32 bits would not hold them.
_BYTES = 4 * _TALLIES
_PLACES = range(0, 8 * _BYTES, 32)[:: 1 if sys.byteorder == "little" else -1]
_WORD, _LETTERS, _SYLLABLES, _OFFICE = _PLACES[len(_TALLIED) :]
RAREST = 600  # words that are rarer are read as unseen
UNSEEN = 2.5  # log10 per billion words of a word that nobody sees
LISTS = os.path.join(DATA, "words.toml")
_LINKS = ("s", "en", "e", "n")
_RAREST_PART = 570  # a part of a compound is no rarer: 3.3 as log10 per billion words
_SHELF = 3  # words that begin with the same letters, so many, stand together
_KEEP = 100_000  # so many different words are remembered
_LONGEST = 80  # no word is longer
_COMMON = 5.2  # so common a word is no compound to its reader

_VOWELS = re.compile(
    r"qu|ëi|aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu(?!m)|ui|ei|ij|au|ou|"
    r"[aeiouyàáâäèéêëìíîïòóôöùúûü]"
)
_PARTICIPLE = re.compile(
    r"(?:aan|af|bij|binnen|door|in|mee|na|om|onder|op|over|samen|terug|toe|tegen|uit|vast|voor|"
    r"voort|weg)?ge[a-zëïöü]{2,20}(?:[dt]e?|en)|(?:be|ver|ont|her|mis)[a-zëïöü]{2,20}"
    r"(?:d|cht|kt|pt|ft|st)|[a-zëïöü]{2,20}eerde?|(?:be|ver|ont)[a-z]{1,12}o[a-z]{1,6}en"
)
_NOMINAL = re.compile(
    r"[a-zëïöü]{3,30}(?:ings?|ingen|[aei]?ties?|heid|heden|schap|schappen|isme|iteit|iteiten|"
    r"ages?|nis|nissen)"
)


class Words:
    """Every word met so far, in columns."""

    def __init__(self) -> None:
        self.code: dict[str, str] = {}
        self.frequency: dict[str, float] = {}  # only of words with content, else 0
        self.tally: dict[str, int] = {}  # everything that is counted, in one number
        self.long = False

    def learn(self, token: str) -> None:
        """Look at a token for the first time. A capital means a name, unless it is a known word."""
        lower = token.lower()
        code = _code(token, lower)
        self.long = self.long or len(token) > _LONGEST
        self.code[token] = code
        self.frequency[token] = frequency(lower) if code in CONTENT else 0.0
        tally = _tally_of(code)
        if code not in _NO_WORD:
            tally += (1 << _WORD) + (len(token) << _LETTERS) + (syllables(lower) << _SYLLABLES)
        if lower in _lists()["office"]:
            tally += 1 << _OFFICE
        self.tally[token] = tally

    def tidy(self) -> None:
        """Forget everything once there is too much; a giant word is too much by itself."""
        if len(self.code) > _KEEP or self.long:
            self.code.clear()
            self.frequency.clear()
            self.tally.clear()
            self.long = False


def counts_in(tally: int) -> memoryview:
    """Every count in a sum of tallies: those of `_TALLIED`, words, letters, syllables, office."""
    return memoryview(tally.to_bytes(_BYTES, sys.byteorder)).cast("I")


@cache
def _tally_of(code: str) -> int:
    """What a word of this code counts for."""
    return sum(1 << at for codes, at in zip(_TALLIED, _PLACES, strict=False) if code in codes)


def syllables(word: str) -> int:
    """How many syllables a Dutch word has, by its groups of vowels; "idee" has two."""
    groups = _VOWELS.findall(word.lower())
    return (len(groups) - groups.count("qu")) or 1


def frequency(word: str) -> float:
    """How common a word is: log10 of its number in a billion words. A compound by its head."""
    own = _rarity(word)
    known = 9 - own / 100 if own is not None else UNSEEN
    if known >= _COMMON or len(word) < 8 or len(word) > _LONGEST:
        return known
    head = compound_head(word)
    return max(known, frequency(head)) if head else known


@lru_cache(maxsize=_KEEP)
def compound_head(word: str) -> str | None:
    """The last part of a compound, if both parts are words of their own; the longest that is."""
    if "-" in word:
        last = word.rsplit("-", 1)[1]
        return last if len(last) > 2 else None
    return _head(word, parts=3)


def _head(word: str, parts: int) -> str | None:
    for cut in range(3, len(word) - 3):
        # A part of a compound is a word that is common enough by itself
        if _is_part(word[cut:]) and _is_first_part(word[:cut], parts):
            return word[cut:]
    return None


def _is_first_part(part: str, parts: int) -> bool:
    """Whether this can stand before a head: a word, linked or not, or a compound itself."""
    if _is_part(part) or any(part.endswith(s) and _is_part(part[: -len(s)]) for s in _LINKS):
        return True
    return parts > 2 and len(part) > 6 and _head(part, parts - 1) is not None


def _is_part(word: str) -> bool:
    rare = _rarity(word) if len(word) > 2 else None
    return rare is not None and rare <= _RAREST_PART


def _code(token: str, lower: str) -> str:
    if not token[0].isalnum():
        if token in ("(", "[", "/", "{"):
            return BRACKET
        if token in (",", ";", ":"):
            return COMMA
        if len(token) == 1 or not any(map(str.isalpha, token)):
            return MARK
    if not token[0].isalpha() and token[0] not in "'’‘`":
        return NUMBER
    known = _closed().get(lower)
    if known:
        return known
    if token[0].isupper():
        return NAME
    if len(lower) > _LONGEST:
        return OTHER
    if lower in _lists()["concrete"]:
        return CONCRETE
    if lower in _lists()["abstract"]:
        return ABSTRACT
    if _NOMINAL.fullmatch(lower) and lower not in _lists()["no_nominal"]:
        return NOMINAL
    if _PARTICIPLE.fullmatch(lower) and lower not in _lists()["no_participle"]:
        return PARTICIPLE
    return _by_head(lower)


def _by_head(word: str) -> str:
    """A compound or a plural is what its head is."""
    lists = _lists()
    stems = {word, word.removesuffix("s"), word.removesuffix("en"), word.removesuffix("'s")}
    stems |= {stem[:-1] for stem in stems if stem[-1:] == stem[-2:-1]}
    if stems & lists["concrete"]:
        return CONCRETE
    if stems & lists["abstract"]:
        return ABSTRACT
    head = compound_head(word) if len(word) >= 8 else None
    if head and head != word:
        code = _closed().get(head) or _code(head, head)
        return code if code in CONTENT and code != PARTICIPLE else OTHER
    return OTHER


@cache
def _lists() -> dict[str, frozenset[str]]:
    return kept("words", [LISTS], _read_lists)


def _read_lists() -> dict[str, frozenset[str]]:
    import tomli

    with open(LISTS, encoding="utf-8") as file:
        return {name: frozenset(words.split()) for name, words in tomli.loads(file.read()).items()}


@cache
def _closed() -> dict[str, str]:
    lists = _lists()
    return {word: code for name, code in reversed(CODES.items()) for word in lists[name]}


def _rarity(word: str) -> int | None:
    """How rare a word is: hundredths of a power of ten below "every word"; None if it is rarer."""
    several = _list_of_frequencies().get(word[:_SHELF])
    if several is None:
        return None
    sought = f"\n{word[_SHELF:]}\t"
    place = several.find(sought)
    if place < 0:
        return None
    place += len(sought)
    return int(several[place : several.index("\n", place)])


@cache
def _list_of_frequencies() -> dict[str, str]:
    """The ends of all words that begin with these letters, one a line, each with its rarity.

    A text looks up few of the words: taking each out of the list would take longer than all looks.
    """
    path = _frequency_file()
    return kept("frequencies", [path], lambda: _shelved(_read_frequencies(path)))


def _shelved(words: dict[str, int]) -> dict[str, str]:
    shelves: dict[str, list[str]] = {}
    for word, rare in words.items():
        shelves.setdefault(word[:_SHELF], []).append(f"\n{word[_SHELF:]}\t{rare}")
    return {letters: "".join(several) + "\n" for letters, several in shelves.items()}


def _frequency_file() -> str:
    """The Dutch list of wordfreq; found without loading the package."""
    for folder in sys.path:
        path = os.path.join(folder, "wordfreq", "data", "large_nl.msgpack.gz")
        if os.path.isfile(path):
            return os.path.abspath(path)
    raise RuntimeError("The package wordfreq is needed for the list of word frequencies.")


def _read_frequencies(path: str) -> dict[str, int]:
    """The list runs from common to rare and is read no further than it matters.

    The last buckets are most of it, and to a reader their words are all alike.
    """
    import gzip

    import msgpack  # type: ignore[import-untyped]

    found: dict[str, int] = {}
    with gzip.open(path) as file:
        buckets = msgpack.Unpacker(file, read_size=1 << 16)
        next_ones = range(min(buckets.read_array_header() - 1, RAREST + 1))
        buckets.skip()  # what kind of file it is
        for rare in next_ones:
            found.update(dict.fromkeys(buckets.unpack(), rare))
    return found
