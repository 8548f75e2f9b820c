# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What people in Lindewaard talk about. Everything is invented; nothing is about illness or debt.

A theme keeps the words of one talk together: why one meets, what each puts on the agenda, what
each promises, and how somebody left. Who gets which theme is drawn, never derived from a name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """The words of one talk, from both sides."""

    goals: tuple[str, ...]
    theirs: tuple[str, ...]  # agenda points of the resident
    ours: tuple[str, ...]  # agenda points of the caseworker
    they_do: tuple[str, ...]
    we_do: tuple[str, ...]
    kern: tuple[str, ...]


FIRST = Theme(
    goals=(
        "Elkaar leren kennen. Ik wil horen wat u wilt en hoe ik kan helpen. Het is geen controle.",
        "Kennismaken. U vertelt wat u kwijt wilt, ik vertel wat ik kan doen.",
    ),
    theirs=("Hoe vaak zien wij elkaar?", "Wat weet u al over mij?", "Mag ik u ook appen?"),
    ours=("Elkaar leren kennen", "Wat u van mij mag verwachten"),
    they_do=("Opschrijven waar u energie van krijgt", "De brief van mei meenemen"),
    we_do=(
        "Het vaste telefoonnummer op een kaartje geven",
        "Uitzoeken wie de vorige brief stuurde",
        "Een rustige kamer regelen voor de volgende keer",
    ),
    kern=("{name} wil eerst weten met wie het gesprek is.", "{name} begint liever zelf."),
)

