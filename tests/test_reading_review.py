# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whoever opens more files than anybody needs is stopped, and Farid looks through the week."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dichterbij.people.access import Act, Role, record
from dichterbij.people.actions import hand_over
from dichterbij.people.log.reading import open_file
from dichterbij.people.log.review import Kind, events
from dichterbij.people.models import LogLine, Person, WorkingRelationship
from tests.conftest import somebody
from tests.page_client import PageClient
from tests.test_reading_log import write

# A hundred files in an hour


@pytest.fixture
def residents(bram: Person) -> list[Person]:
    people = [somebody(f"Inwoner{n}", Role.RESIDENT) for n in range(6)]
    for person in people:
        WorkingRelationship.objects.create(resident=person, caseworker=bram)
    return people


def open_page(client: PageClient, resident: Person) -> Any:
    return client.get(reverse("resident", args=[resident.pk]))


def test_whoever_opens_a_hundred_files_in_an_hour_is_stopped(
    client: PageClient, bram: Person, farid: Person, residents: list[Person], settings: Any
) -> None:
    settings.FILES_AN_HOUR = 5
    farid.phone = "06 00 00 00 99"
    farid.save()
    client.force_login(bram)
    for resident in [*residents[:5], residents[0]][:5]:
        assert open_page(client, resident).status_code == 200
    page = open_page(client, residents[5])
    assert page.status_code == 429
    text = page.content.decode()
    for told in ("Even geen dossiers meer", "Farid Aziz", "06 00 00 00 99", "Bel dan meteen"):
        assert told in text
    assert "Inwoner5" not in text
    assert LogLine.objects.filter(act="open_many", by=bram, resident=residents[5]).count() == 1
    assert client.get(reverse("today")).status_code == 200


def test_an_hour_later_files_open_again(
    bram: Person, residents: list[Person], settings: Any
) -> None:
    settings.FILES_AN_HOUR = 5
    for resident in residents[:5]:
        open_file(resident, by=bram)
    LogLine.objects.update(at=timezone.now() - dt.timedelta(minutes=61))
    open_file(residents[5], by=bram)


def test_the_same_file_a_hundred_times_is_one_file(
    bram: Person, amina: Person, samira: Person, settings: Any
) -> None:
    settings.FILES_AN_HOUR = 2
    write(5, samira, amina)
    for _ in range(5):
        open_file(amina, by=bram)


def test_opening_a_file_takes_two_questions_and_one_line(
    bram: Person, residents: list[Person], django_assert_num_queries: Any
) -> None:
    """What was opened before, whether they may, and the line. Again within minutes: the first."""
    for resident in residents:
        with django_assert_num_queries(3):
            open_file(resident, by=bram)
        with django_assert_num_queries(1):
            open_file(resident, by=bram)


# What Farid looks through


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def monday() -> dt.date:
    today = timezone.localdate()
    return today - dt.timedelta(days=today.weekday())


def test_a_read_without_a_working_relation_is_something_to_look_at(
    amina: Person, bram: Person, chris: Person, farid: Person
) -> None:
    record(bram, Act.READ_TIMELINE, amina)
    assert events(monday(), by=farid) == []
    record(chris, Act.READ_TIMELINE, amina)
    [event] = events(monday(), by=farid)
    assert (event.kind, event.by, event.resident) == (Kind.NO_RELATION, "Chris Bakker", amina.pk)


def test_what_counts_is_whether_they_worked_together_then(
    amina: Person, bram: Person, samira: Person, loes: Person, farid: Person
) -> None:
    record(bram, Act.READ_TIMELINE, amina)
    hand_over(amina, samira, by=loes)
    assert events(monday(), by=farid) == []
    WorkingRelationship.objects.filter(caseworker=bram).update(
        started_on=days_ago(90).date(), ended_on=days_ago(30).date()
    )
    assert [event.kind for event in events(monday(), by=farid)] == [Kind.NO_RELATION]


