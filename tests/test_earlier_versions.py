# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whoever upgrades from an earlier version keeps every word, every link and every key.

Each file in `tests/earlier` is a municipality as a version left it (`scripts/earlier.py` made it).
It is loaded with the migrations of then, brought up to date as an upgrade does, looked through, and
taken back again.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings
from django.urls import reverse

from dichterbij.baggage import notebook
from dichterbij.baggage.models import Reflection, Statement
from dichterbij.baggage.reading import own_reflection, own_words
from dichterbij.people import links
from dichterbij.people.actions import try_pin
from dichterbij.people.door.actions import try_second_factor
from dichterbij.people.erasing import ledger
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.sealed import Sealed
from dichterbij.people.log.heads import Head, is_signed
from dichterbij.people.log.verifying import is_guarded, verify
from dichterbij.people.models import Erasure, Person, Pin, Tier
from dichterbij.web.command import migrate
from dichterbij.web.rights import actions as rights
from tests.at_once import database_of_its_own
from tests.page_client import PageClient
from tests.test_rights import raw_bytes
from tests.world import SEALED

SEALED_NAMES = {name.rpartition(".")[2] for name in SEALED}
EARLIER = sorted(Path(__file__).with_name("earlier").glob("*.json.gz"))


@dataclass(frozen=True)
class Earlier:
    """A municipality as it was: what a file says of it."""

    told: dict[str, Any]

    @property
    def known(self) -> dict[str, Any]:
        known: dict[str, Any] = self.told["known"]
        return known

    @property
    def leaves(self) -> list[tuple[str, str]]:
        return [(app, name) for app, name in self.told["migrations"]]

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for table, kept in self.told["tables"].items():
            for row in kept["rows"]:
                yield table, dict(zip(kept["columns"], row, strict=True))


def put_beside(earlier: Earlier, settings: Any) -> None:
    """The files beside the database, as they were."""
    settings.SECRET_KEY = earlier.told["secret_key"]
    settings.KEYSET.write_text(json.dumps(earlier.told["keyset"]))
    settings.KEYSET.chmod(0o600)
    Path(settings.ERASED).write_text(earlier.told["erased"])


def load(earlier: Earlier) -> None:
    """An empty database of then, and every row in it."""
    then = by_table(to_the_migrations_of(earlier))
    with transaction.atomic():  # what leads where is looked at when everything is there
        for table, kept in earlier.told["tables"].items():
            model = then[table]
            for field in model._meta.local_fields:  # the moment of then, not that of loading
                field.auto_now = field.auto_now_add = False  # type: ignore[attr-defined]
            made = [
                model(**{c: python(model, c, v) for c, v in zip(kept["columns"], row, strict=True)})
                for row in kept["rows"]
            ]
            model._base_manager.bulk_create(made, batch_size=200)
    numbered = connection.ops.sequence_reset_sql(_NoStyle(), list(then.values()))
    with connection.cursor() as cursor:
        for statement in numbered:
            cursor.execute(statement)


def to_the_migrations_of(earlier: Earlier) -> Any:
    """Forward from nothing or back from now; gives the models as they were."""
    executor = MigrationExecutor(connection)
    executor.migrate(earlier.leaves)
    return executor.loader.project_state(earlier.leaves).apps


class _NoStyle:
    def __getattr__(self, name: str) -> Any:
        return str


def python(model: Any, column: str, value: Any) -> Any:
    """What a field has in Python."""
    field = next(f for f in model._meta.local_concrete_fields if f.attname == column)
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return base64.b64decode(value["bytes"])
    return value if isinstance(field, models.JSONField) else field.to_python(value)


def as_it_was(kind: Any, row: dict[str, Any]) -> list[str]:
    """Which fields of this row are gone or another than they were."""
    thing = kind._base_manager.filter(pk=row[kind._meta.pk.attname]).first()
    if thing is None:
        return [f"{kind._meta.label} {row[kind._meta.pk.attname]} is gone"]
    wrong = []
    for column, value in row.items():
        now = getattr(thing, column)
        now = bytes(now) if isinstance(now, memoryview) else now
        if now != python(kind, column, value):
            wrong.append(f"{kind._meta.label}.{column} of {thing.pk}")
    return wrong


@pytest.fixture(scope="module", params=EARLIER, ids=lambda path: path.name.removesuffix(".json.gz"))
def told(request: pytest.FixtureRequest) -> Earlier:
    return Earlier(json.loads(gzip.decompress(request.param.read_bytes())))


