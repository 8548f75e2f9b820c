# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whatever changes in how Bram comes in, he hears of it: it may have been somebody else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.conf import settings as house
from django.db import transaction
from django.urls import reverse

from dichterbij.delivery.models import Message
from dichterbij.delivery.telling import AT_ONCE, tell_of_the_door
from dichterbij.delivery.words import AT_THE_DOOR, door_changed
from dichterbij.letters.check import check
from dichterbij.people import actions as people
from dichterbij.people.door import actions as door
from dichterbij.people.door.elsewhere import welcome
from dichterbij.people.door.models import DoorChange
from dichterbij.people.models import LogLine, Passkey, Person
from tests.authenticator import Device
from tests.conftest import tomorrow_at
from tests.page_client import PageClient
from tests.test_own_texts import mistakes
from tests.test_passkeys import asked, choose
from tests.test_second_factor import app_says, clock, enrol, give, is_in, password  # noqa: F401

What = DoorChange.What
NEW = "paarden lopen langs de dijk"


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def phone() -> Device:
    return Device(house.PUBLIC_URL)


def claims_of(person: Person) -> dict[str, Any]:
    """What the municipality's own provider says of a colleague of Team Noord."""
    return {
        "iss": "https://aanmelden.example", "sub": f"over-there-{person.pk}", "roles": ["wi"],
        "email": str(person.sign_in_name), "email_verified": True, "team": "Team Noord",
    }  # fmt: skip


def told(person: Person) -> list[str]:
    """What the worker writes now, about what, to this person; in a few words of each."""
    tell_of_the_door()
    messages = Message.objects.filter(kind=Message.Kind.DOOR, colleague=person).order_by("pk")
    said = [message.body.split("\n\n")[1].split(" Dat was")[0] for message in messages]
    messages.delete()
    known = {words: what for what, words in AT_THE_DOOR.items()}
    return [known[one] for one in said]


def test_bram_hears_that_an_app_a_passkey_and_new_codes_came_and_went(
    client: PageClient,
    bram: Person,
    phone: Device,
    clock: Any,  # noqa: F811
) -> None:
    choose(client, bram, phone)
    assert told(bram) == [What.PASSKEY_ADDED]
    client.post(reverse("add_app"))
    page = client.get(reverse("add_app")).content.decode()
    found = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
    assert found
    client.post(reverse("add_app"), {"code": app_says(found[1])})
    assert told(bram) == [What.APP_ADDED]
    client.post(reverse("new_recovery_codes"))
    assert told(bram) == [What.NEW_CODES]
    first = Passkey.objects.get(person=bram)
    second = phone.make(asked(client, "add_passkey"))
    client.post(reverse("add_passkey"), {"passkey": second, "name": "Sleutelbos"})
    client.post(reverse("remove_passkey", args=[first.pk]))
    client.post(reverse("remove_app"))
    expected = [What.PASSKEY_ADDED, What.PASSKEY_REMOVED, What.APP_REMOVED]
    assert told(bram) == expected


def test_bram_hears_that_an_app_was_chosen_and_a_code_of_his_paper_was_used(
    client: PageClient,
    bram: Person,
    clock: Any,  # noqa: F811
) -> None:
    _secret, codes = enrol(client, bram)
    assert told(bram) == [What.APP_ADDED]
    again = PageClient()
    password(again, bram)
    give(again, codes[0])
    assert is_in(again)
    assert told(bram) == [What.CODE_USED]
    give(PageClient(), codes[0])
    assert told(bram) == [], "what opened nothing changed nothing"


def test_bram_hears_that_his_password_is_another(bram: Person, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    password(client := PageClient(), bram)
    given = {"old": "een lange zin om binnen te komen", "new": NEW}
    client.post(reverse("change_password"), given | {"old": "mis"})
    assert told(bram) == []
    client.post(reverse("change_password"), given)
    assert told(bram) == [What.PASSWORD_CHANGED]


def test_bram_hears_what_bea_did_and_bea_does_not(
    client: PageClient,
    bram: Person,
    bea: Person,
    clock: Any,  # noqa: F811
) -> None:
    enrol(client, bram)
    told(bram)
    door.sign_colleague_out(bram, by=bea)
    assert told(bram) == [What.SIGNED_OUT]
    door.sign_colleague_out(bram, by=bea)
    assert told(bram) == [], "he was nowhere in"
    door.reset_second_factor(bram, by=bea)
    assert told(bram) == [What.RESET]
    assert told(bea) == []


def test_bram_hears_that_an_account_elsewhere_opens_what_was_his(
    bram: Person, settings: Any
) -> None:
    settings.OIDC_ROLES, settings.OIDC_ACR = ["wi=caseworker"], ""
    claims = claims_of(bram)
    welcome(claims, by=None)
    assert told(bram) == [What.TIED]
    welcome(claims, by=None)
    assert told(bram) == [], "that it was used is no change"
    new = claims | {"sub": "nora", "email": "nora@lindewaard.example", "given_name": "Nora"}
    nora = welcome(new, by=None)
    assert told(nora) == [], "she is new here, and nothing was hers"


def test_it_is_told_once_by_mail_by_day_and_without_anything_secret(bram: Person) -> None:
    night = tomorrow_at(3, 12)
    with time_machine.travel(night, tick=False):
        Passkey.objects.create(
            person=bram, name="Telefoon van Noor", handle="1" * 32, digest="d", credential=b"c"
        )
        door.new_recovery_codes(this="", by=bram)
    with time_machine.travel(night + dt.timedelta(minutes=1), tick=False):
        assert tell_of_the_door() == 1
        assert tell_of_the_door() == 0
    message = Message.objects.get()
    assert (message.colleague, message.channel, message.resident) == (bram, "mail", None)
    assert message.made_by is None
    assert message.not_before == tomorrow_at(8)
    assert ", 3.12 uur." in message.body
    assert "/mijn-toegang/" in message.body
    assert "functioneel beheerder" in message.body
    said = f"{message.subject} {message.body}"
    for secret in ("Telefoon", "Noor", *_codes_of(bram)):
        assert secret not in said
    assert not DoorChange.objects.exists()
    assert LogLine.objects.filter(act="see_messages", about_id=message.pk, by=None).exists()


def _codes_of(person: Person) -> list[str]:
    return list(person.recovery_codes.values_list("digest", flat=True))


def test_what_did_not_happen_after_all_is_not_told(bram: Person, bea: Person) -> None:
    with transaction.atomic():
        door.change_password(NEW, this="", by=bram)
        transaction.set_rollback(True)
    assert told(bram) == []


def test_who_left_is_not_written_to(bram: Person, loes: Person) -> None:
    door.change_password(NEW, this="", by=bram)
    people.leave(bram, by=loes)
    assert told(bram) == []
    assert not DoorChange.objects.exists()


def test_very_many_are_told_in_stretches(bram: Person) -> None:
    DoorChange.objects.bulk_create(
        DoorChange(person=bram, what=What.NEW_CODES) for _ in range(AT_ONCE + 1)
    )
    assert [tell_of_the_door() for _ in range(3)] == [AT_ONCE, 1, 0]


def test_every_change_has_plain_words(bram: Person) -> None:
    assert set(AT_THE_DOOR) == set(What)
    for what in What:
        words = door_changed(bram, what, tomorrow_at(9, 12))
        assert mistakes(f"{words.subject}\n\n{words.body}") == []
        assert check(words.body, "other").metrics.readability
