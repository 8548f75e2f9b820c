# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bram sees where he is signed in, and is out elsewhere when he says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dichterbij.people.door import actions as door
from dichterbij.people.door.devices import in_plain_words
from dichterbij.people.door.models import Session, name_of
from dichterbij.people.models import Person
from tests.conftest import tomorrow_at
from tests.page_client import PageClient
from tests.test_second_factor import PASSWORD, app_says, enrol, is_in, password

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
NEW = "paarden lopen langs de dijk"


def at(person: Person, device: str) -> PageClient:
    client = PageClient(HTTP_USER_AGENT=device)
    password(client, person)
    return client


def key(client: PageClient) -> str:
    return str(client.session.session_key)


def test_bram_sees_on_which_devices_he_is_signed_in(bram: Person, samira: Person) -> None:
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock:
        here, phone = at(bram, FIREFOX), at(bram, IPHONE)
        at(samira, "Mozilla/5.0 (X11; Linux) Firefox/140.0")
        clock.shift(dt.timedelta(hours=2, minutes=5))
        is_in(phone)
        page = here.get(reverse("my_access")).content.decode()
    assert "Firefox op Windows" in page
    assert "Safari op iPhone" in page
    assert "Linux" not in page, "Samira's is hers"
    assert "9.00 uur" in page
    assert "rond 11.05 uur" in page
    for client in (here, phone):
        assert key(client) not in page, "nobody comes in with what stands on the page"


def test_he_signs_out_there_and_stays_here(bram: Person) -> None:
    here, phone, tablet = at(bram, FIREFOX), at(bram, IPHONE), at(bram, "")
    here.post(reverse("my_access"), {"which": name_of(key(phone))})
    assert [is_in(c) for c in (here, phone, tablet)] == [True, False, True]
    here.post(reverse("my_access"), {"which": "all"})
    assert [is_in(c) for c in (here, tablet)] == [True, False]


def test_nobody_signs_somebody_else_out(bram: Person, samira: Person) -> None:
    brams, samiras = at(bram, FIREFOX), at(samira, FIREFOX)
    for which in (name_of(key(brams)), key(brams), "all", ""):
        samiras.post(reverse("my_access"), {"which": which})
    assert is_in(brams)
    assert is_in(samiras)


def test_another_password_ends_what_is_open_elsewhere(bram: Person) -> None:
    here, phone = at(bram, FIREFOX), at(bram, IPHONE)
    to = reverse("change_password")
    wrong = here.post(to, {"old": "mis", "new": NEW}).content.decode()
    assert "niet je wachtwoord van nu" in wrong
    assert NEW not in wrong
    assert "twaalf tekens" in here.post(to, {"old": PASSWORD, "new": "kort"}).content.decode()
    assert is_in(phone)
    assert here.post(to, {"old": PASSWORD, "new": NEW}).status_code == 302
    assert is_in(here)
    assert not is_in(phone)
    assert Session.objects.filter(person=bram).count() == 1
    assert (
        PageClient()
        .post(reverse("sign_in"), {"username": bram.sign_in_name, "password": NEW})
        .headers["Location"]
        == "/"
    )


@pytest.mark.parametrize("weak", ["welkom bij lindeWAARD", "samen Dichterbij 2026"])
def test_no_password_holds_the_name_of_the_municipality_or_of_this(bram: Person, weak: str) -> None:
    here = at(bram, FIREFOX)
    given = {"old": PASSWORD, "new": weak}
    page = here.post(reverse("change_password"), given).content.decode()
    assert "zonder de naam van de gemeente" in page
    assert is_in(here)
    assert Person.objects.get(pk=bram.pk).check_password(PASSWORD)


def test_bea_signs_a_colleague_out_everywhere(bram: Person, samira: Person, bea: Person) -> None:
    here, phone, other = at(bram, FIREFOX), at(bram, IPHONE), at(samira, FIREFOX)
    to = reverse("sign_colleague_out", args=[bram.pk])
    assert other.post(to).status_code == 403
    beas = PageClient()
    beas.force_login(bea)
    assert to in beas.get(reverse("colleagues")).content.decode()
    assert beas.get(to).status_code == 200
    assert is_in(here), "looking does nothing"
    assert "op 2 plekken" in beas.post(to, follow=True).content.decode()
    assert [is_in(c) for c in (here, phone, other)] == [False, False, True]
    assert is_in(at(bram, FIREFOX)), "and comes in again as always"


def test_the_old_password_is_not_guessed_at_a_screen_left_open(bram: Person) -> None:
    here = at(bram, FIREFOX)
    for _ in range(5):
        here.post(reverse("change_password"), {"old": "mis", "new": NEW})
    said = here.post(reverse("change_password"), {"old": PASSWORD, "new": NEW}).content.decode()
    assert "opnieuw" in said
    bram.refresh_from_db()
    assert bram.check_password(PASSWORD)


def test_new_codes_on_paper_ask_the_phone_and_end_the_old_ones(bram: Person, settings: Any) -> None:
    settings.SECOND_FACTOR = True
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock:
        secret, old = enrol(here := PageClient(), bram)
        clock.shift(dt.timedelta(minutes=11))
        to_show = here.post(reverse("new_recovery_codes")).headers["Location"]
        for guess in ({"code": "000000"}, {"old": PASSWORD}):
            assert here.post(to_show, guess).status_code == 200, "the phone, and nothing less"
        assert here.post(reverse("new_recovery_codes")).status_code == 302
        assert here.post(to_show, {"code": app_says(secret)}).status_code == 302
        made = here.post(reverse("new_recovery_codes")).content.decode()
        assert old[0] not in made
        assert made.count("<code>") == 10
        bram = Person.objects.get(pk=bram.pk)
        assert not door.try_second_factor(old[0], by=bram)


def test_that_somebody_is_there_is_written_once_in_a_quarter_of_an_hour(bram: Person) -> None:
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock:
        here = at(bram, FIREFOX)
        here.get(reverse("my_access"))
        for minutes, written in ((14, 0), (2, 1), (5, 0)):
            clock.shift(dt.timedelta(minutes=minutes))
            with CaptureQueriesContext(connection) as asked:
                here.get(reverse("my_access"))
            assert sum(q["sql"].startswith("UPDATE") for q in asked) == written


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (FIREFOX, "Firefox op Windows"),
        (IPHONE, "Safari op iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge op Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome op Android"),
        ("<script>alert(1)</script>", "Een apparaat dat we niet herkennen"),
        ("", "Een apparaat dat we niet herkennen"),
    ],
)
def test_a_device_is_called_what_people_call_it(said: str, means: str) -> None:
    assert in_plain_words(said) == means
