# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who signs a letter: a person, a department, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dichterbij.letters.check.report import PartName
from dichterbij.letters.check.text import Text

DEPARTMENT_WORDS: Final = frozenset(
    {
        "afdeling", "team", "gemeente", "college", "burgemeester", "wethouders", "dienst",
        "sociale", "werk", "inkomen", "zaken", "klantcontactcentrum", "cluster", "domein",
        "loket", "sector",
        "participatie", "schuldhulpverlening", "belastingen", "invordering", "incasso", "bestuur",
        "consulent", "klantmanager", "medewerker", "adviseur", "teamleider", "casemanager",
        "inkomensconsulent", "werkcoach", "coach", "secretaris", "directeur", "namens", "afd.",
        "samenleving", "werkplein", "administratie", "unit", "bureau", "directie",
    }
)  # fmt: skip
NO_NAMES: Final = frozenset(
    {
        "telefoon", "tel", "tel.", "e-mail", "email", "mail", "bezoekadres", "postadres", "postbus",
        "datum", "bijlage", "bijlagen", "locatie", "bereikbaar", "maandag", "dinsdag", "woensdag",
        "donderdag", "vrijdag", "website", "bezoek", "p.s.", "ps", "kenmerk", "nummer", "mobiel",
    }
)  # fmt: skip
TITLES: Final = frozenset({"mw.", "dhr.", "mevr.", "mevrouw", "drs.", "mr.", "dr.", "ing.", "ir."})
LONGEST_NAME: Final = 7
LAST_LINES: Final = 12


class Sender(StrEnum):
    PERSON = "person"
    DEPARTMENT = "department"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signs, and where that stands."""

    kind: Sender
    start: int = 0
    end: int = 0


def sender_of(letter: Text) -> Signed:
    """A person when one line of the signature can be a name or stands open for one."""
    department: Signed | None = None
    for part in letter.parts:
        if part.name != PartName.SIGNATURE:
            continue
        at = part.start
        for raw in letter.text[part.start : part.end].splitlines(keepends=True):
            line = raw.strip().rstrip(",.")
            start = at + len(raw) - len(raw.lstrip())
            at += len(raw)
            kind = _kind_of(line)
            if kind == Sender.PERSON:
                return Signed(kind, start, start + len(line))
            if kind == Sender.DEPARTMENT and department is None:
                department = Signed(kind, start, start + len(line))
    return _bare_name(letter) or department or Signed(Sender.NOBODY)


def _bare_name(letter: Text) -> Signed | None:
    """A name alone on one of the last lines, where no closing words stand above it."""
    at = len(letter.text)
    for raw in letter.text.splitlines(keepends=True)[: -LAST_LINES - 1 : -1]:
        at -= len(raw)
        words = raw.split()
        named = [word for word in words if word[0].isupper() and word.strip(".-").isalpha()]
        capital = words and words[0] in named and words[-1] in named
        if capital and 2 <= len(words) <= 5 and _kind_of(raw.strip()) == Sender.PERSON:
            start = at + len(raw) - len(raw.lstrip())
            return Signed(Sender.PERSON, start, start + len(raw.strip()))
    return None


def _kind_of(line: str) -> Sender:
    if "[[" in line or "{" in line or "«" in line:
        about = line.lower()
        return Sender.NOBODY if "gemeente" in about or "telefoon" in about else Sender.PERSON
    words = line.split(",")[0].split()[: LONGEST_NAME + 1]
    lowers = [word.lower() for word in words]
    if not words or words[0][0].isdigit() or ":" in line or lowers[0] in NO_NAMES or "@" in line:
        return Sender.NOBODY
    named = words[0][0].isupper() or lowers[0] in TITLES
    if named and len(words) <= LONGEST_NAME and DEPARTMENT_WORDS.isdisjoint(lowers[:2]):
        return Sender.PERSON
    return Sender.NOBODY if DEPARTMENT_WORDS.isdisjoint(lowers) else Sender.DEPARTMENT
