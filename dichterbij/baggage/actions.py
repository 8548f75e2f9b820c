# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What may be remembered: chosen by the resident, read by one caseworker, gone when they say so.

Seed: Handvat 2 > Aandacht voor bagage.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.baggage.models import Decision, Reflection, Statement
from dichterbij.baggage.reading import own_words
from dichterbij.baggage.switch import require_decided
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.keys.sealing import seal
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Person, WorkingRelationship


class NothingWaits(Refused):
    says = _("Deze tekst is er niet meer. U kunt een nieuwe schrijven.")


class NobodyToRead(Refused):
    says = _("U heeft nu geen contactpersoon. Er is nog niemand die dit zou lezen.")


class NamesSomebody(Refused):
    says = "Hier staat een achternaam in van iemand met wie je werkt. Laat die weg."


# The municipality


@transaction.atomic
def record_decision(
    *, decided_on: dt.date, decided_by: str, advised_on: dt.date, by: Person
) -> Decision:
    """Write down that the municipality decided, and open this to residents."""
    require(by, Act.DECIDE_BAGGAGE)
    if decided_on > timezone.localdate():
        raise Refused("Dit besluit is nog niet genomen. Kom terug als het er is.")
    if advised_on > decided_on:
        raise Refused("De functionaris gegevensbescherming geeft advies vóór het besluit.")
    decision, new = Decision.objects.get_or_create(
        pk=Decision.THE_ONE,
        defaults={
            "decided_on": decided_on,
            "decided_by": decided_by,
            "advised_on": advised_on,
            "recorded_by": by,
        },
    )
    if new:
        record(by, Act.DECIDE_BAGGAGE, decision)
    return decision


@transaction.atomic
def end_decision(*, by: Person) -> None:
    """The municipality stops. What residents let us read is gone at once.

    What somebody wrote for themselves alone stays closed: nobody here can read it, and it is not
    ours to throw away.
    """
    require(by, Act.DECIDE_BAGGAGE)
    decision = Decision.objects.select_for_update().first()
    if decision is None:
        return
    record(by, Act.DECIDE_BAGGAGE, decision)
    decision.delete()
    Statement.objects.all().delete()


# The resident


@transaction.atomic
def remember(
    resident: Person,
    text: str,
    *,
    months: int,
    next_too: bool,
    once: uuid.UUID | None = None,
    by: Person,
) -> Statement:
    """Let this text be remembered, and nothing else. It comes in the place of the one before."""
    require(by, Act.CHOOSE_BAGGAGE, resident)
    require_decided()
    _one_at_a_time(resident)
    statement = _write(resident, text, months, next_too, once, confirmed_at=timezone.now())
    record(by, Act.CHOOSE_BAGGAGE, resident)
    return statement


@transaction.atomic
def write_together(
    resident: Person,
    text: str,
    *,
    months: int,
    next_too: bool,
    once: uuid.UUID | None = None,
    by: Person,
) -> Statement:
    """In the talk, with the screen turned: the resident typed it, and thinks it over.

    Until they confirm it themselves, with DigiD or at the desk, nobody reads it. After fourteen
    days it is gone.
    """
    require(by, Act.OFFER_BAGGAGE, resident)
    require_decided()
    _one_at_a_time(resident)
    statement = _write(resident, text, months, next_too, once, confirmed_at=None)
    record(by, Act.OFFER_BAGGAGE, resident)
    return statement


@transaction.atomic
def confirm(statement: Statement, *, by: Person) -> Statement:
    """The resident says at home what they said in the talk: this may be remembered."""
    require(by, Act.CHOOSE_BAGGAGE, statement)
    require_decided()
    resident = _one_at_a_time(statement.resident)
    now = timezone.now()
    waiting = Statement.objects.waiting(now).filter(pk=statement.pk).first()
    if waiting is None:
        raise NothingWaits
    Statement.objects.filter(resident=resident).exclude(pk=waiting.pk).delete()
    waiting.confirmed_at, waiting.since = now, timezone.localdate(now)
    waiting.save(update_fields=["confirmed_at", "since"])
    record(by, Act.CHOOSE_BAGGAGE, resident)
    return waiting


