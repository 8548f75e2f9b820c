# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina asks that nothing is changed for now: it holds at once, and ends openly."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations import after
from dichterbij.conversations.before import add_to_agenda, write_kern
from dichterbij.conversations.invitation import invite
from dichterbij.conversations.models import AgendaItem, Conversation, Kern
from dichterbij.delivery.models import Message
from dichterbij.people.access import CHANGES, Role, may, require, scope
from dichterbij.people.errors import Limited
from dichterbij.people.limiting import actions
from dichterbij.people.limiting.models import Limit, LimitConsent
from dichterbij.people.models import LogLine, Person, Tier, WorkingRelationship
from dichterbij.people.proofs.actions import confirm_at_desk
from dichterbij.web.rights import actions as rights
from dichterbij.web.rights.messages import announce_end_of_limit
from tests.page_client import PageClient
from tests.test_links_and_pin import token_for
from tests.test_proofs import code_on, shown

WHAT = "Wat er over 12 mei staat, klopt niet."
LATER = "Het is uitgezocht: de brief is ingetrokken."


@pytest.fixture
def me(amina: Person) -> Person:
    return Person.objects.get(pk=amina.pk).at(Tier.T3)


@pytest.fixture
def limit(me: Person) -> Limit:
    return actions.ask_to_limit(me, WHAT, by=me)


@pytest.fixture
def bram_s(bram: Person) -> PageClient:
    client = PageClient()
    client.force_login(bram)
    return client


def said(client: PageClient, name: str, *args: object) -> str:
    return str(client.get(reverse(name, args=args)).content.decode())


def in_days(days: int) -> Any:
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def test_it_holds_from_when_she_asks_it(
    limit: Limit, talk: Conversation, amina: Person, bram: Person, chris: Person, loes: Person
) -> None:
    with pytest.raises(Limited):
        write_kern(amina, "Iets nieuws.", by=bram)
    with pytest.raises(Limited):
        add_to_agenda(talk, "Nog een punt.", by=bram)
    with pytest.raises(Limited):
        invite(talk, by=bram)
    assert not Kern.objects.exists()
    assert not AgendaItem.objects.exists()
    assert not Message.objects.exists()
    with pytest.raises(PermissionDenied):
        write_kern(amina, "Iets nieuws.", by=chris)


def test_nobody_hands_her_over_without_asking(
    limit: Limit, amina: Person, bram: Person, samira: Person, loes: Person
) -> None:
    with pytest.raises(Limited):
        after.hand_over(amina, samira, by=loes)
    client = PageClient()
    client.force_login(loes)
    to = reverse("hand_over", args=[amina.pk])
    assert client.post(to, {"to": samira.pk})["Location"] == reverse("limit_of", args=[amina.pk])
    page = said(client, "limit_of", amina.pk)
    assert "niets verandert" in page
    assert WHAT not in page, "what it is about is not for a lead"
    client.post(
        reverse("limit_of", args=[amina.pk]),
        {"do": "consent", "mag-asked": "on", "mag-text": "Overdragen aan Samira."},
    )
    assert client.post(to, {"to": samira.pk})["Location"] == reverse("team")
    assert WorkingRelationship.objects.current().get(resident=amina).caseworker == samira


def test_what_bram_typed_is_not_lost_where_she_is_to_be_asked_first(
    limit: Limit, talk: Conversation, amina: Person, bram: Person
) -> None:
    client = PageClient()
    client.force_login(bram)
    words = "Amina wil eerst weten wat ze overhoudt."
    page = client.post(reverse("kern", args=[amina.pk]), {"text": words})
    told = page.content.decode()
    assert words in told
    assert reverse("limit_of", args=[amina.pk]) in told
    assert not Kern.objects.exists()


def test_a_point_that_bram_put_otherwise_stays_typed_too(
    talk: Conversation, me: Person, bram: Person, bram_s: PageClient
) -> None:
    point = add_to_agenda(talk, "Werk.", by=bram)
    actions.ask_to_limit(me, WHAT, by=me)
    words = "Wat werk zou opleveren."
    told = bram_s.post(reverse("point", args=[point.pk]), {"text": words, "was": "Werk."})
    assert words in told.content.decode()
    assert "niets te veranderen" in told.content.decode()
    assert AgendaItem.objects.get().text == "Werk."


def test_every_act_that_changes_waits_and_what_she_asks_herself_goes_on(
    limit: Limit, talk: Conversation, me: Person, bram: Person, joke: Person
) -> None:
    for act in CHANGES:
        if scope(Role.CASEWORKER, act).value == "own":
            assert may(bram, act, me)
            with pytest.raises(Limited):
                require(bram, act, me)
            require(bram, act, joke)
    add_to_agenda(talk, "Dit wil ik zelf bespreken.", by=me)
    rights.ask_to_erase(me, by=me)
    rights.erase(me, by=bram)
    assert not Limit.objects.exists()


