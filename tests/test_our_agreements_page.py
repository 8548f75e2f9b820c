# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What Amina reads and does behind her link and PIN."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dichterbij.conversations import after, before
from dichterbij.conversations.models import (
    Agreement,
    AgreementChange,
    CheckOut,
    Conversation,
    Kern,
    KernAnswer,
)
from dichterbij.conversations.models.after import Kind, Side
from dichterbij.people import links
from dichterbij.people.models import Person
from tests.conftest import tomorrow_at
from tests.page_client import PageClient
from tests.test_agreements import into


@pytest.fixture
def home(client: PageClient, amina: Person) -> str:
    """Where Amina's pages begin, for who has her link and PIN."""
    return into(client, amina)


@pytest.fixture
def promise(amina: Person, bram: Person) -> Agreement:
    return after.agree(
        amina, side=Side.MUNICIPALITY, what="Uitrekenen", due=tomorrow_at(9, days=3).date(), by=bram
    )


@pytest.fixture
def plan(amina: Person, bram: Person) -> Agreement:
    return after.agree(
        amina, side=Side.RESIDENT, what="De school bellen", due=tomorrow_at(9).date(), by=bram
    )


def once() -> dict[str, str]:
    return {"once": str(uuid.uuid4())}


def test_what_the_municipality_promised_stands_first(
    client: PageClient, home: str, promise: Agreement, plan: Agreement, talk: Conversation
) -> None:
    after.say_what_i_can(talk, cannot="Toeslagen veranderen", by=talk.caseworker)
    page = client.get(f"{home}afspraken/").content.decode()
    assert page.index("Dit doet de gemeente") < page.index("Dit doet u")
    assert page.index("Uitrekenen") < page.index("De school bellen")
    assert "Toeslagen veranderen" in page
    assert "El Idrissi" not in page
    assert "de Wit" not in page


def test_with_nothing_agreed_yet_the_page_says_who_writes(client: PageClient, home: str) -> None:
    page = client.get(f"{home}afspraken/").content.decode()
    assert "Er staat nog niets. Bram schrijft het op na het gesprek, of u zelf." in page


@pytest.mark.parametrize(
    "path", ["afspraken/", "afspraken/nieuw/", "over-mij/", "verloop/", "afspraken/{pk}/"]
)
def test_the_link_alone_opens_nothing_of_this(amina: Person, plan: Agreement, path: str) -> None:
    link = after.link_to_agreements(amina, by=None)
    here = f"/u/{links.token(link)}/"
    response = PageClient().get(here + path.format(pk=plan.pk))
    assert response.status_code == 302
    assert response.headers["Location"] == f"{here}pincode/"


