# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What people do at the door: show that it is really them, and help a colleague who cannot."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act, record, require
from dichterbij.people.door import app_codes, passkeys
from dichterbij.people.door.models import (
    AccountElsewhere,
    DoorChange,
    FirstPassword,
    Passkey,
    RecoveryCode,
    SecondFactor,
    Session,
    name_of,
)
from dichterbij.people.door.telling import to_be_told
from dichterbij.people.door.ways import ways_of
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person

What = DoorChange.What
MANY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
CODE_SIGNS = 24  # of 31: 118 bits, so that a plain digest gives nothing away
MANY_PASSKEYS = 20


class WrongCode(Refused):
    says = "Deze code klopt niet, of is al gebruikt. Wacht op de volgende en typ die over."


class WrongPasskey(Refused):
    says = _("Dit lukte niet met deze passkey. Probeer het nog eens, of neem een andere weg.")


class NoneToReset(Refused):
    says = "Deze collega heeft nog geen tweede stap."


class OwnPassword(Refused):
    says = _("Dit is je eigen wachtwoord. Dat verander je bij Mijn toegang.")


class OnlyElsewhere(Refused):
    says = _("Deze collega meldt zich aan met het account van de gemeente, zonder wachtwoord hier.")


class TheLastOne(Refused):
    says = _("Dit is je enige tweede stap. Voeg eerst een andere toe.")


class ManyPasskeys(Refused):
    says = _("Je hebt al heel veel passkeys. Haal er eerst een weg.")


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
    _one_at_a_time(by)
    if ways_of(by).any:
        raise WrongCode  # chosen a moment ago, by somebody else who knows the password
    record(by, Act.CHOOSE_SECOND_FACTOR, _confirmed(code, by))
    to_be_told(by, What.APP_ADDED)
    Session.objects.filter(person=by).delete()
    return _new_codes(by)


@transaction.atomic
def add_app(code: str, *, by: Person) -> None:
    """An app for codes beside a passkey. They were asked a moment ago whether it is them."""
    require(by, Act.CHOOSE_SECOND_FACTOR)
    _one_at_a_time(by)
    record(by, Act.CHOOSE_SECOND_FACTOR, _confirmed(code, by))
    to_be_told(by, What.APP_ADDED)


@transaction.atomic
def remove_app(*, this: str, by: Person) -> None:
    """The app makes no codes for here any more; where somebody else is in, they are out."""
    require(by, Act.CHOOSE_SECOND_FACTOR)
    _one_at_a_time(by)
    factor = SecondFactor.objects.filter(person=by, confirmed_at__isnull=False).first()
    if factor is None:
        return
    if not ways_of(by).more_than_one:
        raise TheLastOne
    factor.secret, factor.last_step = app_codes.fresh_secret(by, factor), 0
    factor.confirmed_at = None
    factor.save(update_fields=["secret", "last_step", "confirmed_at"])
    Session.objects.filter(person=by).exclude(session_key=this).delete()
    record(by, Act.CHOOSE_SECOND_FACTOR, factor)
    to_be_told(by, What.APP_REMOVED)


@transaction.atomic
def choose_passkey(made: passkeys.Made, name: str, *, by: Person) -> list[str]:
    """A passkey instead of an app, the first time. Gives the recovery codes.

    Whoever was in with the password alone is out.
    """
    require(by, Act.SIGN_IN)
    _one_at_a_time(by)
    if ways_of(by).any:
        raise WrongPasskey
    record(by, Act.CHOOSE_SECOND_FACTOR, _keep(made, name, by))
    to_be_told(by, What.PASSKEY_ADDED)
    Session.objects.filter(person=by).delete()
    return _new_codes(by)


