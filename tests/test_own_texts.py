# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The product keeps its own rules: what a resident reads from us goes through the letter check.

Every message, letter, slip and page: level 1 or 2, and nothing on tone that has to change first.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pypdf
import pytest
from django.urls import reverse
from django.utils.translation import override

from dichterbij.conversations import after, appointment, before, invitation, posting, words
from dichterbij.conversations.letter_paper import letter_pdf as written_letter_pdf
from dichterbij.conversations.letters import letter_of
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.paper import letter_pdf, slip_pdf
from dichterbij.conversations.views.after import slip_of
from dichterbij.delivery import ways
from dichterbij.delivery.models import Message
from dichterbij.delivery.words import address_will_change, quietly
from dichterbij.letters.actions import start_letter
from dichterbij.letters.check import Axis, Severity, check
from dichterbij.letters.shelf import shipped, with_examples
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.models import Link, Person, WorkingRelationship
from tests.page_client import PageClient
from tests.test_languages import resident_texts, said
from tests.world import prove

XHTML = "{http://www.w3.org/1999/xhtml}"
BLOCKS = {
    "address", "article", "aside", "blockquote", "button", "caption", "dd", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "header", "label", "legend", "li",
    "main", "nav", "ol", "option", "p", "section", "summary", "table", "td", "th", "tr", "ul",
}  # fmt: skip
UNSEEN = {"script", "style", "title", "head", "svg"}
HARDEST = 2
EXAMPLES = {"name": "Amina", "who": "Bram", "old": "Samira", "when": "dinsdag 1 december"}


def mistakes(text: str, kind: str = "other", *, level: bool = True) -> list[str]:
    """What we would ask a caseworker to change first."""
    report = check(text, kind)
    found = [
        f"{finding.rule}: {finding.text!r}"
        for finding in report.on(Axis.TONE)
        if finding.severity == Severity.CHANGE_FIRST
    ]
    measured = report.metrics.readability
    if level and measured is not None and measured.level > HARDEST:
        hard = max(measured.sentences, key=lambda sentence: sentence.difficulty)
        found.append(f"level {measured.level}; hardest: {text[hard.start : hard.end]!r}")
    return found


def visible(html: str) -> str:
    """A page as one reads it: every block a paragraph of its own."""
    pieces: list[str] = []

    def walk(element: Element) -> Iterator[str]:
        tag = str(element.tag).removeprefix(XHTML)
        if tag in UNSEEN:
            return
        block = tag in BLOCKS
        if block:
            yield "\n\n"
        if tag == "br":
            yield "\n"
        yield element.text or ""
        for child in element:
            yield from walk(child)
            yield child.tail or ""
        if block:
            yield "\n\n"

    pieces = list(walk(html5lib.parse(html)))
    blocks = re.split(r"\n\s*\n", "".join(pieces))
    return "\n\n".join(" ".join(block.split()) for block in blocks if block.strip())


@pytest.fixture
def story(talk: Conversation, amina: Person, bram: Person) -> Conversation:
    """Amina and Bram with something of everything, in words as people write them."""
    before.add_to_agenda(talk, "Uw plan om in de zorg te werken", by=bram)
    before.add_to_agenda(talk, "Wat houd ik over als ik ga werken?", by=amina)
    appointment.offer_times(talk, [talk.starts_at + dt.timedelta(days=1)], by=bram)
    before.write_kern(amina, "Amina wil in de zorg werken.", by=bram)
    ours = after.agree(amina, side="municipality", what="Ik reken het uit.", by=bram)
    theirs = after.agree(amina, side="resident", what="Ik bel de school.", by=amina)
    after.change(ours, what="Ik reken het uit en bel u.", due=None, by=amina)
    after.comment(theirs, "Dat lukt vrijdag.", by=amina)
    people.agree_pin(amina, "48213", by=bram)
    return Conversation.objects.with_people().get(pk=talk.pk)


def written(relationship: WorkingRelationship, bram: Person) -> Any:
    template = next(one for one in shipped() if one.id == "other_usual")
    body = with_examples(template.body, template.kind)
    return start_letter(relationship, kind="other", subject="Over de stadspas", body=body, by=bram)


def test_every_page_a_resident_sees(
    story: Conversation, relationship: WorkingRelationship, amina: Person, bram: Person
):
    letter = written(relationship, bram)
    posting.send_letter(letter, seen_version=1, channel="paper", by=bram)
    invited = links.token(invitation.link_to(story, by=bram))
    inside = links.token(after.link_to_agreements(amina, by=bram))
    reader = PageClient()
    pages = {
        "invitation": reader.get(reverse("invitation", args=[invited])),
        "pin": reader.get(reverse("pin", args=[inside])),
        "wrong pin": reader.post(reverse("pin", args=[inside]), {"digits": "11112"}),
        "dead link": reader.get(reverse("resident_home", args=["is-er-niet"])),
        "new link": reader.post(reverse("new_link"), {"token": "is-er-niet"}),
        "not found": reader.get("/is-er-niet/"),
        "nothing typed": reader.post(reverse("own_point", args=[invited]), {"text": ""}),
    }
    reader.post(reverse("pin", args=[inside]), {"digits": "48213"})
    agreement = amina.agreements.first()
    pages["our_ways without a change"] = reader.get(reverse("our_ways", args=[inside]))
    ways.ask_other_address(amina, "email", "nieuw@post.example", by=bram)
    nothing = reader.post(reverse("our_address", args=[inside]), {})
    pages["no address"] = nothing
    for name in (
        "our_agreements",
        "our_agreement_new",
        "about_me",
        "our_timeline",
        "our_letters",
        "our_ways",
        "our_address",
    ):
        pages[name] = reader.get(reverse(name, args=[inside]))
    pages["our_letter"] = reader.get(reverse("our_letter", args=[inside, letter.pk]))
    pages["our_agreement"] = reader.get(reverse("our_agreement", args=[inside, agreement.pk]))
    wrong = {}
    for name, page in pages.items():
        text = visible(page.content.decode())
        assert len(text.split()) > 15, f"{name} says something"
        if found := mistakes(text):
            wrong[name] = found
    assert wrong == {}


