# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter comes in as a file and goes back as that same file, with only the words changed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from odf import opendocument
from odf import style as odf_style
from odf import text as odf_text
from odf.teletype import addTextToElement

from dichterbij.letters.check import check
from dichterbij.letters.check.documents import (
    CannotRead,
    CannotReplace,
    Document,
    Reason,
    open_document,
)

Line = list[tuple[str, bool]]  # stretches of words, bold or not
Make = Callable[[list[Line]], bytes]

OURS = "word/document.xml"
SIGNS = st.characters(blacklist_categories=["Cs", "Cc", "Cn"], blacklist_characters="\ufffe\uffff")
WORDS = st.text(SIGNS, max_size=30)
LETTER: list[Line] = [
    [("Beste mevrouw El Idrissi,", False)],
    [("Wij ", False), ("verzoeken u", True), (" te komen op 1 december.", False)],
    [("Neem uw ", False), ("paspoort", True), (" mee. ", False), ("Tot dan.", True)],
]


def word_letter(lines: list[Line]) -> bytes:
    document = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph()
        for words, bold in line:
            paragraph.add_run(words).bold = bold
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def writer_letter(lines: list[Line]) -> bytes:
    document = opendocument.OpenDocumentText()
    bold_style = odf_style.Style(name="Vet", family="text")
    bold_style.addElement(odf_style.TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold_style)
    for line in lines:
        paragraph = odf_text.P()
        for words, bold in line:
            span = odf_text.Span(stylename=bold_style) if bold else odf_text.Span()
            addTextToElement(span, words)
            paragraph.addElement(span)
        document.text.addElement(paragraph)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def word_body(body: str, **more: bytes) -> bytes:
    """A Word letter with this XML as its body, and other parts by name (_ for .)."""
    document = docx.Document()
    for element in list(document.element.body):
        if not element.tag.endswith("sectPr"):
            document.element.body.remove(element)
    wrapped = parse_xml(
        f"<w:body {nsdecls('w', 'r')} "
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{body}</w:body>"
    )
    for number, element in enumerate(list(wrapped)):
        document.element.body.insert(number, element)
    return with_parts(saved(document), {name.replace("_", "."): it for name, it in more.items()})


def with_parts(data: bytes, parts: dict[str, bytes | None]) -> bytes:
    """The same package with parts changed, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            if member.filename not in parts:
                new.writestr(member, old.read(member))
        for name, words in parts.items():
            if words is not None:
                new.writestr(name, words, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packing_of(data: bytes) -> list[tuple[str, int, tuple[int, ...]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(m.filename, m.compress_type, m.date_time) for m in package.infolist()]


def runs_of(data: bytes) -> list[tuple[str, bool]]:
    """The words of a Word letter as Word's own library reads them, with bold or not."""
    found = docx.Document(io.BytesIO(data))
    return [(run.text, bool(run.bold)) for line in found.paragraphs for run in line.runs]


def replaced(document: Document, old: str, new: str) -> Document:
    at = document.text.index(old)
    document.replace(at, at + len(old), new)
    return document


def why_not(data: bytes, name: str = "brief.docx") -> Reason:
    with pytest.raises(CannotRead) as refused:
        open_document(data, name)
    assert str(refused.value).endswith(".")
    return refused.value.reason


KINDS = pytest.mark.parametrize(
    ("make", "name"), [(word_letter, "brief.docx"), (writer_letter, "Brief.ODT")]
)


# Reading


@KINDS
def test_a_letter_reads_as_its_paragraphs(make: Make, name: str):
    assert open_document(make(LETTER), name).text == (
        "Beste mevrouw El Idrissi,\n\nWij verzoeken u te komen op 1 december.\n\n"
        "Neem uw paspoort mee. Tot dan."
    )


@KINDS
@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=4))
@example(words=[["a  b", " ", " c "], ["  ", ""], ["&lt;", "<b>&amp;"]])
def test_what_was_written_is_what_is_read(make: Make, name: str, words: list[list[str]]):
    lines = [[(bit, n % 2 == 1) for n, bit in enumerate(line)] for line in words]
    written = ["".join(line) for line in words]
    read = open_document(make(lines), name).text
    if name.endswith("ODT"):
        # odfpy leaves out some white space that it should write as an element
        def told(text: str) -> list[str]:
            return re.sub(r"[ \n]+", " ", text).split(" ")

        assert [w for w in told(read) if w] == [w for w in told(" ".join(written)) if w]
    else:
        assert read.replace("\n", "") == "".join(written)


