# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina sees everything that is kept about her, takes it along, and is erased if she asks it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.urls import reverse

from dichterbij.delivery.models import Message
from dichterbij.people.erasing import disk, ledger
from dichterbij.people.erasing.disk import StillRead
from dichterbij.people.log.sealing import seal
from dichterbij.people.log.verifying import verify
from dichterbij.people.models import Erasure, Link, LogLine, Person, Tier
from dichterbij.web.rights import actions
from dichterbij.web.rights.everything import EVERYTHING
from tests.at_once import shared_database
from tests.page_client import PageClient
from tests.test_shape import our_models
from tests.world import SEALED, World, everything_about, prove

# What has a way to a person and is still not about a resident
NOT_ABOUT_RESIDENTS = {
    "people.Session": "colleagues alone are signed in",
    "people.AccountElsewhere": "of a colleague",
    "people.SecondFactor": "of a colleague",
    "people.RecoveryCode": "of a colleague",
    "people.Passkey": "of a colleague",
    "people.DoorChange": "of a colleague: what changed in how they come in",
    "people.FirstPassword": "of a colleague: until they chose their own",
    "people.Erasure": "who confirmed it; the resident's number leads to nobody",
    "letters.LetterTemplate": "an example; no resident is in it",
    "delivery.PrintBatch": "which colleague printed a stack",
    "delivery.Halt": "which colleague stopped the post",
    "baggage.Decision": "who recorded what the municipality decided",
    "baggage.Reflection": "a caseworker's own, that says nothing of whom it was about",
}


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


@pytest.fixture
def other(bram: Person, samira: Person) -> World:
    return everything_about("Dewi", bram, before=samira)


def proven(world: World) -> PageClient:
    client = PageClient()
    prove(client, world)
    return client


def page(client: PageClient, world: World, name: str, query: str = "") -> str:
    token = world.tokens[Link.Purpose.AGREEMENTS]
    response = client.get(reverse(name, args=[token]) + query)
    assert response.status_code == 200, response
    return str(response.content.decode())


def erased(world: World) -> Erasure:
    """Amina asks it and Bram confirms it."""
    actions.ask_to_erase(world.resident.at(Tier.T3), by=world.resident.at(Tier.T3))
    return actions.erase(world.resident, by=world.caseworker)


def everything_in_the_database() -> str:
    return "\n".join(
        repr(row) for model in apps.get_models() for row in model._base_manager.values_list()
    )


def in_the_open(world: World) -> list[str]:
    """What can be read in the database: not what is sealed, nor what is of nobody's."""
    elsewhere = ("letters.LetterTemplate.", "baggage.", "people.glass", "sealed.")
    told = [c for c in world.canaries if not c.where.startswith(elsewhere)]
    return [c.word for c in told if c.where not in SEALED]


# Every room says what it keeps


def test_what_leads_to_a_resident_is_named_by_its_room() -> None:
    """A new model with a way to a person is shown and erased, or says here why not."""
    named = {kind.model._meta.label for kind in EVERYTHING}
    leads: set[type[models.Model]] = {Person}
    for _ in range(len(our_models())):
        leads |= {
            model
            for model in our_models()
            for field in model._meta.local_fields
            if field.is_relation and field.related_model in leads
        }
    assert {m._meta.label for m in leads} - named == set(NOT_ABOUT_RESIDENTS)


def test_what_hangs_on_something_goes_before_it() -> None:
    places = [kind.model for kind in EVERYTHING]
    assert len(places) == len(set(places))
    wrong = [
        (model._meta.label, field.name)
        for model in places
        for field in model._meta.local_fields
        if field.is_relation
        and field.related_model in places
        and field.related_model is not model
        and places.index(field.related_model) < places.index(model)
    ]
    assert wrong == []


# To see and to take along


def test_amina_sees_and_takes_along_everything_about_her(world: World, other: World) -> None:
    client = proven(world)
    known = [c for c in world.canaries if c.acts is not None]
    for name, query in (("everything", ""), ("take_along", ""), ("take_along", "?als=json")):
        told = page(client, world, name, query)
        # An example letter is of the municipality, not about her
        unseen = {c.where for c in known if c.word not in told}
        assert unseen <= NOT_WORDS_ABOUT_HER, (name, query)
        assert not [c.where for c in other.canaries if c.word in told]
        assert not [c.where for c in world.canaries if c.acts is None and c.word in told]


NOT_WORDS_ABOUT_HER = {
    "letters.LetterTemplate.title",
    "letters.LetterTemplate.subject",
    "letters.LetterTemplate.body",
    "letters.LetterTemplate.source_name",
    "baggage.reflection",  # a caseworker's own, that says nothing of whom it was about
}


def test_the_file_for_another_programme_can_be_read_by_one(world: World) -> None:
    client = proven(world)
    told = json.loads(page(client, world, "take_along", "?als=json"))
    assert {"Afspraken", "Brieven", "De kern", "Wie keek of iets deed"} <= set(told["gegevens"])
    reads = told["gegevens"]["Wie keek of iets deed"]
    assert all(set(line) == {"Wanneer", "Wie", "Wat"} for line in reads)
    assert {"consulent", "inwoner"} >= {line["Wie"] for line in reads}


