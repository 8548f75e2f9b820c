# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Two minutes after the talk: what Bram and Amina agreed is written and shared in one press."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from dichterbij.conversations import after as verbs
from dichterbij.conversations import appointment, invitation
from dichterbij.conversations.models import (
    Agreement,
    CheckOut,
    Conversation,
    SphereOfInfluence,
)
from dichterbij.conversations.models.after import Side
from dichterbij.delivery.models import Message
from dichterbij.people import actions as people
from dichterbij.people.models import Person
from tests.conftest import tomorrow_at
from tests.page_client import PageClient


def at_the_office(client: PageClient, somebody: Person) -> PageClient:
    client.force_login(somebody)
    return client


def page_of(talk: Conversation) -> str:
    return f"/gesprek/{talk.pk}/daarna/"


def typed(**more: str) -> dict[str, str]:
    return {
        "once": str(uuid.uuid4()),
        "ours": "1",
        "theirs": "1",
        "ours_0_what": "Uitrekenen wat Amina overhoudt bij 16 uur werk",
        "theirs_0_what": "De school bellen over de open dag",
        "channel": "mail",
        **more,
    }


def test_bram_shares_what_both_will_do_in_one_press(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    at_the_office(client, bram)
    response = client.post(page_of(talk), typed(ours_0_due="morgen", theirs_0_remind=""))
    assert response.status_code == 302
    ours, theirs = Agreement.objects.order_by("side")
    assert (ours.side, ours.due) == (Side.MUNICIPALITY, tomorrow_at(9).date())
    assert ours.promised_by == bram
    assert (theirs.side, theirs.promised_by) == (Side.RESIDENT, talk.resident)
    message = Message.objects.get()
    assert message.kind == Message.Kind.AGREEMENTS
    assert message.state == Message.State.WAITING
    assert "16 uur" not in message.body
    assert "school" not in message.body
    talk.refresh_from_db()
    assert talk.ended_at is not None
    page = client.get(page_of(talk)).content.decode()
    assert "Gedeeld met Amina" in page
    assert "Uitrekenen wat Amina overhoudt" in page


def test_pressing_the_button_twice_shares_once(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    at_the_office(client, bram)
    day = tomorrow_at(9, days=20).date()
    form = typed(
        can="Meegaan naar de open dag",
        own_words="Rustiger.",
        consent="on",
        next_day=day.isoformat(),
        next_time="10.30",
    )
    with time_machine.travel(timezone.now(), tick=True) as clock:
        client.post(page_of(talk), form)
        clock.shift(180)
        client.post(page_of(talk), form)
    assert Agreement.objects.count() == 2
    assert SphereOfInfluence.objects.count() == 1
    assert CheckOut.objects.count() == 1
    assert Message.objects.filter(kind=Message.Kind.AGREEMENTS).count() == 1
    assert Conversation.objects.exclude(pk=talk.pk).get().minutes == talk.minutes


def test_when_one_part_cannot_be_nothing_is_written_and_all_that_was_typed_stays(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    at_the_office(client, bram)
    form = typed(
        who_can="Het Geldloket",
        next_day=timezone.localtime(talk.starts_at).date().isoformat(),
        next_time="10.30",
    )
    other = Conversation.objects.create(
        relationship=talk.relationship,
        goal="x",
        starts_at=talk.starts_at,
        ends_at=talk.ends_at,
        made_by=bram,
    )
    response = client.post(page_of(talk), form)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Op deze tijd is er al een gesprek" in page
    assert "Plan het toch" in page
    assert "Het Geldloket" in page
    assert "Uitrekenen wat Amina overhoudt" in page
    assert not Agreement.objects.exists()
    assert not Message.objects.exists()
    talk.refresh_from_db()
    assert talk.ended_at is None
    assert client.post(page_of(talk), {**form, "even_so": "on"}).status_code == 302
    assert Conversation.objects.exclude(pk__in=[talk.pk, other.pk]).count() == 1


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        ({"ours_0_due": "de dertigste februari"}, "Schrijf de datum zo"),
        ({"ours_0_what": "", "ours_0_due": "morgen"}, "Schrijf er nog bij wat jullie afspraken."),
        ({"theirs_0_remind": "1"}, "Voor een seintje is een dag nodig."),
        ({"own_words": "Rustiger."}, "Vraag Amina eerst of dit hier mag staan."),
        ({"next_day": "morgen"}, "Schrijf er nog bij hoe laat."),
        ({"next_time": "10.30"}, "Schrijf er nog bij welke dag."),
        ({"channel": "duif"}, "Kies een van de antwoorden"),
        ({"ours_0_what": "ja" * 5000}, "er passen 500 tekens in"),
        ({"ours_0_what": "bel\x00len"}, "een teken in dat niet te zien is"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    client: PageClient, bram: Person, talk: Conversation, mistake: dict[str, str], says: str
) -> None:
    at_the_office(client, bram)
    response = client.post(page_of(talk), typed(who_can="Het Geldloket", **mistake))
    page = response.content.decode()
    assert response.status_code == 200
    assert says in page
    assert "De school bellen over de open dag" in page
    assert "Het Geldloket" in page
    assert not Agreement.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("with_htmx", [False, True])
def test_one_more_line_keeps_everything_with_and_without_javascript(
    client: PageClient, bram: Person, talk: Conversation, with_htmx: bool
) -> None:
    at_the_office(client, bram)
    form = typed(add="theirs", own_words="Rustiger.", theirs_0_remind="1", channel="paper")
    headers: dict[str, Any] = {"HX-Request": "true"} if with_htmx else {}
    response = client.post(page_of(talk), form, headers=headers)
    page = response.content.decode()
    assert page.lstrip().startswith("<form" if with_htmx else "<!doctype")
    assert 'name="theirs_1_what"' in page
    assert 'name="ours_1_what"' not in page
    assert 'name="theirs" value="2"' in page
    assert "De school bellen over de open dag" in page
    assert "Rustiger." in page
    assert form["once"] in page
    assert "Er is nog niets bewaard" not in page
    assert not Agreement.objects.exists()
    del form["add"]
    client.post(
        page_of(talk),
        form
        | {"theirs": "2", "theirs_1_what": "Foto's meenemen", "consent": "on"}
        | {"theirs_0_due": "morgen"},
    )
    assert Agreement.objects.of_the_resident().count() == 2
    assert Agreement.objects.of_the_resident().filter(remind=True).count() == 1


@pytest.mark.parametrize("count", ["", "-3", "0", "99999999999999", "drie", "²"])
def test_a_broken_number_of_lines_is_no_accident(
    client: PageClient, bram: Person, talk: Conversation, count: str
) -> None:
    at_the_office(client, bram)
    assert client.post(page_of(talk), typed(ours=count)).status_code == 302


def test_nothing_agreed_is_a_greeting_and_never_an_accident(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    at_the_office(client, bram)
    nothing = typed(ours_0_what="", theirs_0_what="")
    page = client.post(page_of(talk), nothing).content.decode()
    assert "Deel alleen een groet" in page
    assert not Message.objects.exists()
    client.post(page_of(talk), {**nothing, "greeting": "1"})
    assert Message.objects.get().subject == "Dank voor ons gesprek"
    assert not Agreement.objects.exists()


def test_somebody_without_mail_gets_a_slip_that_holds_both_sides(
    client: PageClient, bram: Person, joke: Person
) -> None:
    at_the_office(client, bram)
    talk = Conversation.objects.create(
        relationship=joke.relationships.get(),
        goal="Kennismaken",
        starts_at=tomorrow_at(10),
        ends_at=tomorrow_at(11),
        made_by=bram,
    )
    page = client.get(page_of(talk)).content.decode()
    assert 'value="mail"' not in page
    assert "seintje" not in page
    client.post(page_of(talk), typed(channel="paper", cannot="Toeslagen veranderen"))
    assert "Ik heb het meegegeven" in client.get(page_of(talk)).content.decode()
    response = client.get(f"/gesprek/{talk.pk}/briefje.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages)
    flat = " ".join(text.split())
    assert "De school bellen over de open dag" in flat
    assert "Uitrekenen wat Amina overhoudt bij 16 uur werk" in flat
    assert "Toeslagen veranderen" in flat
    assert "Hendriks" not in flat


def test_without_a_pin_bram_is_told_that_amina_needs_one(
    client: PageClient, bram: Person, talk: Conversation, amina: Person
) -> None:
    at_the_office(client, bram)
    words = "Jullie kozen nog geen pincode"
    assert words in client.get(page_of(talk)).content.decode()
    people.agree_pin(amina, "27183", by=bram)
    assert words not in client.get(page_of(talk)).content.decode()


def test_what_is_shared_at_night_says_when_it_leaves(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    with time_machine.travel(tomorrow_at(22), tick=True):
        at_the_office(client, bram)
        client.post(page_of(talk), typed())
        page = client.get(page_of(talk)).content.decode()
    assert "om 8.00 uur weg" in page


def test_who_was_invited_to_the_next_talk_is_not_to_be_invited_again(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    at_the_office(client, bram)
    following = appointment.plan_talk(
        talk.relationship,
        goal="Verder kijken",
        starts_at=tomorrow_at(11, days=20),
        minutes=45,
        place="office",
        by=bram,
    )
    client.post(page_of(talk), typed())
    invite_her = f'href="{reverse("invite", args=[following.pk])}"'
    assert invite_her in client.get(page_of(talk)).content.decode()
    invitation.invite(following, by=bram)
    page = client.get(page_of(talk)).content.decode()
    assert invite_her not in page
    assert f'href="{reverse("before", args=[following.pk])}"' in page


def test_later_there_can_be_more_and_it_is_shared_again(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    at_the_office(client, bram)
    client.post(page_of(talk), typed())
    client.post(page_of(talk), typed(ours_0_what="Ook de huur nakijken", theirs_0_what=""))
    assert Agreement.objects.count() == 3
    assert Message.objects.filter(kind=Message.Kind.AGREEMENTS).count() == 2


def test_a_talk_that_was_called_off_has_nothing_to_share(
    client: PageClient, bram: Person, talk: Conversation
) -> None:
    at_the_office(client, bram)
    talk.cancelled_at, talk.cancelled_by = timezone.now(), bram
    talk.save()
    assert "Naar alle afspraken" in client.get(page_of(talk)).content.decode()
    client.post(page_of(talk), typed())
    assert not Agreement.objects.exists()
    assert not Message.objects.exists()


def test_nobody_else_comes_near(
    client: PageClient,
    talk: Conversation,
    chris: Person,
    samira: Person,
    loes: Person,
    farid: Person,
) -> None:
    for somebody in (chris, samira, loes, farid):
        at_the_office(client, somebody)
        expected = 404 if somebody in (chris, samira) else 403
        assert client.get(page_of(talk)).status_code == expected
        assert client.post(page_of(talk), typed()).status_code == expected
        assert client.get(f"/gesprek/{talk.pk}/briefje.pdf").status_code == expected
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("text", ["👩🏽‍🦽 samen", "מחר שלום", "<b>vet</b> & <script>x</script>"])
def test_any_text_is_kept_as_it_was_written(
    client: PageClient, bram: Person, talk: Conversation, text: str
) -> None:
    at_the_office(client, bram)
    client.post(page_of(talk), typed(ours_0_what=text, own_words=text, consent="on"))
    assert Agreement.objects.of_the_municipality().get().what == text
    page = client.get(page_of(talk)).content.decode()
    assert "<script>x" not in page
    assert client.get(f"/gesprek/{talk.pk}/briefje.pdf").status_code == 200


def test_the_page_asks_the_database_the_same_with_more_to_show(
    client: PageClient,
    bram: Person,
    talk: Conversation,
    amina: Person,
    django_assert_max_num_queries: Any,
) -> None:
    at_the_office(client, bram)
    client.post(page_of(talk), typed())
    with django_assert_max_num_queries(20) as few:
        client.get(page_of(talk))
    for n in range(12):
        verbs.agree(amina, side=Side.RESIDENT, what=f"nr {n}", conversation=talk, by=bram)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(page_of(talk))