@settings(max_examples=100, deadline=None)
@given(
    text=st.text(st.characters(blacklist_categories=["Cs"])), mark=st.sampled_from(["", "\ufeff"])
)
def test_a_text_file_stays_as_it_came(text: str, mark: str):
    assume(not text.startswith("\ufeff"))
    data = (mark + text).encode()
    document = open_document(data, "brief.txt")
    assert document.text == text
    assert document.to_bytes() == data


def test_a_list_a_table_and_a_line_break_can_be_told_apart():
    document = docx.Document()
    document.add_heading("Wat u meeneemt", level=2)
    document.add_paragraph("uw paspoort", style="List Bullet")
    document.add_paragraph("deze brief", style="List Number")
    document.add_paragraph("Tot dan.\nBram")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ["Datum", "1 december", "Tijd", "10.30"], strict=True):
        cell.text = words
    assert open_document(saved(document), "brief.docx").text == (
        "Wat u meeneemt\n\n- uw paspoort\n- deze brief\n\nTot dan.\nBram\n\n"
        "Datum\t1 december\nTijd\t10.30"
    )


def test_a_list_in_an_open_document_can_be_told_apart():
    document = opendocument.OpenDocumentText()
    document.text.addElement(odf_text.H(outlinelevel=2, text="Wat u meeneemt"))
    points = odf_text.List()
    for words in ("uw paspoort", "deze brief"):
        item = odf_text.ListItem()
        item.addElement(odf_text.P(text=words))
        points.addElement(item)
    document.text.addElement(points)
    out = io.BytesIO()
    document.write(out)
    text = open_document(out.getvalue(), "brief.odt").text
    assert text == "Wat u meeneemt\n\n- uw paspoort\n- deze brief"


def test_the_letterhead_comes_first_and_the_page_footer_last():
    document = docx.Document()
    document.add_paragraph("Beste Amina,")
    document.sections[0].header.paragraphs[0].text = "Gemeente Lindewaard"
    document.sections[0].footer.paragraphs[0].text = "Lindeplein 4"
    read = open_document(saved(document), "brief.docx")
    assert read.text == "Gemeente Lindewaard\n\nBeste Amina,\n\nLindeplein 4"
    replaced(read, "Lindeplein 4", "Lindeplein 5")
    again = docx.Document(io.BytesIO(read.to_bytes()))
    assert again.sections[0].footer.paragraphs[0].text == "Lindeplein 5"


BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
    "<w:txbxContent><w:p><w:r><w:t>De heer Kok</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>{old}</w:t></w:r>"
    "</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    "<w:r><w:t>Beste heer Kok,</w:t></w:r></w:p>"
)


def test_a_text_box_is_read_once_and_changed_in_both_its_copies():
    document = open_document(word_body(BOX.format(old="De heer Kok")), "brief.docx")
    assert document.text == "De heer Kok\n\nBeste heer Kok,"
    replaced(document, "De heer", "Mevrouw")
    said = parts_of(document.to_bytes())[OURS].decode()
    assert said.count("Mevrouw Kok") == 2
    assert document.text == "Mevrouw Kok\n\nBeste heer Kok,"


def test_a_text_box_whose_copies_differ_is_left_alone():
    document = open_document(word_body(BOX.format(old="Iets anders")), "brief.docx")
    with pytest.raises(CannotReplace):
        replaced(document, "De heer", "Mevrouw")


def test_deleted_and_hidden_words_are_not_read():
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>Komt u </w:t></w:r>"
        "<w:del w:id='1' w:author='B'><w:r><w:delText>verplicht </w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='B'><w:r><w:t xml:space='preserve'>morgen </w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r><w:r><w:t>langs?</w:t></w:r></w:p>"
    )
    document = open_document(word_body(body), "brief.docx")
    assert document.text == "Komt u morgen langs?"
    replaced(document, "langs", "bij ons")
    assert document.text == "Komt u morgen bij ons?"
    for words in ("morgen", "u morgen", "Komt u morgen langs?"):
        with pytest.raises(CannotReplace, match="bijgehouden"):
            replaced(document, words.replace("langs", "bij ons"), "x")
    said = parts_of(document.to_bytes())[OURS].decode()
    assert "verplicht" in said
    assert "geheim" in said


# Places


