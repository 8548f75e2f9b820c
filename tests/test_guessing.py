# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A password is guessed five times at most, and nobody learns who works here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import hashers
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dichterbij.people.door import guessing
from dichterbij.people.door.address import where_from
from dichterbij.people.door.models import Guesses
from dichterbij.people.models import LogLine, Person
from dichterbij.people.sign_in import StaffBackend
from dichterbij.web.proxy import OnlyOurProxy
from tests.at_once import at_once, shared_database
from tests.conftest import tomorrow_at
from tests.page_client import PageClient

PASSWORD = "een lange zin om binnen te komen"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
UNKNOWN = "niemand@lindewaard.example"


def try_to_come_in(name: str, password: str, **from_where: str) -> Any:
    return PageClient().post(
        reverse("sign_in"), {"username": name, "password": password}, **from_where
    )


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which passwords were really held against one."""
    seen: list[str] = []
    authenticate = StaffBackend.authenticate

    def looked_at(self: Any, request: Any, username: Any = None, password: Any = None) -> Any:
        seen.append(password)
        return authenticate(self, request, username, password)

    monkeypatch.setattr(StaffBackend, "authenticate", looked_at)
    return seen


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["bram", "nobody"])
def test_fifty_guesses_at_a_password_at_the_same_moment_are_five(
    bram: Person, judged: list[str], tmp_path: Path, who: str
) -> None:
    name = str(bram.sign_in_name) if who == "bram" else UNKNOWN
    with shared_database(tmp_path):

        def guess(number: int) -> int:
            status: int = try_to_come_in(name, f"een gok {number}").status_code
            return status

        assert set(at_once(50, guess)) == {200}
        assert len(judged) == 5
        once = 1 if who == "bram" else 0  # and not fifty times; of who is nobody it is only counted
        assert LogLine.objects.filter(act="guess_a_way_in").count() == once


def test_who_is_locked_out_reads_when_to_come_back_and_then_can(bram: Person) -> None:
    name = str(bram.sign_in_name)
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock:
        for _ in range(5):
            assert "horen niet bij elkaar" in try_to_come_in(name, "mis").content.decode()
        said = try_to_come_in(name.upper(), PASSWORD).content.decode()
        assert "Probeer het om 9.15 uur opnieuw" in said
        assert "horen niet" not in said
        clock.shift(dt.timedelta(minutes=14, seconds=59))
        assert try_to_come_in(name, PASSWORD).status_code == 200
        clock.shift(dt.timedelta(seconds=1))
        assert try_to_come_in(name, PASSWORD).status_code == 302


def test_a_locked_name_reads_the_same_whether_somebody_has_it_or_not(bram: Person) -> None:
    with time_machine.travel(tomorrow_at(9, 0), tick=False):
        pages = []
        for name in (str(bram.sign_in_name), UNKNOWN):
            for _ in range(5):
                try_to_come_in(name, "mis")
            page = try_to_come_in(name, "mis").context["form"].errors.as_json()
            pages.append(page)
    assert pages[0] == pages[1]


def test_it_takes_as_much_work_whether_somebody_has_that_name_or_not(
    bram: Person, samira: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash is what takes time: it is worked out once, for everybody."""
    samira.left_on = timezone.localdate()
    samira.set_unusable_password()
    samira.save()
    work: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *a, **k: work.append("") or encode(*a, **k))
    verify = hasher.verify
    monkeypatch.setattr(hasher, "verify", lambda *a, **k: work.append("") or verify(*a, **k))
    amounts, questions = set(), set()
    for name in (str(bram.sign_in_name), str(samira.sign_in_name), UNKNOWN):
        work.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            try_to_come_in(name, "mis")
        amounts.add(len(work))
        questions.add(len(asked))
    assert amounts == {1}
    assert len(questions) == 1


def test_in_no_quarter_of_an_hour_are_more_than_five_judged(
    bram: Person, judged: list[str]
) -> None:
    """Somebody who waits between guesses gets no more than somebody in a hurry."""
    at: list[dt.datetime] = []
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock:
        for _ in range(90):
            before = len(judged)
            try_to_come_in(str(bram.sign_in_name), "mis")
            at += [timezone.now()] * (len(judged) - before)
            clock.shift(dt.timedelta(minutes=1))
    most = max(sum(0 <= (b - a).total_seconds() < 15 * 60 for b in at) for a in at)
    assert most == 5


