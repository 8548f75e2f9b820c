# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What was sent, and plainly whether it arrived."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from dichterbij.conversations import appointment, invitation
from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent_words import UNKNOWN, WHY
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import passing, ways
from dichterbij.delivery.models import Message
from dichterbij.people import links
from dichterbij.people.models import Person
from tests.conftest import tomorrow_at
from tests.page_client import PageClient
from tests.post_office import deliver, open_post_office


@pytest.fixture
def letter(talk: Conversation, bram: Person) -> Message:
    return invitation.invite(talk, by=bram)


@pytest.fixture
def as_bram(client: PageClient, bram: Person) -> PageClient:
    client.force_login(bram)
    return client


def test_the_words_stand_there_and_the_link_does_not(as_bram: PageClient, letter: Message) -> None:
    text = as_bram.get(f"/bericht/{letter.pk}/").content.decode()
    assert "Dag Amina," in text
    assert "{link}" not in text
    assert letter.link is not None
    assert links.token(letter.link) not in text


@pytest.mark.parametrize("state", ["waiting", "delivered", "uncertain", "failed", "withdrawn"])
def test_every_state_is_said_in_plain_words(
    as_bram: PageClient, letter: Message, state: str
) -> None:
    for code, (says, _now) in {**WHY, "never-heard-of": UNKNOWN}.items():
        Message.objects.filter(pk=letter.pk).update(state=state, reason=code, tries=1)
        text = as_bram.get(f"/bericht/{letter.pk}/").content.decode()
        assert code not in text.replace("error", "") or code == "error"
        assert (str(says) in text) is (state != "delivered")


def test_bram_spoke_to_amina_so_it_is_settled(as_bram: PageClient, letter: Message) -> None:
    Message.objects.filter(pk=letter.pk).update(state="uncertain", reason="line_broke")
    page = f"/bericht/{letter.pk}/"
    assert "Het is goed, ik sprak Amina" in as_bram.get(page).content.decode()
    for _ in range(2):
        as_bram.post(page, {"do": "settle"})
    letter.refresh_from_db()
    assert letter.settled_at is not None
    assert "Het is goed, ik sprak" not in as_bram.get(page).content.decode()


def test_bram_sends_it_once_more_and_knows_that_it_may_come_twice(
    as_bram: PageClient, letter: Message, settings: Any
) -> None:
    Message.objects.filter(pk=letter.pk).update(state="uncertain", reason="line_broke", tries=1)
    page = f"/bericht/{letter.pk}/"
    text = as_bram.get(page).content.decode()
    assert "Verstuur het nog een keer" in text
    assert "dan krijgt Amina hetzelfde bericht twee keer" in text
    for _press in range(2):
        said = as_bram.post(page, {"do": "again"}, follow=True).content.decode()
    assert "Verstuur het nog een keer" not in said
    with open_post_office(settings) as office, time_machine.travel(tomorrow_at(12)):
        deliver()
        deliver()
        assert [mail["Subject"] for mail in office.received] == ["Een gesprek met Bram"]


def test_what_is_no_longer_true_is_not_sent_once_more(
    as_bram: PageClient, letter: Message, talk: Conversation, bram: Person
) -> None:
    Message.objects.filter(pk=letter.pk).update(state="uncertain", reason="line_broke")
    appointment.move(talk, place="walk", by=bram)
    page = f"/bericht/{letter.pk}/"
    assert "Verstuur het nog een keer" not in as_bram.get(page).content.decode()
    text = as_bram.post(page, {"do": "again"}, follow=True).content.decode()
    assert "Dit bericht klopt niet meer." in text
    letter.refresh_from_db()
    assert letter.state == "uncertain"


@pytest.mark.parametrize("state", ["waiting", "delivered", "failed", "withdrawn"])
def test_only_what_is_uncertain_is_sent_once_more(
    as_bram: PageClient, letter: Message, state: str
) -> None:
    Message.objects.filter(pk=letter.pk).update(state=state)
    page = f"/bericht/{letter.pk}/"
    assert "Verstuur het nog een keer" not in as_bram.get(page).content.decode()
    as_bram.post(page, {"do": "again"})
    letter.refresh_from_db()
    assert letter.state == state


def test_what_was_settled_goes_nowhere_and_says_so(
    as_bram: PageClient, letter: Message, bram: Person
) -> None:
    """Two pages lay open, and on one of them Bram said that all is well."""
    Message.objects.filter(pk=letter.pk).update(state="uncertain", reason="line_broke")
    delivery.settle(letter, by=bram)
    page = f"/bericht/{letter.pk}/"
    assert "Verstuur het nog een keer" not in as_bram.get(page).content.decode()
    for late in ({"do": "again"}, {"do": "otherwise", "channel": "paper"}):
        said = as_bram.post(page, late, follow=True).content.decode()
        assert "is al beslist" in said
        assert "nog een keer weg" not in said
    assert Message.objects.filter(kind=letter.kind).count() == 1


