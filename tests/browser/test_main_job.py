# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The main job as both people, on the served demo: from an appointment to a kept agreement."""

from __future__ import annotations

import datetime as dt
import re

import pytest

PIN = "48213"  # what Amina and Bram agreed, as the demo's front page says


def workday(days: int) -> str:
    day = dt.date.today() + dt.timedelta(days=days)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day.strftime("%d-%m-%Y")


def press(visit, name: str) -> None:
    """Press the button or link with these words, and wait for the page it leads to."""
    page = visit.page
    button = page.get_by_role("button", name=name, exact=False)
    with page.expect_navigation():
        (button if button.count() else page.get_by_role("link", name=name)).first.click()


def done_by(visit, what: str) -> None:
    """Say of this agreement that it is done."""
    agreement = visit.page.locator("article").filter(has_text=what).first
    agreement.get_by_role("button", name="Gedaan").first.click()
    agreement.get_by_text("Gedaan op").first.wait_for()


def messages(phone, demo: str, amina: str, subject: str):
    """What lies on Amina's phone with this subject, newest first."""
    phone.page.goto(f"{demo}{amina}")
    return phone.page.locator("article").filter(has_text=subject)


def follow_new_message(phone, demo: str, amina: str, subject: str, before: int) -> None:
    """Amina takes her phone and follows the link in the message that has just come."""
    for _ in range(40):
        found = messages(phone, demo, amina, subject)
        if found.count() > before:
            found.first.get_by_role("link").first.click()
            phone.page.wait_for_load_state()
            return
        phone.page.wait_for_timeout(500)
    pytest.fail(f"no new message {subject!r} on the phone")


@pytest.mark.parametrize(
    ("javascript", "days", "hour"), [(True, 40, "9.00"), (False, 47, "16.00")], ids=["js", "no-js"]
)
def test_from_an_appointment_to_a_kept_agreement(demo, visit, javascript, days, hour):
    mark = "met script" if javascript else "zonder script"
    bram = visit(javascript=javascript)
    amina = visit(phone=True, javascript=javascript)

    def both_look_good() -> None:
        # axe needs script to look with; without it the pages are the same
        if javascript:
            bram.looks_good()
            amina.looks_good()

    # Bram plans a talk and invites
    bram.page.goto(f"{demo}/demo/")
    phone_address = bram.page.get_by_role("link", name="Pak de telefoon van Amina").get_attribute(
        "href"
    )
    press(bram, "Wees Bram")
    bram.page.goto(f"{demo}/inwoners/")
    bram.page.get_by_role("link", name=re.compile("Amina")).first.click()
    resident_address = bram.page.url
    bram.page.goto(f"{resident_address}gesprek/nieuw/")
    bram.page.get_by_label("Waarom willen jullie praten?").fill(f"Samen verder kijken, {mark}.")
    bram.page.get_by_label("Welke dag", exact=False).first.fill(workday(days))
    bram.page.get_by_label("Hoe laat", exact=False).first.fill(hour)
    bram.page.get_by_label("Eerste punt").fill(f"Hoe het gaat, {mark}")
    if javascript:
        bram.looks_good()
    press(bram, "Plan het gesprek")
    invited = messages(amina, demo, phone_address, "Een gesprek met Bram").count()
    press(bram, "Nodig Amina uit")
    talk_number = re.search(r"/gesprek/(\d+)/", bram.page.url).group(1)
    talk = f"{demo}/gesprek/{talk_number}"

    # Amina follows the link in the message, adds a point, and says who comes along
    follow_new_message(amina, demo, phone_address, "Een gesprek met Bram", invited)
    assert "/u/" in amina.page.url
    amina.page.get_by_label("Wat wilt u zelf bespreken?").fill(f"Wat houd ik over? {mark}")
    amina.page.get_by_role("button", name="Zet erbij").first.click()
    amina.page.get_by_text(f"Wat houd ik over? {mark}").filter(visible=True).first.wait_for()
    amina.page.get_by_label("Tijdens een wandeling", exact=False).check()
    amina.page.get_by_label("Ik neem iemand mee").check()
    amina.page.get_by_label("Wie komt er mee?").fill("mijn zus")
    press(amina, "Laat het Bram weten")
    assert "El Idrissi" not in amina.page.content()
    both_look_good()

    # Bram prepares: he sees her point and her choice, and stops at the kern
    bram.page.goto(f"{talk}/vooraf/")
    assert f"Wat houd ik over? {mark}" in bram.page.content()
    assert "mijn zus" in bram.page.content()
    bram.page.get_by_label("Ik stop hier", exact=False).check()
    bram.page.get_by_label("Waarom?", exact=True).fill("Ik wil het van Amina zelf horen.")
    press(bram, "Bewaar en kies voor de kaart")
    assert bram.page.url.endswith("/tijdens/")

    # He chooses for the card and prints it
    title = bram.page.get_by_role("button", name="Zet op de kaart").first.inner_text()
    bram.page.get_by_role("button", name="Zet op de kaart").first.click()
    bram.page.get_by_role("button", name="Haal eraf").first.wait_for()
    assert title
    both_look_good()
    card = bram.page.request.get(f"{talk}/kaart.pdf")
    assert card.ok
    assert card.body().startswith(b"%PDF")

    # Afterwards both promise something, and it is shared at once
    bram.page.goto(f"{talk}/daarna/")
    bram.page.get_by_label("Wat ga jij doen?").fill(f"Uitrekenen wat je overhoudt, {mark}")
    bram.page.get_by_label("Wat gaat Amina doen?").fill(f"De school bellen, {mark}")
    both_look_good()
    shared = messages(amina, demo, phone_address, "Onze afspraken staan klaar").count()
    press(bram, "Deel de afspraken")
    assert "Uitrekenen" in bram.page.content()
    both_look_good()

    # Amina opens them with the PIN they agreed, and says that hers is done
    follow_new_message(amina, demo, phone_address, "Onze afspraken staan klaar", shared)
    amina.page.get_by_label("Pincode van vijf cijfers").fill("11119")
    press(amina, "Open onze afspraken")
    assert "Uitrekenen" not in amina.page.content()
    amina.page.get_by_label("Pincode van vijf cijfers").fill(PIN)
    press(amina, "Open onze afspraken")
    ours = amina.page.get_by_text(f"Uitrekenen wat je overhoudt, {mark}").first
    theirs = amina.page.get_by_text(f"De school bellen, {mark}").first
    assert ours.bounding_box()["y"] < theirs.bounding_box()["y"], "our promises stand first"
    done_by(amina, f"De school bellen, {mark}")
    amina.page.locator("article").filter(has_text=f"De school bellen, {mark}").get_by_text(
        "Gedaan op"
    ).first.wait_for()
    both_look_good()

    # Bram sees it, and keeps his own
    bram.page.goto(f"{resident_address}afspraken/")
    done = bram.page.locator("article").filter(has_text=f"De school bellen, {mark}").first
    assert "Gedaan" in done.inner_text()
    done_by(bram, f"Uitrekenen wat je overhoudt, {mark}")
    amina.page.reload()
    kept = amina.page.locator("article").filter(has_text=f"Uitrekenen wat je overhoudt, {mark}")
    assert "Gedaan op" in kept.first.inner_text()
    both_look_good()
    assert bram.wrong == []
    assert amina.wrong == []
