# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Dewi gets text messages and Amina mail, over a Notify that answers, refuses, hangs or lies."""

from __future__ import annotations

import datetime as dt
import html
import logging
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from django.utils import timezone
from hypothesis import strategies as st

import dichterbij.delivery.adapters as post
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import handing_over, receipts
from dichterbij.delivery.adapters import Handed, Parcel, Refusal, TryLater, Unknown, notify
from dichterbij.delivery.inert import as_markdown, unlinked
from dichterbij.delivery.models import Message
from dichterbij.delivery.parcels import parcel_of
from dichterbij.people.access import Role
from dichterbij.people.actions import make_link
from dichterbij.people.models import Link, Person, WorkingRelationship
from tests.conftest import somebody
from tests.gateways import NotifyGateway, as_notify_shows, open_notify
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
def gateway(settings) -> Iterator[NotifyGateway]:
    with open_notify(settings, "mail", "sms") as gateway:
        yield gateway


@pytest.fixture
def dewi(bram: Person, gateway: NotifyGateway) -> Person:
    """A resident who wants text messages."""
    person = somebody("Dewi", Role.RESIDENT, "Sari", phone="06 12345678", channel="sms")
    WorkingRelationship.objects.create(resident=person, caseworker=bram)
    return person


def send_something(to: Person, bram: Person, **more) -> Message:
    return delivery.send(
        to,
        **{
            "kind": Message.Kind.NEW_LINK,
            "subject": "Een bericht",
            "body": f"Dag {to.first_name},\n\n{{link}}",
            "short": f"Dag {to.first_name}, {{link}}",
            "link": make_link(
                to,
                Link.Purpose.AGREEMENTS,
                expires_at=timezone.now() + dt.timedelta(days=30),
                by=bram,
            ),
            "key": "een sleutel",
            "by": bram,
        }
        | more,
    )


def parcel(dewi: Person, bram: Person) -> Parcel:
    return parcel_of(send_something(dewi, bram))


def again(message: Message, minutes: int = 2) -> Message:
    """The rounds of the worker, some minutes later."""
    handing_over.let_all_channels_go()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes), tick=True):
        deliver()
    message.refresh_from_db()
    return message


def test_dewi_gets_a_text_message_that_says_whether_answers_are_read(dewi, bram, gateway):
    message = send_something(dewi, bram)
    assert deliver() == 1
    (sent,) = gateway.sent
    assert sent["phone_number"] == "+31612345678"
    assert sent["reference"] == str(message.reference)
    assert sent["body"].startswith("Dag Dewi, http://localhost:8000/u/")
    assert sent["body"].endswith(
        "Antwoorden op dit bericht leest niemand. Bel liever 06 00 00 00 12."
    )
    message.refresh_from_db()
    assert (message.state, message.gateway_id) == (State.ON_ITS_WAY, sent["id"])


def test_amina_gets_a_mail_that_says_where_an_answer_goes(amina, bram, gateway):
    send_something(amina, bram)
    assert deliver() == 1
    (sent,) = gateway.sent
    assert (sent["email_address"], sent["subject"]) == ("amina@post.example", "Een bericht")
    assert sent["email_reply_to_id"] is None
    (seen,) = gateway.seen()
    assert "Antwoorden? Mail naar bram@lindewaard.example." in seen
    assert seen.count("<a href=") == 1
    assert '<a href="http://localhost:8000/u/' in seen


