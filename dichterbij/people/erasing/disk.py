# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is no longer in a table is not in the files of the database either."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any

from django.db import OperationalError, connections

log = logging.getLogger("dichterbij.rights")
# A table without rows keeps what PostgreSQL once wrote down of it, until the kind of a column is
# told anew. Of texts alone: nothing else says a word
TEXTS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype)
"""
# Who reads in this database now; everybody may see that, also of others
READERS = """
SELECT held.virtualxid FROM pg_locks held JOIN pg_stat_activity USING (pid)
WHERE held.locktype = 'virtualxid' AND datname = current_database() AND pid <> pg_backend_pid()
"""
# Whoever writes, in whatever database: the next to begin, and the oldest that is not done
NEXT = "SELECT txid_snapshot_xmax(txid_current_snapshot())"
OLDEST = "SELECT txid_snapshot_xmin(txid_current_snapshot())"
# Seconds. A page takes less; a copy for a backup takes more, and then it is tried again
PATIENCE = 20.0
LOCK_PATIENCE, LOCK_NOT_GIVEN = "3s", "55P03"
OURS = "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"


class StillRead(Exception):
    """Somebody reads in the database as it was before, so that nothing of then can be written over.

    It is tried again (`web.later.wipe`).
    """


def write_anew(tables: Iterable[str], *, using: str = "default") -> None:
    """Write these tables anew, without what was deleted or changed. Outside any transaction.

    SQLite overwrites what is deleted (`secure_delete`); its write-ahead log is emptied here.
    PostgreSQL keeps old rows in a table until it is written anew, and then too while somebody may
    still read them; and beside it what often stands in each column (`pg_statistic`): words too,
    also of rows that are gone.
    """
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                raise StillRead
            return
        _wait_for_who_reads_now(cursor)
        # Whoever asks for a page waits behind this, and this behind whoever reads for long
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_PATIENCE])
        try:
            for table in sorted(tables):
                cursor.execute(f'VACUUM (FULL, ANALYZE) "{table}"')
                _forget_of_an_empty_table(cursor, table)
        except OperationalError as no:
            if getattr(no.__cause__, "sqlstate", "") == LOCK_NOT_GIVEN:
                raise StillRead from None
            raise
        finally:
            cursor.execute("RESET lock_timeout")
        cursor.execute(OURS)
        if not cursor.fetchone()[0]:
            log.warning(
                "the database is not owned by this user: what PostgreSQL wrote down of columns"
                " (pg_statistic) cannot be written anew, and may hold words of who was erased"
            )
        # What was written down before became old only just now, and somebody may have begun since
        _wait_for_who_reads_now(cursor)
        cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")


def _wait_for_who_reads_now(cursor: Any) -> None:
    """Until everybody is done who began before; who begins now sees no old rows.

    Also who writes in another database of this server: what we begin is not older than they are,
    and PostgreSQL keeps for us what they might see.
    """
    cursor.execute(READERS)
    readers = set(cursor.fetchall())
    cursor.execute(NEXT)
    (next_one,) = cursor.fetchone()
    until = time.monotonic() + PATIENCE
    while True:
        cursor.execute(READERS)
        readers &= set(cursor.fetchall())
        cursor.execute(OLDEST)
        if not readers and cursor.fetchone()[0] >= next_one:
            return
        if time.monotonic() > until:
            raise StillRead(
                f"a transaction on this server of the database has run for {PATIENCE:.0f} seconds"
                " or longer: end it, and it is tried again"
            )
        time.sleep(0.05)


def _forget_of_an_empty_table(cursor: Any, table: str) -> None:
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608 - no input
    if cursor.fetchone()[0]:
        return
    cursor.execute(TEXTS, [f'"{table}"'])
    told = [f'ALTER COLUMN "{name}" TYPE {kind}' for name, kind in cursor.fetchall()]
    if told:
        cursor.execute(f'ALTER TABLE "{table}" {", ".join(told)}')
