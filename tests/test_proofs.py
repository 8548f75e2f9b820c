# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is most personal opens only for somebody of whom it is proven who they are (T3)."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dichterbij.baggage.models import Decision
from dichterbij.people import actions, links
from dichterbij.people.access import Act, may
from dichterbij.people.models import Link, LogLine, Person, Pin, Proof, Tier
from dichterbij.people.pages import PROOF_COOKIE, own_page
from dichterbij.people.proofs import actions as proofs
from dichterbij.people.proofs.actions import (
    NoCode,
    OtherCode,
    confirm_at_desk,
    make_desk_code,
    prove,
)
from dichterbij.people.proofs.models import DeskCode
from dichterbij.people.views.proofs import CODE_COOKIE
from tests.at_once import at_once, shared_database
from tests.page_client import PageClient
from tests.test_access_matrix import all_routes
from tests.test_links_and_pin import PIN, token_for
from tests.world import everything_about
from tests.world import prove as prove_at_desk


@pytest.fixture
def token(amina: Person) -> str:
    return token_for(amina)


def link_of(token: str) -> Link:
    return Link.objects.get(digest=links.digest(token))


def code_on(client: PageClient, token: str) -> str:
    """Amina asks for a code and reads it on her screen."""
    client.post(f"/u/{token}/wie-bent-u/", {"do": "code"})
    shown = re.search(
        r'"ltr">([A-Z0-9]{6})<', client.get(f"/u/{token}/wie-bent-u/").content.decode()
    )
    assert shown
    return shown[1]


def shown(client: PageClient, token: str, asked: str = "") -> str:
    """She presses that she showed it; where she is led, or what she reads."""
    response = client.post(f"/u/{token}/wie-bent-u/", {"do": "shown", "naar": asked})
    return response.get("Location", "") or response.content.decode()


@pytest.fixture
def inside(client: PageClient, amina: Person, bram: Person, token: str) -> PageClient:
    """Amina, who showed her document at Bram's desk."""
    confirm_at_desk(amina, code_on(client, token), by=bram)
    assert shown(client, token) == f"/u/{token}/uw-gegevens/"
    return client


def is_in(client: PageClient, token: str) -> bool:
    return client.get(f"/u/{token}/uw-gegevens/").status_code == 200


# The way in


