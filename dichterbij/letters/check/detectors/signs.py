# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What in a letter threatens, helps, asks and explains: the words behind the order checks.

One pass over a letter finds them all. Only places are remembered, never words.
Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from dichterbij.letters.check.pattern import Match
from dichterbij.letters.check.report import PartName
from dichterbij.letters.check.text import Sentence, Text

Found = TypeVar("Found")

MESSAGE: Final = frozenset({PartName.CORE, PartName.LIST})

_MONEY: Final = "[uitkering|bijstand|toeslag|bijstandsuitkering|inkomstenvrijlating]"
_TAKEN: Final = (
    "[verlagen|verlaagd|verlaging|beëindigen|beëindigd|beëindiging|intrekken|ingetrokken|"
    "intrekking|blokkeren|geblokkeerd|verminderd|inhouden|ingehouden|stilgezet|stilzetten|verliezen|herzien]"
)
_LESS: Final = "[lager|stopt|stoppen|gestopt|minder|vervalt|vervallen]"
_HELP_VERBS: Final = "[kijken|zoeken|doen|bespreken|invullen|oplossen|regelen|bekijken|afspreken]"

WORDS: Final[dict[str, tuple[str, ...]]] = {
    # What a municipality can take away or make somebody pay.
    "sanction": (
        "[een|de|deze|passende] maatregel",
        "maatregelen [opleggen|nemen|treffen|volgen|opgelegd]",
        "boete*",
        "sanctie*",
        "strafkorting*",
        "*deurwaarder",
        "*deurwaarders",
        "korting op uw",
        "dwangbevel*",
        "dwangsom*",
        "beslag [leggen|gelegd|op]",
        "[houden|houd] .. in op uw",
        "loonbeslag",
        "beslaglegging*",
        "incassobureau*",
        "incassokosten",
        "invorder*",
        "*invordering",
        "te uwen laste",
        "[verlaging|boete] .. [verdubbeld|verhoogd]",
        "ingevorderd",
        "opschort*",
        "opgeschort",
        "schorten .. op",
        "terugvorder*",
        "teruggevorderd",
        "[vorderen|vordert] .. terug",
        "stopgezet",
        "stopzetten",
        "stopzetting",
        "gekort",
        "korten",
        "strafbaar",
        "aangifte .. politie",
        "[gerechtelijke|juridische] [stappen|maatregelen]",
        "rechtsmaatregelen",
        "niet .. in behandeling",
        "buiten behandeling",
        "kosten .. voor uw rekening",
        "uw recht .. [vervalt|verliezen]",
        f"{_MONEY} .. {_TAKEN}",
        f"{_TAKEN} .. {_MONEY}",
        "[trekken|trekt|trek] .. [uitkering|bijstand|recht|toeslag] .. in",
        "recht .. [intrekken|ingetrokken]",
        "verlaging van uw",
        "[stil|stilleggen|stilgelegd] .. [uitkering|bijstand]",
        "[uitkering|bijstand] .. [staken|gestaakt|stilleggen|stilgelegd|geschorst|schorsen]",
        "[uitkering|bijstand|leefloon] .. stil te leggen",
        "leefloon .. [geschorst|schorsen|verlaagd|ingetrokken]",
        "[uitkering|bijstand|leefloon] .. op het spel",
        "op uw kosten",
        "proces-verbaal",
    ),
    # Plain words for the same. Without *if you do not* they are as often good news.
    "less": (
        f"{_MONEY} .. {_LESS}",
        f"{_LESS} .. {_MONEY}",
        "[krijgt|ontvangt|krijgen|ontvangen] .. minder",
        "[krijgt|ontvangt] .. geen [uitkering|bijstand|geld]",
        "[verliest|vervalt] [u|uw]",
        "kosten bij",
        "extra kosten",
        "lagere [uitkering|bijstand|toeslag]",
        "verliest zijn [uitkering|recht|bijstand]",
        "[sluiten|sluit] .. [dossier|aanvraag]",
        "[dossier|aanvraag] .. [sluiten|gesloten|afgesloten|geklasseerd]",
    ),
    # That it does not come to that, or that it is the resident's own choice.
    "no_sanction": (
        "niet [verlaagd|verlagen|lager|gekort|korten|stopgezet|stopzetten|gestopt|stoppen|"
        "beëindigd|ingetrokken|intrekken|geblokkeerd|opgeschort|minder|teruggevorderd|terugvorderen|"
        "ingehouden]",
        "niets minder",
        "*termijn .. opgeschort",
        "boete .. [vervalt|verlaagd|lager]",
        "schulden .. deurwaarder",
        "maatregel van",
        "[verliest|verliezen] .. niet",
        "u [kunt|wilt] aangifte",
        "[kunt|wilt] u aangifte",
        f"{_MONEY} niet",
        "[stopt|daalt|vervalt] niet",
        "geen [boete|boetes|maatregel|maatregelen|sanctie|sancties|deurwaarder|extra|straf]",
        "u [kunt|mag] .. [intrekken|stoppen|stopzetten]",
        "[kunt|mag] u .. [intrekken|stoppen|stopzetten]",
    ),
    # The difference a resident makes when something goes well or stays as it is.
    "unchanged": (
        "verandert .. [niet|niets]",
        "[blijft|blijven] .. [gelijk|hetzelfde|zoals]",
        "geen .. gevolgen",
        "gebeurt er niets",
        "er gebeurt niets",
    ),
    "not_done": (
        "[als|indien|wanneer|mocht|zodra] .. [niet|geen|niets|nalaat|weigert|onvoldoende|zonder]",
        "bij [niet|uitblijven|gebreke|nalaten|weigering]",
        "bij [niet-nakoming|niet-betaling|niet-verschijnen]",
        "bij [herhaling|afwezigheid|ongeoorloofde|overtreding|schending|onjuiste|recidive]",
        "het niet [nakomen|verschijnen|melden|betalen|inleveren|tijdig|voldoen|verstrekken|op]",
        "niet [verschijnen|komen|reageren|betalen|meewerken] [leidt|kan|heeft|wordt]",
        "wie niet",
        "blijft u .. [weg|afwezig]",
        "bent u .. [niet|afwezig]",
        "[kom|verschijn|reageer|lever|betaal|meld|stuur|doe|werk|geef|laat|bel|heb|vul|teken] je "
        ".. [niet|geen|niets|niks]",
        "blijft u .. in gebreke",
        "houdt u .. niet",
        "bij gebrek aan",
        "geen [reactie|antwoord|bericht] betekent",
        "zonder .. verwittiging",
        "geen gevolg geeft",
        "het nalaten",
        "nalaten hiervan",
        "[verzuimt|weigert] u",
        "schuldig [maakt|maken]",
        "zonder .. [stopt|vervalt|krijgt]",
        "[zonder|geen] [bericht|tegenbericht|reactie|afmelding|gehoor]",
        "[verschijnt|komt|reageert|levert|betaalt|meldt|stuurt|voldoet|doet|werkt|geeft|laat|belt|heeft|"
        "hebt|vult|tekent] u .. [niet|geen|niets]",
        "[ontvangen|ontvang|horen|hoor|hebben|heb|krijgen|krijg] [wij|ik|we] .. [niet|geen|niets]",
        "tenzij u",
        ", anders",
        "^ anders",
        "uiterlijk .. anders",
        "zo niet",
        "[blijft|uitblijft|uitblijven] .. uit",
    ),
    # The beginning of something else: what follows does not explain the sentence before.
    "condition": ("^ [als|indien|wanneer|mocht]",),
    "help": (
        "help",
        "helpt",
        "helpen",
        "hulp",
        "geholpen",
        "[denk|denken|denkt] .. mee",
        "[meedenken|meedenk]",
        "[bel|app|mail] [mij|me|gerust]",
        "bel dan [mij|gerust]",
        "bel dan $",
        "bel <naam>",
        "belt u [mij|gerust|dan]",
        "mij .. [bellen|appen|mailen]",
        f"samen {_HELP_VERBS}",
        "samen [een|naar]",
        "samen met [u|mij]",
        f"{_HELP_VERBS} [we|wij] .. samen",
        "[doen|regelen|bekijken|vullen|zoeken|lossen] .. samen",
        "[ander|nieuw] [moment|tijdstip]",
        "[andere|nieuwe] [dag|tijd|manier|plek]",
        "uitstel",
        "meer tijd",
        "*betalingsregeling",
        "regeling [treffen|maken|afspreken]",
        "in [stukjes|delen|termijnen|gedeelten]",
        "naar u toe",
        "bij u langs",
        "oplossing*",
        "laat [het|dat] mij .. weten",
        "geldloket",
        "schuldhulp*",
        "raadslieden",
        "juridisch loket",
    ),
    "no_help": (
        "geen [uitstel|hulp|betalingsregeling|oplossing]",
        "uitstel .. niet",
        "zonder hulp",
    ),
    "prevented": (
        "[wil|willen|zou] .. voorkomen",
        "voorkom ik",
        "voorkomen [wij|we]",
        "mee eens",
        "niet eens",
    ),
    "duty": (
        "u [moet|dient|behoort]",
        "[moet|dient|behoort] u",
        "u bent .. [verplicht|gehouden]",
        "bent u .. [verplicht|gehouden]",
        "u wordt .. [verzocht|geacht]",
        "wordt u .. [verzocht|geacht]",
    ),
    "no_duty": (
        "niet verplicht",
        "[waar|wat|hoe|wanneer|waarom] moet u",
        "[dat|die|wat|waar] u moet",
        "u moet .. [jaar|wonen]",
    ),
    "asked": (
        "[wilt|kunt] u .. [sturen|opsturen|inleveren|betalen|overmaken|doorgeven|invullen|mailen|"
        "reageren|aanleveren|indienen|terugsturen|geven]",
        "[wij|ik] [vragen|vraag|verzoeken|verzoek] u",
        "[vragen|vraag|verzoeken|verzoek] [wij|ik] u",
    ),
    "no_asked": ("[wilt|kunt] u .. [niet|geen]",),
    "reason": (
        "omdat",
        "want",
        "zodat",
        "daarom",
        "doordat",
        "namelijk",
        "waarom",
        "[reden|doel|aanleiding]",
        "nodig [om|voor]",
        "[ik|wij|we] [wil|willen|zou|zouden]",
        "[wil|willen] [ik|wij|we]",
        "[dan|zo] [kan|kunnen|weet|weten|krijgt] [ik|wij|we|u]",
        "graag",
        "om .. te [kunnen|berekenen|bepalen|bespreken|zien|weten|helpen|horen|betalen]",
        "[hiermee|daarmee]",
    ),
    "term": (
        "<datum>",
        "<getal> [dag|dagen|week|weken|maand|maanden|werkdagen]",
        "[maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|vandaag|morgen]",
        "[januari|februari|maart|april|juni|juli|augustus|september|oktober|november|december]",
        "[ [ [*datum*|*uiterlijk*|*dag*|*_tot*|*termijn*|*besluit*]",
    ),
    "hinted": (
        "[kan|kunnen|heeft|hebben|zal|zullen|brengt] .. [gevolgen|consequenties]",
        "[gevolgen|consequenties] [kan|kunnen|heeft|hebben|voor]",
    ),
    "named": ("geen .. [gevolgen|consequenties]", "welke [gevolgen|consequenties]"),
    "objection": ("bezwaar*",),
    "objection_term": (
        "[zes|6] weken",
        "bezwaar .. [tot|vóór|voor|uiterlijk|met] .. <datum>",
        "[tot|vóór|voor|uiterlijk|met] .. <datum> .. bezwaar",
        "[ [ [*bezwaar*|*uiterlijk*]",
        "[voornemen|voornemens|zienswijze]",
        "nog [niets|niet] besloten",
        "[doe|stuur|dat] .. [tot|vóór|voor|uiterlijk] .. <datum> .. [burgemeester|college]",
    ),
    "free_choice": (
        "vrijblijvend",
        "zelf [weten|beslissen|bepalen|kiezen] of",
        "[komen|gesprek|deelname|meedoen] .. niet verplicht",
        "als u zin heeft",
    ),
    "follows": (
        "dan [kan|kunnen|ga|gaan|bel|bellen|kom|komen|neem|nemen|duurt|wacht|beslis|beslissen|"
        "stuur|reken|krijgt|betaal|betalen|stopt|moet]",
        "zonder .. [kan|kunnen] [ik|wij|we]",
    ),
    "general_number": ("14 <getal>", "0800*", "0900*"),
    "number": ("<telefoon>",),
    "speaker": ("ik", "mij", "mijn", "me", "ikzelf"),
    "introduced": ("ik ben <naam>", "mijn naam is"),
}


