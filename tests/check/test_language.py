# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Language in letters: what slows a reader is marked, and the rest is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichterbij.letters.check import Finding, check

LETTER = """Onderwerp: {subject}

Beste mevrouw Yildiz,

{core}

Hebt u een vraag? Bel mij op 010 123 45 67.

Groet,
Bram de Wit
"""


def marks(text: str, rule: str, kind: str = "other") -> list[Finding]:
    return [finding for finding in check(text, kind).findings if finding.rule == rule]


def letter(core: str, subject: str = "uw huis") -> str:
    return LETTER.format(core=core, subject=subject)


@pytest.mark.parametrize(
    "sentence",
    [
        "Uw aanvraag wordt bekeken.",
        "Het formulier moet worden ingevuld.",
        "Wij laten u weten wanneer de pas opgestuurd wordt.",
        "Er worden in mei gesprekken gevoerd.",
        "Het geld werd vorige week op uw rekening teruggestort.",
    ],
)
def test_a_passive_hides_who_acts(sentence: str) -> None:
    assert marks(sentence, "readability.lijdende-vorm")


@pytest.mark.parametrize(
    "sentence",
    [
        "Het wordt morgen koud.",
        "U wordt in mei vader.",
        "Haar kind wordt in juni geboren.",
        "De gesprekken worden korter.",
        "Wordt u ziek? Bel ons.",
        "Dat wordt een groot bedrag.",
        "De gemeenten worden groter.",
        "Wij hebben uw brief gelezen.",
    ],
)
def test_becoming_something_is_no_passive(sentence: str) -> None:
    assert not marks(sentence, "readability.lijdende-vorm")


@pytest.mark.parametrize(
    "sentence",
    [
        "Bram is verhuisd.",
        "U bent getrouwd.",
        "De brief is gisteren aangekomen.",
        "Zijn moeder heeft ons gebeld.",
        "Uw gezondheid is belangrijk.",
        "Dat is bekend.",
        "Een hele zin is het makkelijkst te onthouden.",
    ],
)
def test_what_happens_of_itself_is_no_passive(sentence: str) -> None:
    assert not marks(sentence, "readability.lijdend-klaar")


def test_a_passive_with_a_person_in_it_says_to_put_that_person_first() -> None:
    (found,) = marks("U wordt morgen door Noor gebeld.", "readability.lijdende-vorm")
    assert found.message.startswith("Noor")


def test_words_between_two_verbs_that_belong_together_are_counted() -> None:
    far = (
        "Wij hebben uw aanvraag van 3 mei en de papieren van uw moeder per post van de "
        "bewindvoerder ontvangen."
    )
    assert marks(far, "readability.tang")
    assert not marks("Wij hebben uw aanvraag per post ontvangen.", "readability.tang")
    assert not marks(
        "Wij hebben een mooi plan voor de hele straat en ook voor het plein, en dat is besproken.",
        "readability.tang",
    )


def test_a_noun_may_not_wait_for_half_a_sentence() -> None:
    assert marks("Kijk naar de door u op 3 mei gestuurde foto.", "readability.volgepropt")
    assert not marks("Dat geldt voor een op de drie mensen.", "readability.volgepropt")
    assert not marks("Ik wil weten hoe het met onze belofte staat.", "readability.volgepropt")


def test_a_sentence_is_marked_once_for_its_length() -> None:
    rules = ("readability.vrij-lange-zin", "readability.lange-zin", "readability.heel-lange-zin")
    for words, wanted in ((20, 0), (21, 1), (25, 1), (26, 1), (35, 1), (36, 1), (90, 1)):
        sentence = "Wij " + "praten " * (words - 2) + "nu."
        assert sum(len(marks(sentence, rule)) for rule in rules) == wanted, words


def test_only_a_very_long_sentence_is_changed_first() -> None:
    (found,) = marks("Wij " + "praten " * 40 + "nu.", "readability.heel-lange-zin")
    assert found.severity == 3
    assert "42 woorden" in found.message


def test_a_list_with_dashes_is_no_list_hidden_in_a_sentence() -> None:
    hidden = (
        "Neem dinsdag uw pas, uw loonstrook van mei, het huurcontract en een foto van de meter mee."
    )
    shown = (
        "Neem mee:\n- uw pas\n- uw loonstrook van mei\n- het huurcontract\n- een foto van de meter"
    )
    assert marks(hidden, "readability.verstopt-lijstje")
    assert not marks(letter(shown), "readability.verstopt-lijstje")


def test_a_deed_dressed_as_a_thing_is_marked_and_a_thing_is_not() -> None:
    assert marks("De beoordeling van uw brief duurt lang.", "readability.naamwoordstijl")
    for thing in ("De woning van uw zus", "De rekening van mei", "Het inkomen van uw man"):
        assert not marks(f"{thing} is laag.", "readability.naamwoordstijl")


def test_a_municipality_that_writes_says_wij() -> None:
    (found,) = marks("Daarom kan de gemeente u helpen.", "readability.de-gemeente-zijn-wij")
    assert found.replacements == ("kunnen wij",)
    for other in ("De gemeente Utrecht heeft een ander plan.", "In de gemeente is het druk."):
        assert not marks(other, "readability.de-gemeente-zijn-wij")


def test_a_line_between_words_is_marked_and_an_address_or_a_date_is_not() -> None:
    (found,) = marks("Neem uw pas en/of rijbewijs mee.", "readability.en-of")
    assert found.replacements == ("of",)
    for plain in ("Kijk op www.gouda.nl/pas.", "Bel op 3/5/2026.", "Dat kan 24/7."):
        assert not marks(plain, "readability.en-of")