def at_place(data: bytes, document: Document, start: int, end: int) -> str:
    """The words at a place, looked up with Word's own library."""
    lines = docx.Document(io.BytesIO(data)).paragraphs
    return "".join(
        lines[place.paragraph].runs[place.run].text[place.start : place.end]
        for place in document.place(start, end)
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_place_in_the_text_is_a_place_in_the_document(data: st.DataObject):
    some = st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=4)
    letter = word_letter(data.draw(st.lists(some, min_size=1, max_size=4)))
    document = open_document(letter, "brief.docx")
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    found = at_place(letter, document, start, end)
    assert found == document.text[start:end].replace("\n", "")


@given(text=st.text(st.characters(blacklist_categories=["Cs"])), data=st.data())
def test_a_place_in_a_text_file_is_a_line_and_what_is_on_it(text: str, data: st.DataObject):
    document = open_document(text.encode(), "b.md")
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    lines = document.text.split("\n")
    places = document.place(start, end)
    told = "\n".join(lines[p.paragraph][p.start : p.end] for p in places)
    assert told.rstrip("\n") == document.text[start:end].rstrip("\n")


def test_a_place_outside_the_letter_is_refused():
    for document in (open_document(b"dag", "a.txt"), open_document(word_letter(LETTER), "a.docx")):
        for start, end in ((-1, 1), (2, 1), (0, 10_000)):
            with pytest.raises(ValueError, match="no such place"):
                document.place(start, end)
            with pytest.raises(ValueError, match="no such place"):
                document.replace(start, end, "x")


# Putting back


def test_replacing_keeps_what_was_bold_elsewhere():
    document = replaced(open_document(word_letter(LETTER), "a.docx"), "verzoeken u", "vragen u")
    assert runs_of(document.to_bytes()) == [
        ("Beste mevrouw El Idrissi,", False),
        ("Wij ", False), ("vragen u", True), (" te komen op 1 december.", False),
        ("Neem uw ", False), ("paspoort", True), (" mee. ", False), ("Tot dan.", True),
    ]  # fmt: skip


def test_words_over_two_layouts_take_the_first():
    document = open_document(word_letter(LETTER), "a.docx")
    replaced(document, "Wij verzoeken u te komen", "Komt u")
    assert runs_of(document.to_bytes())[1:4] == [
        ("Komt u", False), ("", True), (" op 1 december.", False),
    ]  # fmt: skip


@KINDS
def test_nothing_else_in_the_file_changes(make: Make, name: str):
    data = make(LETTER)
    document = open_document(data, name)
    assert document.to_bytes() == data
    replaced(document, "verzoeken", "vragen")
    was, now = parts_of(data), parts_of(document.to_bytes())
    assert list(was) == list(now)
    changed = [part for part in was if was[part] != now[part]]
    assert changed == [OURS if name.endswith("docx") else "content.xml"]
    assert packing_of(data) == packing_of(document.to_bytes())
    assert "vragen" in open_document(document.to_bytes(), name).text


def test_only_the_words_change_in_the_part_itself():
    data = word_letter(LETTER)
    document = replaced(open_document(data, "a.docx"), "paspoort", "identiteitskaart")
    was, now = parts_of(data)[OURS], parts_of(document.to_bytes())[OURS]
    assert now == was.replace(
        b"<w:t>paspoort</w:t>", b'<w:t xml:space="preserve">identiteitskaart</w:t>'
    )


@KINDS
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_words_in_a_paragraph_can_be_replaced_by_any_others(
    make: Make, name: str, data: st.DataObject
):
    document = open_document(make(LETTER), name)
    line = data.draw(st.sampled_from(document.text.split("\n\n")))
    begin = document.text.index(line)
    start = data.draw(st.integers(begin, begin + len(line) - 1))
    end = data.draw(st.integers(start + 1, begin + len(line)))
    new = data.draw(st.one_of(WORDS, st.sampled_from(["", " ", "a\tb", "x\ny", "  <&> ", "]]>"])))
    wanted = document.text[:start] + new + document.text[end:]
    document.replace(start, end, new)
    again = open_document(document.to_bytes(), name)
    assert again.text == document.text
    assert re.sub(r"\s*\n\s*", "\n", again.text).strip() == (
        re.sub(r"\s*\n\s*", "\n", wanted).strip()
    )


