# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Before a talk: the kern, whether to read on and why, and an agenda of two people."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations import after, appointment, before, invitation
from dichterbij.conversations.models import AgendaItem, Conversation, ReadingChoice
from dichterbij.conversations.models.after import Side
from dichterbij.people.models import Person, WorkingRelationship
from tests.conftest import somebody
from tests.page_client import PageClient


def worked_with(resident: Person, caseworker: Person, first: int, last: int) -> Conversation:
    """An earlier stretch of the relationship, with one talk that has been."""
    stretch = WorkingRelationship.objects.create(
        resident=resident,
        caseworker=caseworker,
        started_on=dt.date(first, 1, 1),
        ended_on=dt.date(last, 12, 31),
    )
    starts = dt.datetime(last, 6, 9, 10, tzinfo=dt.UTC)
    return Conversation.objects.create(
        relationship=stretch,
        goal="Wat toen het doel was",
        starts_at=starts,
        ends_at=starts + dt.timedelta(minutes=45),
        made_by=caseworker,
        ended_at=starts,
    )


def shown(client: PageClient, address: str) -> str:
    text = client.get(address).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition("<main")[2]))
    return re.sub(r" ([.,:])", r"\1", words)


@pytest.fixture
def page(talk: Conversation) -> str:
    return reverse("before", args=[talk.pk])


@pytest.fixture
def bram_in(client: PageClient, bram: Person) -> PageClient:
    client.force_login(bram)
    return client


def test_without_a_kern_one_begins_with_how_are_you(bram_in: PageClient, page: str) -> None:
    words = shown(bram_in, page)
    assert "Nog geen kern. Begin met: hoe gaat het?" in words
    assert "Je bent de eerste consulent van Amina" in words


def test_the_kern_stands_first_and_the_choice_right_under_it(
    bram_in: PageClient, bram: Person, amina: Person, page: str
) -> None:
    kern = before.write_kern(amina, "Bel liever dan dat je mailt.", by=bram)
    before.answer_kern(kern, by=amina)
    words = shown(bram_in, page)
    assert "en vond het goed" in words
    assert words.index("Bel liever") < words.index("Lees je verder?") < words.index("Je bent de")


def test_aminas_own_version_stands_beside_ours(
    bram_in: PageClient, bram: Person, amina: Person, page: str
) -> None:
    kern = before.write_kern(amina, "Zoekt werk.", by=bram)
    before.answer_kern(kern, "Ik heb werk, ik zoek meer uren.", by=amina)
    words = shown(bram_in, page)
    assert "Amina zegt het zo Ik heb werk, ik zoek meer uren." in words
    assert "Bram schreef Zoekt werk." in words


def test_choosing_needs_a_few_words_and_goes_on_to_the_card(
    bram_in: PageClient, talk: Conversation, page: str
) -> None:
    refused = bram_in.post(page, {"choice": "stop", "why": " "}).content.decode()
    assert "Schrijf in een paar woorden waarom." in refused
    assert re.search(r'value="stop"[^>]*checked', refused)
    data = {"choice": "stop", "why": "Ik hoor het liever zelf.", "once": str(uuid.uuid4())}
    for _press in range(2):
        assert bram_in.post(page, data).url == reverse("during", args=[talk.pk])
    bram_in.post(page, data | {"once": str(uuid.uuid4()), "only_save": "1"})
    assert ReadingChoice.objects.count() == 1


def test_the_form_speaks_of_the_kern_only_when_there_is_one(
    bram_in: PageClient, bram: Person, amina: Person, page: str
) -> None:
    assert "Er is nog geen kern. Ik begin open" in shown(bram_in, page)
    before.write_kern(amina, "Amina wil in de zorg werken.", by=bram)
    assert "Ik ken de kern en begin open" in shown(bram_in, page)


def test_earlier_talks_open_only_after_choosing_to_read_on(
    bram_in: PageClient, samira: Person, amina: Person, talk: Conversation, page: str
) -> None:
    earlier = worked_with(amina, samira, 2024, 2025)
    AgendaItem.objects.create(
        conversation=earlier, text="Een oud punt", added_by=samira, position=1
    )
    address = reverse("read_on", args=[talk.pk])
    words = shown(bram_in, page)
    assert "9 jun 2025 Gesprek, Samira" in words
    assert "Wat toen het doel was" not in words
    refused = bram_in.get(address)
    assert refused.status_code == 403
    assert "Kies eerst of je verder leest" in refused.content.decode()
    assert "Een oud punt" not in refused.content.decode()
    bram_in.post(page, {"choice": "read_on", "why": "Er liep iets door.", "only_save": "1"})
    assert "Een oud punt" in shown(bram_in, address)
    bram_in.post(page, {"choice": "stop", "why": "Toch niet."})
    assert bram_in.get(address).status_code == 403


