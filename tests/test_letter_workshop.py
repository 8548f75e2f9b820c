# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bram writes letters with the check beside him. He chooses; nothing he wrote is lost."""

from __future__ import annotations

import io
import re
import uuid
from html import unescape
from pathlib import Path

import docx
import pikepdf
import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dichterbij.conversations import after as promises
from dichterbij.conversations import before, posting
from dichterbij.conversations.letter_paper import letter_pdf
from dichterbij.conversations.models import Conversation
from dichterbij.delivery.models import Message
from dichterbij.letters import actions
from dichterbij.letters.filling import PLACES, filled, still_open
from dichterbij.letters.margin import margin_of
from dichterbij.letters.models import (
    LeftStanding,
    Letter,
    LetterKind,
    LetterTemplate,
    LetterVersion,
    Variant,
)
from dichterbij.letters.replacing import all_taken_over, checked
from dichterbij.letters.shelf import shipped, with_examples
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.models import Link, LogLine, Person, WorkingRelationship
from tests.at_once import at_once, shared_database
from tests.page_client import PageClient

STRICT = """Geachte heer/mevrouw,

Op grond van artikel 17 van de Participatiewet dient u op dinsdag 1 december 2026 te verschijnen.

Indien u zonder bericht niet verschijnt, kan uw uitkering worden verlaagd.

Hoogachtend,
Afdeling Werk en Inkomen"""


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


def fingerprint(text: str, rule: str, kind: str = "invitation") -> str:
    return next(f.fingerprint for f in checked(text, kind).findings if f.rule == rule)


def words_on(page) -> str:
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return " ".join(unescape(text).split())


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


def test_in_a_list_without_sentences_the_same_is_said_once_with_how_often():
    text = "Indien u wilt, bel mij. " * 4
    every, listed = (margin_of(text, "other", once=once).remarks for once in (False, True))
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


# beginning


def test_a_letter_about_a_talk_has_time_place_and_agenda_in_it(
    talk: Conversation, office: PageClient, bram: Person, amina: Person
):
    before.add_to_agenda(talk, "Uw plan om in de zorg te werken", by=bram)
    form = {"template": "invitation_usual", "soort": "invitation", "once": uuid.uuid4()}
    here = reverse("new_letter_of_talk", args=[talk.pk])
    assert "Wat ging eraan vooraf?" in words_on(office.get(here))
    office.post(here, form)
    office.post(here, form)
    (letter,) = Letter.objects.all()
    assert letter.about == talk.uuid
    assert "- Uw plan om in de zorg te werken" in letter.body
    assert "10.30 uur" in letter.body
    assert "Lindeplein 4" in letter.body
    assert "Bram de Wit" in letter.body
    assert re.search(r"iemand mee|meenemen|komt er iemand", letter.body, re.I)
    assert set(still_open(letter.body)) <= {PLACES["doel"]}
    assert "El Idrissi" not in letter.body


def test_a_template_has_only_open_places_that_are_known():
    for template in shipped():
        named = set(re.findall(r"\[\[([^\]]*)\]\]", template.subject + template.body))
        assert named <= set(PLACES), template.id


def test_there_is_a_letter_for_every_kind_and_for_what_happened_before():
    assert {one.kind for one in shipped()} == set(LetterKind.values)
    assert {one.variant for one in shipped()} == set(Variant.values)


def test_what_is_not_known_stays_open_and_is_said():
    text = filled("[[aanhef]], het is [[bedrag]]. Zie [[link]].", {"aanhef": "Dag Amina"})
    assert text == "Dag Amina, het is [[bedrag]]. Zie [[link]]."
    assert still_open(text) == [PLACES["bedrag"]]


def test_what_only_bram_knows_he_fills_in_beside_the_letter(
    relationship: WorkingRelationship, office: PageClient, bram: Person
):
    letter = actions.start_letter(
        relationship,
        kind="payment",
        subject="Over [[bedrag]]",
        body="Het is [[bedrag]], graag [[uiterlijk]].\n\nOok: [[bedrag]].",
        by=bram,
    )
    here = reverse("workshop", args=[letter.pk])
    assert "Dit weet alleen jij" in words_on(office.get(here))
    office.post(here, {"fill": "1", "version": 1, "place_bedrag": "€ 240", "place_wet": "x"})
    letter.refresh_from_db()
    assert letter.subject == "Over € 240"
    assert letter.body == "Het is € 240, graag [[uiterlijk]].\n\nOok: € 240."
    stale = {"fill": "1", "version": 1, "place_uiterlijk": "morgen"}
    assert "intussen veranderd" in words_on(office.post(here, stale, follow=True))
    office.post(here, stale | {"version": 2})
    letter.refresh_from_db()
    assert still_open(letter.body) == []
    assert "Dit weet alleen jij" not in words_on(office.get(here))


