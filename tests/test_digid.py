# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina proves who she is with DigiD; whoever has her link and a DigiD of their own does not."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from joserfc.jwk import RSAKey

from dichterbij.baggage.models import Decision
from dichterbij.people import actions, links, oidc
from dichterbij.people.models import LogLine, Person, Proof, Tier
from dichterbij.people.pages import PROOF_COOKIE
from dichterbij.people.proofs import digid
from dichterbij.people.proofs.actions import OfSomebodyElse, TiesDigid, confirm_at_desk
from dichterbij.people.proofs.models import DeskCode, TiedDigid
from dichterbij.people.views.digid import ASKED
from dichterbij.web.rights import actions as rights
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from tests.page_client import PageClient
from tests.test_links_and_pin import PIN, token_for
from tests.test_proofs import code_on, is_in, link_of, shown

WITH_SMS = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
WITH_APP = "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"
PASSWORD_ALONE = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
AMINA_S, JOKE_S, EX_S = "999990019", "999990020", "999990032"


@pytest.fixture
def house(settings: Any, db: None) -> Iterator[IdentityProvider]:
    """The municipality's broker, at which Amina signs in."""
    with identity_provider() as house:
        settings.DIGID_ISSUER, settings.DIGID_CLIENT_ID = house.issuer, CLIENT
        settings.DIGID_CLIENT_SECRET, settings.DIGID_KEY = SECRET, "a-key-of-its-own-" + "x9" * 20
        settings.DIGID_ACR, settings.DIGID_NUMBER_CLAIM = [WITH_SMS, WITH_APP], "bsn"
        house.claims = {"sub": "transient-7", "bsn": AMINA_S, "acr": WITH_SMS}
        yield house


@pytest.fixture
def token(amina: Person) -> str:
    return token_for(amina)


def to_digid(client: PageClient, token: str, asked: str = "") -> str:
    """She presses Log in met DigiD. Where her browser goes."""
    away = client.get(reverse("to_digid", args=[token], query={"naar": asked}))
    assert away.status_code == 302
    return str(away.headers["Location"])


def there_and_back(client: PageClient, house: IdentityProvider, token: str, asked: str = "") -> str:
    """To DigiD and back again. Where she is led."""
    back = house.sign_in(to_digid(client, token, asked))
    return str(client.get(reverse("from_digid"), back).headers["Location"])


@pytest.fixture
def tied(house: IdentityProvider, amina: Person, bram: Person, token: str) -> TiedDigid:
    """Amina signed in with DigiD at Bram's desk once, a while ago."""
    client = PageClient()
    there_and_back(client, house, token)
    code = re.search(r'"ltr">(\w{6})<', page(client, token))
    assert code
    confirm_at_desk(amina, code[1], saw_digid=True, by=bram)
    Proof.objects.all().delete()
    LogLine.objects.filter(place=None).delete()
    return TiedDigid.objects.get()


def page(client: PageClient, token: str) -> str:
    return str(client.get(f"/u/{token}/wie-bent-u/").content.decode())


def everything() -> dict[str, Any]:
    return {
        "proofs": Proof.objects.count(),
        "codes": list(DeskCode.objects.values()),
        "tied": list(TiedDigid.objects.values()),
        "log": LogLine.objects.count(),
    }


# The first time


