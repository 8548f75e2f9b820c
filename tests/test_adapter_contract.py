# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every adapter keeps its promise, and one that does not is found out."""

from __future__ import annotations

import logging
import re
import sys
import types
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import requests

import dichterbij.delivery.adapters as post
from dichterbij.delivery import actions as delivery
from dichterbij.delivery.adapters import (
    Handed,
    Parcel,
    Promise,
    Refusal,
    TryLater,
    Unknown,
    demo_phone,
    notify,
    smtp,
    whatsapp,
)
from dichterbij.delivery.adapters.lines import at_most
from dichterbij.delivery.contract import Gateway, broken_promises
from dichterbij.delivery.models import Message
from dichterbij.delivery.parcels import parcel_of
from dichterbij.people.models import Person
from tests.gateways import Gateway as Server
from tests.gateways import open_notify, open_whatsapp
from tests.post_office import deliver, open_post_office

pytestmark = pytest.mark.once

DOCS = Path(__file__).parent.parent / "docs/adapters.md"


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "PATIENCE", 0.5)


def as_read(mail: EmailMessage) -> str:
    """A mail with its head, as it lies in a mailbox."""
    head = "\n".join(f"{name}: {value}" for name, value in mail.items())
    body = mail.get_body(("plain",))
    return f"{head}\n\n{body.get_content() if body else ''}"


def test_mail_over_smtp_keeps_its_promise(settings):
    with open_post_office(settings) as office:

        def point_at(host: str, port: int) -> None:
            settings.EMAIL_HOST, settings.EMAIL_PORT = host, port

        gateway = Gateway(lambda: [as_read(mail) for mail in office.received], point_at)
        assert broken_promises(smtp, "mail", gateway) == []


@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_notify_keeps_its_promise(settings, channel):
    with open_notify(settings, channel) as server:

        def point_at(host: str, port: int) -> None:
            settings.NOTIFY_URL = f"http://{host}:{port}"

        assert broken_promises(notify, channel, Gateway(server.seen, point_at)) == []


def test_whatsapp_keeps_its_promise(settings):
    with open_whatsapp(settings) as server:

        def point_at(host: str, port: int) -> None:
            settings.WHATSAPP_URL = f"http://{host}:{port}/v23.0"

        assert broken_promises(whatsapp, "whatsapp", Gateway(server.seen, point_at)) == []


def test_the_demo_phone_keeps_its_promise(amina: Person, bram: Person, settings: Any):
    """It shows the outbox: handed over once more, also by the worker, it lies there once."""
    settings.ADAPTERS = {"mail": demo_phone.__name__}
    settings.WAKING_HOURS = None

    def make(channel: str) -> Parcel:
        message = delivery.send(
            amina, kind=Message.Kind.NEW_LINK, subject="Een bericht", by=bram,
            body="Dag Amina,\nhttp://localhost:8000/u/only-amina-may-know/",
            key=f"message {Message.objects.count()}",
        )  # fmt: skip
        return parcel_of(message)

    def on_the_phone() -> list[str]:
        deliver()
        return list(Message.objects.filter(state="delivered").values_list("body", flat=True))

    assert broken_promises(demo_phone, "mail", Gateway(on_the_phone), make) == []
    assert len(on_the_phone()) == 2


# An adapter that breaks its promise


