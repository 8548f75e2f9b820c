# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The log can be believed: whatever somebody does to it past every guard is found and named."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dichterbij.people.access import Act, Role, record
from dichterbij.people.log import chain, heads, sealing, stretches, verifying
from dichterbij.people.models import LogLine, Person
from dichterbij.web import audit_command
from dichterbij.web.later import export_head
from tests.at_once import at_once, shared_database
from tests.conftest import somebody
from tests.page_client import PageClient
from tests.test_command_line import PRODUCTION, dichterbij, is_one_plain_line

LINES = 12


def write(times: int, by: Person, resident: Person) -> None:
    for _ in range(times):
        record(by, Act.READ_TIMELINE, resident)


def write_and_roll_back(times: int, by: Person, resident: Person) -> None:
    with transaction.atomic():
        write(times, by, resident)
        transaction.set_rollback(True)


@pytest.fixture
def log(bram: Person, amina: Person, joke: Person, settings: Any) -> None:
    """Bram read, Amina answered, the clock did something; all of it sealed."""
    for _ in range(LINES // 4):
        record(bram, Act.READ_TIMELINE, amina)
        record(bram, Act.READ_TIMELINE, joke)
        record(amina, Act.CHOOSE_WAYS, amina)
        record(None, Act.SEE_MESSAGES, joke)
    sealing.seal()


def run(sql: str, *given: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall()) if cursor.description else []


def get_past_the_guards() -> None:
    """As somebody does who may do everything in the database."""
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("DROP FUNCTION a_sealed_line_stays CASCADE")
        run("DROP FUNCTION the_log_is_not_emptied CASCADE")
    else:
        for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            run(f"DROP TRIGGER {name}")


def tamper(sql: str, *given: object) -> None:
    get_past_the_guards()
    run(sql, *given)


def found(*known: heads.Head) -> str:
    return verifying.verify(known).wrong


def audit(*words: str) -> tuple[int, str]:
    said: list[str] = []
    code = audit_command.main(list(words), said.append)
    return code, "\n".join(said)


def write_the_chain_anew() -> None:
    """Everything fits again, hash by hash: what somebody does who knows how it is made."""
    lines = LogLine.objects.exclude(place=None).order_by("place")
    last = chain.BEGINNING
    with connection.cursor() as cursor:
        for place, line in enumerate(lines, 1):
            moment = f"{line.at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S.%f}"
            seals = chain.who(line.by_salt, line.by_id) + chain.about_whom(
                line.about_salt, line.resident_id, line.about_id
            )
            last = chain.link(last, place, moment, line.act, line.about, seals)
            cursor.execute(
                "UPDATE people_logline SET place = %s, seals = %s, hash = %s WHERE id = %s",
                [place, seals, last, line.pk],
            )


# Sealed a moment later


def test_every_line_gets_its_place_in_the_order_in_which_it_was_written(log: None) -> None:
    places = list(LogLine.objects.order_by("pk").values_list("place", flat=True))
    assert places == list(range(1, LINES + 1))
    assert found() == ""
    assert sealing.seal() == 0


def test_writing_a_line_is_one_insert_and_waits_for_nobody(
    bram: Person, amina: Person, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1) as asked:
        record(bram, Act.READ_TIMELINE, amina)
    assert asked.captured_queries[0]["sql"].startswith("INSERT")


def test_what_was_rolled_back_leaves_no_gap_in_the_chain(bram: Person, amina: Person) -> None:
    write(2, bram, amina)
    write_and_roll_back(3, bram, amina)
    write(2, bram, amina)
    assert sealing.seal() == 4
    assert verifying.verify([]).lines == 4
    assert found() == ""


def test_who_was_slow_to_commit_is_sealed_after_those_who_began_later(
    bram: Person, amina: Person
) -> None:
    record(bram, Act.READ_TIMELINE, amina)
    first = LogLine.objects.get().pk
    LogLine.objects.create(pk=first + 10, by=bram, act="write_kern", about="x")
    sealing.seal()
    LogLine.objects.create(pk=first + 5, by=bram, act="write_kern", about="x")
    assert sealing.seal() == 1
    assert list(LogLine.objects.order_by("place").values_list("pk", flat=True)) == [
        first,
        first + 10,
        first + 5,
    ]
    assert found() == ""


def test_a_worker_seals_each_time_it_goes_around(bram: Person, amina: Person) -> None:
    write(3, bram, amina)
    assert sealing.seal_round(uuid.uuid4(), lambda: None) == 3
    assert sealing.seal_round(uuid.uuid4(), lambda: None) == 0


def test_more_lines_than_one_batch_are_all_sealed(
    bram: Person, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", {"sqlite": 4, "postgresql": 4})
    monkeypatch.setattr(verifying, "CHUNK", 3)
    write(10, bram, amina)
    assert sealing.seal() == 10
    assert (found(), verifying.verify([]).lines) == ("", 10)


@pytest.fixture
def for_many(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads can share. Afterwards its log is emptied past the guards."""
    with shared_database(tmp_path):
        yield
        if connection.vendor == "postgresql":
            run("ALTER TABLE people_logline DISABLE TRIGGER USER")
            run("DELETE FROM people_logline")
            run("ALTER TABLE people_logline ENABLE TRIGGER USER")


def test_of_two_sealers_at_once_one_waits_for_the_other(for_many: None) -> None:
    now = "now()" if connection.vendor == "postgresql" else "'2026-01-05 10:00:00.500000'"
    run(
        "INSERT INTO people_logline (at, act, about) WITH RECURSIVE n(k) AS"
        " (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 2500)"
        f" SELECT {now}, 'sweep', 'x' FROM n"
    )
    assert sum(at_once(8, lambda _number: sealing.seal())) == 2500
    assert (found(), verifying.verify([]).lines) == ("", 2500)


def test_many_write_while_others_seal(for_many: None) -> None:
    bram, amina = somebody("Bram", Role.CASEWORKER), somebody("Amina", Role.RESIDENT)

    def one(number: int) -> None:
        if number % 4 == 3:
            sealing.seal()
        elif number % 4 == 2:
            write_and_roll_back(1, bram, amina)
        else:
            record(bram, Act.READ_TIMELINE, amina)

    at_once(64, one)
    sealing.seal()
    assert (found(), verifying.verify([]).lines) == ("", 32)


# A long log is read on all processors


@pytest.fixture
def many_lines(for_many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred lines, of which another process reads what this one has not begun with."""
    bram, amina = somebody("Bram", Role.CASEWORKER), somebody("Amina", Role.RESIDENT)
    write(100, bram, amina)
    sealing.seal()
    monkeypatch.setattr(verifying, "STRETCH", 10)
    monkeypatch.setattr(stretches, "_processors", lambda: 2)


@contextmanager
def past_the_guards(sql: str) -> Iterator[None]:
    """Tampered with in a database that many share, and then as it was."""
    guards = "DISABLE TRIGGER USER", "ENABLE TRIGGER USER"
    kept = run("SELECT sql FROM sqlite_master WHERE type = 'trigger'") if on_sqlite() else []
    if on_sqlite():
        get_past_the_guards()
    else:
        run(f"ALTER TABLE people_logline {guards[0]}")
    run(sql)
    yield
    for (one,) in kept:
        run(one)
    if not on_sqlite():
        run(f"ALTER TABLE people_logline {guards[1]}")


def on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def test_a_long_log_is_read_in_stretches_that_hold_on_to_each_other(
    many_lines: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one = verifying._from_here
    begun: list[int] = []
    monkeypatch.setattr(
        verifying, "_from_here", lambda w, f, *to: begun.append(f.lines) or one_by_one(w, f, *to)
    )
    verified = verifying.verify([])
    assert (verified.wrong, verified.lines, verified.erased) == ("", 100, 0)
    last = LogLine.objects.get(place=100)
    assert verified.last == bytes(last.hash)
    assert begun[-1] == 100  # nothing was left to read one by one
    assert len(begun) < 11  # somebody else read some of it


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE people_logline SET act = 'sweep' WHERE place = 45", "line 45: "),
        ("UPDATE people_logline SET act = 'sweep' WHERE place IN (50, 80)", "line 50: "),
        ("UPDATE people_logline SET hash = seals WHERE place = 60", "line 60: "),
        ("DELETE FROM people_logline WHERE place = 70", "line 70 is gone"),
        ("DELETE FROM people_logline WHERE place BETWEEN 18 AND 31", "line 18 is gone"),
        (
            "UPDATE people_logline SET place = place + 50 WHERE place BETWEEN 96 AND 100",
            "line 96 is gone, and those after it up to 145",
        ),
    ],
)
def test_in_a_long_log_the_first_line_that_is_wrong_is_found(
    many_lines: None, sql: str, told: str
) -> None:
    with past_the_guards(sql):
        assert found().startswith(told)


def test_a_long_log_is_held_against_every_export(many_lines: None) -> None:
    export_head.call()
    write(60, Person.objects.get(first_name="Bram"), Person.objects.get(first_name="Amina"))
    export_head.call()
    told = [one for one in heads.kept(Path(settings.AUDIT_HEADS)) if one]
    verified = verifying.verify(told)
    assert (verified.wrong, verified.fits, verified.lines) == ("", told[1], 160)
    other = told[0]._replace(hash=told[1].hash)
    assert verifying.verify([other, told[1]]).wrong.startswith("a line from 1 to 100 is the first")


def test_without_helpers_a_long_log_is_read_all_the_same(
    many_lines: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_given: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(stretches, "ProcessPoolExecutor", nobody)
    assert (found(), verifying.verify([]).lines) == ("", 100)


# The database refuses


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM people_logline WHERE place = 3",
        "UPDATE people_logline SET act = 'sweep' WHERE place = 3",
        "UPDATE people_logline SET at = '2026-01-05 10:00:00+00' WHERE place = 3",
        "UPDATE people_logline SET place = 300 WHERE place = 3",
        "UPDATE people_logline SET place = NULL, hash = NULL, seals = NULL WHERE place = 3",
        "UPDATE people_logline SET by_id = resident_id WHERE place = 1",
        "UPDATE people_logline SET resident_id = by_id WHERE place = 1",
        "UPDATE people_logline SET about_id = about_id + 1 WHERE place = 3",
        "UPDATE people_logline SET by_salt = about_salt WHERE place = 3",
        "UPDATE people_logline SET by_salt = NULL WHERE place = 3",
        "UPDATE people_logline SET about_salt = NULL WHERE place = 3",
    ],
)
def test_the_database_refuses_to_change_a_sealed_line(log: None, sql: str) -> None:
    with pytest.raises(IntegrityError, match="a sealed line of the log"), transaction.atomic():
        run(sql)
    assert found() == ""


def test_postgresql_does_not_empty_the_log(log: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        run("TRUNCATE people_logline")


def test_that_the_guards_are_gone_is_said(log: None) -> None:
    export_head.call()
    assert verifying.is_guarded()
    get_past_the_guards()
    code, told = audit("verify")
    assert code == 1
    assert "its triggers are gone" in told


# Erased


def test_after_amina_is_erased_the_chain_still_fits_and_leads_to_nobody(
    log: None, amina: Person
) -> None:
    LogLine.objects.filter(by=amina).update(by=None)
    LogLine.objects.filter(resident=amina).update(resident=None)
    verified = verifying.verify([])
    assert (verified.wrong, verified.lines, verified.erased) == ("", LINES, LINES // 2)
    for line in LogLine.objects.filter(resident=None):
        assert (line.about_id, line.about_salt) == (None, None)
    own = LogLine.objects.filter(act="choose_ways")
    assert {(line.by_id, line.by_salt, line.by_erased) for line in own} == {(None, None, True)}
    assert LogLine.objects.exclude(by=None).exclude(by_salt=None).count() == LINES // 2


def test_the_clock_is_not_somebody_who_was_erased(log: None) -> None:
    assert not any(line.by_erased for line in LogLine.objects.filter(by=None))


def test_what_is_left_of_an_erased_line_cannot_be_given_to_somebody_else(
    log: None, amina: Person, chris: Person
) -> None:
    LogLine.objects.filter(resident=amina).update(resident=None)
    tamper("UPDATE people_logline SET resident_id = %s WHERE place = 5", chris.pk)
    assert found() == "line 5: about whom it is was changed after it was sealed"


def test_farid_reads_that_somebody_was_erased(
    log: None, client: PageClient, farid: Person, amina: Person
) -> None:
    LogLine.objects.filter(by=amina).update(by=None)
    client.force_login(farid)
    text = client.get("/logboek/").content.decode()
    assert "Iemand die is gewist" in text
    assert "De klok" in text


# Found


def test_an_edit_is_found(log: None) -> None:
    tamper("UPDATE people_logline SET act = 'sweep' WHERE place = 5")
    assert found() == f"line 5: {verifying.CHANGED}"


@pytest.mark.parametrize(
    "when", ["2020-01-01 10:00:00.000000", "2020-01-01 10:00:00", "2020-01-01 10:00:00.000001"]
)
def test_another_moment_is_found(log: None, when: str) -> None:
    tamper("UPDATE people_logline SET at = %s WHERE place = 5", when)
    assert found() == f"line 5: {verifying.CHANGED}"


def test_giving_what_bram_did_to_chris_is_found(log: None, chris: Person) -> None:
    tamper("UPDATE people_logline SET by_id = %s WHERE place = 9", chris.pk)
    assert found() == "line 9: who did it was changed after it was sealed"


def test_saying_that_the_clock_did_it_is_found(log: None) -> None:
    tamper("UPDATE people_logline SET by_id = NULL WHERE place = 9")
    assert found() == "line 9: who did it was changed after it was sealed"


def test_saying_that_it_was_about_joke_is_found(log: None, joke: Person) -> None:
    tamper("UPDATE people_logline SET resident_id = %s WHERE place = 9", joke.pk)
    assert found() == "line 9: about whom it is was changed after it was sealed"


def test_another_salt_or_commitment_is_found(log: None) -> None:
    tamper("UPDATE people_logline SET seals = hash WHERE place = 4")
    assert found().startswith("line 4")


@pytest.mark.parametrize("column", ["seals", "hash", "by_salt"])
def test_a_line_with_nothing_where_something_was_is_found(log: None, column: str) -> None:
    get_past_the_guards()
    if connection.vendor == "postgresql":
        run("ALTER TABLE people_logline DROP CONSTRAINT a_line_is_sealed_or_it_is_not")
    else:
        run("PRAGMA ignore_check_constraints = ON")
    run(f"UPDATE people_logline SET {column} = NULL WHERE place = 5")
    assert found().startswith("line 5: ")
    assert verifying.verify([]).lines == 4
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = OFF")


def test_something_of_another_kind_is_found(log: None) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps kinds apart")
    tamper("UPDATE people_logline SET act = x'00' WHERE place = 5")
    assert found().startswith("line 5: it was changed")


def test_a_deleted_line_is_found(log: None) -> None:
    tamper("DELETE FROM people_logline WHERE place = 4")
    assert found() == "line 4 is gone"


def test_several_deleted_lines_are_found(log: None) -> None:
    tamper("DELETE FROM people_logline WHERE place BETWEEN 4 AND 6")
    assert found() == "line 4 is gone, and those after it up to 6"


def test_a_deleted_line_whose_place_was_closed_up_is_found(log: None) -> None:
    tamper("DELETE FROM people_logline WHERE place = 4")
    for place in range(5, LINES + 1):
        run("UPDATE people_logline SET place = place - 1 WHERE place = %s", place)
    assert found().startswith("line 4: ")


def _make_room(place: int) -> None:
    get_past_the_guards()
    for moved in range(LINES, place - 1, -1):
        run("UPDATE people_logline SET place = place + 1 WHERE place = %s", moved)


def test_a_line_that_was_put_in_is_found(log: None) -> None:
    _make_room(6)
    run(
        "INSERT INTO people_logline (at, act, by_id, resident_id, about, about_id, place, by_salt,"
        " about_salt, seals, hash) SELECT at, act, by_id, resident_id, about, about_id, 6, by_salt,"
        " about_salt, seals, hash FROM people_logline WHERE place = 1"
    )
    assert found() == "line 6 was put in: the line that was sealed here stands after it"


def test_a_line_at_a_place_that_is_taken_is_found(log: None) -> None:
    get_past_the_guards()
    run("DROP INDEX a_place_in_the_log_is_taken_once")
    run(
        "INSERT INTO people_logline (at, act, about, place, by_salt, about_salt, seals, hash)"
        " SELECT at, act, about, place, by_salt, about_salt, seals, hash FROM people_logline"
        " WHERE place = 12"
    )
    assert found().startswith("line 12")


def test_a_line_that_was_put_in_as_if_it_were_old_is_found(
    log: None, bram: Person, amina: Person
) -> None:
    """No hash needs to be made anew: the sealer takes it for a line that was just written."""
    known = heads.export()
    long_ago = timezone.now() - dt.timedelta(days=30)
    LogLine.objects.create(at=long_ago, by=bram, resident=amina, act="read_kern", about="x")
    sealing.seal()
    assert "it was put in afterwards" in found(known)
    assert found(known).startswith(f"line {LINES + 1} says that it was written at")


def test_two_lines_that_were_exchanged_are_found(log: None) -> None:
    get_past_the_guards()
    for place, other in ((3, 99), (8, 3), (99, 8)):
        run("UPDATE people_logline SET place = %s WHERE place = %s", other, place)
    assert found() == "line 3 was exchanged: the line that was sealed here stands at 8"


def test_what_two_lines_say_exchanged_is_found(log: None, joke: Person, amina: Person) -> None:
    get_past_the_guards()
    for place, resident in ((1, joke), (2, amina)):
        run(
            "UPDATE people_logline SET resident_id = %s, about_id = %s WHERE place = %s",
            resident.pk,
            resident.pk,
            place,
        )
    assert found() == "line 1: about whom it is was changed after it was sealed"


def test_an_end_that_was_cut_off_is_found_by_what_was_exported(log: None) -> None:
    known = heads.export()
    tamper("DELETE FROM people_logline WHERE place > 9")
    assert found() == ""  # the database alone does not know
    assert found(known) == (
        "line 10 is gone, and every line after it: the end was cut off. The export of"
        f" {known.at[:16]} UTC was signed with 12 lines, and 9 are left"
    )


def test_an_end_that_was_cut_off_and_grew_again_is_found(
    log: None, bram: Person, joke: Person
) -> None:
    known = heads.export()
    tamper("DELETE FROM people_logline WHERE place > 9")
    write(5, bram, joke)
    sealing.seal()
    assert found() == ""
    assert "a line from 1 to 12 is the first that is wrong" in found(known)


def test_a_log_that_was_written_anew_is_found_by_what_was_signed(
    log: None, bram: Person, amina: Person, chris: Person
) -> None:
    first = heads.export()
    write(2, bram, amina)
    second = heads.export()
    tamper("UPDATE people_logline SET by_id = %s WHERE place = 13", chris.pk)
    write_the_chain_anew()
    assert found() == ""
    assert found(first) == ""
    told = found(first, second)
    assert "a line from 13 to 14 is the first that is wrong: the log was written anew" in told


def test_a_log_that_was_emptied_is_found(log: None) -> None:
    known = heads.export()
    tamper("DELETE FROM people_logline")
    assert found(known).startswith("line 1 is gone, and every line after it")


# Told outside


def heads_file() -> Path:
    from django.conf import settings

    return Path(settings.AUDIT_HEADS) / heads.FILE


def test_each_hour_a_signed_line_is_added_outside(
    log: None, bram: Person, joke: Person, settings: Any
) -> None:
    export_head.call()
    write(1, bram, joke)
    export_head.call()
    one, two = (json.loads(line) for line in heads_file().read_text().splitlines())
    assert (one["lines"], two["lines"]) == (LINES, LINES + 1)
    assert set(one) == {"lines", "hash", "at", "signature"}
    assert stat.S_IMODE(Path(settings.AUDIT_KEY).stat().st_mode) == 0o600
    assert stat.S_IMODE(heads_file().stat().st_mode) == 0o600
    assert audit("verify")[0] == 0


def test_an_export_with_another_signature_is_found(log: None) -> None:
    told = heads.export()
    forged = told._replace(lines=3)
    heads_file().write_text(json.dumps(forged._asdict()) + "\n")
    code, said = audit("verify")
    assert code == 1
    assert "export 1, of" in said
    assert "its signature is wrong" in said


def test_an_export_made_with_another_key_is_found(log: None, settings: Any, tmp_path: Path) -> None:
    heads.export()
    own = heads.in_words(heads.own_key().public_key())
    assert audit("verify", "--public-key", own)[0] == 0
    settings.AUDIT_KEY = tmp_path / "other.key"
    with pytest.raises(heads.NoKey, match="there is no key"):
        audit("verify")
    heads.export()
    code, said = audit("verify", "--public-key", own)
    assert code == 1
    assert "export 2, of" in said


def test_an_export_that_broke_off_does_not_spoil_the_next(log: None) -> None:
    heads.export()
    with heads_file().open("ab") as file:
        file.write(b'{"lines": 12, "ha\xff')
    heads.export()
    code, said = audit("verify")
    assert code == 2
    assert "log: nobody can tell\nexport 2 cannot be read" in said
    assert "exports with a good signature: 2" in said


def test_without_any_export_nobody_can_tell(log: None) -> None:
    code, said = audit("verify")
    assert code == 2
    assert "there is no export to hold the log against" in said


def test_when_no_export_came_for_a_day_nobody_can_tell(
    log: None, bram: Person, joke: Person
) -> None:
    heads.export()
    [told] = [json.loads(heads_file().read_text())]
    past = heads.Head(told["lines"], told["hash"], "2026-01-05 10:00:00.000000")
    signed = past._replace(signature=heads.own_key().sign(past.signed()).hex())
    heads_file().write_text(json.dumps(signed._asdict()) + "\n")
    assert audit("verify")[0] == 0
    write(1, bram, joke)
    code, said = audit("verify")
    assert code == 2
    assert "no export for more than a day" in said


def test_a_new_house_without_a_line_is_good(db: None) -> None:
    assert audit("export") == (0, "Exported: 0 lines.")
    code, said = audit("verify")
    assert (code, said.splitlines()[0]) == (0, "log: good")


def test_the_first_wrong_line_is_said_with_where_it_was_still_right(
    log: None, bram: Person, joke: Person
) -> None:
    heads.export()
    write(4, bram, joke)
    heads.export()
    tamper("DELETE FROM people_logline WHERE place = 14")
    code, said = audit("verify")
    assert code == 1
    assert said.startswith("log: WRONG\nline 14 is gone\n")
    assert "lines read: 13 before what is wrong" in said
    assert f"last export that fits: {timezone.now():%Y-%m-%d}" in said
    assert "UTC, 12 lines" in said
    for never in ("Bram", "Joke", "Hendriks"):
        assert never not in said


def test_the_public_key_can_be_written_down(db: None) -> None:
    code, said = audit("key")
    assert code == 0
    assert len(said) == 64
    assert audit("key") == (0, said)


@pytest.mark.parametrize("written", ["-----BEGIN", "", "\x00"])
def test_a_key_that_cannot_be_read_is_said_in_one_line(
    written: str, settings: Any, db: None
) -> None:
    Path(settings.AUDIT_KEY).write_text(written)
    with pytest.raises(heads.NoKey, match="DICHTERBIJ_AUDIT_KEY"):
        heads.own_key()


def test_without_tables_it_ends_with_two_and_one_line(tmp_path: Path) -> None:
    told = dichterbij("audit", "verify", DICHTERBIJ_DATA=str(tmp_path), **PRODUCTION)
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert "DATABASE_URL" in told.stderr


def test_another_public_key_than_64_signs_is_refused(db: None) -> None:
    with pytest.raises(heads.NoKey, match="64 signs"):
        audit("verify", "--public-key", "abc")


def test_a_signature_holds_for_nothing_else(db: None) -> None:
    key = Ed25519PrivateKey.generate()
    head = heads.Head(1, "00" * 32, "2026-01-05 10:00:00.000000")
    signed = head._replace(signature=key.sign(head.signed()).hex())
    assert heads.is_signed(signed, key.public_key())
    assert not heads.is_signed(signed._replace(lines=2), key.public_key())
    assert not heads.is_signed(signed._replace(hash="11" * 32), key.public_key())
    assert not heads.is_signed(signed._replace(at="2026-01-06"), key.public_key())
    assert not heads.is_signed(signed._replace(signature="00"), key.public_key())


# The migration of what was there


def test_lines_from_before_the_chain_are_sealed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.sqlite3"
    if "postgres" in os.environ.get("DATABASE_URL", ""):
        import psycopg

        name = f"old_{uuid.uuid4().hex}"
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    script = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", "people", "0003", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute(
        "INSERT INTO people_person (password, role, first_name, last_name, email, phone, address,"
        " language, channel) VALUES ('!', 'resident', 'Amina', '', '', '', '', 'nl', 'paper')"
    )
    for at in ("2026-01-05 10:00:00", "2026-01-05 10:00:00.250000"):
        cursor.execute(
            "INSERT INTO people_logline (at, act, resident_id, about, about_id)"
            " VALUES (%s, 'read_timeline', 1, 'people.person', 1)",
            [at + ("+00" if connection.vendor == "postgresql" else "")],
        )
call_command("migrate", verbosity=0)
from dichterbij.people.log import heads, sealing, verifying
assert verifying.is_guarded()
print(sealing.seal(), repr(verifying.verify([heads.export()]).wrong))
"""
    clean = {n: v for n, v in os.environ.items() if not n.startswith("DICHTERBIJ_")}
    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent.parent,
        env=clean
        | {
            "DATABASE_URL": url,
            "DICHTERBIJ_DEMO": "1",
            "DICHTERBIJ_DATA": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "dichterbij.web.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == "2 ''"
