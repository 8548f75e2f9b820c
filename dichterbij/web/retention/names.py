# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a kind is called on the page about keeping, where the name of its noun says little."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps

NAMED: Mapping[str, str] = {
    "people.workingrelationship": "alles van een inwoner",
    "people.person": "wie iemand is",
    "people.personkey": "het slot op de teksten van een inwoner",
    "people.link": "links in berichten en brieven",
    "people.deskcode": "codes aan de balie",
    "people.proof": "dat een inwoner liet zien wie die is",
    "people.session": "waar collega’s zijn aangemeld",
    "people.guesses": "verkeerde wachtwoorden en codes",
    "people.accountelsewhere": "account van de gemeente",
    "people.glass": "wie inviel, en waarom",
    "people.logline": "het logboek",
    "people.erasure": "bewijzen dat er gewist is",
    "people.carriedout": "wanneer er iets wegging",
    "people.processingmark": "hoe ver het logboek is doorgegeven",
    "people.team": "teams",
    "delivery.message": "berichten aan inwoners",
    "delivery.receipt": "of een bericht aankwam",
    "delivery.way": "hoe een inwoner bericht krijgt",
    "delivery.wishes": "wanneer een inwoner bericht wil",
    "delivery.printbatch": "stapels post op papier",
    "delivery.halt": "keren dat de post stillag",
    "delivery.postmark": "hoe ver de post is",
    "letters.leftstanding": "wat een schrijver in een brief liet staan",
    "letters.lettertemplate": "voorbeeldbrieven",
    "conversations.sphereofinfluence": "wat wel en niet kan, en wie wel",
    "conversations.checkout": "de laatste woorden van een gesprek",
    "conversations.card": "kaart voor een gesprek",
    "baggage.statement": "teksten die inwoners laten onthouden",
    "baggage.reflection": "terugblikken van consulenten",
    "background.tick": "slagen van de klok",
    "background.worker": "welk programma de post doet",
    "django_tasks_database.dbtaskresult": "werk op de achtergrond",
    "auth.permission": "rechten van het programma zelf",
    "auth.group": "groepen van het programma zelf",
    "contenttypes.contenttype": "soorten van het programma zelf",
}


def name_of(kind: str) -> str:
    """In plain words; else what the noun is called."""
    return NAMED.get(kind) or str(apps.get_model(kind)._meta.verbose_name)