def test_everybody_who_sat_here_before_is_on_the_bench(
    bram_in: PageClient, samira: Person, team: object, amina: Person, page: str
) -> None:
    for n, name in enumerate(("Fatma", "Erik")):
        worked_with(amina, somebody(name, "caseworker", team=team), 2020 + n, 2021 + n)
    worked_with(amina, samira, 2022, 2024)
    words = shown(bram_in, page)
    assert "Je bent de vierde consulent van Amina" in words
    assert "Fatma 2020–2021" in words
    assert words.index("Fatma") < words.index("Samira") < words.index("Jij")


def test_twenty_five_caseworkers_still_fit(
    bram: Person, bram_in: PageClient, team: object, amina: Person, page: str
) -> None:
    for n in range(24):
        worked_with(amina, somebody(f"Collega{n}", "caseworker", team=team), 1990 + n, 1991 + n)
    words = shown(bram_in, page)
    assert "Je bent de 25e consulent van Amina" in words
    assert "Daarvoor: Collega0 (1990–1991), " in words
    on_the_bench = words.split("Daarvoor:")[0]
    assert [f"Collega{n}" in on_the_bench for n in (18, 19, 23)] == [False, True, True]


def test_promises_of_both_sides_are_there_and_a_colleagues_is_now_yours(
    bram_in: PageClient, bram: Person, samira: Person, amina: Person, page: str
) -> None:
    ours = after.agree(amina, side=Side.MUNICIPALITY, what="Papieren nakijken", by=bram)
    type(ours).objects.filter(pk=ours.pk).update(promised_by=samira)
    after.agree(amina, side=Side.RESIDENT, what="Brief meenemen", by=amina)
    words = shown(bram_in, page)
    assert "Papieren nakijken Beloofd door Samira, vandaag. Nu van jou." in words
    assert words.index("Van Amina") < words.index("Brief meenemen")


def test_beside_it_stand_the_place_and_the_answer_but_never_whether_a_link_was_opened(
    bram_in: PageClient, bram: Person, amina: Person, talk: Conversation, page: str
) -> None:
    invitation.invite(talk, by=bram)
    assert "Nog niets gehoord. Dat hoeft niets te betekenen." in shown(bram_in, page)
    appointment.answer_invitation(
        talk, place="walk", companion=True, companion_who="mijn zus", by=amina
    )
    words = shown(bram_in, page)
    assert "Amina koos dit zelf." in words
    assert "Komt mee mijn zus" in words
    assert "geopend" not in words


@pytest.mark.parametrize("htmx", [False, True])
def test_bram_adds_a_point_with_or_without_script(
    bram_in: PageClient, talk: Conversation, page: str, *, htmx: bool
) -> None:
    headers = {"HX-Request": "true"} if htmx else {}
    address = reverse("agenda", args=[talk.pk])
    data = {"text": "Het plan voor werk", "once": str(uuid.uuid4())}
    for _press in range(2):
        answer = bram_in.post(address, data, headers=headers)
        if htmx:
            assert "<html" not in answer.content.decode()
            assert "Het plan voor werk" in answer.content.decode()
        else:
            assert answer.url == f"{page}#agenda"
    assert AgendaItem.objects.count() == 1
    wrong = bram_in.post(address, {"text": "x" * 501}, headers=headers).content.decode()
    assert "Dit is te lang" in wrong
    assert "x" * 501 in wrong
    assert ("<html" in wrong) is not htmx


def test_the_agenda_asks_to_word_a_point_neutrally(bram_in: PageClient, page: str) -> None:
    assert "Schrijf het zo dat iemand die meeleest er niets aan heeft." in shown(bram_in, page)


def test_own_points_can_be_said_differently_moved_and_taken_off(
    bram_in: PageClient, bram: Person, talk: Conversation
) -> None:
    one, two = (before.add_to_agenda(talk, text, by=bram) for text in ("Een", "Twee"))
    address = reverse("point", args=[two.pk])
    bram_in.post(address, {"do": "change", "text": "Tweede 👋", "was": "Twee"})
    for _press in range(2):
        bram_in.post(address, {"do": "up", "at": str(two.position)})
    standing = [item.text for item in talk.agenda.standing()]
    assert standing == ["Tweede 👋", "Een"]
    for _press in range(2):
        bram_in.post(reverse("point", args=[one.pk]), {"do": "withdraw"})
    assert [item.text for item in talk.agenda.standing()] == ["Tweede 👋"]


