# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Settings of the post that are half, unsafe or impossible stop Dichterbij, in one line."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured

from dichterbij.web import gateways
from tests.test_command_line import PRODUCTION, dichterbij, is_one_plain_line

ID = str(uuid.uuid4())
MAIL = {"mail": gateways.SMTP}
BOTH = {"mail": gateways.NOTIFY, "sms": gateways.NOTIFY}
CHAT = MAIL | {"whatsapp": gateways.WHATSAPP}
NOTIFY = {
    "DICHTERBIJ_NOTIFY_URL": "https://api.notify.example",
    "DICHTERBIJ_NOTIFY_API_KEY": f"dichterbij-{ID}-{ID}",
    "DICHTERBIJ_NOTIFY_MAIL_TEMPLATE": ID,
    "DICHTERBIJ_NOTIFY_SMS_TEMPLATE": ID,
    "DICHTERBIJ_NOTIFY_CALLBACK_TOKEN": "t" * 30,
}
WHATSAPP = {
    "DICHTERBIJ_WHATSAPP_TOKEN": "EAAG",
    "DICHTERBIJ_WHATSAPP_NUMBER_ID": "102290129340398",
    "DICHTERBIJ_WHATSAPP_TEMPLATE": "bericht",
    "DICHTERBIJ_WHATSAPP_APP_SECRET": "s" * 32,
    "DICHTERBIJ_WHATSAPP_VERIFY_TOKEN": "v" * 32,
}


@pytest.mark.parametrize(
    ("adapters", "given"),
    [
        (MAIL, {}),
        (MAIL, {"DICHTERBIJ_BOUNCE_ADDRESS": "bounce@mail.lindewaard.example"}),
        (BOTH, NOTIFY),
        (BOTH, NOTIFY | {"DICHTERBIJ_NOTIFY_URL": "http://127.0.0.1:8000"}),
        (MAIL | {"sms": gateways.NOTIFY}, NOTIFY | {"DICHTERBIJ_NOTIFY_MAIL_TEMPLATE": ""}),
        (CHAT, WHATSAPP),
        (MAIL | {"sms": "json"}, {}),
    ],
)
def test_what_is_whole_is_taken(adapters, given):
    gateways.check(adapters, given)


@pytest.mark.parametrize(
    ("adapters", "given", "says"),
    [
        ({"fax": gateways.SMTP}, {}, "fax"),
        ({"sms": gateways.SMTP}, {}, "does not carry sms"),
        ({"whatsapp": gateways.NOTIFY}, NOTIFY, "does not carry whatsapp"),
        (MAIL | {"sms": "lindewaard.bus"}, {}, "no module 'lindewaard.bus'"),
        (MAIL | {"sms": ""}, {}, "no module"),
        (MAIL | {"sms": gateways.DEMO_PHONE}, {}, "no resident would get anything"),
        (MAIL, NOTIFY, "no channel"),
        (MAIL, WHATSAPP, "no channel"),
        (BOTH, NOTIFY | {"DICHTERBIJ_NOTIFY_SMS_TEMPLATE": ""}, "needs DICHTERBIJ_NOTIFY_SMS_TEM"),
        (BOTH, NOTIFY | {"DICHTERBIJ_NOTIFY_CALLBACK_TOKEN": ""}, "needs DICHTERBIJ_NOTIFY_CALL"),
        (BOTH, NOTIFY | {"DICHTERBIJ_NOTIFY_CALLBACK_TOKEN": "kort"}, "at least 20 characters"),
        (BOTH, NOTIFY | {"DICHTERBIJ_NOTIFY_URL": "http://api.notify.example"}, "https://"),
        (BOTH, NOTIFY | {"DICHTERBIJ_NOTIFY_URL": "api.notify.example"}, "https://"),
        (BOTH, NOTIFY | {"DICHTERBIJ_NOTIFY_API_KEY": ID}, "not a key of Notify"),
        (BOTH, NOTIFY | {"DICHTERBIJ_NOTIFY_MAIL_TEMPLATE": "uitnodiging"}, "not an ID of Notify"),
        (CHAT, WHATSAPP | {"DICHTERBIJ_WHATSAPP_APP_SECRET": ""}, "needs DICHTERBIJ_WHATSAPP_APP"),
        (CHAT, WHATSAPP | {"DICHTERBIJ_WHATSAPP_NUMBER_ID": "+31612345678"}, "in figures"),
        (CHAT, WHATSAPP | {"DICHTERBIJ_WHATSAPP_URL": "http://graph.example"}, "https://"),
        (MAIL, {"DICHTERBIJ_BOUNCE_ADDRESS": "bounce"}, "short address"),
        (MAIL, {"DICHTERBIJ_BOUNCE_ADDRESS": "bounce+x@lindewaard.example"}, "without a +"),
        (BOTH, NOTIFY | {"DICHTERBIJ_BOUNCE_ADDRESS": "b@lindewaard.example"}, "no mail leaves"),
    ],
)
def test_what_is_half_or_unsafe_is_said(adapters, given, says):
    with pytest.raises(ImproperlyConfigured) as wrong:
        gateways.check(adapters, given)
    assert says in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert ID not in str(wrong.value), "no key on a screen"


def test_who_carries_what_is_written_on_one_line():
    assert gateways.carriers("") == {}
    assert gateways.carriers("sms=a.b, mail = c.d,") == {"sms": "a.b", "mail": "c.d"}


@pytest.mark.parametrize("given", ["sms", "=a.b", "sms=a.b,mail"])
def test_who_carries_what_must_be_readable(given):
    with pytest.raises(ImproperlyConfigured, match="channel=module"):
        gateways.carriers(given)


def test_half_a_gateway_stops_everything_in_one_line(tmp_path):
    told = dichterbij(
        "serve",
        **PRODUCTION,
        DICHTERBIJ_DATA=str(tmp_path / "var"),
        DICHTERBIJ_ADAPTERS=f"sms={gateways.NOTIFY}",
    )
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert "DICHTERBIJ_NOTIFY_API_KEY" in told.stderr
    assert not (tmp_path / "var").exists()


def test_where_notify_carries_the_mail_nobody_needs_a_mail_server():
    settings = PRODUCTION | NOTIFY | {"DICHTERBIJ_SMTP_URL": ""}
    carried = ",".join(f"{channel}={module}" for channel, module in BOTH.items())
    told = dichterbij("manage", "check", **settings, DICHTERBIJ_ADAPTERS=carried)
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize(
    "name",
    ["DICHTERBIJ_NOTIFY_API_KEY", "DICHTERBIJ_WHATSAPP_TOKEN", "DICHTERBIJ_ADAPTERS",
     "DICHTERBIJ_BOUNCE_ADDRESS"],
)  # fmt: skip
def test_the_demo_never_runs_beside_a_real_post_office(name, tmp_path):
    told = dichterbij("demo", **{name: "x"}, DICHTERBIJ_DATA=str(tmp_path / "var"))
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert name in told.stderr
