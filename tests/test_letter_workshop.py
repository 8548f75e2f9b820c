# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bram writes letters with the check beside him. He chooses; nothing he wrote is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dichterbij.conversations import posting
from dichterbij.letters import actions
from dichterbij.letters.compare import beside
from dichterbij.letters.margin import margin_of
from dichterbij.letters.models import (
    LeftStanding,
    Letter,
    LetterVersion,
)
from dichterbij.letters.replacing import all_taken_over, checked
from dichterbij.letters.shelf import shipped, with_examples
from dichterbij.people.models import LogLine, Person, WorkingRelationship
from tests.at_once import at_once, shared_database
from tests.letter_desk import STRICT, fingerprint, words_on
from tests.page_client import PageClient


@pytest.fixture
def letter(relationship: WorkingRelationship, bram: Person) -> Letter:
    """A draft as letters went for years."""
    return actions.start_letter(
        relationship, kind="invitation", subject="Oproep", body=STRICT, by=bram
    )


@pytest.fixture
def office(client: PageClient, bram: Person) -> PageClient:
    client.force_login(bram)
    return client


# writing


def test_bram_takes_a_proposal_over_and_what_stood_there_is_kept(letter: Letter, bram: Person):
    mark = fingerprint(STRICT, "readability.indien")
    actions.take_over(letter, mark, by=bram)
    letter.refresh_from_db()
    assert "Als u zonder bericht" in letter.body
    assert "Indien" not in letter.body
    assert mark not in {f.fingerprint for f in checked(letter.body, letter.kind).findings}
    assert letter.body.replace("Als u zonder", "Indien u zonder") == STRICT
    (before_it,) = letter.versions.all()
    assert (before_it.body, before_it.what, before_it.by) == (STRICT, "taken_over", bram)


def test_what_bram_leaves_standing_is_not_asked_again_and_stays_in_the_letter(
    letter: Letter, office: PageClient, bram: Person
):
    mark = fingerprint(STRICT, "tone.als-niet-dan")
    here = reverse("workshop", args=[letter.pk])
    assert "Dit leest als dreigen" in words_on(office.get(here))
    office.post(here, {"leave": f"{mark}.0"})
    letter.refresh_from_db()
    assert letter.body == STRICT
    page = words_on(office.get(here))
    assert "Dit leest als dreigen" not in page
    assert "Laat alle opmerkingen weer zien" in page
    office.post(here, {"again": "1"})
    assert "Dit leest als dreigen" in words_on(office.get(here))
    assert not LeftStanding.objects.exists()


def test_taking_everything_over_is_one_change_that_can_be_put_back(
    letter: Letter, office: PageClient
):
    here = reverse("workshop", args=[letter.pk])
    office.post(here, {"all": "1", "version": letter.version})
    letter.refresh_from_db()
    assert "U mag iemand meenemen" in letter.body
    assert "kan uw uitkering worden verlaagd" in letter.body, "the consequence stays clear"
    assert letter.versions.count() == 1
    office.post(here, {"back": "1", "version": letter.version})
    letter.refresh_from_db()
    assert letter.body == STRICT
    assert [v.what for v in letter.versions.all()] == ["put_back", "taken_over"]


def test_two_windows_lose_nothing_and_bram_sees_both_texts(letter: Letter, office: PageClient):
    here = reverse("letter_text", args=[letter.pk])
    form = {"kind": "invitation", "subject": "Oproep", "version": letter.version}
    assert office.post(here, form | {"body": "Uit het ene venster."}).status_code == 302
    page = office.post(here, form | {"body": "Uit het andere venster."})
    assert page.status_code == 200
    told = words_on(page)
    assert "Uit het ene venster." in told
    assert "Uit het andere venster." in told
    assert "intussen veranderd" in told
    letter.refresh_from_db()
    assert letter.body == "Uit het ene venster."
    newest = re.search(r'name="version" value="(\d+)"', page.content.decode())
    assert newest is not None
    office.post(here, form | {"body": "Uit het andere venster.", "version": newest[1]})
    letter.refresh_from_db()
    assert letter.body == "Uit het andere venster."
    assert {v.body for v in letter.versions.all()} == {STRICT, "Uit het ene venster."}


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_save_at_one_moment_one_is_kept_and_seven_hear_of_it(
    letter: Letter, bram: Person, tmp_path: Path
):
    def save(number: int) -> str:
        try:
            actions.change_text(letter, f"Tekst {number}.", seen_version=1, by=bram)
        except actions.ChangedMeanwhile:
            return "heard"
        return "kept"

    with shared_database(tmp_path):
        came = at_once(8, save)
    assert sorted(came) == ["heard"] * 7 + ["kept"]


