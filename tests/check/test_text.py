# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A letter is read as a reader would: parts, sentences and words, each in its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dichterbij.letters.check.report import PartName
from dichterbij.letters.check.text import Text, is_word, read

LETTER = """\
Gemeente Lindewaard
Postbus 12, 1234 AB Lindewaard

Mevrouw J.P. de Vries
Dorpsstraat 3a
1234 CD Lindewaard

Datum: 1 december 2026
Ons kenmerk: 2026-117

Onderwerp: Wilt u met ons praten?

Geachte mevrouw De Vries,

Op dinsdag 8 december a.s. om 10.30 uur praten we graag met u. Dat kan bij u thuis of op het
stadhuis aan de Lindelaan.

Neem mee:
- uw paspoort
- een loonstrook van november, of
  een jaaropgave

Kunt u niet komen?
Bel dan 010-1234567.

Bent u het niet eens met dit besluit?
U kunt bezwaar maken. Stuur uw bezwaarschrift binnen zes weken naar ons.

Met vriendelijke groet,

Sanne Bakker
uw contactpersoon
"""


def sentences(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in read(text).sentences]


def parts(text: str) -> list[tuple[str, str]]:
    return [(part.name.value, text[part.start : part.end]) for part in read(text).parts]


def part_of(text: str, words: str) -> PartName:
    at = text.index(words)
    return next(part.name for part in read(text).parts if part.start <= at < part.end)


def test_a_letter_falls_apart_into_its_parts():
    assert [name for name, _ in parts(LETTER)] == [
        "address", "subject", "salutation", "core", "list", "core", "legal", "closing", "signature",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("Postbus 12", PartName.ADDRESS),
        ("Ons kenmerk", PartName.ADDRESS),
        ("Wilt u met ons praten", PartName.SUBJECT),
        ("Geachte", PartName.SALUTATION),
        ("Op dinsdag", PartName.CORE),
        ("Neem mee", PartName.CORE),
        ("jaaropgave", PartName.LIST),
        ("Kunt u niet", PartName.CORE),
        ("U kunt bezwaar maken", PartName.LEGAL),
        ("Met vriendelijke groet", PartName.CLOSING),
        ("Sanne", PartName.SIGNATURE),
        ("uw contactpersoon", PartName.SIGNATURE),
    ],
)
def test_each_part_holds_what_belongs_in_it(words: str, part: PartName):
    assert part_of(LETTER, words) == part


@pytest.mark.parametrize(
    "greeting",
    [
        "Geachte heer/mevrouw,",
        "Geachte mevrouw De Vries",
        "Beste Samira,",
        "Beste meneer El Amrani,",
        "Dag mevrouw Jansen,",
        "Hallo!",
        "Goedemorgen,",
        "L.S.,",
        "Zeer geachte heer Bos,",
        "Geachte heer, mevrouw,",
    ],
)
def test_a_salutation_is_seen(greeting: str):
    text = f"{greeting}\n\nWij schrijven u over uw huis."
    assert parts(text) == [("salutation", greeting), ("core", "Wij schrijven u over uw huis.")]


def test_a_salutation_may_stand_before_the_first_words():
    text = "Geachte heer Jansen, hierbij nodigen wij u uit."
    assert parts(text) == [
        ("salutation", "Geachte heer Jansen,"),
        ("core", "hierbij nodigen wij u uit."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Beste manier om ons te bereiken is bellen.",
        "Dag en nacht kunt u ons bellen, ook op zondag.",
        "Groet uw buren van ons en kom langs.",
        "U dient zich te melden.",
        "Het onderwerp van dit gesprek is uw werk.",
    ],
)
def test_a_loose_sentence_is_the_core(sentence: str):
    assert parts(sentence) == [("core", sentence)]


@pytest.mark.parametrize(
    "closing",
    [
        "Met vriendelijke groet,",
        "Met vriendelijke groeten",
        "Hartelijke groet,",
        "Groet,",
        "Hoogachtend,",
        "Met hartelijke groet van",
        "met hoogachting",
    ],
)
def test_a_closing_is_seen_and_then_the_name(closing: str):
    text = f"Beste Ali,\n\nTot dinsdag.\n\n{closing}\n\nSanne Bakker\nGemeente Lindewaard"
    assert parts(text)[2:] == [
        ("closing", closing),
        ("signature", "Sanne Bakker\nGemeente Lindewaard"),
    ]


