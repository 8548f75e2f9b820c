# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""An older copy of the database was put back: nothing is sent a second time because of it.

Each time a worker takes messages, a number in the database grows, and the same number is written to
a file beside it before anything leaves. A database that knows a lower number than the file is an
older copy. What was due up to the last number may have left: a gateway that can be asked is asked,
and what went by mail is shown to the caseworker as uncertain.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import uuid
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from dichterbij.background.models import Worker
from dichterbij.delivery.models import PostMark, PutBack

# Where the file is gone as well: nobody was at work for so long, says the database
NOBODY_FOR = dt.timedelta(minutes=15)
ONE = 1


class Mark(NamedTuple):
    """How far the post was, and when."""

    number: int
    at: dt.datetime


def next_mark(*, by: None = None) -> Mark:
    """One further. In the transaction in which messages are taken."""
    PostMark.objects.get_or_create(pk=ONE)
    known = PostMark.objects.select_for_update().get(pk=ONE)
    known.number, known.at = known.number + 1, timezone.now()
    known.save(update_fields=["number", "at"])
    return Mark(known.number, known.at)


def keep_outside(mark: Mark, *, by: None = None) -> None:
    """Write it beside the database, so that it is there whatever happens to the database."""
    path = Path(settings.POST_MARK)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with new.open("w", encoding="utf-8") as file:
        json.dump({"number": mark.number, "at": mark.at.isoformat()}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def kept_outside() -> Mark | None:
    """What stands beside the database; None on a machine that never sent anything."""
    try:
        told = json.loads(Path(settings.POST_MARK).read_text(encoding="utf-8"))
        return Mark(int(told["number"]), dt.datetime.fromisoformat(told["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def notice(worker: uuid.UUID, *, by: None = None) -> PutBack | None:
    """Whether an older copy was put back since this machine last sent anything."""
    # The file first: a number stands in the database before it stands there, so that another worker
    # who goes one further just now is not taken for an older copy
    outside = kept_outside()
    known = PostMark.objects.filter(pk=ONE).first()
    here = Mark(known.number, known.at) if known else None
    if outside is None:
        return _without_a_file(here, worker)
    if here is not None and here.number >= outside.number:
        return None
    since = min(here.at, outside.at) if here else outside.at
    PostMark.objects.update_or_create(
        pk=ONE, defaults={"number": outside.number, "at": here.at if here else outside.at}
    )
    return remember(since, outside.at)


def _without_a_file(here: Mark | None, worker: uuid.UUID) -> PutBack | None:
    """A machine that is new here, or on which everything was put back."""
    if here is None:
        return None
    others = Worker.objects.exclude(name=worker)
    last = others.aggregate(last=Max("seen_at"))["last"] or here.at
    now = timezone.now()
    keep_outside(here)
    return remember(last, now) if last < now - NOBODY_FOR else None


def remember(since: dt.datetime, until: dt.datetime, *, by: None = None) -> PutBack:
    """From now on, what was due until then is not simply sent."""
    return PutBack.objects.get_or_create(since=min(since, until), until=until)[0]


def may_have_left_until() -> dt.datetime | None:
    """What was due until then may have left in the time that the copy does not know of."""
    last: dt.datetime | None = PutBack.objects.aggregate(last=Max("until"))["last"]
    return last
