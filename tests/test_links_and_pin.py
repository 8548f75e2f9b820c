# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A link is not a login, a PIN is guessed five times at most, and nothing leaks on the way."""

from __future__ import annotations

import datetime as dt
import logging
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.db import connection
from django.utils import timezone

from dichterbij.conversations import invitation
from dichterbij.conversations.models import AgendaItem, Conversation
from dichterbij.delivery.models import Message
from dichterbij.people import actions, links
from dichterbij.people.models import Link, Person, Pin, Tier
from dichterbij.people.pages import PIN_COOKIE
from dichterbij.web.logs import WithoutAddresses
from tests.at_once import at_once, shared_database
from tests.page_client import PageClient

PIN = "48213"


def token_for(
    person: Person,
    purpose: str = Link.Purpose.AGREEMENTS,
    about: uuid.UUID | None = None,
    **more: Any,
) -> str:
    expires_at = more.pop("expires_at", timezone.now() + dt.timedelta(days=30))
    link = actions.make_link(person, purpose, about=about, expires_at=expires_at, by=None)
    if more:
        Link.objects.filter(pk=link.pk).update(**more)
    return links.token(link)


def invited(talk: Conversation, **more: Any) -> str:
    return token_for(talk.resident, Link.Purpose.INVITATION, talk.uuid, **more)


@pytest.fixture
def agreed(amina: Person, bram: Person) -> Pin:
    return actions.agree_pin(amina, PIN, by=bram)


def bare(response: Any, token: str = "") -> str:
    """A page without what differs on every page: the form's own token, and what was in the link."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    text = re.sub(r'name="once" value="[\w-]+"', "", text)
    return text.replace(token, "TOKEN") if token else text


def everything() -> dict[str, list[Any]]:
    """Every row there is."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
    }


# Links


def test_the_link_of_an_invitation_opens_the_talk(client: PageClient, talk: Conversation) -> None:
    response = client.get(f"/u/{invited(talk)}/", follow=True)
    assert response.redirect_chain[0][0].endswith("/gesprek/")
    assert "Dag Amina" in response.content.decode()


def test_the_link_to_the_agreements_asks_for_the_pin(client: PageClient, amina: Person) -> None:
    token = token_for(amina)
    response = client.get(f"/u/{token}/")
    assert response["Location"] == f"/u/{token}/afspraken/"
    assert client.get(response["Location"])["Location"] == f"/u/{token}/pincode/"


def dead_tokens(talk: Conversation, chris: Person) -> dict[str, str]:
    gone = timezone.now() - dt.timedelta(days=1)
    elsewhere = token_for(talk.resident, Link.Purpose.INVITATION, uuid.uuid4())
    return {
        "unknown": "aaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "expired": invited(talk, expires_at=gone),
        "revoked": invited(talk, revoked_at=gone),
        "agreements": token_for(talk.resident),
        "of no talk": elsewhere,
    }


def test_every_dead_link_reads_the_same(
    client: PageClient, talk: Conversation, chris: Person
) -> None:
    pages = {
        why: (client.get(f"/u/{token}/gesprek/"), token)
        for why, token in dead_tokens(talk, chris).items()
    }
    assert {response.status_code for response, _ in pages.values()} == {404}
    assert len({bare(response, token) for response, token in pages.values()}) == 1
    assert len({len(response.content) for response, _ in pages.values()}) == 1
    text = bare(pages["expired"][0])
    for name in ("Amina", "Bram", "El Idrissi", "de Wit"):
        assert name not in text
    assert "06 00 00 00 10" in text


def test_a_dead_link_does_not_tell_in_which_language_somebody_reads(
    client: PageClient, talk: Conversation
) -> None:
    Person.objects.filter(pk=talk.resident.pk).update(language="ar")
    elsewhere = token_for(talk.resident, Link.Purpose.INVITATION, uuid.uuid4())
    unknown = "b" * len(elsewhere)
    pages = [bare(client.get(f"/u/{token}/gesprek/"), token) for token in (elsewhere, unknown)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "token", ["x", "%00", "..%2f..", "%F0%9F%99%82", "a" * 3000, "%3Cscript%3Ealert(1)", "%ff%fe"]
)
def test_a_malformed_link_gets_the_same_page(db: None, client: PageClient, token: str) -> None:
    response = client.get(f"/u/{token}/")
    assert response.status_code == 404
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("path", ["afspraken/", "over-mij/", "verloop/", "pincode/", "eruit/"])
def test_an_invitation_never_opens_agreements(
    client: PageClient, talk: Conversation, agreed: Pin, path: str
) -> None:
    token = invited(talk)
    link = Link.objects.get()
    client.cookies[PIN_COOKIE] = signing.dumps([link.pk, agreed.version], salt="pin")
    assert client.get(f"/u/{token}/{path}").status_code == 404
    assert client.post(f"/u/{token}/{path}", {"digits": PIN}).status_code == 404


