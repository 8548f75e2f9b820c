# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Erasing: asked by the resident, confirmed by their caseworker, done in all rooms at once.

See docs/adr/0013-erasing-somebody.md.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from dichterbij.people.access import Act, record, require
from dichterbij.people.erasing import ledger
from dichterbij.people.erasing.disk import write_anew
from dichterbij.people.erasing.models import Erasure
from dichterbij.people.errors import Refused
from dichterbij.people.keys.actions import erase_key
from dichterbij.people.models import Person
from dichterbij.web.rights.everything import EVERYTHING

log = logging.getLogger("dichterbij.rights")
OTHERS_TELL_WITHIN = dt.timedelta(hours=1)  # what another machine did, each writes down itself


class NotAsked(Refused):
    says = "Hier is niet om gevraagd, of het is al gedaan."


@transaction.atomic
def ask_to_erase(resident: Person, *, by: Person) -> Erasure:
    """The resident asks it. Asking again changes nothing."""
    require(by, Act.ERASE, resident)
    asked, new = Erasure.objects.get_or_create(
        number=resident.pk, erased_at=None, defaults={"digest": ledger.digest_of(resident)}
    )
    if new:
        record(by, Act.ERASE, asked, resident)
    return asked


@transaction.atomic
def ask_no_more(resident: Person, *, by: Person) -> None:
    """The resident would rather have it stay."""
    require(by, Act.ERASE, resident)
    if Erasure.objects.waiting().filter(number=resident.pk).delete()[0]:
        record(by, Act.ERASE, resident)


class JustWritten(Refused):
    says = "Iemand schreef net nog iets op. Er is niets gewist. Druk nog eens."


def erase(resident: Person, *, by: Person) -> Erasure:
    """Everything about this resident goes, in every room, and their key first; or nothing does."""
    try:
        return _erase(resident, by=by)
    except (IntegrityError, OperationalError):  # what others write meanwhile hangs on what goes
        raise JustWritten from None


@transaction.atomic
def _erase(resident: Person, *, by: Person) -> Erasure:
    # One at a time, and nothing new about them meanwhile. Of two presses the second is done already
    if not Person.objects.select_for_update().filter(pk=resident.pk).exists():
        done = Erasure.objects.confirmed(resident.pk, by)
        if done is None:
            raise NotAsked
        return done
    require(by, Act.CONFIRM_ERASURE, resident)
    asked = Erasure.objects.select_for_update().waiting().filter(number=resident.pk).first()
    if asked is None:
        raise NotAsked
    asked.what = _forget(resident)
    asked.erased_at, asked.confirmed_by = timezone.now(), by
    asked.save(update_fields=["what", "erased_at", "confirmed_by"])
    record(by, Act.CONFIRM_ERASURE, asked)
    transaction.on_commit(lambda: _keep_outside([asked]))
    return asked


@transaction.atomic
def erase_in_time(resident: Person, *, by: None = None) -> None:
    """Kept long enough: gone as if they had asked it, so that no older copy brings them back.

    Nobody has the reference of it. What they asked themselves and nobody confirmed is done by it.
    """
    asked, _new = Erasure.objects.get_or_create(
        number=resident.pk, erased_at=None, defaults={"digest": ledger.digest_of(resident)}
    )
    asked.what, asked.erased_at = _forget(resident), timezone.now()
    asked.save(update_fields=["what", "erased_at"])
    transaction.on_commit(lambda: _keep_outside([asked]))


def _forget(resident: Person) -> dict[str, int]:
    erase_key(resident, by=None)
    forgotten: dict[str, int] = {}
    for kind in EVERYTHING:
        forgotten[kind.model._meta.label] = kind.forget(resident)
    return {label: many for label, many in forgotten.items() if many}


def _keep_outside(erasures: Iterable[Erasure]) -> None:
    """It is done, whatever the file says. Each minute a worker tries to write it there again."""
    try:
        ledger.keep_outside(erasures)
    except OSError as wrong:
        log.error(
            "who was erased could not be written down in %s (DICHTERBIJ_ERASED, %s): an older copy"
            " of the database could bring them back. Mend it; a worker tries again each minute",
            settings.ERASED,
            type(wrong).__name__,
        )


def keep_gone(*, by: None = None) -> int:
    """Whoever was erased stays so, also when an older copy of the database was put back.

    What the database knows and the file does not is written there: another machine did it. A file
    that cannot be read is an error: it may know somebody who is here again.
    """
    outside = {gone.reference: gone for gone in ledger.kept_outside()}
    here = {str(one.reference): one for one in Erasure.objects.done()}
    unknown = [one for reference, one in here.items() if reference not in outside]
    _say_what_the_file_lacks(unknown)
    _keep_outside(unknown)
    again = [gone for reference, gone in outside.items() if reference not in here]
    erased = 0
    for gone in again:
        with suppress(IntegrityError):  # another worker was a moment earlier
            erased += _erase_again(gone)
    return erased


def _say_what_the_file_lacks(unknown: list[Erasure]) -> None:
    """A file that is away or old cannot tell of whom the database does not know either.

    Where no resident is, nobody can be back.
    """
    a_while_ago = timezone.now() - OTHERS_TELL_WITHIN
    old = [one for one in unknown if one.erased_at and one.erased_at < a_while_ago]
    if old or (not ledger.is_there() and Person.objects.residents().exists()):
        log.warning(
            "%s (DICHTERBIJ_ERASED) was %s, and is filled with the %d the database knows. Was an"
            " older copy of the database put back, then put the newest copy of this file back too,"
            " and start the worker again: else whoever was erased since is here again",
            settings.ERASED,
            "older than the database" if ledger.is_there() else "not there",
            len(unknown),
        )


@transaction.atomic
def _erase_again(gone: ledger.Gone) -> bool:
    back = Person.objects.residents().select_for_update().filter(pk=gone.number).first()
    was_here = back is not None and ledger.digest_of(back) == gone.digest
    forgotten = _forget(back) if back is not None and was_here else {}
    Erasure.objects.waiting().filter(number=gone.number, digest=gone.digest).delete()
    Erasure.objects.create(
        reference=gone.reference,
        number=gone.number,
        digest=gone.digest,
        erased_at=dt.datetime.fromisoformat(gone.at),
        what=forgotten,
    )
    if was_here:
        log.warning("an older copy was put back: somebody who was erased is erased again")
    return was_here


def wipe_what_was_erased(*, by: None = None) -> None:
    """Where somebody was erased in the last days: a table is written anew for nothing else."""
    if Erasure.objects.done().filter(erased_at__gt=timezone.now() - dt.timedelta(days=2)).exists():
        wipe()


def wipe(*, by: None = None) -> None:
    """What was deleted does not stay readable on the disk of the database."""
    write_anew({kind.model._meta.db_table for kind in EVERYTHING})
