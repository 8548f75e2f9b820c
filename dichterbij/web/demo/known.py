# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The people one meets by name in the demo, and how it went with each of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dichterbij.conversations.models import Conversation, Place, ReadingChoice
from dichterbij.conversations.models.after import Kind, Side
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person
from dichterbij.web.demo import texted

if TYPE_CHECKING:
    from dichterbij.web.demo.load import Town

US, THEM = Side.MUNICIPALITY, Side.RESIDENT
Language, Channel = Person.Language, Person.Channel


def everybody(town: Town) -> None:
    """All of them. Bram works with most, so that his day shows everything there is."""
    amina(town)
    peter(town)
    joke(town)
    samir(town)
    rania(town)
    henk(town)
    daniel(town)
    milena(town)
    texted.everybody(town)


def amina(town: Town) -> None:
    """Her fourth caseworker; today they meet for the first time."""
    past, staff = town.past, town.staff
    amina = town.resident("Amina", "El Idrissi", channel=Channel.MAIL, address="Kastanjelaan 8")
    loes, bram, samira = town.leads["Team Noord"], staff["Bram"], staff["Samira"]
    past.begin(amina, staff["Fatma"], town.day(-1980), town.day(-1250), by=loes)
    past.begin(amina, staff["Erik"], town.day(-1250), town.day(-860), by=loes)
    with_samira = past.begin(amina, samira, town.day(-860), by=loes)
    town.pin(amina, days=-300, by=samira)

    longer_ago = town.held(with_samira, -370, "Bijpraten over de zomer en over de brief.")
    done = past.promise(
        longer_ago, THEM, "De brief over inkomsten meenemen", None, town.at(-370, 11)
    )
    past.change(done, Kind.DONE, town.at(-360, 15), by=amina, words="Ligt bij de balie.")
    past.share(longer_ago, town.at(-370, 11, 10))
    summer = town.held(with_samira, -168, "Uw halfjaargesprek. Wat loopt goed, en wat kan anders?")
    past.point(
        summer, "Waarom moet ik steeds dezelfde papieren geven?", town.at(-171, 20), by=amina
    )
    kept = past.promise(
        summer, US, "Een informatieavond over de zorg opzoeken", town.day(-150), town.at(-168, 11)
    )
    past.change(
        kept, Kind.DONE, town.at(-152, 9), by=samira, words="Op 4 september, in De Schakel."
    )
    past.check_out(summer, "Rustiger. Ik weet nu wie ik moet bellen.", town.at(-168, 11, 5))
    past.share(summer, town.at(-168, 11, 10))
    call = town.held(
        with_samira, -43, "Even bellen over uw papieren.", place=Place.PHONE, minutes=20
    )
    past.promise(
        call, US, "Nagaan of de papieren van juni nog geldig zijn", town.day(-15), town.at(-43, 11)
    )
    visited = past.promise(
        call, THEM, "Naar de informatieavond gaan", town.day(-30), town.at(-43, 11)
    )
    past.change(
        visited, Kind.DONE, town.at(-29, 21), by=amina, words="Ik wil dit echt. Met ouderen."
    )
    past.share(call, town.at(-43, 11, 5))
    kern = past.kern(
        amina,
        "Amina wil in de zorg werken, het liefst met ouderen. Ze heeft twee kinderen; dat hoeft ze "
        "niet nog eens te vertellen. Bel haar liever dan dat je mailt, het liefst ’s ochtends.",
        town.at(-40, 14),
        by=samira,
    )
    past.kern_answer(kern, town.at(-39, 19, 30))

    with_bram = past.hand_over(with_samira, bram, town.at(-21, 9, 30), by=loes)
    talk = past.talk(
        with_bram,
        "Elkaar leren kennen. Ik wil horen wat u wilt en hoe ik kan helpen. Het is geen controle.",
        town.today_at(0),
        planned=town.at(-6, 9),
        seating="Naast elkaar, zonder computer",
    )
    past.point(talk, "Elkaar leren kennen", town.at(-6, 9, 5), by=bram)
    past.point(talk, "Uw plan om in de zorg te werken", town.at(-6, 9, 6), by=bram)
    past.invite(talk, town.at(-5, 10))
    past.offer(talk, town.at(1, 14), town.at(2, 9, 30))
    past.point(talk, "Wat houd ik over als ik ga werken?", town.at(-3, 20, 15), by=amina)
    past.answer(talk, town.at(-3, 20, 20), place=Place.WALK, companion_who="mijn zus")