def test_neither_the_link_nor_the_pin_opens_what_is_most_personal(
    client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    asked = f"/u/{token}/uw-gegevens/"
    to_prove = reverse("prove", args=[token], query={"naar": asked})
    assert client.get(asked)["Location"] == to_prove
    actions.agree_pin(amina, PIN, by=bram)
    client.post(f"/u/{token}/pincode/", {"digits": PIN})
    assert client.get(asked)["Location"] == to_prove


@pytest.mark.parametrize("tier", ["with the PIN", "with a proof"])
def test_what_amina_wrote_for_longer_than_half_an_hour_is_not_lost(
    client: PageClient, amina: Person, bram: Person, decided: Decision, token: str, tier: str
) -> None:
    """A browser gives nothing back of a page that may not be kept."""
    words, here = "Ik schreef hier heel lang aan.", f"/u/{token}/schrift/"
    typed = {"do": "write", "text": words, "sentence": "de poes slaapt op het dak"}
    if tier == "with the PIN":
        client.cookies.clear()
        here, typed = f"/u/{token}/afspraken/nieuw/", {"text": words}
    page = client.post(here, typed)
    assert page.status_code == 403
    told = page.content.decode()
    assert words in told
    assert "de poes slaapt" not in told, "a sentence that opens is never shown"
    assert f"/u/{token}/{'pincode' if tier == 'with the PIN' else 'wie-bent-u'}/" in told
    assert client.post(here, {})["Location"], "and without words there is nothing to keep"


def test_amina_shows_her_document_and_goes_on_to_the_page_she_asked_for(
    client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    code = code_on(client, token)
    asked = f"/u/{token}/over-mij/"
    assert "nog niet bevestigd" in shown(client, token, asked)
    bram_s = PageClient()
    bram_s.force_login(bram)
    typed = {"seen": "on", "code": f" {code[:3].lower()} {code[3:]} "}
    done = bram_s.post(reverse("confirm_at_desk", args=[amina.pk]), typed)
    assert done["Location"] == reverse("resident", args=[amina.pk]), "no second empty form"
    assert shown(client, token, asked) == asked
    # And what the PIN opens is open as well
    assert client.get(asked).status_code == 200
    proof = Proof.objects.get()
    assert (proof.person, proof.how, proof.confirmed_by) == (amina, Proof.How.DESK, bram)
    assert proof.expires_at - proof.made_at == dt.timedelta(minutes=30)
    told = list(
        LogLine.objects.filter(resident=amina)
        .exclude(act="see_resident")
        .values_list("act", "by")
        .order_by("pk")
    )
    assert told == [("confirm_at_desk", bram.pk), ("prove_who", amina.pk)]


def test_without_having_seen_a_document_nothing_is_confirmed(
    client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    code = code_on(client, token)
    bram_s = PageClient()
    bram_s.force_login(bram)
    page = bram_s.post(reverse("confirm_at_desk", args=[amina.pk]), {"code": code})
    assert "identiteitsbewijs" in page.content.decode()
    assert f'value="{code}"' in page.content.decode(), "what was typed stays"
    assert DeskCode.objects.get().confirmed_at is None
    assert DeskCode.objects.get().tried == 0


@pytest.mark.parametrize(
    "asked",
    [
        "https://dief.example/",
        "//dief.example/u/",
        "/vandaag/",
        "/u/{other}/uw-gegevens/",
        "/u/{token}/../../vandaag/",
        "/u/{token}/bestaat-niet/",
        "/u/{token}/uw-gegevens/\n",
        "javascript:alert(1)",
    ],
)
def test_only_a_page_behind_the_same_link_is_gone_back_to(
    client: PageClient, amina: Person, bram: Person, joke: Person, token: str, asked: str
) -> None:
    asked = asked.format(token=token, other=token_for(joke))
    confirm_at_desk(amina, code_on(client, token), by=bram)
    assert shown(client, token, asked) == f"/u/{token}/uw-gegevens/"
    assert own_page(f"/u/{token}/over-mij/", token) == f"/u/{token}/over-mij/"


def test_looking_makes_no_code(client: PageClient, token: str) -> None:
    for look in (client.get, client.head, client.options):
        look(f"/u/{token}/wie-bent-u/")
    assert not DeskCode.objects.exists()
    assert CODE_COOKIE not in client.cookies


# The code


def test_the_database_cannot_show_the_code(client: PageClient, token: str) -> None:
    code = code_on(client, token)
    kept = repr(DeskCode.objects.values().get())
    assert code not in kept
    assert links.digest(code) not in kept, "a bare digest of six signs is soon guessed"


def test_after_five_other_codes_the_right_one_is_none_any_more(
    client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    code = code_on(client, token)
    for _ in range(5):
        with pytest.raises(OtherCode):
            confirm_at_desk(amina, "BBBBBB", by=bram)
    with pytest.raises(NoCode):
        confirm_at_desk(amina, code, by=bram)
    assert "geldt niet meer" in shown(client, token)


@pytest.mark.django_db(transaction=True)
def test_fifty_codes_at_the_same_moment_are_five_tries(
    amina: Person, bram: Person, token: str, tmp_path: Path
) -> None:
    with shared_database(tmp_path):
        make_desk_code(link_of(token), by=amina)

        def guess(number: int) -> str:
            try:
                confirm_at_desk(amina, f"BBB{number:03d}", by=bram)
            except (NoCode, OtherCode) as no:
                return type(no).__name__
            return "confirmed"

        answers = at_once(50, guess)
    assert answers.count("OtherCode") == 5
    assert answers.count("NoCode") == 45


def test_a_code_lives_ten_minutes(
    client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    code = code_on(client, token)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10, seconds=1), tick=False):
        with pytest.raises(NoCode):
            confirm_at_desk(amina, code, by=bram)
        assert "geldt niet meer" in shown(client, token)


def test_a_confirmed_code_opens_one_browser_once(
    client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    code = code_on(client, token)
    kept = client.cookies[CODE_COOKIE].value
    confirm_at_desk(amina, code, by=bram)
    # Somebody else with the same link, who does not have the code on their screen
    other = PageClient()
    assert "geldt niet meer" in shown(other, token)
    assert shown(client, token) == f"/u/{token}/uw-gegevens/"
    other.cookies[CODE_COOKIE] = kept
    assert "geldt niet meer" in shown(other, token)
    assert Proof.objects.count() == 1


def test_a_newer_code_is_not_what_bram_confirmed(
    client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    code = code_on(client, token)
    thief = PageClient()
    code_on(thief, token)
    with pytest.raises(OtherCode):
        confirm_at_desk(amina, code, by=bram)
    assert "nog niet bevestigd" in shown(thief, token)


def test_a_code_that_took_its_place_while_bram_pressed_is_not_confirmed(
    monkeypatch: pytest.MonkeyPatch, client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    """His is right, and at that moment somebody with her link asks for another."""
    code = code_on(client, token)
    compare = proofs.constant_time_compare

    def compared(*both: str) -> bool:
        make_desk_code(link_of(token), by=amina)
        return compare(*both)

    monkeypatch.setattr(proofs, "constant_time_compare", compared)
    with pytest.raises(NoCode):
        confirm_at_desk(amina, code, by=bram)
    assert DeskCode.objects.get().confirmed_by is None


def test_a_confirmed_code_opens_the_link_it_was_shown_behind_and_no_other(
    client: PageClient, amina: Person, bram: Person, token: str
) -> None:
    code = code_on(client, token)
    confirm_at_desk(amina, code, by=bram)
    with pytest.raises(proofs.CodeOver):
        proofs.come_in_from_desk(link_of(token_for(amina)), code, by=amina)
    assert proofs.come_in_from_desk(link_of(token), code, by=amina).person == amina


def test_only_who_works_with_amina_confirms_who_she_is(
    client: PageClient,
    amina: Person,
    samira: Person,
    chris: Person,
    loes: Person,
    farid: Person,
    token: str,
) -> None:
    code = code_on(client, token)
    for colleague in (samira, chris, loes, farid, amina):
        with pytest.raises(PermissionDenied):
            confirm_at_desk(amina, code, by=colleague)
    assert DeskCode.objects.get().tried == 0


# What it opens, and until when


def test_the_proof_is_of_one_link_in_one_browser(
    inside: PageClient, amina: Person, joke: Person, token: str
) -> None:
    assert is_in(inside, token)
    cookie = inside.cookies[PROOF_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/u/{token}/", True, "Lax")
    assert not is_in(PageClient(), token)
    for person in (amina, joke):
        other, bent = token_for(person), PageClient()
        bent.cookies[PROOF_COOKIE] = cookie.value
        assert not is_in(bent, other), "the cookie of one link on the pages of another"
        proof = Proof.objects.get()
        bent.cookies[PROOF_COOKIE] = signing.dumps([link_of(other).pk, proof.pk], salt="proof")
        assert not is_in(bent, other), "even when it is signed"


@pytest.mark.parametrize("bent", ["", "x", "x:y:z"])
def test_a_bent_cookie_is_no_proof(inside: PageClient, token: str, bent: str) -> None:
    inside.cookies[PROOF_COOKIE] = bent
    assert not is_in(inside, token)
    inside.cookies[PROOF_COOKIE] = signing.dumps("x", salt="proof")
    assert not is_in(inside, token)


def test_after_half_an_hour_it_is_asked_again(inside: PageClient, token: str) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=29), tick=False):
        assert is_in(inside, token)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=30, seconds=1), tick=False):
        assert not is_in(inside, token)


def test_going_out_ends_it_also_for_who_kept_the_cookie(inside: PageClient, token: str) -> None:
    kept = inside.cookies[PROOF_COOKIE].value
    inside.post(f"/u/{token}/eruit/")
    assert not is_in(inside, token)
    inside.cookies[PROOF_COOKIE] = kept
    assert not is_in(inside, token)


def test_links_that_are_revoked_end_it(
    inside: PageClient, amina: Person, bram: Person, token: str
) -> None:
    actions.revoke_links(amina, by=bram)
    assert inside.get(f"/u/{token}/uw-gegevens/").status_code == 404
    assert not Proof.objects.open().exists()


def test_a_pin_that_is_locked_ends_it(
    inside: PageClient, amina: Person, bram: Person, token: str
) -> None:
    Pin.objects.filter(person=amina).delete()
    actions.agree_pin(amina, PIN, by=bram)
    prove_again = prove(link_of(token), Proof.How.DESK, confirmed_by=bram, by=amina.at(Tier.T1))
    inside.cookies[PROOF_COOKIE] = signing.dumps([link_of(token).pk, prove_again.pk], salt="proof")
    for tries in range(5):
        assert is_in(inside, token), f"after {tries} tries"
        actions.try_pin(amina, "11111", by=amina)
    assert not is_in(inside, token)


def test_the_database_keeps_no_longer_proof(amina: Person, bram: Person, token: str) -> None:
    proof = prove(link_of(token), Proof.How.DESK, confirmed_by=bram, by=amina.at(Tier.T1))
    made = proof.made_at
    for wrong in (
        {"expires_at": made + dt.timedelta(minutes=30, seconds=1)},
        {"expires_at": made},
        {"confirmed_by": None},
        {"how": Proof.How.DIGID},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proof.objects.filter(pk=proof.pk).update(**wrong)


def test_a_colleague_in_the_same_browser_stays_who_they_are(
    client: PageClient, amina: Person, bram: Person, chris: Person, token: str
) -> None:
    client.force_login(chris)
    confirm_at_desk(amina, code_on(client, token), by=bram)
    shown(client, token)
    session = client.session.session_key
    page = client.get(f"/u/{token}/uw-gegevens/")
    assert page.status_code == 200
    assert "Chris" not in page.content.decode()
    assert client.session.session_key == session
    assert client.session["_auth_user_id"] == str(chris.pk)
    assert client.get(reverse("resident", args=[amina.pk])).status_code == 404


def test_t3_is_more_than_the_pin_and_never_of_somebody_else(amina: Person, joke: Person) -> None:
    assert not may(amina.at(Tier.T2), Act.SEE_OWN_DATA, amina)
    assert may(amina.at(Tier.T3), Act.SEE_OWN_DATA, amina)
    assert may(amina.at(Tier.T3), Act.READ_AGREEMENTS, amina)
    assert not may(amina.at(Tier.T3), Act.SEE_OWN_DATA, joke)


# The way out is always in view


def test_every_page_for_a_resident_has_the_quick_way_out(bram: Person, samira: Person) -> None:
    world = everything_about("Amina", bram, before=samira)
    client, seen = PageClient(), set()
    tokens = list(world.tokens.values())
    client.post(reverse("pin", args=[tokens[1]]), {"digits": PIN})
    for step in ("with the PIN", "proven"):
        if step == "proven":
            prove_at_desk(client, world)
        for route in all_routes():
            if "token" not in route.pattern.converters or "pk" in route.pattern.converters:
                continue
            for token in [*tokens, "nobodys"]:
                page = client.get(reverse(str(route.name), args=[token]))
                if "Content-Disposition" in page:
                    continue  # a file to keep
                if page.get("Content-Type", "").startswith("text/html") and page.content:
                    assert 'class="db-exit"' in page.content.decode(), route.name
                    seen.add(route.name)
    assert {"invitation", "our_agreements", "prove", "your_data", "about_me"} <= seen