PROVEN = (
    "your_data", "your_log", "everything", "ask_to_erase", "your_versions", "limit_use",
    "what_is_remembered", "my_text", "my_notebook",
)  # fmt: skip


def test_every_page_behind_a_proof(
    story: Conversation, at_home: Person, amina: Person, bram: Person
):
    """What is read by who is worried about what is kept has to be the plainest of all."""
    inside = links.token(after.link_to_agreements(amina, by=bram))
    reader = PageClient()
    prove(reader, SimpleNamespace(
        tokens={Link.Purpose.AGREEMENTS: inside}, resident=amina, caseworker=bram
    ))  # type: ignore[arg-type]  # fmt: skip
    wrong = {}
    for name in PROVEN:
        page = reader.get(reverse(name, args=[inside]))
        assert page.status_code == 200, name
        # What they typed themselves, and lists of what is there, are no sentences of ours
        text = visible(re.sub(r"<dl.*?</dl>", "", page.content.decode(), flags=re.S))
        if found := mistakes(text):
            wrong[name] = found
    assert wrong == {}


def test_every_message_that_leaves(story: Conversation, amina: Person, bram: Person, samira):
    told = {
        kind: words.about_talk(kind, story)
        for kind in (
            Message.Kind.INVITATION,
            Message.Kind.MOVED,
            Message.Kind.CALLED_OFF,
            Message.Kind.REMINDER,
        )
    }
    told |= {
        "agreements": words.agreements_shared(amina, bram),
        "greeting": words.greeting(amina, bram),
        "handover": words.handover(amina, samira, bram),
        "new link": words.new_link(amina),
        "letter": words.letter_ready(amina, bram),
        "other number": address_will_change(amina, "phone", bram),
        "other address": address_will_change(amina, "email", bram),
        "quiet": quietly(words.letter_ready(amina, bram), bram, amina, has_link=True),
        "quiet, call": quietly(words.letter_ready(amina, bram), bram, amina, has_link=False),
    }
    wrong = {}
    for name, (subject, body, short) in told.items():
        kind = "invitation" if name == Message.Kind.INVITATION else "other"
        text = body.replace("{link}", "https://lindewaard.example/u/7Q2M")
        if found := mistakes(text, kind) + mistakes(f"{subject}\n{short}", level=False):
            wrong[name] = found
    assert wrong == {}


def test_every_sheet_of_paper(
    story: Conversation, relationship: WorkingRelationship, amina: Person, bram: Person
):
    message = invitation.invite(story, channel="paper", by=bram)
    sheets = {
        "invitation": letter_pdf(letter_of(story, message)),
        "written": written_letter_pdf(written(relationship, bram)),
        "slip": slip_pdf(slip_of(story, bram)),
    }
    wrong = {}
    for name, pdf in sheets.items():
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        text = "\n\n".join(page.extract_text() for page in pages)
        if found := mistakes(text):
            wrong[name] = found
    assert wrong == {}


def test_every_text_that_a_resident_can_meet_has_no_tone_to_change_first():
    """Also what stands on no page of these tests: each text of the catalog alone."""
    with override("nl"):
        texts = {one for text in resident_texts() for one in said(text)}
    assert len(texts) > 200
    wrong = {}
    for text in texts:
        plain = re.sub(r"<[^>]+>", "", text)
        plain = re.sub(r"%\((\w+)\)[sd]", lambda at: EXAMPLES.get(at[1], "Bram"), plain)
        if found := mistakes(plain, level=False):
            wrong[text] = found
    assert wrong == {}


def test_every_letter_on_the_shelf():
    wrong = {}
    for template in shipped():
        text = with_examples(template.body, template.kind, template.variant)
        if found := mistakes(text, template.kind):
            wrong[template.id] = found
    assert wrong == {}


def test_a_threat_and_a_hard_text_would_be_found():
    """Else everything above would prove nothing."""
    threat = "Als u niet komt, dan wordt uw uitkering stopgezet."
    assert mistakes(threat, level=False) != []
    hard = (
        "Ingevolge de dienaangaande vastgestelde beleidsregels inzake de rechtmatigheid van de "
        "uitkeringsverstrekking wordt belanghebbende verzocht de ontbrekende bewijsstukken met "
        "betrekking tot de woonsituatie binnen de gestelde hersteltermijn te verstrekken."
    )
    assert any("level" in found for found in mistakes(hard))