# sending


def test_a_letter_by_mail_says_nothing_of_itself_and_opens_with_link_and_pin(
    letter: Letter, office: PageClient, client: PageClient, amina: Person, bram: Person
):
    people.agree_pin(amina, "48213", by=bram)
    here = reverse("send_letter", args=[letter.pk])
    page = office.post(here, {"channel": "mail", "version": letter.version})
    assert page.status_code == 302
    office.post(here, {"channel": "mail", "version": letter.version})
    (message,) = Message.objects.filter(resident=amina)
    assert (message.kind, message.channel) == (Message.Kind.LETTER, "mail")
    for word in ("Oproep", "uitkering", "Participatiewet"):
        assert word not in message.subject + message.body
    assert message.link is not None
    token = links.token(message.link)
    letter.refresh_from_db()
    reader = PageClient()
    mine = reverse("our_letter", args=[token, letter.pk])
    assert reader.get(mine).url == reverse("pin", args=[token])
    assert "Participatiewet" not in reader.get(mine, follow=True).content.decode()
    came_in = reader.post(reverse("pin", args=[token]), {"digits": "48213"})
    assert came_in.url == mine, "the link opens the letter it came for"
    assert "Participatiewet" in reader.get(mine).content.decode()
    assert "Oproep" in reader.get(reverse("our_letters", args=[token])).content.decode()


def test_a_letter_that_was_sent_does_not_change_any_more(letter: Letter, bram: Person):
    posting.send_letter(letter, seen_version=1, channel="paper", by=bram)
    for verb in (
        lambda: actions.change_text(letter, "Iets anders.", seen_version=1, by=bram),
        lambda: actions.take_over(letter, "x", by=bram),
        lambda: actions.put_back(letter, seen_version=1, by=bram),
        lambda: actions.throw_away(letter, by=bram),
    ):
        with pytest.raises(actions.AlreadySent):
            verb()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(sent_at=None)


def test_a_letter_with_an_open_place_does_not_leave(
    relationship: WorkingRelationship, office: PageClient, bram: Person
):
    open_one = actions.start_letter(
        relationship, kind="payment", subject="Bedrag", body="Het is [[bedrag]].", by=bram
    )
    here = reverse("send_letter", args=[open_one.pk])
    page = office.post(here, {"channel": "paper", "version": 1})
    assert "Vul eerst nog in: het bedrag" in words_on(page)
    assert not Message.objects.exists()


def test_by_mail_without_a_pin_bram_hears_what_to_do(letter: Letter, office: PageClient):
    page = office.post(reverse("send_letter", args=[letter.pk]), {"channel": "mail", "version": 1})
    assert "pincode" in words_on(page)
    letter.refresh_from_db()
    assert letter.is_draft


def test_a_text_that_changed_after_reading_is_not_sent(letter: Letter, bram: Person):
    actions.change_text(letter, "Heel iets anders.", seen_version=1, by=bram)
    with pytest.raises(actions.ChangedMeanwhile):
        posting.send_letter(letter, seen_version=1, channel="paper", by=bram)
    assert not Message.objects.exists()


def test_an_invitation_from_the_workshop_counts_as_one_and_its_link_opens_the_talk(
    talk: Conversation, relationship: WorkingRelationship, bram: Person, amina: Person
):
    invitation = actions.start_letter(
        relationship,
        kind="invitation",
        subject="Zullen we praten?",
        body="Dag Amina,\n\nZet uw punten op [[link]].",
        about=talk.uuid,
        by=bram,
    )
    message = posting.send_letter(invitation, seen_version=1, channel="paper", by=bram)
    assert (message.kind, message.about) == (Message.Kind.INVITATION, talk.uuid)
    invitation.refresh_from_db()
    body = posting.body_with_link(invitation)
    link = message.link
    assert link is not None
    assert link.purpose == Link.Purpose.INVITATION
    assert links.address(link) in body
    page = PageClient().get(reverse("resident_home", args=[links.token(link)]), follow=True)
    assert page.status_code == 200
    assert link.about == talk.uuid


