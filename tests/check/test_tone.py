# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the letter check hears in a whole letter: a threat or a fact, help or a closed door.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dichterbij.letters.check import Axis, Kind, Severity, check, our_rules, rules_with
from dichterbij.letters.check.report import Finding

SIGNED = "\n\nMet vriendelijke groet,\n\nBram de Wit\nTelefoon 010 123 45 67"

WARM_FINE = (
    """Onderwerp: U krijgt een boete van € 150,00

Beste mevrouw Amrani,

Ik heb vervelend nieuws: u krijgt een boete van € 150,00. In oktober werkte u twaalf uur. Dat hoorde
ik pas later, en daarom kreeg u te veel geld. Ik begrijp dat u hiervan schrikt.

Wat betaalt u?
U betaalt € 150,00 vóór 18 december 2026. Kunt u dat niet in één keer? Bel mij, dan spreken we af
dat u in stukjes betaalt. Het geldloket helpt u gratis als er meer zorgen over geld zijn.

Betaalt u niet en hoor ik niets, dan houd ik de boete in op uw uitkering. Dat wil ik graag
voorkomen.

Bent u het er niet mee eens?
U kunt binnen zes weken bezwaar maken. Bel mij eerst gerust, dan leg ik het uit."""
    + SIGNED
)

STRICT_INVITATION = """Onderwerp: OPROEP heronderzoek

Geachte heer/mevrouw,

U wordt opgeroepen voor een rechtmatigheidsgesprek op 1 december 2026 om 10.00 uur. U dient een
geldig identiteitsbewijs mee te nemen. Tevens dient u uw bankafschriften te overleggen.

Indien u zonder bericht niet verschijnt, wordt uw uitkering verlaagd. Ook kunnen wij het recht op
bijstand intrekken.

Hoogachtend,

Afdeling Werk en Inkomen
"""

WARM_INVITATION = (
    """Onderwerp: Zullen we kennismaken?

Dag Amina,

Ik wil u graag leren kennen. Komt u op dinsdag 1 december om 10.30 uur naar de bibliotheek? Het
duurt ongeveer een half uur. Wandelen kan ook.

Ik wil horen hoe het met u gaat, en vertellen wat ik voor u kan doen. Wat wilt u zelf bespreken?

U mag iemand meenemen. Heeft u een tolk nodig? Dan regel ik die.

Lukt deze dag niet? Bel mij, dan zoeken we samen een andere dag. Komt u niet en hoor ik niets, dan
kan uw uitkering lager worden. Dat wil ik graag voorkomen."""
    + SIGNED
)


def found(text: str, kind: Kind, axis: Axis | None = None) -> list[Finding]:
    return [f for f in check(text, kind).findings if axis in (None, f.axis)]


def rules_in(text: str, kind: Kind) -> set[str]:
    return {finding.rule for finding in found(text, kind)}


def heavy(text: str, kind: Kind) -> list[str]:
    """What should change first in the tone of this letter."""
    return [f.text for f in found(text, kind, Axis.TONE) if f.severity == Severity.CHANGE_FIRST]


def letter(core: str) -> str:
    return f"Beste mevrouw Amrani,\n\n{core}{SIGNED}"


def test_a_warm_fine_letter_stays_clean() -> None:
    assert not [f.rule for f in found(WARM_FINE, Kind.FINE, Axis.TONE)]
    assert not [f.rule for f in found(WARM_FINE, Kind.FINE, Axis.HUMAN)]


def test_a_warm_invitation_stays_clean() -> None:
    assert not [f.rule for f in found(WARM_INVITATION, Kind.INVITATION, Axis.TONE)]
    assert not [f.rule for f in found(WARM_INVITATION, Kind.INVITATION, Axis.HUMAN)]


def test_a_strict_invitation_shows_its_threats_first() -> None:
    assert [text.split()[0] for text in heavy(STRICT_INVITATION, Kind.INVITATION)] == [
        "Indien",
        "Ook",
    ]


def test_a_strict_invitation_shows_who_is_missing_and_what() -> None:
    rules = rules_in(STRICT_INVITATION, Kind.INVITATION)
    assert {
        "tone.oproep",
        "tone.heer-mevrouw",
        "tone.opgeroepen",
        "tone.herhaalde-plicht",
        "tone.meer-straf-dan-hulp",
        "tone.rechtmatigheid",
        "tone.hoogachtend",
        "tone.afdeling-als-afzender",
        "human.iemand-mee",
        "human.eigen-punten",
        "human.kan-niet",
        "human.telefoon",
    } <= rules