@transaction.atomic
def add_passkey(made: passkeys.Made, name: str, *, by: Person) -> list[str]:
    """One more. They were asked a moment ago whether it is them.

    Gives recovery codes where it is the first thing they have beside a password.
    """
    require(by, Act.CHOOSE_SECOND_FACTOR)
    _one_at_a_time(by)
    before = ways_of(by)
    if len(before.passkeys) >= MANY_PASSKEYS:
        raise ManyPasskeys
    record(by, Act.CHOOSE_SECOND_FACTOR, _keep(made, name, by))
    to_be_told(by, What.PASSKEY_ADDED)
    return [] if before.any else _new_codes(by)


@transaction.atomic
def remove_passkey(passkey: Passkey, *, this: str, by: Person) -> None:
    """It opens nothing any more, and whoever came in with it elsewhere is out. Never the last."""
    require(by, Act.CHOOSE_SECOND_FACTOR)
    _one_at_a_time(by)
    mine = Passkey.objects.filter(person=by, pk=passkey.pk)
    if not mine.exists():
        return
    if not ways_of(by).more_than_one:
        raise TheLastOne
    record(by, Act.CHOOSE_SECOND_FACTOR, passkey)
    to_be_told(by, What.PASSKEY_REMOVED)
    mine.delete()
    Session.objects.filter(person=by).exclude(session_key=this).delete()


def show_passkey(kept: dict[str, Any] | None, answer: str, *, by: Person | None) -> Person | None:
    """Whose passkey this is, if it answers what was asked here a moment ago; each answer once.

    `by=None`: nobody knows yet who this is, and the passkey says so by itself.
    """
    if by is not None:
        require(by, Act.SIGN_IN)
    known = Passkey.objects.filter(digest=passkeys.which(answer)).select_related("person")
    passkey = (known if by is None else known.filter(person=by)).first()
    if passkey is None or (by is None and not _may_come_in_by_it_alone(passkey.person)):
        return None
    shown = passkeys.read_shown(kept, answer, passkey, by)
    if shown is None:
        return None
    later = Q(counter__lt=shown.counter) if shown.counter else Q(counter=0)
    mine = Passkey.objects.filter(later, pk=passkey.pk).exclude(answered=shown.question)
    if not mine.update(counter=shown.counter, answered=shown.question, used_at=timezone.now()):
        # Used more often than it says itself: somebody has a copy of it
        record(None, Act.GUESS_A_WAY_IN, passkey.person)
        return None
    return passkey.person


def try_second_factor(code: str, *, by: Person) -> bool:
    """Whether this is the code of the app now, or a recovery code; each opens once."""
    require(by, Act.SIGN_IN)
    if app_codes.FIGURES.fullmatch(_bare(code)):
        factor = SecondFactor.objects.filter(person=by, confirmed_at__isnull=False).first()
        return factor is not None and _right(factor, code, by)
    unused = RecoveryCode.objects.filter(person=by, digest=_digest(code), used_at=None)
    if not unused.update(used_at=timezone.now()):
        return False
    record(by, Act.CHOOSE_SECOND_FACTOR, by)
    to_be_told(by, What.CODE_USED)
    return True


@transaction.atomic
def new_recovery_codes(*, this: str, by: Person) -> list[str]:
    """Others, in the place of those that were lost or used up; other browsers are signed out."""
    require(by, Act.SIGN_IN)
    Session.objects.filter(person=by).exclude(session_key=this).delete()
    record(by, Act.CHOOSE_SECOND_FACTOR, by)
    to_be_told(by, What.NEW_CODES)
    return _new_codes(by)


@transaction.atomic
def reset_second_factor(colleague: Person, *, by: Person) -> None:
    """A colleague lost phone and paper: they choose a second factor anew when they sign in.

    They are signed out everywhere, and read at the door who did this.
    """
    require(by, Act.RESET_SECOND_FACTOR, colleague)
    _one_at_a_time(colleague)
    factor = SecondFactor.objects.filter(person=colleague).first()
    if factor is None and not Passkey.objects.filter(person=colleague).exists():
        raise NoneToReset
    factor = factor or SecondFactor(person=colleague)
    factor.secret = app_codes.fresh_secret(colleague, factor)
    factor.last_step, factor.confirmed_at = 0, None
    factor.reset_at, factor.reset_by = timezone.now(), by
    factor.save()
    RecoveryCode.objects.filter(person=colleague).delete()
    Passkey.objects.filter(person=colleague).delete()
    Session.objects.filter(person=colleague).delete()
    record(by, Act.RESET_SECOND_FACTOR, factor)
    to_be_told(colleague, What.RESET)