@pytest.mark.parametrize("path", ["", "punt/", "antwoord/", "tijd/", "afspraak.ics"])
def test_a_link_to_the_agreements_never_opens_an_invitation(
    client: PageClient, amina: Person, talk: Conversation, path: str
) -> None:
    assert client.get(f"/u/{token_for(amina)}/gesprek/{path}").status_code == 404


def test_the_link_of_one_talk_never_opens_another(
    client: PageClient, talk: Conversation, bram: Person
) -> None:
    other = Conversation.objects.create(
        relationship=talk.relationship,
        goal="Iets heel anders",
        starts_at=talk.starts_at + dt.timedelta(days=7),
        ends_at=talk.ends_at + dt.timedelta(days=7),
        made_by=bram,
    )
    AgendaItem.objects.create(conversation=other, text="Een ander punt", added_by=bram, position=1)
    mine = AgendaItem.objects.create(
        conversation=other, text="Mijn andere punt", added_by=talk.resident, position=2
    )
    token = invited(talk)
    text = client.get(f"/u/{token}/gesprek/").content.decode()
    assert "Iets heel anders" not in text
    assert "Een ander punt" not in text
    client.post(f"/u/{token}/gesprek/punt/", {"do": f"withdraw:{mine.pk}:2"})
    mine.refresh_from_db()
    assert mine.withdrawn_at is None


def test_the_link_of_somebody_else_never_opens_this_talk(
    client: PageClient, talk: Conversation, joke: Person
) -> None:
    token = token_for(joke, Link.Purpose.INVITATION, talk.uuid)
    assert client.get(f"/u/{token}/gesprek/").status_code == 404


def test_looking_changes_nothing_and_uses_nothing_up(
    client: PageClient, talk: Conversation, agreed: Pin
) -> None:
    tokens = [invited(talk), token_for(talk.resident)]
    before = everything()
    paths = ["", "taal/", "gesprek/", "gesprek/punt/", "gesprek/antwoord/", "gesprek/tijd/"]
    paths += ["gesprek/afspraak.ics", "pincode/", "eruit/"]
    for token in tokens:
        for path in paths:
            for look in (client.head, client.get, client.options):
                assert look(f"/u/{token}/{path}").status_code in (200, 302, 404), path
    client.get("/link/nieuw/", {"token": tokens[0]})
    client.head("/link/nieuw/", {"token": tokens[0]})
    assert everything() == before


def test_pages_behind_a_link_are_kept_by_nobody(client: PageClient, talk: Conversation) -> None:
    token = invited(talk)
    for path in (
        f"/u/{token}/",
        f"/u/{token}/gesprek/",
        "/u/x/",
        f"/u/{token}/gesprek/afspraak.ics",
    ):
        response = client.get(path)
        assert "no-store" in response["Cache-Control"], path
        assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in client.get(f"/u/{token}/gesprek/").content.decode()


def test_the_log_never_holds_a_token(talk: Conversation) -> None:
    token = invited(talk)
    for name in ("django.request", "dichterbij.x", "gunicorn"):
        record = logging.LogRecord(
            name, logging.WARNING, __file__, 1, "Not Found: %s", (f"/u/{token}/gesprek/",), None
        )
        assert token not in WithoutAddresses().format(record)


# A new link


def test_who_holds_an_old_link_gets_a_new_one_over_their_own_channel(
    client: PageClient, talk: Conversation
) -> None:
    token = invited(talk, expires_at=timezone.now() - dt.timedelta(days=1))
    assert token in client.get(f"/u/{token}/").content.decode()
    client.post("/link/nieuw/", {"token": token})
    client.post("/link/nieuw/", {"token": token})
    message = Message.objects.get()
    assert message.kind == Message.Kind.NEW_LINK
    assert message.resident == talk.resident
    assert message.link is not None
    assert client.get(f"/u/{links.token(message.link)}/gesprek/").status_code == 200


class WentAway(Exception):
    """The database, in the middle of it."""