@pytest.mark.parametrize(
    "opening",
    [
        "Bent u het niet eens met dit besluit?",
        "Bezwaar",
        "Bezwaar maken",
        "Niet eens met deze brief?",
        "U kunt bezwaar maken tegen dit besluit.",
        "Tegen dit besluit kunt u een bezwaarschrift indienen.",
    ],
)
def test_a_legal_block_is_seen_also_after_the_name(opening: str):
    block = f"{opening}\nDoe dat binnen zes weken."
    text = f"Beste Ali,\n\nTot dan.\n\nGroet,\nSanne\n\n{block}"
    assert parts(text)[-1] == ("legal", block)


def test_after_the_legal_block_the_letter_goes_on_at_a_heading():
    text = (
        "Beste Ali,\n\nBezwaar maken\nU heeft zes weken.\n\n"
        "Heeft u vragen?\nBel Sanne. Zij helpt u."
    )
    assert part_of(text, "Bel Sanne") == PartName.CORE


def test_a_subject_without_a_label_is_seen():
    text = "Gemeente Lindewaard\n1234 AB Lindewaard\n\nEen gesprek over werk\n\nBeste Ali,\n\nKom."
    assert part_of(text, "Een gesprek over werk") == PartName.SUBJECT


def test_a_name_at_the_end_is_the_signature_also_without_closing_words():
    text = "Beste Ali,\n\nWij praten graag met u.\n\nTot dan!\n\nSanne Bakker\n06 00 00 00 12"
    assert parts(text)[1:] == [
        ("core", "Wij praten graag met u.\n\nTot dan!"),
        ("signature", "Sanne Bakker\n06 00 00 00 12"),
    ]


def test_a_law_named_after_the_name_is_legal():
    text = "Beste Ali,\n\nKom.\n\nGroet,\nSanne\n\nDit hoort bij artikel 17 van de wet."
    assert part_of(text, "Dit hoort bij") == PartName.LEGAL


def test_a_paragraph_that_names_objecting_in_passing_is_no_legal_block():
    text = "Beste Ali,\n\nWij praten eerst. Komt er toch een boete, dan kunt u bezwaar maken."
    assert part_of(text, "Wij praten") == PartName.CORE


def test_a_table_of_references_is_no_part_of_the_subject():
    table = "Datum          1 mei 2026\nKenmerk        AB/2026/1\nOnderwerp      uw huis"
    text = f"{table}\n\nBeste Ali,\n\nKom."
    assert part_of(text, "uw huis") == PartName.SUBJECT
    assert part_of(text, "Kenmerk") == PartName.ADDRESS


def test_an_annex_after_the_name_is_read_again():
    text = "Beste Ali,\n\nKom.\n\nGroet,\nSanne\n\nIn deze bijlage leest u hoe uw geld is berekend."
    assert part_of(text, "In deze bijlage") == PartName.CORE


@pytest.mark.parametrize(
    "sentence",
    [
        "Wij zien u dinsdag a.s. om 10.30 uur i.v.m. uw aanvraag d.d. 01-12-2026.",
        "Zie art. 17 lid 1 en evt. de bijlage.",
        "U krijgt ca. € 1.250,00 per maand.",
        "Dhr. J. Jansen en mevr. A.B. de Vries zijn er ook.",
        "Mail naar s.bakker@lindewaard.nl of kijk op www.lindewaard.nl/werk.",
        "Neem o.a. uw paspoort, loonstrook e.d. mee.",
        "Dat staat op blz. 3.",
        "Op 1 jan. begint het (zie ook par. 2.1).",
        "De kosten zijn € 12,- per keer",
        "Drs. Bakker belt u op nr. 06-12345678.",
    ],
)
def test_an_abbreviation_number_or_name_does_not_end_a_sentence(sentence: str):
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    "written",
    [
        ["Wij betalen huur, gas, enz.", "Dat doen wij elke maand."],
        ["Komt u dinsdag a.s.?", "Wij wel!"],
        ["Dat is artikel 17.", "Daar staat het."],
        ["Wij helpen u.", "Belt u ons?", "Graag!"],
        ["Echt waar…", "Ja."],
        ["Kom (met uw dochter.)", "Dat mag."],
        ["“Wij komen.”", "Dat zei hij."],
        ["Wij stuurden u een brief.", "€ 20 krijgt u terug."],
        ["Ga naar stap 2.", "3 mensen helpen u."],
    ],
)
def test_sentences_end_where_they_end(written: list[str]):
    assert sentences(" ".join(written)) == written


def test_a_full_line_goes_on_and_a_heading_does_not():
    text = "Uw afspraak\nWij praten graag met u over uw werk en over de\nhulp die u wilt."
    assert sentences(text) == [
        "Uw afspraak",
        "Wij praten graag met u over uw werk en over de\nhulp die u wilt.",
    ]