def test_a_right_password_is_no_guess_and_opens_no_new_five(bram: Person) -> None:
    name = str(bram.sign_in_name)
    for _ in range(20):
        assert try_to_come_in(name, PASSWORD).status_code == 302
    for _ in range(4):
        try_to_come_in(name, "mis")
    assert try_to_come_in(name, PASSWORD).status_code == 302
    assert "horen niet" in try_to_come_in(name, "mis").content.decode()
    assert "opnieuw" in try_to_come_in(name, PASSWORD).content.decode()


def test_somebody_else_is_not_kept_out(bram: Person, samira: Person) -> None:
    for _ in range(6):
        try_to_come_in(str(bram.sign_in_name), "mis")
    assert try_to_come_in(str(samira.sign_in_name), PASSWORD).status_code == 302


def test_who_tries_one_password_on_everybody_is_stopped_at_their_address(
    bram: Person, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "OF_AN_ADDRESS", 8)
    for number in range(12):
        try_to_come_in(f"collega{number}@lindewaard.example", "Welkom2026!!", **ELSEWHERE)
    assert len(judged) == 8
    assert (
        "opnieuw" in try_to_come_in(str(bram.sign_in_name), PASSWORD, **ELSEWHERE).content.decode()
    )
    other = {"REMOTE_ADDR": "198.51.100.9"}
    assert try_to_come_in(str(bram.sign_in_name), PASSWORD, **other).status_code == 302


def test_of_what_was_typed_nothing_is_kept(bram: Person, caplog: pytest.LogCaptureFixture) -> None:
    for name in (UNKNOWN, str(bram.sign_in_name)):
        for _ in range(7):
            try_to_come_in(name, "mijn echte wachtwoord", **ELSEWHERE)
    kept = repr([list(Guesses.objects.values_list()), list(LogLine.objects.values_list())])
    for typed in (UNKNOWN, "niemand", "wachtwoord", str(bram.sign_in_name), "192.0.2.7"):
        assert typed not in kept
        assert typed not in caplog.text
    about = LogLine.objects.filter(act="guess_a_way_in").order_by("pk")
    assert [line.by for line in about] == [None]
    assert [line.about for line in about] == ["people.person"], "of names nobody has is no end"


@pytest.mark.parametrize(
    ("proxies", "meta", "is_from"),
    [
        ([], {"REMOTE_ADDR": "192.0.2.7"}, "192.0.2.7"),
        ([], {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "10.9.9.9"}, "192.0.2.7"),
        ([], {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.9.9.9"}, ""),
        ([], {}, ""),
        (["127.0.0.1"], {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
         "192.0.2.7"),
        (["127.0.0.1"], {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.7"},
         "192.0.2.7"),
        (["127.0.0.1", "10.0.0.0/24"],
         {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6,192.0.2.7, 10.0.0.3"},
         "192.0.2.7"),
        (["127.0.0.1"], {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "6.6.6.6"},
         "192.0.2.7"),
        (["127.0.0.1"], {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, onzin"}, ""),
        (["127.0.0.1"], {"REMOTE_ADDR": "127.0.0.1"}, ""),
        ([], {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"),
        ([], {"REMOTE_ADDR": "::ffff:192.0.2.7"}, "192.0.2.7"),
    ],
)  # fmt: skip
def test_where_somebody_comes_from_is_asked_of_our_own_proxy_alone(
    settings: Any, proxies: list[str], meta: dict[str, str], is_from: str
) -> None:
    settings.PROXIES = proxies
    assert where_from(meta) == is_from


@pytest.mark.parametrize(
    ("proxies", "is_from", "believed"),
    [
        (["127.0.0.1"], "127.0.0.1", True),
        (["127.0.0.1", "10.0.0.0/24"], "10.0.0.7", True),
        (["127.0.0.1"], "192.0.2.7", False),
        (["127.0.0.1"], "", True),  # a socket on this machine
        ([], "192.0.2.7", True),  # nobody was named
    ],
)
def test_whether_it_was_https_our_own_proxy_tells_alone(
    settings: Any, proxies: list[str], is_from: str, believed: bool
) -> None:
    settings.PROXIES = proxies
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", REMOTE_ADDR=is_from, HTTP_X_FORWARDED_PROTO="https")
    seen: list[bool] = []

    def page(asked: HttpRequest) -> HttpResponse:
        seen.append(asked.is_secure())
        return HttpResponse()

    OnlyOurProxy(page)(request)
    assert seen == [believed]
    assert settings.MIDDLEWARE[0] == "dichterbij.web.proxy.OnlyOurProxy"
