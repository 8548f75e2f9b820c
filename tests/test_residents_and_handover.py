# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who works with whom, how to reach somebody, and how somebody else goes on."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from dichterbij.conversations import after, appointment, before
from dichterbij.conversations.models import Conversation, Kern
from dichterbij.conversations.words import day_and_time
from dichterbij.people import actions as people
from dichterbij.people.models import Link, Person, Pin, WorkingRelationship
from tests.conftest import somebody
from tests.page_client import PageClient

NEW = {
    "first_name": "Peter",
    "last_name": "van Dalen",
    "channel": "paper",
    "address": "Eikenlaan 3\n0000 AD Lindewaard",
    "language": "nl",
}


@pytest.fixture
def as_bram(client: PageClient, bram: Person) -> PageClient:
    client.force_login(bram)
    return client


def test_residents_stand_in_the_order_of_the_alphabet(
    as_bram: PageClient, amina: Person, joke: Person, talk: Conversation
) -> None:
    text = as_bram.get("/inwoners/").content.decode()
    assert text.index("Amina El Idrissi") < text.index("Joke Hendriks")
    assert "Gesprek op" in text


def test_nobody_yet_is_said_kindly(client: PageClient, chris: Person, amina: Person) -> None:
    client.force_login(chris)
    text = client.get("/inwoners/").content.decode()
    assert "Je werkt nog met niemand" in text
    assert "Amina" not in text


def test_many_residents_come_by_letter_in_a_few_queries(
    as_bram: PageClient, bram: Person, django_assert_max_num_queries: object
) -> None:
    for number in range(45):
        one = somebody("ÉAB"[number % 3] + f"x{number:02}", "resident", "Test")
        WorkingRelationship.objects.create(resident=one, caseworker=bram)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        text = as_bram.get("/inwoners/").content.decode()
    assert 'href="?blad=1#letter-E"' in text
    assert as_bram.get("/inwoners/?blad=nergens").status_code == 200


def test_somebody_new_is_added_once_however_often_the_button_is_pressed(
    as_bram: PageClient, bram: Person
) -> None:
    given = {**NEW, "once": str(uuid.uuid4())}
    for _ in range(2):
        answer = as_bram.post("/inwoners/nieuw/", given)
        assert answer.status_code == 302
    new = Person.objects.get(first_name="Peter")
    assert list(Person.objects.worked_with_by(bram)) == [new]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"channel": "mail"}, "Schrijf het mailadres erbij"),
        ({"channel": "mail", "email": "peter@"}, "naam@voorbeeld.nl"),
        ({"first_name": "  "}, "Vul hier nog iets in"),
        ({"last_name": "x" * 10_000}, "Dit is te lang"),
        ({"first_name": "Pe\x00ter"}, "teken in dat niet te zien is"),
    ],
)
def test_what_cannot_be_is_said_and_the_rest_stays(
    as_bram: PageClient, change: dict[str, str], says: str
) -> None:
    text = as_bram.post("/inwoners/nieuw/", NEW | change).content.decode()
    assert says in text
    assert "Eikenlaan 3" in text
    assert not Person.objects.residents().exists()


def test_a_lead_adds_a_resident_for_somebody_of_the_own_team(
    client: PageClient, loes: Person, bram: Person, chris: Person
) -> None:
    client.force_login(loes)
    text = client.post("/inwoners/nieuw/", {**NEW, "caseworker": chris.pk}).content.decode()
    assert "Kies een consulent uit je eigen team" in text
    assert client.post("/inwoners/nieuw/", {**NEW, "caseworker": bram.pk}).status_code == 302
    assert Person.objects.worked_with_by(bram).get().first_name == "Peter"


