# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""To DigiD and back in a real browser: the first time with Bram, and from then on from home."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from dichterbij.people import oidc
from dichterbij.people.models import Person, Proof
from dichterbij.people.proofs.actions import confirm_at_desk
from tests.browser.test_axe import sign_in
from tests.page_client import PageClient
from tests.test_digid import EX_S
from tests.test_digid import house as house
from tests.test_links_and_pin import token_for


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_the_first_time_together_and_then_from_home(
    phone: bool,
    language: str,
    live_server: Any,
    visit: Any,
    house: Any,
    settings: Any,
    amina: Person,
    bram: Person,
) -> None:
    settings.PUBLIC_URL = live_server.url
    house.description = {"end_session_endpoint": f"{house.issuer}/end"}
    oidc.forget_what_is_known()
    Person.objects.filter(pk=amina.pk).update(language=language)
    token = token_for(amina)
    proving = live_server.url + reverse("prove", args=[token])
    hers, bram_s = visit(phone=phone), visit(phone=phone)

    def press(which: str) -> None:
        with hers.page.expect_navigation():
            hers.page.locator(which).first.click()
        hers.looks_good()

    hers.page.goto(proving)
    hers.looks_good()
    press("main a[href*='/wie-bent-u/digid/']")
    code = hers.page.locator(".db-code").inner_text()
    sign_in(PageClient(), bram_s, live_server, bram)
    bram_s.page.goto(live_server.url + reverse("confirm_at_desk", args=[amina.pk]))
    bram_s.looks_good()
    assert bram_s.page.locator("input[name=saw_digid]").count() == 1
    confirm_at_desk(amina, code, saw_digid=True, by=bram)
    press("button[value=shown]")
    assert hers.page.url.endswith(reverse("your_data", args=[token]))
    hers.page.goto(live_server.url + reverse("your_digid", args=[token]))
    hers.looks_good()
    hers.page.goto(proving)  # she is in, so she is led on
    press("form[action$='/eruit/'] button")
    # From home, with the PIN of nobody asked
    house.claims["bsn"] = EX_S
    hers.page.goto(proving)
    press("main a[href*='/wie-bent-u/digid/']")
    assert hers.page.locator(".db-told--wait").count() == 1
    house.claims["bsn"] = "999990019"
    press("main a[href*='/wie-bent-u/digid/']")
    assert hers.page.url.endswith(reverse("your_data", args=[token]))
    assert Proof.objects.open().get().how == Proof.How.DIGID
    press("form[action$='/eruit/'] button")
    there = hers.page.locator("main a[href*='/end?']").get_attribute("href")
    assert there.startswith(house.issuer)
    bram_s.page.goto(live_server.url + reverse("tied_digid", args=[amina.pk]))
    bram_s.looks_good()
    bram_s.page.goto(live_server.url + reverse("resident", args=[amina.pk]))
    bram_s.looks_good()