@KINDS
def test_a_missing_sentence_becomes_a_paragraph_of_its_own(make: Make, name: str):
    document = open_document(make(LETTER), name)
    end = document.text.index(" op 1 december.") + len(" op 1 december.")
    document.replace(end, end, "\n\nU mag iemand meenemen.")
    lines = open_document(document.to_bytes(), name).text.split("\n\n")
    assert lines[1:3] == ["Wij verzoeken u te komen op 1 december.", "U mag iemand meenemen."]
    if name.endswith("docx"):
        paragraphs = docx.Document(io.BytesIO(document.to_bytes())).paragraphs
        assert paragraphs[2].text == "U mag iemand meenemen."
        assert paragraphs[2].style.name == paragraphs[1].style.name


def test_several_words_are_replaced_one_after_another():
    document = open_document(word_letter(LETTER), "a.docx")
    for old, new in (("verzoeken u te komen", "zien u graag"), ("mee.", "mee?"), ("El ", "")):
        replaced(document, old, new)
    assert "Wij zien u graag op 1 december." in document.text
    assert "mevrouw Idrissi" in document.text
    assert "paspoort mee?" in document.text


def test_words_of_two_paragraphs_are_not_thrown_together():
    document = open_document(word_letter(LETTER), "a.docx")
    before = document.to_bytes()
    with pytest.raises(CannotReplace, match="alinea"):
        replaced(document, "december.\n\nNeem", "x")
    with pytest.raises(CannotReplace, match="teken"):
        replaced(document, "december", "een\x00teken")
    with pytest.raises(CannotReplace, match="teken"):
        replaced(document, "december", "half \ud83d")
    assert document.to_bytes() == before


FIELD_BODY = (
    "<w:p><w:r><w:t xml:space='preserve'>Beste </w:t></w:r>"
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{0}</w:instrText></w:r>"
    "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>Amina</w:t></w:r>"
    "<w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t>, dag!</w:t></w:r></w:p>"
)


def test_a_field_is_read_and_stays_word_s_own():
    document = open_document(word_body(FIELD_BODY.format("MERGEFIELD Naam")), "a.docx")
    assert document.text == "Beste Amina, dag!"
    with pytest.raises(CannotReplace, match="veld"):
        replaced(document, "Amina", "Bram")
    replaced(document, ", dag", ", hallo")
    assert document.text == "Beste Amina, hallo!"
    simple = "<w:p><w:fldSimple w:instr='DATE'><w:r><w:t>vandaag</w:t></w:r></w:fldSimple></w:p>"
    with pytest.raises(CannotReplace, match="veld"):
        replaced(open_document(word_body(simple), "a.docx"), "vandaag", "nu")


def test_words_in_a_link_change_and_the_link_stays():
    for body in (
        FIELD_BODY.format(' HYPERLINK "https://lindewaard.example"'),
        "<w:p><w:r><w:t xml:space='preserve'>Beste </w:t></w:r><w:hyperlink w:anchor='x'><w:r>"
        "<w:t>Amina</w:t></w:r></w:hyperlink><w:r><w:t>, dag!</w:t></w:r></w:p>",
    ):
        document = open_document(word_body(body), "a.docx")
        with pytest.raises(CannotReplace, match="link"):
            replaced(document, "Beste Amina", "Hallo")
        replaced(document, "Amina", "Bram")
        assert document.text == "Beste Bram, dag!"
        assert b"link" in parts_of(document.to_bytes())[OURS].lower()


def test_a_locked_box_stays_locked():
    body = (
        "<w:sdt><w:sdtPr><w:lock w:val='sdtContentLocked'/></w:sdtPr><w:sdtContent><w:p><w:r>"
        "<w:t>Vaste tekst</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>Vrij</w:t></w:r></w:p>"
    )
    document = open_document(word_body(body), "a.docx")
    with pytest.raises(CannotReplace, match="op slot"):
        replaced(document, "Vaste", "Losse")
    assert replaced(document, "Vrij", "Los").text == "Vaste tekst\n\nLos"


def test_a_comment_stays_where_it_was():
    document = docx.Document()
    run = document.add_paragraph("Wij verzoeken u te komen.").runs[0]
    document.add_comment(run, text="Mag dit warmer?", author="Loes")
    data = saved(document)
    changed = replaced(open_document(data, "a.docx"), "verzoeken u te komen", "zien u graag")
    again = docx.Document(io.BytesIO(changed.to_bytes()))
    assert [comment.text for comment in again.comments] == ["Mag dit warmer?"]
    assert "Mag dit warmer?" not in changed.text