def test_amina_reads_what_the_lock_on_her_texts_is_for(world: World) -> None:
    told = page(proven(world), world, "everything")
    assert "<summary>Het slot op uw teksten</summary>" in told, "one lock needs no number"
    assert "dan gaat het slot weg" in told


def test_where_her_link_stood_in_a_message_she_reads_so(world: World) -> None:
    Message.objects.filter(resident=world.resident).update(body="Dag. Lees meer: {link}")
    for name, query in (("everything", ""), ("take_along", ""), ("take_along", "?als=json")):
        told = page(proven(world), world, name, query)
        assert "Lees meer: (hier stond uw link)" in told
        assert "{link}" not in told


# To be erased


def test_only_amina_asks_it_and_only_bram_confirms_it(
    world: World, chris: Person, loes: Person, farid: Person
) -> None:
    amina = world.resident
    for tier in (Tier.T1, Tier.T2):
        with pytest.raises(PermissionDenied):
            actions.ask_to_erase(amina, by=amina.at(tier))
    with pytest.raises(actions.NotAsked):
        actions.erase(amina, by=world.caseworker)
    actions.ask_to_erase(amina, by=amina.at(Tier.T3))
    for colleague in (chris, loes, farid, amina):
        with pytest.raises(PermissionDenied):
            actions.erase(amina, by=colleague)
    actions.ask_no_more(amina, by=amina.at(Tier.T3))
    with pytest.raises(actions.NotAsked):
        actions.erase(amina, by=world.caseworker)


def test_after_it_no_word_and_no_number_of_her_is_left(world: World, other: World) -> None:
    amina, words = world.resident.pk, in_the_open(world)
    before = everything_in_the_database()
    assert [w for w in words if w not in before] == [], "they were there"
    assert [c.where for c in world.canaries if c.where in SEALED and c.word in before] == []
    seal()
    done = erased(world)
    after = everything_in_the_database()
    # An example letter is of the municipality, not about her
    left = {c.where for c in world.canaries if c.word in after}
    assert {where for where in left if not where.startswith("letters.LetterTemplate.")} == set()
    assert [w for w in in_the_open(other) if w not in after] == [], "Dewi is still there"
    remembered = [kind for kind in EVERYTHING if kind.model._meta.app_label == "baggage"]
    assert len(remembered) == 2
    assert [kind for kind in remembered if kind.rows(world.resident).exists()] == []
    assert all(kind.rows(other.resident).exists() for kind in remembered)
    for model in our_models():
        for field in model._meta.local_fields:
            if field.is_relation and field.related_model is Person:
                held = model._base_manager.filter(**{field.name: amina})
                assert not held.exists(), f"{model._meta.label}.{field.name}"
    assert done.what["conversations.Agreement"] == 2
    seal()
    assert verify([]).wrong == "", "the chain of the log still fits"


def test_she_asks_on_her_page_and_reads_the_receipt_afterwards(world: World) -> None:
    client, bram = proven(world), PageClient()
    bram.force_login(world.caseworker)
    asking = reverse("ask_to_erase", args=[world.tokens[Link.Purpose.AGREEMENTS]])
    client.post(asking)
    reference = Erasure.objects.get().reference
    assert str(reference) in page(client, world, "ask_to_erase")
    address = reverse("erased", args=[reference])
    assert PageClient().get(address).status_code == 404, "nothing is erased yet"
    confirming = reverse("erase", args=[world.resident.pk])
    assert "zaaksysteem" in bram.post(confirming, {}).content.decode()
    assert Person.objects.filter(pk=world.resident.pk).exists()
    assert bram.post(confirming, {"kept_elsewhere": "on"})["Location"] == address
    told = PageClient().get(address).content.decode()
    assert "Afspraken" in told
    assert not [c.where for c in world.canaries if c.word in told]
    assert client.get(asking).status_code == 404, "her link opens nothing any more"
    assert LogLine.objects.filter(act="confirm_erasure", by=world.caseworker).exists()


# On the disk, and in older copies