@transaction.atomic
def withdraw(statement: Statement, *, by: Person) -> None:
    """Gone, at once and for everybody. Nobody asks why, and nothing else changes."""
    require(by, Act.CHOOSE_BAGGAGE, statement)
    Statement.objects.filter(pk=statement.pk).delete()
    record(by, Act.CHOOSE_BAGGAGE, statement.resident)


def _one_at_a_time(resident: Person) -> Person:
    """Of two presses at the same moment, one waits for the other."""
    locked: Person = Person.objects.select_for_update().get(pk=resident.pk)
    return locked


def _write(
    resident: Person,
    text: str,
    months: int,
    next_too: bool,
    once: uuid.UUID | None,
    *,
    confirmed_at: dt.datetime | None,
) -> Statement:
    once = once or uuid.uuid4()
    before: Statement | None = Statement.objects.filter(once=once, resident=resident).first()
    if before is not None:
        return before
    now = (
        WorkingRelationship.objects.current()
        .filter(resident=resident)
        .select_related("caseworker")
        .first()
    )
    if now is None:
        raise NobodyToRead
    earlier = Statement.objects.filter(resident=resident)
    if confirmed_at is None:  # what was confirmed stays until this one is
        earlier = earlier.filter(confirmed_at=None)
    earlier.delete()
    statement = Statement(
        resident=resident,
        caseworker=now.caseworker,
        months=months,
        next_too=next_too,
        confirmed_at=confirmed_at,
    )
    statement.sealed = seal(resident, statement.place, text)
    fields = ("uuid", "resident", "sealed", "caseworker", "months", "next_too", "confirmed_at")
    written, _new = Statement.objects.write_once(once, **{f: getattr(statement, f) for f in fields})
    return written


# Whoever reads it


def read(statement: Statement, *, by: Person) -> str:
    """What it says. That a caseworker reads it is written down first: the resident sees it."""
    require(by, Act.READ_BAGGAGE, statement)
    require_decided()
    if not by.is_resident:
        open_file(statement.resident, Act.READ_BAGGAGE, by=by)
    return own_words(statement)


# The caseworker, for themselves


@transaction.atomic
def reflect(text: str, *, once: uuid.UUID | None = None, by: Person) -> Reflection:
    """Write for oneself how one responded. Nobody else reads it: no colleague and no manager.

    It is not in the log either: then somebody could count how often a colleague looks back.
    """
    require(by, Act.REFLECT)
    require_decided()
    _names_nobody(text, by)
    once = once or uuid.uuid4()
    before: Reflection | None = Reflection.objects.filter(once=once, by=by).first()
    if before is not None:
        return before
    reflection = Reflection(by=by)
    sealed = seal(by, reflection.place, text)
    written, _new = Reflection.objects.write_once(once, uuid=reflection.uuid, by=by, sealed=sealed)
    return written


def _names_nobody(text: str, by: Person) -> None:
    """A surname would make it a note about somebody, kept where they cannot see it."""
    words = text.casefold()
    theirs = Person.objects.worked_with_by(by).exclude(last_name="")
    for surname in theirs.values_list("last_name", flat=True):
        if len(surname) > 2 and _has_word(words, surname.casefold()):
            raise NamesSomebody


def _has_word(words: str, name: str) -> bool:
    padded = "".join(sign if sign.isalnum() else " " for sign in words)
    plain = "".join(sign if sign.isalnum() else " " for sign in name)
    return f" {' '.join(plain.split())} " in f" {' '.join(padded.split())} "


@transaction.atomic
def throw_away(reflection: Reflection, *, by: Person) -> None:
    """Its writer had enough of it."""
    require(by, Act.REFLECT)
    Reflection.objects.seen_by(by).filter(pk=reflection.pk).delete()
