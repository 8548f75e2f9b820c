# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Agreements of two people: each adds, nothing is overwritten, no promise is lost."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone

from dichterbij.conversations import after
from dichterbij.conversations.agreed import together
from dichterbij.conversations.models import Agreement, AgreementChange
from dichterbij.conversations.models.after import Kind, Side
from dichterbij.delivery.models import Message
from dichterbij.people import actions, links
from dichterbij.people.models import Person
from dichterbij.people.pages import PIN_COOKIE
from tests.conftest import tomorrow_at
from tests.page_client import PageClient

IN_A_WEEK = dt.timedelta(days=7)


@pytest.fixture
def promise(amina: Person, bram: Person) -> Agreement:
    """What Bram does for Amina."""
    due = timezone.localdate() + IN_A_WEEK
    return after.agree(amina, side=Side.MUNICIPALITY, what="Uitrekenen", due=due, by=bram)


@pytest.fixture
def plan(amina: Person, bram: Person) -> Agreement:
    """What Amina does."""
    due = timezone.localdate() + IN_A_WEEK
    return after.agree(amina, side=Side.RESIDENT, what="De school bellen", due=due, by=bram)


@pytest.fixture
def office(client: PageClient, bram: Person) -> PageClient:
    """Bram, at work."""
    client.force_login(bram)
    return client


def once() -> dict[str, str]:
    return {"once": str(uuid.uuid4())}


def test_bram_sees_both_sides_and_adds_one(
    office: PageClient, amina: Person, promise: Agreement, plan: Agreement
) -> None:
    address = f"/inwoner/{amina.pk}/afspraken/"
    page = office.get(address).content.decode()
    assert page.index("Uitrekenen") < page.index("De school bellen")
    form = {"side": "resident", "what": "Foto’s meenemen", "due": "morgen", "remind": "2"}
    form |= once()
    for _press in range(2):
        assert office.post(address, form).status_code == 302
    added = Agreement.objects.latest("pk")
    assert added.what == "Foto’s meenemen"
    assert (added.remind, added.remind_days, added.due) == (True, 2, tomorrow_at(9).date())


def test_adding_one_with_htmx_gives_the_part_and_keeps_what_was_wrong(
    office: PageClient, amina: Person
) -> None:
    address = f"/inwoner/{amina.pk}/afspraken/"
    hx = {"HX-Request": "true"}
    wrong = {"side": "municipality", "what": "Bellen", "due": "ooit"} | once()
    page = office.post(address, wrong, headers=hx).content.decode()
    assert page.startswith('<div id="afspraken"')
    assert "Schrijf de datum zo" in page
    assert "Bellen</textarea>" in page
    page = office.post(address, wrong | {"due": ""}, headers=hx).content.decode()
    assert "Er staat nog niets." in page
    assert 'id="afspraak-' in page
    assert Agreement.objects.get().due is None


def test_what_bram_promised_he_marks_done_and_takes_back(
    office: PageClient, amina: Person, promise: Agreement
) -> None:
    form = once()
    for _press in range(2):
        office.post(f"/afspraak/{promise.pk}/gedaan/", form)
    assert AgreementChange.objects.get().kind == Kind.DONE
    page = office.get(f"/inwoner/{amina.pk}/afspraken/").content.decode()
    assert "Toch nog niet gedaan" in page
    office.post(f"/afspraak/{promise.pk}/toch-niet/", once())
    assert Agreement.objects.open().get() == promise


