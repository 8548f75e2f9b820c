# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Planning a talk: why first, nobody stood up, and a message that says no more than it may."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from io import BytesIO

import pypdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations import invitation
from dichterbij.conversations.models import (
    AgendaItem,
    Conversation,
    InvitationAnswer,
    OfferedTime,
    OtherTime,
)
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person
from tests.page_client import PageClient

MORNING = dt.datetime(2026, 12, 1, 7, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def this_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def typed(**more: str) -> dict[str, str]:
    return {
        "goal": "Elkaar leren kennen.",
        "day": "vr 11 december",
        "time": "10.30",
        "minutes": "45",
        "place": "walk",
        "once": str(uuid.uuid4()),
        **more,
    }


def test_bram_plans_a_talk_with_amina_and_goes_on_to_invite(
    client: PageClient, bram: Person, amina: Person
) -> None:
    client.force_login(bram)
    address = reverse("plan_talk", args=[amina.pk])
    assert "meeleest er niets aan heeft" in client.get(address).content.decode()
    data = typed(point_1="Kennismaken", other_day_1="15 december", other_time_1="9 uur")
    for _press in range(2):
        answer = client.post(address, data)
        talk = Conversation.objects.get()
        assert answer.url == reverse("invite", args=[talk.pk])
    assert timezone.localtime(talk.starts_at).strftime("%d-%m %H:%M") == "11-12 10:30"
    assert talk.where == "Lindepark, bij de fontein"
    assert [item.text for item in AgendaItem.objects.all()] == ["Kennismaken"]
    assert OfferedTime.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"goal": ""}, "Vul hier nog iets in."),
        ({"day": "ma 11 december"}, "Welke van de twee klopt?"),
        ({"time": "later"}, "Schrijf de tijd zo: 10.30."),
        ({"day": "vandaag", "time": "7.00"}, "Deze tijd is al voorbij."),
        ({"day": "28-03-2027", "time": "2.30"}, "bestaat dan niet"),
        ({"day": "31-10-2027", "time": "2.30"}, "komt dan twee keer"),
        ({"place": "home"}, "Kies een van de antwoorden"),
        ({"other_day_1": "15 december"}, "Schrijf er ook een tijd bij"),
        ({"other_time_2": "10.30"}, "Schrijf er ook een dag bij"),
        ({"goal": "x" * 10_000}, "Dit is te lang"),
        ({"goal": "nul\x00byte"}, "Er stond een teken in"),
    ],
)
def test_what_was_typed_stays_and_the_page_says_what_to_change(
    client: PageClient, bram: Person, amina: Person, wrong: dict[str, str], says: str
) -> None:
    client.force_login(bram)
    data = typed(point_1="Dit punt blijft staan 👋 مرحبا <b>") | wrong
    page = client.post(reverse("plan_talk", args=[amina.pk]), data).content.decode()
    assert says in page
    assert "Dit punt blijft staan 👋 مرحبا &lt;b&gt;" in page
    assert not Conversation.objects.exists()


def test_another_talk_in_the_way_is_named_and_may_be_planned_over(
    client: PageClient, bram: Person, amina: Person, joke: Person
) -> None:
    client.force_login(bram)
    client.post(reverse("plan_talk", args=[joke.pk]), typed())
    address = reverse("plan_talk", args=[amina.pk])
    page = client.post(address, typed()).content.decode()
    assert "Joke Hendriks, vrijdag 11 december, 10.30 uur" in page
    assert "Plan het toch" in page
    assert Conversation.objects.count() == 1
    client.post(address, typed(even_so="on"))
    assert Conversation.objects.count() == 2


def test_chris_cannot_plan_move_invite_or_read_anything_of_amina(
    client: PageClient, chris: Person, talk: Conversation, amina: Person
) -> None:
    client.force_login(chris)
    assert client.get(reverse("plan_talk", args=[amina.pk])).status_code == 404
    names = ("move_talk", "call_off", "offer_times", "invite", "letter", "slip")
    for name in names:
        address = reverse(name, args=[talk.pk])
        assert client.get(address).status_code == client.post(address, typed()).status_code == 404
    assert not Message.objects.exists()