class Bus(Server):
    """Takes everything, as often as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def answer(self, method: str, path: str, asked: Any, body: Any, bearer: str) -> Any:
        if method == "POST":
            self.texts.append(body["text"])
        return 200, {"known": True}


def words(parcel: Parcel) -> str:
    return parcel.short


def ask(bus: Any, parcel: Parcel, **more: Any) -> requests.Response:
    return requests.post(
        bus.url,
        json={"text": more.get("words", words)(parcel), "r": str(parcel.reference)},
        timeout=more.get("timeout", post.PATIENCE),
    )


def adapter(bus: Bus, **more: Any) -> types.SimpleNamespace:
    """A good one to begin with; a test spoils it."""
    at = types.SimpleNamespace(url=bus.url)

    def hand_over(parcel: Parcel) -> Handed:
        try:
            answer = at_most(more.get("enough", 2 * post.PATIENCE), lambda: ask(at, parcel, **more))
        except TimeoutError as problem:
            raise Unknown("x") from problem
        except requests.ConnectTimeout as problem:
            raise TryLater("no_connection") from problem
        except requests.RequestException as problem:
            refused = "NewConnectionError" in repr(problem)
            raise (TryLater if refused else more.get("broken", Unknown))("x") from problem
        try:
            known = answer.json()["known"]
        except (ValueError, KeyError, TypeError) as problem:
            raise more.get("nonsense", Unknown)("x") from problem
        return Handed(gateway_id=str(known))

    def point_at(host: str, port: int) -> None:
        at.url = f"http://{host}:{port}/"

    return types.SimpleNamespace(
        PROMISE=more.get("promise", Promise.NEITHER),
        hand_over=more.get("hand_over", hand_over),
        good=hand_over,
        look_up=more.get("look_up"),
        gateway=Gateway(lambda: list(bus.texts), point_at),
    )


@pytest.fixture
def bus():
    bus = Bus()
    yield bus
    bus.close()


def found(one: types.SimpleNamespace) -> str:
    return "\n".join(broken_promises(one, "sms", one.gateway))


def test_a_plain_good_adapter_is_not_told_off(bus):
    assert found(adapter(bus)) == ""


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        ({"promise": None}, "it has no PROMISE"),
        ({"promise": Promise.LOOKS_UP}, "has no look_up()"),
        ({"promise": Promise.DEDUPES}, "the same reference twice came 2 times"),
        ({"promise": Promise.LOOKS_UP, "look_up": lambda p: None}, "does not find what was handed"),
        (
            {"promise": Promise.LOOKS_UP, "look_up": lambda p: None},
            "hangs up: look_up() must raise",
        ),
        ({"promise": Promise.LOOKS_UP, "look_up": lambda p: Handed()}, "never handed over"),
        ({"broken": TryLater}, "hangs up: the words had gone"),
        ({"broken": KeyError}, "must raise TryLater or Unknown, not: KeyError"),
        ({"nonsense": Refusal}, "talks nonsense: it says never"),
        ({"timeout": 60, "enough": 60}, "hangs: it waits longer than 0.5 seconds"),
        ({"enough": 60}, "drips: it waits longer than 0.5 seconds"),
        ({"words": lambda p: p.body.splitlines()[0]}, "our own link did not arrive"),
        ({"words": lambda p: f"<b>{p.short}</b>"}, "a name became formatting"),
        ({"words": lambda p: f'<a href="//evil">x</a>{p.short}'}, "a name became a link"),
        ({"words": lambda p: f"Subject: {p.subject}\n{p.short}"}, "added a line to the head"),
        ({"hand_over": lambda p: Handed()}, "one message was handed over, and 0 arrived"),
    ],
)
def test_an_adapter_that_breaks_its_promise_is_found_out(bus, spoiled, says):
    if "words" not in spoiled:
        spoiled = spoiled | {"words": lambda p: " ".join(p.short.split())}
    assert says in found(adapter(bus, **spoiled))


def test_an_adapter_that_says_handed_over_whatever_happens_is_found_out(bus):
    one = adapter(bus)

    def hopeful(parcel: Parcel) -> Handed:
        try:
            return one.good(parcel)
        except Exception:
            return Handed()

    one.hand_over = hopeful
    told = found(one)
    for trouble in ("refuses", "hangs", "hangs up", "talks nonsense", "stops halfway"):
        assert f"the other side {trouble}: it says it was handed over" in told


def curious(one: Any, parcel: Parcel) -> Handed:
    Person.objects.count()
    return one.good(parcel)


def talkative(one: Any, parcel: Parcel) -> Handed:
    logging.getLogger("lindewaard").warning("sent to %s", parcel.to)
    return one.good(parcel)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("habit", "says"), [(curious, "it asks the database"), (talkative, "it logs whom")]
)
def test_an_adapter_that_wants_to_know_or_tell_more_is_found_out(
    bus, habit: Callable[[Any, Parcel], Handed], says
):
    one = adapter(bus)
    one.hand_over = lambda parcel: habit(one, parcel)
    assert says in found(one)


def test_the_example_in_the_documentation_keeps_its_promise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    adapter_text, test_text = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.S)
    (tmp_path / "lindewaard").mkdir()
    (tmp_path / "lindewaard/__init__.py").write_text("")
    (tmp_path / "lindewaard/bus.py").write_text(adapter_text)
    monkeypatch.syspath_prepend(tmp_path)
    try:
        room: dict[str, Any] = {"__name__": "test_bus"}
        exec(compile(test_text, "test_bus.py", "exec"), room)
        room["test_the_bus_keeps_its_promise"](monkeypatch)
    finally:
        for name in ("lindewaard", "lindewaard.bus"):
            sys.modules.pop(name, None)
