# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the clock lets be done, and when. Each is a task: it may run twice, and be tried again."""

from __future__ import annotations

import datetime as dt

from django_tasks import task

from dichterbij.background.clock import Daily, Every, Job
from dichterbij.conversations import reminders
from dichterbij.delivery import passing, receipts, telling
from dichterbij.people.log import heads
from dichterbij.web.retention import actions as retention
from dichterbij.web.rights import actions as rights


@task
def remind_residents() -> None:
    """Agreements of which somebody wished to be reminded."""
    if reminders.remind_of_what_is_due() >= reminders.AT_ONCE:
        remind_residents.enqueue()


@task
def remind_colleagues() -> None:
    """Our own promises, to who keeps them."""
    reminders.remind_colleagues()


@task
def tell_of_the_door() -> None:
    """Changes in how colleagues come in, to whose they are."""
    telling.tell_of_the_door()


@task
def ask_after_receipts() -> None:
    """Receipts that did not come."""
    receipts.ask_after()


@task
def let_paper_pass() -> None:
    """Paper whose moment has passed."""
    passing.let_pass()


@task
def wipe(again: bool = False) -> None:
    """What was erased, on the disk of the database; or erased again, whenever that first was."""
    if again:
        rights.wipe()
    else:
        rights.wipe_what_was_erased()


@task
def export_head() -> None:
    """How far the log is, signed, outside the database."""
    heads.export()


@task
def let_baggage_lapse() -> None:
    """Texts of residents that ran out or were never confirmed."""
    retention.carry_out_each_hour()


@task
def let_go() -> None:
    """What was kept long enough."""
    retention.carry_out()


JOBS: tuple[Job, ...] = (
    Every("remind_residents", 60, remind_residents),
    Every("tell_of_the_door", 60, tell_of_the_door),
    Every("ask_after_receipts", 300, ask_after_receipts),
    Every("let_paper_pass", 600, let_paper_pass),
    Every("let_baggage_lapse", 3600, let_baggage_lapse),
    Every("export_head", 3600, export_head),
    Daily("remind_colleagues", reminders.COLLEAGUES_AT, remind_colleagues),
    Daily("let_go", dt.time(2, 30), let_go),
    Daily("wipe", dt.time(3, 0), wipe),
)
