# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The server's secret was changed and the old one not kept: nobody is stuck because of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from dichterbij.conversations import after, invitation
from dichterbij.conversations.models import Conversation
from dichterbij.delivery.models import Message
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.models import Link, Person
from tests.page_client import PageClient
from tests.post_office import PostOffice, deliver, open_post_office


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    afternoon = dt.datetime(2026, 12, 1, 15, tzinfo=ZoneInfo("Europe/Amsterdam"))
    with time_machine.travel(afternoon):
        yield


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with open_post_office(settings) as office:
        yield office


def change_secret(settings: Any) -> None:
    settings.SECRET_KEY = "a secret that was made anew, and long enough for this"
    settings.SECRET_KEY_FALLBACKS = []


def test_a_letter_that_cannot_be_printed_again_says_what_to_do(
    client: PageClient, talk: Conversation, bram: Person, settings: Any
) -> None:
    old = invitation.invite(talk, channel="paper", by=bram)
    assert old.link is not None
    in_the_post = links.token(old.link)
    change_secret(settings)
    client.force_login(bram)
    page = client.get(reverse("letter", args=[talk.pk]))
    text = page.content.decode()
    assert page.status_code == 404
    assert "Maak een nieuwe brief" in text
    assert reverse("invite", args=[talk.pk]) in text
    assert client.get(f"/u/{in_the_post}/gesprek/").status_code == 200
    client.post(reverse("invite", args=[talk.pk]), {"channel": "paper", "again": "on"})
    assert client.get(reverse("letter", args=[talk.pk]))["Content-Type"] == "application/pdf"


def test_a_slip_that_cannot_be_printed_again_says_what_to_do(
    client: PageClient, talk: Conversation, bram: Person, settings: Any
) -> None:
    after.agree(talk.resident, side="municipality", what="Ik bel u.", conversation=talk, by=bram)
    after.share(talk, channel="paper", by=bram)
    change_secret(settings)
    client.force_login(bram)
    page = client.get(reverse("slip_pdf", args=[talk.pk]))
    text = page.content.decode()
    assert page.status_code == 404
    assert "Maak een nieuw briefje" in text
    assert reverse("after", args=[talk.pk]) in text
    with time_machine.travel(dt.datetime(2026, 12, 1, 16, tzinfo=dt.UTC)):
        client.force_login(bram)
        after.share(talk, channel="paper", by=bram)
        again = client.get(reverse("slip_pdf", args=[talk.pk]))
    assert again["Content-Type"] == "application/pdf"


def test_a_mail_that_waited_leaves_with_a_link_that_works(
    client: PageClient, talk: Conversation, bram: Person, office: PostOffice, settings: Any
) -> None:
    message = invitation.invite(talk, by=bram)
    change_secret(settings)
    assert deliver() == 1
    message.refresh_from_db()
    assert message.state == Message.State.DELIVERED
    assert message.link is not None
    token = links.token(message.link)
    (mail,) = office.received
    assert token in mail.get_body(("plain",)).get_content().replace("=\n", "")
    assert client.get(f"/u/{token}/gesprek/").status_code == 200


def test_a_mail_does_not_leave_with_a_link_that_was_withdrawn(
    talk: Conversation, bram: Person, office: PostOffice
) -> None:
    message = invitation.invite(talk, by=bram)
    people.revoke_links(talk.resident, by=bram)
    assert deliver() == 0
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.FAILED, "link_closed")
    assert office.received == []


def test_links_that_were_withdrawn_do_not_come_back_this_way(
    talk: Conversation, bram: Person, office: PostOffice, settings: Any
) -> None:
    message = invitation.invite(talk, by=bram)
    people.revoke_links(talk.resident, by=bram)
    change_secret(settings)
    assert deliver() == 0
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.FAILED, "link_closed")
    assert not Link.objects.working().filter(about=talk.uuid, made_by=None).exists()


def test_with_the_old_secret_kept_the_same_letter_is_printed_again(
    client: PageClient, talk: Conversation, bram: Person, settings: Any
) -> None:
    invitation.invite(talk, channel="paper", by=bram)
    old = settings.SECRET_KEY
    change_secret(settings)
    settings.SECRET_KEY_FALLBACKS = [old]
    client.force_login(bram)
    assert client.get(reverse("letter", args=[talk.pk]))["Content-Type"] == "application/pdf"