def test_on_paper_the_window_shows_who_lives_where_and_the_letter_is_tagged(
    letter: Letter, bram: Person
):
    posting.send_letter(letter, seen_version=1, channel="paper", by=bram)
    letter.refresh_from_db()
    pdf = letter_pdf(letter)
    document = pikepdf.open(io.BytesIO(pdf))
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert document.Root.MarkInfo.Marked
    assert "Amina" not in str(document.docinfo.get("/Title", ""))
    first = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    in_window: list[str] = []

    def look(text, cm, tm, _font, _size):
        x, y = (tm[4] * cm[0] + cm[4]) / 72 * 25.4, (tm[5] * cm[3] + cm[5]) / 72 * 25.4
        if text.strip() and x < 110 and 45 < 297 - y < 85:
            in_window.append(text.strip())

    first.extract_text(visitor_text=look)
    assert " ".join(in_window) == "Amina El Idrissi Kastanjelaan 8 0000 AB Lindewaard"
    assert "Participatiewet" in first.extract_text()


def test_a_long_letter_takes_the_pages_it_needs(relationship: WorkingRelationship, bram: Person):
    body = "\n\n".join(f"Alinea {n}. " + "Ik vertel u hoe het gaat. " * 12 for n in range(20))
    long_one = actions.start_letter(relationship, kind="other", subject="Lang", body=body, by=bram)
    pages = pypdf.PdfReader(io.BytesIO(letter_pdf(long_one))).pages
    assert len(pages) > 1
    told = " ".join(page.extract_text() for page in pages)
    assert "Alinea 0." in told
    assert "Alinea 19." in told


def test_the_letter_opens_in_word_with_every_word_in_it(letter: Letter, office: PageClient):
    answer = office.get(reverse("letter_docx", args=[letter.pk]))
    document = docx.Document(io.BytesIO(answer.content))
    told = "\n\n".join(p.text for p in document.paragraphs)
    assert told == STRICT


# whose it is


