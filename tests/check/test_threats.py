# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A threat is heard however it is put, and ordinary sentences with its words are left alone.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import pytest

from dichterbij.letters.check import Axis, Kind, Severity, check
from dichterbij.letters.check.report import Finding


def on_tone(text: str, kind: Kind) -> list[Finding]:
    return list(check(text, kind).on(Axis.TONE))


def heavy(text: str, kind: Kind) -> list[str]:
    """What should change first in the tone of this text."""
    return [f.text for f in on_tone(text, kind) if f.severity == Severity.CHANGE_FIRST]


THREATS = [
    "Wanneer u niet op de afspraak komt, kan dit leiden tot een maatregel.",
    "Indien u niet binnen 14 dagen reageert, zullen wij uw uitkering per 1 december beëindigen.",
    "Reageert u niet, dan wordt uw recht op een uitkering opgeschort.",
    "Hebben wij op 1 december geen reactie ontvangen, dan trekken wij uw uitkering in.",
    "Mocht u zonder geldige reden wegblijven, dan verlagen wij uw uitkering met 30%.",
    "Komt u zonder bericht niet opdagen, dan heeft dat gevolgen voor uw uitkering.",
    "Niet verschijnen leidt tot een korting op uw uitkering.",
    "Bij niet nakoming van deze verplichting wordt een maatregel opgelegd.",
    "U bent verplicht te verschijnen. Doet u dit niet dan wordt u gekort.",
    "Werkt u niet mee, dan loopt u het risico dat uw uitkering wordt stopgezet.",
    "Wij kunnen uw uitkering blokkeren als u de gegevens niet inlevert.",
    "Uw uitkering kan worden verlaagd als u zich niet aan de afspraken houdt.",
    "Zonder volledige gegevens wordt uw aanvraag buiten behandeling gesteld.",
    "Betaalt u niet binnen 14 dagen, dan verhogen wij het bedrag met incassokosten.",
    "Let op: wie niet komt, verliest zijn uitkering.",
    "Ontvangen wij uw betaling niet op tijd, dan leggen wij beslag op uw inkomen.",
    "U riskeert een boete als u deze informatie niet verstrekt.",
    "Het niet verstrekken van gegevens kan leiden tot intrekking van het recht op bijstand.",
    "Geeft u geen of onjuiste informatie, dan kunnen wij een boete opleggen.",
    "U moet binnen 5 dagen reageren, anders wordt uw uitkering stopgezet.",
    "Als u weigert mee te werken, wordt uw uitkering verlaagd.",
    "Wij gaan over tot beëindiging van uw uitkering indien u in gebreke blijft.",
    "Indien betaling uitblijft, wordt de vordering overgedragen aan een incassobureau.",
    "Laat u niets weten, dan krijgt u een strafkorting.",
    "Blijft u weg, dan stopt uw uitkering.",
    "Bent u er niet, dan houden wij 20% in op uw uitkering.",
    "U krijgt een lagere uitkering als u niet komt.",
    "Komt u niet, dan krijgt u deze maand geen geld.",
    "Als u dit niet doet, kan de gemeente uw uitkering stilzetten.",
]


@pytest.mark.parametrize("threatening", THREATS)
def test_a_threat_is_heard_however_it_is_put(threatening: str) -> None:
    """A sentence before it may be a duty; the one with the consequence is marked."""
    assert heavy(threatening, Kind.INVITATION) == [threatening.split("verschijnen. ")[-1]]


@pytest.mark.parametrize("threatening", THREATS)
def test_each_of_them_is_heard_differently_after_help(threatening: str) -> None:
    core = f"Lukt het niet? Bel mij, dan helpen we u.\n\n{threatening}"
    assert not heavy(f"Beste mevrouw Amrani,\n\n{core}", Kind.INVITATION)


@pytest.mark.parametrize(
    "plain",
    [
        "Zodra u werk heeft, stopt uw uitkering en krijgt u loon.",
        "Gaat u werken? Dan wordt uw uitkering lager, maar samen houdt u meer over.",
        "De boete vervalt als u vóór 1 december betaalt.",
        "Heeft u schulden bij een deurwaarder?",
        "Met een maatregel van de regering krijgt u € 200,00 extra.",
        "U kunt aangifte doen bij de politie als u bestolen bent.",
        "U verliest uw recht niet als u op vakantie gaat.",
        "Zonder uw handtekening kan ik de aanvraag niet afmaken.",
        "Als u geen DigiD heeft, kunt u langskomen.",
        "Hoor ik niets, dan bel ik u op maandag.",
        "Uw huur wordt verlaagd.",
    ],
)
def test_words_of_a_sanction_in_ordinary_sentences_are_no_threat(plain: str) -> None:
    for kind in Kind:
        tone = on_tone(plain, kind)
        assert not [f.rule for f in tone if f.severity > Severity.HINT], kind