def test_saving_without_a_change_is_no_version(letter: Letter, office: PageClient):
    form = {"kind": "invitation", "subject": "Oproep", "body": STRICT, "version": 1}
    office.post(reverse("letter_text", args=[letter.pk]), form)
    assert not LetterVersion.objects.exists()


def test_a_remark_that_is_gone_changes_nothing_and_bram_hears_why(
    letter: Letter, office: PageClient
):
    here = reverse("workshop", args=[letter.pk])
    page = office.post(here, {"take": "0123456789abcdef.0"}, follow=True)
    assert "Er is niets veranderd" in words_on(page)
    letter.refresh_from_db()
    assert (letter.body, letter.version) == (STRICT, 1)


@pytest.mark.parametrize("button", ["take", "leave"])
@pytest.mark.parametrize("value", ["", ".", "x.99999999999", "🙂", "a" * 5000])
def test_a_button_nobody_made_does_nothing(
    letter: Letter, office: PageClient, button: str, value: str
):
    assert office.post(reverse("workshop", args=[letter.pk]), {button: value}).status_code == 302
    letter.refresh_from_db()
    assert (letter.body, letter.version) == (STRICT, 1)


def test_an_empty_letter_is_not_kept(letter: Letter, office: PageClient):
    form = {"kind": "invitation", "subject": "Oproep", "body": "  \n ", "version": 1}
    page = office.post(reverse("letter_text", args=[letter.pk]), form)
    assert "Vul hier nog iets in" in words_on(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(body="")


def test_looking_while_one_types_keeps_and_logs_nothing(letter: Letter, office: PageClient):
    office.get(reverse("letter_text", args=[letter.pk]))
    lines = LogLine.objects.count()
    form = {"kind": "invitation", "subject": "x", "body": "U dient te komen.", "version": 1}
    part = office.post(
        reverse("letter_text", args=[letter.pk]), form, headers={"HX-Request": "true"}
    )
    assert "<textarea" not in part.content.decode(), "the field one types in is left alone"
    assert "opmerking" in words_on(part)
    letter.refresh_from_db()
    assert letter.body == STRICT
    assert LogLine.objects.count() == lines


def test_without_script_a_button_looks_and_keeps_nothing(letter: Letter, office: PageClient):
    form = {"kind": "invitation", "subject": "x", "body": "U dient te komen.", "version": 1}
    page = office.post(reverse("letter_text", args=[letter.pk]), form | {"look": "1"})
    assert "nog niet bewaard" in words_on(page)
    assert "U dient te komen." in page.content.decode()
    letter.refresh_from_db()
    assert letter.body == STRICT


# the margin


def test_the_four_axes_stand_apart_and_there_is_no_total(letter: Letter, office: PageClient):
    page = words_on(office.get(reverse("workshop", args=[letter.pk])))
    for axis in ("Leesbaarheid", "Toon", "Overbodig", "Menselijk"):
        assert axis in page
    assert re.search(r"Ongeveer \d+ van de 100 volwassenen vinden dit lastig", page)
    assert not re.search(r"\bB1\b|totaal|score|rapportcijfer", page)


def test_the_marked_letter_holds_every_word_of_the_letter_in_order():
    margin = margin_of(STRICT, "invitation", hints=True)
    shown = "\n\n".join("".join(piece.text for piece in row.pieces) for row in margin.rows)
    assert shown == STRICT
    ended = [r.number for row in margin.rows for piece in row.pieces for r in piece.ends]
    assert sorted(ended) == [remark.number for remark in margin.marked], "each mark has its number"
    beside = [r.number for row in margin.rows for r in row.remarks]
    assert sorted(beside) == sorted(ended), "and each stands beside its own paragraph"


def test_hints_are_shown_to_whoever_asks(letter: Letter, office: PageClient):
    here = reverse("workshop", args=[letter.pk])
    calm, full = office.get(here), office.get(f"{here}?hints=1")
    assert re.search(r"Laat ook \d+ hints? zien", words_on(calm))
    assert "'Hoogachtend'" not in words_on(calm)
    assert "'Hoogachtend'" in words_on(full)


def test_a_hint_says_why_and_what_instead_and_is_taken_over_like_any_other(
    letter: Letter, office: PageClient
):
    """Most words are hints: experts took too few of them out for more. Nothing is lost by that."""
    (mark,) = [f for f in checked(STRICT, "invitation").findings if f.rule == "readability.indien"]
    assert mark.severity == 1
    here = f"{reverse('workshop', args=[letter.pk])}?hints=1&kijk={mark.fingerprint}"
    page = words_on(office.get(here))
    for told in ("Een hint.", mark.message, mark.why, mark.suggestion, mark.source):
        assert told in page
    office.post(
        reverse("workshop", args=[letter.pk]),
        {"take": f"{mark.fingerprint}.0", "hints": "1", "once": "1"},
    )
    letter.refresh_from_db()
    assert "Indien u zonder" not in letter.body


def test_an_axis_with_only_hints_does_not_say_that_nothing_was_found():
    text = "Ik bel u morgen. Hoogachtend, Bram"
    calm, full = (margin_of(text, "other", hints=hints) for hints in (False, True))
    (tone,) = [axis.says for axis in calm.axes if axis.axis == "tone"]
    assert tone == "Alleen nog 1 hint."
    assert "tone.hoogachtend" in [r.finding.rule for r in full.remarks]


def test_beside_the_remarks_it_says_how_many_hints_wait():
    text = "Indien u wilt, wordt u gebeld. Indien het kan, bel ik u."
    calm = margin_of(text, "other", once=True)
    assert calm.count == "1 opmerking en 1 hint"
    assert margin_of(text, "other", once=True, hints=True).count == "2 opmerkingen"


def test_in_a_list_without_sentences_the_same_is_said_once_with_how_often():
    text = "Indien u wilt, bel mij. " * 4
    every, listed = (
        margin_of(text, "other", hints=True, once=once).remarks for once in (False, True)
    )
    assert [r.finding.rule for r in every].count("readability.indien") == 4
    (one,) = [r for r in listed if r.finding.rule == "readability.indien"]
    assert (one.times, one.finding.start) == (4, 0)


@pytest.mark.parametrize("name", ["letters", "workshop", "letter_text", "send_letter"])
def test_ten_more_letters_cost_no_more_questions(
    letter: Letter, office: PageClient, relationship, bram: Person, name: str, count_queries
):
    here = reverse(name, args=[] if name == "letters" else [letter.pk])
    before_it = count_queries(office, here)
    for number in range(10):
        one = actions.start_letter(
            relationship, kind="other", subject=f"{number}", body="Dag Amina.", by=bram
        )
        if number % 2:
            posting.send_letter(one, seen_version=1, channel="paper", by=bram)
        actions.change_text(letter, f"{STRICT} {number}", seen_version=number + 1, by=bram)
    assert count_queries(office, here) <= before_it + 1


@pytest.fixture
def count_queries():
    def count(client: PageClient, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return count


def test_what_must_stay_is_never_proposed_to_go():
    for template in shipped():
        text = with_examples(template.body, template.kind, template.variant)
        for finding in checked(text, template.kind).findings:
            assert not (finding.legal_keep and "" in finding.replacements)


def test_a_letter_without_remarks_says_to_read_it_aloud(
    relationship: WorkingRelationship, office: PageClient, bram: Person
):
    quiet = actions.start_letter(
        relationship, kind="other", subject="Dag", body="Ik bel u morgen.", by=bram
    )
    page = words_on(office.get(reverse("workshop", args=[quiet.pk])))
    assert "Hier vonden we niets. Lees hem nog eens hardop." in page


def test_taking_everything_over_keeps_what_was_left_standing():
    mark = fingerprint(STRICT, "readability.indien")
    assert "Indien u zonder" in all_taken_over(STRICT, "invitation", {mark})


def test_of_a_long_report_only_the_paragraph_that_changed_is_marked():
    same = "\n\n".join(f"Alinea {n}. " + "Wij vragen u iets. " * 40 for n in range(60))
    then = same.replace("Alinea 30. Wij vragen u iets.", "Alinea 30. Wilt u ons helpen?")
    two = beside(same, then)
    told = ["".join(stretch.text for stretch in paragraph) for paragraph in two.after]
    assert "\n\n".join(told) == then, "not a word is lost"
    marked = [n for n, par in enumerate(two.after) if any(s.changed for s in par)]
    assert marked == [30]


def test_what_is_missing_by_law_belongs_in_and_is_not_said_to_stay(
    letter: Letter, office: PageClient, bram: Person
):
    told = "Dag Amina,\n\nU krijgt een boete van 150 euro. Betaalt u dat?\n\nGroet,\nBram"
    actions.change_text(letter, told, kind="fine", seen_version=letter.version, by=bram)
    page = words_on(office.get(reverse("workshop", args=[letter.pk])))
    assert "Hoort erin: de wet vraagt het." in page
    assert "Moet blijven staan" not in page
