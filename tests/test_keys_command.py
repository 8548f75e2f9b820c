# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The master keys are looked after: turned while people work, and never lost unseen."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from dichterbij.people.access import Role
from dichterbij.people.keys import copies, keyset, rotating
from dichterbij.people.keys.actions import erase_key
from dichterbij.people.keys.keyset import NoKeyset
from dichterbij.people.keys.master import FileMaster, master
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.sealing import KeyGone, seal, unseal
from dichterbij.people.models import Person
from dichterbij.web import keys_command
from dichterbij.web.safety import not_safe
from tests.at_once import another_process, shared_database
from tests.conftest import somebody
from tests.test_command_line import HOUSE, PRODUCTION, dichterbij, is_one_plain_line

HERE = f"baggage.statement:{uuid.uuid4()}:text"


def keys(*words: str) -> tuple[int, str]:
    said: list[str] = []
    code = keys_command.main(list(words), said.append)
    return code, "\n".join(said)


def many(number: int) -> dict[int, bytes]:
    """So many residents, who each told something."""
    people = [somebody("Inwoner", Role.RESIDENT, str(one)) for one in range(number)]
    return {person.pk: seal(person, HERE, f"woorden {person.pk}") for person in people}


def is_read(told: dict[int, bytes]) -> bool:
    return all(
        unseal(person, HERE, told[person.pk]) == f"woorden {person.pk}"
        for person in Person.objects.filter(pk__in=told).select_related("key")
    )


def wrapped_with() -> set[str]:
    return set(PersonKey.objects.filter(erased_at=None).values_list("master", flat=True))


def old_enough(path: Path) -> None:
    os.utime(path, (time.time() - 3600, time.time() - 3600))


@pytest.fixture
def batches_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotating, "AT_ONCE", 3)


# Turning


def test_everything_is_wrapped_anew_and_can_still_be_read(db: None, batches_of_three: None) -> None:
    told = many(10)
    before = master().current()
    code, said = keys("rotate")
    assert code == 0
    assert "Wrapped 10 keys anew" in said
    assert wrapped_with() == {master().current()} != {before}
    assert is_read(told)


def test_an_old_master_key_is_forgotten_when_nothing_needs_it(db: None, settings: Any) -> None:
    told = many(3)
    before = master().current()
    keys("rotate")
    assert keyset.names(keyset.read(settings.KEYSET)) == [before, master().current()]
    code, said = keys("retire")
    assert (code, "Wait" in said) == (1, True), "somebody may be writing with the old one"
    old_enough(settings.KEYSET)
    code, said = keys("retire")
    assert (code, f"Forgotten: {before}." in said) == (0, True)
    assert keyset.names(keyset.read(settings.KEYSET)) == [master().current()]
    assert is_read(told)
    old_enough(settings.KEYSET)
    assert keys("retire") == (0, "There are no old master keys.")


def test_a_master_key_that_is_needed_is_not_forgotten(db: None, settings: Any) -> None:
    many(3)
    keyset.turn(settings.KEYSET)
    old_enough(settings.KEYSET)
    code, said = keys("retire")
    assert (code, said[:2]) == (1, "3 ")
    assert len(keyset.names(keyset.read(settings.KEYSET))) == 2


def test_a_key_that_is_prepared_can_be_read_with_before_it_wraps(db: None, settings: Any) -> None:
    many(2)
    before = master().current()
    elsewhere = settings.KEYSET.with_name("elsewhere.json")
    code, said = keys("rotate", "--prepare")
    assert code == 0
    assert keys("rotate", "--prepare") == (code, said), "preparing twice prepares one"
    assert master().current() == before
    keyset.copy(settings.KEYSET, elsewhere)
    keys("rotate")
    assert len(keyset.names(keyset.read(settings.KEYSET))) == 2
    other = FileMaster(elsewhere)
    for key in PersonKey.objects.all():
        assert other.unwrap(
            key.master, bytes(key.wrapped), b"people.personkey:%d:wrapped" % key.person_id
        )