def peter(town: Town) -> None:
    """Bram chose not to read on, and said why."""
    past, bram = town.past, town.staff["Bram"]
    peter = town.resident("Peter", "van Dalen", channel=Channel.SMS, address="Esdoornhof 31")
    together = past.begin(peter, bram, town.day(-410), by=town.leads["Team Noord"])
    town.pin(peter, days=-200, by=bram)
    before = town.held(together, -62, "Over de cursus praten. Past die nog bij u?")
    past.point(before, "De reiskosten naar de cursus", town.at(-64, 12), by=peter)
    paid = past.promise(before, US, "De reiskosten aanvragen", town.day(-50), town.at(-62, 11))
    past.change(
        paid, Kind.DONE, town.at(-51, 16), by=bram, words="Staat volgende week op uw rekening."
    )
    asked = past.promise(
        before, THEM, "De docent vragen om een rooster", town.day(-40), town.at(-62, 11), by=peter
    )
    past.change(asked, Kind.DONE, town.at(-44, 18), by=peter)
    past.change(
        asked,
        Kind.NOT_DONE,
        town.at(-38, 18),
        by=peter,
        words="Het was het rooster van vorig jaar.",
    )
    past.check_out(before, "Ik ga met een plan naar huis.", town.at(-62, 11, 5))
    past.share(before, town.at(-62, 11, 10))
    kern = past.kern(
        peter,
        "Peter volgt een cursus tot lasser en wil die afmaken. Bellen kan na vieren.",
        town.at(-62, 13),
        by=bram,
    )
    past.kern_answer(
        kern, town.at(-60, 17), "Klopt. Zet er wel bij dat ik in het weekend meubels maak."
    )
    talk = past.talk(
        together,
        "Hoe de eerste lessen waren, en wat er na de cursus komt.",
        town.today_at(1),
        planned=town.at(-8, 11),
        minutes=20,
        place=Place.PHONE,
    )
    past.point(talk, "Hoe de eerste lessen waren", town.at(-8, 11, 2), by=bram)
    past.invite(talk, town.at(-8, 11, 5))
    past.answer(talk, town.at(-7, 17, 40))
    past.point(talk, "Kan ik een week overslaan?", town.at(-7, 17, 42), by=peter)
    past.reading(talk, ReadingChoice.Choice.STOP, "Ik wil het liever van u horen.", town.at(-1, 15))


def joke(town: Town) -> None:
    """Without a phone or mail; everything by paper, and that is as good."""
    past, bram = town.past, town.staff["Bram"]
    joke = town.resident(
        "Joke", "Hendriks", channel=Channel.PAPER, phone="", address="Beukstraat 2"
    )
    together = past.begin(joke, bram, town.day(-540), by=town.leads["Team Noord"])
    town.pin(joke, days=-180, by=bram)
    before = town.held(
        together, -34, "Wonen. U wilde het hebben over uw huis en de buurt.", place=Place.NEARBY
    )
    past.point(before, "De woningstichting belt niet terug", town.at(-36, 9), by=joke, slip=True)
    past.promise(before, US, "Bellen met de woningstichting", town.day(-1), town.at(-34, 11))
    past.promise(before, THEM, "Foto’s laten maken van het raam dat klemt", None, town.at(-34, 11))
    past.sphere(
        before,
        (
            "Met u meebellen naar de woningstichting.",
            "Een andere woning toewijzen.",
            "Het huurdersspreekuur in De Schakel, op maandagochtend.",
        ),
        town.at(-34, 11, 5),
    )
    past.share(before, town.at(-34, 11, 10))
    past.kern(
        joke,
        "Joke heeft geen telefoon en dat bevalt goed. Een kaartje in de bus werkt het best. "
        "Woont al veertig jaar in de Beukstraat en kent daar iedereen.",
        town.at(-33, 9),
        by=bram,
    )
    talk = past.talk(
        together,
        "Uw halfjaargesprek. Wat loopt goed, en wat kan anders?",
        town.today_at(2),
        planned=town.at(-9, 10),
        place=Place.NEARBY,
    )
    past.point(talk, "Onze afspraken van vorige keer", town.at(-9, 10, 2), by=bram)
    past.invite(talk, town.at(-9, 10, 10))


