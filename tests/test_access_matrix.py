# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Everybody opens everything. Nobody sees a word that is not for them.

The routes come from the URL resolver: a new page that is not placed here breaks the build.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdf
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from dichterbij.people.access import Act, Role, may, scope
from dichterbij.people.models import Link, Person, Tier
from tests.conftest import somebody
from tests.page_client import PageClient
from tests.test_shape import routes
from tests.world import PIN, Canary, World, everything_about, prove

TALK = "talk"
# What the number in an address is the number of
NUMBERED = {
    "before": TALK, "agenda": TALK, "read_on": TALK, "during": TALK, "card": TALK, "after": TALK,
    "slip_pdf": "held", "move_talk": TALK, "call_off": TALK, "offer_times": TALK,
    "invite": TALK, "letter": TALK, "slip": TALK, "plan_talk": "resident",
    "resident": "resident", "contact": "resident", "agree_pin": "resident",
    "revoke_links": "resident", "confirm_at_desk": "resident", "erase": "resident",
    "tied_digid": "resident", "versions_of": "resident", "limit_of": "resident",
    "kern": "resident", "agreements": "resident", "hand_over": "resident", "leave": "caseworker",
    "point": "item", "change_team": "team", "reset_second_factor": "caseworker",
    "remove_passkey": "passkey", "sign_colleague_out": "caseworker", "give_password": "caseworker",
    "baggage_of": "resident", "write_together": "resident",
    "throw_reflection_away": "reflection",
    "agreement_done": "promise", "agreement_not_done": "promise",
    "agreement_comment": "promise", "agreement_change": "promise",
    "agreement_withdraw": "promise", "proposal_answer": "promise_proposal",
    "other_time_answered": "other_time", "message": "message", "stack": "stack",
    "stack_of_letters": "stack",
    "share_message": "message", "address_change": "address_change", "not_me": "address_change",
    "workshop": "letter", "letter_text": "letter", "letter_docx": "letter",
    "send_letter": "letter", "letter_pdf": "letter", "own_template": "template",
    "new_letter": "resident", "new_letter_of_talk": TALK, "our_letter": "sent_letter",
    "through_glass": "glass", "end_glass": "glass", "review_glass": "glass",
    "our_agreement": "agreement", "our_proposal": "agreement_proposal", "my_words": "check_out",
}  # fmt: skip
# More than one of them looks otherwise
ALSO = {
    "through_glass": ["glass_over", "glass_ended"],
    "message": ["text_message", "paper"],
    "share_message": ["text_message"],
}
NOT_A_PAGE_OF_THE_PRODUCT = {"demo", "demo_step_in", "demo_phone"}


@dataclass
class Visitor:
    """Somebody who opens pages, and how they came in."""

    name: str
    person: Person | None
    client: Client
    tokens: dict[str, str]


def addresses(route: URLPattern, world: World, visitor: Visitor) -> Iterator[str]:
    """Every address of this route about this resident, as this visitor could type it."""
    assert route.name, route.pattern
    needed = route.pattern.converters
    given: dict[str, Any] = {}
    if "pk" in needed:
        given["pk"] = world.pks[NUMBERED[route.name]]
    if "reference" in needed:
        given["reference"] = uuid.UUID(int=world.resident.pk)  # a receipt that is nobody's
    if "token" not in needed:
        yield reverse(route.name, kwargs=given)
        for other in ALSO.get(route.name, []):
            yield reverse(route.name, kwargs={"pk": world.pks[other]})
        return
    # A resident comes with their own links; whoever has none tries without
    for token in visitor.tokens.values() or ["not-a-token"]:
        yield reverse(route.name, kwargs=given | {"token": token})


def all_routes() -> list[URLPattern]:
    return [
        r for r in routes(get_resolver().url_patterns) if r.name not in NOT_A_PAGE_OF_THE_PRODUCT
    ]


def words_in(response: Any) -> str:
    """Everything a visitor gets: the page, its headers, and what a PDF says."""
    headers = "\n".join(f"{k}: {v}" for k, v in response.headers.items())
    body = response.content if not response.streaming else b"".join(response.streaming_content)
    if response.headers.get("Content-Type") == "application/pdf":
        reader = pypdf.PdfReader(io.BytesIO(body))
        told = "\n".join(page.extract_text() for page in reader.pages)
        return headers + told + str(reader.metadata)
    return headers + body.decode(errors="replace")


def may_see(visitor: Visitor, canary: Canary) -> bool:
    if visitor.person is None or canary.acts is None:
        return False
    # Whoever proved who they are sees everything about themselves, whatever it was kept for
    acts = (*canary.acts, Act.SEE_OWN_DATA)
    return any(may(visitor.person, act, canary.about) for act in acts)


