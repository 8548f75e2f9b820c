# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The notebook that only Amina opens."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dichterbij.baggage import notebook
from dichterbij.baggage.models import Decision, Notebook
from dichterbij.people.keys.sealing import KeyGone, NotReadable, unseal
from dichterbij.people.models import LogLine, Person, Tier
from tests.at_once import at_once, shared_database

SENTENCE = "mijn zus kookt op zondag"
pytestmark = pytest.mark.usefixtures("really_stretched")


def test_a_guess_costs_what_the_standard_says() -> None:
    """RFC 9106, section 4: three passes over 64 MiB, in four lanes."""
    assert (notebook.PASSES, notebook.MEMORY_KIB, notebook.LANES) == (3, 64 * 1024, 4)


def test_what_she_writes_is_there_when_she_comes_back(at_home: Person) -> None:
    notebook.begin(at_home, "Vandaag ging het beter. 🌷", SENTENCE, by=at_home)
    opened = notebook.open_with(at_home, SENTENCE, by=at_home)
    assert opened.text == "Vandaag ging het beter. 🌷"
    notebook.write(at_home, "En morgen ook.", SENTENCE, version=opened.version, by=at_home)
    assert notebook.open_with(at_home, SENTENCE, by=at_home).text == "En morgen ook."


def test_with_her_key_but_without_her_sentence_nothing_is_to_be_read(
    at_home: Person,
) -> None:
    """All that the municipality has: the database, and the key of this resident."""
    notebook.begin(at_home, "kanarie in een kooi", SENTENCE, by=at_home)
    kept = Notebook.objects.get()
    sealed = bytes(kept.sealed)
    inside = unseal(at_home, kept.place, sealed)
    for all_there_is in (sealed, inside.encode(), base64.b64decode(inside)):
        assert b"kanarie" not in all_there_is
        assert SENTENCE.encode() not in all_there_is


def test_another_sentence_opens_nothing(at_home: Person) -> None:
    notebook.begin(at_home, "Van mij.", SENTENCE, by=at_home)
    for wrong in (SENTENCE.upper(), SENTENCE + " ", "iets heel anders dan dat"):
        with pytest.raises(notebook.NotThisSentence):
            notebook.open_with(at_home, wrong, by=at_home)


def test_the_same_words_twice_look_different(at_home: Person, joke: Person) -> None:
    notebook.begin(at_home, "Hetzelfde.", SENTENCE, by=at_home)
    notebook.begin(joke.at(Tier.T3), "Hetzelfde.", SENTENCE, by=joke)
    first, second = (bytes(n.sealed) for n in Notebook.objects.order_by("pk"))
    assert first != second
    Notebook.objects.filter(resident=joke).update(sealed=first)
    with pytest.raises((NotReadable, KeyGone)):
        notebook.open_with(joke, SENTENCE, by=joke)


def test_after_five_guesses_it_rests_for_a_quarter_of_an_hour(
    at_home: Person,
) -> None:
    notebook.begin(at_home, "Van mij.", SENTENCE, by=at_home)
    for _n in range(5):
        with pytest.raises(notebook.NotThisSentence):
            notebook.open_with(at_home, "niet deze zin, zeker niet", by=at_home)
    with pytest.raises(notebook.Resting):
        notebook.open_with(at_home, SENTENCE, by=at_home)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        assert notebook.open_with(at_home, SENTENCE, by=at_home).text == "Van mij."
        with pytest.raises(notebook.NotThisSentence):
            notebook.open_with(at_home, "niet deze zin, zeker niet", by=at_home)


def test_a_sentence_that_is_guessed_in_a_minute_is_not_taken(
    at_home: Person,
) -> None:
    with pytest.raises(notebook.TooShort):
        notebook.begin(at_home, "Van mij.", "geheim", by=at_home)
    assert not Notebook.objects.exists()


def test_what_was_written_in_another_window_is_not_written_over(
    at_home: Person,
) -> None:
    notebook.begin(at_home, "Een.", SENTENCE, by=at_home)
    here = notebook.open_with(at_home, SENTENCE, by=at_home)
    notebook.write(at_home, "Twee.", SENTENCE, version=here.version, by=at_home)
    with pytest.raises(notebook.ChangedMeanwhile):
        notebook.write(at_home, "Drie.", SENTENCE, version=here.version, by=at_home)
    with pytest.raises(notebook.ChangedMeanwhile):
        notebook.begin(at_home, "Vier.", SENTENCE, by=at_home)
    assert notebook.open_with(at_home, SENTENCE, by=at_home).text == "Twee."


def test_a_wrong_sentence_does_not_close_it_for_ever(at_home: Person) -> None:
    """Else a slip of the finger while writing would lock her out of her own notebook."""
    notebook.begin(at_home, "Een.", SENTENCE, by=at_home)
    with pytest.raises(notebook.NotThisSentence):
        notebook.write(at_home, "Twee.", "mijn zus kookt op zaterdag", version=1, by=at_home)
    assert notebook.open_with(at_home, SENTENCE, by=at_home).text == "Een."


def test_who_lost_the_sentence_may_begin_anew(at_home: Person) -> None:
    notebook.begin(at_home, "Weg.", SENTENCE, by=at_home)
    notebook.throw_away(at_home, by=at_home)
    notebook.begin(at_home, "Nieuw.", "een heel andere zin nu", by=at_home)
    assert notebook.open_with(at_home, "een heel andere zin nu", by=at_home).text == "Nieuw."


def test_nobody_else_opens_or_throws_away_her_notebook(
    at_home: Person,
    bram: Person,
    bea: Person,
    farid: Person,
    joke: Person,
) -> None:
    notebook.begin(at_home, "Van mij.", SENTENCE, by=at_home)
    with_pin = Person.objects.get(pk=at_home.pk).at(Tier.T2)
    for other in (bram, bea, farid, joke.at(Tier.T3), with_pin):
        with pytest.raises(PermissionDenied):
            notebook.open_with(at_home, SENTENCE, by=other)
        with pytest.raises(PermissionDenied):
            notebook.throw_away(at_home, by=other)
    assert Notebook.objects.count() == 1


def test_the_log_says_that_she_wrote_and_nothing_of_it(
    at_home: Person,
) -> None:
    notebook.begin(at_home, "Van mij.", SENTENCE, by=at_home)
    line = LogLine.objects.get(act="keep_notebook")
    assert (line.by, line.about, line.about_id) == (at_home, "people.person", at_home.pk)


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five(
    at_home: Person,
    tmp_path: Path,
) -> None:
    notebook.begin(at_home, "Van mij.", SENTENCE, by=at_home)

    def guess(number: int) -> str:
        try:
            notebook.open_with(at_home, f"niet deze zin maar {number}", by=at_home)
        except notebook.Refused as no:
            return type(no).__name__
        return "open"

    with shared_database(tmp_path):
        tried = at_once(20, guess)
    assert tried.count("NotThisSentence") == 5
    assert tried.count("Resting") == 15


def test_a_decision_is_needed_first(amina: Person) -> None:
    assert not Decision.objects.exists()
    with pytest.raises(notebook.Refused):
        notebook.begin(amina.at(Tier.T3), "Van mij.", SENTENCE, by=amina)
