# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Letters of the municipality itself on the shelf, and any letter looked at without keeping it."""

from __future__ import annotations

import io
import re
import uuid

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dichterbij.letters import actions
from dichterbij.letters.models import (
    Letter,
    LetterTemplate,
)
from dichterbij.people.models import LogLine, Person, WorkingRelationship
from tests.letter_desk import STRICT, fingerprint, word_file, words_on
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


# templates of the municipality


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


def test_where_nothing_is_ever_kept_nothing_is_said_to_be_kept_yet(office: PageClient):
    page = office.post(reverse("check_letter"), {"kind": "other", "text": ""})
    assert page.status_code == 422
    assert "We kunnen nog niet kijken" in words_on(page)
    assert "nog niets bewaard" not in words_on(page)


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
    ("name", "content", "told"),
    [
        ("brief.docx", b"geen zip", "Dit bestand is beschadigd"),
        ("brief.exe", b"MZ", "Dit soort bestand kunnen we niet lezen"),
        ("brief.txt", b"\xff\xfe\x00\xd8", "UTF-8"),
        ("brief.txt", b"", "Dit bestand is leeg."),
        ("Brief.PDF", b"%PDF-1.7", "kopieer de tekst en plak die hier"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_the_text_stays(
    office: PageClient, name: str, content: bytes, told: str
):
    file = SimpleUploadedFile(name, content)
    page = office.post(
        reverse("check_letter"), {"kind": "other", "text": "Mijn tekst.", "file": file}
    )
    assert page.status_code == 422
    assert "Mijn tekst." in page.content.decode()
    assert told in words_on(page)


def test_a_mangled_file_that_travels_along_breaks_nothing(office: PageClient):
    for packed in ("%%%", "AAAA", "🙂"):
        page = office.post(
            reverse("check_letter"),
            {"kind": "other", "travelling": packed, "name": "a.docx", "taken": "x.1 y"},
        )
        assert page.status_code == 422
        assert "Kies het nog eens" in words_on(page)