def test_the_first_time_nothing_opens_until_bram_saw_who_she_is(
    client: PageClient, house: IdentityProvider, amina: Person, bram: Person, token: str
) -> None:
    asked = f"/u/{token}/over-mij/"
    assert there_and_back(client, house, token, asked) == reverse(
        "prove", args=[token], query={"naar": asked}
    )
    assert not is_in(client, token)
    assert "Wij weten nog niet dat die DigiD van u is" in page(client, token)
    code = re.search(r'"ltr">(\w{6})<', page(client, token))
    assert code
    assert "nog niet bevestigd" in shown(client, token, asked)
    bram_s = PageClient()
    bram_s.force_login(bram)
    confirming = reverse("confirm_at_desk", args=[amina.pk])
    assert "zojuist ingelogd met DigiD" in bram_s.get(confirming).content.decode()
    typed = {"seen": "on", "code": code[1]}
    assert "Zag je dit niet zelf?" in bram_s.post(confirming, typed).content.decode()
    assert not TiedDigid.objects.exists()
    bram_s.post(confirming, typed | {"saw_digid": "on"})
    assert shown(client, token, asked) == asked
    tied = TiedDigid.objects.get()
    assert (tied.person, tied.confirmed_by) == (amina, bram)
    assert set(LogLine.objects.filter(by=bram, resident=amina).values_list("act", flat=True)) == {
        "confirm_at_desk",
        "tie_digid",
        "see_resident",
    }


def test_bram_cannot_tie_a_digid_without_saying_that_he_saw_it(
    client: PageClient, house: IdentityProvider, amina: Person, bram: Person, token: str
) -> None:
    there_and_back(client, house, token)
    code = re.search(r'"ltr">(\w{6})<', page(client, token))
    assert code
    with pytest.raises(TiesDigid):
        confirm_at_desk(amina, code[1], by=bram)
    assert not TiedDigid.objects.exists()
    assert DeskCode.objects.get().confirmed_at is None


def test_a_new_code_at_the_desk_ties_nothing(
    client: PageClient, house: IdentityProvider, amina: Person, bram: Person, token: str
) -> None:
    """Her ex signed in on her phone; she makes a code of her own with Bram."""
    house.claims["bsn"] = EX_S
    there_and_back(client, house, token)
    confirm_at_desk(amina, code_on(client, token), saw_digid=True, by=bram)
    assert "/uw-gegevens/" in shown(client, token)
    assert not TiedDigid.objects.exists()


def test_a_digid_is_of_one_person(
    client: PageClient,
    house: IdentityProvider,
    tied: TiedDigid,
    joke: Person,
    bram: Person,
) -> None:
    """Amina's DigiD on a link of Joke: not even Bram makes Joke of her."""
    there_and_back(client, house, of_joke := token_for(joke))
    code = re.search(r'"ltr">(\w{6})<', page(client, of_joke))
    assert code
    with pytest.raises(OfSomebodyElse):
        confirm_at_desk(joke, code[1], saw_digid=True, by=bram)
    assert TiedDigid.objects.get() == tied
    assert DeskCode.objects.get(person=joke).confirmed_at is None


def test_the_first_time_waits_ten_minutes(
    client: PageClient, house: IdentityProvider, amina: Person, bram: Person, token: str
) -> None:
    there_and_back(client, house, token)
    code = re.search(r'"ltr">(\w{6})<', page(client, token))
    assert code
    late = timezone.now() + dt.timedelta(minutes=10, seconds=1)
    with time_machine.travel(late, tick=False), pytest.raises(digid.Refused):
        confirm_at_desk(amina, code[1], saw_digid=True, by=bram)
    assert not TiedDigid.objects.exists()


# From then on


def test_from_then_on_digid_with_the_link_is_enough(
    client: PageClient, house: IdentityProvider, tied: TiedDigid, amina: Person, token: str
) -> None:
    asked = f"/u/{token}/uw-gegevens/alles/"
    house.claims |= {"sub": "transient-8", "acr": WITH_APP}
    assert there_and_back(client, house, token, asked) == asked
    told = client.get(asked).content.decode()
    assert "Gekoppeld" in told, "she sees that it is tied"
    proof = Proof.objects.get()
    assert (proof.person, proof.how, proof.confirmed_by) == (amina, Proof.How.DIGID, None)
    cookie = client.cookies[PROOF_COOKIE]
    assert (cookie["path"], cookie["httponly"]) == (f"/u/{token}/", True)
    assert not is_in(PageClient(), token)
    late = timezone.now() + dt.timedelta(minutes=30, seconds=1)
    with time_machine.travel(late, tick=False):
        assert not is_in(client, token)