def test_who_is_erased_while_keys_are_wrapped_stays_erased(
    db: None, batches_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = many(5)
    amina = Person.objects.get(pk=min(told))
    write = rotating._write

    def erased_first(rows: Any) -> int:
        erase_key(amina, by=None)
        return write(rows)

    monkeypatch.setattr(rotating, "_write", erased_first)
    keys("rotate")
    assert PersonKey.objects.get(person=amina).wrapped is None
    with pytest.raises(KeyGone):
        unseal(amina, HERE, told.pop(amina.pk))
    assert is_read(told)


def test_a_key_that_does_not_open_is_named_and_left_and_keeps_nobody(db: None) -> None:
    told = many(4)
    spoiled = max(told)
    PersonKey.objects.filter(person=spoiled).update(wrapped=b"bedorven")
    told.pop(spoiled)
    for _ in range(2):
        before = master().current()
        code, said = keys("rotate")
        assert code == 1
        assert "Wrapped 3 keys anew" in said
        assert f"of persons number {spoiled}" in said
        assert master().current() != before
    assert bytes(PersonKey.objects.get(person=spoiled).wrapped) == b"bedorven"
    assert is_read(told)


@pytest.fixture
def for_many(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


def test_people_read_and_write_while_the_master_key_is_turned(
    for_many: None, batches_of_three: None
) -> None:
    told, wrong, stop = many(30), list[BaseException](), threading.Event()
    made = dict[int, bytes]()

    def go_on() -> None:
        try:
            while not stop.is_set():
                assert is_read(told)
                person = somebody("Nieuw", Role.RESIDENT)
                made[person.pk] = seal(person, HERE, f"woorden {person.pk}")
        except BaseException as one:
            wrong.append(one)
        finally:
            connection.close()

    others = [threading.Thread(target=go_on) for _ in range(3)]
    for one in others:
        one.start()
    for _ in range(4):
        assert keys("rotate")[0] == 0
    stop.set()
    for one in others:
        one.join()
    assert wrong == []
    assert made
    keys("rotate")
    assert is_read(told | made)
    assert wrapped_with() == {master().current()}


SLOWLY = """
import sys, time
import django; django.setup()
from django.conf import settings
from dichterbij.people.keys import keyset, rotating
rotating.AT_ONCE = 3
def told(done):
    print(done, flush=True)
    time.sleep(0.2)
keyset.turn(settings.KEYSET)
rotating.rewrap(told)
"""


def test_who_is_killed_halfway_begins_again_where_it_was(
    for_many: None, settings: Any, tmp_path: Path
) -> None:
    told = many(30)
    before = master().current()
    there_too = another_process(settings.KEYSET, tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", SLOWLY], cwd=HOUSE, env=there_too, stdout=subprocess.PIPE
    ) as there:
        assert there.stdout is not None
        for _ in range(3):
            assert there.stdout.readline()
        there.send_signal(signal.SIGKILL)
    now = master().current()
    assert wrapped_with() == {before, now}
    assert is_read(told)
    code, said = keys("rotate")
    assert code == 0
    assert "had not come to its end" in said
    assert master().current() == now, "no third master key for a rotation that was finished"
    assert wrapped_with() == {now}
    assert is_read(told)


# Checking


def test_when_all_is_well_it_says_so_and_still_what_would_be_lost(
    db: None, settings: Any, tmp_path: Path
) -> None:
    many(3)
    keys("copy", str(tmp_path / "usb"))
    code, said = keys("check", "--all")
    assert (code, said.splitlines()[0]) == (0, "keys: good")
    assert "keys of people: 3; opened 3" in said
    assert "last copied elsewhere: 20" in said
    assert "can never be read again, by anybody, also not from a backup" in said


def test_without_a_copy_nobody_can_tell(db: None) -> None:
    many(1)
    code, said = keys("check")
    assert code == 2
    assert "nobody ever said that there is a copy elsewhere" in said
    keys("copied", "in de kluis")
    code, said = keys("check")
    assert (code, "to in de kluis" in said) == (0, True)
    keys("rotate")
    code, said = keys("check")
    assert (code, "the last copy lacks 1 of these master keys" in said) == (2, True)


def test_a_sample_says_that_it_is_one(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_command, "SAMPLE", 2)
    many(3)
    assert "opened 2 of the newest 2 (--all opens every one)" in keys("check")[1]
    assert "opened 3\n" in keys("check", "--all")[1]


def test_another_keyset_is_found(db: None, settings: Any) -> None:
    told = many(3)
    settings.KEYSET.unlink()
    keyset.make(settings.KEYSET)
    code, said = keys("check")
    assert code == 1
    assert said.startswith("keys: WRONG\n3 keys cannot be opened")
    assert f"of persons number {min(told)}, " in said


def test_a_lost_keyset_is_said_before_it_hurts(db: None, settings: Any) -> None:
    many(3)
    settings.KEYSET.unlink()
    code, said = keys("check")
    assert code == 1
    assert "put it back from your copy: without it nothing that was sealed can be read" in said
    assert "what was sealed for 3 people can never be read again" in said
    assert not settings.KEYSET.exists()


def test_in_production_too_a_lost_keyset_is_checked_when_nothing_else_starts(
    tmp_path: Path,
) -> None:
    there = {**PRODUCTION, "DICHTERBIJ_DATA": str(tmp_path)}
    there["DICHTERBIJ_KEYSET"] = str(tmp_path / "keyset.json")
    told = dichterbij("keys", "check", **there)
    assert (told.returncode, told.stdout.splitlines()[0]) == (1, "keys: WRONG")
    assert "what was sealed for 0 people can never be read again" in told.stdout
    assert dichterbij("keys", "rotate", **there).returncode == 2


def test_a_new_keyset_is_not_made_over_one_that_is_lost(db: None, settings: Any) -> None:
    many(3)
    code, said = keys("new")
    assert (code, "It is left as it is" in said) == (1, True)
    settings.KEYSET.unlink()
    code, said = keys("new")
    assert (code, said[:23]) == (1, "3 people have keys that")
    assert not settings.KEYSET.exists()


def test_no_master_key_is_ever_said(db: None, settings: Any, tmp_path: Path) -> None:
    many(2)
    said = "".join(
        keys(*words)[1]
        for words in (("check",), ("copy", str(tmp_path / "usb")), ("rotate",), ("check", "--all"))
    )
    for key in keyset.read(settings.KEYSET)["key"]:
        assert key["keyData"]["value"] not in said
    assert len(keyset.read(settings.KEYSET)["key"]) == 2


def test_what_somebody_left_who_was_killed_while_writing_is_taken_away(settings: Any) -> None:
    keyset.make(settings.KEYSET)
    left = settings.KEYSET.with_name("keyset.json.0badcafe.new")
    left.write_text(settings.KEYSET.read_text())
    keyset.turn(settings.KEYSET)
    assert [path.name for path in settings.KEYSET.parent.iterdir()] == ["keyset.json"]


# Copies


def test_a_copy_is_the_same_and_for_one_user_alone(db: None, settings: Any, tmp_path: Path) -> None:
    many(1)
    (tmp_path / "usb").mkdir()
    code, said = keys("copy", str(tmp_path / "usb"))
    to = tmp_path / "usb" / "keyset.json"
    assert code == 0
    assert "on the same disk" in said
    assert keyset.read(to) == keyset.read(settings.KEYSET)
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert keys("copy", str(to))[0] == 1, "a copy is never written over"
    assert keys("copy", str(tmp_path / "nowhere" / "at" / "all"))[0] == 1


def test_a_spoiled_note_of_the_last_copy_is_no_copy(tmp_path: Path) -> None:
    (tmp_path / "keyset.json.copied").write_text("[]")
    assert copies.last(tmp_path / "keyset.json") is None


# At the start


def test_nothing_starts_without_the_keyset_or_when_others_can_get_at_it(tmp_path: Path) -> None:
    own = tmp_path / "keyset.json"
    given = {**PRODUCTION, "DICHTERBIJ_KEYSET": str(own), "DICHTERBIJ_DATA": str(tmp_path)}
    (sentence,) = not_safe(given)
    assert "put it back from your copy" in sentence
    assert "dichterbij keys new" in sentence
    keyset.make(own)
    assert not_safe(given) == []
    own.chmod(0o644)
    (sentence,) = not_safe(given)
    assert f"chmod 600 {own}" in sentence
    own.chmod(0o640)
    assert not_safe(given) == [], "a group of its own may read it"
    own.write_text("{}")
    (sentence,) = not_safe(given)
    assert "cannot be read as a keyset" in sentence
    assert not_safe({**given, "DICHTERBIJ_KMS": "our.Kms"}) == []


def test_in_a_new_installation_the_keyset_is_made_before_anything_starts(tmp_path: Path) -> None:
    there = {**PRODUCTION, "DICHTERBIJ_DATA": str(tmp_path / "var")}
    there["DICHTERBIJ_KEYSET"] = str(tmp_path / "keys" / "keyset.json")
    told = dichterbij("manage", "check", **there)
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert "dichterbij keys new" in told.stderr
    told = dichterbij("keys", "new", **there)
    assert told.returncode == 0, told.stderr
    assert not (tmp_path / "var").exists()
    assert dichterbij("manage", "check", **there).returncode == 0


def test_a_database_that_does_not_answer_is_no_reason_to_make_a_new_keyset(tmp_path: Path) -> None:
    (tmp_path / "spoiled.sqlite3").write_text("this is no database")
    there = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{tmp_path}/spoiled.sqlite3"}
    there |= {"DICHTERBIJ_KEYSET": str(tmp_path / "keyset.json")}
    told = dichterbij("keys", "new", **there)
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert not (tmp_path / "keyset.json").exists()


def test_with_a_key_service_only_what_is_there_can_be_done_here(db: None, amina: Person) -> None:
    with override_settings(KMS="tests.test_keys.OwnService"):
        seal(amina, HERE, "woorden")
        code, said = keys("check")
        assert (code, "key service tests.test_keys.OwnService" in said) == (0, True)
        assert keys("rotate")[0] == 0
        for words in (("new",), ("copy", "x"), ("copied", "x"), ("retire",)):
            with pytest.raises(NoKeyset, match="DICHTERBIJ_KMS"):
                keys(*words)


def test_the_file_is_what_tink_itself_reads(settings: Any) -> None:
    keyset.make(settings.KEYSET)
    keyset.turn(settings.KEYSET)
    written = json.loads(settings.KEYSET.read_text())
    assert [key["status"] for key in written["key"]] == ["ENABLED", "ENABLED"]
    assert written["primaryKeyId"] == written["key"][1]["keyId"]
    assert keyset.primitive(written)