@pytest.mark.parametrize(
    "name",
    [
        "# Amina", "* Amina", "- Amina", "• Amina", "1. Amina", "^ Amina", "---", "===",
        "[x](http://evil.example)", "Klik http://evil.example/a nu", "www.evil.example",
        "_http://evil.example", "![x](https://evil.example/a.png)", "Amina\n---", "Amina\n# x",
        "Amina\n\n    x", "<http://evil.example>", "&num; Amina",
        "http&colon;&sol;&sol;evil.example", "[x]: http://evil.example", "| a |\n|---|",
        "&lbrack;x&rbrack;&lpar;http&colon;&sol;&sol;evil&period;example&rpar;",
        "http://localhost:8000.evil.example/u/x/", "http://localhost:8000@evil.example/", "\\",
    ],
)  # fmt: skip
def test_a_name_stays_a_name_and_our_link_stays_a_link(amina, bram, gateway, name):
    Person.objects.filter(pk=amina.pk).update(first_name=name)
    send_something(Person.objects.get(pk=amina.pk), bram)
    deliver()
    (seen,) = gateway.seen()
    assert seen.count("<a href=") == 1
    assert '<a href="http://localhost:8000/u/' in seen
    for sign in ("<h2", "<li", "<hr", "<blockquote", "<img"):
        assert sign not in seen
    assert not re.search(r"(?<!@)evil\.example", seen), "a phone would make a link of it"


NASTY = [
    "#", "*", "^", "•", "-", "---", "=", "===", "1.", "|", "_", "~~~", "```", "    ", "\n", "\\",
    "(", ")", "&", ";", "&num;", "&#35;", "&lbrack;x&rbrack;&lpar;http&colon;&sol;&sol;evil&rpar;",
    "&amp;num;", "[x](http://evil.example)", "![", "]", "http://", "HTTPS://evil.example/a",
    "evil.example",
    "<b>", "<http://evil.example>", "&lt;", "http://localhost:8000", "http://localhost:8000/u", "@",
    "Amina", " ", "\u200b", "{", "}",
]  # fmt: skip


@hypothesis.given(st.lists(st.sampled_from(NASTY), max_size=12).map("".join))
@hypothesis.settings(max_examples=300, deadline=None)
def test_whatever_somebody_types_only_our_house_is_linked_to(typed):
    link = "http://localhost:8000/u/a-b_c/"
    words = f"{unlinked(typed)}\n{link}\n{unlinked(typed)}"
    seen = as_notify_shows(as_markdown(words))
    links = re.findall(r'href="([^"]*)"', seen)
    assert link in links
    assert all(to.startswith("http://localhost:8000/") for to in links)
    assert not re.search(r"<(h2|li|hr|blockquote|img)", seen)
    read = html.unescape(re.sub(r"<[^>]+>", "", seen))
    unseen = r"[\s\u200b\\]"
    assert re.sub(unseen, "", read) == re.sub(unseen, "", words)


@pytest.mark.parametrize("name", ["D.\u202fSari", "O'Brien", "Jan-Peter", "Ayşe (Ash) *", "A_b"])
def test_an_odd_name_reads_as_it_is_written(amina, bram, gateway, name):
    Person.objects.filter(pk=amina.pk).update(first_name=name)
    send_something(Person.objects.get(pk=amina.pk), bram)
    deliver()
    assert f"Dag {name}," in gateway.seen()[0]


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
def test_when_nobody_knows_whether_it_left_we_say_so(dewi, bram, gateway, mood, code):
    ours = parcel(dewi, bram)
    gateway.mood = mood
    began = time.monotonic()
    with pytest.raises(Unknown, match=code):
        notify.hand_over(ours)
    assert time.monotonic() - began < 2
    with pytest.raises(TryLater) as later:
        notify.look_up(ours)
    assert later.value.rest


@pytest.mark.parametrize("mood", ["hang", "close", "drop", "half", "nonsense", "down", "slow"])
def test_whatever_goes_wrong_dewi_gets_it_once(dewi, bram, gateway, mood):
    message = send_something(dewi, bram)
    gateway.mood = mood
    deliver()
    gateway.mood = "well"
    for minutes in (2, 10, 30):
        again(message, minutes)
    assert len(gateway.sent) == 1
    assert message.state == State.ON_ITS_WAY
    assert message.gateway_id == gateway.sent[0]["id"]


