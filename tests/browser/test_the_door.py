# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The second step as it looks: at a phone, at a desk, and without scripts."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.urls import reverse

from dichterbij.people.door.models import SecondFactor
from dichterbij.people.models import Person

PASSWORD = "een lange zin om binnen te komen"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_the_second_step_is_chosen_and_asked(
    phone: bool, live_server: Any, visit: Any, bram: Person, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    seen = visit(phone=phone)

    def press(**fields: str) -> None:
        for name, value in fields.items():
            seen.page.locator(f"input[name={name}]").fill(value)
        with seen.page.expect_navigation():
            seen.page.locator("main button[type=submit]").click()

    def code(ahead: int = 0) -> str:
        app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
        return app.generate(time.time() + ahead).decode()

    to = live_server.url + reverse("sign_in")
    seen.page.goto(to)
    press(username=str(bram.sign_in_name), password=PASSWORD)
    seen.looks_good()
    secret = seen.page.locator("main code").inner_text().replace(" ", "")
    press(code="1")
    seen.looks_good()
    press(code=code())
    assert seen.page.locator("main code").count() == 10
    seen.looks_good()
    with seen.page.expect_navigation():
        seen.page.get_by_role("link", name="ga verder").click()
    assert seen.page.locator("h1").inner_text()
    seen.context.clear_cookies()
    seen.page.goto(to)
    press(username=str(bram.sign_in_name), password=PASSWORD)
    seen.looks_good()
    press(code=code(ahead=30))
    assert seen.page.url.endswith(reverse("today"))
    assert SecondFactor.objects.get().confirmed_at