@transaction.atomic
def sign_colleague_out(colleague: Person, *, by: Person) -> int:
    """A laptop was lost, or a colleague may not be in any more: out everywhere. Gives how many."""
    require(by, Act.MANAGE_COLLEAGUES, colleague)
    working = Session.objects.still_working().filter(person=colleague).count()
    Session.objects.filter(person=colleague).delete()
    record(by, Act.MANAGE_COLLEAGUES, colleague)
    if working:
        to_be_told(colleague, What.SIGNED_OUT)
    return working


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
    FirstPassword.objects.filter(person=by).delete()  # nobody else knows this one
    by.set_password(new)
    by.save(update_fields=["password"])
    Session.objects.filter(person=by).exclude(session_key=this).delete()
    record(by, Act.SIGN_IN, by)
    to_be_told(by, What.PASSWORD_CHANGED)


@transaction.atomic
def give_password(colleague: Person, password: str, *, by: Person) -> None:
    """A colleague forgot theirs. With this one they choose another when they sign in.

    They are signed out everywhere, and hear of it. Pressing twice gives it once.
    """
    require(by, Act.MANAGE_COLLEAGUES, colleague)
    if colleague == by:
        raise OwnPassword
    _one_at_a_time(colleague)
    colleague = Person.objects.get(pk=colleague.pk)
    if colleague.is_resident or not colleague.is_active or colleague.sign_in_name is None:
        raise Refused
    elsewhere = AccountElsewhere.objects.filter(person=colleague).exists()
    if elsewhere and not colleague.has_usable_password():
        raise OnlyElsewhere  # there the municipality says who may come in
    given = FirstPassword.objects.filter(person=colleague).first()
    if given and not given.over and colleague.check_password(password):
        return
    colleague.set_password(password)
    colleague.save(update_fields=["password"])
    FirstPassword.objects.update_or_create(
        person=colleague, defaults={"given_at": timezone.now(), "given_by": by}
    )
    Session.objects.filter(person=colleague).delete()
    record(by, Act.MANAGE_COLLEAGUES, colleague)
    to_be_told(colleague, What.PASSWORD_GIVEN)


@transaction.atomic
def came_in(*, by: Person) -> None:
    """Somebody signed in: that is in the log."""
    require(by, Act.SIGN_IN)
    record(by, Act.SIGN_IN, by)


def _one_at_a_time(person: Person) -> None:
    """Of two who change what somebody has, one waits for the other."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _confirmed(code: str, person: Person) -> SecondFactor:
    proposed = SecondFactor.objects.filter(person=person, confirmed_at=None).first()
    if proposed is None or not _right(proposed, code, person):
        raise WrongCode
    SecondFactor.objects.filter(pk=proposed.pk).update(confirmed_at=timezone.now())
    return proposed


def _keep(made: passkeys.Made, name: str, person: Person) -> Passkey:
    """A device that is known already is not known twice."""
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                person=person,
                name=name,
                digest=made.digest,
                credential=made.credential,
                handle=made.handle,
                counter=made.counter,
            )
    except IntegrityError as known:
        raise WrongPasskey from known


def _may_come_in_by_it_alone(person: Person) -> bool:
    """Not who signs in elsewhere: there the municipality says who may come in, each time."""
    elsewhere = AccountElsewhere.objects.filter(person=person).exists()
    works_here = person.is_active and not person.is_resident
    return works_here and (person.has_usable_password() or not elsewhere)


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
