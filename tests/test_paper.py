# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Paper is read back from the PDF: what a printer, a phone and a screen reader will meet."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pikepdf
import pytest
import segno
from pypdf import PdfReader

from dichterbij.conversations import paper as sheets
from dichterbij.conversations.paper import (
    Card,
    Letter,
    Point,
    Promise,
    Slip,
    initials,
    one_line,
)
from dichterbij.delivery import paper

pytestmark = pytest.mark.once

card_pdf = cache(sheets.card_pdf)
letter_pdf = cache(sheets.letter_pdf)
slip_pdf = cache(sheets.slip_pdf)

A4, A5 = (210, 297), (148, 210)
HALF_PAST_TEN = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
LINK = "https://dichterbij.lindewaard.example/u/k3vJ8xQ2mTn7"
ARABIC = "كم يبقى لي إذا عملت 16 ساعة؟"
LONG = ("Waarom geef ik elk jaar dezelfde papieren? 🙂 👩‍👩‍👧 " * 8)[:300]
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069\u200f\u200e\u202b\u202c")

CARD = Card(
    first_name="Amina",
    caseworker="Bram",
    starts_at=HALF_PAST_TEN,
    place="wandeling in het park",
    points=(
        Point("Wat houd ik over als ik ga werken?", by_resident=True),
        Point("Elkaar leren kennen"),
        Point("Uw plan om in de zorg te werken"),
    ),
    check_in="Hoe zit u erbij vandaag?",
    goal="Elkaar leren kennen, en horen wat u wilt.",
    role="Ik denk mee en reken uit. Over uw uitkering beslis ik niet.",
    suggestions=(
        "U had al drie contactpersonen. Hoe was dat?",
        "Ik ken alleen de kern, want ik wil het van u horen.",
        "Ik merk dat dit u hoog zit. Klopt dat?",
    ),
    rights=("U mag altijd zien wat wij bewaren.", "U mag iemand meenemen."),
    duties=("U vertelt het ons als uw inkomen verandert.",),
    check_out="Met welk gevoel gaat u straks naar huis?",
)
LETTER = Letter(
    full_name="Amina El Idrissi",
    address=("Bloemstraat 12", "0000 AB Lindewaard"),
    first_name="Amina",
    caseworker="Bram",
    caseworker_full_name="Bram de Wit",
    phone="06 00 00 00 12",
    municipality="Lindewaard",
    sent_on=date(2026, 11, 17),
    starts_at=HALF_PAST_TEN,
    minutes=45,
    place="Stadskantoor, Lindeplein 4",
    place_note="Ik haal u op bij de balie.",
    link=LINK,
    code="K7P-2QD",
    return_address="Gemeente Lindewaard, Antwoordnummer 12, 0000 AA Lindewaard",
    why="Ik wil horen wat u wilt en hoe ik kan helpen.",
    points=CARD.points,
    other_places=("Op het stadskantoor", "Tijdens een wandeling", "Bij mij in de buurt", "Bellen"),
)
SLIP = Slip(
    first_name="Amina",
    caseworker="Bram",
    phone="06 00 00 00 12",
    talked_on=date(2026, 12, 1),
    ours=(Promise("Bram rekent uit wat u overhoudt.", by=date(2026, 12, 11)),),
    theirs=(Promise("U belt de school.", note="Liefst 's ochtends"), Promise("Foto", done=True)),
    can="Uitrekenen wat werken doet met uw geld.",
    cannot="Uw toeslagen veranderen.",
    who_can="Het Geldloket in de bibliotheek.",
    next_at=datetime(2027, 1, 12, 9, 0, tzinfo=UTC),
    next_place="Stadskantoor",
    link=LINK,
)
EVERY_SHEET = pytest.mark.parametrize(
    ("printed", "sheet", "size"),
    [
        pytest.param(card_pdf, CARD, A5, id="card"),
        pytest.param(letter_pdf, LETTER, A4, id="letter"),
        pytest.param(slip_pdf, SLIP, A5, id="slip"),
        pytest.param(letter_pdf, replace(LETTER, language="ar"), A4, id="letter in Arabic"),
        pytest.param(slip_pdf, replace(SLIP, language="ar"), A5, id="slip in Arabic"),
    ],
)


def pages(pdf: bytes) -> list[str]:
    """The text as it lies in the file: the order a simple reader takes."""
    found = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return [" ".join(text.translate(ISOLATES).split()) for text in found]


def size_of(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(x) for x in page.mediabox)
    return (right - left) / 72 * 25.4, (top - bottom) / 72 * 25.4


def in_order(text: str, *parts: str) -> bool:
    return bool(re.search(".*".join(re.escape(part) for part in parts), text))


