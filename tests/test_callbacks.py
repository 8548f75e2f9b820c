# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A gateway tells what became of Dewi's message. A stranger at the same door learns nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import itertools
import json
import logging
import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from dichterbij.delivery import actions as delivery
from dichterbij.delivery.models import Message, Receipt
from dichterbij.delivery.views import LARGEST
from dichterbij.people.access import Role
from dichterbij.people.models import Person, WorkingRelationship
from tests.conftest import somebody
from tests.gateways import NotifyGateway, WhatsAppGateway, open_notify, open_whatsapp
from tests.post_office import deliver

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOTIFY, WHATSAPP = "/post/notify/", "/post/whatsapp/"
State = Message.State


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 12, 1, 15, 0, tzinfo=AMSTERDAM), tick=True):
        yield


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def notify(settings) -> Iterator[NotifyGateway]:
    with open_notify(settings, "sms") as gateway:
        yield gateway


@pytest.fixture
def whatsapp(settings) -> Iterator[WhatsAppGateway]:
    with open_whatsapp(settings) as gateway:
        yield gateway


def sent(bram: Person, channel: str) -> Message:
    """Something for Dewi that the gateway has."""
    dewi = somebody("Dewi", Role.RESIDENT, "Sari", phone="06 12345678", channel=channel)
    WorkingRelationship.objects.create(resident=dewi, caseworker=bram)
    message = delivery.send(
        dewi,
        kind=Message.Kind.NEW_LINK,
        subject="Een bericht",
        body="Dag Dewi,",
        key="een sleutel",
        by=bram,
    )
    assert deliver() == 1
    message.refresh_from_db()
    assert message.state == State.ON_ITS_WAY
    return message


def tell(client: Client, told: Any, token: str = NotifyGateway.token) -> int:
    body = told if isinstance(told, (str, bytes)) else json.dumps(told)
    return client.post(
        NOTIFY, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    ).status_code


def tell_of_whatsapp(client: Client, told: Any, secret: str = WhatsAppGateway.secret) -> int:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return client.post(
        WHATSAPP,
        body,
        content_type="application/json",
        headers={"X-Hub-Signature-256": f"sha256={signature}"},
    ).status_code


def everything() -> dict[str, int]:
    return {m._meta.label: m._default_manager.count() for m in apps.get_models()}


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("delivered", State.DELIVERED, ""),
        ("permanent-failure", State.FAILED, "number_refused"),
        ("temporary-failure", State.FAILED, "phone_not_now"),
        ("technical-failure", State.FAILED, "gateway_failed"),
        ("sending", State.ON_ITS_WAY, ""),
    ],
)
def test_bram_sees_what_became_of_it(stranger, bram, notify, status, state, reason):
    message = sent(bram, "sms")
    receipt = notify.becomes(status)
    for _ in range(2):
        assert tell(stranger, receipt) == 204
    message.refresh_from_db()
    assert (message.state, message.reason) == (state, reason)
    assert Receipt.objects.count() == (0 if status == "sending" else 1)


def test_receipts_in_any_order_end_the_same(bram, notify, stranger):
    message = sent(bram, "sms")
    before = Message.objects.filter(pk=message.pk).values().get()
    ends = set()
    for order in itertools.permutations(["sending", "delivered", "permanent-failure"]):
        Receipt.objects.all().delete()
        Message.objects.filter(pk=message.pk).update(**before)
        for status in order:
            tell(stranger, notify.becomes(status))
        message.refresh_from_db()
        ends.add((message.state, message.reason))
    assert ends == {(State.FAILED, "number_refused")}


@pytest.mark.django_db(transaction=True)
def test_notify_itself_calls_us_over_a_real_line(bram, notify, live_server):
    message = sent(bram, "sms")
    notify.callback = f"{live_server.url}{NOTIFY}"
    assert notify.call_back(notify.becomes("delivered")) == 204
    message.refresh_from_db()
    assert message.state == State.DELIVERED
    notify.token = "another-token-of-thirty-letters"
    assert notify.call_back(notify.becomes("permanent-failure")) == 403
    message.refresh_from_db()
    assert message.state == State.DELIVERED


@pytest.mark.parametrize("token", ["", "x", "a-token-of-thirty-characters-o", "é" * 31])
def test_a_stranger_cannot_say_that_it_arrived(stranger, bram, notify, token):
    message = sent(bram, "sms")
    assert tell(stranger, notify.becomes("delivered"), token) == 403
    assert stranger.post(NOTIFY).status_code == 403
    message.refresh_from_db()
    assert message.state == State.ON_ITS_WAY


