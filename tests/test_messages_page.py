# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What was sent, and plainly whether it arrived."""

from __future__ import annotations

import pytest

from dichterbij.conversations import invitation
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.views.messages import REASONS
from dichterbij.delivery.models import Message
from dichterbij.people import links
from dichterbij.people.models import Person
from tests.page_client import PageClient


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
    for code, says in REASONS.items():
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
