# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What people do at the door: show that it is really them, and help a colleague who cannot."""

from __future__ import annotations

import hashlib
import re
import secrets

from django.db import transaction
from django.utils import timezone

from dichterbij.people.access import Act, record, require
from dichterbij.people.door import app_codes
from dichterbij.people.door.models import RecoveryCode, SecondFactor, Session, name_of
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person

MANY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
CODE_SIGNS = 24  # of 31: 118 bits, so that a plain digest gives nothing away


class WrongCode(Refused):
    says = "Deze code klopt niet, of is al gebruikt. Wacht op de volgende en typ die over."


class NoneToReset(Refused):
    says = "Deze collega heeft nog geen tweede stap."


@transaction.atomic
def propose_second_factor(*, by: Person) -> SecondFactor:
    """A secret for the app on their phone; asked again, the same one until it is confirmed."""
    require(by, Act.SIGN_IN)
    known = SecondFactor.objects.filter(person=by).first()
    if known is not None:
        return known
    proposed = SecondFactor(person=by)
    proposed.secret = app_codes.fresh_secret(by, proposed)
    SecondFactor.objects.bulk_create([proposed], ignore_conflicts=True)  # of two at once, one wins
    return SecondFactor.objects.get(person=by)


@transaction.atomic
def confirm_second_factor(code: str, *, by: Person) -> list[str]:
    """The app works: from now on it is asked. Gives the recovery codes, that are shown once.

    Whoever was in with the password alone is out.
    """
    require(by, Act.SIGN_IN)
    proposed = SecondFactor.objects.select_for_update().filter(person=by, confirmed_at=None).first()
    if proposed is None or not _right(proposed, code, by):
        raise WrongCode
    SecondFactor.objects.filter(pk=proposed.pk).update(confirmed_at=timezone.now())
    Session.objects.filter(person=by).delete()
    record(by, Act.CHOOSE_SECOND_FACTOR, proposed)
    return _new_codes(by)


def try_second_factor(code: str, *, by: Person) -> bool:
    """Whether this is the code of the app now, or a recovery code; each opens once."""
    require(by, Act.SIGN_IN)
    factor = SecondFactor.objects.filter(person=by, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    if app_codes.FIGURES.fullmatch(_bare(code)):
        return _right(factor, code, by)
    unused = RecoveryCode.objects.filter(person=by, digest=_digest(code), used_at=None)
    if not unused.update(used_at=timezone.now()):
        return False
    record(by, Act.CHOOSE_SECOND_FACTOR, factor)
    return True


@transaction.atomic
def new_recovery_codes(*, this: str, by: Person) -> list[str]:
    """Others, in the place of those that were lost or used up; other browsers are signed out."""
    require(by, Act.SIGN_IN)
    Session.objects.filter(person=by).exclude(session_key=this).delete()
    record(by, Act.CHOOSE_SECOND_FACTOR, SecondFactor.objects.get(person=by))
    return _new_codes(by)


@transaction.atomic
def reset_second_factor(colleague: Person, *, by: Person) -> None:
    """A colleague lost phone and paper: they choose a second factor anew when they sign in.

    They are signed out everywhere, and read at the door who did this.
    """
    require(by, Act.RESET_SECOND_FACTOR, colleague)
    factor = SecondFactor.objects.select_for_update().filter(person=colleague).first()
    if factor is None:
        raise NoneToReset
    factor.secret = app_codes.fresh_secret(colleague, factor)
    factor.last_step, factor.confirmed_at = 0, None
    factor.reset_at, factor.reset_by = timezone.now(), by
    factor.save()
    RecoveryCode.objects.filter(person=colleague).delete()
    Session.objects.filter(person=colleague).delete()
    record(by, Act.RESET_SECOND_FACTOR, factor)


@transaction.atomic
def sign_out_elsewhere(which: str, *, this: str, by: Person) -> int:
    """End one session of one's own by its name, or all but this one. Gives how many."""
    require(by, Act.SIGN_IN)
    others = Session.objects.filter(person=by).exclude(session_key=this)
    keys = [key for key in others.values_list("session_key", flat=True)
            if which in ("all", name_of(key))]  # fmt: skip
    Session.objects.filter(session_key__in=keys).delete()
    if keys:
        record(by, Act.SIGN_IN, by)
    return len(keys)


@transaction.atomic
def change_password(new: str, *, this: str, by: Person) -> None:
    """Another password. Whoever was in with the old one is out, but for this browser."""
    require(by, Act.SIGN_IN)
    by.set_password(new)
    by.save(update_fields=["password"])
    Session.objects.filter(person=by).exclude(session_key=this).delete()
    record(by, Act.SIGN_IN, by)


@transaction.atomic
def came_in(*, by: Person) -> None:
    """Somebody signed in: that is in the log."""
    require(by, Act.SIGN_IN)
    record(by, Act.SIGN_IN, by)


def _right(factor: SecondFactor, code: str, person: Person) -> bool:
    """Never with a code that was used: the step it is of is taken once."""
    step = app_codes.step_of(factor, _bare(code), person)
    later = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return bool(step and later.update(last_step=step))


def _new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_SIGNS)) for _ in range(MANY_CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(person=person, digest=_digest(code)) for code in codes]
    )
    return ["-".join(re.findall("....", code)) for code in codes]


def _digest(code: str) -> str:
    return hashlib.sha256(_bare(code).encode()).hexdigest()


def _bare(code: str) -> str:
    return re.sub(r"[\s-]", "", code.lower())
