# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The words of this room's own messages, and the quiet cover somebody chose.

Who, when and where; never what about (T0).
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from dichterbij.people.days import date_format, local
from dichterbij.people.door.models import DoorChange
from dichterbij.people.models import Person


class Words(NamedTuple):
    """What a message says: as a mail or letter, and short for a text message."""

    subject: str
    body: str
    short: str = ""


def address_will_change(resident: Person, field: str, caseworker: Person | None) -> Words:
    """To the old address: somebody asked to go on at another one. It does not say which."""
    with override(resident.language):
        phone = (caseworker and caseworker.phone) or settings.MUNICIPALITY_PHONE
        asked = (
            _("Iemand vroeg ons om u voortaan op een ander telefoonnummer te bereiken.")
            if field == "phone"
            else _("Iemand vroeg ons om u voortaan op een ander mailadres te bereiken.")
        )
        told = _("Was u dat zelf? Dan hoeft u niets te doen. Het gaat over drie dagen in.")
        stop = _("Was u dat niet? Bel dan %(phone)s. Dan blijft alles zoals het was.") % {
            "phone": phone
        }
        return Words(
            _("Klopt dit?"),
            "\n\n".join(
                [_("Dag %(name)s,") % {"name": resident.first_name}, asked, told, stop, closing()]
            ),
            f"{asked} {stop}",
        )


def promises(colleague: Person) -> Words:
    """To a colleague, once a day at most: look at Vandaag. No name, no promise, no count."""
    return Words(
        "Een belofte loopt af",
        f"Dag {colleague.first_name},\n\n"
        "Op Vandaag staat een belofte aan een inwoner die nu aan de beurt is, of net was.\n\n"
        f"{settings.PUBLIC_URL}/vandaag/\n\n"
        "Lukt het niet op tijd? Zeg het de inwoner zelf. Dat is beter dan stil blijven.",
    )


What = DoorChange.What
AT_THE_DOOR = {
    What.APP_ADDED: "Bij jouw account kwam een app voor codes.",
    What.APP_REMOVED: "De app voor codes is weggehaald bij jouw account.",
    What.PASSKEY_ADDED: "Bij jouw account kwam een passkey.",
    What.PASSKEY_REMOVED: "Een passkey is weggehaald bij jouw account.",
    What.NEW_CODES: "Je account kreeg nieuwe herstelcodes. De oude openen niets meer.",
    What.CODE_USED: "Iemand kwam binnen met een herstelcode van jou.",
    What.RESET: "De functioneel beheerder zette je tweede stap terug. "
    "Bij het aanmelden kies je een nieuwe.",
    What.PASSWORD_CHANGED: "Je wachtwoord is veranderd.",
    What.PASSWORD_GIVEN: "De functioneel beheerder gaf je een nieuw wachtwoord. "
    "Bij het aanmelden kies je een eigen.",
    What.SIGNED_OUT: "De functioneel beheerder meldde je overal af.",
    What.TIED: "Met je account van de gemeente kom je nu ook hier binnen.",
}


def door_changed(colleague: Person, what: str, at: dt.datetime) -> Words:
    """To a colleague: what changed in how they come in, and what to do if they know nothing of it.

    No code, no name of a device, and nothing to press that changes anything.
    """
    when = date_format(local(at), "l j F, G.i")
    return Words(
        "Er is iets veranderd aan hoe je binnenkomt",
        f"Dag {colleague.first_name},\n\n"
        f"{AT_THE_DOOR[What(what)]} Dat was op {when} uur.\n\n"
        "Was jij dit, of vroeg je erom? Dan hoef je niets te doen.\n\n"
        "Weet je van niets? Bel dan meteen de functioneel beheerder. Kom je zelf nog binnen? "
        "Kies dan een ander wachtwoord, en meld overal af:\n\n"
        f"{settings.PUBLIC_URL}/mijn-toegang/",
    )


def quietly(words: Words, sender: Person | None, resident: Person, *, has_link: bool) -> Words:
    """The same message for who shares a phone: a first name, and nothing that tells what it is."""
    with override(resident.language):
        who = sender.first_name if sender else _("ons")
        phone = (sender and sender.phone) or settings.MUNICIPALITY_PHONE
        hello = _("Dag %(name)s,") % {"name": resident.first_name}
        told = (
            _("er staat iets voor u klaar: {link}")
            if has_link
            else _("wilt u mij even bellen als het u uitkomt? %(phone)s") % {"phone": phone}
        )
        signed = sender.first_name if sender else ""
        return Words(
            _("Bericht van %(who)s") % {"who": who},
            "\n\n".join(part for part in (hello, told, signed) if part),
            f"{hello} {told}" + (f" {ended(signed)}" if signed else ""),
        )


def ended(text: str) -> str:
    """On one line a greeting or a name is a sentence too."""
    text = text.rstrip(",،")
    return text if text.endswith((".", "!", "?", "؟")) else f"{text}."


def no_replies(caseworker: Person | None) -> str:
    """A text message says that nobody reads an answer, and where one can go."""
    phone = (caseworker and caseworker.phone) or settings.MUNICIPALITY_PHONE
    if not phone:
        return _("Antwoorden op dit bericht leest niemand.")
    return _("Antwoorden op dit bericht leest niemand. Bel liever %(phone)s.") % {"phone": phone}


def closing() -> str:
    """Who sends it, when nobody in particular does."""
    greeting = _("Groet,")
    name = settings.MUNICIPALITY
    return f"{greeting}\n" + (_("Gemeente %(name)s") % {"name": name} if name else "")
