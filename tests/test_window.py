# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The window of the envelope shows who lives where, whole, and nothing else (T0)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest

from dichterbij.conversations import posting
from dichterbij.conversations.letter_paper import letter_pdf as own_letter_pdf
from dichterbij.conversations.paper import Letter, letter_pdf
from dichterbij.conversations.window import LONGEST_ADDRESS, SIZES, window_of
from dichterbij.letters.actions import start_letter
from dichterbij.people.models import Person, WorkingRelationship

pytestmark = pytest.mark.once

LONG_STREET = "Burgemeester Van Heemstra van Froma-Eibersburgstraat Noordzijde 1234-huis Bis-A"
ADDRESSES = {
    "short": ("Joke Hendriks", ["Beukstraat 2", "0000 AC Lindewaard"]),
    "a long street, its number last": (
        "Joke Hendriks",
        [LONG_STREET, "0000 AC Lindewaard aan den Nieuwe Waterweg"],
    ),
    "two surnames": (
        "Maximiliana Wilhelmina Josephina van der Westhuysen van Meeuwen-Bouwmeester "
        "de Vries Robbé",
        ["Beukstraat 2", "0000 AC Lindewaard"],
    ),
    "seven lines": (
        "Joke Hendriks",
        ["p/a Stichting Onderdak en Verder", "ter attentie van mevrouw Bouali", "Gebouw De Linde",
         "Eerste verdieping, kamer 12", "Beukstraat 2-C", "0000 AC", "Lindewaard"],
    ),
    "the longest the fields hold": (
        "Wamw " * 15 + "Wieke " + "WWmW " * 15 + "Zwart",
        ["WMW " * 69 + "12-A", "0000 AC Lindewaard"],
    ),
    "a word without end": ("Joke", ["W" * 255 + " 12-A", "0000 AC Lindewaard"]),
    "a hundred lines": ("Joke Hendriks", [*("Wm" for _ in range(90)), "0000 AC", "Lindewaard"]),
    "another alphabet": ("Łucja Şahin-Őry", ["Žižkova 2", "0000 AC Lindewaard"]),
}  # fmt: skip
each = pytest.mark.parametrize(("name", "address"), ADDRESSES.values(), ids=ADDRESSES)
ISOLATES_AND_BREAKS = dict.fromkeys(map(ord, "\u2068\u2069\u200b"))


def seen_through(pdf: bytes) -> str:
    """What lies 20 to 110 mm from the left and 45 to 85 mm from the top of the first page."""
    seen: list[str] = []

    def look(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        x, y = (tm[4] * cm[0] + cm[4]) / 72 * 25.4, (tm[5] * cm[3] + cm[5]) / 72 * 25.4
        if text.strip() and 20 <= round(x) < 110 and 45 < 297 - y < 85:
            seen.append(text)

    pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=look)
    return letters_of("".join(seen))


def letters_of(text: str) -> str:
    """Its letters and figures, wherever a line was broken or joined."""
    return "".join(c for c in text.translate(ISOLATES_AND_BREAKS) if c.isalnum())


def invitation(name: str, address: list[str], language: str = "nl") -> Letter:
    return Letter(
        full_name=name,
        address=tuple(address),
        first_name="Joke",
        caseworker="Bram",
        caseworker_full_name="Bram de Wit",
        phone="06 00 00 00 12",
        municipality="Lindewaard",
        sent_on=date(2026, 11, 20),
        starts_at=datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
        minutes=45,
        place="Stadskantoor",
        link="https://dichterbij.lindewaard.example/u/Zk7vQ2m9Xw3LdT5rB8nYpa/",
        code="K7P-2QD",
        return_address="Lindeplein 4",
        language=language,
    )


@each
def test_the_whole_address_of_an_invitation_is_in_the_window(name: str, address: list[str]):
    seen = seen_through(letter_pdf(invitation(name, address)))
    assert seen == letters_of(name + "".join(address))


@each
@pytest.mark.django_db
def test_the_whole_address_of_a_letter_of_our_own_is_in_the_window(
    name: str, address: list[str], joke: Person, bram: Person
):
    first = name[:81].rpartition(" ")[0]
    last = name[len(first) :].strip()
    Person.objects.filter(pk=joke.pk).update(
        first_name=first, last_name=last, address="\n".join(address)
    )
    letter = start_letter(
        WorkingRelationship.objects.current().get(resident=joke),
        kind="other",
        subject="Goed nieuws",
        body="Dag,\n\nHet is rond.",
        by=bram,
    )
    posting.send_letter(letter, seen_version=1, channel="paper", by=bram)
    letter.refresh_from_db()
    assert seen_through(own_letter_pdf(letter)) == letters_of(name + "".join(address))


def test_on_an_arabic_letter_the_window_is_at_the_same_place():
    name, address = ADDRESSES["a long street, its number last"]
    seen = seen_through(letter_pdf(invitation(name, address, language="ar")))
    assert seen == letters_of(name + "".join(address))


def test_a_short_address_is_large_and_a_long_one_no_smaller_than_needed():
    sizes = [float(window_of(name, address).size) for name, address in ADDRESSES.values()]
    assert window_of(*ADDRESSES["short"]).size == SIZES[0][0]
    assert float(window_of(*ADDRESSES["a long street, its number last"]).size) >= 10
    assert float(window_of(*ADDRESSES["seven lines"]).size) >= 8
    assert min(sizes) >= 6


def test_of_more_than_the_field_holds_the_end_is_shown_because_the_post_needs_it():
    window = window_of("Joke", ["x" * 10_000, "Beukstraat 2", "0000 AC Lindewaard"])
    assert window.lines[1].endswith("Beukstraat 2 0000 AC Lindewaard")
    assert len(window.lines[1]) == LONGEST_ADDRESS + 1