def and_then_it_goes_away(execute: Any, sql: str, *more: Any) -> Any:
    if sql.startswith('INSERT INTO "delivery_message"'):
        raise WentAway
    return execute(sql, *more)


def test_a_link_and_the_message_it_is_in_are_made_together_or_not_at_all(
    talk: Conversation, amina: Person, bram: Person
) -> None:
    old = links.find(token_for(amina))
    assert old is not None
    for make in (
        lambda: invitation.send_new_link(old),
        lambda: invitation.invite(talk, by=bram),
    ):
        before = everything()
        with connection.execute_wrapper(and_then_it_goes_away), pytest.raises(WentAway):
            make()
        assert everything() == before, "no link, and no line in the log"
        make()
        message = Message.objects.latest("pk")
        assert message.link is not None


def test_asking_for_a_new_link_looks_the_same_for_everybody(
    client: PageClient, talk: Conversation, joke: Person
) -> None:
    gone = timezone.now() - dt.timedelta(days=1)
    tokens = [
        invited(talk, expires_at=gone),
        invited(talk, revoked_at=gone),
        token_for(joke, expires_at=gone),
        "unknown",
        "",
        "\x00",
        "🙂" * 500,
    ]
    pages = {bare(client.post("/link/nieuw/", {"token": token})) for token in tokens}
    assert len(pages) == 1
    assert Message.objects.count() == 1


def test_a_new_link_is_never_shown_on_the_page(client: PageClient, talk: Conversation) -> None:
    token = invited(talk, expires_at=timezone.now() - dt.timedelta(days=1))
    text = client.post("/link/nieuw/", {"token": token}).content.decode()
    link = Message.objects.get().link
    assert link is not None
    assert links.token(link) not in text
    assert "Amina" not in text


# The PIN