def rows() -> dict[str, int]:
    """How many rows each table has: one question, for it is asked thousands of times."""
    models = [m for m in apps.get_models() if m.__module__.startswith("dichterbij.")]
    counts = ", ".join(f'(SELECT count(*) FROM "{m._meta.db_table}")' for m in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return dict(zip((m._meta.label for m in models), cursor.fetchone(), strict=True))


@pytest.fixture
def worlds(bram: Person, samira: Person, chris: Person, loes: Person, wim: Person) -> list[World]:
    """Amina works with Bram, Dewi with his colleague Samira, Karim with Chris elsewhere.

    Amina worked with Samira before, Dewi with Bram: neither of them may look back.
    """
    return [
        everything_about("Amina", bram, before=samira),
        everything_about("Dewi", samira, before=bram),
        everything_about("Karim", chris, before=samira),
    ]


@pytest.fixture
def visitors(
    worlds: list[World],
    bram: Person,
    samira: Person,
    chris: Person,
    loes: Person,
    wim: Person,
    farid: Person,
    bea: Person,
) -> list[Visitor]:
    everybody = [Visitor("somebody who passes by", None, PageClient(), {})]
    gone = somebody("Erik", Role.CASEWORKER, team=bram.team)
    for person in (bram, samira, chris, loes, wim, farid, bea, gone):
        client = PageClient()
        client.force_login(person)
        everybody.append(Visitor(person.first_name, person, client, {}))
    gone.left_on = "2026-01-01"
    gone.save()
    # They stand in, or did, for Amina; of Dewi and Karim they may see nothing
    for name, person in worlds[0].stand_ins.items():
        client = PageClient()
        client.force_login(person)
        everybody.append(Visitor(f"who holds {name}", person, client, {}))
    for world in worlds:
        token = world.tokens[Link.Purpose.INVITATION]
        with_link = Person.objects.get(pk=world.resident.pk).at(Tier.T1)
        everybody.append(
            Visitor(f"{world.resident.pk} with the link", with_link, PageClient(), {"i": token})
        )
        token = world.tokens[Link.Purpose.AGREEMENTS]
        without = Visitor(f"{world.resident.pk} without PIN", with_link, PageClient(), {"a": token})
        with_pin = Visitor(
            f"{world.resident.pk} with PIN", world.resident, PageClient(), {"a": token}
        )
        came_in = with_pin.client.post(reverse("pin", args=[token]), {"digits": PIN})
        assert came_in.status_code == 302, "the PIN opens the agreements"
        proven = Person.objects.get(pk=world.resident.pk).at(Tier.T3)
        at_desk = Visitor(f"{proven.pk} proven", proven, PageClient(), {"a": token})
        prove(at_desk.client, world)
        everybody += [without, with_pin, at_desk]
    return everybody


def test_every_page_is_placed_in_the_matrix():
    unplaced = [
        r.name for r in all_routes() if "pk" in r.pattern.converters and r.name not in NUMBERED
    ]
    assert unplaced == []


def test_everybody_opens_everything_and_sees_only_what_is_theirs(
    worlds: list[World], visitors: list[Visitor]
):
    canaries = [c for w in worlds for c in w.canaries]
    foreign: list[str] = []
    seen: set[str] = set()
    seen_by_residents: set[str] = set()
    before = rows()
    for visitor in visitors:
        for route in all_routes():
            for world in worlds:
                for address in addresses(route, world, visitor):
                    response = visitor.client.get(address)
                    # With nobody at work, that is what a monitor is there to hear
                    well = response.status_code < 500 or route.name == "health_of_post"
                    assert well, f"{visitor.name} at {address}"
                    told = words_in(response)
                    for canary in canaries:
                        if canary.word not in told:
                            continue
                        if may_see(visitor, canary):
                            seen.add(canary.where)
                            if visitor.tokens:
                                seen_by_residents.add(canary.where)
                        elif canary.word not in address:
                            foreign.append(f"{visitor.name} saw {canary.where} at {address}")
    assert foreign == []
    after = rows()
    # Reading on is written down: that is the reading log
    before.pop("people.LogLine"), after.pop("people.LogLine")
    assert after == before, "looking changed something"
    # A matrix in which nobody sees anything would prove nothing
    hidden = {c.where for c in canaries if c.acts is not None} - seen
    assert {
        "conversations.AgendaItem.text",
        "conversations.Agreement.what",
        "conversations.Kern.text",
        "conversations.ReadingChoice.why",
        "conversations.CheckOut.words",
    } <= seen_by_residents, "residents see what is theirs"
    assert hidden <= {"conversations.AppointmentChange.where"}, f"nobody ever saw {hidden}"


def _typed() -> dict[str, Any]:
    """What somebody might send to any form at all."""
    return {
        "once": uuid.uuid4(), "text": "hallo", "words": "hallo", "what": "hallo", "goal": "hallo",
        "day": "2031-01-07", "time": "10:00", "minutes": "45", "place": "phone", "yes": "1",
        "channel": "mail", "why": "hallo", "choice": "stop", "digits": "48213", "again": "48213",
        "first_name": "A", "last_name": "B", "language": "en", "up": "1", "side": "resident",
    }  # fmt: skip


def test_nobody_changes_what_is_not_theirs(worlds: list[World], visitors: list[Visitor]):
    """Every address is posted to by everybody to whom it does not belong: no row is added."""
    slipped = []
    for visitor in visitors:
        for route in all_routes():
            act = getattr(route.callback, "act", None)
            if act is None or "pk" not in route.pattern.converters:
                continue
            for world in worlds:
                thing: Any = (
                    world.caseworker if NUMBERED[route.name] == "caseworker" else world.resident
                )
                if visitor.person is not None and may(visitor.person, act, thing):
                    continue
                if visitor.person is not None and scope(visitor.person.role, act).value == "all":
                    continue
                for address in addresses(route, world, visitor):
                    before = rows()
                    response = visitor.client.post(address, _typed())
                    refused = response.status_code in {302, 403, 404, 405}
                    if not refused or rows() != before:
                        slipped.append(f"{visitor.name} at {address}: {response.status_code}")
    assert slipped == []