def test_the_page_of_the_relationship_shows_what_one_needs(
    as_bram: PageClient, amina: Person, bram: Person, talk: Conversation
) -> None:
    before.write_kern(amina, "Werkt graag <b>buiten</b> 🙂", by=bram)
    text = as_bram.get(f"/inwoner/{amina.pk}/").content.decode()
    assert "Plan een gesprek" in text
    assert "Werkt graag &lt;b&gt;buiten&lt;/b&gt; 🙂" in text
    assert "amina@post.example" in text
    assert "Er is nog geen pincode" in text
    assert "El Idrissi" not in text[: text.index("</title>")]


def test_of_a_long_relationship_the_last_part_stands_first(
    as_bram: PageClient, amina: Person, bram: Person
) -> None:
    for number in range(20):
        after.agree(amina, side="municipality", what=f"Ik bel {number:02}.", by=bram)
    page = f"/inwoner/{amina.pk}/"
    text = as_bram.get(page).content.decode()
    assert "Ik bel 19." in text
    assert "Ik bel 00." not in text
    assert 'href="?alles=1#verloop"' in text
    assert "Hier begon het" in text
    everything = as_bram.get(f"{page}?alles=1").content.decode()
    assert "Ik bel 00." in everything
    assert "?alles=1" not in everything


def test_a_long_relationship_takes_no_more_queries(
    as_bram: PageClient, amina: Person, bram: Person, django_assert_max_num_queries: object
) -> None:
    for number in range(20):
        after.agree(amina, side="municipality", what=f"Ik bel {number}.", by=bram)
        before.write_kern(amina, f"Versie {number}", by=bram)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        as_bram.get(f"/inwoner/{amina.pk}/")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        as_bram.get(f"/inwoner/{amina.pk}/kern/")


@pytest.mark.parametrize("page", ["", "gegevens/", "pincode/", "links-intrekken/", "kern/"])
def test_chris_and_others_see_nothing_of_amina(
    client: PageClient, chris: Person, loes: Person, bea: Person, amina: Person, page: str
) -> None:
    client.force_login(chris)
    assert client.get(f"/inwoner/{amina.pk}/{page}").status_code == 404
    assert client.post(f"/inwoner/{amina.pk}/{page}").status_code == 404
    for person in (loes, bea):
        client.force_login(person)
        assert client.get(f"/inwoner/{amina.pk}/{page}").status_code == 403


def test_who_came_before_can_be_remembered_once(as_bram: PageClient, amina: Person) -> None:
    year = timezone.localdate().year
    given = {"eerder-first_name": "Fatma", "eerder-since": year - 3, "eerder-until": year - 1}
    for _ in range(2):
        assert as_bram.post(f"/inwoner/{amina.pk}/", given).status_code == 302
    stretch = WorkingRelationship.objects.get(caseworker__first_name="Fatma")
    assert stretch.ended_on == dt.date(year - 1, 12, 31)
    assert stretch.caseworker.sign_in_name is None
    assert "Fatma" in as_bram.get(f"/inwoner/{amina.pk}/").content.decode()


def test_years_the_wrong_way_round_are_asked_about(as_bram: PageClient, amina: Person) -> None:
    given = {"eerder-first_name": "Erik", "eerder-since": 2024, "eerder-until": 2020}
    text = as_bram.post(f"/inwoner/{amina.pk}/", given).content.decode()
    assert "Het eerste jaar komt voor het laatste" in text
    assert 'value="Erik"' in text


def test_contact_changes_and_mail_needs_an_address(as_bram: PageClient, amina: Person) -> None:
    page = f"/inwoner/{amina.pk}/gegevens/"
    hours = {"earliest": "8", "latest": "20", "cover": "plain"}
    as_bram.post(page, {"do": "ways", "first": "paper"} | hours)
    as_bram.post(page, {"do": "address", "language": "ar", "address": "Kade 1"})
    amina.refresh_from_db()
    assert (amina.channel, amina.language, amina.address) == ("paper", "ar", "Kade 1")
    Person.objects.filter(pk=amina.pk).update(email="")
    text = as_bram.post(page, {"do": "ways", "first": "mail"} | hours).content.decode()
    assert "Kies een van de antwoorden" in text
    amina.refresh_from_db()
    assert amina.channel == "paper"


