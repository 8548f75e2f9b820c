# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What somebody told opens with their own key, at its own place, until the key is destroyed."""

from __future__ import annotations

import base64
import json
import logging
import os
import stat
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tink import proto_keyset_format, secret_key_access

from dichterbij.people.access import Role
from dichterbij.people.keys import keyset
from dichterbij.people.keys.actions import erase_key
from dichterbij.people.keys.keyset import NoKeyset
from dichterbij.people.keys.master import CannotUnwrap, FileMaster, Master, master
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.sealing import KeyGone, NotReadable, about, seal, unseal
from dichterbij.people.models import LogLine, Person, Tier
from tests.at_once import at_once, shared_database
from tests.conftest import somebody

HERE = f"baggage.statement:{uuid.uuid4()}:text"
WORDS = "Mijn eigen woorden, met een é en een ع"

HOUSE = Path(__file__).parent.parent


def of(person: Person) -> Person:
    """The same person, as somebody else's process has them."""
    return Person.objects.select_related("key").get(pk=person.pk).at(person.tier)


def test_what_amina_told_is_read_again_and_stands_nowhere_as_she_wrote_it(amina: Person) -> None:
    sealed = seal(amina, HERE, WORDS)
    assert unseal(of(amina), HERE, sealed) == WORDS
    assert b"woorden" not in sealed
    assert seal(amina, HERE, WORDS) != sealed, "the same words twice are not seen to be the same"
    assert PersonKey.objects.count() == 1


def test_a_key_that_came_with_the_person_costs_no_query(
    amina: Person, django_assert_num_queries: Any
) -> None:
    sealed = seal(amina, HERE, WORDS)
    with django_assert_num_queries(1):
        assert unseal(of(amina), HERE, sealed) == WORDS


def test_a_place_is_a_table_a_row_and_a_column(amina: Person) -> None:
    for wrong in ("text", "baggage.statement:12:text", "baggage.statement", f"{HERE} "):
        with pytest.raises(ValueError, match="place"):
            seal(amina, wrong, WORDS)


def test_of_two_who_make_the_first_key_at_once_one_wins(
    transactional_db: None, tmp_path: Path
) -> None:
    with shared_database(tmp_path):
        amina = somebody("Amina", Role.RESIDENT)
        sealed = at_once(24, lambda number: seal(amina, HERE, f"{WORDS} {number}"))
        assert PersonKey.objects.count() == 1
        told = {unseal(of(amina), HERE, one) for one in sealed}
        assert told == {f"{WORDS} {number}" for number in range(24)}


def test_the_first_key_of_all_is_made_in_a_process_that_opened_no_file_yet() -> None:
    code = (
        "import django; django.setup();"
        "from dichterbij.people.keys import sealing;"
        "sealing.tink.new_keyset_handle(sealing.KIND); print('made')"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=HOUSE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "dichterbij.web.settings"},
    )
    assert said.stdout == "made\n", said.stderr


def test_a_key_that_was_rolled_back_seals_nothing(amina: Person) -> None:
    with transaction.atomic():
        seal(amina, HERE, WORDS)
        unseal(amina, HERE, seal(amina, HERE, WORDS))
        transaction.set_rollback(True)
    sealed = seal(amina, HERE, WORDS)
    assert unseal(of(amina), HERE, sealed) == WORDS


