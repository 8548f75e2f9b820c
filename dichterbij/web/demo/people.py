# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Lindewaard and its people. The town is invented, and so is everybody who lives there.

First and last names are drawn from the same corner of the world; what somebody wants, promises
or says is drawn for everybody from the same lists (`texts`).
"""

from __future__ import annotations

from typing import Any

from dichterbij.people.access import Role

# name, places, home visits, who leads it
TEAMS: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "Team Noord",
        {
            "office": "Stadskantoor, Lindeplein 4",
            "walk": "Lindepark, vanaf de fontein",
            "nearby": "Buurthuis De Schakel, Beukstraat 11",
        },
        "Loes",
    ),
    (
        "Team Zuid",
        {
            "office": "Servicepunt Zuid, Molenweg 20",
            "walk": "Langs de Waard, vanaf het veerhuis",
            "nearby": "Bibliotheek Zuid, Molenweg 32",
            "home_visits": True,
        },
        "Wim",
    ),
    (
        "Team Oost",
        {
            "office": "Wijkhuis Oost, Korenbloemstraat 2",
            "walk": "De volkstuinen, vanaf het hek",
            "nearby": "Speeltuin De Kikker, in het huisje",
        },
        "Gülsen",
    ),
    (
        "Team Jong",
        {
            "office": "Jongerenloket, Stationsstraat 7",
            "walk": "Een rondje om de Vest",
            "nearby": "Café De Brug, achterin",
        },
        "Marvin",
    ),
)

LEADS = {
    "Loes": "Vermeer",
    "Wim": "Prins",
    "Gülsen": "Aksoylu",
    "Marvin": "Kartosen",
}

# team, first name, last name
CASEWORKERS: tuple[tuple[str, str, str], ...] = (
    ("Team Noord", "Bram", "de Wit"),
    ("Team Noord", "Yasmina", "Ouahbi"),
    ("Team Noord", "Sjoerd", "Hoitinga"),
    ("Team Noord", "Precious", "Adu-Mensah"),
    ("Team Zuid", "Chris", "Bakker"),
    ("Team Zuid", "Emre", "Karabulut"),
    ("Team Zuid", "Truus", "van der Lind"),
    ("Team Zuid", "Shanaya", "Ramdajal"),
    ("Team Oost", "Pawel", "Zawadka"),
    ("Team Oost", "Hodan", "Warsameh"),
    ("Team Oost", "Ingrid", "Schouteden"),
    ("Team Jong", "Gideon", "Martinella"),
    ("Team Jong", "Oksana", "Hrytsenko"),
    ("Team Jong", "Niels", "Waardman"),
)

# They have left; what they promised has not.
FORMER: tuple[tuple[str, str, str], ...] = (
    ("Team Noord", "Fatma", "Yildirimli"),
    ("Team Noord", "Erik", "Soeters"),
    ("Team Noord", "Samira", "Haddou"),
    ("Team Noord", "Ruud", "Kastelijn"),
    ("Team Zuid", "Desirée", "Wijngaarde"),
    ("Team Zuid", "Jelle", "Brandsema"),
    ("Team Zuid", "Mo", "Benamarou"),
    ("Team Oost", "Carla", "Vinkenoog"),
    ("Team Oost", "Tesfay", "Mehariel"),
    ("Team Oost", "Anneke", "Lindhout"),
    ("Team Jong", "Kevin", "Doornenbosch"),
    ("Team Jong", "Soraya", "Biharisingh"),
)

OTHERS = (
    (Role.ADMINISTRATOR, "Bea", "Kok"),
    (Role.PRIVACY_OFFICER, "Farid", "Aziz"),
)

# Everybody somebody can step in as by name. PINs were agreed with them in person.
PINS = {
    ("Amina", "El Idrissi"): "48213",
    ("Rania", "Haddad"): "70351",
    ("Henk", "Tollenaar"): "26904",
    ("Daniel", "Okafore"): "91628",
}
# All other residents with a PIN; one hash for all of them, so that loading stays quick
PIN = "52917"

STREETS = (
    "Kastanjelaan",
    "Beukstraat",
    "Esdoornhof",
    "Molenweg",
    "Veerpad",
    "Korenbloemstraat",
    "Stationsstraat",
    "Lijsterbesplein",
    "Waardkade",
    "Meidoornsingel",
)
LETTERS = "ABCDEFGHJKLMNPRSTVWXZ"

# first names, last names
NAMES: tuple[tuple[str, str], ...] = (
    (
        "Willem Annie Joop Riet Kees Marijke Dirk Corrie Theo Ellen Gerda Ronald Wilma",
        "Lindeman/Waardenaar/van der Veer/Molendijk/Kastelein/de Beuker/Van Esdoorn/Terlingen",
    ),
    (
        "Hicham Naima Youssef Loubna Abdel Khadija Soufian Ikram Driss Malika Nordin Hafida",
        "Bouziani/El Amrati/Ouakili/Bensalahi/Tahirou/Azzouzane/El Khayati/Mokhtari-Lind",
    ),
    (
        "Ayşe Mustafa Elif Hakan Zeynep Orhan Sevgi Cem Hatice Serkan Nuray Yusuf",
        "Demirtay/Yilmazer/Kocabey/Arslanlı/Öztekin/Çelikkan/Aydoğmuş/Karaduman",
    ),
    (
        "Glenn Sharon Ruben Astrid Dennis Chantal Winston Ingrid Romano Mavis Orlando Sila",
        "Blijdensteen/Sewnarain/Kromodikoro/Vreedzaam/Ramkhelawan/Amatdasim/Pinaste/Goedgeluk",
    ),
    (
        "Layal Omar Nour Bassel Hiba Fadi Salma Anas Dima Kinan Reem Tarek",
        "Al Khourani/Darwishi/Sabbaghi/Al Massrani/Barazani/Qassemi/Haffari/Najjarian",
    ),
    (
        "Selam Yonas Rahwa Filmon Feven Abel Luwam Dawit Helen Kidane Semhar Robel",
        "Tekleab/Gebremichal/Habtezghi/Woldemar/Kifleyes/Araiasu/Ghebrey/Tesfazghen",
    ),
    (
        "Agnieszka Marek Ewa Piotr Kasia Tomasz Beata Krzysztof Dorota Jakub Monika Adam",
        "Wójcicka-Lis/Nowakiewicz/Zielonka/Lewandek/Kaczmarzyk/Dąbroszek/Mazurczak/Jaworek",
    ),
    (
        "Iryna Mykola Olha Andrij Natalka Serhij Halyna Bohdan Kateryna Roman Lesja Taras",
        "Kovalyshyn/Shevchuchenko/Bondarets/Melnytsky/Tkachivska/Lysenkiv/Polishchenko/Savchyn",
    ),
    (
        "Sytske Wytze Hinke Douwe Froukje Tjeerd Baukje Sybren Aafke Gosse Nynke Rintje",
        "Hoekstraat/Wiardinga/Terpsema/Bildtstra/Dykstrum/Lauwersma/Poelsma/Fjildstra",
    ),
    (
        "Sjef Mia Harie Tiny Jo Gertie Huub Annelies Zjef Marleen Math Trees",
        "Heuvelhoven/Maesbracht/Crommentuijn/Geuljans/Kerkhofs-Maas/Schinnekens/Vaessling/Pletsers",
    ),
    (
        "Shurendy Nurianne Rignald Tamara Quincy Edsel Suhaily Curtley Mirla Jurick Lisette",
        "Martisella/Bernabelo/Windstera/Koeimana/Pietersziel/Sambonita/Isenia-Lind/Doranski",
    ),
    (
        "Abena Kwame Blessing Emeka Fatou Lamin Mariama Samuel Grace Ibrahim Efua Kofi",
        "Owusu-Lartey/Boatengi/Adeyemiro/Nwosike/Jallowe/Ceesayan/Mensahro/Okonkwari",
    ),
    (
        "Farzana Reza Shirin Navid Parisa Jamshid Zahra Homayoun Laleh Siavash Mina Arash",
        "Rahimzai/Noorzadeh/Ahmadiyar/Farhangi/Shirzadi/Karimpour/Ebrahimzai/Daryabari",
    ),
    (
        "Linh Minh Siti Budi Mei Jun Anita Rajesh Priya Dewi Hung Lan",
        "Nguyenhof/Tranvanh/Soepardiman/Wirawanto/Liangsma/Chenhuis/Sharmadin/Ponniahan",
    ),
)