def test_many_files_on_one_day_are_one_event_without_a_number(
    bram: Person, residents: list[Person], farid: Person, settings: Any
) -> None:
    settings.FILES_A_DAY = 4
    for resident in residents[:4]:
        open_file(resident, by=bram)
    assert events(monday(), by=farid) == []
    open_file(residents[4], by=bram)
    [event] = events(monday(), by=farid)
    assert (event.kind, event.by, event.resident) == (Kind.MANY, "Bram de Wit", None)
    assert event.day == timezone.localdate()


def test_reading_about_somebody_with_ones_own_name_or_address_is_something_to_look_at(
    bram: Person, amina: Person, joke: Person, farid: Person
) -> None:
    record(bram, Act.READ_TIMELINE, amina)
    record(bram, Act.READ_TIMELINE, joke)
    assert events(monday(), by=farid) == []
    Person.objects.filter(pk=amina.pk).update(last_name="DE WIT")
    Person.objects.filter(pk=bram.pk).update(address=joke.address.upper())
    found = events(monday(), by=farid)
    assert {(event.kind, event.resident) for event in found} == {
        (Kind.OWN_NAME, amina.pk),
        (Kind.OWN_NAME, joke.pk),
    }


def test_who_was_stopped_is_something_to_look_at(
    client: PageClient, bram: Person, residents: list[Person], farid: Person, settings: Any
) -> None:
    settings.FILES_AN_HOUR = 1
    client.force_login(bram)
    for resident in residents:
        open_page(client, resident)
    assert [event.kind for event in events(monday(), by=farid)] == [Kind.STOPPED]
    client.force_login(farid)
    text = client.get(reverse("log_review")).content.decode()
    assert "Bram de Wit" in text
    assert "werd tegengehouden" in text
    assert "Inwoner" not in text


def test_only_the_privacy_officer_looks_it_through(
    client: PageClient, bram: Person, loes: Person, bea: Person, chris: Person, amina: Person
) -> None:
    record(chris, Act.READ_TIMELINE, amina)
    for person in (bram, loes, bea):
        client.force_login(person)
        assert client.get(reverse("log_review")).status_code == 403
        assert events(monday(), by=person) == []


def test_events_stand_by_day_and_never_by_how_many(
    client: PageClient, chris: Person, samira: Person, amina: Person, joke: Person, farid: Person
) -> None:
    """Chris read more than Samira did: that puts nobody higher or lower."""
    start = timezone.make_aware(dt.datetime.combine(monday(), dt.time(9)))
    for day, by, resident in ((0, chris, amina), (0, chris, joke), (1, samira, amina)):
        at = start - dt.timedelta(days=7 - day)
        LogLine.objects.create(
            at=at, by=by, resident=resident, act="read_timeline", about="people.person"
        )
    week = monday() - dt.timedelta(days=7)
    found = events(week, by=farid)
    assert [event.by for event in found] == ["Samira Haddou", "Chris Bakker", "Chris Bakker"]
    client.force_login(farid)
    text = client.get(f"/logboek/nakijken/?week={week}").content.decode()
    assert text.index("Samira") < text.index("Chris")
    assert "De week erna" in text


@pytest.mark.parametrize("week", ["", "nooit", "0001-01-01", "9999-12-31", "²"])
def test_any_week_can_be_asked_for(client: PageClient, farid: Person, week: str) -> None:
    client.force_login(farid)
    page = client.get(reverse("log_review"), {"week": week})
    assert page.status_code == 200
    assert "niets na te kijken" in page.content.decode()


def test_a_full_week_takes_no_more_queries(
    client: PageClient, chris: Person, farid: Person, django_assert_max_num_queries: Any
) -> None:
    client.force_login(farid)
    people = [somebody(f"Inwoner{n}", Role.RESIDENT) for n in range(60)]
    for resident in people:
        record(chris, Act.READ_TIMELINE, resident)
    with django_assert_max_num_queries(6):
        text = client.get(reverse("log_review")).content.decode()
    assert text.count("Chris Bakker") == 50
    assert "blad=2" in text
