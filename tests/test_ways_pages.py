# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina chooses how messages come; Bram writes it down for her; a number changes slowly."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations import after, invitation
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import handing_over, ways
from dichterbij.delivery.models import AddressChange, Message, Way, Wishes
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.models import Person
from tests.conftest import tomorrow_at
from tests.page_client import PageClient

CARRIED = {
    "mail": "dichterbij.delivery.adapters.smtp",
    "sms": "dichterbij.delivery.adapters.demo_phone",
}
CHOSEN = {
    "first": "sms",
    "second": "mail",
    "third": "paper",
    "mail_for": ["talks", "letters"],
    "sms_for": ["talks", "agreements", "reminders", "letters"],
    "whatsapp_for": ["talks"],
    "earliest": "10",
    "latest": "17",
    "cover": "quiet",
    "language": "nl",
}


@pytest.fixture(autouse=True)
def carried(settings: Any) -> None:
    settings.ADAPTERS = CARRIED


@pytest.fixture
def with_phone(amina: Person) -> Person:
    Person.objects.filter(pk=amina.pk).update(phone="06 00 00 00 34")
    amina.phone = "06 00 00 00 34"
    return amina


@pytest.fixture
def inside(with_phone: Person, bram: Person, client: PageClient) -> str:
    """Amina's token, once she gave her PIN."""
    people.agree_pin(with_phone, "48213", by=bram)
    token = links.token(after.link_to_agreements(with_phone, by=bram))
    assert client.post(reverse("pin", args=[token]), {"digits": "48213"}).status_code == 302
    return token


@pytest.fixture
def as_bram(bram: Person) -> PageClient:
    office = PageClient()
    office.force_login(bram)
    return office


def text_of(response: Any) -> str:
    return str(response.content.decode())


def of(resident: Person) -> list[str]:
    return [way.channel for way in Way.objects.of(resident)]


# The resident


def test_amina_chooses_her_ways_their_order_and_what_comes_over_each(
    inside: str, client: PageClient, amina: Person
):
    here = reverse("our_ways", args=[inside])
    text = text_of(client.get(here))
    assert "06 00 00 00 34" in text
    assert "amina@post.example" in text
    assert client.post(here, CHOSEN).status_code == 302
    assert of(amina) == ["sms", "mail"]
    mail = Way.objects.get(resident=amina, channel="mail")
    assert (mail.talks, mail.agreements, mail.reminders, mail.letters) == (True, False, False, True)
    wishes = Wishes.objects.get(resident=amina)
    assert (wishes.earliest, wishes.latest, wishes.cover) == (dt.time(10), dt.time(17), "quiet")
    amina.refresh_from_db()
    assert amina.channel == "sms"


def test_what_amina_chose_stands_there_the_next_time(inside: str, client: PageClient):
    here = reverse("our_ways", args=[inside])
    client.post(here, CHOSEN)
    form = client.get(here).context["form"]
    places = [form[name].value() for name in ("first", "second", "third")]
    assert places == ["sms", "mail", "paper"]
    assert form["mail_for"].value() == ["letters", "talks"]
    assert (form["earliest"].value(), form["latest"].value()) == ("10", "17")
    assert form["cover"].value() == "quiet"


def test_a_letter_first_is_a_letter(inside: str, client: PageClient, amina: Person):
    client.post(reverse("our_ways", args=[inside]), CHOSEN | {"first": "paper"})
    assert of(amina) == []
    amina.refresh_from_db()
    assert amina.channel == "paper"


def test_the_same_way_twice_is_once(inside: str, client: PageClient, amina: Person):
    client.post(reverse("our_ways", args=[inside]), CHOSEN | {"second": "sms", "third": "mail"})
    assert of(amina) == ["sms", "mail"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"sms_for": []}, "Zet hier een vinkje, of kies een andere weg."),
        ({"earliest": "17", "latest": "10"}, "Kies een tijd die later is dan het begin."),
        ({"first": "duif"}, "Kies een van de antwoorden"),
        ({"cover": "luid"}, "Kies een van de antwoorden"),
    ],
)
def test_what_is_still_to_mend_is_said_and_nothing_is_lost(
    inside: str, client: PageClient, amina: Person, wrong: dict[str, Any], says: str
):
    answer = client.post(reverse("our_ways", args=[inside]), CHOSEN | wrong)
    assert says in text_of(answer)
    form = answer.context["form"]
    assert set(form["mail_for"].value()) == {"talks", "letters"}
    assert of(amina) == []


