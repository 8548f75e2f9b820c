# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Mail to Amina comes back: Bram hears of it, and nobody else can say that it did."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine

from dichterbij.conversations import invitation
from dichterbij.delivery import bounces
from dichterbij.delivery.models import Message, Receipt
from dichterbij.people import actions as people
from dichterbij.web import command
from tests.post_office import PostOffice, deliver, open_post_office

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
State = Message.State


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 12, 1, 15, 0, tzinfo=AMSTERDAM), tick=True):
        yield


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    settings.BOUNCE_ADDRESS = "bounce@mail.lindewaard.example"
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def invited(talk, bram, office) -> Message:
    message = invitation.invite(talk, by=bram)
    deliver()
    message.refresh_from_db()
    return message


def test_every_mail_has_a_return_address_of_its_own(invited, office):
    (sender,) = office.senders
    assert sender == bounces.address_for(invited.reference)
    assert sender.startswith(f"bounce+{invited.reference.hex}-")
    assert len(sender.partition("@")[0]) <= 64
    (mail,) = office.received
    assert mail["From"] == "dichterbij@lindewaard.example"
    assert "bounce+" not in mail.as_string()


def test_where_no_return_address_is_set_the_sender_stays(talk, bram, office, settings):
    settings.BOUNCE_ADDRESS = ""
    invitation.invite(talk, by=bram)
    deliver()
    assert office.senders == ["dichterbij@lindewaard.example"]


def test_an_address_that_does_not_exist_comes_back_to_bram(invited, office):
    assert invited.state == State.DELIVERED
    told = bounces.take_back(office.report("failed", "5.1.1"))
    assert told == "failed address_refused"
    invited.refresh_from_db()
    assert (invited.state, invited.reason) == (State.FAILED, "address_refused")
    assert list(Message.objects.need_a_person()) == [invited]


@pytest.mark.parametrize(
    ("action", "status", "outcome", "reason"),
    [
        ("failed", "5.1.1", "failed", "address_refused"),
        ("failed", "5.2.1", "failed", "address_refused"),
        ("failed", "5.0.0", "failed", "address_refused"),
        ("Failed", "5.1.10 (no such mailbox)", "failed", "address_refused"),
        ("failed", "nonsense", "failed", "address_refused"),
        ("failed", "5.7.1", "failed", "mail_refused"),
        ("failed", "5.3.4", "failed", "mail_refused"),
        ("failed", "5.2.2", "not_now", "mailbox_full"),
        ("failed", "4.2.2", "not_now", "mailbox_full"),
        ("failed", "4.4.7", "not_now", "address_not_now"),
        ("delivered", "2.0.0", "delivered", ""),
    ],
)
def test_what_a_report_says_is_kept_as_a_code(invited, office, action, status, outcome, reason):
    for _ in range(2):
        bounces.take_back(office.report(action, status))
    assert list(Receipt.objects.values_list("outcome", "reason")) == [(outcome, reason)]


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded", ""])
def test_as_long_as_it_is_still_tried_nothing_changes(invited, office, action):
    told = bounces.take_back(office.report(action, "4.4.1"))
    assert "nothing done" in told
    invited.refresh_from_db()
    assert invited.state == State.DELIVERED
    assert not Receipt.objects.exists()


def test_a_late_delivered_does_not_undo_what_came_back(invited, office):
    bounces.take_back(office.report("failed", "5.1.1"))
    bounces.take_back(office.report("delivered", "2.0.0"))
    invited.refresh_from_db()
    assert invited.state == State.FAILED


def test_nobody_else_can_make_a_return_address(invited, office):
    real = office.senders[0]
    number, _, proof = real.partition("@")[0].removeprefix("bounce+").partition("-")
    for forged in (
        real.replace(proof, "0" * 16),
        real.replace(number, uuid.uuid4().hex),
        real.replace(f"-{proof}", ""),
        real.replace("lindewaard", "elders"),
        "bounce@mail.lindewaard.example",
        "",
    ):
        told = bounces.take_back(office.report("failed", "5.1.1", to=forged))
        assert told == "not to a return address of ours: nothing done"
    assert not Receipt.objects.exists()


def test_after_changing_the_secret_what_was_under_way_still_comes_back(invited, office, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-forty-characters-or-more-now"
    assert bounces.take_back(office.report("failed", "5.1.1")) == "failed address_refused"


def test_a_return_address_may_come_from_the_mail_server_itself(invited, office):
    report = office.report("failed", "5.1.1", to="postmaster@mail.lindewaard.example")
    assert "nothing done" in bounces.take_back(report)
    assert bounces.take_back(report, office.senders[0].upper()) == "failed address_refused"


def test_an_answering_machine_and_odd_mail_do_nothing(invited, office):
    to = office.senders[0]
    for odd in (
        b"",
        b"\xff\xfe\x00",
        b"geen kop",
        f"To: {to}\nSubject: Afwezig\n\nIk ben er weer op maandag.".encode(),
        f"To: {to}\nContent-Type: multipart/report; report-type=delivery-status\n\nleeg".encode(),
        f"To: {to}\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: "
        "message/delivery-status\n\nAction: failed\n--x--".encode(),
        b"To: " + to.encode() + b"\n\n" + b"x" * 3_000_000,
    ):
        told = bounces.take_back(odd)
        assert "nothing done" in told
        assert "\n" not in told
    assert not Receipt.objects.exists()


def test_a_report_about_a_message_we_do_not_have_does_nothing(office, invited):
    to = bounces.address_for(uuid.uuid4())
    told = bounces.take_back(office.report("failed", "5.1.1", to=to))
    assert told == "about a message we do not know: nothing done"


def test_the_mail_server_hands_a_report_to_the_command(invited, office, monkeypatch, capsys):
    """As an alias does: `|dichterbij bounce`. Whatever it is, the mail server need not keep it."""

    def given(report: bytes, *words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report)))
        return command.main(["bounce", *words]), capsys.readouterr().out

    assert given(b"Subject: reclame\n\nKoop nu") == (
        0, "dichterbij: not to a return address of ours: nothing done\n",
    )  # fmt: skip
    assert given(office.report("failed", "5.1.1")) == (
        0, "dichterbij: failed address_refused\n",
    )  # fmt: skip
    assert given(office.report("failed", "5.1.1", to=""), office.senders[0])[0] == 0
    invited.refresh_from_db()
    assert invited.state == State.FAILED


def test_when_the_database_is_away_the_mail_server_keeps_the_report(
    invited, office, monkeypatch, capsys
):
    from django.db import OperationalError

    def away(*args: object, **more: object) -> None:
        raise OperationalError("the address of somebody")

    monkeypatch.setattr("dichterbij.delivery.receipts.told", away)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(office.report("failed", "5.1.1"))))
    assert command.main(["bounce"]) == command.TRY_AGAIN == 75
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "somebody" not in said


def test_an_answer_reaches_the_caseworker_of_today(talk, amina, bram, samira, loes, office):
    invitation.invite(talk, by=bram)
    people.hand_over(amina, samira, by=loes)
    deliver()
    assert {mail["Reply-To"] for mail in office.received} == {"samira@lindewaard.example"}


@pytest.mark.parametrize(
    "layer",
    [
        "Content-Type: message/rfc822\n\n",
        "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n",
    ],
    ids=["mails in mails", "parts in parts"],
)
def test_a_mail_that_never_ends_is_no_accident(invited, office, layer):
    head = f"To: {office.senders[0]}\nContent-Type: multipart/report; boundary=b\n\n--b\n"
    deep = head + "".join(layer.format(n) for n in range(3000))
    assert bounces.take_back(deep.encode()).endswith("nothing done")