def test_another_digid_at_her_link_is_refused_and_bram_sees_it(
    client: PageClient,
    house: IdentityProvider,
    tied: TiedDigid,
    amina: Person,
    bram: Person,
    token: str,
) -> None:
    house.claims["bsn"] = EX_S
    there_and_back(client, house, token)
    assert "een andere DigiD" in page(client, token)
    assert not is_in(client, token)
    assert not DeskCode.objects.filter(confirmed_at=None).exists(), "nor is there a code to show"
    (line,) = LogLine.objects.filter(resident=amina)
    assert (line.act, line.by) == ("come_with_other_digid", None)
    bram_s = PageClient()
    bram_s.force_login(bram)
    his = reverse("resident", args=[amina.pk])
    of_digid = reverse("tied_digid", args=[amina.pk])
    assert "een andere DigiD" in bram_s.get(his).content.decode()
    assert "een andere DigiD" in bram_s.get(of_digid).content.decode()
    bram_s.post(of_digid, {"do": "talked"})
    assert "een andere DigiD" not in bram_s.get(his).content.decode()
    # And hers still opens
    house.claims["bsn"] = AMINA_S
    assert "/uw-gegevens/" in there_and_back(client, house, token)
    assert is_in(client, token)


def test_under_another_key_or_broker_it_is_a_first_time_again(
    client: PageClient, house: IdentityProvider, tied: TiedDigid, settings: Any, token: str
) -> None:
    settings.DIGID_KEY = "another-key-of-its-own-" + "y7" * 20
    there_and_back(client, house, token)
    assert not is_in(client, token)
    assert "Wij weten nog niet" in page(client, token)
    tied.refresh_from_db()
    assert tied.refused_at is None, "nobody is frightened by it"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("DIGID_KEY", "another-key-of-its-own-" + "y7" * 20),
        ("DIGID_ISSUER", "https://another.example"),
        ("DIGID_NUMBER_CLAIM", "sub"),
    ],
)
def test_under_another_key_broker_or_claim_nobody_is_taken_for_somebody_else(
    house: IdentityProvider, tied: TiedDigid, settings: Any, token: str, name: str, other: str
) -> None:
    link = links.find(token)
    assert link is not None
    said = house.claims | {"sub": AMINA_S, "acr": settings.DIGID_ACR[0], "auth_time": 0}
    assert digid.come_in(link, digid.who(said, 0), by=link.person) is not None
    setattr(settings, name, other)
    assert digid.come_in(link, digid.who(said, 0), by=link.person) is None
    assert TiedDigid.objects.get().refused_at is None


def test_another_digid_that_came_since_bram_looked_is_not_talked_about_yet(
    client: PageClient, house: IdentityProvider, tied: TiedDigid, bram: Person, token: str
) -> None:
    house.claims["bsn"] = EX_S
    there_and_back(client, house, token)
    what_bram_sees = TiedDigid.objects.get()
    there_and_back(client, house, token)
    digid.talked_about_it(what_bram_sees, by=bram)
    assert TiedDigid.objects.get().refused_at is not None
    digid.talked_about_it(TiedDigid.objects.get(), by=bram)
    assert TiedDigid.objects.get().refused_at is None


