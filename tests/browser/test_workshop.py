# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bram writes a letter in a real browser: with mouse or keys, with and without script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dichterbij.letters.actions import start_letter
from dichterbij.letters.models import Letter
from dichterbij.people.models import Person, WorkingRelationship
from tests.browser.test_axe import sign_in

STRICT = """Geachte heer/mevrouw,

U dient op dinsdag 1 december te verschijnen op het stadskantoor.

Indien u niet verschijnt, kan uw uitkering worden verlaagd.

Hoogachtend,
Afdeling Werk en Inkomen"""


@pytest.fixture
def letter(relationship: WorkingRelationship, bram: Person) -> Letter:
    return start_letter(relationship, kind="invitation", subject="Oproep", body=STRICT, by=bram)


@pytest.fixture
def desk(live_server: Any, client: Any, bram: Person, visit: Any) -> Any:
    """Bram at his desk, signed in."""

    def come_in(**how: Any) -> Any:
        seen = visit(**how)
        sign_in(client, seen, live_server, bram)
        return seen

    return come_in


def press(seen: Any, button: Any) -> None:
    with seen.page.expect_navigation():
        button.click()


def ask_for_hints(seen: Any) -> None:
    press(seen, seen.page.get_by_role("link", name=re.compile("^Laat ook .* zien$")))


def remark(page: Any, words: str) -> Any:
    return page.locator("details.db-find").filter(has_text=words).first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_bram_takes_one_proposal_over_and_leaves_another(
    javascript: bool, phone: bool, live_server: Any, letter: Letter, desk: Any
):
    seen = desk(phone=phone, javascript=javascript)
    page = seen.page
    page.goto(live_server.url + reverse("workshop", args=[letter.pk]))
    ask_for_hints(seen)
    press(seen, page.locator("sup a[aria-label*='Indien']").first)
    opened = (
        remark(page, "‘Indien’") if page.get_by_text("‘Indien’").count() else remark(page, "Indien")
    )
    assert opened.get_attribute("open") is not None, "the mark opens its own remark"
    press(seen, opened.get_by_role("button", name=re.compile("^Neem over")).first)
    assert "Overgenomen" in page.get_by_role("status").first.inner_text()
    assert "Als u niet verschijnt" in page.locator("#brief").inner_text()
    left = remark(page, "Dit leest als dreigen")
    if left.get_attribute("open") is None:
        left.locator("summary").click()
    press(seen, left.get_by_role("button", name=re.compile("^Laat staan")))
    assert remark(page, "Dit leest als dreigen").count() == 0
    letter.refresh_from_db()
    assert letter.body == STRICT.replace("Indien", "Als")
    if javascript:
        seen.looks_good()


@pytest.mark.django_db(transaction=True)
def test_a_remark_that_is_open_tears_no_hole_in_the_letter(
    live_server: Any, letter: Letter, desk: Any
):
    """At a desk it unfolds on the paper, between its own paragraph and the next."""
    seen = desk()
    page = seen.page
    page.goto(live_server.url + reverse("workshop", args=[letter.pk]))
    for number in range(page.locator("#brief details.db-find").count()):
        opened = page.locator("#brief details.db-find").nth(number)
        opened.locator("summary").click()
        row = page.locator(".db-margin__row:has(details[open])")
        words, box = row.locator(".db-margin__text > div").bounding_box(), opened.bounding_box()
        assert 0 <= box["y"] - (words["y"] + words["height"]) < 110
        paper = row.locator(".db-margin__text").bounding_box()
        assert paper["x"] < box["x"]
        assert box["x"] + box["width"] < paper["x"] + paper["width"]
        whole = row.bounding_box()
        assert whole["y"] + whole["height"] - (box["y"] + box["height"]) < 60
        assert page.evaluate("document.activeElement.closest('details').open")
        seen.looks_good()


@pytest.mark.django_db(transaction=True)
def test_while_bram_types_the_remarks_follow_and_his_caret_stays(
    live_server: Any, letter: Letter, desk: Any
):
    seen = desk()
    page = seen.page
    page.goto(live_server.url + reverse("letter_text", args=[letter.pk]))
    field = page.get_by_label("De brief")
    field.fill("Dag Amina,\n\nKomt u langs?")
    expect(page.locator("#nagekeken").get_by_text("Dit leest als dreigen")).to_have_count(0)
    before = page.locator("#hoeveel").inner_text()
    field.press("End")
    field.press_sequentially(" Indien u niet verschijnt, wordt uw uitkering verlaagd.", delay=5)
    page.locator("#nagekeken").get_by_text("Dit leest als dreigen").first.wait_for()
    caret = page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]")
    assert caret == ["id_body", len(field.input_value())]
    assert page.locator("#hoeveel").inner_text() != before, "how many there are is said as well"
    field.press("ArrowLeft")
    page.wait_for_timeout(500)
    assert page.evaluate("document.activeElement.selectionStart") == len(field.input_value()) - 1
    letter.refresh_from_db()
    assert letter.body == STRICT, "typing keeps nothing"
    press(seen, page.get_by_role("button", name="Bewaar de tekst"))
    letter.refresh_from_db()
    assert letter.body.startswith("Dag Amina,")
    seen.looks_good()


@pytest.mark.django_db(transaction=True)
def test_without_script_a_button_looks(live_server: Any, letter: Letter, desk: Any):
    seen = desk(javascript=False)
    page = seen.page
    page.goto(live_server.url + reverse("letter_text", args=[letter.pk]))
    page.get_by_label("De brief").fill("Dag Amina,\n\nKomt u langs? Indien u wilt bel ik.")
    page.get_by_label("Laat ook hints zien").check()
    press(seen, page.get_by_role("button", name="Kijk hem na"))
    assert "nog niet bewaard" in page.locator("main").inner_text()
    assert page.locator("#nagekeken").get_by_text("Indien").first.is_visible()
    letter.refresh_from_db()
    assert letter.body == STRICT


@pytest.mark.django_db(transaction=True)
def test_with_keys_alone_bram_gets_from_the_words_to_the_proposal_and_back(
    live_server: Any, letter: Letter, desk: Any
):
    seen = desk()
    page = seen.page
    page.goto(live_server.url + reverse("workshop", args=[letter.pk]))
    here = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"

    def tab_to(words: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if words in (page.evaluate(here) or ""):
                return
        raise AssertionError(f"no key leads to {words}")

    ask_for_hints(seen)
    page.locator("#brief").focus()
    tab_to("Indien")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to("Neem over")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Als u niet verschijnt" in page.locator("#brief").inner_text()
    page.keyboard.press("Tab")
    inside = "document.querySelector('#brief').contains(document.activeElement)"
    assert page.evaluate(inside), "after taking over one goes on in the letter"


@pytest.mark.django_db(transaction=True)
def test_printed_the_letter_is_alone_on_the_paper(live_server: Any, letter: Letter, desk: Any):
    seen = desk()
    page = seen.page
    page.goto(live_server.url + reverse("workshop", args=[letter.pk]))
    page.emulate_media(media="print")
    shown = page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter(e => e.childElementCount === 0 "
        "&& e.getBoundingClientRect().height > 1 && e.innerText?.trim()).map(e => e.innerText)"
    )
    told = page.locator("main").inner_text()
    assert "Geachte" in told
    assert "Indien" in "".join(shown)
    screen_only = ("Leesbaarheid", "Waarom?", "Wat nog mist", "Straks", "hints zien", "Verstuur")
    for word in (*screen_only, "El Idrissi"):
        assert word not in told
