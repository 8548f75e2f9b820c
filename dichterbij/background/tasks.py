# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Work in the queue: taken by one worker, tried again when it fails, kept when it keeps failing.

The queue itself is Django's own tasks with their rows in the database (`django_tasks_db`). That
library runs a task once, leaves one whose process was killed running for ever, and keeps the whole
traceback, in which names may stand. Here a task has a lease, is tried again, and of what went
wrong only the kind is kept.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dichterbij.people.access import Act, require
from dichterbij.people.models import Person

LEASE = dt.timedelta(seconds=50)  # who has not finished by then was killed, or may as well be
BACKOFF = [dt.timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 3600, 3600)]
STOPPED = "stopped"  # the worker was killed each time it tried
log = logging.getLogger(__name__)

Task = DBTaskResult[..., object]


def dead_letters() -> QuerySet[Task]:
    """What failed so often that somebody must look at it."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by("-finished_at")


def waiting() -> QuerySet[Task]:
    """What is due and nobody has taken yet, the oldest first."""
    return DBTaskResult.objects.ready().order_by("enqueued_at")


def run_due(
    worker: uuid.UUID, pulse: Callable[[], bool] = lambda: True, *, limit: int = 5, by: None = None
) -> int:
    """Do what is in the queue. Gives how many tasks this call did.

    `pulse` is called before each of them, and says whether there is time for it.
    """
    give_back_abandoned()
    done = 0
    while done < limit and pulse():
        task = _claim(worker)
        if task is None:
            break
        _run(task)
        done += 1
    return done


@transaction.atomic
def give_back_abandoned(*, by: None = None) -> int:
    """A worker was killed halfway: somebody else does it. Too often, and it is a dead letter."""
    now = timezone.now()
    abandoned = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=now - LEASE
    ).select_for_update(skip_locked=True)
    given_back = 0
    for task in abandoned:
        _fail(task, STOPPED, now)
        given_back += 1
    return given_back


@transaction.atomic
def replay(pk: uuid.UUID, *, by: Person | None) -> bool:
    """Try a dead letter again from the beginning. Somebody looked at it first."""
    if by is not None:
        require(by, Act.KEEP_POST)
    return bool(
        DBTaskResult.objects.filter(pk=pk, status=TaskResultStatus.FAILED).update(
            status=TaskResultStatus.READY,
            worker_ids=[],
            run_after=timezone.now(),
            finished_at=None,
            exception_class_path="",
        )
    )


def _claim(worker: uuid.UUID) -> Task | None:
    with transaction.atomic():
        ready = DBTaskResult.objects.ready().select_for_update(skip_locked=True)
        task: Task | None = ready.order_by("-priority", "run_after", "enqueued_at").first()
        if task is not None:
            task.claim(worker.hex)
        return task


def _run(task: Task) -> None:
    try:
        work = task.task
        given = task.args_kwargs
        work.call(*given["args"], **given["kwargs"])
    except (ImportError, SuspiciousOperation):
        # A task of another version of the product: trying again will not teach us what it is
        _settle(task, TaskResultStatus.FAILED, "unknown_task")
    except Exception as problem:
        log.exception("a task went wrong")
        with transaction.atomic():
            _fail(task, type(problem).__qualname__, timezone.now())
    else:
        _settle(task, TaskResultStatus.SUCCESSFUL, "")


def _fail(task: Task, code: str, now: dt.datetime) -> None:
    """Later again, or not any more. Only the kind of what went wrong is kept: a code."""
    tries = len(task.worker_ids)
    if tries > len(BACKOFF):
        _settle(task, TaskResultStatus.FAILED, code)
        return
    _mine(task).update(
        status=TaskResultStatus.READY,
        run_after=now + BACKOFF[tries - 1] if code != STOPPED else now,
        exception_class_path=code[:100],
        traceback="",
    )


def _settle(task: Task, status: str, code: str) -> None:
    _mine(task).update(
        status=status, finished_at=timezone.now(), exception_class_path=code[:100], traceback=""
    )


def _mine(task: Task) -> QuerySet[Task]:
    """The task, unless it was given to somebody else since we took it."""
    return DBTaskResult.objects.filter(
        pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
    )