def test_the_example_is_the_message_as_it_will_look(inside: str, client: PageClient):
    here = reverse("our_ways", args=[inside])
    client.post(here, CHOSEN | {"cover": "plain"})
    text = text_of(client.get(here))
    assert "Antwoorden op dit bericht leest niemand" in text
    assert "er staat iets voor u klaar" in text
    assert "Onze afspraken staan klaar" in text


def test_a_way_without_an_address_is_not_offered(inside: str, client: PageClient, amina: Person):
    Person.objects.filter(pk=amina.pk).update(phone="")
    form = client.get(reverse("our_ways", args=[inside])).context["form"]
    assert form.reached == ["mail"]
    assert "second" not in form.fields


def test_another_number_waits_and_the_old_one_hears_of_it(
    inside: str, client: PageClient, amina: Person
):
    here = reverse("our_address", args=[inside])
    assert client.post(here, {"phone": "06 00 00 00 77"}).status_code == 302
    change = AddressChange.objects.pending().get(resident=amina)
    amina.refresh_from_db()
    assert (change.new, amina.phone) == ("06 00 00 00 77", "06 00 00 00 34")
    warning = Message.objects.get(kind=Message.Kind.ADDRESS)
    assert warning.channel == "sms"
    text = text_of(client.get(reverse("our_ways", args=[inside])))
    assert "Er wacht een ander telefoonnummer" in text
    assert "06 00 00 00 77" not in text


def test_whoever_did_not_ask_it_leaves_everything_as_it_was(
    inside: str, client: PageClient, amina: Person
):
    client.post(reverse("our_address", args=[inside]), {"phone": "06 00 00 00 77"})
    change = AddressChange.objects.get(resident=amina)
    client.post(reverse("not_me", args=[inside, change.pk]))
    change.refresh_from_db()
    assert change.dropped_by == amina
    assert "Er wacht" not in text_of(client.get(reverse("our_ways", args=[inside])))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"phone": "12"}, "Dit is geen telefoonnummer dat bestaat."),
        ({"email": "amina@"}, "naam@voorbeeld.nl"),
        ({}, "Schrijf hier uw nieuwe nummer"),
    ],
)
def test_an_impossible_number_or_address_is_refused_with_the_reason(
    inside: str, client: PageClient, given: dict[str, str], says: str
):
    answer = client.post(reverse("our_address", args=[inside]), given)
    text = text_of(answer)
    assert says in text
    assert all(typed in text for typed in given.values())
    assert not AddressChange.objects.exists()


def test_whoever_gets_texts_cannot_go_on_at_a_number_at_home(
    inside: str, client: PageClient, amina: Person
):
    client.post(reverse("our_ways", args=[inside]), CHOSEN)
    answer = client.post(reverse("our_address", args=[inside]), {"phone": "020 624 1111"})
    assert "Op een vast nummer komt geen bericht aan" in text_of(answer)


def test_a_second_change_waits_for_the_first_and_nothing_of_it_is_kept(
    inside: str, client: PageClient
):
    here = reverse("our_address", args=[inside])
    client.post(here, {"email": "nieuw@post.example"})
    answer = client.post(here, {"phone": "06 00 00 00 77", "email": "anders@post.example"})
    assert "Er wacht al een wijziging" in text_of(answer)
    assert [change.field for change in AddressChange.objects.all()] == ["email"]


def test_without_the_pin_nobody_sees_how_amina_is_reached(inside: str):
    stranger = PageClient()
    for name in ("our_ways", "our_address"):
        assert stranger.get(reverse(name, args=[inside]))["Location"].endswith("/pincode/")