@pytest.fixture(scope="module")
def upgraded(
    told: Earlier,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The house of then, brought up to date, in a database that the tests below share."""
    folder = tmp_path_factory.mktemp("upgraded")
    beside = {"KEYSET": folder / "keyset.json", "ERASED": folder / "erased.jsonl"}
    with django_db_blocker.unblock(), database_of_its_own(folder):
        with override_settings(**beside):
            put_beside(told, django_settings)
            load(told)
            migrate()
        yield


@pytest.fixture
def earlier(
    told: Earlier, upgraded: None, settings: Any, really_stretched: None
) -> Iterator[Earlier]:
    """It is still the day on which it was written down."""
    put_beside(told, settings)
    with the_day_of(told):
        yield told


def the_day_of(told: Earlier) -> Any:
    now = dt.datetime.fromisoformat(told.known["at"]) + dt.timedelta(minutes=2)
    return time_machine.travel(now, tick=True)


def differing(models_by_table: Any, earlier: Earlier) -> list[str]:
    """What is gone or another than it was."""
    return [
        line for table, row in earlier.rows() for line in as_it_was(models_by_table[table], row)
    ]


@pytest.mark.django_db(transaction=True)
def test_it_is_brought_up_to_date_and_back_and_up_again(
    told: Earlier, settings: Any, tmp_path: Path
) -> None:
    put_beside(told, settings)
    with database_of_its_own(tmp_path), the_day_of(told):
        load(told)
        migrate()
        assert differing(by_table(apps), told) == []
        then = to_the_migrations_of(told)
        assert differing(by_table(then), told) == []
        migrate()
        assert differing(by_table(apps), told) == []


def words_in_the_open(earlier: Earlier) -> dict[str, set[str]]:
    """What stood in the open and is sealed now, by column. Short ones are in everything, and some
    of these words stand in other texts too."""
    now, words = by_table(apps), dict[str, set[str]]()
    for table, row in earlier.rows():
        for column, value in row.items():
            field = now[table]._meta.get_field(column) if column in SEALED_NAMES else None
            if isinstance(field, Sealed) and isinstance(value, str) and len(value) > 60:
                words.setdefault(f"{table}.{column}", set()).add(value)
    return words


def by_table(which: Any) -> dict[str, Any]:
    return {m._meta.db_table: m for m in which.get_models(include_auto_created=True)}


def test_every_row_and_every_field_is_still_there(earlier: Earlier) -> None:
    assert differing(by_table(apps), earlier) == []


def test_what_is_sealed_now_stands_in_no_file_any_more(earlier: Earlier) -> None:
    """What an earlier version had in the open is not left in freed pages or old rows."""
    told, words = raw_bytes(), words_in_the_open(earlier)
    left = {where for where, texts in words.items() if any(t.encode() in told for t in texts)}
    assert sum(len(texts) for texts in words.values()) > 10
    assert left == set()
    assert b"Lindewaard" in told, "the scan finds nothing at all"


def test_what_was_sealed_then_opens_now(earlier: Earlier) -> None:
    known = earlier.known
    amina = Person.objects.get(pk=known["resident"]).at(Tier.T3)
    opened = notebook.open_with(amina, known["notebook"]["sentence"], by=amina)
    assert opened.text == known["notebook"]["says"]
    for which in ("remembered", "waiting"):
        (statement,) = Statement.objects.filter(resident=known[which]["resident"])
        assert own_words(statement) == known[which]["says"]
    (reflection,) = Reflection.objects.all()
    assert own_reflection(reflection) == known["reflection"]


def test_the_log_of_then_fits_with_what_was_told_of_it(earlier: Earlier) -> None:
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(earlier.told["audit_public_key"]))
    heads = [Head(**json.loads(line)) for line in earlier.told["audit_heads"].splitlines()]
    assert heads
    assert all(is_signed(head, public) for head in heads)
    found = verify(heads)
    assert found.wrong == ""
    assert found.lines == heads[-1].lines > 1000
    assert is_guarded()
    with connection.cursor() as cursor, pytest.raises(Exception, match="sealed line"):
        cursor.execute("UPDATE people_logline SET act = 'nothing' WHERE place = 7")


def test_who_was_erased_stays_erased(earlier: Earlier) -> None:
    gone = earlier.known["erased"]
    assert [one.number for one in ledger.kept_outside()] == [gone]
    assert rights.keep_gone() == 0
    assert not Person.objects.filter(pk=gone).exists()
    assert not PersonKey.objects.filter(person=gone).exists()
    assert Erasure.objects.get(number=gone).erased_at is not None


def test_links_pin_and_phone_of_then_still_open(earlier: Earlier) -> None:
    known = earlier.known
    link = links.find(known["link"])
    assert link is not None
    assert link.person_id == known["resident"]
    assert links.token(link) == known["link"]
    assert links.find(known["link_that_was_revoked"]) is None
    assert try_pin(link.person, "11112", by=link.person) is None
    assert try_pin(link.person, known["pin"], by=link.person) is not None
    assert Pin.objects.get(person=known["locked"]).locked
    bram = Person.objects.get(pk=known["caseworker"])
    later = dt.datetime.now(dt.UTC).timestamp()
    key = base64.b32decode(known["second_factor"]["secret"])
    assert try_second_factor(TOTP(key, 6, SHA1(), 30).generate(later).decode(), by=bram)
    assert try_second_factor(known["second_factor"]["recovery"][0], by=bram)


def test_pages_of_people_of_then_open(earlier: Earlier) -> None:
    known = earlier.known
    at_desk, at_home = PageClient(), PageClient()
    at_desk.force_login(Person.objects.get(pk=known["caseworker"]))
    resident = [known["resident"]]
    for name, given in (("today", []), ("residents", []), ("resident", resident),
                        ("kern", resident), ("agreements", resident), ("letters", [])):  # fmt: skip
        assert at_desk.get(reverse(name, args=given)).status_code == 200, name
    token = [known["link"]]
    entered = at_home.post(reverse("pin", args=token), {"digits": known["pin"]})
    assert entered.status_code == 302
    for name in ("our_agreements", "about_me"):
        page = at_home.get(reverse(name, args=token))
        assert page.status_code == 200, (name, page.headers)
