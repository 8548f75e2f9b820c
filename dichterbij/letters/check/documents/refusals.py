# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Why a file is not read, or words are not put back; each with a sentence for a colleague."""

from __future__ import annotations

from enum import StrEnum

MOST_BYTES = 25_000_000  # of a file


class Reason(StrEnum):
    """Why a file cannot be read."""

    UNKNOWN = "unknown"
    OLD_WORD = "old-word"
    MACROS = "macros"
    LOCKED = "locked"
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"
    ENTITIES = "entities"
    NOT_UTF8 = "not-utf8"


DUTCH = {
    Reason.UNKNOWN: "Dit soort bestand kunnen we niet lezen. Wel: .txt, .md, .docx en .odt.",
    Reason.OLD_WORD: (
        "Dit is een oud Word-bestand (.doc), of er zit een wachtwoord op. Open het in Word, haal "
        "een wachtwoord eraf en bewaar het als .docx."
    ),
    Reason.MACROS: "In dit bestand zitten macro’s. Bewaar het in Word als .docx zonder macro’s.",
    Reason.LOCKED: "Dit bestand heeft een wachtwoord. Haal het wachtwoord eraf en probeer opnieuw.",
    Reason.TOO_LARGE: "Dit bestand is te groot voor een brief.",
    Reason.DAMAGED: (
        "Dit bestand is beschadigd, of het is iets anders dan de naam zegt. Open het in je "
        "tekstverwerker en bewaar het opnieuw."
    ),
    Reason.ENTITIES: (
        "In dit bestand staan verwijzingen die in een brief niet horen. Open het in je "
        "tekstverwerker en bewaar het opnieuw."
    ),
    Reason.NOT_UTF8: "Deze tekst staat niet in UTF-8. Bewaar het bestand opnieuw, als UTF-8.",
}
ENGLISH = {
    Reason.UNKNOWN: "not a kind of file that can be read; these can: .txt .md .docx .odt",
    Reason.OLD_WORD: "an old Word file (.doc) or one with a password; save it as .docx without one",
    Reason.MACROS: "holds macros; save it as .docx without macros",
    Reason.LOCKED: "has a password; save it without one",
    Reason.TOO_LARGE: "too large for a letter",
    Reason.DAMAGED: "damaged, or something else than its name says",
    Reason.ENTITIES: "holds XML entities or a document type, which no letter needs",
    Reason.NOT_UTF8: "not in UTF-8; save it again as UTF-8",
}


class CannotRead(Exception):
    """A file that is no letter we can read. The message is for the colleague who chose it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(DUTCH[reason])
        self.reason = reason
        self.english = ENGLISH[reason]


class CannotReplace(Exception):
    """Words that cannot be put back without harming the document. The message says why."""
