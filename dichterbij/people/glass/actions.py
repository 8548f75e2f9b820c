# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Breaking a glass, ending it, and looking at it afterwards.

Who has to know of it is told by the room that knows the messages (`conversations.glass`).
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act, may, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.glass.models import HOURS, SHORTEST_REASON
from dichterbij.people.keys.sealing import seal
from dichterbij.people.models import Glass, Person, WorkingRelationship

A_DAY = dt.timedelta(days=1)


class NoReason(Refused):
    says = _("Schrijf in een hele zin waarom het niet kan wachten. De inwoner leest dit ook.")


class TooManyGlasses(Refused):
    says = _(
        "Je bent vandaag al vaker ingevallen. Vraag je teamleider wie deze inwoner verder helpt."
    )


class NotHere(Refused):
    says = _(
        "In deze gemeente valt niemand zo in. Vraag je teamleider om de inwoner over te dragen."
    )


class OwnResident(Refused):
    says = _("Met deze inwoner werk je zelf. Zoek de naam op bij Inwoners.")


@transaction.atomic
def break_glass(resident: Person, reason: str, *, hours: int = HOURS[0], by: Person) -> Glass:
    """Somebody stands in: for so many hours they see what is needed to help. Pressing twice is one.

    Of two presses at the same moment one waits, so that the limit of a day holds.
    """
    require(by, Act.BREAK_GLASS)
    if len(reason.strip()) < SHORTEST_REASON:
        raise NoReason
    if hours not in HOURS or not resident.is_resident:
        raise Refused
    # As the database has them now: they may have left just now
    if not Person.objects.select_for_update(no_key=True).get(pk=by.pk).is_active:
        raise PermissionDenied(Act.BREAK_GLASS.value)
    if WorkingRelationship.objects.current().filter(resident=resident, caseworker=by).exists():
        raise OwnResident
    now = timezone.now()
    known = Glass.objects.open(now).filter(by=by, resident=resident).first()
    if known is not None:
        return known
    not_too_many(by=by)
    opened = Glass(
        uuid=uuid.uuid4(),
        resident=resident,
        by=by,
        opened_at=now,
        expires_at=now + dt.timedelta(hours=hours),
    )
    opened.sealed = seal(resident, opened.place, reason.strip())
    opened.save()
    record(by, Act.BREAK_GLASS, opened)
    return opened


def not_too_many(*, by: Person) -> None:
    """Let only those pass who did not stand in for many people already in the last day."""
    if settings.GLASSES_A_DAY < 1:
        raise NotHere
    since = timezone.now() - A_DAY
    if Glass.objects.filter(by=by, opened_at__gt=since).count() >= settings.GLASSES_A_DAY:
        raise TooManyGlasses


@transaction.atomic
def end_glass(glass: Glass, *, by: Person) -> bool:
    """It is over at once: for who opened it and is done, or for who watches over the resident.

    Gives whether it was still open.
    """
    own = glass.by_id == by.pk and may(by, Act.SEE_THROUGH_GLASS, glass)
    if not own:
        require(by, Act.END_GLASS, glass)
    now = timezone.now()
    ended = Glass.objects.open(now).filter(pk=glass.pk).update(ended_at=now, ended_by=by)
    if ended:
        record(by, Act.END_GLASS, glass)
    return bool(ended)


def end_glasses_of(colleague: Person, *, by: Person) -> int:
    """Whoever leaves sees nothing any more."""
    now = timezone.now()
    return Glass.objects.open(now).filter(by=colleague).update(ended_at=now, ended_by=by)


@transaction.atomic
def review_glass(glass: Glass, *, by: Person) -> None:
    """The privacy officer looked at it. Who did so first, and when, stays."""
    require(by, Act.REVIEW_GLASS, glass)
    reviewed = Glass.objects.filter(pk=glass.pk, reviewed_at=None)
    if reviewed.update(reviewed_at=timezone.now(), reviewed_by=by):
        record(by, Act.REVIEW_GLASS, glass)