def structure(element: Any) -> list[Any]:
    """The tags in the order a screen reader walks them."""
    found = [element]
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += structure(kid)
    return found


def tags(document: pikepdf.Pdf) -> list[Any]:
    return [tag for kid in document.Root.StructTreeRoot.K for tag in structure(kid)]


def squares(pdf: bytes) -> set[tuple[int, int]]:
    """The dark squares of the QR code that is really drawn in the PDF, as (row, column)."""
    dark, at = set(), (0.0, 0.0)
    document = pikepdf.open(io.BytesIO(pdf))
    for page in document.pages:
        inside, runs = False, []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in {"BDC", "BMC"}:
                inside = str(operands[0]) == "/Figure"
            elif name == "EMC":
                inside = False
            elif inside and name == "m":
                at = (float(operands[0]), float(operands[1]))
            elif inside and name == "l":
                runs.append((at, (float(operands[0]), float(operands[1]))))
        for (x, y), (to, _) in runs:
            dark |= {(int(y), column) for column in range(round(x), round(to))}
    return dark


@EVERY_SHEET
def test_every_sheet_is_one_page_of_its_size(
    printed: Callable[[Any], bytes], sheet: Any, size: tuple[int, int]
):
    document = pikepdf.open(io.BytesIO(printed(sheet)))
    assert len(document.pages) == 1
    assert size_of(document.pages[0]) == pytest.approx(size, abs=0.5)


@EVERY_SHEET
def test_every_sheet_can_be_read_aloud(
    printed: Callable[[Any], bytes], sheet: Any, size: tuple[int, int]
):
    document = pikepdf.open(io.BytesIO(printed(sheet)))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == sheet.language
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert document.docinfo["/Title"]
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"]
    kinds = [str(tag.S) for tag in tags(document)]
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/H2")
    assert "/H3" not in kinds
    assert all(tag.get("/Alt") for tag in tags(document) if tag.S == "/Figure")
    for page in document.pages:
        assert page.obj.Tabs == "/S"
        for note in page.get("/Annots", []):
            assert "/Contents" in note
            assert "/StructParent" in note


@EVERY_SHEET
def test_every_letter_form_travels_inside_the_file(
    printed: Callable[[Any], bytes], sheet: Any, size: tuple[int, int]
):
    document = pikepdf.open(io.BytesIO(printed(sheet)))
    names = []
    for page in document.pages:
        for font in page.Resources.Font.values():
            described = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in described or "/FontFile3" in described
            assert "/ToUnicode" in font
            names.append(str(font.BaseFont))
    assert any("Figtree" in name for name in names)
    assert any("Bold" in name for name in names)


def test_the_card_reads_in_the_order_of_the_talk():
    (text,) = pages(card_pdf(CARD))
    assert in_order(
        text,
        "Met Amina",
        "di 1 dec, 10.30",
        "wandeling in het park",
        "Hoe zit u erbij vandaag?",
        "Elkaar leren kennen, en horen wat u wilt.",
        "Over uw uitkering beslis ik niet.",
        "Wilt u er vandaag nog iets bij zetten?",
        "A Wat houd ik over als ik ga werken?",
        "B Elkaar leren kennen",
        "U had al drie contactpersonen.",
        "U mag altijd zien wat wij bewaren.",
        "U vertelt het ons",
        "Met welk gevoel gaat u straks naar huis?",
        "Ik doe",
        "U doet",
        "Dit kan ik niet. Wie wel?",
        "Luisteren is genoeg. Ik ben geen hulpverlener",
    )


def test_the_card_has_no_place_for_a_surname_or_for_baggage():
    assert {field.name for field in fields(Card)} == {
        "first_name", "caseworker", "starts_at", "place", "points", "check_in", "goal", "role",
        "suggestions", "rights", "duties", "check_out", "language",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LONG, id="long, with emoji"),
        pytest.param((ARABIC + " ") * 11, id="Arabic"),
        pytest.param("W" * 10_000, id="one endless word"),
        pytest.param("\u202e" + "ab " * 100, id="turned around"),
        pytest.param("\n" * 300 + "x", id="empty lines"),
        pytest.param("<script>alert(1)</script><style>*{font-size:99pt}</style>" * 5, id="HTML"),
    ],
)
def test_the_card_is_one_a5_whatever_was_typed(text: str):
    full = Card(
        first_name=text,
        caseworker=text,
        starts_at=HALF_PAST_TEN,
        place=text,
        points=tuple(Point(text, by_resident=bool(n % 2)) for n in range(30)),
        check_in=text,
        goal=text,
        role=text,
        suggestions=(text,) * 9,
        rights=(text,) * 9,
        duties=(text,) * 9,
        check_out=text,
    )
    document = pikepdf.open(io.BytesIO(card_pdf(full)))
    assert len(document.pages) == 1
    assert size_of(document.pages[0]) == pytest.approx(A5, abs=0.5)


