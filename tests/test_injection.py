# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Words that want to be more than words, where no browser looks: mail, calendar, paper, files.

What a browser sees of them is in tests/browser/test_injection.py.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import icalendar
import pypdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations import after, appointment, invitation
from dichterbij.conversations.models import Conversation
from dichterbij.delivery.actions import LONGEST_SHORT
from dichterbij.delivery.models import Message, Way
from dichterbij.people.models import Link, Person
from tests.conftest import tomorrow_at
from tests.page_client import PageClient
from tests.payloads import PAYLOADS, ROUNDS, THIEF, WORKED_OUT, poison
from tests.post_office import PostOffice, deliver, open_post_office
from tests.test_access_matrix import Visitor, addresses, all_routes
from tests.world import PIN, World, everything_about

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HEADERS = {
    "content-language", "auto-submitted", "content-type", "mime-version",
    "content-transfer-encoding", "subject", "from", "to", "reply-to", "date", "message-id",
}  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with open_post_office(settings) as opened:
        yield opened


@pytest.fixture
def morning() -> Iterator[None]:
    """Ten o’clock on a Tuesday, so that mail may leave."""
    with time_machine.travel(dt.datetime(2030, 12, 3, 10, tzinfo=AMSTERDAM), tick=True):
        yield


@pytest.fixture
def world(morning: None, bram: Person, samira: Person) -> World:
    world = everything_about("Amina", bram, before=samira)
    Conversation.objects.update(sequence=1)  # each was moved once
    return world


def wrong_with(mail: EmailMessage, to: str) -> list[str]:
    """What of this mail was not ours to say."""
    wrong = [f"a header of its own: {name}" for name in mail.keys() if name.lower() not in HEADERS]  # noqa: SIM118
    twice = [name for name in HEADERS if len(mail.get_all(name, [])) > 1]
    wrong += [f"twice: {name}" for name in twice]
    if str(mail["To"]) != to:
        wrong.append(f"to somebody else: {mail['To']}")
    parts = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    if parts not in (["text/plain"], ["text/plain", "text/calendar"]):
        wrong.append(f"other parts: {parts}")
    body = mail.get_body(("plain",))
    said = body.get_content() if body else ""
    if f"//{THIEF}" in said or WORKED_OUT in said:
        wrong.append(f"a link, or a template that was worked out: {said}")
    return wrong


def tell_everything(world: World) -> None:
    """Everything Bram can let Amina know by mail."""
    bram = Person.objects.get(pk=world.caseworker.pk)
    talk = Conversation.objects.get(pk=world.pks["talk"])
    held = Conversation.objects.get(pk=world.pks["held"])
    invitation.invite(talk, channel="mail", again=True, by=bram)
    appointment.move(talk, starts_at=tomorrow_at(14, days=5), by=bram)
    after.share(held, by=bram)
    appointment.call_off(Conversation.objects.get(pk=talk.pk), by=bram)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_name_place_or_subject_becomes_a_header_a_link_or_a_second_reader(
    turn: int, world: World, office: PostOffice
) -> None:
    poison(turn)
    to = "amina@post.example"
    Person.objects.filter(pk=world.resident.pk).update(email=to, channel="mail")
    Person.objects.filter(pk=world.caseworker.pk).update(email="bram@lindewaard.example")
    Way.objects.all().delete()  # mail it is
    tell_everything(world)
    # And what waits already, whatever stands in it
    Message.objects.filter(channel="mail").update(
        state=Message.State.WAITING, not_before=timezone.now(), not_after=None, wall_day=None,
        wall_time=None, zone="", channel_chosen=True,
    )  # fmt: skip
    deliver()
    assert len(office.received) >= 3
    assert [wrong for mail in office.received for wrong in wrong_with(mail, to)] == []
    for mail in office.received:
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                only_one_appointment(part.get_content())


def only_one_appointment(text: str | bytes) -> None:
    """A calendar with one appointment, and no line that somebody else put there."""
    sheet = icalendar.Calendar.from_ical(text)
    (event,) = sheet.walk("VEVENT")
    allowed = {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS",
    }  # fmt: skip
    assert set(event) <= allowed
    assert set(sheet) <= {"PRODID", "VERSION", "METHOD"}


