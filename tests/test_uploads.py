# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A file that was made to hurt: refused with a sentence, before it costs anything.

The bombs are real, and made here. What the reader of documents refuses on its own is in
tests/check/test_documents.py.
"""

from __future__ import annotations

import io
import tempfile
import tracemalloc
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dichterbij.letters.check.documents import package
from dichterbij.people.models import Person
from dichterbij.web import uploads
from tests.page_client import PageClient

WORD = "word/document.xml"
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TOO_LARGE = "Dit bestand is te groot voor een brief."
DAMAGED = "Dit bestand is beschadigd"
REFERENCES = "verwijzingen die in een brief niet horen"


def letter_with(**parts: bytes) -> bytes:
    """A real letter of Word, with these parts in it or in the place of its own."""
    whole = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Beste mevrouw El Idrissi,")
    document.save(whole)
    out = io.BytesIO()
    new = {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in parts.items()}
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            if name not in new:
                made.writestr(name, old.read(name))
        for name, data in new.items():
            made.writestr(name, data)
    return out.getvalue()


def body(inside: bytes, before: bytes = b"") -> bytes:
    return (
        b'<?xml version="1.0"?>' + before
        + f'<w:document xmlns:w="{NAMESPACE}"><w:body>'.encode()
        + inside + b"</w:body></w:document>"
    )  # fmt: skip


def packed_very_small() -> bytes:
    """Twenty million spaces, in twenty thousand bytes."""
    return letter_with(word__document_xml=body(b"<w:p>" + b" " * 20_000_000 + b"</w:p>"))


def picture_that_is_nothing() -> bytes:
    return letter_with(word__media__groot=b"\0" * 60_000_000)


def very_many_files() -> bytes:
    out = io.BytesIO(letter_with())
    with zipfile.ZipFile(out, "a") as made:
        for number in range(package.MOST_MEMBERS):
            made.writestr(f"word/media/{number}", b"")
    return out.getvalue()


def laughs() -> bytes:
    names = "abcdefghij"
    lines = [f'<!ENTITY {names[0]} "ha">'] + [
        f'<!ENTITY {now} "{f"&{last};" * 10}">' for last, now in pairwise(names)
    ]
    kind = f"<!DOCTYPE x [{''.join(lines)}]>".encode()
    return letter_with(word__document_xml=body(b"<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", kind))


def asks_for_a_file() -> bytes:
    kind = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return letter_with(word__document_xml=body(b"<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", kind))


def very_deep() -> bytes:
    return letter_with(word__document_xml=body(b"<w:p>" * 50_000 + b"</w:p>" * 50_000))


BOMBS = {
    "packed very small": (packed_very_small, TOO_LARGE),
    "a picture that is nothing": (picture_that_is_nothing, TOO_LARGE),
    "very many files": (very_many_files, TOO_LARGE),
    "a billion laughs": (laughs, REFERENCES),
    "asks for a file": (asks_for_a_file, REFERENCES),
    "very deep": (very_deep, DAMAGED),
}


@pytest.fixture
def desk(client: PageClient, loes: Person) -> PageClient:
    client.force_login(loes)
    return client


def send(client: PageClient, to: str, data: bytes, name: str = "brief.docx") -> Any:
    file = SimpleUploadedFile(name, data)
    if to == "new_template":
        return client.post(reverse(to), {"bring_in": "1", "bestand-file": file})
    return client.post(reverse(to), {"kind": "invitation", "file": file})


@pytest.mark.parametrize("what", list(BOMBS))
def test_a_bomb_is_refused_with_a_sentence_and_does_not_go_off(desk: PageClient, what: str) -> None:
    make, says = BOMBS[what]
    bomb = make()
    assert len(bomb) < 1_000_000, "small to send"
    tracemalloc.start()
    answer = send(desk, "check_letter", bomb)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 422
    said = answer.content.decode()
    assert says in said
    assert "root:x:0" not in said
    assert most < 60_000_000, f"it took {most:,} bytes"


@pytest.mark.parametrize("what", ["packed very small", "a billion laughs"])
def test_no_bomb_comes_in_as_a_template(desk: PageClient, what: str) -> None:
    make, says = BOMBS[what]
    answer = send(desk, "new_template", make())
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_zip_in_a_zip_stays_packed(desk: PageClient) -> None:
    inner = picture_that_is_nothing()
    answer = send(desk, "check_letter", letter_with(word__embeddings__nog=inner))
    assert answer.status_code == 200
    assert "El Idrissi" in answer.content.decode()


def test_a_letter_just_too_large_hears_so_from_the_form(desk: PageClient) -> None:
    answer = send(desk, "check_letter", b"a" * (5 * 1024 * 1024 + 1), "brief.txt")
    assert answer.status_code == 422
    assert "groter dan 5 MB" in answer.content.decode()


@pytest.mark.parametrize("to", ["sign_in", "new_link"])
def test_what_no_page_takes_is_not_read_by_whomever_it_was_sent(
    client: PageClient, db: None, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of who is not signed in: it would lie on our disk before any page had a look."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client.raise_request_exception = False
    answer = send(client, to, b"a" * (uploads.LARGEST + 1), "brief.txt")
    assert answer.status_code == 400
    assert list(tmp_path.iterdir()) == []


def test_more_files_than_a_form_has_are_refused(desk: PageClient) -> None:
    desk.raise_request_exception = False
    many = {f"file{n}": SimpleUploadedFile(f"{n}.txt", b"dag") for n in range(9)}
    assert desk.post(reverse("check_letter"), many).status_code == 400