def test_no_number_is_kept_anywhere(
    client: PageClient,
    house: IdentityProvider,
    tied: TiedDigid,
    token: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    there_and_back(client, house, token)
    house.claims["bsn"] = EX_S
    there_and_back(other := PageClient(), house, token)
    assert client.cookies[ASKED].value == ""
    cookies = [*client.cookies.values(), *other.cookies.values()]
    kept = [repr(dict(morsel)) + morsel.value for morsel in cookies]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            kept += [repr(row) for row in cursor.fetchall()]
    found = "\n".join(kept) + caplog.text
    assert AMINA_S not in found
    assert EX_S not in found
    assert tied.digest in found


# What is not right opens nothing, and changes nothing


def _set(**claims: Any) -> Any:
    return lambda house: setattr(house, "spoil", lambda said: said.update(claims))


def _without(name: str) -> Any:
    return lambda house: setattr(house, "spoil", lambda said: said.pop(name))


def _is(**what: Any) -> Any:
    return lambda house: [setattr(house, name, value) for name, value in what.items()]


@pytest.mark.parametrize("known", [True, False], ids=["tied", "first time"])
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_is(mood="declined"), "U bent gestopt bij DigiD"),
        (_is(mood="nonsense"), "niet te bereiken"),
        (_set(acr=PASSWORD_ALONE), "alleen een wachtwoord"),
        (_set(acr=[WITH_SMS]), "alleen een wachtwoord"),
        (_without("acr"), "alleen een wachtwoord"),
        (_set(auth_time=int(time.time()) - 3600), "Log opnieuw in"),
        (_set(auth_time=time.time() - 3600.5), "Log opnieuw in"),
        (_set(auth_time="an hour ago"), "lukte niet"),
        (_set(auth_time=float("nan")), "Log opnieuw in"),
        (_without("auth_time"), "lukte niet"),
        (_without("bsn"), "niet genoeg"),
        (_set(bsn=" "), "niet genoeg"),
        (_set(bsn=int(AMINA_S)), "niet genoeg"),
        (_set(bsn="9" * 300), "niet genoeg"),
        (_set(nonce="of somebody else"), "lukte niet"),
        (_set(aud="another-product"), "lukte niet"),
        (_set(iss="https://dief.example"), "lukte niet"),
        (_set(exp=int(time.time()) - 60), "lukte niet"),
        (_is(algorithm="none"), "lukte niet"),
        (_is(key=RSAKey.generate_key(2048, {"kid": "one"})), "lukte niet"),
    ],
)
def test_what_is_not_right_ends_warmly_and_changes_nothing(
    request: pytest.FixtureRequest,
    client: PageClient,
    house: IdentityProvider,
    token: str,
    caplog: pytest.LogCaptureFixture,
    settings: Any,
    known: bool,
    spoil: Any,
    says: str,
) -> None:
    settings.MUNICIPALITY_PHONE = "06 00 00 00 10"
    if known:
        request.getfixturevalue("tied")
    spoil(house)
    before = everything()
    assert there_and_back(client, house, token).startswith(f"/u/{token}/wie-bent-u/")
    told = page(client, token)
    assert says in told
    assert 'href="tel:' in told
    assert 'class="db-exit"' in told
    assert "Log in met DigiD" in told, "and one can try again"
    assert everything() == before
    assert PROOF_COOKIE not in client.cookies
    assert AMINA_S not in caplog.text + told


def test_a_broker_that_is_down_is_said_before_one_goes_there(
    client: PageClient, house: IdentityProvider, token: str
) -> None:
    house.mood = "down"
    away = to_digid(client, token)
    assert away.startswith(f"/u/{token}/wie-bent-u/")
    assert "niet te bereiken" in page(client, token)


def test_an_answer_opens_once_and_only_in_the_browser_that_asked(
    client: PageClient, house: IdentityProvider, tied: TiedDigid, token: str
) -> None:
    back = house.sign_in(to_digid(client, token))
    asked = client.cookies[ASKED].value
    before = everything()
    thief = PageClient()
    answer = thief.get(reverse("from_digid"), back)
    assert answer.status_code == 400
    assert "op een ander scherm" in answer.content.decode()
    assert 'class="db-exit"' in answer.content.decode()
    assert everything() == before
    client.get(reverse("from_digid"), back)
    assert is_in(client, token)
    assert client.cookies[ASKED].value == "", "it is good for one answer"
    # And even with what was kept, put back
    thief.cookies[ASKED] = asked
    thief.get(reverse("from_digid"), back)
    assert not is_in(thief, token)
    assert Proof.objects.count() == 1