def test_no_sentence_of_a_strict_letter_is_marked_twice_for_its_sanction() -> None:
    places: dict[str, list[str]] = {}
    for finding in found(STRICT_INVITATION, Kind.INVITATION, Axis.TONE):
        if "uitkering verlaagd" in finding.text or "intrekken" in finding.text:
            places.setdefault(finding.text, []).append(finding.rule)
    assert places
    assert all(len(rules) == 1 for rules in places.values())


def test_the_easiest_sentences_can_be_the_most_threatening() -> None:
    report = check(
        letter("Kom op 1 december. Komt u niet, dan stopt uw geld en uw uitkering."), "other"
    )
    assert report.metrics.readability
    assert report.metrics.readability.level == 1
    assert "tone.als-niet-dan" in {finding.rule for finding in report.findings}


CONSEQUENCE = "Laat u niets horen, dan kan uw uitkering lager worden."


@pytest.mark.parametrize("kind", [Kind.INVITATION, Kind.REMINDER, Kind.REQUEST, Kind.OTHER])
def test_a_consequence_after_help_is_no_threat(kind: Kind) -> None:
    assert not heavy(letter(f"Lukt het niet? Bel mij, dan helpen we u. {CONSEQUENCE}"), kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_same_consequence_without_help_is_a_threat(kind: Kind) -> None:
    assert heavy(letter(f"Wilt u reageren vóór 18 december? {CONSEQUENCE}"), kind) == [CONSEQUENCE]


def test_help_that_comes_after_the_consequence_comes_too_late() -> None:
    core = f"{CONSEQUENCE}\n\nIk help u graag."
    assert heavy(letter(core), Kind.REMINDER) == [CONSEQUENCE]
    assert "tone.straf-voor-hulp" in rules_in(letter(core), Kind.REMINDER)


def test_somebody_who_wants_to_prevent_it_does_not_threaten() -> None:
    assert not heavy(letter(f"{CONSEQUENCE} Dat wil ik graag voorkomen."), Kind.REMINDER)


def test_only_a_phone_number_is_no_help() -> None:
    core = f"Voor informatie belt u met 14 010. {CONSEQUENCE}"
    assert heavy(letter(core), Kind.REMINDER) == [CONSEQUENCE]


def test_that_there_is_no_extra_time_is_no_help() -> None:
    core = f"Uitstel wordt niet verleend. {CONSEQUENCE}"
    assert heavy(letter(core), Kind.REMINDER) == [CONSEQUENCE]


@pytest.mark.parametrize(
    "reassurance",
    [
        "Uw uitkering verandert er niet door.",
        "Als u niet komt, wordt uw uitkering niet lager.",
        "U krijgt geen boete als u niet reageert.",
        "Komt u niet, dan stopt uw uitkering niet.",
    ],
)
def test_reassuring_somebody_is_no_threat(reassurance: str) -> None:
    assert not heavy(letter(reassurance), Kind.INVITATION)


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        (Kind.FINE, "U krijgt een boete van € 150,00, omdat u in oktober werkte."),
        (Kind.PAYMENT, "U kreeg € 300,00 te veel uitkering. U betaalt dit terug vóór 18 december."),
        (Kind.DECISION, "Uw uitkering wordt vanaf 1 januari € 80,00 lager, omdat u samenwoont."),
        (Kind.DECISION, "Uw uitkering stopt op 1 januari, omdat u werk heeft."),
    ],
)
def test_in_a_letter_about_it_an_amount_is_a_fact(kind: Kind, fact: str) -> None:
    assert not [f.text for f in found(letter(fact), kind, Axis.TONE) if f.severity > Severity.HINT]


def test_the_right_to_object_is_no_threat() -> None:
    core = "Als u het niet eens bent met de verlaging van uw uitkering, kunt u bezwaar maken."
    assert not heavy(letter(core), Kind.DECISION)


# --- The opposite: what is hidden ------------------------------------------------------------


def test_a_hidden_consequence_is_a_finding() -> None:
    core = "Wilt u uw huurcontract sturen vóór 18 december? Ik help u graag."
    assert "human.gevolg-onbekend" in rules_in(letter(core), Kind.REQUEST)
    assert "human.gevolg-onbekend" not in rules_in(letter(f"{core} {CONSEQUENCE}"), Kind.REQUEST)


