# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whatever somebody types in whatever form: no accident, no lie on the page.

The forms are found on the pages, as whoever they are for; a new form is tried by itself.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from django.db import connection, transaction
from django.urls import reverse

from dichterbij.conversations.models import Conversation
from dichterbij.letters.models import Letter
from dichterbij.people.models import Link, Person
from dichterbij.web.rights.actions import erase_in_time
from dichterbij.web.rights.everything import EVERYTHING
from tests.page_client import XHTML, PageClient, bare
from tests.test_access_matrix import Visitor, addresses, all_routes
from tests.world import PIN, World, everything_about, prove

SCRIPT = "<script>alert(1)</script>"
TYPED = {
    "emoji, right to left": "👩🏽‍🦽 🇳🇱 samen 🙂 מחר שלום \u202eمرحبا\u202c \u200f!",
    "html": f"{SCRIPT}<b onclick=x>\"'</b></textarea>{{{{ x }}}}{{% y %}}",
    "unseen": "een\x00twee\x1b\x7f",
    "only spaces": "\u3000\u2003\u200b \t\r\n",
    "endless": "x" * 10_000,
    "a number too large": "9" * 40,
}
TOKEN = "csrfmiddlewaretoken"
CHOSEN = {"radio", "checkbox"}
PRESSED = {"submit", "button", "image", "reset", "file"}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    value: str


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page, once for every button that sends it."""

    action: str
    posts: bool
    fields: tuple[Field, ...]
    button: tuple[str, str] | None

    def filled(self, text: str) -> dict[str, str]:
        """The text in every field one can type in; the rest as the page gives it."""
        typed = {f.name: f.value if f.kind in CHOSEN | {"hidden", "select"} else text
                 for f in self.fields}  # fmt: skip
        return typed | dict([self.button] if self.button else [])

    def as_given(self, text: str) -> dict[str, str]:
        """As the page gives it, and the text where it gives nothing."""
        return {f.name: f.value or text for f in self.fields} | dict(
            [self.button] if self.button else []
        )

    def bent(self, text: str) -> dict[str, str]:
        """The text also where no browser would let one type."""
        return {f.name: text for f in self.fields} | ({self.button[0]: text} if self.button else {})


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    world = everything_about("Amina", bram, before=samira)
    Conversation.objects.update(sequence=1)  # each was moved once
    Letter.objects.update(version=2)  # and each was changed once
    return world


@pytest.fixture
def visitors(
    world: World, bram: Person, loes: Person, farid: Person, bea: Person
) -> dict[str, Visitor]:
    """Everybody who has pages of their own."""
    everybody = {"passes by": Visitor("passes by", None, PageClient(), {"?": "not-a-token"})}
    for name, person in (("bram", bram), ("loes", loes), ("farid", farid), ("bea", bea)):
        client = PageClient()
        client.force_login(person)
        everybody[name] = Visitor(name, person, client, {})
    for name, purpose in (
        ("invited", Link.Purpose.INVITATION),
        ("without pin", Link.Purpose.AGREEMENTS),
        ("agreed", Link.Purpose.AGREEMENTS),
        ("proven", Link.Purpose.AGREEMENTS),
    ):
        token = world.tokens[purpose]
        everybody[name] = Visitor(name, world.resident, PageClient(), {"a": token})
    stands_in = world.stand_ins["glass"]
    everybody["stands in"] = Visitor("stands in", stands_in, PageClient(), {})
    everybody["stands in"].client.force_login(stands_in)
    token = world.tokens[Link.Purpose.AGREEMENTS]
    everybody["agreed"].client.post(reverse("pin", args=[token]), {"digits": PIN})
    prove(everybody["proven"].client, world)
    return everybody


WHO = [
    "passes by",
    "stands in",
    "bram",
    "loes",
    "farid",
    "bea",
    "invited",
    "without pin",
    "agreed",
    "proven",
]


def forms_of(visitor: Visitor, world: World) -> list[Form]:
    """Every form on every page this visitor can open, each once."""
    found: dict[Any, Form] = {}
    for route in all_routes():
        for address in addresses(route, world, visitor):
            response = visitor.client.get(address)
            if is_page(response):
                for form in forms_on(bare(response.content.decode()), address):
                    names = tuple((field.name, field.kind) for field in form.fields)
                    found.setdefault((form.action, names, form.button), form)
    return list(found.values())


def is_page(response: Any) -> bool:
    return str(response.headers.get("Content-Type", "")).startswith("text/html")


# The same page is opened by one test after another
@cache
def forms_on(text: str, address: str) -> list[Form]:
    return list(_forms_of(html5lib.parse(text), address))


def _forms_of(tree: Any, address: str) -> Iterator[Form]:
    for form in tree.iter(f"{XHTML}form"):
        fields: dict[str, Field] = {}
        buttons: list[tuple[str, tuple[str, str] | None]] = []
        for element in form.iter():
            tag = str(element.tag).removeprefix(XHTML)
            kind, name = element.get("type", "text"), element.get("name", "")
            value = element.get("value", "")
            if name.endswith("once"):
                value = str(uuid.uuid4())
            if tag == "button" and element.get("type", "submit") == "submit":
                pressed = (name, value) if name else None
                buttons.append((element.get("formaction", ""), pressed))
            if tag == "select":
                values = [o.get("value", "") for o in element.iter(f"{XHTML}option")]
                fields[name] = Field(name, "select", next((v for v in values if v), ""))
            elif tag == "textarea":
                fields[name] = Field(name, "text", element.text or "")
            elif tag == "input" and name not in {"", TOKEN, *fields} and kind not in PRESSED:
                fields[name] = Field(name, kind, value or "on")
        posts = form.get("method", "get").lower() == "post"
        for to, button in buttons or [("", None)]:
            action = urljoin(address, to or form.get("action", ""))
            yield Form(action, posts, tuple(fields.values()), button)


def send(client: PageClient, form: Form, typed: dict[str, str]) -> list[str]:
    """What is wrong with the answer, and with the page one goes on to. Nothing of it stays."""
    cookies = copy.deepcopy(client.cookies)
    wrong: list[str] = []
    with transaction.atomic():
        answer = client.post(form.action, typed) if form.posts else client.get(form.action, typed)
        for _hop in range(3):
            if answer.status_code >= 500:
                wrong.append(f"status {answer.status_code}")
            if is_page(answer) and SCRIPT in answer.content.decode():
                wrong.append("what was typed has become a script")
            onward = urlsplit(answer.headers.get("Location", ""))
            if not onward.path or onward.netloc:
                break
            answer = client.get(onward.geturl())
        transaction.set_rollback(True)
    client.cookies = cookies
    return [f"{form.action} {form.button or ''}: {what}" for what in wrong]


@pytest.mark.parametrize("who", WHO)
def test_whatever_is_typed_is_no_accident(
    visitors: dict[str, Visitor], world: World, who: str
) -> None:
    visitor = visitors[who]
    visitor.client.raise_request_exception = False
    wrong: list[str] = []
    for form in forms_of(visitor, world):
        wrong += [f"nothing: {w}" for w in send(visitor.client, form, {})]
        for what, text in TYPED.items():
            for typed in (form.filled(text), form.bent(text)):
                wrong += [f"{what}: {w}" for w in send(visitor.client, form, typed)]
    assert wrong == []


@pytest.mark.once
def test_the_forms_of_everybody_are_found(visitors: dict[str, Visitor], world: World) -> None:
    """A test that finds no form would never fail."""
    found = {who: {form.action for form in forms_of(visitors[who], world)} for who in WHO}
    pk = world.pks
    assert reverse("plan_talk", args=[pk["resident"]]) in found["bram"]
    assert reverse("after", args=[pk["talk"]]) in found["bram"]
    assert reverse("hand_over", args=[pk["resident"]]) in found["loes"]
    assert reverse("change_team", args=[pk["team"]]) in found["bea"]
    assert any(action.startswith(reverse("log")) for action in found["farid"])
    assert reverse("sign_in") in found["passes by"]
    invited = reverse("answer", args=[world.tokens[Link.Purpose.INVITATION]])
    assert invited in found["invited"]
    token = world.tokens[Link.Purpose.AGREEMENTS]
    assert reverse("pin", args=[token]) in found["without pin"]
    assert reverse("our_agreement_new", args=[token]) in found["agreed"]


class ErasedAtTheVerb:
    """The resident is erased after the page found what it is about, and before a verb begins."""

    def __init__(self, resident: Person) -> None:
        self.resident, self.done = resident, False

    def __call__(self, execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith("SAVEPOINT") and not self.done:
            self.done = True
            erase_in_time(Person.objects.get(pk=self.resident.pk))
        if sql.startswith("RELEASE") and len(connection.savepoint_ids) == 1:
            connection.check_constraints()  # as where the verb has a transaction of its own
        return execute(sql, *more)


@pytest.mark.parametrize("who", WHO)
def test_who_presses_while_amina_is_erased_gets_a_page_and_writes_nothing(
    visitors: dict[str, Visitor], world: World, who: str
) -> None:
    visitor, wrong, erased = visitors[who], [], 0
    visitor.client.raise_request_exception = False
    for form in forms_of(visitor, world):
        if not form.posts:
            continue
        meanwhile, cookies = ErasedAtTheVerb(world.resident), copy.deepcopy(visitor.client.cookies)
        with transaction.atomic():
            with connection.execute_wrapper(meanwhile):
                answer = visitor.client.post(form.action, form.as_given("Zij belt de huisbaas."))
            if answer.status_code >= 500:
                wrong.append(f"{form.action} {form.button or ''}: status {answer.status_code}")
            if meanwhile.done:
                erased += 1
                wrong += [f"{form.action} {form.button or ''}: {left}" for left in left_of(world)]
            transaction.set_rollback(True)
        visitor.client.cookies = cookies
    assert wrong == []
    assert erased or who == "passes by", "else nothing was tried"


def left_of(world: World) -> list[str]:
    return [kind.model._meta.label for kind in EVERYTHING if kind.rows(world.resident).exists()]
