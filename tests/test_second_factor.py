# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who knows Bram's password is not Bram: a phone is asked as well."""

from __future__ import annotations

import base64
import datetime as dt
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dichterbij.people.door import actions as door
from dichterbij.people.door.models import RecoveryCode, SecondFactor
from dichterbij.people.models import LogLine, Person
from tests.at_once import at_once, shared_database
from tests.conftest import tomorrow_at
from tests.page_client import PageClient

PASSWORD = "een lange zin om binnen te komen"


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock:
        yield clock


def password(client: PageClient, person: Person, **more: str) -> Any:
    given = {"username": str(person.sign_in_name), "password": PASSWORD}
    return client.post(reverse("sign_in"), given | more)


def app_says(secret: str) -> str:
    key = base64.b32decode(secret.replace(" ", ""))
    return TOTP(key, 6, SHA1(), 30).generate(time.time()).decode()


def give(client: PageClient, code: str, where: str = "second_factor") -> Any:
    return client.post(reverse(where), {"code": code})


def enrol(client: PageClient, person: Person) -> tuple[str, list[str]]:
    """Bram's first time. What his app knows, and what he has on paper."""
    password(client, person)
    page = client.get(reverse("choose_second_factor")).content.decode()
    found = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
    assert found
    done = give(client, app_says(found[1]), "choose_second_factor")
    codes = re.findall(r"<code>([a-z0-9-]+)</code>", done.content.decode())
    return found[1], codes


def is_in(client: PageClient) -> bool:
    return bool(client.get(reverse("today")).status_code == 200)


def test_the_first_time_nothing_opens_before_a_phone_was_chosen(
    client: PageClient, bram: Person, clock: Any
) -> None:
    answer = password(client, bram, next=reverse("residents"))
    assert answer.headers["Location"] == reverse("choose_second_factor")
    assert not is_in(client)
    assert client.get(reverse("second_factor")).status_code == 302
    page = client.get(reverse("choose_second_factor")).content.decode()
    assert 'src="data:image/svg+xml' in page
    assert client.get(reverse("choose_second_factor")).content.decode().count("<code") == 1
    assert "autofocus" not in page, "a telephone would jump past the passkey to the code"
    wrong = give(client, "000000", "choose_second_factor").content.decode()
    assert "Deze code klopt niet" in wrong
    assert not is_in(client)


