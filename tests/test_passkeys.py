# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bram comes in with his finger: only his device, only here, only for what was just asked."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as house
from django.urls import reverse
from fido2.utils import websafe_encode
from hypothesis import given, strategies

from dichterbij.people.door import actions as door
from dichterbij.people.door import passkeys
from dichterbij.people.door.models import AccountElsewhere, Passkey, SecondFactor, Session
from dichterbij.people.models import LogLine, Person
from tests.at_once import at_once, shared_database
from tests.authenticator import PRESENT, Device
from tests.conftest import tomorrow_at
from tests.page_client import PageClient
from tests.test_second_factor import app_says, clock, enrol, give, is_in, password  # noqa: F401


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def phone() -> Device:
    return Device(house.PUBLIC_URL)


def asked(client: PageClient, where: str, *args: int) -> dict[str, Any]:
    question: dict[str, Any] = client.post(reverse(where, args=args), {"ask": "1"}).json()
    return question


def send(client: PageClient, where: str, answer: str, **more: str) -> Any:
    return client.post(reverse(where), {"passkey": answer} | more)


def choose(client: PageClient, person: Person, phone: Device) -> list[str]:
    """Somebody's first time, with a passkey and no app. Gives what is on paper."""
    password(client, person)
    done = send(client, "choose_second_factor", phone.make(asked(client, "choose_second_factor")))
    codes: list[str] = done.context["codes"]
    return codes


def test_bram_chooses_a_passkey_and_comes_in_with_it_after_his_password(
    client: PageClient, bram: Person, phone: Device
) -> None:
    codes = choose(client, bram, phone)
    assert is_in(client)
    assert len(set(codes)) == 10
    again = PageClient()
    answer = password(again, bram, next=reverse("residents"))
    assert answer.headers["Location"] == reverse("second_factor")
    page = again.get(reverse("second_factor")).content.decode()
    assert "Gebruik je passkey" in page
    assert "JavaScript" in page
    assert "herstelcode" in page
    assert not is_in(again)
    done = send(again, "second_factor", phone.show(asked(again, "second_factor")))
    assert done.headers["Location"] == reverse("residents")
    assert is_in(again)
    assert not SecondFactor.objects.get(person=bram).confirmed_at, "there is no app"