def test_two_buttons_of_one_page_are_two_presses(
    office: PageClient, promise: Agreement, amina: Person, bram: Person
) -> None:
    second = after.agree(amina, side=Side.MUNICIPALITY, what="Bellen", by=bram)
    form = once()
    office.post(f"/afspraak/{promise.pk}/gedaan/", form)
    office.post(f"/afspraak/{second.pk}/gedaan/", form)
    assert not Agreement.objects.open().exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_amina_does_is_hers_to_mark_done(
    office: PageClient, plan: Agreement, headers: dict[str, str]
) -> None:
    done = f"/afspraak/{plan.pk}/gedaan/"
    response = office.post(done, once(), headers=headers, follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Dit beloofde Amina, en Amina zegt zelf wanneer het gedaan is." in page
    assert plan.what in page
    assert not AgreementChange.objects.exists()


@pytest.mark.parametrize("with_htmx", [False, True])
def test_a_word_about_it_stands_below_it(
    office: PageClient, amina: Person, plan: Agreement, with_htmx: bool
) -> None:
    headers = {"HX-Request": "true"} if with_htmx else {}
    address = f"/afspraak/{plan.pk}/zeg/"
    page = office.get(address, headers=headers).content.decode()
    assert ("<h1" in page) is not with_htmx
    wrong = office.post(address, {"words": " "} | once(), headers=headers)
    assert "Vul hier nog iets in." in wrong.content.decode()
    assert wrong.headers.get("HX-Retarget") == (f"#hier-{plan.pk}" if with_htmx else None)
    right = office.post(address, {"words": "Nummer ligt bij de balie."} | once(), headers=headers)
    assert right.status_code == (200 if with_htmx else 302)
    page = office.get(f"/inwoner/{amina.pk}/afspraken/").content.decode()
    assert "Nummer ligt bij de balie." in page


def test_an_own_promise_changes_at_once_and_what_it_was_stays(
    office: PageClient, amina: Person, promise: Agreement
) -> None:
    was = promise.due
    assert was is not None
    later = was + IN_A_WEEK
    form = {"what": "Uitrekenen", "due": later.isoformat(), "words": "Het wordt later."} | once()
    office.post(f"/afspraak/{promise.pk}/verander/?later=1", form)
    agreed = together(amina, reader=amina).ours[0]
    assert agreed.agreement.now_due == later
    assert (agreed.lines[0].was_due, agreed.lines[0].was_what) == (was, "")
    page = office.get(f"/inwoner/{amina.pk}/afspraken/").content.decode()
    assert "Dit stond op" in page
    assert "Het wordt later." in page


def test_nothing_changed_leaves_no_line(office: PageClient, promise: Agreement) -> None:
    assert promise.due is not None
    same = {"what": promise.what, "due": promise.due.isoformat(), "words": ""} | once()
    office.post(f"/afspraak/{promise.pk}/verander/", same)
    assert not AgreementChange.objects.exists()


def test_of_aminas_promise_a_change_is_a_proposal_until_she_says_yes(
    office: PageClient, amina: Person, plan: Agreement
) -> None:
    form = {"what": "De school mailen", "due": "", "words": "Misschien is dat fijner"} | once()
    office.post(f"/afspraak/{plan.pk}/verander/", form)
    agreed = together(amina, reader=amina).theirs[0]
    assert agreed.agreement.now_what == "De school bellen"
    assert agreed.lines[0].waits_for_answer
    after.answer_proposal(agreed.lines[0].change, yes=True, by=amina)
    agreed = together(amina, reader=amina).theirs[0]
    assert (agreed.agreement.now_what, agreed.agreement.now_due) == ("De school mailen", None)
    assert agreed.lines[1].was_what == "De school bellen"
    assert not agreed.lines[0].waits_for_answer


@pytest.mark.parametrize(("answer", "now"), [("yes", "Bellen"), ("no", "Uitrekenen")])
def test_bram_answers_what_amina_proposes(
    office: PageClient, amina: Person, promise: Agreement, answer: str, now: str
) -> None:
    proposal = after.change(promise, what="Bellen", due=None, by=amina)
    page = office.get(f"/inwoner/{amina.pk}/afspraken/").content.decode()
    assert "Vind ik goed" in page
    assert "Antwoord" in office.get(f"/voorstel/{proposal.pk}/").content.decode()
    form = {"answer": answer} | once()
    for _press in range(2):
        assert office.post(f"/voorstel/{proposal.pk}/", form).status_code == 302
    assert AgreementChange.objects.count() == 2
    assert Agreement.objects.get().now_what == now
    page = office.post(f"/voorstel/{proposal.pk}/", {"answer": "no"} | once()).content.decode()
    assert "Op dit voorstel is al geantwoord." in page


def test_a_promise_that_no_longer_holds_stays_to_be_read(
    office: PageClient, amina: Person, promise: Agreement
) -> None:
    assert (
        "Deze afspraak vervalt" in office.get(f"/afspraak/{promise.pk}/vervalt/").content.decode()
    )
    office.post(f"/afspraak/{promise.pk}/vervalt/", {"words": "Niet meer nodig."} | once())
    page = office.get(f"/inwoner/{amina.pk}/afspraken/").content.decode()
    assert "Uitrekenen" in page
    assert "Niet meer nodig." in page
    assert not Agreement.objects.open().exists()


def test_when_the_day_has_gone_bram_can_say_that_it_will_be_later(
    office: PageClient, amina: Person, bram: Person
) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    after.agree(amina, side=Side.MUNICIPALITY, what="Bellen", due=yesterday, by=bram)
    page = office.get(f"/inwoner/{amina.pk}/afspraken/").content.decode()
    assert "Laat weten dat het later wordt" in page
    assert "te laat" not in page


def test_both_edit_at_once_and_nothing_is_lost(
    office: PageClient, amina: Person, plan: Agreement
) -> None:
    """Each opened the page before the other sent theirs."""
    hers = PageClient()
    home = into(hers, amina)
    change_of_bram = f"/afspraak/{plan.pk}/verander/"
    change_of_amina = f"{home}afspraken/{plan.pk}/"
    office.get(change_of_bram)
    hers.get(change_of_amina)
    form = {"do": "other", "what": "De school mailen", "due": "", "words": "Liever mail"} | once()
    assert hers.post(change_of_amina, form).status_code == 302
    form = {"what": "De school bellen", "due": "morgen", "words": "Kan dat?"} | once()
    assert office.post(change_of_bram, form).status_code == 302
    form = {"do": "say", "words": "Ik kijk even"} | once()
    assert hers.post(change_of_amina, form).status_code == 302
    agreed = together(amina, reader=amina).theirs[0]
    assert [line.kind for line in agreed.lines] == [Kind.CHANGED, Kind.PROPOSED, Kind.COMMENT]
    assert agreed.agreement.now_what == "De school mailen"
    for page in (
        office.get(f"/inwoner/{amina.pk}/afspraken/").content.decode(),
        hers.get(f"{home}afspraken/").content.decode(),
    ):
        for words in ("De school bellen", "De school mailen", "Liever mail", "Kan dat?"):
            assert words in page
        assert "Ik kijk even" in page


def into(client: PageClient, resident: Person) -> str:
    """Let this resident in by link and PIN; gives where their pages begin."""
    caseworker = resident.relationships.get(ended_on=None).caseworker
    pin = actions.agree_pin(resident, "27183", by=caseworker)
    link = after.link_to_agreements(resident, by=None)
    client.cookies[PIN_COOKIE] = signing.dumps([link.pk, pin.version], salt="pin")
    return f"/u/{links.token(link)}/"


def test_a_handover_loses_no_promise_and_tells_amina(
    client: PageClient, amina: Person, bram: Person, samira: Person, loes: Person
) -> None:
    """Samira promised it; Bram goes on."""
    after.hand_over(amina, samira, by=loes)
    due = timezone.localdate() - dt.timedelta(days=1)
    after.agree(amina, side=Side.MUNICIPALITY, what="De huur nakijken", due=due, by=samira)
    after.agree(amina, side=Side.RESIDENT, what="De brief zoeken", by=samira)
    Message.objects.all().delete()
    after.hand_over(amina, bram, by=loes)
    assert Agreement.objects.open().count() == 2
    told = Message.objects.get()
    assert (told.kind, told.resident, told.made_by) == (Message.Kind.HANDOVER, amina, bram)
    says = "Beloofd door Samira. Nu van Bram."
    client.force_login(bram)
    page = client.get(f"/inwoner/{amina.pk}/afspraken/").content.decode()
    assert says in page
    assert "Gedaan" in page
    hers = PageClient()
    page = hers.get(f"{into(hers, amina)}afspraken/").content.decode()
    assert says in page
    assert "De brief zoeken" in page
    client.force_login(samira)
    assert client.get(f"/inwoner/{amina.pk}/afspraken/").status_code == 404


def test_nobody_else_reads_or_touches_them(
    client: PageClient, amina: Person, promise: Agreement, chris: Person, loes: Person
) -> None:
    proposal = after.change(promise, what="Bellen", due=None, by=amina)
    for somebody, expected in ((chris, 404), (loes, 403)):
        client.force_login(somebody)
        assert client.get(f"/inwoner/{amina.pk}/afspraken/").status_code == expected
        for what in ("gedaan", "toch-niet", "zeg", "verander", "vervalt"):
            response = client.post(f"/afspraak/{promise.pk}/{what}/", {"words": "x"} | once())
            assert response.status_code == expected
        assert client.post(f"/voorstel/{proposal.pk}/", once()).status_code == expected
    assert AgreementChange.objects.count() == 1


@pytest.mark.parametrize("text", ["👩🏽‍🦽 samen", "مرحبا", "<b>vet</b><script>x</script>"])
def test_any_words_are_shown_as_they_were_written(
    office: PageClient, amina: Person, promise: Agreement, text: str
) -> None:
    office.post(f"/afspraak/{promise.pk}/zeg/", {"words": text} | once())
    assert AgreementChange.objects.get().words == text
    assert "<script>x" not in office.get(f"/inwoner/{amina.pk}/afspraken/").content.decode()
    page = office.post(f"/afspraak/{promise.pk}/zeg/", {"words": "ja" * 5000} | once())
    assert "er passen 500 tekens in" in page.content.decode()


def test_more_agreements_ask_the_database_no_more(
    office: PageClient,
    amina: Person,
    bram: Person,
    promise: Agreement,
    django_assert_max_num_queries: Any,
) -> None:
    after.comment(promise, "Ja", by=bram)
    address = f"/inwoner/{amina.pk}/afspraken/"
    with django_assert_max_num_queries(15) as few:
        office.get(address)
    for n in range(10):
        more = after.agree(amina, side=Side.RESIDENT, what=f"nr {n}", by=bram)
        after.change(more, what="anders", due=None, by=amina)
    with django_assert_max_num_queries(len(few.captured_queries)):
        office.get(address)