def test_what_still_waits_is_not_settled_beforehand(as_bram: PageClient, letter: Message) -> None:
    as_bram.post(f"/bericht/{letter.pk}/", {"do": "settle"})
    letter.refresh_from_db()
    assert letter.settled_at is None, "should it fail, Bram has to see it"


def test_paper_is_posted_or_given(as_bram: PageClient, talk: Conversation, bram: Person) -> None:
    letter = invitation.invite(talk, channel="paper", by=bram)
    page = f"/bericht/{letter.pk}/"
    assert "Gepost of meegegeven" in as_bram.get(page).content.decode()
    as_bram.post(page, {"do": "given"})
    letter.refresh_from_db()
    assert letter.state == "delivered"


def test_chris_sees_no_message(client: PageClient, chris: Person, letter: Message) -> None:
    client.force_login(chris)
    assert client.get(f"/bericht/{letter.pk}/").status_code == 404
    assert client.post(f"/bericht/{letter.pk}/", {"do": "settle"}).status_code == 404


# Over other ways


@pytest.fixture
def by_text(amina: Person, bram: Person, settings: Any) -> Person:
    """Amina is reached by text, then by mail, and nobody here carries WhatsApp."""
    settings.ADAPTERS = {
        "mail": "dichterbij.delivery.adapters.smtp",
        "sms": "dichterbij.delivery.adapters.demo_phone",
    }
    Person.objects.filter(pk=amina.pk).update(phone="06 00 00 00 34")
    amina.phone = "06 00 00 00 34"
    ways.choose_ways(amina, [ways.Chosen("sms"), ways.Chosen("mail")], by=bram)
    return amina


def test_a_text_message_shows_the_short_words(
    as_bram: PageClient, by_text: Person, talk: Conversation, bram: Person
) -> None:
    letter = invitation.invite(talk, by=bram)
    text = as_bram.get(f"/bericht/{letter.pk}/").content.decode()
    assert letter.channel == "sms"
    assert "per sms" in text
    assert "Dag Amina. Ik wil graag met u praten" in text
    assert "Hier leest u meer" not in text


def test_the_next_best_way_is_one_button(
    as_bram: PageClient, by_text: Person, talk: Conversation, bram: Person
) -> None:
    letter = invitation.invite(talk, by=bram)
    Message.objects.filter(pk=letter.pk).update(state="failed", reason="number_refused")
    page = f"/bericht/{letter.pk}/"
    text = as_bram.get(page).content.decode()
    assert "Dit nummer bestaat niet, of kan geen berichten krijgen." in text
    assert "Kijk samen of het nummer of adres nog klopt." in text
    assert "Stuur het per mail" in text
    assert "Stuur het op papier" not in text
    for _press in range(2):
        as_bram.post(page, {"do": "otherwise", "channel": "mail"})
    again = Message.objects.get(channel="mail")
    assert (again.about, again.state) == (letter.about, "waiting")
    letter.refresh_from_db()
    assert letter.settled_at is not None


def test_a_way_amina_did_not_say_yes_to_is_refused(
    as_bram: PageClient, by_text: Person, talk: Conversation, bram: Person
) -> None:
    letter = invitation.invite(talk, by=bram)
    Message.objects.filter(pk=letter.pk).update(state="failed", reason="number_refused")
    page = f"/bericht/{letter.pk}/"
    said = as_bram.post(page, {"do": "otherwise", "channel": "whatsapp"}, follow=True)
    assert "Daar is deze inwoner nu niet te bereiken." in said.content.decode()
    assert Message.objects.count() == 2  # the invitation and its reminder


def test_what_is_no_longer_true_goes_no_other_way(
    as_bram: PageClient, by_text: Person, talk: Conversation, bram: Person
) -> None:
    letter = invitation.invite(talk, by=bram)
    Message.objects.filter(pk=letter.pk).update(state="failed", reason="number_refused")
    appointment.call_off(talk, by=bram)
    page = f"/bericht/{letter.pk}/"
    assert "Stuur het per mail" not in as_bram.get(page).content.decode()
    said = as_bram.post(page, {"do": "otherwise", "channel": "mail"}, follow=True)
    assert "Dit bericht klopt niet meer." in said.content.decode()


@pytest.fixture
def by_whatsapp(by_text: Person, talk: Conversation, bram: Person) -> Message:
    ways.choose_ways(by_text, [ways.Chosen("whatsapp")], by=bram)
    return invitation.invite(talk, by=bram)


def test_whatsapp_opens_on_brams_own_phone_with_the_words_filled_in(
    as_bram: PageClient, by_whatsapp: Message
) -> None:
    text = as_bram.get(f"/bericht/{by_whatsapp.pk}/").content.decode()
    assert "Open in WhatsApp" in text
    assert by_whatsapp.link is not None
    assert links.token(by_whatsapp.link) not in text
    sent_to = as_bram.get(f"/bericht/{by_whatsapp.pk}/whatsapp/")["Location"]
    assert sent_to.startswith("https://wa.me/31600000034?text=Dag%20Amina.")
    assert links.token(by_whatsapp.link) in sent_to
    assert "leest%20niemand" not in sent_to