def test_an_answer_that_took_too_long_is_none(
    client: PageClient, house: IdentityProvider, tied: TiedDigid, token: str
) -> None:
    back = house.sign_in(to_digid(client, token))
    with time_machine.travel(time.time() + oidc.ANSWER_WITHIN + 60):
        assert client.get(reverse("from_digid"), back).status_code == 400
    assert not Proof.objects.exists()


def test_what_was_asked_with_another_link_opens_nothing(
    client: PageClient,
    house: IdentityProvider,
    tied: TiedDigid,
    amina: Person,
    joke: Person,
    token: str,
) -> None:
    of_joke = token_for(joke)
    back = house.sign_in(to_digid(client, token))
    to_digid(client, of_joke)  # in another tab of the same browser
    client.get(reverse("from_digid"), back)
    assert not is_in(client, token)
    assert not is_in(client, of_joke)
    # Nor with what was kept, bent to the other link
    to_digid(client, of_joke)
    bent = signing.loads(client.cookies[ASKED].value, salt="digid") | {"token": token}
    client.cookies[ASKED] = signing.dumps(bent, salt="something else")
    assert client.get(reverse("from_digid"), back).status_code == 400
    assert not Proof.objects.exists()


def test_a_link_that_was_revoked_meanwhile_opens_nothing(
    client: PageClient,
    house: IdentityProvider,
    tied: TiedDigid,
    amina: Person,
    bram: Person,
    token: str,
) -> None:
    back = house.sign_in(to_digid(client, token))
    actions.revoke_links(amina, by=bram)
    assert client.get(reverse("from_digid"), back).status_code == 404
    assert not Proof.objects.exists()


@pytest.mark.parametrize("asked", ["https://dief.example/", "/vandaag/", "/u/{other}/uw-gegevens/"])
def test_one_comes_back_to_a_page_behind_the_same_link(
    client: PageClient,
    house: IdentityProvider,
    tied: TiedDigid,
    joke: Person,
    token: str,
    asked: str,
) -> None:
    asked = asked.format(other=token_for(joke))
    assert there_and_back(client, house, token, asked) == f"/u/{token}/uw-gegevens/"


# What goes to the broker, and what the pages allow


def test_the_broker_learns_no_link_and_asks_anew_each_time(
    client: PageClient, house: IdentityProvider, token: str
) -> None:
    away = to_digid(client, token)
    assert away.startswith(house.issuer)
    assert token not in away
    assert "prompt=login" in away
    assert "max_age=0" in away
    assert f"acr_values={WITH_SMS}+{WITH_APP}".replace(":", "%3A") in away
    assert "Referrer-Policy" in client.get(f"/u/{token}/wie-bent-u/").headers


def test_no_form_of_ours_may_lead_to_the_broker(
    client: PageClient, house: IdentityProvider, token: str
) -> None:
    """One goes there by a link, so that forms stay shut to every other address."""
    policy = client.get(f"/u/{token}/wie-bent-u/").headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert house.issuer not in policy


def test_a_colleague_in_the_same_browser_stays_who_they_are(
    client: PageClient, house: IdentityProvider, tied: TiedDigid, chris: Person, token: str
) -> None:
    client.force_login(chris)
    session = client.session.session_key
    there_and_back(client, house, token)
    assert is_in(client, token)
    assert client.session.session_key == session
    assert client.session["_auth_user_id"] == str(chris.pk)


# Out again


def test_going_out_ends_it_and_offers_to_go_out_over_there_too(
    client: PageClient, house: IdentityProvider, tied: TiedDigid, token: str
) -> None:
    house.description = {"end_session_endpoint": f"{house.issuer}/end"}
    oidc.forget_what_is_known()
    there_and_back(client, house, token)
    kept = client.cookies[PROOF_COOKIE].value
    to = client.post(f"/u/{token}/eruit/")["Location"]
    assert to == reverse("leave_digid", args=[token])
    client.cookies[PROOF_COOKIE] = kept
    assert not is_in(client, token)
    told = client.get(to).content.decode()
    assert f'href="{house.issuer}/end?client_id={CLIENT}&amp;post_logout_redirect_uri=' in told
    assert "digid%2Feruit%2F" in told
    assert "U bent eruit" in client.get(reverse("out_of_digid")).content.decode()


