# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Guessing is stopped: five wrong tries in a quarter of an hour under one name, and it waits.

A try is counted before it is judged, in the database, so fifty at the same moment are five. A
name that nobody has is counted like one that somebody has, and reads the same.
"""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dichterbij.people.access import Act, record
from dichterbij.people.door.models import Guesses
from dichterbij.people.errors import Refused
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import Person

OF_A_NAME = 5
OF_AN_ADDRESS = 100  # a whole municipality may come from one


class WaitAWhile(Refused):
    """Too many wrong tries; when to try again is said, and nothing else."""

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        # Up to the minute after, so that who comes at that minute is not sent away again
        at = date_format(timezone.localtime(until) + dt.timedelta(seconds=59), "G.i")
        super().__init__(
            _(
                "Er is te vaak iets geprobeerd dat niet klopt. Probeer het om %(at)s uur opnieuw. "
                "Ben je het wachtwoord kwijt? De functioneel beheerder helpt je."
            )
            % {"at": at}
        )


@dataclass(frozen=True)
class Try:
    """One try that was counted, to be taken back if it turns out right."""

    digests: tuple[str, ...]

    def was_right(self) -> None:
        """It was no guess. What was guessed before it still counts."""
        Guesses.objects.filter(digest__in=self.digests, wrong__gt=0).update(wrong=F("wrong") - 1)


def count_a_try(what: str, name: str, address: str) -> Try:
    """Count it, or say how long to wait. `what` keeps passwords and codes apart."""
    now = timezone.now()
    of_name, of_address = _digest(f"{what}:{name.strip().lower()}"), _digest(f"at:{address}")
    counted = (of_name, of_address) if address else (of_name,)
    Guesses.objects.bulk_create(
        [Guesses(digest=digest, since=now) for digest in counted], ignore_conflicts=True
    )
    # The address first: who is stopped there uses up nobody's tries. Its time is counted from the
    # first try, for there always comes another; of a name from the last one, so that no quarter
    # of an hour has more than five
    if address and not _count(of_address, OF_AN_ADDRESS, now, F("since")):
        raise _stopped(of_address, name, what)
    if not _count(of_name, OF_A_NAME, now, Value(now)):
        raise _stopped(of_name, name, what)
    return Try(counted)


def _count(digest: str, limit: int, now: dt.datetime, since: F | Value) -> int:
    over = Q(since__lte=now - Guesses.WHILE)
    return Guesses.objects.filter(over | Q(wrong__lt=limit), digest=digest).update(
        wrong=Case(When(over, then=Value(1)), default=F("wrong") + 1),
        noted=Case(When(over, then=Value(False)), default=F("noted")),
        since=Case(When(over, then=Value(now)), default=since),
    )


def _stopped(digest: str, name: str, what: str) -> WaitAWhile:
    """Written down once, about whoever has that name; what was typed is not.

    A name that nobody has is only counted: of those there is no end, and of the log there is.
    """
    notice(What.TOO_MANY_TRIES, what)
    guesses = Guesses.objects.get(digest=digest)
    if Guesses.objects.filter(pk=guesses.pk, noted=False).update(noted=True):
        about = Person.objects.filter(sign_in_name=name.strip().lower()).first()
        if about is not None:
            record(None, Act.GUESS_A_WAY_IN, about)
    return WaitAWhile(guesses.since + Guesses.WHILE)


def _digest(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()