def test_a_stranger_does_not_even_learn_which_gateways_there_are(stranger, db, notify, settings):
    def looks() -> list[tuple[int, bytes]]:
        answers = [
            stranger.get(NOTIFY),
            stranger.post(NOTIFY),
            stranger.get(WHATSAPP),
            stranger.get(f"{WHATSAPP}?hub.verify_token=&hub.challenge=1"),
            stranger.post(WHATSAPP),
        ]
        return [(a.status_code, a.content) for a in answers]

    with_gateway = looks()
    settings.NOTIFY_CALLBACK_TOKEN = ""
    assert looks() == with_gateway
    assert [status for status, _ in with_gateway] == [405, 403, 403, 403, 403]
    assert {body for _, body in with_gateway} == {b""}
    assert tell(stranger, {}, "") == 403, "no token opens a door without a lock"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("{", 400),
        (b"\xff\xfe", 400),
        ("[" * 100_000, 400),
        ([], 400),
        (5, 400),
        ({}, 204),
        ({"reference": None, "status": "delivered"}, 204),
        ({"reference": ["x"], "status": {"a": 1}}, 204),
        ({"reference": "x" * 5000, "status": "delivered"}, 204),
        ({"reference": str(uuid.uuid4()), "status": "delivered"}, 204),
        ("x" * (LARGEST + 1), 413),
    ],
)
def test_what_makes_no_sense_changes_nothing(stranger, bram, notify, told, status):
    sent(bram, "sms")
    before = everything()
    assert tell(stranger, told) == status
    assert everything() == before


def test_what_dewi_texts_back_is_neither_kept_nor_logged(stranger, bram, notify):
    sent(bram, "sms")
    before, kept = everything(), []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record.getMessage())

    keep = Keep()
    for name in ("", "django", "dichterbij"):
        logging.getLogger(name).addHandler(keep)
    try:
        assert tell(stranger, {
            "id": str(uuid.uuid4()), "source_number": "31612345678", "message": "kanarie77",
            "destination_number": "3197000000", "date_received": "2026-12-01T14:00:00.000000Z",
        }) == 204  # fmt: skip
    finally:
        for name in ("", "django", "dichterbij"):
            logging.getLogger(name).removeHandler(keep)
    assert everything() == before
    assert "kanarie77" not in str(kept)
    assert "612345678" not in str(kept)


def test_of_a_receipt_only_the_reference_and_the_outcome_are_kept(stranger, bram, notify):
    sent(bram, "sms")
    receipt = notify.becomes("delivered") | {"to": "kanarie77", "extra": "kanarie77"}
    tell(stranger, receipt)
    assert "kanarie77" not in str(list(Receipt.objects.values()) + list(Message.objects.values()))


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        ("sent", None, State.ON_ITS_WAY, ""),
        ("delivered", None, State.DELIVERED, ""),
        ("read", None, State.DELIVERED, ""),
        ("failed", 131026, State.FAILED, "number_refused"),
        ("failed", 131049, State.FAILED, "phone_not_now"),
        ("failed", None, State.FAILED, "gateway_failed"),
    ],
)
def test_whatsapp_tells_what_became_of_it(stranger, bram, whatsapp, status, code, state, reason):
    message = sent(bram, "whatsapp")
    assert tell_of_whatsapp(stranger, whatsapp.becomes(status, code)) == 204
    message.refresh_from_db()
    assert (message.state, message.reason) == (state, reason)


def test_nobody_keeps_whether_karim_read_it(stranger, bram, whatsapp):
    sent(bram, "whatsapp")
    for status in ("delivered", "read", "read"):
        tell_of_whatsapp(stranger, whatsapp.becomes(status))
    assert list(Receipt.objects.values_list("outcome", "reason")) == [("delivered", "")]


def test_who_does_not_sign_for_whatsapp_changes_nothing(stranger, bram, whatsapp, settings):
    message = sent(bram, "whatsapp")
    told = whatsapp.becomes("delivered")
    assert tell_of_whatsapp(stranger, told, "another-secret") == 403
    assert tell_of_whatsapp(stranger, told, "") == 403
    settings.WHATSAPP_APP_SECRET = ""
    assert tell_of_whatsapp(stranger, told, "") == 403, "no secret is no key"
    message.refresh_from_db()
    assert message.state == State.ON_ITS_WAY


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"entry": 5},
        {"entry": [5, {"changes": [{"value": {"statuses": [5, {"errors": [5]}]}}]}]},
        {"entry": [{"changes": [{"value": {"messages": [{"text": {"body": "kanarie77"}}]}}]}]},
        {"entry": [{"changes": [{"value": {"statuses": [{"status": "failed", "errors": [{}],
                                                        "biz_opaque_callback_data": "x"}]}}]}]},
    ],
)  # fmt: skip
def test_whatever_whatsapp_says_is_no_accident(stranger, bram, whatsapp, told):
    sent(bram, "whatsapp")
    before = everything()
    assert tell_of_whatsapp(stranger, told) == 204
    assert tell_of_whatsapp(stranger, b"{") == 400
    assert everything() == before


def test_whatsapp_learns_that_we_are_who_it_was_told(stranger, db, whatsapp):
    def asks(token: str, challenge: str) -> tuple[int, bytes]:
        answer = stranger.get(
            WHATSAPP,
            {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge},
        )
        return answer.status_code, answer.content

    assert asks(whatsapp.verify, "1158201444") == (200, b"1158201444")
    assert asks("another", "1158201444") == (403, b"")
    assert asks(whatsapp.verify, "<script>") == (403, b"")


def test_the_doors_are_for_machines_only(stranger, db, notify, whatsapp):
    for method in ("get", "put", "delete", "patch", "head"):
        assert getattr(stranger, method)(NOTIFY).status_code == 405
    for method in ("put", "delete", "patch", "head"):
        assert getattr(stranger, method)(WHATSAPP).status_code == 405