@pytest.mark.parametrize("there", [{}, {"end_session_endpoint": "http://dief.example/end"}])
def test_where_the_broker_offers_no_way_out_one_is_simply_out(
    client: PageClient, house: IdentityProvider, tied: TiedDigid, token: str, there: dict[str, str]
) -> None:
    house.description = there
    oidc.forget_what_is_known()
    there_and_back(client, house, token)
    assert client.post(f"/u/{token}/eruit/")["Location"] == reverse("pin", args=[token])
    assert not is_in(client, token)
    assert client.get(reverse("leave_digid", args=[token])).status_code == 302


def test_a_pin_that_is_locked_and_links_that_are_revoked_end_it(
    client: PageClient,
    house: IdentityProvider,
    tied: TiedDigid,
    amina: Person,
    bram: Person,
    token: str,
) -> None:
    actions.agree_pin(amina, PIN, by=bram)
    there_and_back(client, house, token)
    for _ in range(5):
        assert is_in(client, token)
        actions.try_pin(amina, "11111", by=amina)
    assert not is_in(client, token)
    there_and_back(client, house, token)
    assert is_in(client, token)
    actions.revoke_links(amina, by=bram)
    assert not Proof.objects.open().exists()


# Untying, and erasing


def test_amina_or_bram_unties_it_and_what_was_open_is_shut(
    client: PageClient,
    house: IdentityProvider,
    tied: TiedDigid,
    amina: Person,
    bram: Person,
    chris: Person,
    loes: Person,
    token: str,
) -> None:
    for somebody_else in (chris, loes, amina.at(Tier.T2)):
        with pytest.raises(PermissionDenied):
            digid.untie(tied, by=somebody_else)
    there_and_back(client, house, token)
    hers = reverse("your_digid", args=[token])
    assert "Gekoppeld op" in client.get(hers).content.decode()
    client.post(hers)
    assert not TiedDigid.objects.exists()
    assert not is_in(client, token)
    there_and_back(client, house, token)
    assert not is_in(client, token), "the next time is a first time"
    TiedDigid.objects.create(person=amina, digest="x", confirmed_by=bram)
    bram_s = PageClient()
    bram_s.force_login(bram)
    bram_s.post(reverse("tied_digid", args=[amina.pk]), {"do": "untie"})
    assert not TiedDigid.objects.exists()


def test_erasing_her_takes_it_along(tied: TiedDigid, amina: Person, bram: Person) -> None:
    rights.ask_to_erase(amina.at(Tier.T3), by=amina.at(Tier.T3))
    rights.erase(amina, by=bram)
    assert not TiedDigid.objects.exists()


# Where there is no DigiD


def test_without_a_broker_there_is_no_such_way_and_no_word_of_it(
    client: PageClient, amina: Person, bram: Person, token: str, decided: Decision
) -> None:
    assert "DigiD" not in page(client, token)
    assert client.get(reverse("to_digid", args=[token])).status_code == 404
    assert client.get(reverse("from_digid"), {"code": "x", "state": "y"}).status_code == 404
    assert client.get(reverse("out_of_digid")).status_code == 404
    confirm_at_desk(amina, code_on(client, token), by=bram)
    shown(client, token)
    assert "DigiD" not in client.get(f"/u/{token}/uw-gegevens/").content.decode()
    assert client.get(reverse("your_digid", args=[token])).status_code == 404
    client.post(f"/u/{token}/eruit/")
    bram_s = PageClient()
    bram_s.force_login(bram)
    for name in ("resident", "confirm_at_desk", "write_together"):
        told = bram_s.get(reverse(name, args=[amina.pk])).content.decode()
        assert "DigiD" not in told
    assert bram_s.get(reverse("tied_digid", args=[amina.pk])).status_code == 404
    assert links.find(token) == link_of(token)
