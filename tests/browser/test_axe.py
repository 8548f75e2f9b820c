# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every page, at a phone and at a desk, as whoever it is for: axe finds nothing."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from dichterbij.conversations.before import choose_reading
from dichterbij.conversations.models import Conversation
from dichterbij.people.access import Act, record
from dichterbij.people.models import Link, Person
from dichterbij.web.demo import urls as demo_urls
from tests.test_access_matrix import NUMBERED, all_routes
from tests.world import PIN, World, everything_about, prove

# Everybody whose own pages are looked at, and the pages that are theirs
STAFF = {
    "bram": {
        "today", "talks", "residents", "add_resident", "resident", "contact", "agree_pin",
        "revoke_links", "kern", "agreements", "message", "handvatten", "plan_talk", "move_talk",
        "call_off", "offer_times", "invite", "slip", "before", "read_on", "during", "after",
        "agreement_change", "agreement_comment", "proposal_answer",
        "letters", "check_letter", "workshop", "letter_text", "new_letter", "new_letter_of_talk",
        "send_letter", "agenda", "point", "post", "stack", "confirm_at_desk", "erase",
        "tied_digid", "versions_of", "limit_of",
        "baggage_of", "write_together", "responding", "reflections", "break_glass",
    },
    "loes": {"team", "hand_over", "leave", "add_resident", "new_template", "own_template"},
    "farid": {"log", "log_review"},
    "stands_in": {"break_glass", "through_glass"},
    "bea": {
        "my_access", "change_password", "show_again",
        "reset_second_factor", "sign_colleague_out", "give_password",
        "colleagues", "add_team", "change_team",
        "keep_post",
        "retention",
        "baggage_decision",
    },
}  # fmt: skip
# Gives how many were closed
OPEN_ALL = """() => [...document.querySelectorAll('details:not([open])')]
  .map(details => details.open = true).length"""
INVITED = {"invitation"}
WITH_PIN = {
    "our_agreements", "our_agreement_new", "our_agreement", "about_me", "our_timeline",
    "our_letters", "our_letter", "our_ways", "our_address", "prove",
}  # fmt: skip
PROVEN = {
    "your_data", "your_log", "everything", "ask_to_erase", "what_is_remembered", "my_text",
    "my_notebook", "your_digid", "your_versions", "limit_use",
}  # fmt: skip


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


def sign_in(client: Any, seen: Any, live_server: Any, person: Person) -> None:
    client.force_login(person)
    seen.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )


