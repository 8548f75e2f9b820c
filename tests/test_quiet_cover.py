# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Somebody reads along with Amina: whatever comes, they see a first name and nothing more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from dichterbij.conversations import invitation
from dichterbij.conversations.models import Conversation
from dichterbij.delivery.models import Wishes
from dichterbij.people.models import Person
from tests.gateways import NotifyGateway, open_notify
from tests.post_office import deliver


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    afternoon = dt.datetime(2026, 12, 1, 15, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    with time_machine.travel(afternoon, tick=True):
        yield


@pytest.fixture
def gateway(settings: Any) -> Iterator[NotifyGateway]:
    with open_notify(settings, "mail", "sms") as gateway:
        yield gateway


@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_over_notify_a_quiet_message_tells_neither_the_surname_nor_the_municipality(
    talk: Conversation, amina: Person, bram: Person, gateway: NotifyGateway, channel: str
) -> None:
    Person.objects.filter(pk=amina.pk).update(phone="06 12345678", channel=channel)
    Person.objects.filter(pk=bram.pk).update(email="b.de.vries@lindewaard.example")
    Wishes.objects.create(resident=amina, cover="quiet")
    invitation.invite(Conversation.objects.with_people().get(pk=talk.pk), by=bram)
    deliver()
    (sent,) = gateway.sent
    words = f"{sent['subject']} {sent['body']}".lower()
    assert "er staat iets voor u klaar" in words
    for told in ("vries", "lindewaard", "gesprek", "antwoorden? mail"):
        assert told not in words