def test_what_she_allows_can_be_done_that_day_and_she_reads_what_was_noted(
    limit: Limit, client: PageClient, bram_s: PageClient, amina: Person, bram: Person
) -> None:
    page = reverse("limit_of", args=[amina.pk])
    typed = {"do": "consent", "mag-text": "De kern opnieuw schrijven."}
    again = bram_s.post(page, typed).content.decode()
    assert "Vraag het eerst" in again
    assert "De kern opnieuw schrijven." in again, "what was typed stays"
    bram_s.post(page, typed | {"mag-asked": "on"})
    write_kern(amina, "Samen opgeschreven.", by=bram)
    with in_days(1), pytest.raises(Limited):
        write_kern(amina, "Nog iets.", by=bram)
    token = token_for(amina)
    confirm_at_desk(amina, code_on(client, token), by=bram)
    shown(client, token)
    told = said(client, "everything", token)
    assert "De kern opnieuw schrijven." in told
    assert WHAT in told
    assert LogLine.objects.filter(act="note_consent", by=bram, resident=amina).count() == 1


def test_she_asks_on_her_page_and_bram_sees_since_when_and_what_about(
    client: PageClient, bram_s: PageClient, amina: Person, bram: Person
) -> None:
    token = token_for(amina)
    confirm_at_desk(amina, code_on(client, token), by=bram)
    shown(client, token)
    page = reverse("limit_use", args=[token])
    assert "Vul hier nog iets in" in client.post(page, {"text": ""}).content.decode()
    client.post(page, {"text": WHAT})
    assert WHAT in said(client, "limit_use", token)
    his = said(bram_s, "resident", amina.pk)
    assert WHAT in his
    assert f"Sinds {timezone.localdate().day} " in his
    bram_s.post(reverse("limit_of", args=[amina.pk]), {"do": "confirm"})
    assert "Bram de Wit" in said(client, "limit_use", token), "she sees who read it"
    # And back, whenever she likes
    client.post(page, {"do": "go_on"})
    assert WHAT not in said(bram_s, "resident", amina.pk)
    write_kern(amina, "Het kan weer.", by=bram)


def test_it_ends_a_week_after_she_was_told_and_not_before(
    limit: Limit, me: Person, bram: Person
) -> None:
    announce_end_of_limit(me, LATER, by=bram)
    (message,) = Message.objects.filter(resident=me)
    assert message.kind == Message.Kind.YOUR_DATA
    assert LATER not in message.body
    assert WHAT not in message.body
    with pytest.raises(actions.AlreadyTold):
        announce_end_of_limit(me, LATER, by=bram)
    for days in (0, 6):
        with in_days(days), pytest.raises(Limited):
            write_kern(me, "Te vroeg.", by=bram)
    with in_days(7):
        write_kern(me, "Nu wel.", by=bram)
        assert actions.ask_to_limit(me, "Opnieuw.", by=me) != limit, "and she may ask it again"
        with pytest.raises(Limited):
            write_kern(me, "Weer niet.", by=bram)


def test_only_she_asks_and_only_who_works_with_her_keeps_to_it(
    limit: Limit,
    me: Person,
    amina: Person,
    bram: Person,
    chris: Person,
    loes: Person,
    farid: Person,
) -> None:
    for nobody in (bram, loes, farid, amina.at(Tier.T2)):
        with pytest.raises(PermissionDenied):
            actions.ask_to_limit(me, WHAT, by=nobody)
        with pytest.raises(PermissionDenied):
            actions.let_it_go_on(me, by=nobody)
    for nobody in (chris, loes, farid, me):
        for verb in (actions.confirm_limit, actions.announce_end):
            with pytest.raises(PermissionDenied):
                verb(me, *(["x"] if verb is actions.announce_end else []), by=nobody)  # type: ignore[operator]
    for nobody in (chris, farid, me):
        with pytest.raises(PermissionDenied):
            actions.note_consent(me, "Mag.", by=nobody)
    client = PageClient()
    client.force_login(chris)
    assert client.get(reverse("limit_of", args=[me.pk])).status_code == 404


def test_asking_again_changes_nothing_and_it_is_sealed(limit: Limit, me: Person) -> None:
    assert actions.ask_to_limit(me, "Iets anders.", by=me) == limit
    assert WHAT.encode() not in bytes(Limit.objects.get().sealed)
    assert not LimitConsent.objects.exists()


def test_without_a_limit_there_is_nothing_to_keep_to(me: Person, bram: Person) -> None:
    for verb in (actions.confirm_limit, actions.announce_end, actions.note_consent):
        with pytest.raises(actions.NotLimited):
            verb(me, *([] if verb is actions.confirm_limit else ["x"]), by=bram)  # type: ignore[operator]


def test_who_read_it_first_and_what_was_allowed_first_stay(
    limit: Limit, me: Person, bram: Person
) -> None:
    actions.confirm_limit(me, by=bram)
    first = Limit.objects.get().confirmed_at
    allowed = actions.note_consent(me, "Antwoorden mag.", by=bram)
    actions.confirm_limit(me, by=bram)
    assert actions.note_consent(me, "Alles mag.", by=bram) == allowed
    assert Limit.objects.get().confirmed_at == first
    assert LimitConsent.objects.count() == 1