def test_amina_types_her_pin_twice_and_it_is_never_shown(
    as_bram: PageClient, amina: Person
) -> None:
    page = f"/inwoner/{amina.pk}/pincode/"
    for digits, again, says in (
        ("28471", "28472", "Dit zijn andere cijfers"),
        ("12345", "12345", "niet allemaal dezelfde of op een rij"),
        ("28", "28", "vijf cijfers"),
    ):
        text = as_bram.post(page, {"digits": digits, "again": again}).content.decode()
        assert says in text
        assert f'value="{digits}"' not in text
    assert not Pin.objects.exists()
    answer = as_bram.post(page, {"digits": "28471", "again": "28471"}, follow=True)
    assert "28471" not in answer.content.decode()
    assert people.try_pin(amina, "28471", by=amina) is not None


def test_a_locked_pin_says_so_without_blame(
    as_bram: PageClient, amina: Person, bram: Person
) -> None:
    people.agree_pin(amina, "28471", by=bram)
    Pin.objects.update(failed=5)
    assert "op slot" in as_bram.get(f"/inwoner/{amina.pk}/pincode/").content.decode()


def test_links_close_only_after_the_button(
    as_bram: PageClient, amina: Person, bram: Person
) -> None:
    people.make_link(amina, "invitation", expires_at=timezone.now() + dt.timedelta(days=1), by=bram)
    page = f"/inwoner/{amina.pk}/links-intrekken/"
    as_bram.get(page)
    assert Link.objects.working().exists()
    as_bram.post(page)
    assert not Link.objects.working().exists()


def test_a_new_kern_stands_above_the_old_one_with_what_amina_says(
    as_bram: PageClient, amina: Person, bram: Person
) -> None:
    old = before.write_kern(amina, "De oude kern", by=bram)
    before.answer_kern(old, "Ik zeg het liever zo", by=amina)
    given = {"text": "De nieuwe kern", "once": str(uuid.uuid4())}
    for _ in range(2):
        as_bram.post(f"/inwoner/{amina.pk}/kern/", given)
    text = as_bram.get(f"/inwoner/{amina.pk}/kern/").content.decode()
    versions = text[text.index("Zo stond het er") :]
    assert versions.index("De nieuwe kern") < versions.index("De oude kern")
    assert "Ik zeg het liever zo" in versions
    assert Kern.objects.count() == 2


def test_a_kern_that_is_too_long_stays(as_bram: PageClient, amina: Person) -> None:
    text = as_bram.post(f"/inwoner/{amina.pk}/kern/", {"text": "kern " * 2000}).content.decode()
    assert "Dit is te lang" in text
    assert "kern kern" in text


def test_loes_sees_her_team_by_name_and_nothing_counted(
    client: PageClient, loes: Person, amina: Person, samira: Person, chris: Person
) -> None:
    client.force_login(loes)
    text = client.get("/team/").content.decode()
    assert text.index("Bram de Wit") < text.index("Samira Haddou")
    assert "Amina El Idrissi" in text
    assert "Chris" not in text


