# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How some in the demo like to hear from us, and two text messages that went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dichterbij.conversations.models import Place
from dichterbij.delivery.models import Cover, Message
from dichterbij.people.models import Person

if TYPE_CHECKING:
    from dichterbij.web.demo.load import Town

Channel = Person.Channel


def everybody(town: Town) -> None:
    """Peter has another number, somebody reads along with Milena, and two texts went wrong."""
    past, bram = town.past, town.staff["Bram"]
    peter = next(one for one in town.residents if one.first_name == "Peter")
    milena = next(one for one in town.residents if one.first_name == "Milena")
    past.ways(peter, [Channel.SMS], town.at(-200, 11), by=bram)
    past.other_number(peter, "06 00 00 09 31", town.at(-1, 19), by=peter)
    past.ways(milena, [Channel.SMS], town.at(-48, 11), cover=Cover.QUIET, by=milena)
    noor(town)
    kees(town)


def noor(town: Town) -> None:
    """Her number does not exist any more; a letter still comes."""
    past, bram = town.past, town.staff["Bram"]
    noor = town.resident("Noor", "Esveldt", channel=Channel.SMS, address="Veerpad 12")
    together = past.begin(noor, bram, town.day(-220), by=town.leads["Team Noord"])
    town.pin(noor, days=-150, by=bram)
    talk = past.talk(
        together,
        "Uw eerste maand in de bibliotheek. Hoe bevalt het?",
        town.coming(9, 11),
        planned=town.at(-1, 10),
    )
    past.invite(talk, town.at(-1, 10, 5), state=Message.State.FAILED, reason="number_refused")


def kees(town: Town) -> None:
    """Nobody told whether his text arrived."""
    past, bram = town.past, town.staff["Bram"]
    kees = town.resident("Kees", "Rietdijk", channel=Channel.SMS, address="Waardkade 3")
    together = past.begin(kees, bram, town.day(-330), by=town.leads["Team Noord"])
    town.pin(kees, days=-300, by=bram)
    past.ways(kees, [Channel.SMS, Channel.WHATSAPP], town.at(-300, 11), by=bram)
    talk = past.talk(
        together,
        "Samen de brief van de zorgverzekeraar lezen.",
        town.coming(10, 14),
        planned=town.at(-6, 15),
        place=Place.NEARBY,
    )
    at = town.at(-6, 15, 5)
    past.invite(
        talk,
        at,
        state=Message.State.UNCERTAIN,
        reason="no_receipt",
        tries=1,
        handed_over_at=at,
    )
