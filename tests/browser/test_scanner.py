# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A mail scanner opens every link in every message before a resident does, and runs its scripts.

It uses nothing up and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from dichterbij.conversations import after, invitation
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import actions as delivery
from dichterbij.delivery.models import Message
from dichterbij.people import links
from dichterbij.people.models import Link, Person
from tests.browser.conftest import Visit
from tests.test_safe_pages import contents
from tests.world import World, everything_about


@pytest.fixture
def messages(bram: Person, samira: Person) -> World:
    """Amina was invited, and her agreements were shared with her."""
    world = everything_about("Amina", bram, before=samira)
    invitation.invite(Conversation.objects.get(pk=world.pks["talk"]), again=True, by=bram)
    after.share(Conversation.objects.get(pk=world.pks["held"]), by=bram)
    return world


def links_in_messages() -> set[str]:
    """Every address in everything that was sent or waits."""
    found: set[str] = set()
    for message in Message.objects.filter(link__isnull=False):
        found |= set(re.findall(r"https?://\S+", delivery.text(message)))
    return found | {links.address(link) for link in Link.objects.all()}


@pytest.mark.django_db(transaction=True)
def test_a_scanner_that_runs_scripts_uses_nothing_up(
    messages: World, live_server: Any, visit: Callable[..., Visit]
) -> None:
    seen = visit()
    first = {one.replace(settings.PUBLIC_URL, live_server.url) for one in links_in_messages()}
    assert len(first) >= 3
    before = contents()
    opened: set[str] = set()
    waiting = [*sorted(first)]
    while waiting:
        address = waiting.pop()
        if address in opened:
            continue
        opened.add(address)
        if address.endswith((".ics", ".pdf")):
            seen.context.request.get(address)
            continue
        seen.page.goto(address, wait_until="networkidle")
        found = seen.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        waiting += [one.split("#")[0] for one in found if one.startswith(live_server.url + "/u/")]
    assert len(opened) > len(first), "it followed what it found"
    assert contents() == before
    for link in Link.objects.all():
        assert links.find(links.token(link)) is not None, "every link still works"
