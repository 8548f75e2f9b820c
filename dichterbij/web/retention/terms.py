# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How long each kind is kept, and why so long. One table: a kind without a row is a failing test.

A municipality has terms of its own (DICHTERBIJ_RETENTION), as far as no promise is broken by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

RESIDENT = "people.workingrelationship"
MESSAGE = "delivery.message"
FIVE_YEARS, YEAR, MONTH = 5 * 365 + 1, 365, 31
LONGEST = 20 * YEAR


class WrongTerm(ValueError):
    """What is wrong with the terms a municipality chose, a sentence each."""


@dataclass(frozen=True)
class Term:
    """So many days and then it goes; or it goes along with another kind; or it stays."""

    days: int | None
    why: str
    along: str = ""
    at_most: int = LONGEST


def _stays(why: str) -> Term:
    return Term(None, why)


def _with(kind: str, why: str) -> Term:
    return Term(None, why, along=kind)


OF_RESIDENT = _with(RESIDENT, "zolang de inwoner hier is")
OF_ACCOUNT = _stays("zolang de collega ermee binnenkomt")
OF_DJANGO = _stays("hoort bij het programma; er staat niemand in")

TERMS: Mapping[str, Term] = {
    # Of a resident: all of it together, for half a story is about nobody
    RESIDENT: Term(
        FIVE_YEARS,
        "zolang iemand met de inwoner werkt, en daarna zolang er nog een vraag of klacht over "
        "kan komen",
    ),
    "people.person": _with(
        RESIDENT, "een inwoner zolang die hier is; een collega zolang het logboek die noemt"
    ),
    **dict.fromkeys(
        (
            "people.limit", "people.limitconsent", "people.correction",
            "people.pin", "people.personkey", "people.tieddigid", "letters.letter",
            "letters.letterversion", "letters.leftstanding", "delivery.way", "delivery.wishes",
            "delivery.addresschange", "baggage.notebook", "conversations.conversation",
            "conversations.appointmentchange", "conversations.agreement",
            "conversations.agreementchange", "conversations.sphereofinfluence",
            "conversations.checkout", "conversations.agendaitem",
            "conversations.invitationanswer", "conversations.offeredtime",
            "conversations.othertime", "conversations.kern", "conversations.kernanswer",
            "conversations.readingchoice", "conversations.card", "conversations.chosenhandvat",
        ),
        OF_RESIDENT,
    ),
    # Coming in
    "people.link": Term(YEAR, "zolang hij opent, en een jaar om er een nieuwe mee te vragen"),
    "people.deskcode": Term(MONTH, "zolang hij geldt, en een maand om na te gaan wat er mis was"),
    "people.proof": Term(MONTH, "zolang het geldt, en een maand om na te gaan wie er binnen was"),
    "people.session": Term(7, "zolang iemand is aangemeld, en een week", at_most=MONTH),
    "people.guesses": Term(1, "zolang iemand moet wachten, en een dag", at_most=1),
    **dict.fromkeys(
        ("people.secondfactor", "people.recoverycode", "people.passkey", "people.accountelsewhere"),
        OF_ACCOUNT,
    ),
    "people.doorchange": _stays("tot het bericht erover klaarstaat; een minuut"),
    "people.firstpassword": _stays("zolang de collega nog geen eigen wachtwoord koos"),
    # Post
    MESSAGE: Term(YEAR, "zolang het wacht of iemand het moet nakijken, en daarna een jaar"),
    "delivery.receipt": _with(MESSAGE, "zolang het bericht er is"),
    "delivery.printbatch": Term(YEAR, "zolang er een brief in zit, en een jaar"),
    "delivery.halt": Term(YEAR, "zolang de post stilligt, en daarna een jaar"),
    "delivery.postmark": _stays("hoe ver de post is; één regel"),
    "delivery.putback": _stays("zodat na een teruggezette kopie niets dubbel weggaat"),
    # Bagage: the promises of the product itself
    "baggage.statement": Term(
        YEAR, "zo lang als de inwoner koos, hoogstens twaalf maanden; elk uur", at_most=YEAR
    ),
    "baggage.reflection": Term(YEAR, "hoogstens twaalf maanden, voor de consulent zelf",
                               at_most=YEAR),
    "baggage.decision": _stays("zolang te zien moet zijn wat de gemeente besloot"),
    # Looking after it
    "people.glass": Term(FIVE_YEARS, "zolang te zien moet zijn wie inviel en waarom"),
    "people.logline": _stays(
        "altijd: een ketting waar een schakel uit is, bewijst niets. Er staan nummers in, geen "
        "woorden; na wissen leidt een regel tot niemand"
    ),
    "people.erasure": _stays("altijd: het bewijs dat er gewist is, zonder naam"),
    "people.carriedout": Term(FIVE_YEARS, "zolang te zien moet zijn dat termijnen gelden"),
    "people.processingmark": _stays("hoe ver het logboek is doorgegeven; één regel"),
    "people.team": _stays("zolang het team er is of was"),
    "letters.lettertemplate": _stays("zolang er brieven mee gemaakt kunnen zijn"),
    "background.tick": Term(7, "een week, om te zien of de klok liep", at_most=7),
    "background.worker": Term(7, "zolang hij werkt, en een week", at_most=7),
    "django_tasks_database.dbtaskresult": Term(
        30, "zolang het werk wacht; wat misging dertig dagen, wat lukte één", at_most=30
    ),
    **dict.fromkeys(("auth.permission", "auth.group", "contenttypes.contenttype"), OF_DJANGO),
}  # fmt: skip


def with_own(chosen: str) -> dict[str, Term]:
    """The table, with what the municipality chose: 'delivery.message=180,people.link=14'."""
    terms, wrong = dict(TERMS), []
    for one in filter(None, (part.strip() for part in chosen.split(","))):
        kind, _is, days = (part.strip() for part in one.partition("="))
        term = terms.get(kind)
        if term is None:
            wrong.append(f"{kind!r} is no kind that is kept.")
        elif term.along:
            wrong.append(f"{kind} goes along with {term.along}: give that one a term.")
        elif term.days is None or kind == "baggage.statement":
            wrong.append(f"{kind} has no term that can be chosen.")
        elif not (days.isascii() and days.isdigit()) or int(days) < 1:
            wrong.append(f"write {kind} with a number of days from 1 on.")
        elif int(days) > term.at_most:
            wrong.append(f"{kind} is kept for {term.at_most} days at most.")
        else:
            terms[kind] = replace(term, days=int(days))
    if wrong:
        raise WrongTerm(" ".join(wrong))
    return terms