def test_the_preview_is_the_message_that_goes_out(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    client.force_login(bram)
    address = reverse("invite", args=[talk.pk])
    page = client.get(address).content.decode()
    for _press in range(2):
        client.post(address, {"channel": "mail", "again": "False"})
    message = Message.objects.get(kind=Message.Kind.INVITATION)
    for line in message.body.partition("{link}")[0].split("\n"):
        assert line in page
    assert "/u/…/" in page
    assert talk.goal not in message.body
    assert "De mail is onderweg." in client.get(address).content.decode()


def test_at_night_the_page_says_when_the_mail_arrives(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    with time_machine.travel(MORNING + dt.timedelta(hours=14)):
        client.force_login(bram)
        address = reverse("invite", args=[talk.pk])
        assert "komt morgen om 8.00 uur aan" in client.get(address).content.decode()
        client.post(address, {"channel": "mail"})
        assert "De mail komt morgen, 8.00 uur aan." in client.get(address).content.decode()


def test_joke_has_no_mail_and_gets_a_letter(client: PageClient, bram: Person, joke: Person) -> None:
    client.force_login(bram)
    client.post(reverse("plan_talk", args=[joke.pk]), typed())
    talk = Conversation.objects.get()
    address, letter = (reverse(name, args=[talk.pk]) for name in ("invite", "letter"))
    assert "Met een mail" not in client.get(address).content.decode()
    none = client.get(letter)
    assert none.status_code == 404
    assert "Er is nog geen brief" in none.content.decode()
    assert not Message.objects.exists()
    assert client.post(address, {"channel": "mail"}).status_code == 200
    client.post(address, {"channel": "paper"})
    assert "Open de brief (pdf)" in client.get(address).content.decode()
    before = Message.objects.count()
    pdf = client.get(letter)
    text = pypdf.PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    assert pdf["Content-Type"] == "application/pdf"
    assert talk.reference in text
    assert "Dag Joke," in text
    assert Message.objects.count() == before


def test_moving_a_talk_tells_amina_and_keeps_what_it_was(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    invitation.invite(talk, by=bram)
    Message.objects.filter(about=talk.uuid).update(state=Message.State.DELIVERED)
    client.force_login(bram)
    address = reverse("move_talk", args=[talk.pk])
    assert "krijgt meteen bericht" in client.get(address).content.decode()
    data = typed(place="walk", where=talk.where)
    data |= {"initial-place": talk.place, "initial-where": talk.where}
    for _press in range(2):
        assert client.post(address, data).url == reverse("before", args=[talk.pk])
    talk.refresh_from_db()
    assert talk.where == "Lindepark, bij de fontein"
    assert talk.changes.count() == 1
    assert Message.objects.filter(kind=Message.Kind.MOVED).count() == 1


def test_calling_off_asks_first_and_happens_once(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    invitation.invite(talk, by=bram)
    Message.objects.update(state=Message.State.DELIVERED)
    client.force_login(bram)
    address = reverse("call_off", args=[talk.pk])
    client.get(address)
    talk.refresh_from_db()
    assert talk.is_open
    for _press in range(2):
        client.post(address)
    talk.refresh_from_db()
    assert talk.cancelled_at is not None
    assert Message.objects.filter(kind=Message.Kind.CALLED_OFF).count() == 1
    for name in ("before", "move_talk", "call_off", "offer_times", "invite", "slip"):
        page = client.get(reverse(name, args=[talk.pk]))
        assert "Dit gesprek is afgezegd." in page.content.decode()


def test_bram_offers_other_times_and_takes_them_back(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    client.force_login(bram)
    address = reverse("offer_times", args=[talk.pk])
    client.post(address, {"other_day_1": "15 december", "other_time_1": "10.30"})
    assert OfferedTime.objects.count() == 1
    assert "15 december 2026" in client.get(address).content.decode()
    client.post(address, {})
    assert not OfferedTime.objects.exists()


def test_a_return_slip_is_typed_over_as_aminas_words(
    client: PageClient, bram: Person, amina: Person, talk: Conversation
) -> None:
    client.force_login(bram)
    address = reverse("slip", args=[talk.pk])
    assert talk.reference in client.get(address).content.decode()
    data = {
        "came_by": "slip",
        "points": "De huur\r\n\r\n  Werk 👩‍🍳 ",
        "place": "nearby",
        "companion_who": "mijn zus",
        "other_time": "liever na de middag",
        "once": str(uuid.uuid4()),
    }
    for _press in range(2):
        assert client.post(address, data).status_code == 302
    points = list(AgendaItem.objects.order_by("position"))
    assert [p.text for p in points] == ["De huur", "Werk 👩‍🍳"]
    assert {(p.added_by, p.typed_by, p.came_by) for p in points} == {(amina, bram, "slip")}
    answer = InvitationAnswer.objects.get()
    assert (answer.place, answer.companion, answer.companion_who) == ("nearby", True, "mijn zus")
    assert OtherTime.objects.get().words == "liever na de middag"
    talk.refresh_from_db()
    assert talk.where == "Buurthuis De Schakel"


def test_a_line_that_is_too_long_is_named_and_nothing_is_half_saved(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    client.force_login(bram)
    data = {"came_by": "phone", "points": "Kort\n" + "x" * 501, "place": ""}
    page = client.post(reverse("slip", args=[talk.pk]), data).content.decode()
    assert "Regel 2 is te lang" in page
    assert "x" * 501 in page
    assert not AgendaItem.objects.exists()
    assert not InvitationAnswer.objects.exists()