def test_amina_marks_what_she_did_with_and_without_javascript(
    client: PageClient, home: str, plan: Agreement
) -> None:
    form = {"do": "done"} | once()
    part = client.post(f"{home}afspraken/{plan.pk}/", form, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<article")
    assert "Gedaan op" in part.content.decode()
    assert client.post(f"{home}afspraken/{plan.pk}/", form).status_code == 302
    assert AgreementChange.objects.get().kind == Kind.DONE
    client.post(f"{home}afspraken/{plan.pk}/", {"do": "not_done"} | once())
    assert Agreement.objects.open().count() == 1


def test_of_the_municipality_amina_cannot_say_done_but_can_propose(
    client: PageClient, home: str, promise: Agreement
) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        form = {"do": "done"} | once()
        answer = client.post(f"{home}afspraken/{promise.pk}/", form, headers=headers)
        says = "Dit beloofde de gemeente. Die zegt hier zelf wanneer het gedaan is."
        assert says in answer.content.decode()
    other = {"do": "other", "what": "Uitrekenen en opsturen", "due": "", "words": ""} | once()
    client.post(f"{home}afspraken/{promise.pk}/", other)
    assert AgreementChange.objects.get().kind == Kind.PROPOSED
    page = client.get(f"{home}afspraken/").content.decode()
    assert "U stelt iets anders voor" in page


def test_her_own_promise_changes_at_once_and_says_what_it_was(
    client: PageClient, home: str, plan: Agreement
) -> None:
    form = {"do": "other", "what": plan.what, "due": "", "words": "na de vakantie"} | once()
    for _press in range(2):
        client.post(f"{home}afspraken/{plan.pk}/", form)
    assert AgreementChange.objects.get().kind == Kind.CHANGED
    page = " ".join(client.get(f"{home}afspraken/").content.decode().split())
    assert "Dit stond op" in page
    assert "U veranderde het op" in page
    assert "na de vakantie" in page


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"do": "say", "words": ""}, "Vul hier nog iets in."),
        ({"do": "say", "words": "ja" * 5000}, "er passen 500 tekens in"),
        ({"do": "other", "what": "", "due": "morgen"}, "Vul hier nog iets in."),
        ({"do": "other", "what": "Mailen", "due": "ooit"}, "Schrijf de datum zo"),
        ({"do": "remind", "remind": "soms"}, "Kies een van de antwoorden"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(
    client: PageClient, home: str, plan: Agreement, form: dict[str, str], says: str
) -> None:
    page = client.post(f"{home}afspraken/{plan.pk}/", form | once()).content.decode()
    assert says in page
    assert form.get("what", "") in page
    assert not AgreementChange.objects.exists()


def test_what_nobody_can_do_does_nothing(client: PageClient, home: str, plan: Agreement) -> None:
    for do in ("", "delete", "done\x00"):
        response = client.post(f"{home}afspraken/{plan.pk}/", {"do": do} | once())
        assert response.status_code == 200
    assert not AgreementChange.objects.exists()


def test_a_reminder_only_because_amina_wishes_it(
    client: PageClient, home: str, plan: Agreement
) -> None:
    address = f"{home}afspraken/{plan.pk}/"
    assert "Wilt u een seintje?" in client.get(address).content.decode()
    client.post(address, {"do": "remind", "remind": "7"} | once())
    wished = Agreement.objects.get()
    assert (wished.remind, wished.remind_days) == (True, 7)
    assert "U krijgt een seintje, een week ervoor." in client.get(address).content.decode()
    client.post(address, {"do": "remind", "remind": ""} | once())
    assert not Agreement.objects.get().remind
    assert not AgreementChange.objects.exists()


def test_amina_writes_one_down_herself_for_either_side(
    client: PageClient, home: str, bram: Person
) -> None:
    address = f"{home}afspraken/nieuw/"
    wrong = {"side": "resident", "what": "Foto's zoeken", "remind": "1"} | once()
    page = client.post(address, wrong).content.decode()
    assert "Voor een seintje is een dag nodig." in page
    assert "Foto&#x27;s zoeken" in page
    client.post(address, wrong | {"due": "morgen"})
    theirs = {"side": "municipality", "what": "Mijn moeder terugbellen"} | once()
    for _press in range(2):
        client.post(address, theirs)
    ours = Agreement.objects.of_the_municipality().get()
    assert (ours.promised_by, ours.written_by.first_name) == (bram, "Amina")
    page = client.get(f"{home}afspraken/").content.decode()
    assert "Door u opgeschreven" in page
    client.force_login(bram)
    page = client.get(f"/inwoner/{ours.resident_id}/afspraken/").content.decode()
    assert "Opgeschreven door Amina" in page


@pytest.mark.parametrize(("answer", "now"), [("yes", "Mailen"), ("no", "De school bellen")])
def test_amina_answers_what_bram_proposes(
    client: PageClient, home: str, plan: Agreement, bram: Person, answer: str, now: str
) -> None:
    proposal = after.change(plan, what="Mailen", due=None, by=bram)
    assert "Dat is goed" in client.get(f"{home}afspraken/").content.decode()
    assert (
        "Bram stelt iets anders voor" in client.get(f"{home}afspraken/{plan.pk}/").content.decode()
    )
    form = {"answer": answer, "words": "Prima"} | once()
    for _press in range(2):
        assert client.post(f"{home}voorstel/{proposal.pk}/", form).status_code == 302
    assert AgreementChange.objects.count() == 2
    assert Agreement.objects.get().now_what == now


def test_what_was_done_in_another_year_says_which(
    client: PageClient, home: str, plan: Agreement, amina: Person
) -> None:
    long_ago = dt.datetime(2019, 12, 1, 11, tzinfo=dt.UTC)
    with time_machine.travel(long_ago):
        after.done(plan, by=amina)
    page = client.get(f"{home}afspraken/").content.decode()
    assert "Gedaan op 1 december 2019" in page
    assert "U, 1 december 2019: gedaan." in page


def test_a_talk_still_to_come_was_not_the_last_one(
    client: PageClient, home: str, talk: Conversation, bram: Person
) -> None:
    after.share(talk, channel="mail", by=bram)
    page = client.get(f"{home}afspraken/").content.decode()
    assert "Van u en Bram." in page
    assert "Het laatste gesprek" not in page
    now = timezone.now()
    Conversation.objects.update(starts_at=now - dt.timedelta(hours=1), ends_at=now)
    assert "Het laatste gesprek was" in client.get(f"{home}afspraken/").content.decode()


def test_a_day_that_has_gone_blames_nobody(
    client: PageClient, home: str, amina: Person, bram: Person
) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    for side in Side:
        after.agree(amina, side=side, what="Bellen", due=yesterday, by=bram)
    page = client.get(f"{home}afspraken/").content.decode()
    assert "Nog niets gehoord? Bel Bram gerust." in page
    assert "Kies gerust een andere." in page
    assert "te laat" not in page


def test_the_kern_and_her_version_stand_beside_each_other(
    client: PageClient, home: str, amina: Person, bram: Person
) -> None:
    before.write_kern(amina, "Amina zoekt werk.", by=bram)
    before.write_kern(amina, "Amina zoekt een opleiding.", by=bram)
    address = f"{home}over-mij/"
    assert "Vul hier nog iets in." in client.post(address, once()).content.decode()
    form = {"words": "Ik wil verpleegkundige worden."} | once()
    for _press in range(2):
        client.post(address, form)
    assert KernAnswer.objects.get().kern == Kern.objects.latest("at")
    page = client.get(address).content.decode()
    for words in ("Amina zoekt werk.", "Amina zoekt een opleiding.", "verpleegkundige"):
        assert words in page
    assert "Dit klopt</button>" in page
    thanks = client.post(address, {"right": "1"} | once(), follow=True).content.decode()
    assert "U vond dat dit klopt" in thanks
    assert "Uw versie staat ernaast" not in thanks, "she did not write one"
    assert "Dit klopt</button>" not in thanks, "she said so already"


def test_amina_reads_who_read_on_and_why(
    client: PageClient, home: str, talk: Conversation, bram: Person
) -> None:
    before.write_kern(talk.resident, "Amina zoekt werk.", by=bram)
    before.choose_reading(talk, "stop", "Ik wil het liever van Amina horen.", by=bram)
    page = client.get(f"{home}over-mij/").content.decode()
    assert "Bram las alleen de kern." in page
    assert "Ik wil het liever van Amina horen." in page


def test_where_there_was_no_kern_nobody_read_it(
    client: PageClient, home: str, talk: Conversation, bram: Person
) -> None:
    before.choose_reading(talk, "stop", "Ik begin open.", by=bram)
    before.write_kern(talk.resident, "Amina zoekt werk.", by=bram)
    page = client.get(f"{home}over-mij/").content.decode()
    assert "Bram las vooraf niets en begon open." in page
    assert "las alleen de kern" not in page


def test_her_own_words_are_gone_in_one_press(
    client: PageClient, home: str, talk: Conversation, bram: Person, joke: Person
) -> None:
    written = after.check_out(talk, "Rustiger.", by=bram)
    assert "Rustiger." in client.get(f"{home}verloop/").content.decode()
    assert "Rustiger." in client.get(f"{home}over-mij/").content.decode()
    other = PageClient()
    assert other.post(f"{into(other, joke)}mijn-woorden/{written.pk}/").status_code == 302
    assert CheckOut.objects.exists()
    for _press in range(2):
        assert client.post(f"{home}mijn-woorden/{written.pk}/").status_code == 302
    assert not CheckOut.objects.exists()
    assert "Rustiger." not in client.get(f"{home}verloop/").content.decode()


def test_amina_reads_how_it_went(
    client: PageClient,
    home: str,
    talk: Conversation,
    plan: Agreement,
    samira: Person,
    loes: Person,
    amina: Person,
) -> None:
    before.write_kern(amina, "Kort.", by=talk.caseworker)
    after.share(talk, by=talk.caseworker)
    after.done(plan, by=amina)
    after.hand_over(amina, samira, by=loes)
    page = client.get(f"{home}verloop/").content.decode()
    for words in (
        '<h3 class="utrecht-heading-3">Samira</h3>',
        '<h3 class="utrecht-heading-3">Bram</h3>',
        "Gesprek met Bram",
        "De school bellen",
        "De afspraken gedeeld",
        "De kern opgeschreven",
    ):
        assert words in page
    assert "Haddou" not in page
    assert "El Idrissi" not in page


def test_jokes_link_opens_nothing_of_amina(
    client: PageClient, plan: Agreement, joke: Person, bram: Person
) -> None:
    proposal = after.change(plan, what="Mailen", due=None, by=bram)
    home = into(client, joke)
    assert "De school bellen" not in client.get(f"{home}afspraken/").content.decode()
    assert client.get(f"{home}afspraken/{plan.pk}/").status_code == 404
    assert (
        client.post(f"{home}afspraken/{plan.pk}/", {"do": "say", "words": "x"}).status_code == 404
    )
    assert client.post(f"{home}voorstel/{proposal.pk}/", {"answer": "yes"}).status_code == 404
    assert AgreementChange.objects.count() == 1


@pytest.mark.parametrize("path", ["afspraken/", "over-mij/", "verloop/"])
def test_more_to_tell_asks_the_database_no_more(
    client: PageClient,
    home: str,
    amina: Person,
    bram: Person,
    talk: Conversation,
    path: str,
    django_assert_max_num_queries: Any,
) -> None:
    def more(n: int) -> None:
        agreement = after.agree(amina, side=Side.RESIDENT, what=f"nr {n}", by=bram)
        after.comment(agreement, "Ja", by=amina)
        before.answer_kern(before.write_kern(amina, f"nr {n}", by=bram), "Anders", by=amina)
        before.choose_reading(talk, "stop", "Vers", by=bram)
        after.check_out(talk, f"nr {n}", by=bram)

    more(0)
    with django_assert_max_num_queries(20) as few:
        client.get(home + path)
    for n in range(1, 8):
        more(n)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(home + path)
