# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Proving who one is, with the caseworker who sees a document, and going out again.

The code stands on the resident's screen, so that whoever has it in hand is who stands there.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import Link, Person, Proof
from dichterbij.people.proofs.models import CODE_LASTS, LASTS, DeskCode, TiedDigid

# No vowels, so that no word stands there; nothing that looks like something else
SIGNS = "BCDFGHJKMNPQRTVWXYZ2346789"
LENGTH = 6


class NoCode(Refused):
    says = "Er is nu geen code om te bevestigen. Vraag om op het scherm een nieuwe te maken."


class OtherCode(Refused):
    says = "Dit is niet de code die op het scherm staat. Kijk nog eens samen."


class NotConfirmed(Refused):
    says = _(
        "De code is nog niet bevestigd. Laat hem eerst zien, met uw identiteitsbewijs. "
        "Druk daarna nog eens."
    )


class CodeOver(Refused):
    says = _("Deze code geldt niet meer. Maak een nieuwe en laat die zien.")


class TiesDigid(Refused):
    says = "Deze code koppelt ook een DigiD. Lees hieronder eerst wat dat betekent."


class OfSomebodyElse(Refused):
    says = (
        "Deze DigiD hoort hier al bij iemand anders. Er is niets gekoppeld. Vraag de "
        "functionaris gegevensbescherming om mee te kijken."
    )


@transaction.atomic
def make_desk_code(link: Link, *, digid: str = "", by: Person) -> str:
    """A new code for the resident's screen. It says nothing until somebody confirms it.

    `digid`: who just signed in over there, and is tied to this resident by that confirming.
    """
    require(by, Act.PROVE_WHO, link.person)
    code = "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
    now = timezone.now()
    DeskCode.objects.update_or_create(
        person=link.person,
        defaults={
            "link": link,
            "digest": _digest(code),
            "made_at": now,
            "expires_at": now + CODE_LASTS,
            "tried": 0,
            "confirmed_at": None,
            "confirmed_by": None,
            "used_at": None,
            "digid": digid,
        },
    )
    return code


def confirm_at_desk(
    resident: Person, code: str, *, saw_digid: bool = False, by: Person
) -> DeskCode:
    """The caseworker saw who this is and types the code of their screen. Five tries, also at once.

    The try is counted before it is judged and stays counted, as with a PIN. `saw_digid`: they
    also saw this person sign in with DigiD, which is tied to them from now on.
    """
    require(by, Act.CONFIRM_AT_DESK, resident)
    now = timezone.now()
    open_codes = DeskCode.objects.filter(person=resident, expires_at__gt=now, confirmed_at=None)
    counted = open_codes.filter(tried__lt=DeskCode.TRIES).update(tried=F("tried") + 1)
    shown = open_codes.first()
    if not counted or shown is None:
        raise NoCode
    if not constant_time_compare(_digest(code), shown.digest):
        notice(What.WRONG_DESK_CODE, by=by.pk)
        raise OtherCode
    if shown.digid and not saw_digid:
        raise TiesDigid
    with transaction.atomic():
        # Not one that took its place in the meantime: nobody showed that one
        if not open_codes.filter(digest=shown.digest).update(confirmed_at=now, confirmed_by=by):
            raise NoCode
        record(by, Act.CONFIRM_AT_DESK, resident)
        if shown.digid:
            _tie(resident, shown.digid, by=by)
    shown.refresh_from_db()
    return shown


def _tie(resident: Person, digid: str, *, by: Person) -> None:
    """From now on this DigiD, with a link of theirs, is enough. One DigiD is of one person."""
    try:
        with transaction.atomic():
            tied, _new = TiedDigid.objects.update_or_create(
                person=resident,
                defaults={
                    "digest": digid,
                    "tied_at": timezone.now(),
                    "confirmed_by": by,
                    "refused_at": None,
                },
            )
    except IntegrityError:
        raise OfSomebodyElse from None
    record(by, Act.TIE_DIGID, tied)


@transaction.atomic
def come_in_from_desk(link: Link, code: str, *, by: Person) -> Proof:
    """The browser that shows the confirmed code comes in, once."""
    require(by, Act.PROVE_WHO, link.person)
    now = timezone.now()
    shown = (
        DeskCode.objects.select_for_update()
        .filter(person=link.person, link=link, digest=_digest(code), expires_at__gt=now)
        .filter(used_at=None)
        .first()
    )
    if shown is None:
        raise CodeOver
    if shown.confirmed_by is None:
        raise CodeOver if shown.tried >= DeskCode.TRIES else NotConfirmed
    shown.used_at = now
    shown.save(update_fields=["used_at"])
    return prove(link, Proof.How.DESK, confirmed_by=shown.confirmed_by, by=by)


@transaction.atomic
def prove(link: Link, how: str, *, confirmed_by: Person | None = None, by: Person) -> Proof:
    """It is proven who this is: for half an hour everything about themselves is open."""
    require(by, Act.PROVE_WHO, link.person)
    now = timezone.now()
    proof = Proof.objects.create(
        person=link.person,
        link=link,
        how=how,
        confirmed_by=confirmed_by,
        made_at=now,
        expires_at=now + LASTS,
    )
    record(by, Act.PROVE_WHO, proof)
    return proof


def end_proofs(resident: Person, *, by: Person) -> int:
    """Nobody is in as this resident any more, in whatever browser."""
    ended: int = Proof.objects.open().filter(person=resident).update(ended_at=timezone.now())
    DeskCode.objects.filter(person=resident).delete()
    return ended


def leave_proof(proof: Proof, *, by: Person) -> None:
    """The resident goes out, in this browser."""
    Proof.objects.open().filter(pk=proof.pk).update(ended_at=timezone.now())


def _digest(code: str) -> str:
    """Six signs are soon guessed from a bare digest; without the house's secret they are not."""
    return hmac.new(
        settings.SECRET_KEY.encode(), b"desk:" + code.encode(), hashlib.sha256
    ).hexdigest()
