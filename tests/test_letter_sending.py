# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter begins with what is known, and leaves once, by the way that suits the resident."""

from __future__ import annotations

import io
import re
import uuid

import docx
import pikepdf
import pypdf
import pytest
import segno
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from dichterbij.conversations import after as promises
from dichterbij.conversations import before, posting
from dichterbij.conversations.letter_facts import known_facts
from dichterbij.conversations.letter_paper import letter_pdf
from dichterbij.conversations.models import Conversation
from dichterbij.delivery.models import Message
from dichterbij.letters import actions
from dichterbij.letters.filling import PLACES, begun, filled, still_open
from dichterbij.letters.models import (
    Letter,
    LetterKind,
    Variant,
)
from dichterbij.letters.shelf import shipped
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.models import Link, Person, WorkingRelationship
from tests.letter_desk import STRICT, words_on
from tests.page_client import PageClient
from tests.test_paper import squares


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
    assert still_open(letter.body) == []
    assert "El Idrissi" not in letter.body


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        ("Elkaar leren kennen.", "Waarom: Elkaar leren kennen."),
        ("Ik wil horen wat u wilt", "Waarom: Ik wil horen wat u wilt."),
        ("Hoe gaat het?\nEn met de kinderen?", "Waarom: Hoe gaat het? En met de kinderen?"),
        ("halfjaargesprek", "Waarom: halfjaargesprek."),
    ],
)
def test_why_they_talk_reads_well_however_bram_wrote_it(
    goal: str, told: str, talk: Conversation, relationship: WorkingRelationship
):
    talk.goal = goal
    talk.save(update_fields=["goal"])
    known = known_facts(relationship, talk)
    with_goal = [t for t in shipped() if "[[doel]]" in t.body]
    assert len(with_goal) == 4
    for template in with_goal:
        assert told in begun(template.body, known).splitlines(), template.id


def test_in_the_middle_of_a_sentence_the_goal_stays_open_for_bram_to_write():
    known = {"doel": "Elkaar leren kennen.", "datum": "dinsdag"}
    text = begun("Op [[datum]] wil ik graag [[doel]].\nDaarom. [[doel]]\n[[doel]]", known)
    assert text == (
        "Op dinsdag wil ik graag [[doel]].\nDaarom. Elkaar leren kennen.\nElkaar leren kennen."
    )


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
    asked = words_on(reader.get(mine, follow=True))
    assert "Open de brief" in asked
    assert "afspraken" not in asked
    assert "Participatiewet" not in asked
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
    assert message.not_after == talk.ends_at, "after the talk nobody is invited to it any more"
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


def test_a_letter_with_a_link_has_the_square_that_opens_it(
    talk: Conversation, relationship: WorkingRelationship, bram: Person
):
    told = "Dag Amina,\n\nZet uw punten op [[link]].\n\nGroet,\nBram"
    with_link = actions.start_letter(
        relationship, kind="invitation", subject="Zullen we?", body=told, about=talk.uuid, by=bram
    )
    assert squares(letter_pdf(with_link)) == set(), "a draft has no link yet"
    message = posting.send_letter(with_link, seen_version=1, channel="paper", by=bram)
    with_link.refresh_from_db()
    assert message.link is not None
    address = links.address(message.link)
    code = segno.make(address, error="m", micro=False)
    pdf = letter_pdf(with_link)
    assert squares(pdf) == {
        (row, column)
        for row, cells in enumerate(code.matrix)
        for column, cell in enumerate(cells)
        if cell
    }
    (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert f"Zet uw punten op {address}." in " ".join(page.extract_text().split())
    (opened,) = {note.get_object()["/A"]["/URI"] for note in page["/Annots"]}
    assert opened == address


def test_in_a_draft_the_place_of_the_link_is_seen_and_other_open_places_stay(
    relationship: WorkingRelationship, office: PageClient, bram: Person
):
    draft = actions.start_letter(
        relationship, kind="other", subject="Dag", body="Op [[link]]: <b>[[bedrag]]</b>.", by=bram
    )
    told = pypdf.PdfReader(io.BytesIO(letter_pdf(draft))).pages[0].extract_text()
    assert "/u/…/: <b>[[bedrag]]</b>." in told
    page = words_on(office.get(reverse("send_letter", args=[draft.pk])))
    assert "/u/…/: <b>[[bedrag]]</b>." in page


def test_what_was_sent_shows_bram_a_link_and_no_brackets(
    talk: Conversation, relationship: WorkingRelationship, office: PageClient, bram: Person
):
    letter = actions.start_letter(
        relationship, kind="other", subject="Dag", body="Zie [[link]].", about=talk.uuid, by=bram
    )
    posting.send_letter(letter, seen_version=1, channel="paper", by=bram)
    for name in ("send_letter", "workshop"):
        page = words_on(office.get(reverse(name, args=[letter.pk])))
        assert "/u/…/" in page
        assert "[[" not in page


def test_a_letter_without_a_link_has_no_square(letter: Letter, bram: Person):
    posting.send_letter(letter, seen_version=1, channel="paper", by=bram)
    letter.refresh_from_db()
    assert squares(letter_pdf(letter)) == set()
    assert "camera" not in pypdf.PdfReader(io.BytesIO(letter_pdf(letter))).pages[0].extract_text()


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
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297), "it fits A4"
    assert document.core_properties.language == "nl-NL"


def test_bram_hears_that_word_does_not_bring_the_link(
    relationship: WorkingRelationship, office: PageClient, bram: Person
):
    told = "Dag Amina,\n\nZet het erbij op [[link]].\n\nGroet,\nBram"
    one = actions.start_letter(relationship, kind="other", subject="Dag", body=told, by=bram)
    here = reverse("workshop", args=[one.pk])
    assert "In Word komt hij er niet" in words_on(office.get(here))
    plain = told.replace("[[link]]", "dinsdag")
    actions.change_text(one, plain, seen_version=one.version, by=bram)
    assert "In Word komt hij er niet" not in words_on(office.get(here))


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
