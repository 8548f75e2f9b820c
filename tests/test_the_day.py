# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The day in one glance: by time, without totals, and every block gone when it is empty."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations import after, appointment, before, invitation
from dichterbij.conversations.models import Agreement, Conversation, OtherTime
from dichterbij.conversations.models.after import Side
from dichterbij.delivery.models import Message
from dichterbij.people.keys.sealed import shown as readable
from dichterbij.people.keys.sealing import NotReadable
from dichterbij.people.models import Person, Tier, WorkingRelationship
from dichterbij.web.rights import actions as rights
from dichterbij.web.rights import own_versions
from tests.conftest import somebody
from tests.page_client import PageClient

# A Tuesday, at eight in the morning here
MORNING = dt.datetime(2026, 12, 1, 7, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def this_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def meeting(
    resident: Person, hour: int, minute: int = 0, days: int = 0, goal: str = "Kennismaken."
) -> Conversation:
    """A talk of this resident with the caseworker of today."""
    relationship = WorkingRelationship.objects.current().get(resident=resident)
    day = timezone.localdate() + dt.timedelta(days=days)
    starts = dt.datetime.combine(day, dt.time(hour, minute), timezone.get_default_timezone())
    return Conversation.objects.create(
        relationship=relationship,
        goal=goal,
        starts_at=starts,
        ends_at=starts + dt.timedelta(minutes=45),
        where="Stadskantoor",
        made_by=relationship.caseworker,
    )


def shown(client: PageClient, by: Person, address: str = "/vandaag/") -> str:
    client.force_login(by)
    text = client.get(address).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition("<main")[2]))
    return re.sub(r" ([.,:])", r"\1", words)


def test_bram_sees_his_day_in_one_glance(
    client: PageClient, bram: Person, amina: Person, joke: Person
) -> None:
    meeting(joke, 15, 15, goal="Halfjaargesprek.")
    talk = meeting(amina, 10, 30)
    invitation.invite(talk, by=bram)
    before.add_to_agenda(talk, "Wat houd ik over?", by=amina)
    appointment.answer_invitation(
        talk, place="walk", companion=True, companion_who="mijn zus", by=amina
    )
    page = shown(client, bram)
    assert "Dag Bram" in page
    assert "Dinsdag 1 december. Je hebt twee gesprekken." in page
    assert page.index("Amina El Idrissi") < page.index("Joke Hendriks")
    assert "Amina zette zelf een punt op de agenda. Er komt iemand mee: mijn zus." in page
    assert "Amina koos zelf de plek." in page
    assert "Nog niet uitgenodigd." in page


def test_who_did_not_answer_is_not_blamed(client: PageClient, bram: Person, amina: Person) -> None:
    invitation.invite(meeting(amina, 10, 30), by=bram)
    page = shown(client, bram)
    assert "Nog niets gehoord op de uitnodiging. Dat hoeft niets te betekenen." in page
    assert "niet gereageerd" not in page


def test_only_the_next_talk_has_the_main_button(
    client: PageClient, bram: Person, amina: Person, joke: Person
) -> None:
    meeting(amina, 10, 30)
    meeting(joke, 15, 15)
    client.force_login(bram)
    assert client.get("/vandaag/").content.decode().count("primary-action") == 1
    with time_machine.travel(MORNING + dt.timedelta(hours=5)):
        page = client.get("/vandaag/").content.decode()
        assert page.count("primary-action") == 1
        assert page.index("Rond af") < page.index("primary-action")


def test_the_main_button_waits_at_the_first_talk_still_to_prepare(
    client: PageClient, bram: Person, amina: Person, joke: Person
) -> None:
    ready, next_one = meeting(joke, 9), meeting(amina, 11)
    before.choose_reading(ready, "stop", "Ik begin open.", by=bram)
    client.force_login(bram)
    page = client.get("/vandaag/").content.decode()
    (main,) = re.findall(r'button-link--primary-action" href="([^"]+)"', page)
    assert main == reverse("before", args=[next_one.pk])


def test_the_day_says_what_was_prepared(client: PageClient, bram: Person, amina: Person) -> None:
    talk = meeting(amina, 10, 30)
    before.choose_reading(talk, "stop", "Ik wil het van Amina horen.", by=bram)
    assert "Voorbereid. Je koos ervoor om niet verder te lezen." in shown(client, bram)