def test_one_key_for_each_person_and_it_is_there_or_erased(amina: Person) -> None:
    seal(amina, HERE, WORDS)
    whole = PersonKey.objects.filter(person=amina)
    for half in ({"wrapped": None}, {"master": ""}, {"erased_at": "2026-01-05T10:00Z"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            whole.update(**half)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonKey.objects.create(person=amina, wrapped=b"x", master="1")


# Whoever has the database moves things about


class Tampering(TestCase):
    """Everything but the very bytes, of the very person, at the very place, is refused."""

    def setUp(self) -> None:
        self.amina, self.joke = somebody("Amina", Role.RESIDENT), somebody("Joke", Role.RESIDENT)
        seal(self.joke, HERE, WORDS)

    @given(st.text(max_size=60), st.data())
    def test_a_changed_text_is_refused(self, text: str, data: st.DataObject) -> None:
        sealed = bytearray(seal(self.amina, HERE, text))
        at = data.draw(st.integers(0, len(sealed) - 1))
        sealed[at] ^= data.draw(st.integers(1, 255))
        with pytest.raises(NotReadable):
            unseal(of(self.amina), HERE, bytes(sealed))

    @given(st.text(max_size=60), st.data())
    def test_a_text_that_was_cut_or_lengthened_is_refused(
        self, text: str, data: st.DataObject
    ) -> None:
        sealed = seal(self.amina, HERE, text)
        cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
        for changed in (cut, sealed + data.draw(st.binary(min_size=1, max_size=20))):
            with pytest.raises(NotReadable):
                unseal(of(self.amina), HERE, changed)

    @given(st.text(max_size=60), st.uuids(), st.sampled_from(["text", "words", "text_"]))
    def test_a_text_in_another_row_or_column_is_refused(
        self, text: str, row: uuid.UUID, column: str
    ) -> None:
        own = uuid.uuid4()
        sealed = seal(self.amina, f"baggage.statement:{own}:text", text)
        for place in (
            f"baggage.statement:{row}:text",
            f"baggage.statement:{own}:{column}",
            f"conversations.kern:{own}:text",
        ):
            if place == f"baggage.statement:{own}:text":
                assert unseal(of(self.amina), place, sealed) == text
            else:
                with pytest.raises(NotReadable):
                    unseal(of(self.amina), place, sealed)

    @given(st.text(max_size=60))
    def test_a_text_of_somebody_else_is_refused(self, text: str) -> None:
        with pytest.raises(NotReadable):
            unseal(of(self.joke), HERE, seal(self.amina, HERE, text))


def test_a_key_in_the_row_of_somebody_else_opens_nothing(amina: Person, joke: Person) -> None:
    sealed = seal(amina, HERE, WORDS)
    seal(joke, HERE, WORDS)
    hers = PersonKey.objects.get(person=amina)
    PersonKey.objects.filter(person=joke).update(wrapped=hers.wrapped, master=hers.master)
    with pytest.raises(NotReadable):
        unseal(of(joke), HERE, sealed)


@pytest.mark.parametrize("spoil", [lambda w: w[:-1], lambda w: b"", lambda w: w[:9] + w[10:]])
def test_a_spoiled_key_is_no_accident(spoil: Any, amina: Person) -> None:
    sealed = seal(amina, HERE, WORDS)
    key = PersonKey.objects.get(person=amina)
    PersonKey.objects.filter(person=amina).update(wrapped=spoil(bytes(key.wrapped)))
    with pytest.raises(NotReadable):
        unseal(of(amina), HERE, sealed)


# Erased


def test_after_erasing_nobody_reads_it_and_no_new_key_is_made(amina: Person, joke: Person) -> None:
    sealed, other = seal(amina, HERE, WORDS), seal(joke, HERE, WORDS)
    erase_key(amina, by=amina.at(Tier.T3))
    for person in (amina, of(amina)):
        with pytest.raises(KeyGone):
            unseal(person, HERE, sealed)
        with pytest.raises(KeyGone):
            seal(person, HERE, WORDS)
    key = PersonKey.objects.get(person=amina)
    assert (key.wrapped, key.master) == (None, "")
    assert unseal(of(joke), HERE, other) == WORDS
    line = LogLine.objects.get(act="erase")
    assert (line.by, line.resident, line.about) == (amina, amina, "people.personkey")


def test_erasing_twice_is_erasing_once_and_the_clock_may(amina: Person) -> None:
    seal(amina, HERE, WORDS)
    erase_key(amina, by=None)
    at = PersonKey.objects.get(person=amina).erased_at
    erase_key(amina, by=None)
    assert PersonKey.objects.get(person=amina).erased_at == at
    assert LogLine.objects.filter(act="erase").count() == 1


def test_who_never_had_a_key_gets_none_after_erasing(joke: Person) -> None:
    erase_key(joke, by=None)
    with pytest.raises(KeyGone):
        seal(joke, HERE, WORDS)


def test_nobody_else_erases_a_key(amina: Person, joke: Person, bram: Person, bea: Person) -> None:
    sealed = seal(amina, HERE, WORDS)
    for by in (amina.at(Tier.T2), joke.at(Tier.T3), bram, bea):
        with pytest.raises(PermissionDenied):
            erase_key(amina, by=by)
    assert unseal(of(amina), HERE, sealed) == WORDS


def test_a_person_without_a_key_row_has_nothing_that_can_be_read(amina: Person) -> None:
    sealed = seal(amina, HERE, WORDS)
    PersonKey.objects.filter(person=amina).delete()
    with pytest.raises(KeyGone):
        unseal(of(amina), HERE, sealed)


# The master keys


def test_keys_are_of_the_one_kind_that_was_chosen(amina: Person, settings: Any) -> None:
    seal(amina, HERE, WORDS)
    (told,) = json.loads(settings.KEYSET.read_text())["key"]
    assert told["keyData"]["typeUrl"].endswith(".AesGcmKey")
    key = PersonKey.objects.get(person=amina)
    plain = master().unwrap(key.master, bytes(key.wrapped), about(amina.pk))
    handle = proto_keyset_format.parse(plain, secret_key_access.TOKEN)
    (kind,) = handle.keyset_info().key_info
    assert kind.type_url.endswith(".AesGcmKey")
    for stored in (base64.b64decode(told["keyData"]["value"]), plain):
        assert b"\x1a\x20" in stored, "32 bytes: 256 bits"


def test_the_demo_makes_its_keyset_itself_for_one_user_alone(amina: Person, settings: Any) -> None:
    assert not settings.KEYSET.exists()
    seal(amina, HERE, WORDS)
    assert stat.S_IMODE(settings.KEYSET.stat().st_mode) == 0o600
    assert [path.name for path in settings.KEYSET.parent.iterdir()] == ["keyset.json"]


def test_in_production_a_keyset_that_is_away_is_never_made_anew(
    amina: Person, settings: Any
) -> None:
    settings.DEMO = False
    with pytest.raises(NoKeyset, match="put it back from your copy"):
        seal(amina, HERE, WORDS)
    assert not settings.KEYSET.exists()


def test_while_the_file_is_away_what_was_open_is_read_and_no_key_is_made(
    amina: Person, joke: Person, settings: Any
) -> None:
    sealed = seal(amina, HERE, WORDS)
    settings.DEMO = False
    settings.KEYSET.unlink()
    assert unseal(of(amina), HERE, sealed) == WORDS
    with pytest.raises(NoKeyset):
        seal(joke, HERE, WORDS)
    assert not PersonKey.objects.filter(person=joke).exists()


def test_with_another_keyset_nothing_can_be_read(amina: Person, settings: Any) -> None:
    sealed = seal(amina, HERE, WORDS)
    settings.KEYSET.unlink()
    with pytest.raises(NotReadable):
        unseal(of(amina), HERE, sealed)
    with pytest.raises(NotReadable):
        seal(amina, HERE, WORDS)


@pytest.mark.parametrize("written", ["", "{}", "[]", '{"primaryKeyId": 1, "key": []}', "\x00"])
def test_a_file_that_is_no_keyset_is_said_in_one_line(
    written: str, amina: Person, settings: Any
) -> None:
    settings.KEYSET.write_text(written)
    with pytest.raises(NoKeyset, match=r"DICHTERBIJ_KEYSET\) cannot be read") as wrong:
        seal(amina, HERE, WORDS)
    assert "\n" not in str(wrong.value)
    assert wrong.value.__suppress_context__


def test_no_master_key_and_no_word_shows_in_what_python_shows(
    amina: Person, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sealed = seal(amina, HERE, WORDS)
        unseal(of(amina), HERE, sealed)
        with pytest.raises(NotReadable) as wrong:
            unseal(of(amina), HERE, sealed[:-1])
    secret = json.loads(settings.KEYSET.read_text())["key"][0]["keyData"]["value"]
    key = PersonKey.objects.get(person=amina)
    shown = f"{master()!r} {vars(master())!r} {key!r} {key} {wrong.value!r} {caplog.text}"
    for never in (secret, WORDS, "woorden"):
        assert never not in shown


def test_a_key_service_takes_the_place_of_the_file(amina: Person, settings: Any) -> None:
    settings.KMS = "tests.test_keys.OwnService"
    sealed = seal(amina, HERE, WORDS)
    assert PersonKey.objects.get(person=amina).master == "kluis/7"
    assert unseal(of(amina), HERE, sealed) == WORDS
    assert not settings.KEYSET.exists()


class OwnService:
    """As a municipality may have one; nobody should wrap keys like this."""

    def current(self) -> str:
        return "kluis/7"

    def wrap(self, key: bytes, about: bytes) -> tuple[str, bytes]:
        return "kluis/7", about + b"|" + key[::-1]

    def unwrap(self, name: str, wrapped: bytes, about: bytes) -> bytes:
        if name != "kluis/7" or not wrapped.startswith(about + b"|"):
            raise CannotUnwrap
        return wrapped[len(about) + 1 :][::-1]


@pytest.fixture(params=["file", "own"])
def any_master(request: pytest.FixtureRequest, tmp_path: Path) -> Master:
    if request.param == "own":
        return OwnService()
    keyset.make(tmp_path / "keys")
    return FileMaster(tmp_path / "keys")


def test_every_place_that_wraps_keys_keeps_its_promise(any_master: Master) -> None:
    name, wrapped = any_master.wrap(b"sleutel", b"amina")
    assert name == any_master.current()
    assert any_master.unwrap(name, wrapped, b"amina") == b"sleutel"
    with pytest.raises(CannotUnwrap):
        any_master.unwrap(name, wrapped, b"joke")
    with pytest.raises(CannotUnwrap):
        any_master.unwrap(name, b"x" + wrapped, b"amina")