def test_an_officialese_word_gets_a_word_that_fits_in_its_place() -> None:
    for stiff, plain in (
        ("Indien u belt, komt Bram.", "Als u belt, komt Bram."),
        ("U hebt reeds betaald.", "U hebt al betaald."),
        ("Uw brief inzake de huur is hier.", "Uw brief over de huur is hier."),
        ("Met ingang van 1 mei werkt Noor hier.", "Vanaf 1 mei werkt Noor hier."),
        ("Bel ons alvorens u tekent.", "Bel ons voordat u tekent."),
        ("U beschikt over een auto.", "U hebt een auto."),
    ):
        (found,) = [finding for finding in check(stiff).findings if finding.replacements]
        assert stiff[: found.start] + found.replacements[0] + stiff[found.end :] == plain


@pytest.mark.parametrize(
    "sentence",
    [
        "Hij dient een klacht in.",
        "Wij overleggen graag met u.",
        "Wat dit betreft hoeft u niets te doen.",
        "Zij is een bescheiden vrouw.",
        "Dat is dan wel fijn.",
        "Wij hebben op 3 mei een feest gehouden.",
        "Hebt u goede voornemens?",
        "U voldoet aan de regels.",
        "Er is nog plaats aan tafel.",
        "Ik heb de foto gezien.",
        "Zullen we samen kijken?",
        "Er staat een bank tot uw beschikking.",
    ],
)
def test_an_everyday_sentence_with_such_a_word_is_left_alone(sentence: str) -> None:
    found = [f for f in check(sentence).findings if f.rule.startswith("readability.")]
    assert [finding.text for finding in found] == []


def test_an_objection_is_never_too_much() -> None:
    clause = (
        "Bent u het niet eens met dit besluit? Stuur dan een bezwaarschrift aan burgemeester en "
        "wethouders. Dat kan tot 6 weken na de datum van deze brief, volgens artikel 6:7 Awb."
    )
    text = letter(f"U krijgt vanaf 1 mei € 60 minder.\n\n{clause}")
    begin = text.index(clause)
    for finding in check(text, "decision").findings:
        inside = begin <= finding.start < begin + len(clause)
        assert not (inside and finding.axis == "superfluous"), finding.text


def test_a_law_before_the_message_stands_in_the_way() -> None:
    core = "Op grond van artikel 17 van de Participatiewet schrijf ik u. U krijgt in mei een pas."
    (found,) = marks(letter(core), "superfluous.wet-voor-boodschap")
    assert found.text == "artikel 17 van de Participatiewet"
    assert found.legal_keep
    assert not found.replacements


def test_a_law_reference_under_the_letter_is_fine() -> None:
    core = "U krijgt vanaf 1 mei € 1.300. Dat staat in artikel 19 van de Participatiewet."
    assert not marks(letter(core), "superfluous.wet-voor-boodschap")
    told = "U krijgt in mei € 60 minder dan u gewend bent, volgens artikel 18 Participatiewet."
    assert not marks(letter(told), "superfluous.wet-voor-boodschap")


def test_the_name_of_a_law_may_say_what_a_letter_is_about() -> None:
    core = "U krijgt hulp van de wijk."
    named = letter(core, subject="uw uitkering volgens de Participatiewet")
    numbered = letter(core, subject="besluit artikel 17 Participatiewet")
    assert not marks(named, "superfluous.wet-voor-boodschap")
    assert marks(numbered, "superfluous.wet-voor-boodschap")


def test_a_law_is_said_to_be_in_the_way_once() -> None:
    core = "Op grond van artikel 17 van de Participatiewet krijgt u deze brief."
    assert marks(letter(core), "superfluous.wet-voor-boodschap")
    assert not marks(letter(core), "superfluous.op-grond-van-artikel")
    assert marks(core, "superfluous.op-grond-van-artikel")


def test_what_went_before_comes_after_what_is_new() -> None:
    history = (
        "Op 3 mei hebt u een pas aangevraagd. Op 8 mei hebben wij u om een foto gevraagd. "
        "Op 12 mei hebt u die opgestuurd."
    )
    assert marks(letter(f"{history} U krijgt de pas."), "superfluous.geschiedenis-eerst")
    assert not marks(letter(f"U krijgt de pas. {history}"), "superfluous.geschiedenis-eerst")


def test_the_second_time_of_a_sentence_is_marked_and_not_the_first() -> None:
    twice = "Neem uw pas mee naar de balie in Gouda."
    text = letter(f"{twice} Wij praten over werk. {twice}")
    (found,) = marks(text, "superfluous.twee-keer")
    assert found.start == text.rindex(twice)


def test_a_number_of_a_person_is_not_needed_in_an_invitation() -> None:
    text = letter("Uw burgerservicenummer is bij ons bekend.")
    assert marks(text, "superfluous.bsn", "invitation")
    assert not marks(text, "superfluous.bsn", "decision")


def test_a_hard_word_that_is_explained_on_the_spot_is_fine() -> None:
    plain = "Voor u geldt de kostendelersnorm (u deelt de huur met uw zus)."
    assert not marks(plain, "readability.kostendelersnorm")
    assert marks("Voor u geldt de kostendelersnorm.", "readability.kostendelersnorm")


@given(
    st.lists(
        st.sampled_from(
            [
                *("wordt", "is", "zijn", "hebben", "de", "door", "op", "gemaakt", "ontvangen"),
                *("en", "of", "om", "te", "niet", "zonder", "artikel", "17", "Participatiewet"),
                *("dat", "waarbij", "betreft", "gemeente", "heeft", "het", "van", "\n\n"),
                *"/,;:.()?",
            ]
        ),
        max_size=60,
    )
)
def test_no_order_of_words_breaks_a_detector(words: list[str]) -> None:
    text = " ".join(words)
    for finding in check(text, "invitation").findings:
        assert 0 <= finding.start <= finding.end <= len(text)