def test_every_item_of_a_list_is_a_sentence_without_its_mark():
    text = "Neem mee:\n- uw paspoort\n• een pen\n1. een foto\na) uw brief\n(b) tijd"
    assert sentences(text) == [
        "Neem mee:",
        "uw paspoort",
        "een pen",
        "een foto",
        "uw brief",
        "tijd",
    ]


@pytest.mark.parametrize(
    "token",
    [
        "a.s.", "i.v.m.", "t.a.v.", "o.g.v.", "d.d.", "art.", "10.30", "01-12-2026", "1.250,00",
        "12,-", "e-mail", "foto's", "'s-Gravenhage", "010-1234567", "s.bakker@lindewaard.nl",
        "https://lindewaard.nl/werk?a=1", "www.lindewaard.nl", "lindewaard.nl", "1e", "65-plusser",
        "J.P.", "COVID-19", "1234AB", "café", "cafe\u0301", "+31612345678", "bezwaar\u00adschrift",
    ],
)  # fmt: skip
def test_what_is_one_word_to_a_reader_is_one_token(token: str):
    assert read(f"Zie {token} hier").tokens == ["Zie", token, "hier"]


def test_marks_stand_apart():
    assert read("Geachte heer/mevrouw, (kom) € 5!").tokens == [
        "Geachte", "heer", "/", "mevrouw", ",", "(", "kom", ")", "€", "5", "!",
    ]  # fmt: skip


def test_a_word_has_a_letter():
    assert [is_word(token) for token in ("u", "1e", "a.s.", "12", "€", "-")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def assert_in_order(text: str, letter: Text) -> None:
    places = list(zip(letter.starts, letter.ends, strict=True))
    assert [text[start:end] for start, end in places] == letter.tokens
    assert [token.lower() for token in letter.tokens] == letter.lowers
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
    for stretches in (letter.parts, letter.sentences):
        assert all(stretch.start < stretch.end for stretch in stretches)
        assert all(one.end <= other.start for one, other in pairwise(stretches))
    for sentence in letter.sentences:
        assert sentence.start == letter.starts[sentence.first]
        assert sentence.end == letter.ends[sentence.last - 1]
        assert any(
            part.name == sentence.part and part.start <= sentence.start and sentence.end <= part.end
            for part in letter.parts
        )
    assert all(one.last <= other.first for one, other in pairwise(letter.sentences))


PIECES = st.sampled_from(
    ["\n", "\n\n", "\r\n", " ", ". ", "- ", "1. ", "a.s.", "Geachte heer,", "Groet,", "Onderwerp:",
     "Bezwaar", "U ", "Jansen", "\u2028", "\u200b", "\ufeff", "\ud800", "I\u0307", "€", "(", "…"]
)  # fmt: skip


@given(st.one_of(st.text(st.characters()), st.lists(st.one_of(PIECES, st.text())).map("".join)))
@example(LETTER)
@example("İ\u0307 ﬁ ß \U0001f600 \ud83d")
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_in_order_and_in_place(text: str):
    letter = read(text)
    assert letter.text == text
    assert_in_order(text, letter)


@given(st.lists(st.one_of(PIECES, st.text())).map("".join))
@settings(max_examples=200, deadline=None)
def test_nothing_that_can_be_seen_is_left_out(text: str):
    seen = "".join(read(text).tokens)
    invisible = {"\u200b", "\ufeff"}
    assert seen == "".join(c for c in text if not c.isspace() and c not in invisible)


NASTY = {
    "dots": ".",
    "brackets": "(",
    "one word": "a",
    "dotted": "a.",
    "addresses": "a@",
    "domains": "a.nl",
    "numbers": "1.",
    "dates": "12-12-",
    "hyphens": "a-",
    "dashes": "-",
    "sites": "www.",
    "capitals": "A. ",
    "words": "a b ",
    "lines": "x\n",
    "paragraphs": "x\n\n",
    "items": "- x\n",
    "greetings": "Geachte ",
    "closings": "met vriendelijke ",
    "closing lines": "Groet,\n",
    "objections": "bent u het ",
    "apostrophes": "'s-",
    "spaces": " ",
    "empty lines": "\n",
    "quotes": "“",
}


@pytest.mark.parametrize("piece", NASTY.values(), ids=NASTY)
def test_no_text_takes_more_time_than_its_length_asks(piece: str):
    """Were it any worse than linear, this would take minutes; the bench measures it."""
    text = (piece * 300_000)[:300_000]
    letter = read(text)
    assert sum(map(len, letter.tokens)) == sum(not c.isspace() for c in text)