def test_a_point_changed_meanwhile_shows_both_texts(
    bram_in: PageClient, bram: Person, talk: Conversation
) -> None:
    item = before.add_to_agenda(talk, "Nieuw", by=bram)
    data = {"do": "change", "text": "Mijn tekst", "was": "Oud"}
    answer = bram_in.post(reverse("point", args=[item.pk]), data).content.decode()
    assert "Nu staat er: “Nieuw”" in answer
    assert 'value="Mijn tekst"' in answer


def test_aminas_own_point_is_hers(
    bram_in: PageClient, amina: Person, talk: Conversation, page: str
) -> None:
    item = before.add_to_agenda(talk, "Wat houd ik over?", by=amina)
    assert "Verander" not in shown(bram_in, page)
    for do in ("change", "withdraw", "down"):
        data = {"do": do, "text": "Iets anders", "at": str(item.position)}
        answer = bram_in.post(reverse("point", args=[item.pk]), data)
        assert "Dit punt is van de ander." in answer.content.decode()
    item.refresh_from_db()
    assert (item.text, item.withdrawn_at) == ("Wat houd ik over?", None)


def test_nobody_else_prepares_this_talk(
    client: PageClient, chris: Person, loes: Person, farid: Person, talk: Conversation
) -> None:
    item = before.add_to_agenda(talk, "Iets", by=talk.caseworker)
    addresses = [reverse(n, args=[talk.pk]) for n in ("before", "agenda", "read_on")]
    addresses.append(reverse("point", args=[item.pk]))
    for by, status in ((chris, 404), (loes, 403), (farid, 403)):
        client.force_login(by)
        for address in addresses:
            assert client.get(address).status_code == status
            assert client.post(address, {"text": "x", "choice": "stop"}).status_code == status


def test_the_printed_page_and_the_title_have_no_surname(bram_in: PageClient, page: str) -> None:
    text = bram_in.get(page).content.decode()
    assert "<title>Vooraf: gesprek met Amina" in text
    assert text.count("El Idrissi") == text.count('db-last-name">El Idrissi') == 1


def test_strange_texts_stay_text(
    bram_in: PageClient, bram: Person, amina: Person, talk: Conversation, page: str
) -> None:
    before.write_kern(amina, "<script>alert(1)</script> ‏مرحبا 👩‍👧", by=bram)
    before.add_to_agenda(talk, "<i>" + "y" * 400, by=amina)
    text = bram_in.get(page).content.decode()
    assert "<script>alert" not in text
    assert "&lt;i&gt;" in text


def test_a_long_history_asks_the_database_no_more(
    bram_in: PageClient, bram: Person, team: object, amina: Person, talk: Conversation, page: str
) -> None:
    def fill(n: int) -> None:
        worked_with(amina, somebody(f"Oud{n}", "caseworker", team=team), 2000 + n, 2001 + n)
        before.add_to_agenda(talk, f"Punt {n}", by=amina)
        before.add_to_agenda(talk, f"Ook {n}", by=bram)
        after.agree(amina, side=Side.MUNICIPALITY, what=f"Doen {n}", by=bram)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            bram_in.get(address)
        return len(asked)

    before.choose_reading(talk, "read_on", "Er liep iets.", by=bram)
    addresses = [page, reverse("read_on", args=[talk.pk]), reverse("agenda", args=[talk.pk])]
    fill(0)
    bram_in.get(page)
    quiet = [queries(address) for address in addresses]
    for n in range(1, 5):
        fill(n)
    assert [queries(address) for address in addresses] == quiet


def test_after_the_talk_nothing_can_be_added(
    bram_in: PageClient, bram: Person, talk: Conversation, page: str
) -> None:
    Conversation.objects.filter(pk=talk.pk).update(ended_at=timezone.now())
    assert "Zet erbij" not in shown(bram_in, page)
    answer = bram_in.post(reverse("agenda", args=[talk.pk]), {"text": "Nog iets"})
    assert "Er kan niets meer bij." in answer.content.decode()
    assert not AgendaItem.objects.exists()
