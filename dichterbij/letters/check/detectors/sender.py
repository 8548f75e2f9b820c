# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who signs a letter: a person, a department, or nobody."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from dichterbij.letters.check.detectors.signs import once_per_letter
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
PARTICLES: Final = frozenset({"de", "het", "van", "der", "den", "ter", "ten", "el", "la", "di"})
LONGEST_NAME: Final = 7
LAST_LINES: Final = 12


class Sender(StrEnum):
    PERSON = "person"
    DEPARTMENT = "department"
    NOBODY = "nobody"


class Signed(NamedTuple):
    """Who signs, and where that stands."""

    kind: Sender
    start: int = 0
    end: int = 0


@once_per_letter
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
    greeted = [part.end for part in letter.parts if part.name == PartName.SALUTATION]
    if not greeted:
        return None
    at = len(letter.text)
    for raw in reversed(letter.text[greeted[0] :].splitlines(keepends=True)[-LAST_LINES:]):
        at -= len(raw)
        line = raw.strip()
        if _is_bare_name(line.split()) and _kind_of(line) == Sender.PERSON:
            start = at + len(raw) - len(raw.lstrip())
            return Signed(Sender.PERSON, start, start + len(line))
    return None


def _is_bare_name(words: list[str]) -> bool:
    """First name and surname, perhaps with *van der* in between, and nothing else."""
    small = [word for word in words if not word[0].isupper()]
    names = len(words) - len(small)
    letters = all(word.strip(".-").replace("-", "").isalpha() for word in words)
    return (
        1 < names <= len(words) <= LONGEST_NAME
        and words[0] not in small
        and PARTICLES.issuperset(small)
        and letters
    )


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
