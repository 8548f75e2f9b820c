# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who is in, for how long, and what a browser keeps of it."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse
from django.utils import timezone

from dichterbij.people import actions, links
from dichterbij.people.models import Link, Person, Session
from dichterbij.web import settings as products
from tests.conftest import tomorrow_at
from tests.page_client import PageClient
from tests.test_command_line import HOUSE, PRODUCTION

PASSWORD = "een lange zin om binnen te komen"  # of everybody in conftest.py
PIN = "48213"
SEEN_FROM_OUTSIDE = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
here = dict(secure=True, headers={"host": settings.ALLOWED_HOSTS[0]})
page = Client().get("/aanmelden/", **here)
plain = Client().get("/aanmelden/", headers={"host": settings.ALLOWED_HOSTS[0]})
cookies = {name: dict(morsel) for name, morsel in page.cookies.items()}
other = Client().get("/aanmelden/", secure=True, headers={"host": "dief.example"})
from dichterbij.people import pages
from dichterbij.people.views import digid, proofs
named = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, pages.PIN_COOKIE,
  pages.PROOF_COOKIE, digid.ASKED, proofs.CODE_COOKIE]
machines = {}
for name in ("/api/v1/letters/check", "/api/v1/openapi.json", "/post/notify/", "/post/whatsapp/"):
    answer = Client().post(name, headers={"host": settings.ALLOWED_HOSTS[0], "X-Api-Key": "x"})
    machines[name] = [answer.status_code, answer.headers.get("Location"), answer.content.decode()]
print(json.dumps({"headers": dict(page.headers), "cookies": cookies,
  "plain": [plain.status_code, plain.headers.get("Location")], "other": other.status_code,
  "session": settings.SESSION_COOKIE_SECURE, "named": named, "machines": machines}))
"""


def sign_in(client: PageClient, who: Person, password: str = PASSWORD) -> Any:
    return client.post(reverse("sign_in"), {"username": who.sign_in_name, "password": password})


@pytest.fixture
def mine(amina: Person, bram: Person) -> str:
    """The token of Amina's link to her agreements; her PIN is agreed."""
    actions.agree_pin(amina, PIN, by=bram)
    ends = tomorrow_at(20)
    made = actions.make_link(amina, Link.Purpose.AGREEMENTS, expires_at=ends, by=bram)
    return links.token(made)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a browser and other machines get from the product as a municipality has it."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DICHTERBIJ_", "DJANGO_"))}
    clean.pop("DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "-c", SEEN_FROM_OUTSIDE],
        cwd=HOUSE,
        env={
            **clean, **PRODUCTION, "DICHTERBIJ_DATA": str(tmp_path_factory.mktemp("data")),
            "DJANGO_SETTINGS_MODULE": "tests.as_in_production",
        },
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_in_production_everything_goes_over_https(seen: Any) -> None:
    hsts = seen["headers"]["Strict-Transport-Security"]
    assert "max-age=31536000" in hsts
    assert "includeSubDomains" in hsts
    assert all(cookie["secure"] for cookie in seen["cookies"].values())
    assert all(cookie["samesite"] == "Lax" for cookie in seen["cookies"].values())
    assert seen["session"] is True
    status, to = seen["plain"]
    assert status == 301
    assert to.startswith("https://dichterbij.lindewaard.example/")
    assert seen["other"] == 400, "a name that is not ours gets nothing"


def test_in_production_no_cookie_is_taken_from_a_neighbour(seen: Any) -> None:
    """`__Host-`: only this host can set it, over https and for all its pages."""
    assert seen["named"] == [
        "__Host-sessionid", "__Host-csrftoken",
        "__Secure-pin", "__Secure-proof", "__Secure-digid", "__Secure-desk",
    ]  # fmt: skip
    (cookie,) = seen["cookies"].values()
    assert list(seen["cookies"]) == ["__Host-csrftoken"]
    assert (cookie["path"], cookie["domain"], cookie["secure"]) == ("/", "", True)


def test_a_machine_without_https_is_told_so_and_not_sent_on(seen: Any) -> None:
    assert len(seen["machines"]) == 4
    assert all(answer[:2] == [403, None] for answer in seen["machines"].values())
    assert "andere sleutel" in seen["machines"]["/api/v1/letters/check"][2]


def test_in_a_browser_that_goes_out_nothing_stays(
    client: PageClient, bram: Person, mine: str
) -> None:
    sign_in(client, bram)
    gone = client.post(reverse("sign_out"))
    inside = PageClient()
    inside.post(reverse("pin", args=[mine]), {"digits": PIN})
    assert "Clear-Site-Data" not in inside.get(reverse("resident_home", args=[mine])).headers
    for left in (gone, inside.post(reverse("leave_pin", args=[mine]))):
        assert left.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_session_is_new_at_the_door_hidden_from_scripts_and_over_after_a_day(
    client: PageClient, bram: Person
) -> None:
    sign_in(client, bram)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"], "it ends with the browser"
    assert len(cookie.value) == 32, "of 36 signs: 165 bits"
    first = cookie.value
    sign_in(again := PageClient(), bram)
    assert again.cookies[settings.SESSION_COOKIE_NAME].value != first
    assert client.get(reverse("today")).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(hours=10, minutes=1)):
        assert client.get(reverse("today")).status_code == 302