def test_saying_that_nothing_changes_hides_nothing() -> None:
    core = "Wilt u uw huurcontract sturen? Uw uitkering verandert er niet door."
    assert "human.gevolg-onbekend" not in rules_in(letter(core), Kind.REQUEST)


def test_half_a_consequence_is_a_finding_until_it_is_named() -> None:
    half = "Niet reageren kan gevolgen hebben voor uw uitkering."
    whole = f"{half} U krijgt dan in januari € 80,00 minder."
    assert "tone.gevolg-verhuld" in rules_in(letter(half), Kind.REMINDER)
    assert "tone.gevolg-verhuld" not in rules_in(letter(whole), Kind.REMINDER)


def test_adjusting_without_saying_up_or_down_is_a_finding() -> None:
    assert "tone.aangepast" in rules_in(letter("Uw uitkering wordt aangepast."), Kind.DECISION)
    named = letter("Uw uitkering wordt vanaf 1 januari € 80,00 lager.")
    assert "tone.aangepast" not in rules_in(named, Kind.DECISION)


def test_a_soft_word_does_not_hide_that_something_follows() -> None:
    core = f"Het gesprek is vrijblijvend. Bel mij gerust. {CONSEQUENCE}"
    assert "tone.verzacht" in rules_in(letter(core), Kind.INVITATION)


def test_a_mood_is_no_date() -> None:
    vague = letter("Wilt u dit zo spoedig mogelijk sturen?")
    clear = letter("Wilt u dit zo snel mogelijk sturen, uiterlijk op 18 december?")
    assert {"tone.vage-termijn", "tone.geen-datum"} <= rules_in(vague, Kind.REQUEST)
    assert not {"tone.vage-termijn", "tone.geen-datum"} & rules_in(clear, Kind.REQUEST)


def test_the_date_above_a_letter_is_no_term() -> None:
    text = f"Datum: 3 november 2026\n\n{letter('Wilt u uw huurcontract sturen?')}"
    assert "tone.geen-datum" in rules_in(text, Kind.REQUEST)
    assert "human.nieuwe-datum" in rules_in(text, Kind.REMINDER)


def test_the_term_for_objecting_does_not_say_when_a_decision_starts() -> None:
    core = "U krijgt de toeslag, omdat uw huur steeg.\n\nU kunt binnen zes weken bezwaar maken."
    assert "human.vanaf-wanneer" in rules_in(letter(core), Kind.DECISION)


def test_an_objection_without_its_term_is_a_finding() -> None:
    without = letter("U krijgt de toeslag niet.\n\nU kunt bezwaar maken.")
    within = letter("U krijgt de toeslag niet.\n\nU kunt binnen zes weken bezwaar maken.")
    assert "human.bezwaar-termijn" in rules_in(without, Kind.DECISION)
    assert "human.bezwaar-termijn" not in rules_in(within, Kind.DECISION)


# --- Who writes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("Bram de Wit", set()),
        ("mw. A. van den Berg", set()),
        ("Samira Haddou, consulent", set()),
        ("Bram de Wit\nnamens burgemeester en wethouders", set()),
        ("[[consulent]]\nnamens burgemeester en wethouders van [[gemeente]]", set()),
        ("Afdeling Werk en Inkomen", {"tone.afdeling-als-afzender"}),
        ("namens het college,\nTeam Handhaving", {"tone.afdeling-als-afzender"}),
        ("", {"human.naam"}),
    ],
)
def test_a_person_signs_a_letter(signature: str, expected: set[str]) -> None:
    text = f"Beste Amina,\n\nWilt u mij bellen?\n\nMet vriendelijke groet,\n\n{signature}"
    seen = rules_in(text, Kind.OTHER) & {"tone.afdeling-als-afzender", "human.naam"}
    assert seen == expected


def test_a_name_without_closing_words_above_it_is_a_name() -> None:
    text = "Dag Amina,\n\nWilt u mij bellen?\n\nTot dan!\n\nBram de Wit\n06 00 00 00 12"
    assert not rules_in(text, Kind.OTHER) & {"tone.afdeling-als-afzender", "human.naam"}


