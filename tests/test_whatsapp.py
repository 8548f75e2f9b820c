# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Karim wants WhatsApp: over the Cloud API where a municipality chose it, or shared by Bram."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

import dichterbij.delivery.adapters as post
from dichterbij.conversations import invitation
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import handing_over, receipts
from dichterbij.delivery.adapters import Refusal, TryLater, Unknown, whatsapp
from dichterbij.delivery.models import Message, Wishes
from dichterbij.delivery.parcels import parcel_of
from dichterbij.delivery.share import share_link
from dichterbij.people import actions as people
from dichterbij.people.models import Person
from tests.gateways import WhatsAppGateway, open_whatsapp
from tests.post_office import deliver

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
State = Message.State


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 12, 1, 15, 0, tzinfo=AMSTERDAM), tick=True):
        yield


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "PATIENCE", 0.5)


@pytest.fixture
def gateway(settings) -> Iterator[WhatsAppGateway]:
    with open_whatsapp(settings) as gateway:
        yield gateway


@pytest.fixture
def invited(talk: Conversation, amina: Person, bram: Person) -> Message:
    """Amina, who wants WhatsApp, is invited."""
    Person.objects.filter(pk=amina.pk).update(phone="06 12345678", channel="whatsapp")
    talk = Conversation.objects.with_people().get(pk=talk.pk)
    talk.goal = "Over de schulden bij de woningstichting"
    talk.save()
    return invitation.invite(talk, by=bram)


def test_an_invitation_comes_in_the_approved_template(gateway, invited):
    assert deliver() == 1
    (sent,) = gateway.sent
    assert (sent["to"], sent["reference"]) == ("+31612345678", str(invited.reference))
    assert sent["text"].startswith("Dag Amina. Ik wil")
    assert "http://localhost:8000/u/" in sent["text"]
    assert "schulden" not in sent["text"]
    invited.refresh_from_db()
    assert (invited.state, invited.gateway_id) == (State.ON_ITS_WAY, sent["id"])


def test_without_the_cloud_api_nothing_goes_there_by_itself(invited):
    assert deliver() == 0
    invited.refresh_from_db()
    assert (invited.state, invited.channel) == (State.WAITING, "whatsapp")


def test_a_name_is_neither_bold_nor_a_link(gateway, amina, bram):
    Person.objects.filter(pk=amina.pk).update(
        first_name="*Amina* _x_ `y` http://evil.example\n#", phone="06 12345678", channel="whatsapp"
    )
    amina = Person.objects.get(pk=amina.pk)
    delivery.send(
        amina,
        kind=Message.Kind.NEW_LINK,
        subject="Een bericht",
        body=f"Dag {amina.first_name}, zie a_b.",
        key="een sleutel",
        by=bram,
    )
    deliver()
    assert gateway.sent[0]["text"].startswith("Dag Amina x y evil. example #, zie ab.")


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        ("hang", "line_broke"),
        ("close", "line_broke"),
        ("drop", "line_broke"),
        ("half", "line_broke"),
        ("nonsense", "answer_unclear"),
        ("other json", "answer_unclear"),
        ("a list", "answer_unclear"),
        ("down", "gateway_down"),
        ("unavailable", "gateway_down"),
        ("elsewhere", "gateway_down"),
    ],
)
def test_when_nobody_knows_whether_it_left_we_say_so(gateway, invited, mood, code):
    gateway.mood = mood
    with pytest.raises(Unknown, match=code):
        whatsapp.hand_over(parcel_of(invited))


def test_a_line_that_breaks_is_tried_once_more_and_shown(gateway, invited):
    gateway.mood = "drop"
    deliver()
    gateway.mood = "well"
    for minutes in (1, 3, 5):
        handing_over.let_all_channels_go()
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes), tick=True):
            deliver()
    assert len(gateway.sent) == 2
    for _ in range(2):  # WhatsApp tells it of both
        receipts.told(invited.reference, "delivered")
    invited.refresh_from_db()
    assert (invited.state, invited.reason) == (State.UNCERTAIN, "maybe_twice")


def test_what_arrived_before_it_was_offered_once_more_came_once(gateway, invited):
    gateway.mood = "drop"
    deliver()
    gateway.mood = "well"
    Message.objects.filter(pk=invited.pk).update(
        state=State.WAITING, offered_again=1, leased_until=None, leased_by=None
    )
    receipts.told(invited.reference, "delivered")
    deliver()
    assert len(gateway.sent) == 1
    invited.refresh_from_db()
    assert invited.state == State.DELIVERED


def test_where_nobody_answers_nothing_has_left(gateway, invited, settings):
    settings.WHATSAPP_URL = "http://127.0.0.1:1/v23.0"
    with pytest.raises(TryLater, match="no_connection"):
        whatsapp.hand_over(parcel_of(invited))


@pytest.mark.parametrize(
    ("status", "number", "raised", "code"),
    [
        (400, 131026, Refusal, "number_refused"),
        (400, 131021, Refusal, "number_refused"),
        (429, 130429, TryLater, "gateway_busy"),
        (400, 131056, TryLater, "gateway_busy"),
        (401, 190, TryLater, "not_allowed"),
        (404, 132001, TryLater, "not_allowed"),
        (400, 100, TryLater, "not_allowed"),
        (403, 368, TryLater, "not_allowed"),
        (500, 131000, Unknown, "gateway_down"),
    ],
)
def test_what_whatsapp_refuses_is_understood(gateway, invited, status, number, raised, code):
    gateway.error = (status, number)
    with pytest.raises(raised, match=code):
        whatsapp.hand_over(parcel_of(invited))


def test_bram_shares_it_himself_with_everything_filled_in(invited):
    link = share_link(invited)
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "wa.me", "/31612345678")
    (words,) = parse_qs(parts.query)["text"]
    assert words.startswith("Dag Amina. Ik wil")
    assert "http://localhost:8000/u/" in words
    assert "{link}" not in words
    assert "schulden" not in words
    assert "leest niemand" not in words, "Bram reads what comes back on his own phone"


def test_what_bram_shares_is_as_quiet_as_amina_wishes(invited, amina, bram):
    Wishes.objects.create(resident=amina, cover="quiet", chosen_at=timezone.now(), chosen_by=bram)
    invited.refresh_from_db()
    (words,) = parse_qs(urlsplit(share_link(invited)).query)["text"]
    assert "er staat iets voor u klaar" in words
    assert "gesprek" not in words


def test_bram_does_not_share_a_link_that_was_withdrawn(invited, bram):
    people.revoke_links(invited.to, by=bram)
    invited = Message.objects.get(pk=invited.pk)
    with pytest.raises(Refusal, match="link_closed"):
        share_link(invited)


def test_there_is_nothing_to_share_with_a_phone_on_the_wall(invited, amina):
    Person.objects.filter(pk=amina.pk).update(phone="030 231 00 00")
    with pytest.raises(Refusal):
        share_link(Message.objects.get(pk=invited.pk))
