# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Lindewaard: full of life, all of it possible, and never beside a real municipality."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations.models import (
    Agreement,
    AgreementChange,
    Conversation,
    Kern,
    ReadingChoice,
)
from dichterbij.delivery.models import AddressChange, Message, Wishes
from dichterbij.people import links
from dichterbij.people.access import Role
from dichterbij.people.keys.sealed import has_sealed
from dichterbij.people.models import Link, LogLine, Person, Team, Tier, WorkingRelationship
from dichterbij.web.demo import known
from dichterbij.web.demo.load import Town, load_lindewaard
from dichterbij.web.demo.people import PINS
from dichterbij.web.rights import actions as rights
from tests.page_client import PageClient

pytestmark = pytest.mark.django_db
ROOMS = ("people", "delivery", "conversations")


@pytest.fixture(scope="module")
def lindewaard(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Loaded once for this file, and gone afterwards."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        assert load_lindewaard(say=lambda text: None)
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(autouse=True)
def the_keys_of_the_town(own_post: None, settings: Any) -> None:
    """What was sealed when the town was loaded opens in every test of this file."""
    settings.KEYSET = Path(os.environ["DICHTERBIJ_KEYSET"])


def named(first_name: str, last_name: str) -> Person:
    return Person.objects.get(first_name=first_name, last_name=last_name)


def counts() -> dict[str, int]:
    models = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
    return {model.__name__: model._default_manager.count() for model in models}


def test_the_town_is_full(lindewaard: None) -> None:
    assert Team.objects.count() >= 4
    assert Team.objects.filter(home_visits=True).exists()
    at_work = Person.objects.filter(role=Role.CASEWORKER, left_on=None)
    assert at_work.count() >= 12
    assert Person.objects.filter(role=Role.LEAD).count() == Team.objects.count()
    assert Person.objects.residents().count() >= 200
    residents = Person.objects.residents()
    assert residents.filter(channel="paper").count() > 20
    assert set(residents.values_list("language", flat=True)) == {"nl", "en", "ar"}
    assert Agreement.objects.values("what").distinct().count() >= 60


def test_somebody_has_had_25_caseworkers(lindewaard: None) -> None:
    many = Person.objects.residents().annotate(n=Count("relationships__caseworker", distinct=True))
    assert many.filter(n=25).exists()


def test_everybody_works_with_somebody_who_works_here(lindewaard: None) -> None:
    now = WorkingRelationship.objects.current()
    assert now.count() == Person.objects.residents().count()
    assert not now.exclude(caseworker__left_on=None).exists()
    assert not WorkingRelationship.objects.filter(ended_on__gt=F("caseworker__left_on")).exists()


def test_a_talk_is_in_every_state_it_can_be_in(lindewaard: None) -> None:
    now = timezone.now()
    coming = Conversation.objects.to_come()
    invited = Q(uuid__in=Message.objects.filter(kind="invitation").values("about"))
    assert coming.exclude(invited).exists()
    assert coming.filter(invited, answers=None).exists()
    assert coming.filter(answers__isnull=False).exists()
    assert coming.filter(other_times__answered_at=None, other_times__isnull=False).exists()
    assert coming.filter(changes__isnull=False).exists()
    assert coming.filter(offered_times__isnull=False).exists()
    assert Conversation.objects.exclude(cancelled_at=None).exists()
    assert Conversation.objects.held().filter(agreements=None, starts_at__lt=now).exists()
    assert Conversation.objects.held().filter(agreements__isnull=False).exists()
    states = set(Message.objects.values_list("state", flat=True))
    assert states >= {"waiting", "delivered", "uncertain", "failed", "withdrawn"}
    kinds = set(AgreementChange.objects.values_list("kind", flat=True))
    assert kinds == set(AgreementChange.Kind.values)
    open_proposals = AgreementChange.objects.filter(kind="proposed", answer=None)
    assert open_proposals.exists()


def test_talks_are_on_working_days(lindewaard: None) -> None:
    for talk in Conversation.objects.all():
        day = timezone.localtime(talk.starts_at)
        assert day.weekday() < 5 or day.date() == timezone.localdate()


def test_nobody_talks_with_two_people_at_once(lindewaard: None) -> None:
    for talk in Conversation.objects.to_come().with_people():
        others = Conversation.objects.overlapping(talk.starts_at, talk.minutes).exclude(pk=talk.pk)
        assert not others.filter(relationship__caseworker=talk.caseworker).exists()


@pytest.mark.parametrize("hour", [0, 9, 17, 21, 23])
@pytest.mark.parametrize("day", range(23, 30))
def test_whatever_day_it_is_bram_talks_with_one_person_at_a_time(day: int, hour: int) -> None:
    """What falls in a weekend moves to Monday, where something may be already."""
    town = Town(dt.datetime(2026, 11, day, hour, 20, tzinfo=dt.UTC))
    town.settle()
    known.everybody(town)
    talks = [t for t in town.past.rows[Conversation] if t.starts_at > town.now]
    talks.sort(key=lambda talk: talk.starts_at)
    for earlier, later in pairwise(talks):
        assert earlier.ends_at <= later.starts_at, (earlier.resident, later.resident)


def test_texts_look_like_texts_on_the_phone(client: PageClient, lindewaard: None) -> None:
    peter = named("Peter", "van Dalen")
    text = client.get(reverse("demo_phone", args=[peter.pk])).content.decode()
    assert "Antwoorden op dit bericht leest niemand." in text
    assert ", sms" in text
    milena = named("Milena", "Zawistka")
    text = client.get(reverse("demo_phone", args=[milena.pk])).content.decode()
    assert "er staat iets voor u klaar" in text
    assert "pincode:" not in text


def test_everything_that_can_happen_to_a_text_happened(lindewaard: None) -> None:
    texts = Message.objects.filter(channel="sms")
    assert {"delivered", "uncertain", "failed"} <= set(texts.values_list("state", flat=True))
    assert Message.objects.filter(channel="whatsapp", state="delivered").exists()
    assert AddressChange.objects.pending().filter(field="phone").exists()
    assert Wishes.objects.filter(cover="quiet").exists()


def test_nothing_happened_before_what_it_is_about(lindewaard: None) -> None:
    late = timezone.now()
    assert not AgreementChange.objects.filter(at__lt=F("agreement__written_at")).exists()
    assert not Conversation.objects.filter(ended_at__lt=F("starts_at")).exists()
    assert not Conversation.objects.filter(
        starts_at__date__lt=F("relationship__started_on")
    ).exists()
    assert not Message.objects.filter(handed_over_at__gt=late).exists()
    assert not LogLine.objects.filter(at__gt=late).exists()
    assert not Kern.objects.filter(at__gt=late).exists()


def test_nobody_speaks_of_a_kern_that_was_not_there(lindewaard: None) -> None:
    without = ReadingChoice.objects.with_kern().filter(choice="stop", had_kern=False)
    assert without.exists()
    assert not any("kern" in choice.why.lower() for choice in without)


def test_every_row_is_one_the_house_would_write(lindewaard: None) -> None:
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        # A NULL is said in the models without `blank`: no form ever asks for these
        skip = {field.name for field in model._meta.get_fields() if getattr(field, "null", False)}
        for row in model._default_manager.order_by("-pk")[:60]:
            # What is sealed, the database alone can hold against its constraints, and it did
            open_here = not has_sealed(model)
            row.full_clean(exclude=skip, validate_unique=False, validate_constraints=open_here)


def test_loading_twice_changes_nothing(lindewaard: None) -> None:
    before = counts()
    assert not load_lindewaard(say=lambda text: None)
    assert counts() == before


def test_loading_is_quick(db: None) -> None:
    Person.objects.exists()
    started = time.monotonic()
    if load_lindewaard(say=lambda text: None):
        assert time.monotonic() - started < 20


def test_nobody_can_be_reached_for_real(lindewaard: None) -> None:
    people = Person.objects.all()
    for person in people:
        assert not person.email or person.email.endswith(".example")
        assert not person.phone or person.phone.startswith("06 00 00 ")
        assert not person.address or "\n0000 " in person.address


def test_the_front_door_shows_who_one_can_be(client: PageClient, lindewaard: None) -> None:
    text = client.get(reverse("demo")).content.decode()
    for name in ("Bram de Wit", "Loes", "Amina", "Joke", "Rania", "Henk", "Farid", "Bea"):
        assert name in text
    assert PINS["Amina", "El Idrissi"] in text


def test_the_front_door_stays_open_when_amina_had_everything_erased(
    client: PageClient, lindewaard: None
) -> None:
    amina = named("Amina", "El Idrissi")
    rights.ask_to_erase(amina, by=amina.at(Tier.T3))
    rights.erase(amina, by=named("Bram", "de Wit"))
    page = client.get(reverse("demo"))
    assert page.status_code == 200
    assert "telefoon van Amina" not in page.content.decode()
    assert "Wees Bram" in page.content.decode()


def test_the_front_door_of_an_empty_town_says_so(client: PageClient, db: None) -> None:
    if not Person.objects.exists():
        assert "nog niemand" in client.get(reverse("demo")).content.decode()


@pytest.mark.parametrize(
    ("first_name", "last_name", "home"),
    [
        ("Bram", "de Wit", "today"),
        ("Loes", "Vermeer", "team"),
        ("Farid", "Aziz", "log"),
        ("Bea", "Kok", "colleagues"),
    ],
)
def test_one_can_be_every_colleague(
    client: PageClient, lindewaard: None, first_name: str, last_name: str, home: str
) -> None:
    person = named(first_name, last_name)
    entered = client.post(reverse("demo_step_in", args=[person.pk]))
    assert entered.status_code == 302
    onward = client.get(entered["Location"])
    assert onward["Location"] == reverse(home)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_stepping_in_leaves_nothing_of_whom_one_was(client: PageClient, lindewaard: None) -> None:
    client.post(reverse("demo_step_in", args=[named("Bram", "de Wit").pk]))
    session = client.session
    session["left"] = "something"
    session.save()
    client.post(reverse("demo_step_in", args=[named("Bea", "Kok").pk]))
    assert "left" not in client.session


def test_one_cannot_step_in_as_a_resident_or_as_who_left(
    client: PageClient, lindewaard: None
) -> None:
    for person in (named("Amina", "El Idrissi"), named("Samira", "Haddou")):
        assert client.post(reverse("demo_step_in", args=[person.pk])).status_code == 404
    assert client.get(reverse("demo_step_in", args=[1])).status_code == 405


def test_a_phone_shows_what_arrived_for_that_resident_only(
    client: PageClient, lindewaard: None
) -> None:
    amina = named("Amina", "El Idrissi")
    text = client.get(reverse("demo_phone", args=[amina.pk])).content.decode()
    assert "Idrissi" not in text
    assert PINS["Amina", "El Idrissi"] in text
    for link in Link.objects.filter(person=amina, pk__in=delivered(amina)):
        assert links.token(link) in text
    others = Link.objects.exclude(person=amina)[:300]
    assert not any(links.token(link) in text for link in others)


def delivered(resident: Person) -> list[int]:
    mine = Message.objects.filter(resident=resident, state="delivered", link__isnull=False)
    return [pk for pk in mine.values_list("link_id", flat=True) if pk]


def test_what_still_waits_does_not_lie_on_the_phone(client: PageClient, lindewaard: None) -> None:
    samir = named("Samir", "Bouali")
    unsure = Message.objects.get(resident=samir, state="uncertain")
    text = client.get(reverse("demo_phone", args=[samir.pk])).content.decode()
    assert unsure.link is not None
    assert links.token(unsure.link) not in text


def test_words_in_a_message_stay_words(client: PageClient, lindewaard: None) -> None:
    henk = named("Henk", "Tollenaar")
    message = Message.objects.filter(resident=henk, state="delivered").first()
    assert message is not None
    was = message.body
    message.body = "<b>Dag</b> {link} <script>1</script>"
    message.save(update_fields=["body"])
    text = client.get(reverse("demo_phone", args=[henk.pk])).content.decode()
    assert "&lt;script&gt;" in text
    message.body = was
    message.save(update_fields=["body"])


def test_the_links_on_a_phone_work(client: PageClient, lindewaard: None) -> None:
    for name in (("Amina", "El Idrissi"), ("Rania", "Haddad"), ("Henk", "Tollenaar")):
        working = Link.objects.working().filter(pk__in=delivered(named(*name)))
        assert {link.purpose for link in working} == {"invitation", "agreements"}


def test_post_lies_on_the_mat(client: PageClient, lindewaard: None) -> None:
    joke = named("Joke", "Hendriks")
    text = client.get(reverse("demo_phone", args=[joke.pk])).content.decode()
    assert "Op de mat van Joke" in text
    assert "Envelop van de gemeente" in text
    assert "<title>Op de mat van Joke" in text


def test_only_residents_have_a_phone_here(client: PageClient, lindewaard: None) -> None:
    bram = named("Bram", "de Wit")
    assert client.get(reverse("demo_phone", args=[bram.pk])).status_code == 404


def test_without_the_demo_nobody_steps_in(
    client: PageClient, lindewaard: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bram, amina = named("Bram", "de Wit"), named("Amina", "El Idrissi")
    addresses = (
        reverse("demo"),
        reverse("demo_phone", args=[amina.pk]),
        reverse("demo_step_in", args=[bram.pk]),
    )
    monkeypatch.setattr(settings, "DEMO", False)
    for address in addresses:
        assert client.post(address).status_code in (404, 405)
    assert client.get(addresses[0]).status_code == 404
    assert "_auth_user_id" not in client.session


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    data = "DICHTERBIJ_DATA"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DICHTERBIJ_") or k == data}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=clean | {"DJANGO_SETTINGS_MODULE": "dichterbij.web.settings"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


REAL = {
    "DICHTERBIJ_SECRET_KEY": "sleutel-wortel-badkuip-" * 2,
    "DICHTERBIJ_HOSTS": "dichterbij.example",
    "DICHTERBIJ_URL": "https://dichterbij.example",
    "DICHTERBIJ_SMTP_URL": "smtp://localhost:25",
    "DICHTERBIJ_KEYSET": os.environ["DICHTERBIJ_KEYSET"],
}
URLS = (
    "import django; django.setup(); from django.urls import get_resolver; "
    "print([str(p.pattern) for p in get_resolver().url_patterns])"
)


def test_a_real_municipality_has_no_demo() -> None:
    there = run(URLS, **REAL)
    assert there.returncode == 0, there.stderr
    assert "demo" not in there.stdout


@pytest.mark.parametrize(
    "name", ["DICHTERBIJ_SECRET_KEY", "DICHTERBIJ_HOSTS", "DICHTERBIJ_SMTP_URL"]
)
def test_the_demo_does_not_start_beside_real_settings(name: str) -> None:
    refused = run(URLS, DICHTERBIJ_DEMO="1", **{name: REAL[name]})
    assert refused.returncode != 0
    assert "cannot run beside production settings" in refused.stderr