def test_thirty_long_points_become_a_few_and_a_number():
    points = tuple(Point(f"{n} {LONG}"[:300]) for n in range(30))
    (text,) = pages(card_pdf(replace(CARD, points=points)))
    told = re.search(r"en nog (\d+) punten op de agenda", text)
    assert told
    shown = len(re.findall(r"B \d+ Waarom geef ik", text))
    assert shown + int(told[1]) == 30
    assert shown >= 5
    assert "…" in text
    assert "Luisteren is genoeg." in text


def test_the_letter_says_who_comes_when_and_that_it_can_change():
    (text,) = pages(letter_pdf(LETTER))
    assert in_order(
        text,
        "Amina El Idrissi Bloemstraat 12 0000 AB Lindewaard",
        "Dag Amina,",
        "Ik ben Bram",
        "Ik wil horen wat u wilt",
        "dinsdag 1 december 10.30 tot 11.15 uur Stadskantoor, Lindeplein 4",
        "A Wat houd ik over als ik ga werken?",
        "U mag altijd iemand meenemen",
        "Komt de tijd of de plek niet uit? Dan zoeken we een andere.",
        "06 00 00 00 12",
        LINK,
        "Terug naar Bram",
        "K7P-2QD",
        "Tijdens een wandeling",
        "Ik neem iemand mee:",
        "Een postzegel is niet nodig. Gemeente Lindewaard, Antwoordnummer 12",
    )


def test_a_letter_promises_free_post_only_to_an_antwoordnummer():
    (text,) = pages(letter_pdf(replace(LETTER, return_address="Lindeplein 4, 0000 AA Lindewaard")))
    assert "Lindeplein 4, 0000 AA Lindewaard" in text
    assert "postzegel" not in text


