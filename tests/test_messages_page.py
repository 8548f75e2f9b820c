# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What was sent, and plainly whether it arrived."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from dichterbij.conversations import appointment, invitation
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent_words import UNKNOWN, WHY
from dichterbij.delivery.models import Message
from dichterbij.people import links
from dichterbij.people.models import Person
from tests.conftest import tomorrow_at
from tests.page_client import PageClient
from tests.post_office import deliver, open_post_office


@pytest.fixture
def letter(talk: Conversation, bram: Person) -> Message:
    return invitation.invite(talk, by=bram)


@pytest.fixture
def as_bram(client: PageClient, bram: Person) -> PageClient:
    client.force_login(bram)
    return client


def test_the_words_stand_there_and_the_link_does_not(as_bram: PageClient, letter: Message) -> None:
    text = as_bram.get(f"/bericht/{letter.pk}/").content.decode()
    assert "Dag Amina," in text
    assert "{link}" not in text
    assert letter.link is not None
    assert links.token(letter.link) not in text


@pytest.mark.parametrize("state", ["waiting", "delivered", "uncertain", "failed", "withdrawn"])
def test_every_state_is_said_in_plain_words(
    as_bram: PageClient, letter: Message, state: str
) -> None:
    for code, (says, _now) in {**WHY, "never-heard-of": UNKNOWN}.items():
        Message.objects.filter(pk=letter.pk).update(state=state, reason=code, tries=1)
        text = as_bram.get(f"/bericht/{letter.pk}/").content.decode()
        assert code not in text.replace("error", "") or code == "error"
        assert (str(says) in text) is (state != "delivered")


def test_bram_spoke_to_amina_so_it_is_settled(as_bram: PageClient, letter: Message) -> None:
    Message.objects.filter(pk=letter.pk).update(state="uncertain", reason="line_broke")
    page = f"/bericht/{letter.pk}/"
    assert "Het is goed, ik sprak Amina" in as_bram.get(page).content.decode()
    for _ in range(2):
        as_bram.post(page, {"do": "settle"})
    letter.refresh_from_db()
    assert letter.settled_at is not None
    assert "Het is goed, ik sprak" not in as_bram.get(page).content.decode()


def test_bram_sends_it_once_more_and_knows_that_it_may_come_twice(
    as_bram: PageClient, letter: Message, settings: Any
) -> None:
    Message.objects.filter(pk=letter.pk).update(state="uncertain", reason="line_broke", tries=1)
    page = f"/bericht/{letter.pk}/"
    text = as_bram.get(page).content.decode()
    assert "Verstuur het nog een keer" in text
    assert "dan krijgt Amina hetzelfde bericht twee keer" in text
    for _press in range(2):
        said = as_bram.post(page, {"do": "again"}, follow=True).content.decode()
    assert "Verstuur het nog een keer" not in said
    with open_post_office(settings) as office, time_machine.travel(tomorrow_at(12)):
        deliver()
        deliver()
        assert [mail["Subject"] for mail in office.received] == ["Een gesprek met Bram"]


def test_what_is_no_longer_true_is_not_sent_once_more(
    as_bram: PageClient, letter: Message, talk: Conversation, bram: Person
) -> None:
    Message.objects.filter(pk=letter.pk).update(state="uncertain", reason="line_broke")
    appointment.move(talk, place="walk", by=bram)
    page = f"/bericht/{letter.pk}/"
    assert "Verstuur het nog een keer" not in as_bram.get(page).content.decode()
    text = as_bram.post(page, {"do": "again"}, follow=True).content.decode()
    assert "Dit bericht klopt niet meer." in text
    letter.refresh_from_db()
    assert letter.state == "uncertain"


@pytest.mark.parametrize("state", ["waiting", "delivered", "failed", "withdrawn"])
def test_only_what_is_uncertain_is_sent_once_more(
    as_bram: PageClient, letter: Message, state: str
) -> None:
    Message.objects.filter(pk=letter.pk).update(state=state)
    page = f"/bericht/{letter.pk}/"
    assert "Verstuur het nog een keer" not in as_bram.get(page).content.decode()
    as_bram.post(page, {"do": "again"})
    letter.refresh_from_db()
    assert letter.state == state


def test_paper_is_posted_or_given(as_bram: PageClient, talk: Conversation, bram: Person) -> None:
    letter = invitation.invite(talk, channel="paper", by=bram)
    page = f"/bericht/{letter.pk}/"
    assert "Gepost of meegegeven" in as_bram.get(page).content.decode()
    as_bram.post(page, {"do": "given"})
    letter.refresh_from_db()
    assert letter.state == "delivered"


def test_chris_sees_no_message(client: PageClient, chris: Person, letter: Message) -> None:
    client.force_login(chris)
    assert client.get(f"/bericht/{letter.pk}/").status_code == 404
    assert client.post(f"/bericht/{letter.pk}/", {"do": "settle"}).status_code == 404
