# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How many messages a second, beside what the same database does without any of our code.

The bare limit is one insert and two updates of the same row for each message, each with its own
commit, from as many processes as there are workers. Ours are handed over to a gateway on loopback.
"""

from __future__ import annotations

import datetime as dt
import os
import time
import uuid

from django.db import connection
from django.utils import timezone

from bench import kills
from bench.counterparts import Counterparts
from dichterbij.delivery.handing_over import hand_over_due
from dichterbij.delivery.models import Message, reference_for


def ours(workers: int, there: Counterparts, many: int) -> float:
    """Messages a second, from the first worker at work to the last message delivered."""
    run = uuid.uuid4().hex
    people = kills.residents()
    with kills.set_to(kills.DESIGNS["dedupes"], there, None):
        Message.objects.bulk_create(
            Message(
                resident=people[number % len(people)],
                kind=Message.Kind.NEW_LINK,
                channel="sms",
                channel_chosen=True,
                subject="Een bericht",
                body="Dag Amina,",
                key=f"{run}:{number}",
                reference=reference_for(f"{run}:{number}"),
            )
            for number in range(many)
        )
        crew = [kills.Fork([hand_over_due]) for _ in range(workers)]
        crew[0].wait_until_at_work()
        begun = time.monotonic()
        while kills.of(run).exclude(state=Message.State.DELIVERED).exists():
            time.sleep(0.05)
        took = time.monotonic() - begun
        for one in crew:
            one.end()
    return many / took


def bare(workers: int, many: int) -> float:
    """The same rows, written by plain SQL."""
    run = uuid.uuid4().hex
    resident = kills.residents(1)[0]
    kills.leave_connections()
    begun = time.monotonic()
    pids = []
    for worker in range(workers):
        pid = os.fork()
        if not pid:
            try:
                _write(run, worker, many // workers, resident.pk)
            finally:
                os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)
    took = time.monotonic() - begun
    assert kills.of(run).filter(state="delivered").count() == many // workers * workers
    return many / took


def _write(run: str, worker: int, many: int, resident: int) -> None:
    table = Message._meta.db_table
    fields: dict[str, str | int] = {
        "resident_id": resident, "kind": "new_link", "channel": "sms", "channel_chosen": True,
        "subject": "Een bericht", "body": "Dag Amina,", "short": "", "calendar": "", "zone": "",
        "gateway_id": "", "reason": "", "state": "waiting", "tries": 0, "offered_again": 0,
    }  # fmt: skip
    columns = [*fields, "key", "reference", "made_at", "not_before"]
    insert = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    )
    mark = f"UPDATE {table} SET state='on_its_way', leased_until=%s, leased_by=%s WHERE key=%s"
    end = (
        f"UPDATE {table} SET state='delivered', handed_over_at=%s, gateway_id=%s,"
        " leased_until=NULL, leased_by=NULL WHERE key=%s"
    )
    with connection.cursor() as cursor:
        for number in range(many):
            key, now = f"{run}:{worker}-{number}", timezone.now()
            name: str | uuid.UUID = reference_for(key)
            if connection.vendor == "sqlite":
                name, now = str(name).replace("-", ""), now.replace(tzinfo=None)
            cursor.execute(insert, [*fields.values(), key, name, now, now])
            cursor.execute(mark, [now + dt.timedelta(seconds=45), name, key])
            cursor.execute(end, [now, "a number", key])