def test_the_pin_opens_the_agreements_for_this_link_only(
    client: PageClient, amina: Person, agreed: Pin
) -> None:
    token, other = token_for(amina), token_for(amina)
    response = client.post(f"/u/{token}/pincode/", {"digits": PIN})
    assert response["Location"] == f"/u/{token}/afspraken/"
    cookie = response.cookies[PIN_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/u/{token}/", True, "Lax")
    assert client.get(f"/u/{token}/pincode/")["Location"] == f"/u/{token}/afspraken/"
    # The cookie of one link on the pages of another opens nothing
    assert client.get(f"/u/{other}/afspraken/")["Location"] == f"/u/{other}/pincode/"


def test_going_out_asks_for_the_pin_again(client: PageClient, amina: Person, agreed: Pin) -> None:
    token = token_for(amina)
    client.post(f"/u/{token}/pincode/", {"digits": PIN})
    assert client.post(f"/u/{token}/eruit/")["Location"] == f"/u/{token}/pincode/"
    assert client.get(f"/u/{token}/pincode/").status_code == 200


def test_a_new_pin_closes_what_the_old_one_opened(
    client: PageClient, amina: Person, bram: Person, agreed: Pin
) -> None:
    token = token_for(amina)
    client.post(f"/u/{token}/pincode/", {"digits": PIN})
    actions.agree_pin(amina, "93027", by=bram)
    assert client.get(f"/u/{token}/afspraken/")["Location"] == f"/u/{token}/pincode/"


@pytest.mark.parametrize("typed", ["4 82 13", " 48213 ", "48-213", "٤٨٢١٣", "４８２１３"])
def test_a_pin_may_be_typed_the_way_somebody_writes_numbers(
    client: PageClient, amina: Person, agreed: Pin, typed: str
) -> None:
    response = client.post(f"/u/{token_for(amina)}/pincode/", {"digits": typed})
    assert response.status_code == 302


def test_wrong_locked_and_never_agreed_read_the_same(
    client: PageClient, amina: Person, joke: Person, agreed: Pin
) -> None:
    hers, nobodys = token_for(amina), token_for(joke)
    pages = [
        (client.post(f"/u/{token}/pincode/", {"digits": "11111"}), token)
        for _ in range(6)
        for token in (hers, nobodys)
    ]
    pages.append((client.post(f"/u/{hers}/pincode/", {"digits": PIN}), hers))  # locked by now
    assert {response.status_code for response, _ in pages} == {200}
    assert len({bare(response, token) for response, token in pages}) == 1
    text = bare(pages[0][0])
    assert "klopt niet" in text
    assert "11111" not in text


@pytest.mark.parametrize("typed", ["", "1234", "123456", "twaalf", "1" * 10_000, "48\x00213", "🙂"])
def test_what_is_no_pin_is_not_a_try(
    client: PageClient, amina: Person, agreed: Pin, typed: str
) -> None:
    response = client.post(f"/u/{token_for(amina)}/pincode/", {"digits": typed})
    assert "utrecht-form-field-error-message" in response.content.decode()
    agreed.refresh_from_db()
    assert agreed.failed == 0


def test_a_right_pin_starts_the_count_anew(client: PageClient, amina: Person, agreed: Pin) -> None:
    token = token_for(amina)
    for _ in range(4):
        client.post(f"/u/{token}/pincode/", {"digits": "11111"})
    assert client.post(f"/u/{token}/pincode/", {"digits": PIN}).status_code == 302
    agreed.refresh_from_db()
    assert agreed.failed == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_guesses_at_the_same_moment_are_five_tries(
    amina: Person, agreed: Pin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    check = actions.check_password

    def counted(digits: str, secret: str) -> bool:
        judged.append(digits)
        return bool(check(digits, secret))

    monkeypatch.setattr(actions, "check_password", counted)
    token = token_for(amina)
    with shared_database(tmp_path):

        def guess(number: int) -> int:
            digits = f"1{number:04d}"
            status: int = PageClient().post(f"/u/{token}/pincode/", {"digits": digits}).status_code
            return status

        assert set(at_once(50, guess)) == {200}
        assert Pin.objects.get(person=amina).locked
        assert actions.try_pin(amina.at(Tier.T1), PIN, by=amina) is None
    assert len(judged) == 5


@pytest.mark.parametrize("who", ["amina", "joke"])
def test_whoever_is_guessed_at_hears_once_that_the_pin_is_locked(
    client: PageClient, request: pytest.FixtureRequest, bram: Person, who: str
) -> None:
    person = request.getfixturevalue(who)
    actions.agree_pin(person, PIN, by=bram)
    token = token_for(person)
    for tries in range(7):
        assert Message.objects.count() == (1 if tries >= 5 else 0), f"after {tries} tries"
        client.post(f"/u/{token}/pincode/", {"digits": "11111"})
    told = Message.objects.get()
    assert (told.resident, told.kind) == (person, Message.Kind.PIN_LOCKED)
    assert told.channel == ("mail" if who == "amina" else "paper")
    assert bram.phone in told.body or "06 00 00 00" in told.body
    # T0: not what the code opens, nor with what it can be opened
    assert not re.search("afspra|gesprek|brief|http", f"{told.subject} {told.body} {told.short}")
    assert told.link is None
    # And a new one that is locked is told of again
    actions.agree_pin(person, "93027", by=bram)
    for _ in range(5):
        client.post(f"/u/{token}/pincode/", {"digits": "11111"})
    assert Message.objects.count() == 2


# Two people in one browser


def test_a_caseworker_who_opens_a_link_stays_who_they_are(
    client: PageClient, talk: Conversation, bram: Person, chris: Person
) -> None:
    client.force_login(chris)
    session = client.session.session_key
    token = invited(talk)
    text = client.get(f"/u/{token}/gesprek/").content.decode()
    assert "Chris" not in text
    client.post(f"/u/{token}/gesprek/punt/", {"do": "add", "point": "Mijn huur"})
    assert AgendaItem.objects.get().added_by == talk.resident
    assert client.session.session_key == session
    assert client.session["_auth_user_id"] == str(chris.pk)


def test_every_button_of_a_resident_needs_the_forms_own_token(talk: Conversation) -> None:
    strict = PageClient(enforce_csrf_checks=True)
    token = invited(talk)
    page = strict.get(f"/u/{token}/gesprek/").content.decode()
    assert strict.post(f"/u/{token}/gesprek/punt/", {"point": "Mijn huur"}).status_code == 403
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    data = {"point": "Mijn huur", "do": "add", "csrfmiddlewaretoken": found[1]}
    assert strict.post(f"/u/{token}/gesprek/punt/", data).status_code == 302
    assert AgendaItem.objects.count() == 1


# Languages


def test_the_resident_reads_on_in_the_language_they_choose(
    client: PageClient, talk: Conversation
) -> None:
    token = invited(talk)
    response = client.post(f"/u/{token}/taal/", {"language": "ar"}, follow=True)
    assert '<html lang="ar" dir="rtl"' in response.content.decode()
    client.post(f"/u/{token}/taal/", {"language": "klingon"})
    talk.resident.refresh_from_db()
    assert talk.resident.language == "ar"
