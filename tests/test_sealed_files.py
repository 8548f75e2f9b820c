# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who takes the files of the database, its write-ahead log, a dump or the logs, reads no word.

Beside each sealed canary stands one that is not: where the scan would be blind, it does not find
that one either.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from dichterbij.letters.models import Letter, LetterVersion
from dichterbij.people.access import Role
from dichterbij.people.keys.actions import erase_key
from dichterbij.people.keys.master import master
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.sealing import about, seal, unseal
from dichterbij.people.models import Person
from scripts.postgres import programs
from tests.at_once import shared_database
from tests.conftest import somebody
from tests.world import SEALED as SEALED_TEXTS
from tests.world import everything_about

WAL_AWAY = "PRAGMA wal_checkpoint(TRUNCATE)"
SEALED, OPEN = "kanarieverzegeld", "kanarieopen"
LONG = 60  # rows: so that pages are filled, freed and filled again


@pytest.fixture
def files(transactional_db: None, tmp_path: Path) -> Iterator[list[Path]]:
    """Everything the database writes, while it runs."""
    with shared_database(tmp_path):
        if connection.vendor == "sqlite":
            yield [Path(connection.settings_dict["NAME"])]
            return
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
        if not os.access(folder, os.R_OK):
            pytest.skip("the files of this server are elsewhere")
        yield [folder, folder.parent / "log"]


def run(sql: str, *given: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)