def test_comments_fields_and_deleted_words_of_an_open_document():
    data = parts_of(writer_letter([[("Dag", False)]]))
    said = data["content.xml"].decode()
    body = (
        '<text:p>Komt u<office:annotation xmlns:dc="http://purl.org/dc/elements/1.1/"><text:p>waarom?'
        "</text:p></office:annotation> op <text:date>1 december</text:date><text:s/> bij "
        "<text:a>ons</text:a>?<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Of ergens anders.</text:p></text:note-body></text:note></text:p></office:text>"
    )
    said = re.sub(r"<text:p>.*</office:text>", lambda _: body, said)
    document = open_document(with_parts(writer_letter([]), {"content.xml": said.encode()}), "a.odt")
    assert document.text == "Komt u op 1 december  bij ons?\n\nOf ergens anders."
    with pytest.raises(CannotReplace, match="veld"):
        replaced(document, "1 december", "morgen")
    with pytest.raises(CannotReplace, match="link"):
        replaced(document, "bij ons", "x")
    replaced(document, "Komt u", "Kunt u")
    replaced(document, "ergens anders", "thuis")
    assert document.text == "Kunt u op 1 december  bij ons?\n\nOf thuis."
    assert "waarom?" in parts_of(document.to_bytes())["content.xml"].decode()


def test_an_emoji_as_word_keeps_it_is_read_once():
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>Fijn </w:t></w:r><w:r><mc:AlternateContent>"
        "<mc:Choice Requires='w16se'/><mc:Fallback><w:t>😊</w:t></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    document = open_document(word_body(body), "a.docx")
    assert document.text == "Fijn 😊"
    with pytest.raises(CannotReplace):
        replaced(document, "😊", ":)")


# What is refused


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def with_document(start: bytes, name: str, part: str, data: bytes) -> bytes:
    said = parts_of(data)[part]
    at = said.index(b"?>") + 2
    return with_parts(data, {part: said[:at] + start + said[at:]})


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(4):
            package.writestr(f"word/media/{number}.bin", b"\0" * 40_000_000)
    return out.getvalue()