def test_an_empty_day_is_simply_empty(client: PageClient, bram: Person) -> None:
    page = shown(client, bram)
    assert "Geen gesprekken vandaag." in page
    assert not re.search("Wat je hebt beloofd|Gevraagd|Nieuw bij jou|Misschien niet", page)


def test_an_empty_day_says_when_the_next_talk_is(
    client: PageClient, bram: Person, amina: Person
) -> None:
    meeting(amina, 10, 30, days=2)
    assert "met Amina El Idrissi, donderdag 3 december, 10.30 uur" in shown(client, bram)


def test_the_day_never_counts_people_or_shows_red(
    client: PageClient, bram: Person, amina: Person, joke: Person
) -> None:
    for days in range(5):
        meeting(joke, 9, days=days)
    page = shown(client, bram)
    assert "Je hebt één gesprek." in page
    assert not re.search(r"caseload|totaal|te laat|\b5\b", page, re.IGNORECASE)


def test_promises_that_come_up_stand_on_the_day(
    client: PageClient, bram: Person, amina: Person, joke: Person
) -> None:
    today = timezone.localdate()
    meeting(amina, 10, 30)
    for what, days in (("Formulier opzoeken", -1), ("Uitrekenen", 0), ("Later iets", 8)):
        after.agree(
            amina, side=Side.MUNICIPALITY, what=what, due=today + dt.timedelta(days), by=bram
        )
    after.agree(amina, side=Side.RESIDENT, what="Brief meenemen", due=today, by=bram)
    page = shown(client, bram)
    assert "Voor Amina El Idrissi: Formulier opzoeken Gisteren. Beloofd: vandaag." in page
    assert page.index("Formulier opzoeken") < page.index("Uitrekenen")
    assert "Je spreekt Amina vandaag om 10.30 uur." in page
    assert "Later iets" not in page
    assert "Brief meenemen" not in page


def test_a_promise_of_an_earlier_colleague_is_now_yours(
    client: PageClient, bram: Person, samira: Person, amina: Person
) -> None:
    promise = after.agree(
        amina, side=Side.MUNICIPALITY, what="Papieren", due=timezone.localdate(), by=bram
    )
    Agreement.objects.filter(pk=promise.pk).update(
        promised_by=samira, written_at=dt.datetime(2026, 10, 12, 9, tzinfo=dt.UTC)
    )
    assert "Beloofd door Samira, maandag 12 oktober. Nu van jou." in shown(client, bram)


def test_a_promise_that_was_kept_is_gone(client: PageClient, bram: Person, amina: Person) -> None:
    today = timezone.localdate()
    kept = after.agree(amina, side=Side.MUNICIPALITY, what="Bellen", due=today, by=bram)
    moved = after.agree(amina, side=Side.MUNICIPALITY, what="Schrijven", due=today, by=bram)
    after.done(kept, by=bram)
    after.change(moved, what="Schrijven", due=today + dt.timedelta(30), by=bram)
    page = shown(client, bram)
    assert "Bellen" not in page
    assert "Schrijven" not in page


def test_every_promise_has_a_button_of_its_own(
    client: PageClient, bram: Person, amina: Person
) -> None:
    for what in ("Bellen", "Schrijven"):
        after.agree(amina, side=Side.MUNICIPALITY, what=what, due=timezone.localdate(), by=bram)
    client.force_login(bram)
    page = client.get("/vandaag/").content.decode()
    (once,) = re.findall(r'name="once" value="([^"]+)"', page)
    for button in re.findall(r'formaction="([^"]+)"', page):
        client.post(button, {"once": once, "next": "today"})
    assert not Agreement.objects.open().exists()


