# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Limiting: asked by the resident, kept to by everybody (`people.access.require`), lifted openly.

See docs/adr/0017.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.keys.sealing import seal
from dichterbij.people.limiting.models import BEFOREHAND, Limit, LimitConsent
from dichterbij.people.models import Person


class NotLimited(Refused):
    says = "Er is nu geen beperking."


class AlreadyTold(Refused):
    says = "Het einde is al aangekondigd."


@transaction.atomic
def ask_to_limit(resident: Person, about: str, *, by: Person) -> Limit:
    """The resident asks it, and from now on it holds. Asking again changes nothing."""
    require(by, Act.LIMIT, resident)
    Person.objects.select_for_update().get(pk=resident.pk)  # of two presses, one waits
    holding = Limit.objects.holding().filter(resident=resident).first()
    if holding is not None:
        return holding
    # One whose announced end has come makes place
    Limit.objects.filter(resident=resident, ended_at=None).update(ended_at=timezone.now())
    limit = Limit(resident=resident)
    limit.sealed = seal(resident, limit.place, about)
    limit.save()
    record(by, Act.LIMIT, limit)
    return limit


@transaction.atomic
def let_it_go_on(resident: Person, *, by: Person) -> None:
    """The resident takes it back, at once."""
    require(by, Act.LIMIT, resident)
    if Limit.objects.holding().filter(resident=resident).update(ended_at=timezone.now()):
        record(by, Act.LIMIT, resident)


@transaction.atomic
def confirm_limit(resident: Person, *, by: Person) -> None:
    """The caseworker read it and keeps to it. The resident sees who, and when."""
    require(by, Act.KEEP_TO_LIMIT, resident)
    limit = _holding(resident)
    if limit.confirmed_at is None:
        limit.confirmed_at, limit.confirmed_by = timezone.now(), by
        limit.save(update_fields=["confirmed_at", "confirmed_by"])
        record(by, Act.KEEP_TO_LIMIT, limit)


@transaction.atomic
def note_consent(resident: Person, words: str, *, by: Person) -> LimitConsent:
    """The resident said that this may be done. It opens this one day; they read what was noted."""
    require(by, Act.NOTE_CONSENT, resident)
    limit = _holding(resident)
    today = timezone.localdate()
    before = LimitConsent.objects.filter(limit=limit, day=today).first()
    if before is not None:
        return before
    consent = LimitConsent(limit=limit, day=today, by=by)
    consent.sealed = seal(resident, consent.place, words)
    consent.save()
    record(by, Act.NOTE_CONSENT, consent, resident)
    return consent


@transaction.atomic
def announce_end(resident: Person, why: str, *, by: Person) -> Limit:
    """It ends in a week, and why. The resident hears it beforehand (article 18, paragraph 3).

    The room that knows the messages sends that one (`web.rights.messages`).
    """
    require(by, Act.KEEP_TO_LIMIT, resident)
    limit = _holding(resident)
    if limit.lifts_on is not None:
        raise AlreadyTold
    limit.lifts_on, limit.told_by = timezone.localdate() + BEFOREHAND, by
    limit.sealed_why = seal(resident, limit.place_of_why, why)
    limit.save(update_fields=["lifts_on", "told_by", "sealed_why"])
    record(by, Act.KEEP_TO_LIMIT, limit)
    return limit


def _holding(resident: Person) -> Limit:
    limit = Limit.objects.select_for_update().holding().filter(resident=resident).first()
    if limit is None:
        raise NotLimited
    return limit