def test_names_and_a_place_as_long_as_can_be_are_told_all_the_same(world: World) -> None:
    """A database that counts letters would otherwise refuse the invitation."""
    for field, length in (("first_name", 80), ("last_name", 80)):
        Person.objects.update(**{field: "x" * length})
    Conversation.objects.filter(pk=world.pks["talk"]).update(where="y" * 200)
    talk = Conversation.objects.get(pk=world.pks["talk"])
    bram = Person.objects.get(pk=world.caseworker.pk)
    message = invitation.invite(talk, channel="mail", again=True, by=bram)
    message.refresh_from_db()
    assert "y" * 200 in message.body
    for name in ("subject", "body", "short"):
        longest = Message._meta.get_field(name).max_length
        assert len(getattr(message, name)) <= longest, name
    assert Message._meta.get_field("short").max_length == LONGEST_SHORT


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("whose", ["resident", "caseworker"])
def test_no_mail_leaves_by_an_address_with_a_line_end_in_it(
    whose: str, world: World, office: PostOffice
) -> None:
    Person.objects.filter(pk=world.resident.pk).update(channel="mail")
    Person.objects.filter(pk=world.pks[whose]).update(email=f"a@post.example\r\nBcc: dief@{THIEF}")
    Way.objects.all().delete()
    talk = Conversation.objects.get(pk=world.pks["talk"])
    message = invitation.invite(talk, channel="mail", again=True, by=world.caseworker)
    deliver()
    assert office.received == []
    message.refresh_from_db()
    assert message.state == Message.State.FAILED


@dataclass(frozen=True)
class Surface:
    """Something to fetch that is no page, and who fetches it."""

    client: PageClient
    address: str


def surfaces(world: World, who: Person) -> Iterator[Surface]:
    """Every address that gives no page, to Bram, and to Amina with her links."""
    staff = PageClient()
    staff.force_login(who)
    came_in = PageClient()
    token = world.tokens[Link.Purpose.AGREEMENTS]
    came_in.post(reverse("pin", args=[token]), {"digits": PIN})
    for visitor in (
        Visitor("bram", who, staff, {}),
        Visitor("amina", world.resident, came_in, {"i": world.tokens[Link.Purpose.INVITATION]}),
        Visitor("amina", world.resident, came_in, {"a": token}),
    ):
        for route in all_routes():
            for address in addresses(route, world, visitor):
                answer = visitor.client.get(address)
                if answer.status_code == 200 and kind_of(answer) != "text/html":
                    yield Surface(visitor.client, address)


def kind_of(answer: Any) -> str:
    return str(answer.headers.get("Content-Type", "")).partition(";")[0]


@pytest.mark.once
def test_files_and_paper_hold_words_and_nothing_else(world: World, bram: Person) -> None:
    found = list(surfaces(world, bram))
    kinds = set()
    for turn in range(ROUNDS):
        poison(turn)
        for surface in found:
            answer = surface.client.get(surface.address)
            assert answer.status_code == 200, surface.address
            kinds.add(kind_of(answer))
            said = str(answer.headers)
            assert "data-k" not in said
            assert THIEF not in said
            is_only_words(kind_of(answer), answer)
    assert {"application/pdf", "text/calendar"} <= kinds
    assert any("wordprocessingml" in kind for kind in kinds)


def is_only_words(kind: str, answer: Any) -> None:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "application/pdf":
        only_paper(body)
    elif kind == "text/calendar":
        only_one_appointment(body)
    elif kind.endswith("wordprocessingml.document"):
        only_a_letter(body)
    elif kind == "text/csv":
        cells = [cell for line in body.decode().splitlines() for cell in line.split(";")]
        assert not [cell for cell in cells if cell.strip('"').startswith(FORMULA)]
    else:
        assert kind in {"application/json", "text/plain"}, f"{kind} is not looked at here"
        assert b"data-k" not in body


def only_paper(body: bytes) -> None:
    """No attachments, no scripts, and no link but to ourselves or as the letter itself says."""
    reader = pypdf.PdfReader(io.BytesIO(body))
    assert reader.attachments == {}
    assert "/JavaScript" not in reader.root_object.get("/Names", {})
    assert "/OpenAction" not in reader.root_object
    for page in reader.pages:
        said = page.extract_text()
        assert WORKED_OUT not in said
        assert "root:x:0" not in said
        for note in page.get("/Annots") or []:
            what = note.get_object().get("/A", {})
            assert what.get("/S") in {None, "/URI"}
            assert THIEF not in str(what.get("/URI", ""))


def only_a_letter(body: bytes) -> None:
    """A document without macros, fields or links, and with the words as words."""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        assert not [name for name in package.namelist() if "vba" in name or "embed" in name]
        sheet = ElementTree.fromstring(package.read("word/document.xml"))
        tags = {element.tag.rpartition("}")[2] for element in sheet.iter()}
        assert not tags & {"hyperlink", "fldSimple", "instrText", "object", "altChunk"}
        links = package.read("word/_rels/document.xml.rels").decode()
        assert THIEF not in links


def test_there_are_enough_payloads_to_mean_something() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 30