def test_he_comes_in_with_the_passkey_alone(
    client: PageClient, bram: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    again = PageClient()
    question = asked(again, "passkey_in")
    assert not question.get("allowCredentials"), "nobody learns who has which"
    assert question["userVerification"] == "required"
    done = send(again, "passkey_in", phone.show(question), next=reverse("residents"))
    assert done.headers["Location"] == reverse("residents")
    assert is_in(again)
    assert again.session.get_expiry_age() > 9 * 60 * 60, "as long as any session"
    elsewhere = PageClient()
    done = send(
        elsewhere, "passkey_in", phone.show(asked(elsewhere, "passkey_in")), next="//dief.example"
    )
    assert done.headers["Location"] == "/"


LIES: dict[str, dict[str, Any]] = {
    "another site": {"client": {"origin": "https://dichterbij.dief.example"}},
    "another port": {"client": {"origin": "http://localhost:1"}},
    "within a page of somebody else": {"client": {"crossOrigin": True}},
    "another question": {"client": {"challenge": websafe_encode(b"x" * 32)}},
    "another kind of answer": {"client": {"type": "webauthn.create"}},
    "no signature": {"signature": b"x" * 70},
    "somebody else's number": {"handle": b"y" * 16},
}


@pytest.mark.parametrize("where", ["passkey_in", "second_factor"])
@pytest.mark.parametrize("lie", LIES)
def test_whoever_lies_about_one_thing_stays_out(
    client: PageClient, bram: Person, phone: Device, lie: str, where: str
) -> None:
    choose(client, bram, phone)
    thief = PageClient()
    password(thief, bram)
    send(thief, where, phone.show(asked(thief, where), **LIES[lie]))
    assert not is_in(thief)
    send(thief, where, phone.show(asked(thief, where)))
    assert is_in(thief), "without the lie it is his"


@pytest.mark.parametrize("where", ["passkey_in", "second_factor"])
def test_a_device_that_did_not_look_who_holds_it_opens_nothing(
    client: PageClient, bram: Person, phone: Device, where: str
) -> None:
    choose(client, bram, phone)
    found = PageClient()
    password(found, bram)
    phone.flags = PRESENT
    send(found, where, phone.show(asked(found, where)))
    assert not is_in(found)


def test_a_passkey_of_another_address_opens_nothing(
    client: PageClient, bram: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    phone.rp_id = "dief.example"
    send(again := PageClient(), "passkey_in", phone.show(asked(again, "passkey_in")))
    assert not is_in(again)


@pytest.mark.parametrize("counts", [True, False], ids=["counts", "does not count"])
def test_an_answer_opens_once_and_only_where_it_was_asked(
    client: PageClient, bram: Person, phone: Device, counts: bool
) -> None:
    phone.counts = counts
    choose(client, bram, phone)
    here, there = PageClient(), PageClient()
    question = asked(here, "passkey_in")
    asked(there, "passkey_in")
    answer = phone.show(question)
    send(there, "passkey_in", answer)
    assert not is_in(there), "another browser was asked something else"
    send(nowhere := PageClient(), "passkey_in", answer)
    assert not is_in(nowhere), "nothing was asked there"
    send(here, "passkey_in", answer)
    assert is_in(here)
    here.post(reverse("sign_out"))
    send(here, "passkey_in", answer)
    assert not is_in(here)


def test_a_wrong_answer_uses_the_question_up(
    client: PageClient, bram: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    question = asked(again := PageClient(), "passkey_in")
    send(again, "passkey_in", phone.show(question, signature=b"x" * 70))
    send(again, "passkey_in", phone.show(question))
    assert not is_in(again)


def test_a_question_is_over_after_five_minutes(
    client: PageClient, bram: Person, phone: Device
) -> None:
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock_:
        choose(client, bram, phone)
        for waited, expected in ((299, True), (301, False)):
            again = PageClient()
            password(again, bram)
            answer = phone.show(asked(again, "second_factor"))
            clock_.shift(dt.timedelta(seconds=waited))
            send(again, "second_factor", answer)
            assert is_in(again) is expected


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("counts", [True, False], ids=["counts", "does not count"])
def test_the_same_answer_at_the_same_moment_opens_once(
    bram: Person, phone: Device, tmp_path: Path, counts: bool
) -> None:
    phone.counts = counts
    choose(client := PageClient(), bram, phone)
    question = asked(client, "show_again")
    kept, answer = client.session["asked_of_a_passkey"], phone.show(question)
    with shared_database(tmp_path):
        opened = at_once(16, lambda _n: door.show_passkey(kept, answer, by=bram))
    assert sum(one is not None for one in opened) == 1


def test_a_counter_that_went_back_is_a_copy_and_that_is_in_the_log(
    client: PageClient, bram: Person, phone: Device
) -> None:
    phone.counter = 7
    choose(client, bram, phone)
    phone.counter = 3
    send(copy := PageClient(), "passkey_in", phone.show(asked(copy, "passkey_in")))
    assert not is_in(copy)
    line = LogLine.objects.get(act="guess_a_way_in")
    assert (line.about, line.about_id) == ("people.person", bram.pk)
    phone.counter, phone.counts = 0, False
    send(copy, "passkey_in", phone.show(asked(copy, "passkey_in")))
    assert not is_in(copy), "nor one that stopped counting"


def test_the_passkey_of_somebody_else_is_no_second_step(
    client: PageClient, bram: Person, samira: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    choose(PageClient(), samira, own := Device(house.PUBLIC_URL))
    thief = PageClient()
    password(thief, bram)
    question = asked(thief, "second_factor")
    send(thief, "second_factor", own.show(question))
    assert not is_in(thief)
    # Asked of nobody, and shown as the second step of Bram
    question = asked(thief, "passkey_in")
    send(thief, "second_factor", own.show(question))
    assert not is_in(thief)


def test_five_wrong_answers_and_codes_wait_too(
    client: PageClient, bram: Person, phone: Device
) -> None:
    codes = choose(client, bram, phone)
    again = PageClient()
    password(again, bram)
    for _ in range(5):
        page = send(again, "second_factor", "{}").content.decode()
        assert "Dit lukte niet met deze passkey" in page
    for answer in (
        send(again, "second_factor", phone.show(asked(again, "second_factor"))),
        give(again, codes[0]),
    ):
        assert "opnieuw" in answer.content.decode()
    assert not is_in(again)


def test_whoever_tries_with_a_passkey_alone_waits_after_five(
    client: PageClient, bram: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    again = PageClient()
    for _ in range(5):
        send(again, "passkey_in", phone.show(asked(again, "passkey_in"), signature=b"x"))
    send(again, "passkey_in", phone.show(asked(again, "passkey_in")))
    assert not is_in(again)
    assert "opnieuw" in again.get(reverse("sign_in")).content.decode()


MADE_WRONG: dict[str, dict[str, Any]] = LIES | {
    "another kind of answer": {"client": {"type": "webauthn.get"}},
    "an algorithm nobody asked for": {"public": {3: -65535}},
}
for one in ("no signature", "somebody else's number"):
    MADE_WRONG.pop(one)


@pytest.mark.parametrize("lie", MADE_WRONG)
def test_a_passkey_that_was_not_made_for_us_is_not_kept(
    client: PageClient, bram: Person, phone: Device, lie: str
) -> None:
    password(client, bram)
    question = asked(client, "choose_second_factor")
    page = send(client, "choose_second_factor", phone.make(question, **MADE_WRONG[lie]))
    assert "Dit lukte niet" in page.content.decode()
    assert not Passkey.objects.exists()
    assert not is_in(client)


def test_a_passkey_made_without_looking_who_it_is_is_not_kept(
    client: PageClient, bram: Person, phone: Device
) -> None:
    phone.flags = PRESENT
    password(client, bram)
    send(client, "choose_second_factor", phone.make(asked(client, "choose_second_factor")))
    assert not Passkey.objects.exists()


def test_who_knows_the_password_adds_no_second_factor_of_their_own(
    client: PageClient, bram: Person, phone: Device
) -> None:
    """Bram has a passkey. A thief is halfway, and asks for the page of the first time."""
    thief = PageClient()
    password(thief, bram)
    question = asked(thief, "choose_second_factor")
    secret = thief.get(reverse("choose_second_factor")).context["secret"]
    choose(client, bram, phone)
    own = Device(house.PUBLIC_URL)
    assert send(thief, "choose_second_factor", own.make(question)).status_code == 302
    assert give(thief, app_says(secret), "choose_second_factor").status_code == 302
    for verb in (
        lambda: door.confirm_second_factor(app_says(secret), by=bram),
        lambda: door.choose_passkey(
            passkeys.Made("0" * 64, b"", Passkey.objects.get().handle, 0), "x", by=bram
        ),
    ):
        with pytest.raises((door.WrongCode, door.WrongPasskey)):
            verb()
    assert Passkey.objects.count() == 1
    assert not is_in(thief)


def test_another_passkey_asks_first_whether_it_is_him(
    client: PageClient, bram: Person, phone: Device
) -> None:
    with time_machine.travel(tomorrow_at(9, 0), tick=False) as clock_:
        codes = choose(client, bram, phone)
        clock_.shift(dt.timedelta(minutes=11))
        to = reverse("add_passkey")
        answer = client.get(to)
        assert answer.headers["Location"] == reverse("show_again", query={"next": to})
        question = client.post(to, {"ask": "1"})
        assert question.status_code == 302, "nothing is asked either"
        page = client.get(answer.headers["Location"])
        assert 'name="old"' not in page.content.decode(), "the password alone is not enough here"
        wrong = client.post(answer.headers["Location"], {"old": "een lange zin om binnen te komen"})
        assert wrong.status_code == 200
        right = client.post(answer.headers["Location"], {"code": codes[0]})
        assert right.headers["Location"] == to
        key = Device(house.PUBLIC_URL)
        question = asked(client, "add_passkey")
        assert len(question["excludeCredentials"]) == 1
        done = send(client, "add_passkey", key.make(question), name="Sleutelbos")
        assert done.headers["Location"] == reverse("my_access")
        page = client.get(reverse("my_access")).content.decode()
        assert "Sleutelbos" in page
        for device in (phone, key):
            send(again := PageClient(), "passkey_in", device.show(asked(again, "passkey_in")))
            assert is_in(again)


def test_the_password_is_asked_of_who_has_nothing_else(
    client: PageClient, bram: Person, phone: Device, settings: Any
) -> None:
    settings.SECOND_FACTOR = False
    client.force_login(bram)
    to = reverse("show_again", query={"next": reverse("add_passkey")})
    assert "niet je wachtwoord" in client.post(to, {"old": "mis"}).content.decode()
    right = client.post(to, {"old": "een lange zin om binnen te komen"})
    assert right.headers["Location"] == reverse("add_passkey")
    done = send(client, "add_passkey", phone.make(asked(client, "add_passkey")), name="Telefoon")
    assert len(done.context["codes"]) == 10, "the first thing beside a password comes with paper"


def test_a_question_of_another_page_is_no_answer_here(
    client: PageClient, bram: Person, phone: Device
) -> None:
    """What was asked to look whether it is him adds no passkey, and the other way around."""
    choose(client, bram, phone)
    shown = asked(client, "show_again")
    send(client, "add_passkey", phone.make(shown | {"user": {"id": "AAAA"}}), name="x")
    assert Passkey.objects.count() == 1


def test_what_was_asked_for_something_or_somebody_else_is_not_answered(
    client: PageClient, bram: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    question = asked(client, "show_again")
    kept, answer = client.session["asked_of_a_passkey"], phone.show(question)
    for other in ({"what": "make"}, {"of": bram.pk + 1}, {"of": None}):
        assert door.show_passkey(kept | other, answer, by=bram) is None
    assert door.show_passkey(kept, answer, by=bram) == bram


def test_a_passkey_is_made_only_for_who_was_asked_for_it_and_just_now(
    client: PageClient, bram: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    answer = Device(house.PUBLIC_URL).make(asked(client, "add_passkey"))
    kept = client.session["asked_of_a_passkey"]
    an_hour_ago = {"at": kept["at"] - 3600}
    for other in ({"what": "show"}, {"of": bram.pk + 1}, {"of": None}, an_hour_ago):
        assert passkeys.read_new(kept | other, answer, bram) is None
    assert passkeys.read_new(None, answer, bram) is None
    assert passkeys.read_new(kept, answer, bram) is not None


def test_he_takes_one_away_and_whoever_had_it_is_out_but_never_the_last(
    client: PageClient, bram: Person, samira: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    first = Passkey.objects.get()
    page = client.post(reverse("remove_passkey", args=[first.pk])).content.decode()
    assert "Dit is je enige tweede stap" in page
    key = Device(house.PUBLIC_URL)
    send(client, "add_passkey", key.make(asked(client, "add_passkey")), name="Sleutelbos")
    send(thief := PageClient(), "passkey_in", phone.show(asked(thief, "passkey_in")))
    choose(other := PageClient(), samira, Device(house.PUBLIC_URL))
    assert other.post(reverse("remove_passkey", args=[first.pk])).status_code == 404
    client.post(reverse("remove_passkey", args=[first.pk]))
    assert is_in(client)
    assert not is_in(thief)
    send(thief, "passkey_in", phone.show(asked(thief, "passkey_in")))
    assert not is_in(thief)
    assert Passkey.objects.get(person=bram).name == "Sleutelbos"


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_taken_away_at_once_one_stays(
    bram: Person, phone: Device, tmp_path: Path
) -> None:
    choose(client := PageClient(), bram, phone)
    send(client, "add_passkey", phone.make(asked(client, "add_passkey")), name="Sleutelbos")
    both = list(Passkey.objects.all())
    with shared_database(tmp_path):

        def take(number: int) -> bool:
            try:
                door.remove_passkey(both[number % 2], this="", by=bram)
            except door.TheLastOne:
                return False
            return True

        at_once(8, take)
        assert Passkey.objects.count() == 1


def test_an_app_goes_beside_a_passkey_and_away_again(
    client: PageClient,
    bram: Person,
    phone: Device,
    clock: Any,  # noqa: F811
) -> None:
    choose(client, bram, phone)
    secret = client.get(reverse("add_app")).context["secret"]
    assert "klopt niet" in give(client, "000000", "add_app").content.decode()
    assert give(client, app_says(secret), "add_app").status_code == 302
    clock.shift(dt.timedelta(minutes=1))
    again = PageClient()
    password(again, bram)
    give(again, app_says(secret))
    assert is_in(again)
    client.post(reverse("remove_app"))
    assert not is_in(again)
    clock.shift(dt.timedelta(minutes=1))
    password(again, bram)
    give(again, app_says(secret))
    assert not is_in(again)
    assert "je enige tweede stap" in client.post(
        reverse("remove_passkey", args=[Passkey.objects.get().pk])
    ).content.decode()  # fmt: skip


def test_the_only_app_stays(client: PageClient, bram: Person, clock: Any) -> None:  # noqa: F811
    enrol(client, bram)
    assert "je enige tweede stap" in client.post(reverse("remove_app")).content.decode()
    assert SecondFactor.objects.get(person=bram).confirmed_at


def test_bea_takes_lost_passkeys_away_with_the_rest(
    client: PageClient, bram: Person, bea: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    beas = PageClient()
    beas.force_login(bea)
    assert beas.post(reverse("reset_second_factor", args=[bram.pk])).status_code == 302
    assert not is_in(client)
    send(again := PageClient(), "passkey_in", phone.show(asked(again, "passkey_in")))
    assert not is_in(again)
    assert password(again, bram).headers["Location"] == reverse("choose_second_factor")


def test_who_left_or_signs_in_elsewhere_does_not_come_in_with_a_passkey_alone(
    client: PageClient, bram: Person, samira: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    bram.left_on = dt.date(2026, 1, 1)
    bram.save()
    send(again := PageClient(), "passkey_in", phone.show(asked(again, "passkey_in")))
    assert not is_in(again)
    own = Device(house.PUBLIC_URL)
    choose(client, samira, own)
    AccountElsewhere.objects.create(person=samira, issuer="https://id.example", subject="1")
    samira.set_unusable_password()
    samira.save()
    send(again, "passkey_in", own.show(asked(again, "passkey_in")))
    assert not is_in(again), "the municipality says each time whether she may"


def test_of_a_passkey_nothing_secret_is_kept(
    client: PageClient, bram: Person, phone: Device
) -> None:
    choose(client, bram, phone)
    passkey = Passkey.objects.get()
    assert passkey.handle.bytes != str(bram.pk).encode()
    question = asked(PageClient(), "passkey_in")
    assert str(bram.sign_in_name) not in json.dumps(question)
    number = next(iter(phone.keys))
    assert websafe_encode(number) not in repr(list(Passkey.objects.values_list("digest", "name")))


def test_whoever_only_asks_leaves_a_session_that_is_soon_over(client: PageClient, db: None) -> None:
    asked(client, "passkey_in")
    assert Session.objects.get().expire_date < tomorrow_at(0) + dt.timedelta(days=1)
    assert client.session.get_expiry_age() <= 300
    assert not list(client.session.keys() & {"_auth_user_id", "halfway"})


ANYTHING = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(),
    lambda inner: strategies.lists(inner, max_size=4)
    | strategies.dictionaries(
        strategies.sampled_from(
            ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature",
             "attestationObject", "userHandle", "clientExtensionResults"]
        ),
        inner,
        max_size=8,
    ),
    max_leaves=12,
)  # fmt: skip


@given(what=ANYTHING)
def test_whatever_is_sent_as_an_answer_is_none(what: Any) -> None:
    kept = {"challenge": "AAAA", "user_verification": "required", "what": "make", "of": 1,
            "at": 9e9, "handle": "0" * 32}  # fmt: skip
    with time_machine.travel(9e9, tick=False):
        bram = Person(pk=1, role="caseworker")
        assert passkeys.read_new(kept, json.dumps(what), bram) is None
    assert isinstance(passkeys.which(json.dumps(what)), str)


def test_nothing_and_far_too_much_are_no_answers(db: None) -> None:
    for answer in ("", "x" * 9000, "[" * 4000):
        assert door.show_passkey(None, answer, by=None) is None