def test_what_waits_goes_the_new_way_unless_bram_chose_another(
    inside: str, client: PageClient, talk: Conversation, with_phone: Person, bram: Person
):
    with time_machine.travel(tomorrow_at(22)):
        by_itself = invitation.invite(talk, by=bram)
        chosen = after.share(talk, channel="mail", by=bram)
        ways.choose_ways(with_phone, [ways.Chosen("sms"), ways.Chosen("mail")], by=bram)
    assert {by_itself.channel, chosen.channel} == {"mail"}
    with time_machine.travel(tomorrow_at(9, days=2)):
        handing_over.hand_over_due(uuid.uuid4())
    by_itself.refresh_from_db()
    assert (by_itself.channel, by_itself.channel_chosen) == ("sms", False)
    chosen.refresh_from_db()
    assert (chosen.channel, chosen.channel_chosen) == ("mail", True)


# The caseworker


def test_bram_writes_down_what_amina_told_him(
    as_bram: PageClient, with_phone: Person, bram: Person
):
    here = reverse("contact", args=[with_phone.pk])
    assert "Zo bereik je Amina" in text_of(as_bram.get(here))
    assert as_bram.post(here, CHOSEN | {"do": "ways"}).status_code == 302
    assert of(with_phone) == ["sms", "mail"]
    assert Way.objects.filter(chosen_by=bram).count() == 2


def test_an_address_on_paper_and_a_language_count_at_once(as_bram: PageClient, amina: Person):
    here = reverse("contact", args=[amina.pk])
    as_bram.post(here, {"do": "address", "address": "Kade 1", "language": "ar"})
    amina.refresh_from_db()
    assert (amina.address, amina.language) == ("Kade 1", "ar")


def test_a_first_number_counts_at_once_and_a_second_one_waits(as_bram: PageClient, amina: Person):
    here = reverse("contact", args=[amina.pk])
    as_bram.post(here, {"do": "other", "phone": "06 00 00 00 34"})
    amina.refresh_from_db()
    assert amina.phone == "06 00 00 00 34"
    as_bram.post(here, {"do": "other", "phone": "06 00 00 00 77"})
    amina.refresh_from_db()
    assert amina.phone == "06 00 00 00 34"
    text = text_of(as_bram.get(here))
    assert "Het kan ingaan vanaf" in text
    assert "Bekijk de waarschuwing" in text


def test_a_first_number_from_a_residents_own_page_waits_too_and_the_mail_hears_of_it(amina: Person):
    """Who holds Amina's link and PIN cannot have everything come to another phone unseen."""
    change = ways.ask_other_address(amina, "phone", "06 00 00 00 34", by=amina)
    assert change is not None
    amina.refresh_from_db()
    assert amina.phone == ""
    warning = ways.warning_of(change)
    assert warning is not None
    assert warning.channel == "mail"


def test_bram_confirms_after_three_days_and_not_before(
    as_bram: PageClient, with_phone: Person, bram: Person
):
    change = ways.ask_other_address(with_phone, "phone", "06 00 00 00 77", by=bram)
    assert change is not None
    here = reverse("address_change", args=[change.pk])
    early = as_bram.post(here, {"do": "confirm"}, follow=True)
    assert "pas drie dagen nadat het gevraagd is" in text_of(early)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=73)):
        as_bram.force_login(bram)
        assert "laat het ingaan" in text_of(as_bram.get(reverse("contact", args=[with_phone.pk])))
        as_bram.post(here, {"do": "confirm"})
    with_phone.refresh_from_db()
    assert with_phone.phone == "06 00 00 00 77"


def test_bram_drops_what_amina_did_not_ask(as_bram: PageClient, with_phone: Person, bram: Person):
    change = ways.ask_other_address(with_phone, "email", "x@post.example", by=bram)
    assert change is not None
    as_bram.post(reverse("address_change", args=[change.pk]), {"do": "drop"})
    assert not AddressChange.objects.pending().exists()
    warning = ways.warning_of(change)
    assert warning is not None
    assert warning.state == "withdrawn", "nothing changes, so there is nothing to warn of"