def test_the_window_of_the_envelope_shows_the_address_and_nothing_else():
    """The window: 20 to 110 mm from the left, 45 to 85 mm from the top (T0)."""
    seen = []

    def look(text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        x, y = (tm[4] * cm[0] + cm[4]) / 72 * 25.4, (tm[5] * cm[3] + cm[5]) / 72 * 25.4
        if text.strip() and x < 110 and 45 < 297 - y < 85:
            seen.append(text.strip())

    PdfReader(io.BytesIO(letter_pdf(LETTER))).pages[0].extract_text(visitor_text=look)
    assert " ".join(seen) == "Amina El Idrissi Bloemstraat 12 0000 AB Lindewaard"


def test_no_surname_of_a_resident_in_the_title_of_any_print_job():
    for pdf in (letter_pdf(LETTER), card_pdf(CARD), slip_pdf(SLIP)):
        assert b"Idrissi" not in repr(PdfReader(io.BytesIO(pdf)).metadata).encode()


def test_a_letter_with_much_to_talk_about_has_two_pages_and_its_slip_whole():
    points = tuple(Point(f"{n} {LONG}"[:300], by_resident=bool(n % 2)) for n in range(30))
    text = pages(letter_pdf(replace(LETTER, points=points)))
    assert len(text) == 2
    assert re.search(r"en nog \d+ punten", " ".join(text))
    assert in_order(text[1], "Terug naar Bram", "Ik neem iemand mee:", "Antwoordnummer 12")
    assert "Terug naar Bram" not in text[0]


def test_a_letter_of_only_endless_words_still_has_two_pages():
    word = "W" * 10_000
    monster = replace(
        LETTER,
        full_name=word,
        address=(word,) * 9,
        first_name=word,
        caseworker=word,
        caseworker_full_name=word,
        phone=word,
        municipality=word,
        place=word,
        place_note=word,
        why=word,
        return_address=word,
        other_places=(word,) * 4,
        points=(Point(word),) * 50,
    )
    assert len(pages(letter_pdf(monster))) <= 2


@pytest.mark.parametrize(("printed", "sheet"), [(letter_pdf, LETTER), (slip_pdf, SLIP)])
def test_the_square_opens_the_link_that_is_written_beside_it(
    printed: Callable[[Any], bytes], sheet: Any
):
    pdf = printed(sheet)
    code = segno.make(LINK, error="m", micro=False)
    expected = {
        (row, column)
        for row, cells in enumerate(code.matrix)
        for column, cell in enumerate(cells)
        if cell
    }
    assert squares(pdf) == expected
    document = pikepdf.open(io.BytesIO(pdf))
    (figure,) = [tag for tag in tags(document) if tag.S == "/Figure"]
    assert LINK in str(figure.Alt)
    assert LINK in pages(pdf)[0]


def test_the_slip_puts_the_promises_of_the_municipality_first():
    (text,) = pages(slip_pdf(SLIP))
    assert in_order(
        text,
        "Onze afspraken",
        "Van Amina en Bram, dinsdag 1 december",
        "B Dit doet de gemeente",
        "Bram rekent uit wat u overhoudt. Uiterlijk vrijdag 11 december",
        "A Dit doet u",
        "U belt de school. Liefst 's ochtends",
        "Foto Gedaan",
        "Dit kan ik Uitrekenen",
        "Dit kan ik niet Uw toeslagen",
        "Wie wel? Het Geldloket",
        "dinsdag 12 januari om 10.00 uur",
        "06 00 00 00 12",
        "met de pincode die we samen kozen",
    )


def test_the_slip_cuts_nothing_off():
    many = tuple(Promise(f"{n} {LONG} einde{n}.") for n in range(20))
    text = pages(slip_pdf(replace(SLIP, ours=many, theirs=many)))
    assert len(text) > 3
    assert all(" ".join(text).count(f"einde{n}.") == 2 for n in range(20))


def test_an_empty_slip_still_says_whom_to_call():
    bare = Slip("Amina", "Bram", "06 00 00 00 12", date(2026, 12, 1))
    (text,) = pages(slip_pdf(bare))
    assert "06 00 00 00 12" in text
    assert "gemeente" not in text


def test_arabic_on_dutch_paper_can_be_read_back_letter_by_letter():
    (text,) = pages(card_pdf(replace(CARD, points=(Point(ARABIC, by_resident=True),))))
    for word in re.findall(r"[\u0600-\u06ff]+", ARABIC):
        bare = word.rstrip("؟")
        assert bare in text or bare[::-1] in text


def test_other_alphabets_of_europe_are_not_mixed_up():
    (text,) = pages(card_pdf(replace(CARD, points=(Point("Łukasz Şahin ğ ő ș Ž"),))))
    assert "Łukasz Şahin ğ ő ș Ž" in text


def test_an_emoji_without_a_font_becomes_an_ellipsis_and_not_an_empty_box():
    unknown = "\U000e0fff"
    (text,) = pages(card_pdf(replace(CARD, points=(Point(f"Graag {unknown}{unknown} snel"),))))
    assert "Graag" in text
    assert "snel" in text
    assert unknown not in text


def test_what_was_typed_is_text_and_never_markup():
    nasty = "<b>vet</b> & <img src='http://127.0.0.1:9/x.png'> {{ 7 }}\x00\x07\ud800"
    (text,) = pages(card_pdf(replace(CARD, points=(Point(nasty),), goal=nasty, first_name="A\x00")))
    assert "<b>vet</b> & <img src='http://127.0.0.1:9/x.png'> {{ 7 }}" in text
    assert "\x00" not in text


def test_paper_never_fetches_anything():
    html = (
        "<main><h1>x</h1><img alt='x' src='http://127.0.0.1:9/x.png'>"
        "<img alt='x' src='file:///etc/hostname'><style>@import url(http://127.0.0.1:9/y)</style>"
    )
    press = paper.Press(title="x", language="nl")
    asked = []
    given = press.fetcher.fetch

    def watched(url: str, headers: Any = None) -> Any:
        asked.append(url)
        return given(url)

    press.fetcher.fetch = watched
    press.printed(html)
    assert set(asked) > {"http://127.0.0.1:9/x.png", "file:///etc/hostname"}
    for url in asked:
        with pytest.raises(ValueError, match="our own files"):
            given(url)


def test_times_on_paper_are_amsterdam_time_on_both_sides_of_the_clock_change():
    summer = datetime(2026, 10, 24, 8, 30, tzinfo=UTC)
    winter = datetime(2026, 10, 26, 8, 30, tzinfo=UTC)
    assert "za 24 okt, 10.30" in pages(card_pdf(replace(CARD, starts_at=summer)))[0]
    assert "ma 26 okt, 9.30" in pages(card_pdf(replace(CARD, starts_at=winter)))[0]


def test_two_people_with_the_same_first_letter_are_told_apart():
    assert initials("Amina", "Bram") == {"resident": "A", "caseworker": "B"}
    assert initials("Bea", "Bram") == {"resident": "Be", "caseworker": "Br"}
    assert initials("", "Bram") == {"resident": "", "caseworker": "B"}


def test_a_text_is_cut_at_a_word():
    assert one_line("Uw plan om in de zorg te werken", 20) == "Uw plan om in de…"
    assert one_line("W" * 50, 20) == "W" * 19 + "…"
    assert one_line(" twee \n regels ", 20) == "twee regels"