def test_a_worker_killed_halfway_asks_before_it_sends_again(dewi, bram, gateway):
    message = send_something(dewi, bram)
    notify.hand_over(parcel_of(message))
    Message.objects.filter(pk=message.pk).update(
        state=State.ON_ITS_WAY, leased_until=timezone.now() - dt.timedelta(seconds=1)
    )
    deliver()
    message.refresh_from_db()
    assert len(gateway.sent) == 1
    assert (message.state, message.gateway_id) == (State.ON_ITS_WAY, gateway.sent[0]["id"])


def test_where_nobody_answers_nothing_has_left_and_nothing_is_lost(dewi, bram, gateway, settings):
    message = send_something(dewi, bram)
    url, settings.NOTIFY_URL = settings.NOTIFY_URL, "http://127.0.0.1:1"
    deliver()
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.WAITING, "no_connection")
    assert "sms" not in handing_over.open_channels()
    settings.NOTIFY_URL = url
    assert again(message, 5).state == State.ON_ITS_WAY


def test_too_many_in_a_minute_leaves_notify_alone_for_a_moment(dewi, bram, gateway):
    ours = parcel(dewi, bram)
    gateway.a_minute = 0
    with pytest.raises(TryLater, match="gateway_busy") as later:
        notify.hand_over(ours)
    assert later.value.rest == notify.BUSY_REST
    gateway.headers = {"Retry-After": "7"}
    with pytest.raises(TryLater) as later:
        notify.hand_over(ours)
    assert later.value.rest == 7


def test_too_many_in_a_day_leaves_it_alone_for_longer(dewi, bram, gateway):
    ours = parcel(dewi, bram)
    gateway.a_day = 0
    with pytest.raises(TryLater, match="gateway_busy") as later:
        notify.hand_over(ours)
    assert later.value.rest == notify.DAY_REST


def test_a_number_that_cannot_be_is_refused_and_shown(dewi, bram, gateway):
    message = send_something(dewi, bram)
    ours = parcel_of(message)
    object.__setattr__(ours, "to", "+31")
    with pytest.raises(Refusal, match="number_refused"):
        notify.hand_over(ours)
    gateway.international = False
    object.__setattr__(ours, "to", "+4915112345678")
    with pytest.raises(Refusal, match="number_abroad"):
        notify.hand_over(ours)


def test_an_address_that_cannot_be_is_refused(amina, bram, gateway):
    ours = parcel_of(send_something(amina, bram))
    object.__setattr__(ours, "to", "amina")
    with pytest.raises(Refusal, match="address_refused"):
        notify.hand_over(ours)


@pytest.mark.parametrize("wrong", ["key", "team", "template", "clock"])
def test_what_is_wrong_with_our_set_up_is_not_the_residents_fault(
    dewi, bram, gateway, settings, wrong
):
    ours = parcel(dewi, bram)
    if wrong == "key":
        settings.NOTIFY_API_KEY = f"dichterbij-{gateway.service}-{gateway.service}"
    elif wrong == "team":
        gateway.team_only = True
    elif wrong == "template":
        settings.NOTIFY_SMS_TEMPLATE = gateway.service
    else:
        gateway._wrong_token = lambda bearer: gateway._error(  # type: ignore[method-assign]
            403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"
        )
    with pytest.raises(TryLater, match="not_allowed") as later:
        notify.hand_over(ours)
    assert later.value.rest
    assert gateway.sent == []


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        ("created", "", ""),
        ("sending", "", ""),
        ("pending", "", ""),
        ("sent", "", ""),
        ("something new", "", ""),
        ("delivered", "delivered", ""),
        ("permanent-failure", "failed", "number_refused"),
        ("temporary-failure", "not_now", "phone_not_now"),
        ("technical-failure", "failed", "gateway_failed"),
    ],
)
def test_what_notify_says_of_a_message_is_understood(dewi, bram, gateway, status, outcome, reason):
    ours = parcel(dewi, bram)
    notify.hand_over(ours)
    gateway.becomes(status)
    number = gateway.sent[0]["id"]
    assert notify.look_up(ours) == Handed(number, True, outcome, reason)