def test_whoever_is_too_late_with_yes_or_no_hears_what_holds_now(
    as_bram: PageClient, inside: str, client: PageClient, with_phone: Person, bram: Person
):
    """Two pages lay open; somebody pressed on the other one first."""
    first = ways.ask_other_address(with_phone, "phone", "06 00 00 00 77", by=bram)
    assert first is not None
    ways.drop_other_address(first, by=bram)
    late = as_bram.post(reverse("address_change", args=[first.pk]), {"do": "confirm"}, follow=True)
    assert "is al teruggenomen" in text_of(late)
    assert "Vanaf nu geldt" not in text_of(late)
    second = ways.ask_other_address(with_phone, "phone", "06 00 00 00 77", by=bram)
    assert second is not None
    AddressChange.objects.filter(pk=second.pk).update(
        holds_from=timezone.now() - dt.timedelta(hours=1)
    )
    ways.confirm_other_address(second, by=bram)
    too_late = client.post(reverse("not_me", args=[inside, second.pk]), follow=True)
    assert "is al ingegaan" in text_of(too_late)
    assert "Alles blijft zoals het was" not in text_of(too_late)


def test_a_mail_address_that_goes_away_leaves_no_way_over_it(with_phone: Person, bram: Person):
    ways.choose_ways(with_phone, [ways.Chosen("mail"), ways.Chosen("sms")], by=bram)
    change = ways.ask_other_address(with_phone, "email", "", by=bram)
    assert change is not None
    with time_machine.travel(timezone.now() + dt.timedelta(hours=73)):
        ways.confirm_other_address(change, by=bram)
    with_phone.refresh_from_db()
    assert (with_phone.email, with_phone.channel, of(with_phone)) == ("", "sms", ["sms"])


def test_impossible_numbers_are_refused_with_what_was_typed(as_bram: PageClient, amina: Person):
    answer = as_bram.post(
        reverse("contact", args=[amina.pk]),
        {"do": "other", "phone": "0612", "email": "kees@@post"},
    )
    text = text_of(answer)
    assert "Dit is geen telefoonnummer dat bestaat" in text
    assert "0612" in text
    assert "kees@@post" in text


NEW = {"first_name": "Peter", "last_name": "van Dalen", "language": "nl"}


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"channel": "sms"}, "is een mobiel nummer nodig"),
        ({"channel": "whatsapp"}, "is een mobiel nummer nodig"),
        ({"channel": "sms", "phone": "020 624 1111"}, "Op een vast nummer"),
        ({"channel": "paper", "phone": "bel maar"}, "geen telefoonnummer dat bestaat"),
    ],
)
def test_somebody_new_is_reachable_the_way_they_said(
    as_bram: PageClient, how: dict[str, str], says: str
):
    text = text_of(as_bram.post(reverse("add_resident"), NEW | how))
    assert says in text
    assert not Person.objects.filter(first_name="Peter").exists()


def test_somebody_new_by_text(as_bram: PageClient):
    given = NEW | {"channel": "sms", "phone": "06 00 00 00 51"}
    assert as_bram.post(reverse("add_resident"), given).status_code == 302
    peter = Person.objects.get(first_name="Peter")
    assert ways.possible(peter, Message.Kind.INVITATION) == ["sms", "paper"]


def test_what_nobody_carries_is_not_offered(as_bram: PageClient, settings: Any):
    settings.ADAPTERS = {"mail": CARRIED["mail"]}
    form = as_bram.get(reverse("add_resident")).context["form"]
    assert [value for value, _label in form.fields["channel"].choices] == [
        "mail",
        "whatsapp",
        "paper",
    ]


def test_the_database_holds_nobody_reached_by_text_without_a_number(joke: Person):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=joke.pk).update(channel="sms")


def test_these_pages_ask_no_more_questions_with_more_to_show(
    inside: str, client: PageClient, as_bram: PageClient, with_phone: Person, bram: Person
):
    pages = (
        (client, reverse("our_ways", args=[inside])),
        (as_bram, reverse("contact", args=[with_phone.pk])),
    )

    def asked() -> list[int]:
        counted = []
        for visitor, address in pages:
            visitor.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                visitor.get(address)
            counted.append(len(queries))
        return counted

    ways.choose_ways(with_phone, [ways.Chosen("mail")], by=bram)
    few = asked()
    ways.choose_ways(with_phone, [ways.Chosen("mail"), ways.Chosen("sms")], by=bram)
    assert asked() == few