def locked_zip() -> bytes:
    data = bytearray(word_letter(LETTER))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + at] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("leeg.docx", b"", Reason.DAMAGED),
        ("plaatje.docx", b"\x89PNG\r\n\x1a\n" + b"\0" * 500, Reason.DAMAGED),
        ("half.docx", word_letter(LETTER)[:2000], Reason.DAMAGED),
        ("half.odt", writer_letter(LETTER)[:-40], Reason.DAMAGED),
        ("anders.docx", writer_letter(LETTER), Reason.DAMAGED),
        ("anders.odt", word_letter(LETTER), Reason.DAMAGED),
        ("oud.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.OLD_WORD),
        ("wachtwoord.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.OLD_WORD),
        ("macro.docm", word_letter(LETTER), Reason.MACROS),
        ("macro.docx", with_parts(word_letter([]), {"word/vbaProject.bin": b"x"}), Reason.MACROS),
        ("op slot.docx", locked_zip(), Reason.LOCKED),
        ("bom.docx", zip_bomb(), Reason.TOO_LARGE),
        ("groot.txt", b"a" * 25_000_001, Reason.TOO_LARGE),
        ("latin.txt", "caf\xe9".encode("latin-1"), Reason.NOT_UTF8),
        ("brief.pdf", b"%PDF-1.7", Reason.UNKNOWN),
        ("brief", b"dag", Reason.UNKNOWN),
        ("", b"dag", Reason.UNKNOWN),
        (
            "lol.docx",
            with_document(ENTITY, "lol.docx", OURS, word_letter(LETTER)),
            Reason.ENTITIES,
        ),
        (
            "lol.odt",
            with_document(ENTITY, "lol.odt", "content.xml", writer_letter(LETTER)),
            Reason.ENTITIES,
        ),
        (
            "diep.docx",
            with_parts(word_letter([]), {OURS: b"<a>" * 100_000 + b"</a>" * 100_000}),
            Reason.DAMAGED,
        ),
        ("geen.docx", with_parts(word_letter([]), {OURS: None}), Reason.DAMAGED),
        ("krom.docx", with_parts(word_letter([]), {OURS: b"<w:document"}), Reason.DAMAGED),
        (
            "utf16.docx",
            with_parts(word_letter([]), {OURS: "<a/>".encode("utf-16")}),
            Reason.NOT_UTF8,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_letter_is_refused_with_its_reason(name: str, data: bytes, reason: Reason):
    assert why_not(data, name) is reason


RUN = b"<w:r><w:t>a </w:t></w:r>"
START = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (b"<w:p><w:r>" + b"<w:tab/>" * 400_000 + b"</w:r></w:p>", Reason.TOO_LARGE),
        (b"<!-- -->" * 700_000, Reason.TOO_LARGE),
        (b"<w:p>" + b"<w:r><w:fldChar w:fldCharType='begin'/></w:r>" * 1000, Reason.DAMAGED),
        (b"<w:p>&unknown;</w:p>", Reason.DAMAGED),
        (b"<w:p><w:r><w:t>\x00</w:t></w:r></w:p>", Reason.DAMAGED),
    ],
    ids=["tabs", "comments", "fields", "entity", "null"],
)
def test_a_letter_made_to_hurt_is_refused(inside: bytes, reason: Reason):
    body = START + inside + b"</w:body></w:document>"
    assert why_not(with_parts(word_letter([]), {OURS: body})) is reason


def test_a_paragraph_of_very_many_runs_is_still_looked_up_and_mended():
    body = START + b"<w:p>" + RUN * 20_000 + b"</w:p></w:body></w:document>"
    body = body.replace(b"<w:t>", b'<w:t xml:space="preserve">')
    document = open_document(with_parts(word_letter([]), {OURS: body}), "a.docx")
    for run in range(20_000):
        (place,) = document.place(2 * run, 2 * run + 1)
        assert (place.run, place.start, place.end) == (run, 0, 1)
    document.replace(0, 20_000, "weg")
    assert document.text.startswith("wega ")


def test_styles_that_lean_on_each_other_in_a_circle_do_no_harm():
    said = parts_of(DAMAGED["a.docx"])["word/styles.xml"]
    circle = b"".join(
        b"<w:style w:type='paragraph' w:styleId='s%d'><w:basedOn w:val='s%d'/></w:style>"
        % (number, (number + 1) % 2000)
        for number in range(2000)
    )
    styles = said.replace(b"</w:styles>", circle + b"</w:styles>")
    data = with_parts(word_letter(LETTER), {"word/styles.xml": styles})
    assert open_document(data, "a.docx").text.startswith("Beste mevrouw")


def test_a_password_on_an_open_document_is_said():
    locked = (
        b'<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    )
    data = with_parts(writer_letter(LETTER), {"META-INF/manifest.xml": locked})
    assert why_not(data, "a.odt") is Reason.LOCKED


def test_a_file_that_lies_about_its_size_is_refused():
    data = bytearray(word_letter(LETTER))
    at = data.index(b"PK\x01\x02", data.index(b"word/document.xml"))
    while data[at + 46 : at + 46 + len(OURS)] != OURS.encode():
        at = data.index(b"PK\x01\x02", at + 4)
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert why_not(bytes(data)) is Reason.DAMAGED


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_file_never_gives_another_error(data: st.DataObject):
    name = data.draw(st.sampled_from(["a.docx", "a.odt"]))
    whole = bytearray(DAMAGED[name])
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(CannotRead):
        assert isinstance(open_document(bytes(whole), name).text, str)


DAMAGED = {"a.docx": word_letter(LETTER), "a.odt": writer_letter(LETTER)}


def test_the_zip_says_so_when_its_packing_is_broken():
    data = bytearray(DAMAGED["a.docx"])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        member = package.getinfo(OURS)
    begin = member.header_offset + 30 + len(OURS)
    data[begin : begin + 20] = b"\xff" * 20
    with pytest.raises(zlib.error):
        zlib.decompress(bytes(data[begin : begin + member.compress_size]), -15)
    assert why_not(bytes(data)) is Reason.DAMAGED


@KINDS
def test_what_the_check_proposes_can_be_put_in_the_document_itself(make: Make, name: str):
    document = open_document(
        make(
            [
                [("Geachte mevrouw El Idrissi,", False)],
                [("U dient ", False), ("thans", True), (" een afspraak te maken.", False)],
                [("Indien u vragen heeft, ", True), ("belt u mij gerust.", False)],
                [("Hoogachtend,", False)],
                [("Bram de Wit, 06 00 00 00 12", False)],
            ]
        ),
        name,
    )
    taken = 0
    while proposed := [
        finding for finding in check(document.text, "invitation").findings if finding.replacements
    ]:
        finding = proposed[0]
        document.replace(finding.start, finding.end, finding.replacements[0])
        left = {one.fingerprint for one in check(document.text, "invitation").findings}
        assert finding.fingerprint not in left
        taken += 1
        assert taken < 40
    assert taken > 4
    again = open_document(document.to_bytes(), name)
    assert again.text == document.text
    assert "thans" not in again.text
