# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a code says: why a message did not arrive or waits, and what somebody can do now.

The codes come from the adapters and from the worker; a code that is not here gets a sentence
that is true of all of them. `WHY` is the only list.
"""

from __future__ import annotations

from typing import NamedTuple

from dichterbij.delivery.adapters import channels
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person

Channel, State = Person.Channel, Message.State
OVER = {
    Channel.MAIL: "per mail",
    Channel.SMS: "per sms",
    Channel.WHATSAPP: "per WhatsApp",
    Channel.PAPER: "op papier",
}
IT = {
    Channel.MAIL: "De mail",
    Channel.SMS: "De sms",
    Channel.WHATSAPP: "Het WhatsApp-bericht",
    Channel.PAPER: "De brief",
}


class Why(NamedTuple):
    """What was the matter, and what to do about it."""

    what: str
    now: str = ""


OTHER_WAY = "Kies een andere weg, of bel even."
ASK = "Vraag het even. Wij sturen het niet vanzelf nog een keer."
WRONG = "Kijk samen of het nummer of adres nog klopt."
OURS = "Dit ligt aan ons, niet aan het adres. Kies een andere weg als het niet kan wachten."

WHY: dict[str, Why] = {
    # nobody took it: our own post office, or the one behind it
    "no_connection": Why("De post nam niet op.", OURS),
    "mail_not_now": Why("De mailserver had het te druk.", OURS),
    "gateway_down": Why("De verzenddienst deed het niet.", OURS),
    "gateway_busy": Why("De verzenddienst had het te druk.", OURS),
    "gateway_failed": Why("Bij de verzenddienst ging iets mis.", OURS),
    "not_allowed": Why("De verzenddienst liet ons niet binnen.", OURS),
    "error": Why("Er ging iets mis bij het versturen.", OURS),
    # it does not come there
    "no_address": Why("Er is geen mailadres of mobiel nummer meer.", WRONG),
    "address_refused": Why("Dit mailadres bestaat niet, of neemt geen mail aan.", WRONG),
    "number_unknown": Why("Dit nummer bestaat niet.", WRONG),
    "number_refused": Why("Dit nummer bestaat niet, of kan geen berichten krijgen.", WRONG),
    "number_abroad": Why(
        "Dit is een nummer in een ander land. Daar sturen we niets heen.", OTHER_WAY
    ),
    "permanent": Why("Daar kan dit bericht niet aankomen.", WRONG),
    "temporary": Why("Het kwam niet aan. Later lukt het misschien wel.", OTHER_WAY),
    "phone_not_now": Why("De telefoon stond uit, of had lang geen bereik.", OTHER_WAY),
    "address_not_now": Why("De mailbox nam het bericht nog niet aan.", OTHER_WAY),
    "mailbox_full": Why("De mailbox is vol.", OTHER_WAY),
    "mail_refused": Why("De mailserver wilde dit bericht niet meenemen.", OTHER_WAY),
    "link_closed": Why("De link in dit bericht is ingetrokken.", "Stuur een nieuw bericht."),
    # nobody can tell
    "line_broke": Why("De verbinding viel weg terwijl het bericht onderweg was.", ASK),
    "answer_unclear": Why("De verzenddienst gaf een antwoord dat we niet begrijpen.", ASK),
    "worker_stopped": Why("Het versturen werd onderbroken.", ASK),
    "put_back": Why(
        "Er is een oudere kopie van Dichterbij teruggezet. Misschien was dit al weg.", ASK
    ),
    "no_receipt": Why("Na vier dagen weet nog niemand of het aankwam.", ASK),
    "maybe_twice": Why(
        "Het versturen werd onderbroken, en daarna is het nog een keer verstuurd.",
        "Het is twee keer hetzelfde bericht, geen nieuw.",
    ),
    "way_closed": Why(
        "Deze inwoner krijgt dit liever niet meer per WhatsApp.",
        "Had je het nog niet verstuurd? Kies dan een andere weg.",
    ),
    "moment_passed": Why("Het moment was al voorbij.", ASK),
    # nobody sent it in time
    "too_late": Why(
        "Het is niet meer verstuurd, want het moment is voorbij.", "Bel even als het nog uitmaakt."
    ),
    "printed_late": Why(
        "Deze brief is al geprint, en nu is het moment voorbij.",
        "Haal hem uit de stapel. Ligt hij al in de brievenbus? Zeg dan dat hij gepost is.",
    ),
    # it waits
    "night": Why("Het is nacht, een vrije dag, of niet het uur dat is gekozen. We storen niemand."),
}
UNKNOWN = Why("Er ging iets mis onderweg. Wat precies, weten we niet.", OTHER_WAY)
NOTHING = Why("")


def why(message: Message) -> Why:
    """What was the matter with this one; nothing when all went well."""
    needs_somebody = message.state in (State.UNCERTAIN, State.FAILED)
    if message.state == State.DELIVERED or not (message.reason or needs_somebody):
        return NOTHING
    found = WHY.get(message.reason, UNKNOWN)
    return found if needs_somebody else found._replace(now="")


def over(channel: str) -> str:
    """'per sms'."""
    return OVER[Channel(channel)]


def it(channel: str) -> str:
    """'De sms'."""
    return IT[Channel(channel)]


def by_hand(channel: str) -> bool:
    """Whether a colleague sends it from their own telephone: nobody here carries WhatsApp."""
    return channel == Channel.WHATSAPP and Channel.WHATSAPP not in channels()


def goes_to(resident: Person, channel: str) -> str:
    """Where a message over this way goes; paper goes wherever one takes it."""
    if by_hand(channel):
        return f"Naar {resident.phone}. Je verstuurt het zelf, met je eigen telefoon"
    if channel == Channel.PAPER:
        return "Om te printen"
    return f"Naar {resident.email if channel == Channel.MAIL else resident.phone}"