def test_bram_chooses_an_app_and_from_then_on_it_is_asked(
    client: PageClient, bram: Person, clock: Any
) -> None:
    secret, codes = enrol(client, bram)
    assert is_in(client)
    assert len(set(codes)) == 10
    clock.shift(dt.timedelta(minutes=1))
    again = PageClient()
    assert password(again, bram).headers["Location"] == reverse("second_factor")
    assert not is_in(again)
    assert again.get(reverse("choose_second_factor")).status_code == 302, "not chosen anew"
    assert give(again, app_says(secret)).status_code == 302
    assert is_in(again)
    acts = list(LogLine.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["choose_second_factor", "sign_in", "sign_in"]


def test_he_goes_on_to_where_he_was_going_and_never_elsewhere(
    client: PageClient, bram: Person, clock: Any
) -> None:
    secret, _codes = enrol(client, bram)
    for next_, to in ((reverse("residents"), reverse("residents")), ("https://dief.example/", "/")):
        clock.shift(dt.timedelta(minutes=1))
        again = PageClient()
        password(again, bram, next=next_)
        assert give(again, app_says(secret)).headers["Location"] == to


def test_a_code_opens_once_and_is_over_after_a_minute(
    client: PageClient, bram: Person, clock: Any
) -> None:
    secret, _codes = enrol(client, bram)
    clock.shift(dt.timedelta(minutes=1))
    code = app_says(secret)
    for expected in (True, False):
        again = PageClient()
        password(again, bram)
        give(again, code)
        assert is_in(again) is expected
    late = PageClient()
    clock.shift(dt.timedelta(minutes=1))
    code = app_says(secret)
    clock.shift(dt.timedelta(minutes=1))
    password(late, bram)
    give(late, code)
    assert not is_in(late)


@pytest.mark.django_db(transaction=True)
def test_the_same_code_at_the_same_moment_opens_once(bram: Person, tmp_path: Path) -> None:
    client = PageClient()
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock:
        secret, _codes = enrol(client, bram)
        clock.shift(dt.timedelta(minutes=1))
        code = app_says(secret)
        with shared_database(tmp_path):
            person = Person.objects.select_related("key").get(pk=bram.pk)
            opened = at_once(16, lambda _n: door.try_second_factor(code, by=person))
    assert opened.count(True) == 1


def test_a_recovery_code_opens_once_however_it_is_typed(
    client: PageClient, bram: Person, clock: Any
) -> None:
    _secret, codes = enrol(client, bram)
    for typed, expected in (
        (codes[0].upper().replace("-", " "), True), (codes[0], False), (codes[1], True),
    ):  # fmt: skip
        again = PageClient()
        password(again, bram)
        give(again, typed)
        assert is_in(again) is expected


def test_five_wrong_codes_and_it_waits(client: PageClient, bram: Person, clock: Any) -> None:
    secret, codes = enrol(client, bram)
    clock.shift(dt.timedelta(minutes=1))
    again = PageClient()
    password(again, bram)
    for _ in range(5):
        assert "klopt niet" in give(again, "000000").content.decode()
    for right in (app_says(secret), codes[0]):
        assert "Probeer het om 9.16 uur opnieuw" in give(again, right).content.decode()
    assert not is_in(again)


def test_a_code_without_a_password_just_before_opens_nothing(
    client: PageClient, bram: Person, samira: Person, clock: Any
) -> None:
    secret, _codes = enrol(client, bram)
    stranger = PageClient()
    assert give(stranger, app_says(secret)).headers["Location"] == reverse("sign_in")
    late = PageClient()
    password(late, bram)
    clock.shift(dt.timedelta(minutes=11))
    assert give(late, app_says(secret)).headers["Location"] == reverse("sign_in")
    # Samira's password and Bram's phone
    password(samiras := PageClient(), samira)
    give(samiras, app_says(secret), "choose_second_factor")
    assert not is_in(samiras)


def test_whoever_was_in_with_the_password_alone_is_out_when_a_phone_is_chosen(
    client: PageClient, bram: Person, clock: Any
) -> None:
    thief = PageClient()
    thief.force_login(bram)
    assert is_in(thief)
    enrol(client, bram)
    assert not is_in(thief)
    assert is_in(client)


def test_neither_secret_nor_codes_stand_in_the_database(
    client: PageClient, bram: Person, clock: Any
) -> None:
    secret, codes = enrol(client, bram)
    factor = SecondFactor.objects.get(person=bram)
    bare = secret.replace(" ", "")
    assert bare.encode() not in bytes(factor.secret)
    assert base64.b32decode(bare) not in bytes(factor.secret)
    kept = repr(list(RecoveryCode.objects.values_list())) + repr(dict(client.session.items()))
    for secret_ in (bare, codes[0], codes[0].replace("-", "")):
        assert secret_ not in kept


def test_bea_helps_a_colleague_who_lost_phone_and_paper(
    client: PageClient, bram: Person, bea: Person, clock: Any
) -> None:
    secret, codes = enrol(client, bram)
    beas = PageClient()
    beas.force_login(bea)
    to = reverse("reset_second_factor", args=[bram.pk])
    assert to in beas.get(reverse("colleagues")).content.decode()
    assert "zeker weet wie het vraagt" in beas.get(to).content.decode()
    assert beas.post(to).status_code == 302
    assert not is_in(client), "signed out everywhere"
    again = PageClient()
    password(again, bram)
    page = again.get(reverse("choose_second_factor")).content.decode()
    assert "Bea Kok zette je tweede stap terug" in page
    clock.shift(dt.timedelta(minutes=1))
    for old in (app_says(secret), codes[0]):
        give(again, old, "choose_second_factor")
        assert not is_in(again)
    enrol(PageClient(), bram)
    line = LogLine.objects.get(act="reset_second_factor")
    assert line.by == bea


def test_nobody_else_takes_a_second_factor_away(bram: Person, loes: Person, clock: Any) -> None:
    enrol(PageClient(), bram)
    for person in (loes, bram):
        with pytest.raises(PermissionDenied):
            door.reset_second_factor(bram, by=person)


def test_nothing_to_reset_is_said(bram: Person, bea: Person) -> None:
    client = PageClient()
    client.force_login(bea)
    page = client.post(reverse("reset_second_factor", args=[bram.pk])).content.decode()
    assert "heeft nog geen tweede stap" in page


def test_in_the_demo_it_is_not_asked_unless_somebody_chose_it(
    client: PageClient, bram: Person, samira: Person, settings: Any, clock: Any
) -> None:
    enrol(PageClient(), bram)
    settings.SECOND_FACTOR = False
    password(client, samira)
    assert is_in(client)
    password(again := PageClient(), bram)
    assert not is_in(again)