def test_a_general_number_alone_is_a_threshold() -> None:
    text = "Dag Amina,\n\nBel 14 010.\n\nGroet,\n\nBram de Wit"
    assert "tone.algemeen-nummer" in rules_in(text, Kind.OTHER)
    assert "tone.algemeen-nummer" not in rules_in(f"{text}\n06 00 00 00 12", Kind.OTHER)


# --- Human elements --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.INVITATION, {"human.iemand-mee", "human.eigen-punten", "human.kan-niet"}),
        (
            Kind.REMINDER,
            {"human.goed-vertrouwen", "human.nieuwe-datum", "human.hulp-bij-herinnering"},
        ),
        (Kind.REQUEST, {"human.waarom-nodig", "human.lukt-niet", "human.hulp-bij-gegevens"}),
        (Kind.DECISION, {"human.wat-het-betekent", "human.waarom-besluit", "human.bezwaar"}),
        (Kind.FINE, {"human.betalingsregeling", "human.gratis-hulp-geld", "human.bezwaar"}),
        (Kind.PAYMENT, {"human.betalingsregeling", "human.gratis-hulp-geld", "human.bedrag"}),
    ],
)
def test_what_a_bare_letter_misses_depends_on_what_it_is_for(
    kind: Kind, expected: set[str]
) -> None:
    assert expected <= rules_in(letter("Dit is een brief van de gemeente."), kind)


def test_an_ordinary_letter_needs_no_more_than_a_person_to_call() -> None:
    heavier = [
        f.rule
        for f in found(letter("Het buurtfeest is op 1 mei. Bel mij gerust."), Kind.OTHER)
        if f.axis is Axis.HUMAN
    ]
    assert heavier == []


def test_a_loose_sentence_misses_nothing() -> None:
    assert not found("Het buurtfeest is op 1 mei.", Kind.INVITATION, Axis.HUMAN)


@pytest.mark.parametrize("kind", list(Kind))
def test_taking_over_every_human_sentence_leaves_none_to_take_over(kind: Kind) -> None:
    text = letter("Dit is een brief van de gemeente.")
    for _ in range(40):
        offered = [f for f in found(text, kind, Axis.HUMAN) if f.replacements]
        if not offered:
            break
        first = offered[0]
        text = text[: first.start] + first.replacements[0] + text[first.end :]
    assert not [f.rule for f in found(text, kind, Axis.HUMAN) if f.replacements]


@pytest.mark.parametrize("kind", list(Kind))
def test_sentences_that_the_check_offers_are_warm_themselves(kind: Kind) -> None:
    for rule in our_rules().rules:
        if rule.axis is Axis.HUMAN and kind in rule.applies_to:
            for sentence in rule.replacements:
                findings = found(sentence, kind)
                assert not [f.rule for f in findings if f.severity > Severity.HINT], sentence
                assert not [f.rule for f in findings if f.axis is Axis.TONE], sentence


def test_what_rests_on_our_own_inference_says_so() -> None:
    for rule in our_rules().rules:
        if rule.axis in (Axis.TONE, Axis.HUMAN):
            inferred = "eigen gevolgtrekking" in rule.source.lower()
            assert inferred == (rule.ground == "inference"), rule.id


OWN_WORDING = """
[[rule]]
id = "tone.stilzetten"
axis = "tone"
severity = 2
type = "structure"
detector = "wording"
title = "Zeg liever niet stilzetten"
why = "Je bedoelt tijdelijk, de lezer hoort voorgoed."
suggestion = "Schrijf vanaf welke dag en tot wanneer."
source = "Afspraak van team Noord"
ground = "guide"
pattern = [{ find = "stilzetten", use = ["tijdelijk niet betalen"] }]
except = ["niet stilzetten"]
"""


def test_a_team_can_look_outside_threats_too(tmp_path: Path) -> None:
    path = tmp_path / "noord.toml"
    path.write_text(OWN_WORDING)
    rules = rules_with(path)

    def own(core: str) -> list[Finding]:
        report = check(letter(core), Kind.REMINDER, rules=rules)
        return [finding for finding in report.findings if finding.rule == "tone.stilzetten"]

    assert [f.replacements for f in own("Bel mij gerust. Ik moet de uitkering stilzetten.")] == [
        ("tijdelijk niet betalen",)
    ]
    assert not own("Ik zal de uitkering niet stilzetten.")
    assert not own("Als u niets stuurt, zal ik de uitkering stilzetten.")
