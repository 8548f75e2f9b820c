# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The letters of Lindewaard: one as it went for years, some in the making, one that was sent."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from dichterbij.conversations.letter_facts import FORMS
from dichterbij.conversations.models import Conversation
from dichterbij.letters.filling import filled
from dichterbij.letters.models import Letter, LetterTemplate, Variant
from dichterbij.letters.shelf import template
from dichterbij.people.access import Act
from dichterbij.people.models import Person, WorkingRelationship

if TYPE_CHECKING:
    from dichterbij.web.demo.load import Town

AS_IT_WENT = """\
Geachte heer/mevrouw,

Op grond van artikel 17 van de Participatiewet dient u op {day} om {time} uur te verschijnen op \
het stadskantoor, Lindeplein 4.

Indien u zonder bericht niet verschijnt, kan uw uitkering worden verlaagd.

Er is besloten dat er een gesprek wordt ingepland met uw nieuwe consulent.

Hoogachtend,
Afdeling Werk en Inkomen"""
OLD_TEMPLATE = """\
[[aanhef]],

Hierbij delen wij u mede dat uw dossier is overgedragen. Wij verzoeken u om uiterlijk \
[[uiterlijk]] de volgende gegevens te verstrekken:
[[stukken]]

Indien u deze gegevens niet tijdig verstrekt, kan uw uitkering worden opgeschort.

Hoogachtend,
[[consulent]]"""


def everybody(town: Town) -> None:
    """What lies on the desks: an old letter to mend, one begun, one that Amina got."""
    past, bram, loes = town.past, town.staff["Bram"], town.staff["Loes"]
    by_name = {person.first_name: person for person in reversed(town.residents)}
    old = past.add(
        LetterTemplate(
            kind="request",
            variant=Variant.USUAL,
            title="Gegevens opvragen, zoals we het altijd deden",
            subject="Verzoek om gegevens",
            body=OLD_TEMPLATE,
            source_name="Verzoek gegevens 2019.docx",
            made_by=loes,
            made_at=town.at(-9, 14),
        )
    )
    past.done(town.at(-9, 14), loes, Act.CHANGE_TEMPLATES, old)
    talk = next(t for t in past.rows[Conversation] if t.resident is by_name["Amina"] and t.is_open)
    _letter(
        town,
        talk.relationship,
        days=-1,
        kind="invitation",
        subject="Oproep voor een gesprek",
        body=AS_IT_WENT.format(**_when(talk)),
        about=talk.uuid,
        by=bram,
    )
    begun = template("request_usual")
    peter = _relationship(town, by_name["Peter"])
    if begun is not None:
        _letter(
            town,
            peter,
            days=-2,
            kind="request",
            subject=begun.subject,
            body=filled(begun.body, _names(town, by_name["Peter"], bram)),
            by=bram,
        )
    _letter(
        town,
        talk.relationship,
        days=-18,
        kind="other",
        subject="Ik ben uw nieuwe contactpersoon",
        body=WELCOME.format(phone=bram.phone),
        sent=True,
        by=bram,
    )


WELCOME = """\
Dag Amina,

Ik ben Bram. Ik werk bij de gemeente Lindewaard en ben uw nieuwe contactpersoon. Samira heeft mij \
over u verteld, en alle afspraken met haar blijven staan.

U hoeft nu niets te doen. Binnenkort nodig ik u uit om kennis te maken. Wilt u eerder iets vragen? \
Bel of app mij: {phone}. Aan de telefoon mag u ook iemand mee laten luisteren.

Groet,
Bram de Wit
{phone}"""


def _names(town: Town, resident: Person, by: Person) -> dict[str, str]:
    return {
        "aanhef": f"Dag {resident.first_name}",
        "voornaam": resident.first_name,
        "consulent": by.full_name,
        "telefoon": by.phone,
        "gemeente": "Lindewaard",
    }


def _when(talk: Conversation) -> dict[str, str]:
    return {name: FORMS[name](talk.starts_at) for name in ("day", "time")}


def _relationship(town: Town, resident: Person) -> WorkingRelationship:
    every: list[WorkingRelationship] = town.past.rows[WorkingRelationship]
    return next(one for one in every if one.resident is resident and one.ended_on is None)


def _letter(
    town: Town,
    relationship: WorkingRelationship,
    *,
    days: int,
    kind: str,
    subject: str,
    body: str,
    by: Person,
    about: uuid.UUID | None = None,
    sent: bool = False,
) -> None:
    at = town.at(days, 15)
    letter = town.past.add(
        Letter(
            relationship=relationship,
            kind=kind,
            subject=subject,
            body=body,
            about=about,
            made_by=by,
            made_at=at,
            changed_at=at,
            state=Letter.State.SENT if sent else Letter.State.DRAFT,
            sent_at=at if sent else None,
            sent_by=by if sent else None,
        )
    )
    town.past.done(at, by, Act.WRITE_LETTER, letter, relationship.resident)