def raw_bytes() -> bytes:
    """All live files of the database, as a thief would read them."""
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        return b"".join(p.read_bytes() for p in name.parent.glob(f"{name.name}*"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        of_this = folder / "base" / str(cursor.fetchone()[0])
    return b"".join(p.read_bytes() for p in of_this.iterdir() if p.is_file())


def hits(words: list[str]) -> list[str]:
    found = raw_bytes()
    return [word for word in words if word.encode() in found]


@pytest.mark.django_db(transaction=True)
def test_no_byte_of_her_is_left_in_the_files_of_the_database(
    bram: Person, samira: Person, tmp_path: Path
) -> None:
    with shared_database(tmp_path):
        world = everything_about("Amina", bram, before=samira)
        words = in_the_open(world)
        run("ANALYZE")  # by itself a database writes down what often stands there
        assert len(hits(words)) == len(words), "they are in the files before"
        erased(world)
        actions.wipe()
        assert hits(words) == []


@contextmanager
def somebody_writes_elsewhere() -> Iterator[None]:
    """In another database of the same server, and they are not done yet."""
    assert connection.vendor == "postgresql"
    own = connection.settings_dict
    with psycopg.connect(
        dbname="postgres", host=own["HOST"], port=own["PORT"], user=own["USER"]
    ) as another:
        another.execute("CREATE TEMPORARY TABLE of_theirs (one int)")
        yield
        another.rollback()


@pytest.mark.django_db(transaction=True)
def test_who_writes_in_another_database_is_waited_for_too(
    bram: Person, samira: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("there a file is one database")
    world = everything_about("Amina", bram, before=samira)
    words = in_the_open(world)
    with somebody_writes_elsewhere():
        erased(world)
        with monkeypatch.context() as soon:
            soon.setattr(disk, "PATIENCE", 0.2)
            with pytest.raises(StillRead, match="end it"):
                actions.wipe()
    actions.wipe()
    assert hits(words) == []


@contextmanager
def somebody_reads() -> Iterator[None]:
    """In another connection, in the moment at which they began."""
    if connection.vendor == "postgresql":
        another = connection.copy()
        try:
            with another.cursor() as reader:
                reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
                reader.execute("SELECT count(*) FROM people_person")
                yield
                reader.execute("ROLLBACK")
        finally:
            another.close()
        return
    name = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(name, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM people_person").fetchone()
        yield


@pytest.mark.django_db(transaction=True)
def test_while_somebody_reads_in_an_older_moment_it_is_tried_again(
    bram: Person, samira: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shared_database(tmp_path):
        world = everything_about("Amina", bram, before=samira)
        words = in_the_open(world)
        with somebody_reads():
            erased(world)
            if connection.vendor == "sqlite":
                run("PRAGMA busy_timeout = 1")
            with monkeypatch.context() as soon:
                soon.setattr(disk, "PATIENCE", 0.2)
                with pytest.raises(StillRead):
                    actions.wipe()
            assert hits(words) != []
        actions.wipe()
        assert hits(words) == []


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_long_for_a_page_because_somebody_reads_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever begins to read after the waiting holds a table; the wiping lets it be."""
    if connection.vendor == "sqlite":
        pytest.skip("there whoever reads holds no table")
    with somebody_reads(), monkeypatch.context() as soon:
        soon.setattr(disk, "LOCK_PATIENCE", "50ms")
        soon.setattr(disk, "_wait_for_who_reads_now", lambda _cursor: None)
        with pytest.raises(StillRead):
            actions.wipe()
    actions.wipe()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kept", [True, False])
def test_an_older_copy_that_is_put_back_brings_her_back_only_without_the_file(
    world: World, other: World, settings: Any, kept: bool
) -> None:
    """A copy of her row, put back as it was; with the file beside the database and without."""
    amina, dewi = world.resident.pk, other.resident.pk
    her = Person.objects.filter(pk=amina).values().get()
    done = erased(world)
    assert ledger.kept_outside()[0].number == amina
    # The copy is from before: she is in it, and that she was erased is not
    Person.objects.create(**her)
    Erasure.objects.filter(pk=done.pk).delete()
    if not kept:
        Path(settings.ERASED).unlink()
    assert actions.keep_gone() == (1 if kept else 0)
    assert Person.objects.filter(pk=amina).exists() is not kept
    assert Person.objects.filter(pk=dewi).exists()
    assert actions.keep_gone() == 0


@pytest.mark.django_db(transaction=True)
def test_yesterday_s_file_is_put_back_really(bram: Person, samira: Person, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the file of SQLite; on PostgreSQL the test above puts rows back")
    with shared_database(tmp_path):
        world = everything_about("Amina", bram, before=samira)
        live, copy = Path(str(connection.settings_dict["NAME"])), tmp_path / "yesterday"
        with closing(sqlite3.connect(copy)) as to:
            connection.connection.backup(to)
        erased(world)
        connection.close()
        for file in live.parent.glob(f"{live.name}*"):
            file.unlink()
        shutil.copy(copy, live)
        assert Person.objects.filter(pk=world.resident.pk).exists(), "the copy has her"
        assert actions.keep_gone() == 1
        assert not Person.objects.filter(pk=world.resident.pk).exists()
        actions.wipe()
        assert hits([c.word for c in world.canaries if c.where.startswith("conv")]) == []


def test_who_got_her_number_after_a_copy_was_put_back_is_left_alone(
    world: World, settings: Any
) -> None:
    gone = ledger.Gone(
        world.resident.pk,
        "0" * 64,
        "0a0a0a0a-0000-4000-8000-000000000000",
        "2026-01-01T00:00:00+00:00",
    )
    Path(settings.ERASED).write_text(json.dumps(gone._asdict()) + "\n")
    assert actions.keep_gone() == 0
    assert Person.objects.filter(pk=world.resident.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_the_file_names_nobody(world: World, settings: Any) -> None:
    erased(world)
    told = Path(settings.ERASED).read_text()
    assert set(json.loads(told)) == {"number", "digest", "reference", "at"}
    assert not [c.where for c in world.canaries if c.word in told]
    assert Path(settings.ERASED).stat().st_mode & 0o077 == 0