def test_a_large_team_takes_few_queries(
    client: PageClient, loes: Person, bram: Person, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        colleague = somebody(f"Collega{number}", "caseworker", team=loes.team)
        one = somebody(f"Inwoner{number}", "resident")
        WorkingRelationship.objects.create(resident=one, caseworker=colleague)
    client.force_login(loes)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/team/")


def test_handing_over_keeps_every_promise_and_tells_amina(
    client: PageClient,
    loes: Person,
    amina: Person,
    bram: Person,
    samira: Person,
    talk: Conversation,
) -> None:
    after.agree(amina, side="municipality", what="Ik reken het uit.", by=bram)
    client.force_login(loes)
    page = f"/team/overdragen/{amina.pk}/"
    assert "blijft staan" in client.get(page).content.decode()
    assert "Kies een" in client.post(page, {}).content.decode()
    for _ in range(2):
        client.post(page, {"to": samira.pk})
    assert WorkingRelationship.objects.current().get(resident=amina).caseworker == samira
    assert WorkingRelationship.objects.filter(resident=amina).count() == 2
    assert amina.messages.filter(kind="handover").count() == 1
    assert amina.agreements.count() == 1
    talk.refresh_from_db()
    assert talk.relationship.caseworker == samira


def other_talk(resident: Person, at: dt.datetime, by: Person) -> Conversation:
    together = WorkingRelationship.objects.current().get(resident=resident)
    return appointment.plan_talk(
        together, goal="Geheim doel", starts_at=at, minutes=30, place="office", by=by
    )


def test_two_talks_at_once_are_said_before_and_after_handing_over(
    client: PageClient,
    loes: Person,
    amina: Person,
    joke: Person,
    bram: Person,
    samira: Person,
    talk: Conversation,
) -> None:
    after.hand_over(joke, samira, by=loes)
    other_talk(joke, talk.starts_at + dt.timedelta(minutes=30), samira)
    client.force_login(loes)
    page = f"/team/overdragen/{amina.pk}/"
    warned = client.post(page, {"to": samira.pk})
    text = warned.content.decode()
    assert warned.status_code == 422
    assert "heeft Samira al een ander gesprek" in text
    assert day_and_time(talk.starts_at) in text
    assert "Draag toch over" in text
    assert "Geheim" not in text
    assert "Joke" not in text
    assert WorkingRelationship.objects.current().get(resident=amina).caseworker == bram
    done = client.post(page, {"to": samira.pk, "seen": samira.pk}, follow=True).content.decode()
    assert "Samira heeft nu twee gesprekken tegelijk" in done
    assert day_and_time(talk.starts_at) in done
    assert WorkingRelationship.objects.current().get(resident=amina).caseworker == samira


def test_what_was_seen_of_one_colleague_does_not_count_for_another(
    client: PageClient,
    loes: Person,
    amina: Person,
    joke: Person,
    samira: Person,
    chris: Person,
    talk: Conversation,
) -> None:
    after.hand_over(joke, samira, by=loes)
    other_talk(joke, talk.starts_at, samira)
    client.force_login(loes)
    page = f"/team/overdragen/{amina.pk}/"
    assert client.post(page, {"to": samira.pk, "seen": chris.pk}).status_code == 422


def test_talks_that_follow_each_other_do_not_collide(
    client: PageClient,
    loes: Person,
    amina: Person,
    joke: Person,
    samira: Person,
    talk: Conversation,
) -> None:
    after.hand_over(joke, samira, by=loes)
    other_talk(joke, talk.ends_at, samira)
    client.force_login(loes)
    text = client.post(f"/team/overdragen/{amina.pk}/", {"to": samira.pk}, follow=True)
    assert "tegelijk" not in text.content.decode()
    assert WorkingRelationship.objects.current().get(resident=amina).caseworker == samira


def test_wim_hands_over_nobody_of_another_team(
    client: PageClient, wim: Person, amina: Person, bram: Person, samira: Person
) -> None:
    client.force_login(wim)
    assert client.post(f"/team/overdragen/{amina.pk}/", {"to": samira.pk}).status_code == 404
    assert client.post(f"/team/vertrek/{bram.pk}/").status_code == 404
    assert "Amina" not in client.get("/team/").content.decode()


def test_bram_leaves_only_when_everybody_goes_on_with_somebody(
    client: PageClient, loes: Person, amina: Person, bram: Person, samira: Person
) -> None:
    client.force_login(loes)
    page = f"/team/vertrek/{bram.pk}/"
    assert "Amina El Idrissi" in client.get(page).content.decode()
    assert "Draag hen eerst over" in client.post(page).content.decode()
    after.hand_over(amina, samira, by=loes)
    assert client.post(page).status_code == 302
    bram.refresh_from_db()
    assert bram.left_on is not None