def test_bram_says_that_he_sent_it(as_bram: PageClient, by_whatsapp: Message) -> None:
    today = "/vandaag/"
    assert "Nog te versturen" in as_bram.get(today).content.decode()
    as_bram.post(f"/bericht/{by_whatsapp.pk}/", {"do": "given"})
    by_whatsapp.refresh_from_db()
    assert by_whatsapp.state == "delivered"
    assert "Nog te versturen" not in as_bram.get(today).content.decode()
    assert as_bram.get(f"/bericht/{by_whatsapp.pk}/whatsapp/").status_code == 404


@pytest.mark.parametrize("wishes", [[], [ways.Chosen("whatsapp", frozenset({"letters"}))]])
def test_what_amina_no_longer_wants_over_whatsapp_is_not_shared(
    as_bram: PageClient, by_whatsapp: Message, by_text: Person, wishes: list[ways.Chosen]
) -> None:
    ways.choose_ways(by_text, wishes, by=by_text)
    assert as_bram.get(f"/bericht/{by_whatsapp.pk}/whatsapp/").status_code == 404
    text = as_bram.get(f"/bericht/{by_whatsapp.pk}/").content.decode()
    assert "liever niet meer per WhatsApp" in text
    assert "Stuur het op papier" in text


def test_what_amina_still_wants_over_whatsapp_waits(by_whatsapp: Message, by_text: Person) -> None:
    ways.choose_ways(by_text, [ways.Chosen("mail"), ways.Chosen("whatsapp")], by=by_text)
    by_whatsapp.refresh_from_db()
    assert by_whatsapp.state == "waiting"


def test_nobody_shares_a_text_that_is_carried(as_bram: PageClient, letter: Message) -> None:
    assert as_bram.get(f"/bericht/{letter.pk}/whatsapp/").status_code == 404


def test_whatsapp_to_a_number_that_is_gone_says_so(
    as_bram: PageClient, by_whatsapp: Message, amina: Person
) -> None:
    Person.objects.filter(pk=amina.pk).update(phone="020 624 1111")
    said = as_bram.get(f"/bericht/{by_whatsapp.pk}/whatsapp/", follow=True).content.decode()
    assert "Er is geen mailadres of mobiel nummer meer." in said


def test_of_whatsapp_that_nobody_said_was_shared_in_time_bram_is_asked_whether_it_came(
    client: PageClient, by_whatsapp: Message, talk: Conversation, bram: Person
) -> None:
    with time_machine.travel(talk.ends_at + dt.timedelta(hours=1)):
        passing.let_pass()
        client.force_login(bram)
        text = client.get("/vandaag/").content.decode()
    assert "Nog te versturen" not in text
    assert "We weten niet of het whatsapp-bericht is aangekomen." in text
    by_whatsapp.refresh_from_db()
    assert (by_whatsapp.state, by_whatsapp.reason) == ("uncertain", "moment_passed")


def test_vandaag_says_what_happened_to_a_text_and_what_to_do(
    as_bram: PageClient, by_text: Person, talk: Conversation, bram: Person
) -> None:
    letter = invitation.invite(talk, by=bram)
    Message.objects.filter(pk=letter.pk).update(state="uncertain", reason="no_receipt")
    text = as_bram.get("/vandaag/").content.decode()
    assert "We weten niet of de sms is aangekomen." in text
    assert "Na vier dagen weet nog niemand of het aankwam. Vraag het even." in text


def test_vandaag_shows_whose_number_changes(
    as_bram: PageClient, by_text: Person, bram: Person
) -> None:
    assert ways.ask_other_address(by_text, "phone", "06 00 00 00 77", by=by_text)
    text = as_bram.get("/vandaag/").content.decode()
    assert "Er is een ander telefoonnummer doorgegeven voor" in text
    assert "06 00 00 00 77" not in text


@pytest.mark.parametrize("channel", ["sms", "mail", "paper"])
def test_what_bram_chose_for_this_message_wins(
    as_bram: PageClient, by_text: Person, talk: Conversation, channel: str
) -> None:
    form = as_bram.get(f"/gesprek/{talk.pk}/uitnodigen/").context["form"]
    assert [value for value, _label in form.fields["channel"].choices] == ["sms", "mail", "paper"]
    assert form.fields["channel"].initial == "sms"
    as_bram.post(f"/gesprek/{talk.pk}/uitnodigen/", {"channel": channel})
    assert Message.objects.get(kind="invitation").channel == channel


def test_a_way_that_may_not_bring_this_is_not_offered(
    as_bram: PageClient, by_text: Person, talk: Conversation, bram: Person
) -> None:
    ways.choose_ways(by_text, [ways.Chosen("sms", frozenset({"agreements"}))], by=bram)
    invite = as_bram.get(f"/gesprek/{talk.pk}/uitnodigen/").context["form"]
    assert [value for value, _label in invite.fields["channel"].choices] == ["paper"]
    share = as_bram.get(f"/gesprek/{talk.pk}/daarna/").context["form"]
    assert [value for value, _label in share.fields["channel"].choices] == ["sms", "paper"]
    assert "theirs_0_remind" not in share.fields