THEMES: tuple[Theme, ...] = (
    Theme(
        goals=("Praten over werken in de zorg. Ik hoor graag wat u daarin trekt.",),
        theirs=("Wat houd ik over als ik ga werken?", "Kan ik eerst een dagje meelopen?"),
        ours=("Uw plan om in de zorg te werken", "Welke scholen er in de buurt zijn"),
        they_do=(
            "De school bellen over de open dag",
            "Een ochtend kijken bij thuiszorg De Linde",
            "Aan de buurvrouw vragen hoe zij begonnen is",
        ),
        we_do=(
            "Uitrekenen wat er overblijft bij 16 uur werk",
            "Meegaan naar de open dag",
            "Navragen of de school het boekengeld voorschiet",
        ),
        kern=("{name} wil in de zorg werken, het liefst met ouderen.",),
    ),
    Theme(
        goals=("Uw halfjaargesprek. Wat loopt goed, en wat kan anders?",),
        theirs=("De brief die ik niet snap", "Waarom moet ik elk jaar hetzelfde inleveren?"),
        ours=("Wat het afgelopen halfjaar goed ging", "Onze afspraken van vorige keer"),
        they_do=("De brieven van dit jaar bij elkaar leggen", "Opschrijven wat onduidelijk is"),
        we_do=(
            "De brief van september nog eens uitleggen, nu in gewone taal",
            "Nagaan of de papieren van juni nog geldig zijn",
            "Vragen waarom er drie keer om hetzelfde papier is gevraagd",
        ),
        kern=("{name} houdt van korte, duidelijke gesprekken.",),
    ),
    Theme(
        goals=("Samen kijken naar Nederlands leren op een manier die bij u past.",),
        theirs=("Ik wil liever in de avond les", "Oefenen met praten, niet met een boek"),
        ours=("Welke taallessen er zijn", "Een taalmaatje"),
        they_do=("Langsgaan bij het taalcafé op donderdag", "Drie keer bellen in het Nederlands"),
        we_do=(
            "Een plek in de avondgroep vragen",
            "Een taalmaatje zoeken dat van koken houdt",
            "Bellen met de bibliotheek over het taalcafé",
        ),
        kern=("{name} leert het liefst door te doen.", "{name} spreekt vier talen."),
    ),
    Theme(
        goals=("Uw idee voor een eigen bedrijf. Vertel, ik ben benieuwd.",),
        theirs=("Mag ik alvast klein beginnen?", "Wie rekent mijn plan na?"),
        ours=("Wat er mag naast een uitkering", "Wie er meer weet van ondernemen"),
        they_do=(
            "Het plan op één kant papier zetten",
            "Bij twee marktkramen vragen wat een plek kost",
        ),
        we_do=(
            "Een afspraak maken met de ondernemersadviseur",
            "Opzoeken wat u mag verdienen zonder dat het verrekend wordt",
            "Het plan lezen en er eerlijk op reageren",
        ),
        kern=("{name} had vroeger een eigen zaak en wil dat weer.",),
    ),
    Theme(
        goals=("Over de cursus praten. Past die nog bij u?",),
        theirs=("De reiskosten naar de cursus", "Kan ik een week overslaan?"),
        ours=("Hoe de eerste lessen waren", "Wat er na de cursus komt"),
        they_do=("De bonnetjes van de bus bewaren", "Aan de docent vragen om een rooster"),
        we_do=(
            "De reiskosten aanvragen",
            "De docent bellen over het inhalen van een les",
            "Navragen of er een laptop te leen is",
        ),
        kern=("{name} volgt een cursus en wil die afmaken.",),
    ),
    Theme(
        goals=("Wonen. U wilde het hebben over uw huis en de buurt.",),
        theirs=("De woningstichting belt niet terug", "Ruilen met iemand die kleiner wil"),
        ours=("Wie er over de woning gaat", "Wat ik wel en niet kan doen"),
        they_do=("Foto’s maken van het raam dat klemt", "Het klantnummer opzoeken"),
        we_do=(
            "Bellen met de woningstichting",
            "Uitzoeken hoe woningruil werkt",
            "Meegaan naar het spreekuur van de huurders",
        ),
        kern=("{name} woont graag in deze straat en wil er blijven.",),
    ),
    Theme(
        goals=("Vrijwilligerswerk: wat vindt u leuk om te doen?",),
        theirs=("Ik help al in de moestuin, telt dat?", "Liever niet in de vroege ochtend"),
        ours=("Plekken waar ze iemand zoeken", "Wat u er zelf aan wilt hebben"),
        they_do=(
            "Een middag meedraaien in de kringloopwinkel",
            "Bij het buurthuis vragen of ze een kok zoeken",
        ),
        we_do=(
            "Opschrijven dat de moestuin meetelt",
            "Het buurthuis laten weten dat er iemand komt kijken",
            "Navragen of er een onkostenvergoeding is",
        ),
        kern=("{name} staat graag in de moestuin en kent daar iedereen.",),
    ),
    Theme(
        goals=("Werk met uw handen. Ik ken een paar plekken en hoor graag wat u zoekt.",),
        theirs=("Ik wil weer met hout werken", "Hoe zit het met mijn oude diploma?"),
        ours=("De meubelmakerij aan de kade", "Uw diploma laten waarderen"),
        they_do=("Het diploma opzoeken en meenemen", "Een dag kijken in de meubelmakerij"),
        we_do=(
            "Het diploma laten waarderen",
            "De meubelmakerij bellen voor een kijkdag",
            "Werkschoenen aanvragen",
        ),
        kern=("{name} is timmerman geweest en wil weer met hout werken.",),
    ),
    Theme(
        goals=("De weg vinden op de computer, in uw tempo.",),
        theirs=("Inloggen lukt me steeds niet", "Kan het ook gewoon op papier?"),
        ours=("Wat er op papier kan", "Het inloopuur in de bibliotheek"),
        they_do=("Naar het inloopuur op dinsdag gaan", "De oude telefoon meenemen"),
        we_do=(
            "Zorgen dat alle brieven op papier komen",
            "Een plek vragen bij de computerles voor beginners",
            "Samen het formulier invullen",
        ),
        kern=("{name} doet alles liever op papier.", "{name} belt liever dan dat er post komt."),
    ),
    Theme(
        goals=("Kinderopvang en school, zodat u weet waar u aan toe bent.",),
        theirs=("De opvang is om zes uur dicht", "Zwemles voor mijn jongste"),
        ours=("Welke opvang past bij werken", "Het kindpakket"),
        they_do=("Vragen of de opvang ook op woensdag kan", "Het formulier van school ophalen"),
        we_do=(
            "Het kindpakket aanvragen",
            "Uitrekenen wat de opvang kost bij 24 uur werk",
            "Bellen met de zwemschool over de wachtlijst",
        ),
        kern=("{name} heeft kinderen op school; na drie uur bellen komt niet uit.",),
    ),
    Theme(
        goals=("Hoe u er komt: fiets, bus of rijbewijs.",),
        theirs=("Een tweedehands fiets", "De bus gaat om vijf uur niet"),
        ours=("Wat er kan voor vervoer", "Werk dat dichterbij is"),
        they_do=("Bij de fietsenmaker vragen wat opknappen kost", "Het busboekje meenemen"),
        we_do=(
            "Een fiets aanvragen bij de fietsbank",
            "Navragen of de vroege dienst ook later kan beginnen",
            "Opzoeken wie het rijbewijs vergoedt",
        ),
        kern=("{name} gaat overal op de fiets heen.",),
    ),
    Theme(
        goals=("Terugkijken op uw proefweek, en wat u nu wilt.",),
        theirs=("Het was er druk, maar de mensen zijn aardig", "Ik wil wel vaste dagen"),
        ours=("Hoe de proefweek was", "Wat de werkgever zei"),
        they_do=("Nadenken over vaste dagen", "De ploegleider bedanken"),
        we_do=(
            "De werkgever vragen om vaste dagen",
            "Het contract samen lezen",
            "Na een maand bellen om te horen hoe het gaat",
        ),
        kern=("{name} werkt sinds kort een paar dagen in de kas.",),
    ),
    Theme(
        goals=("Uw muziek. U zei dat u daar iets mee wilt; ik denk graag mee.",),
        theirs=("Lesgeven aan beginners", "Een plek om te oefenen"),
        ours=("Het cultuurhuis zoekt docenten", "Wat u zou vragen per les"),
        they_do=("Twee stukken opnemen met de telefoon", "Langsgaan bij het cultuurhuis"),
        we_do=(
            "Het cultuurhuis voorstellen om kennis te maken",
            "Uitzoeken hoe losse lessen verrekend worden",
            "Vragen of de oefenruimte overdag leeg staat",
        ),
        kern=("{name} maakt muziek en wil les gaan geven.",),
    ),
    Theme(
        goals=("Samen plannen maken voor het nieuwe jaar.",),
        theirs=("Een opleiding die ik naast thuis kan doen", "Even niets, eerst uitrusten"),
        ours=("Wat u dit jaar wilt bereiken", "Wat u van ons nodig hebt"),
        they_do=("Twee opleidingen vergelijken", "Met thuis bespreken wat haalbaar is"),
        we_do=(
            "De studieadviseur vragen om mee te kijken",
            "Een overzicht maken van wat er doorloopt",
            "In februari bellen, niet eerder",
        ),
        kern=("{name} denkt graag een paar maanden vooruit.",),
    ),
)

