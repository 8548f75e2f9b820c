# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What people write down about a resident reads as any text, and stands in the database sealed."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from dichterbij.conversations.after import check_out
from dichterbij.conversations.before import answer_kern, write_kern
from dichterbij.conversations.models import CheckOut, Conversation, Kern, KernAnswer
from dichterbij.people.keys import keyset
from dichterbij.people.keys.keyset import NoKeyset
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.rotating import rewrap
from dichterbij.people.keys.sealed import Closed, Sealed, all_of
from dichterbij.people.keys.sealing import KeyGone, NotReadable
from dichterbij.people.models import Erasure, Person, Tier
from dichterbij.web.rights import actions as rights
from tests.at_once import database_of_its_own

BEFORE = [("conversations", "0005_quicker_to_find"), ("letters", "0001_initial")]
NOW = [
    ("conversations", "0013_no_word_of_those_stays_behind"),
    ("letters", "0005_no_word_stays_behind"),
]

# Every text that stands in the open, and why. A new one is sealed, or says here why not
FOUND_BY = "somebody or something is found by it"
WHEN_AND_WHERE = "when and where, as the message has it that leaves the house"
NOBODYS = "of a municipality, a team or a colleague, and of no resident"
MACHINE = "a code, a digest or a name of a machine; nobody says anything in it"
IN_THE_OPEN = {
    FOUND_BY: {
        "people.Person": {"first_name", "last_name", "email", "phone", "address", "sign_in_name"},
        "delivery.AddressChange": {"old", "new"},
        "conversations.Conversation": {"reference"},
    },
    WHEN_AND_WHERE: {
        "conversations.Conversation": {"where", "seating"},
        "conversations.AppointmentChange": {"where"},
        "delivery.Message": {"subject", "body", "short", "calendar"},
    },
    NOBODYS: {
        "people.Team": {"name", "office", "walk", "nearby"},
        "people.Passkey": {"name"},
        "letters.LetterTemplate": {"title", "subject", "body", "source_name"},
        "baggage.Decision": {"decided_by"},
        "conversations.Card": {"role"},
    },
    MACHINE: {
        "people.Person": {"password"},
        "people.Correction": {"about"},
        "people.Session": {"session_key", "session_data"},
        "people.Guesses": {"digest"},
        "people.RecoveryCode": {"digest"},
        "people.Passkey": {"digest", "answered"},
        "people.AccountElsewhere": {"issuer", "subject"},
        "people.Erasure": {"digest"},
        "people.DeskCode": {"digest", "digid"},
        "people.TiedDigid": {"digest"},
        "people.PersonKey": {"master"},
        "people.CarriedOut": {"kind"},
        "people.Link": {"digest"},
        "people.Pin": {"secret"},
        "people.LogLine": {"act", "about"},
        "background.Tick": {"name", "slot"},
        "background.Worker": {"host"},
        "letters.LeftStanding": {"fingerprint"},
        "delivery.Message": {"key", "zone", "gateway_id", "reason"},
        "delivery.Receipt": {"reason"},
        "conversations.Agreement": {"turn"},
        "conversations.Card": {"check_in", "check_out"},
        "conversations.ChosenHandvat": {"handvat"},
    },
}


def test_every_text_is_sealed_or_says_why_it_stands_in_the_open() -> None:
    told = {f"{kind}.{name}" for kinds in IN_THE_OPEN.values() for kind in kinds
            for name in kinds[kind]}  # fmt: skip
    rooms = {"people", "background", "handvatten", "delivery", "letters", "conversations",
             "baggage", "web"}  # fmt: skip
    open_texts = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in rooms
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not isinstance(field, Sealed)
    }
    assert open_texts == told


def closed(kern: Kern) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM conversations_kern WHERE id = %s", [kern.pk])
        return bytes(cursor.fetchone()[0])


def test_a_kern_reads_as_it_was_written_and_is_sealed(amina: Person, bram: Person) -> None:
    kern = write_kern(amina, "Amina zingt. أمينة", by=bram)
    assert Kern.objects.get().text == "Amina zingt. أمينة"
    assert b"zingt" not in closed(kern)
    before = closed(kern)
    Kern.objects.get().save()
    assert closed(kern) == before, "what nobody opened stays as it was"


def test_a_text_opens_in_no_other_row_and_for_nobody_else(
    amina: Person, joke: Person, bram: Person
) -> None:
    one, two = (write_kern(person, "Van mij.", by=bram) for person in (amina, amina))
    other = write_kern(joke, "Van mij.", by=bram)
    for thief in (two, other):
        with connection.cursor() as cursor:
            taken = [closed(one), thief.pk]
            cursor.execute("UPDATE conversations_kern SET text = %s WHERE id = %s", taken)
        with pytest.raises(NotReadable):
            assert Kern.objects.get(pk=thief.pk).text
    assert Kern.objects.get(pk=one.pk).text == "Van mij."