def test_only_exactly_this_reference_counts(dewi, bram, gateway):
    ours = parcel(dewi, bram)
    notify.hand_over(ours)
    gateway.sent[0]["reference"] += "0"
    assert notify.look_up(ours) is None
    gateway.answer = lambda *asked: (200, {"notifications": gateway.sent, "links": {}})  # type: ignore[method-assign]
    assert notify.look_up(ours) is None


def test_a_receipt_that_never_came_is_asked_after(dewi, bram, gateway):
    message = send_something(dewi, bram)
    deliver()
    gateway.becomes("permanent-failure")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=20)):
        assert receipts.ask_after() == 1
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.FAILED, "number_refused")
    assert list(Message.objects.need_a_person()) == [message]


def test_nothing_personal_is_logged(dewi, bram, gateway, caplog):
    ours = parcel(dewi, bram)
    kept: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record.getMessage())

    keep = Keep()
    loggers = [
        logging.getLogger(name) for name in ("", "dichterbij", "notifications_python_client")
    ]
    for logger in loggers:
        logger.addHandler(keep)
    try:
        for mood in ("well", "hang", "down", "nonsense", "close"):
            gateway.mood = mood
            for call in (notify.hand_over, notify.look_up):
                with suppress(TryLater, Unknown):
                    call(ours)
        gateway.mood, gateway.a_minute = "well", 0
        with pytest.raises(TryLater):
            notify.hand_over(ours)
    finally:
        for logger in loggers:
            logger.removeHandler(keep)
    told = "\n".join(kept)
    assert "Notify answered 429" in told
    for private in ("612345678", "Dewi", "/u/", str(ours.reference)):
        assert private not in told


def sent_an_hour_ago(dewi: Person, bram: Person, many: int, **more) -> list[Message]:
    written = [send_something(dewi, bram, key=f"nummer {n}", **more) for n in range(many)]
    Message.objects.filter(pk__in=[one.pk for one in written]).update(
        state=State.ON_ITS_WAY, handed_over_at=timezone.now() - dt.timedelta(hours=1)
    )
    return written


def test_asking_a_slow_gateway_does_not_keep_the_worker(dewi, bram, gateway, monkeypatch):
    asked = []

    def slowly(parcel: Parcel) -> None:
        asked.append(parcel)
        time.sleep(0.05)

    monkeypatch.setattr(receipts, "ASKING", 0.1)
    monkeypatch.setattr(notify, "look_up", slowly)
    sent_an_hour_ago(dewi, bram, 20)
    receipts.ask_after()
    assert 0 < len(asked) < 5


def test_of_whom_nobody_tells_does_not_keep_others_from_being_asked(
    dewi, bram, gateway, monkeypatch
):
    silent, told = sent_an_hour_ago(dewi, bram, 2)
    monkeypatch.setattr(
        notify,
        "look_up",
        lambda parcel: Handed("7", outcome="delivered") if parcel.reference == told.reference
        else Handed("6", receipt_follows=True),
    )  # fmt: skip
    assert any(receipts.ask_after(limit=1) for _ in range(60))
    silent.refresh_from_db()
    assert silent.state == State.ON_ITS_WAY


def test_a_channel_that_is_away_does_not_keep_another_from_being_asked(
    dewi, amina, bram, gateway, monkeypatch
):
    def only_texts(parcel: Parcel) -> Handed:
        if parcel.channel == "mail":
            raise TryLater("gateway_down")
        return Handed("7", outcome="delivered")

    monkeypatch.setattr(notify, "look_up", only_texts)
    sent_an_hour_ago(dewi, bram, 5)
    mail = send_something(amina, bram, key="mail")
    Message.objects.filter(pk=mail.pk).update(
        state=State.ON_ITS_WAY, handed_over_at=timezone.now() - dt.timedelta(hours=2)
    )
    assert receipts.ask_after() == 5


def test_asking_after_many_takes_no_more_queries(
    dewi, bram, gateway, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(notify, "look_up", lambda parcel: Handed("6", receipt_follows=True))
    sent_an_hour_ago(dewi, bram, 10)
    with django_assert_num_queries(2):
        receipts.ask_after()