def written(files: list[Path], since: float) -> bytes:
    """All bytes of these files and folders that were written since; of SQLite the log ahead too.

    What stood there before the first word was told cannot hold it, and may be very much.
    """
    found = []
    for one in files:
        # What belongs to other tests on this server may go while we look; ours stays
        walked = (Path(folder, name) for folder, _, names in os.walk(one) for name in names)
        for path in walked if one.is_dir() else one.parent.glob(f"{one.name}*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime >= since:
                    found.append(path.read_bytes())
    return b"".join(found)


def dump(to: Path) -> bytes:
    """As docs/production.md says how to make a backup, and in plain SQL as well."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(name)) as there, closing(sqlite3.connect(to)) as copy:
            there.backup(copy)
            return to.read_bytes() + "\n".join(there.iterdump()).encode()
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    for form in ("plain", "custom"):
        command = [
            programs() / "pg_dump",
            f"--format={form}",
            "--compress=0",
            f"--file={to}.{form}",
        ]
        subprocess.run([*command, url], check=True, capture_output=True)
    return Path(f"{to}.plain").read_bytes() + Path(f"{to}.custom").read_bytes()


@contextmanager
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Also what the settings keep out of the log: every query, with what was given to it."""
    talkers = [logging.getLogger(name) for name in ("django", "dichterbij")]
    before = [one.level for one in talkers]
    connection.force_debug_cursor = True
    try:
        for one in talkers:
            one.addHandler(caplog.handler)
            one.setLevel(logging.DEBUG)
        with caplog.at_level(logging.DEBUG):
            yield
    finally:
        connection.force_debug_cursor = False
        for one, level in zip(talkers, before, strict=True):
            one.removeHandler(caplog.handler)
            one.setLevel(level)


def is_in(word: bytes, told: bytes) -> bool:
    """As it is, or in one of the clothes in which databases write bytes."""
    inner = word[3:-3]  # base64 writes the same word in three ways, by where it begins
    dressed = [base64.b64encode(b"x" * shift + inner)[4:-4] for shift in range(3)]
    dressed = [one for one in dressed if len(one) > 5]  # of a short word nothing is left to know
    known = [word, word.hex().encode(), word.hex().upper().encode(), word.decode("latin-1")]
    known[3] = str(known[3]).encode("utf-16-le")
    return any(one in told for one in (*known, *dressed))


def told_and_kept(people: list[Person]) -> None:
    """Residents told something; it was changed, taken away, rolled back and told again."""
    vendor = connection.vendor
    run(f"CREATE TABLE told (row TEXT, sealed {'BYTEA' if vendor == 'postgresql' else 'BLOB'},"
        " open TEXT)")  # fmt: skip
    for number in range(LONG):
        row = uuid.uuid4()
        person = people[number % len(people)]
        words = f"{SEALED} {number} " * 40
        sealed = seal(person, f"baggage.statement:{row}:text", words)
        run("INSERT INTO told VALUES (%s, %s, %s)", str(row), sealed, f"{OPEN} {number} " * 40)
        again = seal(person, f"baggage.statement:{row}:text", words + "en meer")
        run("UPDATE told SET sealed = %s WHERE row = %s", again, str(row))
        assert unseal(Person.objects.get(pk=person.pk), f"baggage.statement:{row}:text", again)
        if number % 3 == 0:
            run("DELETE FROM told WHERE row = %s", str(row))
    with transaction.atomic():
        seal(somebody("Joke", Role.RESIDENT), f"baggage.statement:{row}:text", words)
        transaction.set_rollback(True)


def test_no_word_stands_in_files_write_ahead_log_dump_or_logs(
    files: list[Path], tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.time() - 1
    people = [somebody(name, Role.RESIDENT) for name in ("Amina", "Dewi")]
    try:
        with everything_logged(caplog):
            told_and_kept(people)
            during = written(files, began)
            if connection.vendor == "postgresql":
                run("CHECKPOINT")
            else:
                run("PRAGMA wal_checkpoint(TRUNCATE)")
            after, dumped = written(files, began), dump(tmp_path / "dump")
    finally:
        run("DROP TABLE told")
    keys = [base64.b64decode(key["keyData"]["value"])
            for key in json.loads(settings.KEYSET.read_text())["key"]]  # fmt: skip
    own = [master().unwrap(key.master, bytes(key.wrapped), about(key.person_id))
           for key in PersonKey.objects.all()]  # fmt: skip
    assert len(keys) + len(own) == 3
    for where, told in {
        "files with their write-ahead log": during,
        "files after a checkpoint": after,
        "a dump": dumped,
        "logs": caplog.text.encode(),
    }.items():
        assert is_in(OPEN.encode(), told), f"the scan of {where} finds nothing at all"
        for never in (SEALED.encode(), *keys, *own):
            assert not is_in(never, told), f"it stands in {where}"


def test_what_is_told_in_a_talk_or_a_letter_stands_nowhere_in_the_open(
    files: list[Path],
    bram: Person,
    samira: Person,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    began = time.time() - 1
    with everything_logged(caplog):
        world = everything_about("Amina", bram, before=samira)
        for letter in Letter.objects.all():  # it is changed, and what stood there is kept
            LetterVersion.objects.create(
                letter=letter, number=9, subject=letter.subject, body=letter.body, by=bram
            )
            letter.save()
        during = written(files, began)
        run("CHECKPOINT" if connection.vendor == "postgresql" else WAL_AWAY)
        after, dumped = written(files, began), dump(tmp_path / "dump")
    sealed = {c.where: c.word for c in world.canaries if c.where in SEALED_TEXTS}
    said_again = {"conversations.Agreement.now_what"}  # the same word as in what was agreed
    assert set(sealed) == SEALED_TEXTS - said_again, "one of each is looked for"
    in_the_open = [c.word for c in world.canaries if c.where == "conversations.Conversation.where"]
    for where, told in {
        "files with their write-ahead log": during,
        "files after a checkpoint": after,
        "a dump": dumped,
        "logs": caplog.text.encode(),
    }.items():
        assert is_in(in_the_open[0].encode(), told), f"the scan of {where} finds nothing at all"
        found = [what for what, word in sealed.items() if is_in(word.encode(), told)]
        assert found == [], f"it stands in {where}"


def test_bytes_in_other_clothes_are_found_too() -> None:
    word = b"kanarieverzegeld"
    for told in (word, word.hex().encode(), word.decode().encode("utf-16-le"),
                 *(base64.b64encode(b"." * n + word + b"..") for n in range(3))):  # fmt: skip
        assert is_in(word, b"..." + told + b"...")
    assert not is_in(word, b"kanarie verzegeld")


def test_of_who_is_erased_no_key_stands_in_a_dump(files: list[Path], tmp_path: Path) -> None:
    amina, dewi = (somebody(name, Role.RESIDENT) for name in ("Amina", "Dewi"))
    for person in (amina, dewi):
        seal(person, f"baggage.statement:{uuid.uuid4()}:text", SEALED)
    wrapped = {key.person_id: bytes(key.wrapped) for key in PersonKey.objects.all()}
    erase_key(amina, by=None)
    told = dump(tmp_path / "dump")
    assert is_in(wrapped[dewi.pk], told)
    if connection.vendor == "postgresql":
        assert not is_in(wrapped[amina.pk], told)
    else:  # SQLite copies freed bytes as well: there turning the master key makes it final
        assert PersonKey.objects.get(person=amina).wrapped is None