CONTACT = (
    "Bel liever dan dat je mailt, het liefst in de ochtend.",
    "Een berichtje vooraf is fijn; onverwacht bellen niet.",
    "Dat er drie verhuizingen waren, hoeft niet nog eens verteld te worden.",
    "Praat het liefst tijdens een wandeling.",
    "Neemt graag iemand mee; vraag gerust wie.",
    "Wil precies weten wat er wordt opgeschreven.",
    "Houdt van op tijd beginnen.",
    "Lacht graag; een grapje mag.",
)

KERN_ANSWERS = (
    "Het klopt. Zet er wel bij dat ik goed kan koken.",
    "Liever: ik wil werken, maar niet alles tegelijk.",
    "Mijn zus mag ook gebeld worden als ik niet opneem.",
)

CHECK_OUTS = (
    "Rustiger. Ik weet nu wie ik moet bellen.",
    "Opgelucht dat het geen controle was.",
    "Moe, maar goed moe.",
    "Ik ga met een plan naar huis.",
    "Fijn dat u luisterde en niet meteen een formulier pakte.",
    "Nog een beetje boos over die brief. Wel fijn dat ik het kon zeggen.",
    "Vrolijk. Lopen praat makkelijker.",
    "Ik moet er nog over nadenken.",
    "Trots.",
    "Benieuwd of het deze keer doorgaat.",
)

COMMENTS_OURS = (
    "Ik heb gebeld, ze bellen morgen terug.",
    "Het formulier ligt klaar bij de balie.",
    "Nog geen antwoord. Ik vraag het vrijdag opnieuw.",
    "Gelukt, en het was makkelijker dan gedacht.",
)
COMMENTS_THEIRS = (
    "Mijn buurman ging mee, dat hielp.",
    "Ze waren dicht. Ik ga donderdag nog eens.",
    "Het was leuker dan ik dacht.",
    "Wilt u ook even bellen? Dan gaat het sneller.",
)
CHANGED_WORDS = (
    "Na de vakantie, dan is mijn zoon weer naar school.",
    "Een week later komt beter uit.",
    "De bus reed niet.",
)
PROPOSED_WORDS = (
    "Kan het ook een week eerder?",
    "Liever samen dan alleen.",
    "Eén stap tegelijk graag.",
)
READ_ON_WHY = (
    "Ik wil weten wat er al beloofd is, zodat u het niet hoeft te herhalen.",
    "De vorige keer ging het over dezelfde brief.",
)
STOP_WHY = (
    "Ik wil het liever van u horen.",
    "Ik ken de kern en begin graag open.",
    "Oude verslagen zeggen weinig over vandaag.",
)
OPEN_WHY = (
    "Ik wil het liever van u horen.",
    "Ik begin graag zonder mening.",
    "Oude verslagen zeggen weinig over vandaag.",
)
OTHER_TIMES = (
    "Na drieën kan ik niet, dan haal ik de kinderen. In de ochtend graag.",
    "Liever een dag later, dan kan mijn vriendin mee.",
    "Ik werk die ochtend in de moestuin. Kan het ’s middags?",
    "Volgende week maakt me niet uit, als het maar niet op marktdag is.",
)
COMPANIONS = ("mijn zus", "mijn buurman", "een vriendin", "mijn oudste zoon", "iemand van de kerk")
SEATING = (
    "Naast elkaar aan de lange tafel",
    "Schuin aan de hoek, laptop dicht",
    "Buiten op het bankje als het droog is",
)
SPHERES = (
    (
        "Uitrekenen wat werken doet met uw geld, en met u mee naar de open dag.",
        "Uw toeslagen veranderen. Dat doet de Belastingdienst.",
        "Het Geldloket in de bibliotheek. Gratis, elke woensdag van 13 tot 16 uur.",
    ),
    (
        "Met u meebellen naar de woningstichting.",
        "Een huis toewijzen.",
        "Het huurdersspreekuur in De Schakel, op maandagochtend.",
    ),
    (
        "De aanvraag nalezen voordat u hem opstuurt.",
        "Beslissen over bezwaar.",
        "De sociaal raadslieden, eerste verdieping van de bibliotheek.",
    ),
)
ROLES = ("Ik denk mee en reken het uit. U beslist.",)