def test_whether_something_was_said_is_all_one_can_ask_the_database(
    amina: Person, bram: Person
) -> None:
    kern = write_kern(amina, "Amina zingt.", by=bram)
    answer_kern(kern, by=amina)
    answer_kern(kern, "Ik zing ook zaterdags.", by=amina)
    assert KernAnswer.objects.filter(words="").count() == 1
    assert [answer.agrees for answer in KernAnswer.objects.order_by("pk")] == [True, False]
    with pytest.raises(TypeError, match="sealed"):
        Kern.objects.filter(text="Amina zingt.").exists()
    with pytest.raises(TypeError, match="sealed"):
        Kern.objects.update(text="Iets anders.")


def test_no_words_and_too_many_are_refused(talk: Conversation, bram: Person, amina: Person) -> None:
    with pytest.raises(ValueError, match="600"):
        write_kern(amina, "x" * 601, by=bram)
    assert write_kern(amina, "é" * 600, by=bram).text == "é" * 600
    with pytest.raises(IntegrityError), transaction.atomic():
        check_out(talk, "", by=amina)
    for sealed in (b"x" * 33, b"x" * 3000):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckOut(conversation=talk, words=Closed(sealed), typed_by=bram).save()


def test_the_key_is_asked_for_once_however_many_there_are(amina: Person, bram: Person) -> None:
    for number in range(9):
        write_kern(amina, f"Kern {number}", by=bram)
    me = Person.objects.get(pk=amina.pk)
    with CaptureQueriesContext(connection) as asked:
        kernen = all_of(me, list(Kern.objects.order_by("pk")))
        assert [kern.text for kern in kernen] == [f"Kern {number}" for number in range(9)]
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        assert len(Kern.objects.select_related("resident__key")) == 9
    assert len(asked) == 1


def test_an_older_copy_beside_a_retired_keyset_opens_none(
    amina: Person, joke: Person, bram: Person, settings: Any
) -> None:
    """Amina was erased; a backup of before has her wrapped key, and no master key opens it."""
    hers, his = (write_kern(person, "Van mij.", by=bram) for person in (amina, joke))
    copy = [list(model.objects.filter(pk=pk).values()) for model, pk in (
        (Person, amina.pk), (PersonKey, amina.pk), (Kern, hers.pk))]  # fmt: skip
    me = Person.objects.get(pk=amina.pk).at(Tier.T3)
    rights.ask_to_erase(me, by=me)
    rights.erase(me, by=bram)
    Erasure.objects.all().delete()
    keyset.turn(settings.KEYSET)
    rewrap()
    for model, rows in zip((Person, PersonKey, Kern), copy, strict=True):
        model.objects.bulk_create(model(**row) for row in rows)
    assert Kern.objects.get(pk=hers.pk).text == "Van mij.", "until the old master key is gone"
    keyset.retire(settings.KEYSET)
    with pytest.raises(NotReadable):
        assert Kern.objects.get(pk=hers.pk).text
    assert Kern.objects.get(pk=his.pk).text == "Van mij."
    PersonKey.objects.filter(pk=amina.pk).delete()
    with pytest.raises(KeyGone):
        assert Kern.objects.get(pk=hers.pk).text


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_without_a_keyset_stops_before_anything_changed(
    settings: Any, tmp_path: Path
) -> None:
    settings.DEMO = False
    with database_of_its_own(tmp_path):
        migrate = MigrationExecutor(connection).migrate
        migrate([*BEFORE, ("people", "0012_an_account_elsewhere")])
        then = MigrationExecutor(connection).loader.project_state(
            [*BEFORE, ("people", "0012_an_account_elsewhere")]
        ).apps  # fmt: skip
        joke = then.get_model("people", "Person").objects.create(first_name="Joke", role="resident")
        kernen = then.get_model("conversations", "Kern").objects
        for number in range(3):
            kernen.create(resident=joke, by=joke, once=uuid.uuid4(), text=f"Kern {number}")
        with pytest.raises(NoKeyset, match="dichterbij keys new"):
            MigrationExecutor(connection).migrate(NOW)
        assert [kern.text for kern in kernen.order_by("pk")] == ["Kern 0", "Kern 1", "Kern 2"]
        keyset.make(settings.KEYSET)
        MigrationExecutor(connection).migrate(NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM conversations_kern")
            assert not any(b"Kern" in bytes(text) for (text,) in cursor.fetchall())
        settings.KEYSET.rename(tmp_path / "away")
        with pytest.raises(NoKeyset):
            MigrationExecutor(connection).migrate(BEFORE)
        (tmp_path / "away").rename(settings.KEYSET)
        MigrationExecutor(connection).migrate(BEFORE)
        assert [kern.text for kern in kernen.order_by("pk")] == ["Kern 0", "Kern 1", "Kern 2"]