def samir(town: Town) -> None:
    """A promise for today, and a message of which nobody knows whether it arrived."""
    past, bram = town.past, town.staff["Bram"]
    samir = town.resident("Samir", "Bouali", channel=Channel.MAIL, address="Waardkade 14")
    together = past.begin(samir, bram, town.day(-260), by=town.leads["Team Noord"])
    town.pin(samir, days=-120, by=bram)
    before = town.held(together, -5, "Terugkijken op uw proefweek, en wat u nu wilt.")
    past.point(before, "Het was er druk, maar de mensen zijn aardig", town.at(-7, 21), by=samir)
    past.promise(
        before, US, "Uitrekenen wat er overblijft bij 20 uur werk", town.day(0), town.at(-5, 11)
    )
    call = past.promise(
        before, THEM, "De ploegleider bellen over vaste dagen", town.day(2), town.at(-5, 11)
    )
    past.change(
        call,
        Kind.CHANGED,
        town.at(-2, 19),
        by=samir,
        what=call.what,
        due=town.day(7),
        words="Hij is een week vrij.",
    )
    lift = past.promise(
        before, US, "Een fiets aanvragen bij de fietsbank", town.day(10), town.at(-5, 11)
    )
    past.change(
        lift,
        Kind.PROPOSED,
        town.at(-1, 20),
        by=samir,
        what="Een fiets mét versnellingen aanvragen bij de fietsbank",
        due=town.day(10),
        words="Het is zeven kilometer, tegen de wind in.",
    )
    past.check_out(before, "Moe, maar goed moe.", town.at(-5, 11, 5))
    past.share(before, town.at(-5, 11, 10))
    past.kern(
        samir,
        "Samir werkt op proef in de kas en wil graag vaste dagen. Een berichtje vooraf is fijn.",
        town.at(-5, 13),
        by=bram,
    )
    talk = past.talk(
        together,
        "Samen het contract lezen.",
        town.coming(6, 15, 30),
        planned=town.at(-1, 14),
        place=Place.OFFICE,
    )
    past.invite(
        talk,
        town.at(-1, 14, 5),
        state=Message.State.UNCERTAIN,
        reason="line_broke",
        tries=1,
    )


def rania(town: Town) -> None:
    """Reads and writes Arabic; her point stands on the agenda as she wrote it."""
    past, bram = town.past, town.staff["Bram"]
    rania = town.resident(
        "Rania",
        "Haddad",
        channel=Channel.MAIL,
        language=Language.AR,
        address="Lijsterbesplein 5",
    )
    together = past.begin(rania, bram, town.day(-95), by=town.leads["Team Noord"])
    town.pin(rania, days=-60, by=bram)
    before = town.held(together, -57, "Samen kijken naar Nederlands leren op een manier die past.")
    past.promise(before, US, "Een plek in de avondgroep vragen", town.day(4), town.at(-57, 11))
    went = past.promise(
        before, THEM, "أذهب إلى مقهى اللغة يوم الخميس", town.day(-40), town.at(-57, 12), by=rania
    )
    past.change(went, Kind.DONE, town.at(-41, 20), by=rania, words="كان ممتعاً. سأذهب مرة أخرى.")
    past.check_out(before, "أنا متفائلة.", town.at(-57, 11, 5))
    past.share(before, town.at(-57, 11, 10))
    kern = past.kern(
        rania,
        "Rania was docent en wil weer voor een klas staan. Praat liever dan dat er een formulier "
        "komt.",
        town.at(-55, 9),
        by=bram,
    )
    past.kern_answer(kern, town.at(-54, 20))
    talk = past.talk(
        together,
        "Uw diploma als docent. Ik hoorde van een school die u graag wil ontmoeten.",
        town.coming(2, 13, 30),
        planned=town.at(-6, 10),
    )
    past.point(talk, "Uw diploma laten waarderen", town.at(-6, 10, 2), by=bram)
    past.invite(talk, town.at(-6, 10, 5))
    past.point(talk, "متى يمكنني أن أعود إلى التدريس؟", town.at(-4, 21), by=rania)
    past.answer(talk, town.at(-4, 21, 5), place=Place.NEARBY, companion_who="جارتي")