@dataclass(frozen=True, slots=True)
class Signs:
    """Where each kind of sign stands in a letter. Sentences are numbers in `letter.sentences`."""

    matches: dict[str, list[Match]]
    sentences: dict[str, list[int]] = field(default_factory=dict)

    def of(self, key: str) -> list[Match]:
        """The places of this kind of sign."""
        return self.matches.get(key, [])

    def in_sentences(self, key: str) -> list[int]:
        """The sentences of the message itself in which it stands, in order, each once."""
        return self.sentences.get(key, [])


def once_per_letter(reading: Callable[[Text], Found]) -> Callable[[Text], Found]:
    """Do this once for a letter that several detectors ask about, one after the other.

    Kept are the places found and a hash of the words, never the words.
    """
    kept: tuple[tuple[int, int], Found] | None = None

    def read(letter: Text) -> Found:
        nonlocal kept
        key = (hash(letter.text), len(letter.text))
        before = kept
        if before and before[0] == key:
            return before[1]
        made = reading(letter)
        kept = (key, made)
        return made

    return read


# In one automaton with the words of our rules: one pass over a letter finds both.
SIGN_WORDS = {f"sign!{key}": several for key, several in WORDS.items()}


@once_per_letter
def signs_of(letter: Text) -> Signs:
    """Every sign in this letter."""
    from dichterbij.letters.check.rules import our_rules  # loading the rules needs the detectors

    matches = our_rules().matcher.matches(letter)
    found = {key: matches[f"sign!{key}"] for key in WORDS if f"sign!{key}" in matches}
    for key, lifting in (
        ("sanction", "no_sanction"),
        ("less", "no_sanction"),
        ("duty", "no_duty"),
        ("help", "no_help"),
        ("asked", "no_asked"),
        ("hinted", "named"),
        ("number", "general_number"),
    ):
        if key in found and lifting in found:
            found[key] = without(found[key], found[lifting])
    parts = [sentence.part in MESSAGE for sentence in letter.sentences]
    return Signs(
        found,
        {key: [n for n in _numbers(letter, several) if parts[n]] for key, several in found.items()},
    )


def _numbers(letter: Text, several: Iterable[Match]) -> list[int]:
    return sorted({sentence_at(letter, match) for match in several})


def sentence_at(letter: Text, match: Match) -> int:
    """The number of the sentence in which this stands."""
    return bisect_right(letter.sentences, match.first, key=_first) - 1


def _first(sentence: Sentence) -> int:
    return sentence.first


def without(several: list[Match], lifting: list[Match]) -> list[Match]:
    """Those that share no word with what lifts them. Both stand in order and apart."""
    kept: list[Match] = []
    for match in several:
        nearest = bisect_right(lifting, match.last - 1, key=lambda other: other.first) - 1
        if nearest < 0 or lifting[nearest].last <= match.first:
            kept.append(match)
    return kept