def addresses(seen: Any, which: str) -> list[str]:
    """Where these links lead, each once."""
    found: list[str] = seen.page.locator(which).evaluate_all(
        "links => [...new Set(links.map(link => link.href.split('#')[0]))]"
        ".filter(href => !/\\.(pdf|docx|ics)$/.test(href))"
    )
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("who", list(STAFF))
def test_staff_pages(who, phone, request, live_server, world, visit, client):
    person = world.stand_ins["glass"] if who == "stands_in" else request.getfixturevalue(who)
    seen = visit(phone=phone)
    sign_in(client, seen, live_server, person)
    for name in sorted(STAFF[who]):
        pk = NUMBERED.get(name)
        address = reverse(name, args=[world.pks[pk]] if pk else [])
        answer = seen.page.goto(live_server.url + address)
        if answer.status == 405:
            continue  # only posted to
        assert answer.status == 200, f"{address}: {answer.status}"
        seen.looks_good()
        if seen.page.evaluate(OPEN_ALL):
            seen.looks_good()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["nl", "en", "ar"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_resident_pages(language, phone, live_server, world, visit):
    Person.objects.filter(pk=world.resident.pk).update(language=language)
    seen = visit(phone=phone)
    base = live_server.url
    invited = world.tokens[Link.Purpose.INVITATION]
    for name in sorted(INVITED):
        assert seen.page.goto(base + reverse(name, args=[invited])).status == 200
        assert seen.page.locator("html").get_attribute("dir") == (
            "rtl" if language == "ar" else "ltr"
        )
        seen.looks_good()
    token = world.tokens[Link.Purpose.AGREEMENTS]
    seen.page.goto(base + reverse("pin", args=[token]))
    seen.looks_good()
    seen.page.locator("input[name=digits]").fill("11112")
    with seen.page.expect_navigation():
        seen.page.locator("form:has(input[name=digits]) button[type=submit]").click()
    seen.looks_good()
    seen.page.locator("input[name=digits]").fill(PIN)
    with seen.page.expect_navigation():
        seen.page.locator("form:has(input[name=digits]) button[type=submit]").click()
    for name in sorted(WITH_PIN):
        args = [token, world.pks[NUMBERED[name]]] if name in NUMBERED else [token]
        answer = seen.page.goto(base + reverse(name, args=args))
        assert answer.status == 200, f"{name}: {answer.status}"
        seen.looks_good()
    record(world.caseworker, Act.READ_AGREEMENTS, world.resident)
    talk = Conversation.objects.get(pk=world.pks["talk"])
    choose_reading(talk, "stop", "Ik hoor het liever van u zelf.", by=world.caseworker)
    proven = Client()
    prove(proven, world)
    seen.context.add_cookies(
        [
            {"name": name, "value": kept.value, "url": f"{base}/u/{token}/"}
            for name, kept in proven.cookies.items()
            if kept.value
        ]
    )
    for name in sorted(PROVEN):
        assert seen.page.goto(base + reverse(name, args=[token])).status == 200
        assert reverse(name, args=[token]) in seen.page.url
        seen.looks_good()
    seen.page.goto(base + reverse("everything", args=[token]))
    beside = addresses(seen, "a[href*='/eigen-versie/']")
    assert seen.page.goto(beside[0]).status == 200
    seen.looks_good()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_pages_of_somebody_who_passes_by(phone, live_server, visit):
    seen = visit(phone=phone)
    for path in (reverse("sign_in"), reverse("resident_home", args=[uuid.uuid4()]), "/is-er-niet/"):
        seen.page.goto(live_server.url + path)
        seen.looks_good()


@pytest.mark.django_db(transaction=True)
def test_an_empty_house_looks_good_too(live_server, bram, loes, farid, bea, amina, visit, client):
    """The first day: nobody has planned or agreed anything yet."""
    assert not Conversation.objects.exists()
    for person, names in (
        (bram, ("today", "talks", "residents")),
        (loes, ("team",)),
        (farid, ("log",)),
        (bea, ("colleagues",)),
    ):
        seen = visit(phone=True)
        sign_in(client, seen, live_server, person)
        for name in names:
            assert seen.page.goto(live_server.url + reverse(name)).status == 200
            seen.looks_good()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_the_agenda_on_its_own_with_something_to_mend(
    phone, live_server, bram, world, visit, client
):
    """What somebody without a script gets back after an empty point, and after an empty change."""
    seen = visit(phone=phone)
    sign_in(client, seen, live_server, bram)
    for change in (False, True):
        address = reverse("agenda", args=[world.pks["talk"]])
        seen.page.goto(live_server.url + address)
        which = "punt/" if change else address
        with seen.page.expect_navigation():
            # Past htmx, as a browser without scripts does it
            seen.page.evaluate(
                "which => { const form = document.querySelector(`form[action*='${which}']`);"
                "form.querySelector('[name=text]').value = ''; form.submit(); }",
                which,
            )
        assert seen.page.locator("h1").count() == 1
        assert seen.page.locator(".utrecht-form-field-error-message").count() >= 1
        seen.looks_good()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_pages_of_the_demo(phone, demo, visit):
    seen = visit(phone=phone)
    assert seen.page.goto(f"{demo}/demo/").status == 200
    seen.looks_good()
    phones = addresses(seen, "a[href*='/demo/telefoon/']")
    assert len(phones) >= 4
    for address in phones:
        assert seen.page.goto(address).status == 200
        seen.looks_good()
        for opened in addresses(seen, "main a[href*='/u/']")[:2]:
            # An old message may hold a link that is over; then that is said
            assert seen.page.goto(opened).status in {200, 404}
            seen.looks_good()


@pytest.mark.parametrize(
    ("who", "phone"),
    [("Bram", True), ("Bram", False), ("Loes", True), ("Farid", True), ("Bea", True)],
)
def test_what_the_demo_is_full_of(who, phone, demo, visit):
    """The places of everybody one can be, and what today leads to, with Lindewaard in them."""
    seen = visit(phone=phone)
    seen.page.goto(f"{demo}/demo/")
    with seen.page.expect_navigation():
        seen.page.get_by_role("button", name=f"Wees {who}").click()
    places = addresses(seen, "nav a")
    assert places
    further = "main a[href*='/gesprek/'], main a[href*='/inwoner/'], main a[href*='/brieven/']"
    for address in places:
        assert seen.page.goto(address).status == 200
        seen.looks_good()
        if len(places) < 12:
            new = [found for found in addresses(seen, further) if found not in places]
            places += new[:3]


@pytest.mark.django_db(transaction=True)
def test_the_demo_before_anybody_lives_there(live_server, visit):
    seen = visit(phone=True)
    assert seen.page.goto(f"{live_server.url}/demo/").status == 200
    seen.looks_good()


def test_every_page_is_looked_at():
    looked_at = set().union(*STAFF.values()) | INVITED | WITH_PIN | PROVEN
    elsewhere = {
        "home", "health", "health_of_post", "sign_in", "sign_out",
        "second_factor", "choose_second_factor", "passkey_in", "add_passkey", "remove_passkey",
        "add_app", "remove_app", "new_recovery_codes", "own_password",  # in test_the_door.py
        "to_elsewhere", "from_elsewhere",
        "to_digid", "from_digid", "leave_digid", "out_of_digid",  # in test_digid.py
        "end_glass", "review_glass", "own_version",
        "resident_home", "new_link",
        "language", "pin",
        "leave_pin", "own_point", "answer", "other_time", "invitation_ics", "my_words",
        "letter", "card", "slip_pdf", "other_time_answered", "agreement_done",
        "agreement_not_done", "agreement_withdraw", "our_proposal", "letter_docx", "letter_pdf",
        "stack_of_letters", "share_message", "address_change", "not_me", "from_notify",
        "from_whatsapp",
        "letter_template", "api_check_letter", "api_openapi", "take_along", "erased",
        "throw_reflection_away",
    }  # fmt: skip
    assert {r.name for r in all_routes()} - looked_at - elsewhere == set()
    assert {route.name for route in demo_urls.urlpatterns} == {"demo", "demo_step_in", "demo_phone"}
