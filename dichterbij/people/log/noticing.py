# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a watchful administrator wants to know: wrong passwords, refused acts, guesses.

Counted in this process and told in its log: of each kind a line at once, and then at most one a
minute with how often it was. So nobody fills a disk by guessing. What somebody did with success is
in the sealed log, one line each; what anybody typed is in neither.
"""

from __future__ import annotations

import atexit
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

log = logging.getLogger("dichterbij.noticed")
EVERY = 60.0  # seconds between two lines of one kind
CODE = re.compile(r"[A-Za-z_]{1,40}")


class What(StrEnum):
    """The kinds; docs/operations.md says of each when it comes."""

    SIGNED_IN = "signed_in"
    WRONG_SIGN_IN = "wrong_sign_in"
    TOO_MANY_TRIES = "too_many_tries"
    ELSEWHERE_FAILED = "elsewhere_failed"
    DIGID_FAILED = "digid_failed"
    WRONG_PIN = "wrong_pin"
    PIN_LOCKED = "pin_locked"
    WRONG_DESK_CODE = "wrong_desk_code"
    NOBODY_FOUND = "nobody_found"
    REFUSED = "refused"
    NOT_THERE = "not_there"
    FORM_REFUSED = "form_refused"
    BAD_REQUEST = "bad_request"
    TOO_MANY_FILES = "too_many_files"
    WRONG_KEY = "wrong_key"


@dataclass
class _Counted:
    """What was not told yet. Of more than one it is enough that they are several."""

    times: int = 0
    by: set[int] = field(default_factory=set)
    told_at: float = float("-inf")


class Noticing:
    """Counts, and tells. There is one of these in each process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._kinds: dict[tuple[What, str], _Counted] = {}

    def notice(self, what: What, why: str = "", by: int | None = None) -> None:
        """It happened once more. `why` is a word of ours, `by` the number of a colleague."""
        with self._lock:
            kind = (what, why if CODE.fullmatch(why) else "")
            counted = self._kinds.setdefault(kind, _Counted())
            counted.times += 1
            if by is not None and len(counted.by) <= 1:
                counted.by.add(by)
            self._tell(EVERY)

    def tell_the_rest(self) -> None:
        """What was counted and not told: the process stops."""
        with self._lock:
            self._tell(0)

    def _tell(self, after: float) -> None:
        now = self._clock()
        for (what, why), counted in self._kinds.items():
            if counted.times and now - counted.told_at >= after:
                level = logging.INFO if what == What.SIGNED_IN else logging.WARNING
                log.log(level, "what=%s why=%s times=%s by=%s", what, why or "-", counted.times,
                        _whom(counted.by))  # fmt: skip
                counted.times, counted.told_at = 0, now
                counted.by.clear()


def _whom(numbers: set[int]) -> str:
    if not numbers:
        return "-"
    return "several" if len(numbers) > 1 else str(*numbers)


here = Noticing()
notice = here.notice
atexit.register(here.tell_the_rest)