def test_a_screen_that_was_left_signs_in_again_and_goes_on_where_it_was(
    client: PageClient, bram: Person, settings: Any
) -> None:
    settings.IDLE_MINUTES = 60
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock:
        sign_in(client, bram)
        sign_in(left := PageClient(), bram)
        for _ in range(4):
            clock.shift(dt.timedelta(minutes=59))
            assert client.get(reverse("today")).status_code == 200
        to = reverse("residents")
        answer = left.get(to)
        assert answer.headers["Location"] == f"{reverse('sign_in')}?next={to}"
        page = client.get(reverse("my_access")).content.decode()
        assert "Meld daar af" not in page, "nobody is in there any more"
        given = {"username": bram.sign_in_name, "password": PASSWORD, "next": to}
        assert left.post(reverse("sign_in"), given).headers["Location"] == to
        clock.shift(dt.timedelta(minutes=76))
        assert client.get(reverse("today")).status_code == 302


def test_who_goes_out_is_out_also_with_the_cookie_that_was_kept(
    client: PageClient, bram: Person
) -> None:
    sign_in(client, bram)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("sign_out"))
    assert not Session.objects.filter(session_key=kept).exists()
    thief = PageClient()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert thief.get(reverse("today")).status_code == 302


def test_a_session_of_before_is_not_taken_along_through_the_door(
    client: PageClient, bram: Person
) -> None:
    """Somebody put a session of their own in this browser, and waits."""
    planted = "a" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    sign_in(client, bram)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted


def test_another_password_closes_every_session(client: PageClient, bram: Person) -> None:
    sign_in(client, bram)
    bram.set_password("een heel andere zin om binnen te komen")
    bram.save()
    assert client.get(reverse("today")).status_code == 302


@pytest.mark.parametrize(
    ("who", "page"),
    [("bram", "today"), ("loes", "team"), ("farid", "log"), ("bea", "colleagues")],
)
def test_the_way_out_is_on_every_page(
    request: pytest.FixtureRequest, client: PageClient, team: Any, who: str, page: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert f'action="{reverse("sign_out")}"' in client.get(reverse(page)).content.decode()


@pytest.mark.parametrize(
    "password",
    ["x7" * 32, "alleen kleine letters", "ZONDER CIJFERS EN KLEIN", "wachtwoord 🔑 צופן"],
)
def test_any_long_password_will_do_and_is_taken_as_typed(
    client: PageClient, bram: Person, password: str
) -> None:
    validate_password(password, bram)
    bram.set_password(password)
    bram.save()
    assert sign_in(PageClient(), bram, password + "x").status_code == 200
    assert sign_in(PageClient(), bram, password[:-1]).status_code == 200
    assert sign_in(PageClient(), bram, password.swapcase() + " ").status_code == 200
    assert sign_in(client, bram, password).status_code == 302


def test_a_password_is_masked_and_a_password_manager_may_fill_it_in(
    client: PageClient, db: None
) -> None:
    page = client.get(reverse("sign_in")).content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
    assert 'autocomplete="off"' not in page


def test_passwords_and_pins_are_kept_under_argon2() -> None:
    assert products.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_what_remembers_the_pin_is_for_one_link_half_an_hour_and_no_script(
    client: PageClient, mine: str
) -> None:
    client.post(reverse("pin", args=[mine]), {"digits": PIN})
    cookie = client.cookies["pin"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == f"/u/{mine}/"
    assert cookie["max-age"] == 30 * 60
    inside = reverse("our_agreements", args=[mine])
    assert client.get(inside).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31)):
        assert client.get(inside).status_code == 302


def test_what_remembers_the_pin_cannot_be_made_up(client: PageClient, mine: str) -> None:
    client.post(reverse("pin", args=[mine]), {"digits": PIN})
    inside, real = reverse("our_agreements", args=[mine]), client.cookies["pin"].value
    for made_up in (real[:-1] + ("A" if real[-1] != "A" else "B"), real.partition(":")[0], "", "x"):
        client.cookies["pin"] = made_up
        assert client.get(inside).status_code == 302, made_up


def test_a_link_has_160_bits_and_the_database_none_of_them(mine: str, bram: Person) -> None:
    assert len(base64.urlsafe_b64decode(mine + "=")) * 8 == 160
    (link,) = Link.objects.all()
    assert link.digest == hashlib.sha256(mine.encode()).hexdigest()
    kept = " ".join(repr(row) for row in Link.objects.values_list())
    assert mine not in kept
    more = {
        links.token(
            actions.make_link(
                link.person, Link.Purpose.AGREEMENTS, expires_at=tomorrow_at(20), by=bram
            )
        )
        for _ in range(50)
    }
    assert len(more) == 50
