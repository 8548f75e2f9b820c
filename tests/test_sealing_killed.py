# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The upgrade that seals what people told is killed, again and again: no word is lost or left.

What is killed is the real process that brings a database up to date: in the middle of a batch,
while the open texts are taken away, and before the files are written anew.
"""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dichterbij.conversations.models import KernAnswer
from dichterbij.letters.models import LetterVersion
from dichterbij.web.command import migrate
from tests.at_once import another_process, database_of_its_own
from tests.test_command_line import HOUSE
from tests.test_earlier_versions import (
    Earlier,
    by_table,
    differing,
    load,
    put_beside,
    the_day_of,
    words_in_the_open,
)
from tests.test_rights import raw_bytes

BEFORE_SEALING = Path(__file__).with_name("earlier") / "2026-11-27.json.gz"
# It says what it is about to do, and then waits long enough to be killed there
SLOWLY = """
import time
import django; django.setup()
from django.db.migrations import RemoveField
from dichterbij.people.keys import moving
moving.AT_ONCE = 4
bound, anew, away = moving.bound, moving.leave_no_word, RemoveField.database_forwards
def say(what):
    print(what, flush=True)
    time.sleep(0.01)
def sealing(place):
    say(place)
    return bound(place)
def leave_no_word(*moved):
    write = anew(*moved)
    return lambda apps, schema: (say("anew " + moved[0].app), write(apps, schema))
def taking_away(self, label, *more):
    say("away " + label)
    away(self, label, *more)
moving.bound, moving.leave_no_word = sealing, leave_no_word
RemoveField.database_forwards = taking_away
from dichterbij.web.command import migrate
migrate()
"""
# Where it is killed: at the so manieth time it says this
MOMENTS = {
    "conversations.kern:": 6,
    "away conversations": 3,
    "anew conversations": 1,
    "letters.letterversion:": 5,
    "anew letters": 1,
}
SEALED = ("conversations_kern", "text"), ("conversations_checkout", "words"), (
    "letters_letter", "body"), ("letters_letterversion", "body")  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_killed_at_every_moment_it_ends_with_every_word_sealed_once_and_none_in_the_files(
    settings: Any, tmp_path: Path
) -> None:
    told = Earlier(json.loads(gzip.decompress(BEFORE_SEALING.read_bytes())))
    put_beside(told, settings)
    with database_of_its_own(tmp_path), the_day_of(told):
        load(told)
        left_by_earlier_versions()
        open_words = words_in_the_open(told)
        assert found_in_files(open_words) == set(open_words), "the scan finds nothing at all"
        left, sealed = dict(MOMENTS), dict[tuple[str, int], bytes]()
        while left:
            killed_at = upgrade(settings, tmp_path, left)
            assert killed_at is not None, f"it never came to {list(left)}"
            del left[killed_at]
            now = sealed_by_now()
            assert sealed.items() <= now.items(), f"sealed anew, or gone, after {killed_at}"
            sealed = now
        assert len(sealed) > 20
        assert upgrade(settings, tmp_path, {}) is None
        assert sealed.items() <= sealed_by_now().items()
        assert differing(by_table(apps), told) == [], "every word opens"
        assert found_in_files(open_words) == set()


@pytest.mark.django_db(transaction=True)
def test_what_an_older_version_wrote_after_the_sealing_is_sealed_as_well(
    settings: Any, tmp_path: Path
) -> None:
    """Another machine went on with the version of before, while this one was brought up to date."""
    told = Earlier(json.loads(gzip.decompress(BEFORE_SEALING.read_bytes())))
    put_beside(told, settings)
    sealed = [("conversations", "0007_seal_what_people_told"), ("letters", "0003_seal_letters")]
    with database_of_its_own(tmp_path), the_day_of(told):
        load(told)
        executor = MigrationExecutor(connection)
        executor.migrate(sealed)
        then = executor.loader.project_state(sealed).apps
        kern = then.get_model("conversations", "Kern").objects.first()
        then.get_model("conversations", "KernAnswer").objects.create(
            kern=kern, words="Zo zie ik het.", once=uuid.uuid4(), by_id=kern.resident_id
        )
        letter = then.get_model("letters", "Letter").objects.first()
        for number in (98, 99):
            then.get_model("letters", "LetterVersion").objects.create(
                letter=letter, number=number, subject="Ons gesprek", body="Wat er stond.",
                by_id=told.known["caseworker"],
            )  # fmt: skip
        migrate()
        assert KernAnswer.objects.latest("pk").words == "Zo zie ik het."
        versions = LetterVersion.objects.filter(number__gt=90)
        assert [version.body for version in versions] == ["Wat er stond."] * 2


def left_by_earlier_versions() -> None:
    """What databases keep: words that stand there often, and pages that are free again."""
    run("ANALYZE")
    if connection.vendor == "sqlite":
        run("PRAGMA secure_delete = OFF")
        run("CREATE TABLE copy AS SELECT text FROM conversations_kern, people_link"
            " UNION ALL SELECT body FROM letters_letterversion, people_link")  # fmt: skip
        run("DROP TABLE copy")
        run("PRAGMA secure_delete = ON")


def upgrade(settings: Any, folder: Path, moments: dict[str, int]) -> str | None:
    """Bring it up to date in a process of its own. Gives at which of the moments it was killed."""
    there_too = another_process(settings.KEYSET, folder)
    said = dict.fromkeys(moments, 0)
    with subprocess.Popen(
        [sys.executable, "-c", SLOWLY], cwd=HOUSE, env=there_too,
        stdout=subprocess.PIPE, text=True,
    ) as there:  # fmt: skip
        assert there.stdout is not None
        for line in there.stdout:
            for moment, times in moments.items():
                said[moment] += line.startswith(moment)
                if said[moment] == times:
                    there.send_signal(signal.SIGKILL)
                    there.wait()
                    return moment
    assert there.returncode == 0
    return None


def sealed_by_now() -> dict[tuple[str, int], bytes]:
    """What is sealed in rows that are safe, as the bytes that stand there."""
    found: dict[tuple[str, int], bytes] = {}
    with connection.cursor() as cursor:
        for table, text in SEALED:
            columns = {
                c.name for c in connection.introspection.get_table_description(cursor, table)
            }
            column = f"sealed_{text}" if f"sealed_{text}" in columns else text
            if f"sealed_{text}" not in columns and still_open(table):
                continue
            cursor.execute(f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            found |= {(table, pk): bytes(closed) for pk, closed in cursor.fetchall()}
    return found


def still_open(table: str) -> bool:
    """Whether the sealing of this table has not even begun."""
    app = table.partition("_")[0]
    begun = {"conversations": "0006_room_for_what_is_sealed",
             "letters": "0002_room_for_what_is_sealed"}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM django_migrations WHERE app = %s AND name = %s", [app, begun[app]]
        )
        return bool(cursor.fetchone()[0] == 0)


def found_in_files(words: dict[str, set[str]]) -> set[str]:
    """The columns of which a text stands in a file of the database as somebody wrote it."""
    told = raw_bytes()
    return {where for where, texts in words.items() if any(t.encode() in told for t in texts)}


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