def test_chris_sees_and_does_nothing_with_the_letter_to_amina(
    letter: Letter, client: PageClient, chris: Person
):
    client.force_login(chris)
    for name in ("workshop", "letter_text", "send_letter", "letter_pdf", "letter_docx"):
        assert client.get(reverse(name, args=[letter.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.change_text(letter, "Van Chris.", seen_version=1, by=chris)


def test_a_draft_is_not_there_for_amina(letter: Letter, amina: Person, bram: Person):
    assert not Letter.objects.seen_by(amina).exists()
    people.agree_pin(amina, "48213", by=bram)
    token = links.token(promises.link_to_agreements(amina, by=bram))
    reader = PageClient()
    reader.post(reverse("pin", args=[token]), {"digits": "48213"})
    assert reader.get(reverse("our_letter", args=[token, letter.pk])).status_code == 404
    assert "nog geen brieven" in words_on(reader.get(reverse("our_letters", args=[token])))


def test_letters_move_along_with_amina_to_who_goes_on(
    letter: Letter, amina: Person, bram: Person, samira: Person, loes: Person
):
    people.hand_over(amina, samira, by=loes)
    assert list(Letter.objects.seen_by(samira)) == [letter]
    assert not Letter.objects.seen_by(bram).exists()


# templates of the municipality


def word_file(*paragraphs: str) -> SimpleUploadedFile:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    kept = io.BytesIO()
    document.save(kept)
    return SimpleUploadedFile("Oproep 2019.docx", kept.getvalue())


def test_loes_brings_a_word_file_in_changes_it_and_takes_it_off(client: PageClient, loes: Person):
    client.force_login(loes)
    here = reverse("new_template")
    page = client.post(
        here, {"bring_in": "1", "bestand-file": word_file("[[aanhef]],", "U dient te komen.")}
    )
    assert "U dient te komen." in page.content.decode()
    assert not LetterTemplate.objects.exists(), "kept when she says so"
    form = {
        "kind": "invitation", "variant": "usual", "title": "Oproep 2019", "subject": "Gesprek",
        "body": "[[aanhef]],\n\nU dient te komen.", "version": 1,
        "source_name": "Oproep 2019.docx", "once": str(uuid.uuid4()),
    }  # fmt: skip
    client.post(here, form)
    client.post(here, form)
    (template,) = LetterTemplate.objects.all()
    assert template.source_name == "Oproep 2019.docx"
    edit = reverse("own_template", args=[template.pk])
    client.post(edit, form | {"body": "[[aanhef]],\n\nKomt u langs?"})
    template.refresh_from_db()
    assert template.body == "[[aanhef]],\n\nKomt u langs?"
    stale = client.post(edit, form | {"body": "Uit een oud venster."})
    assert "intussen veranderd" in words_on(stale)
    template.refresh_from_db()
    assert template.body == "[[aanhef]],\n\nKomt u langs?"
    client.post(edit, {"withdraw": "1"})
    assert not LetterTemplate.objects.in_use().exists()


def test_an_open_place_that_nobody_fills_is_refused(client: PageClient, loes: Person):
    client.force_login(loes)
    form = {
        "kind": "other", "variant": "usual", "title": "x", "subject": "x", "body": "[[schoenmaat]]",
        "version": 1,
    }  # fmt: skip
    page = client.post(reverse("new_template"), form)
    assert "[[schoenmaat]]" in words_on(page)
    assert not LetterTemplate.objects.exists()


def test_a_caseworker_changes_no_templates(office: PageClient, bram: Person):
    assert office.get(reverse("new_template")).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.make_template(
            kind="other", variant="usual", title="x", subject="x", body="x", by=bram
        )


# the free check


def test_nothing_of_a_pasted_letter_is_kept(office: PageClient):
    here = reverse("check_letter")
    lines = LogLine.objects.count()
    page = office.post(here, {"kind": "invitation", "text": STRICT, "look": "1"})
    assert "Dit leest als dreigen" in words_on(page)
    mark = fingerprint(STRICT, "readability.indien")
    page = office.post(here, {"kind": "invitation", "text": STRICT, "take": f"{mark}.0"})
    assert "Als u zonder bericht" in page.content.decode()
    assert not Letter.objects.exists()
    assert LogLine.objects.count() == lines


def test_a_word_file_comes_back_with_what_was_taken_over_in_it(office: PageClient):
    here = reverse("check_letter")
    file = word_file(*STRICT.split("\n\n"))
    page = office.post(here, {"kind": "invitation", "file": file})
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    assert "Indien u zonder bericht" in words_on(page)
    text = "\n\n".join(STRICT.split("\n\n"))
    mark = fingerprint(text, "readability.indien")
    page = office.post(here, hidden | {"kind": "invitation", "take": f"{mark}.0"})
    assert "Overgenomen in je bestand" in words_on(page)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    answer = office.post(here, hidden | {"kind": "invitation", "fetch": "1"})
    assert 'filename="Oproep 2019.docx"' in answer.headers["Content-Disposition"]
    told = [p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert "Als u zonder bericht niet verschijnt, kan uw uitkering worden verlaagd." in told
    assert len(told) == len(STRICT.split("\n\n"))


@pytest.mark.parametrize(
    ("name", "content"),
    [("brief.docx", b"geen zip"), ("brief.exe", b"MZ"), ("brief.txt", b"\xff\xfe\x00\xd8")],
)
def test_a_file_that_cannot_be_read_is_said_and_the_text_stays(
    office: PageClient, name: str, content: bytes
):
    file = SimpleUploadedFile(name, content)
    page = office.post(
        reverse("check_letter"), {"kind": "other", "text": "Mijn tekst.", "file": file}
    )
    assert page.status_code == 422
    assert "Mijn tekst." in page.content.decode()


def test_a_mangled_file_that_travels_along_breaks_nothing(office: PageClient):
    for packed in ("%%%", "AAAA", "🙂"):
        page = office.post(
            reverse("check_letter"),
            {"kind": "other", "travelling": packed, "name": "a.docx", "taken": "x.1 y"},
        )
        assert page.status_code == 422
        assert "Kies het nog eens" in words_on(page)