def test_many_promises_are_one_click_away(client: PageClient, bram: Person, amina: Person) -> None:
    today = timezone.localdate()
    for number in range(14):
        due = today + dt.timedelta(days=number // 2)
        after.agree(amina, side=Side.MUNICIPALITY, what=f"Belofte{number:02}.", due=due, by=bram)
    page = shown(client, bram)
    assert "Belofte05." in page
    assert "Belofte06." not in page
    assert "Laat alles zien wat je voor deze week hebt beloofd" in page
    everything = shown(client, bram, "/vandaag/?alles=1")
    assert "Belofte13." in everything
    assert "Laat alles zien" not in everything


def test_from_the_day_one_says_it_is_done_or_will_be_later_and_comes_back(
    client: PageClient, bram: Person, amina: Person
) -> None:
    today = timezone.localdate()
    promise = after.agree(amina, side=Side.MUNICIPALITY, what="Bellen", due=today, by=bram)
    client.force_login(bram)
    later = f"{reverse('agreement_change', args=[promise.pk])}?later=1&next=today"
    assert later.replace("&", "&amp;") in client.get("/vandaag/").content.decode()
    assert client.post(later, {"what": "Bellen", "due": "4 december"}).url == "/vandaag/"
    assert "Vrijdag 4 december." in shown(client, bram)
    data = {"once": str(uuid.uuid4()), "next": "today"}
    for _press in range(2):
        answer = client.post(reverse("agreement_done", args=[promise.pk]), data)
        assert answer.url == "/vandaag/"
    assert promise.changes.filter(kind="done").count() == 1
    assert "Bellen" not in shown(client, bram)


def test_a_question_for_another_time_stays_until_it_is_dealt_with(
    client: PageClient, bram: Person, amina: Person
) -> None:
    talk = meeting(amina, 10, 30, days=3)
    asked = appointment.ask_other_time(talk, "woensdag kan wel", by=amina)
    assert "woensdag kan wel" in shown(client, bram)
    for _press in range(2):
        answer = client.post(reverse("other_time_answered", args=[asked.pk]))
        assert answer.url == "/vandaag/"
    asked.refresh_from_db()
    assert asked.answered_at is not None
    assert "woensdag kan wel" not in shown(client, bram)


def test_chris_cannot_deal_with_a_question_of_amina(
    client: PageClient, chris: Person, amina: Person
) -> None:
    asked = appointment.ask_other_time(meeting(amina, 10, days=3), "liever later", by=amina)
    client.force_login(chris)
    assert client.post(reverse("other_time_answered", args=[asked.pk])).status_code == 404
    assert OtherTime.objects.get().answered_at is None


def test_a_proposal_of_amina_waits_for_an_answer(
    client: PageClient, bram: Person, amina: Person
) -> None:
    promise = after.agree(amina, side=Side.MUNICIPALITY, what="Uitrekenen", by=bram)
    proposal = after.change(promise, what="Uitrekenen met huur", due=None, by=amina)
    assert "Amina El Idrissi stelt voor: Uitrekenen met huur" in shown(client, bram)
    after.answer_proposal(proposal, yes=True, by=bram)
    assert "stelt voor" not in shown(client, bram)


def test_somebody_handed_over_is_new_for_two_weeks(
    client: PageClient, bram: Person, samira: Person, amina: Person, joke: Person
) -> None:
    now = WorkingRelationship.objects.current().get(resident=amina)
    now.started_on = timezone.localdate() - dt.timedelta(days=13)
    now.save()
    WorkingRelationship.objects.create(
        resident=amina,
        caseworker=samira,
        started_on=dt.date(2024, 1, 1),
        ended_on=now.started_on,
    )
    page = shown(client, bram)
    assert "Nieuw bij jou Amina El Idrissi Van Samira" in page
    assert "Joke" not in page
    with time_machine.travel(MORNING + dt.timedelta(days=1)):
        assert "Nieuw bij jou" not in shown(client, bram)


def test_a_message_that_may_not_have_arrived_asks_for_a_person(
    client: PageClient, bram: Person, amina: Person
) -> None:
    message = invitation.invite(meeting(amina, 10, days=2), by=bram)
    Message.objects.filter(pk=message.pk).update(state=Message.State.UNCERTAIN)
    page = shown(client, bram)
    assert "Het bericht aan Amina El Idrissi van vandaag, 8.00 uur." in page
    assert "We weten niet of de mail is aangekomen." in page


def test_chris_sees_nothing_of_brams_day(client: PageClient, chris: Person, amina: Person) -> None:
    meeting(amina, 10, 30)
    after.agree(amina, side=Side.MUNICIPALITY, what="Bellen", due=timezone.localdate(), by=amina)
    for address in ("/vandaag/", "/gesprekken/"):
        page = shown(client, chris, address)
        assert "Amina" not in page
        assert "Bellen" not in page


@pytest.mark.parametrize("address", ["/vandaag/", "/gesprekken/"])
def test_only_caseworkers_have_a_day(
    client: PageClient, loes: Person, farid: Person, bea: Person, address: str
) -> None:
    assert client.get(address).status_code == 302
    for by in (loes, farid, bea):
        client.force_login(by)
        assert client.get(address).status_code == 403


def test_a_full_day_asks_the_database_no_more_than_a_quiet_one(
    client: PageClient, bram: Person, amina: Person
) -> None:
    def fill(resident: Person, hour: int) -> None:
        talk = meeting(resident, hour)
        message = invitation.invite(talk, by=bram)
        Message.objects.filter(pk=message.pk).update(state=Message.State.UNCERTAIN)
        before.add_to_agenda(talk, "Iets", by=resident)
        appointment.ask_other_time(talk, "later", by=resident)
        promise = after.agree(
            resident, side=Side.MUNICIPALITY, what="Bellen", due=timezone.localdate(), by=bram
        )
        after.change(promise, what="Schrijven", due=None, by=resident)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    client.force_login(bram)
    fill(amina, 9)
    # What a process asks once, it has asked: of both pages
    client.get("/vandaag/")
    client.get("/gesprekken/")
    quiet = [queries("/vandaag/"), queries("/gesprekken/")]
    for hour in range(10, 14):
        extra = somebody("Peter", "resident", "van Dalen", email="p@post.example", channel="mail")
        WorkingRelationship.objects.create(resident=extra, caseworker=bram)
        fill(extra.at(Tier.T2), hour)
    assert [queries("/vandaag/"), queries("/gesprekken/")] == quiet


def test_strange_texts_stay_text_on_the_day(
    client: PageClient, bram: Person, amina: Person
) -> None:
    talk = meeting(amina, 10, goal="<b>‏مرحبا</b> 👩‍👧 " + "x" * 500)
    appointment.ask_other_time(talk, "<script>alert(1)</script>", by=amina)
    client.force_login(bram)
    page = client.get("/vandaag/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;" in page


def test_talks_stand_by_day_and_what_was_called_off_is_marked(
    client: PageClient, bram: Person, amina: Person, joke: Person
) -> None:
    meeting(amina, 10, days=-3)
    meeting(joke, 9, days=2)
    appointment.call_off(meeting(amina, 14, days=2), by=bram)
    page = shown(client, bram, "/gesprekken/")
    assert "Donderdag 3 december 9.00 Joke Hendriks" in page
    assert page.count("Afgezegd") == 1
    assert page.index("Afgezegd") < page.index("Wat geweest is")
    assert "Nog af te ronden" in page


def test_the_nearest_talks_stand_there_and_the_others_are_one_click_away(
    client: PageClient, bram: Person, amina: Person
) -> None:
    for days in (*range(-11, 0), *range(1, 12)):
        meeting(amina, 10, days=days)
    client.force_login(bram)
    page = client.get("/gesprekken/").content.decode()
    coming, been = page.split('id="geweest"')
    assert coming.count("Amina El Idrissi") == been.count("Amina El Idrissi") == 10
    everything = client.get("/gesprekken/?komend=1").content.decode()
    assert 'href="?komend=1#komend"' in coming
    assert 'href="?komend=1#komend"' not in everything
    assert everything.split('id="geweest"')[0].count("Amina El Idrissi") == 11
    assert 'href="?geweest=1#geweest"' in been
    everything = client.get("/gesprekken/?geweest=1").content.decode()
    assert everything.split('id="geweest"')[1].count("Amina El Idrissi") == 11


def test_many_talks_are_on_pages(client: PageClient, bram: Person, amina: Person) -> None:
    for days in range(1, 31):
        meeting(amina, 10, days=days)
    page = shown(client, bram, "/gesprekken/?komend=1")
    assert page.count("Amina El Idrissi") == 25
    assert "Bladzijde 1 van 2" in page
    assert shown(client, bram, "/gesprekken/?komend=2").count("Amina El Idrissi") == 5
    assert "Bladzijde 2 van 2" in shown(client, bram, "/gesprekken/?komend=999")
    assert "Bladzijde 1 van 2" in shown(client, bram, f"/gesprekken/?komend={uuid.uuid4()}")


def test_the_menu_shows_where_bram_is(client, bram, talk):
    client.force_login(bram)
    page = client.get(reverse("before", args=[talk.pk])).content.decode()
    assert '<a href="/gesprekken/" aria-current="true">' in page
    page = client.get(reverse("resident", args=[talk.resident.pk])).content.decode()
    assert '<a href="/inwoners/" aria-current="true">' in page


def damage(table: str, column: str, pk: int) -> None:
    """A bit of it falls over on the disk."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM {table} WHERE id = %s', [pk])
        kept = bytes(cursor.fetchone()[0])
        broken = kept[:-1] + bytes([kept[-1] ^ 1])
        cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [broken, pk])


def test_a_damaged_text_does_not_close_bram_s_day(
    client: PageClient, bram: Person, amina: Person, joke: Person
) -> None:
    """Of one resident something cannot be read; he works with others as well."""
    talk, later = meeting(amina, 10), meeting(joke, 11, goal="Halfjaargesprek.")
    appointment.answer_invitation(talk, companion=True, companion_who="mijn zus", by=amina)
    asked = appointment.ask_other_time(later, "Liever na de middag", by=joke.at(Tier.T2))
    today = timezone.localdate()
    hers, his = (
        after.agree(who, side=Side.MUNICIPALITY, what=what, due=today, by=bram)
        for who, what in ((amina, "De school bellen"), (joke, "De brief zoeken"))
    )
    proposal = after.change(hers, what="De school mailen", due=today, by=amina)
    whole = shown(client, bram)
    for words in ("Kennismaken.", "mijn zus", "na de middag", "De school bellen", "school mailen"):
        assert words in whole
    assert "niet lezen" not in whole
    damage("conversations_conversation", "goal", talk.pk)
    damage("conversations_invitationanswer", "companion_who", talk.answers.get().pk)
    damage("conversations_othertime", "words", asked.pk)
    damage("conversations_agreement", "now_what", hers.pk)
    damage("conversations_agreement", "what", hers.pk)
    damage("conversations_agreementchange", "what", proposal.pk)
    told = shown(client, bram)
    assert told.count("Deze tekst kunnen we nu niet lezen.") == 6
    assert his.what in told, "what can be read is there"
    assert later.goal in told


def test_what_is_shown_for_a_damaged_text_is_never_written_over_it(
    bram: Person, amina: Person
) -> None:
    promise = after.agree(amina, side=Side.MUNICIPALITY, what="De school bellen", by=bram)
    damage("conversations_agreement", "now_what", promise.pk)
    (read,) = readable(Agreement.objects.all(), "now_what")
    with pytest.raises(NotReadable):
        read.save()


def test_what_amina_asks_about_her_own_data_waits_on_bram_s_day_until_he_answered(
    client: PageClient, bram: Person, chris: Person, amina: Person
) -> None:
    me = amina.at(Tier.T3)
    talk = meeting(amina, 10, days=3)
    assert "eigen versie" not in shown(client, bram)
    hers = own_versions.put_beside(
        me, f"conversations.conversation:{talk.pk}", "Zo was het niet.", by=me
    )
    told = shown(client, bram)
    assert "Amina El Idrissi zette een eigen versie naast iets wat bij ons staat" in told
    assert "Zo was het niet." not in told, "her words are on the page one goes to"
    rights.ask_to_erase(me, by=me)
    assert "Amina El Idrissi vraagt om alles te wissen." in shown(client, bram)
    assert "Amina" not in shown(client, chris), "not on the day of who works with others"
    own_versions.answer(hers, "stays", "We bespraken het.", by=bram)
    told = shown(client, bram)
    assert "eigen versie" not in told
    assert "alles te wissen" in told
    rights.ask_no_more(me, by=me)
    assert "alles te wissen" not in shown(client, bram)