def henk(town: Town) -> None:
    """Twenty-five caseworkers. He has told his story often enough."""
    past, bram = town.past, town.staff["Bram"]
    henk = town.resident("Henk", "Tollenaar", channel=Channel.MAIL, address="Veerpad 77")
    earlier = [*town.former, *[person for person in town.caseworkers if person != bram]][:24]
    loes = town.leads["Team Noord"]
    days = [-4700 + round(number * (4700 - 75) / 24) for number in range(25)]
    for number, caseworker in enumerate(earlier):
        stretch = past.begin(
            henk, caseworker, town.day(days[number]), town.day(days[number + 1]), by=loes
        )
        if number in (3, 9, 14, 19, 23):
            talk = town.held(stretch, days[number] + 60, "Kennismaken.")
            past.end(talk, talk.ends_at)
    together = past.begin(henk, bram, town.day(-75), by=loes)
    town.pin(henk, days=-68, by=bram)
    before = town.held(together, -68, "Kennismaken. U vertelt wat u kwijt wilt.", place=Place.WALK)
    past.point(before, "Niet weer bij het begin beginnen", town.at(-70, 9), by=henk)
    past.promise(
        before, US, "Zelf blijven, en het zeggen als dat niet lukt", None, town.at(-68, 11)
    )
    past.promise(before, US, "De oude verslagen nalopen op beloften", town.day(8), town.at(-68, 11))
    stories = past.promise(
        before,
        THEM,
        "Een lijstje maken van wat nooit is afgemaakt",
        town.day(-20),
        town.at(-68, 11),
    )
    past.change(stories, Kind.DONE, town.at(-19, 10), by=henk, words="Het zijn er zeven geworden.")
    past.check_out(before, "Lopen praat makkelijker.", town.at(-68, 11, 30))
    past.share(before, town.at(-68, 11, 35))
    kern = past.kern(
        henk,
        "Henk heeft vijfentwintig contactpersonen gehad. Begin niet bij het begin; vraag wat er "
        "nu nodig is. Is machinist geweest op de veerpont en loopt graag langs het water.",
        town.at(-67, 9),
        by=bram,
    )
    past.kern_answer(
        kern,
        town.at(-66, 9),
        "Ik heb mijn verhaal vierentwintig keer verteld. Dat u het opschreef, is genoeg.",
    )
    talk = past.talk(
        together,
        "Samen het lijstje doornemen: wat maken wij nu wél af?",
        town.coming(3, 9),
        planned=town.at(-4, 10),
        place=Place.WALK,
        minutes=60,
    )
    past.point(talk, "Wat er nooit is afgemaakt", town.at(-3, 9), by=henk)
    past.invite(talk, town.at(-4, 10, 5))
    past.answer(talk, town.at(-3, 9, 5))


def daniel(town: Town) -> None:
    """Reads English, and asks for another time."""
    past, bram = town.past, town.staff["Bram"]
    daniel = town.resident(
        "Daniel",
        "Okafore",
        channel=Channel.WHATSAPP,
        language=Language.EN,
        address="Meidoornsingel 60",
    )
    together = past.begin(daniel, bram, town.day(-130), by=town.leads["Team Noord"])
    town.pin(daniel, days=-90, by=bram)
    before = town.held(together, -90, "Uw muziek. U zei dat u daar iets mee wilt.")
    past.promise(
        before, US, "Het cultuurhuis voorstellen om kennis te maken", None, town.at(-90, 11)
    )
    past.promise(
        before, THEM, "Record two pieces on my phone", town.day(-60), town.at(-90, 12), by=daniel
    )
    past.share(before, town.at(-90, 11, 10))
    talk: Conversation = past.talk(
        together,
        "Het cultuurhuis zoekt docenten. Zullen we er samen gaan kijken?",
        town.coming(4, 11, 30),
        planned=town.at(-5, 15),
        place=Place.NEARBY,
    )
    past.invite(talk, town.at(-5, 15, 5))
    past.other_time(talk, "I play at the market that morning. After two is fine.", town.at(-2, 18))


def milena(town: Town) -> None:
    """Handed over yesterday; what Samira promised is Bram's now."""
    past, bram, samira = town.past, town.staff["Bram"], town.staff["Samira"]
    loes = town.leads["Team Noord"]
    milena = town.resident("Milena", "Zawistka", channel=Channel.SMS, address="Molenweg 101")
    before = past.begin(milena, samira, town.day(-450), by=loes)
    town.pin(milena, days=-200, by=samira)
    talk = town.held(before, -48, "Uw idee voor een eigen bedrijf. Vertel, ik ben benieuwd.")
    past.point(talk, "Mag ik alvast klein beginnen?", town.at(-50, 12), by=milena)
    past.promise(
        talk, US, "Een afspraak maken met de ondernemersadviseur", town.day(5), town.at(-48, 11)
    )
    past.promise(talk, THEM, "Het plan op één kant papier zetten", town.day(-10), town.at(-48, 11))
    past.share(talk, town.at(-48, 11, 10))
    past.kern(
        milena,
        "Milena had een bakkerij en wil weer een eigen zaak. Houdt van op tijd beginnen.",
        town.at(-47, 9),
        by=samira,
    )
    past.hand_over(before, bram, dt.datetime.combine(town.day(-1), dt.time(16), town.zone), by=loes)
