# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Choose a few for the card, and leave the screen.

Seed: Handvat 1 > Tijdens het gesprek.
"""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from pypdf import PdfReader

from dichterbij.conversations import after, before, during
from dichterbij.conversations.card import card_of
from dichterbij.conversations.facts import facts
from dichterbij.conversations.models import AgendaItem, Card, ChosenHandvat, Conversation
from dichterbij.handvatten import Moment, Situation, deck, fitting, situations
from dichterbij.people.actions import hand_over
from dichterbij.people.models import Person, WorkingRelationship
from tests.page_client import PageClient

SUGGESTIONS = [
    handvat.id
    for handvat in deck().handvatten
    if handvat.moment in (Moment.START, Moment.UNDERWAY, Moment.END)
]


@pytest.fixture
def page(talk: Conversation) -> str:
    return f"/gesprek/{talk.pk}/tijdens/"


@pytest.fixture
def as_bram(client: PageClient, bram: Person) -> PageClient:
    client.force_login(bram)
    return client


def five_on_the_card(talk: Conversation, bram: Person) -> list[str]:
    for handvat in SUGGESTIONS[:5]:
        during.put_on_card(talk, handvat, by=bram)
    return SUGGESTIONS[:5]


def chosen(talk: Conversation) -> set[str]:
    return set(ChosenHandvat.objects.filter(conversation=talk).values_list("handvat", flat=True))


def test_bram_sees_what_fits_a_first_talk_and_why(as_bram: PageClient, page: str) -> None:
    text = as_bram.get(page).content.decode()
    assert "Omdat jullie elkaar voor het eerst spreken" in text
    assert "Kies wat vandaag past" in text
    for moment in ("Aan het begin", "Onderweg", "Aan het eind"):
        assert moment in text


def test_only_a_few_are_shown_and_the_rest_waits_behind_a_link(
    as_bram: PageClient, page: str, talk: Conversation
) -> None:
    few = as_bram.get(page).content.decode().count("Zet op de kaart<")
    everything = as_bram.get(page + "?alles=1").content.decode().count("Zet op de kaart<")
    fits = fitting(deck(), situations(facts(talk)), moments=SUGGESTED)
    assert few <= 12 < everything == len(fits)


SUGGESTED = (Moment.START, Moment.UNDERWAY, Moment.END)


def test_what_is_chosen_stands_on_the_card_and_can_come_off(
    as_bram: PageClient, page: str, talk: Conversation
) -> None:
    handvat = deck().find(SUGGESTIONS[0])
    assert handvat is not None
    answer = as_bram.post(page, {"on": handvat.id})
    assert answer.status_code == 302
    assert answer["Location"].endswith("#kaart")
    text = as_bram.get(page).content.decode()
    assert "Haal eraf" in text
    assert card_of(talk).suggestions == (handvat.filled(name="Amina", caseworkers=0).say,)
    as_bram.post(page, {"off": handvat.id})
    assert chosen(talk) == set()


def test_the_list_and_the_card_change_together_without_a_new_page(
    as_bram: PageClient, page: str, talk: Conversation
) -> None:
    answer = as_bram.post(page, {"on": SUGGESTIONS[0]}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert 'id="kaart"' in text
    assert "Haal eraf" in text
    assert chosen(talk) == {SUGGESTIONS[0]}


def test_pressing_twice_puts_it_on_once(as_bram: PageClient, page: str, talk: Conversation) -> None:
    for _ in range(2):
        as_bram.post(page, {"on": SUGGESTIONS[0]})
    assert talk.chosen.count() == 1


def test_for_a_sixth_one_of_the_five_makes_room(
    as_bram: PageClient, page: str, talk: Conversation, bram: Person
) -> None:
    five = five_on_the_card(talk, bram)
    asked = as_bram.post(page, {"on": SUGGESTIONS[6]}, follow=True).content.decode()
    assert "Er passen er vijf op. Welke mag eraf?" in asked
    assert chosen(talk) == set(five)
    as_bram.post(page, {"on": SUGGESTIONS[6], "off": five[0]})
    assert chosen(talk) == {*five[1:], SUGGESTIONS[6]}


def test_the_sixth_is_asked_about_in_the_part_of_the_page_as_well(
    as_bram: PageClient, page: str, talk: Conversation, bram: Person
) -> None:
    five_on_the_card(talk, bram)
    answer = as_bram.post(page, {"on": SUGGESTIONS[6]}, headers={"HX-Request": "true"})
    assert "Welke mag eraf?" in answer.content.decode()


def test_nothing_is_counted_or_ticked(
    as_bram: PageClient, page: str, talk: Conversation, bram: Person
) -> None:
    five_on_the_card(talk, bram)
    text = as_bram.get(page).content.decode()
    for never in ('type="checkbox"', "van de 5", "van 5", "5/5", "<progress", "<meter"):
        assert never not in text


def test_what_bram_says_about_today_stands_in_no_table(
    as_bram: PageClient, page: str, talk: Conversation
) -> None:
    said = [s for s in Situation if s.chosen_by_caseworker]
    number = said.index(Situation.AFTER_CONFLICT) + 1
    text = as_bram.get(f"{page}?past={number}").content.decode()
    assert "Omdat het de vorige keer botste" in text
    assert "conflict" not in page
    as_bram.post(f"{page}?past={number}", {"on": SUGGESTIONS[0]})
    assert chosen(talk) == {SUGGESTIONS[0]}
    columns = {field.name for field in ChosenHandvat._meta.get_fields()}
    assert columns == {"id", "conversation", "handvat", "position"}


def test_nonsense_in_the_address_is_read_as_nothing(as_bram: PageClient, page: str) -> None:
    for query in ("?past=0&past=99&past=x&past=-1", "?erbij=nooit", "?alles=2", "?past=²"):
        assert as_bram.get(page + query).status_code == 200


def test_a_handvat_that_does_not_exist_is_not_put_on(
    as_bram: PageClient, page: str, talk: Conversation
) -> None:
    as_bram.post(page, {"on": "bestaat-niet"})
    as_bram.post(page, {"on": "\x00" * 500})
    assert chosen(talk) == set()


def test_bram_opens_closes_and_says_his_role_in_his_own_words(
    as_bram: PageClient, page: str, talk: Conversation
) -> None:
    given = {
        "do": "words",
        "kaart-check_in": deck().check_in[1].id,
        "kaart-check_out": deck().check_out[2].id,
        "kaart-role": "Ik denk mee 🙂 <b>en</b> beslis niet alleen.",
    }
    assert as_bram.post(page, given).status_code == 302
    card = card_of(talk)
    assert card.check_in == deck().check_in[1].text
    assert card.check_out == deck().check_out[2].text
    text = as_bram.get(page).content.decode()
    assert "Ik denk mee 🙂 &lt;b&gt;en&lt;/b&gt; beslis niet alleen." in text


def test_a_role_that_is_too_long_stays_and_says_so(as_bram: PageClient, page: str) -> None:
    given = {
        "do": "words",
        "kaart-check_in": deck().check_in[0].id,
        "kaart-check_out": deck().check_out[0].id,
        "kaart-role": "rol " * 2_500,
    }
    answer = as_bram.post(page, given)
    assert "Dit is te lang" in answer.content.decode()
    assert "rol rol rol" in answer.content.decode()
    assert not Card.objects.exists()


@pytest.mark.parametrize(("whose", "resident"), [("theirs", True), ("mine", False)])
def test_a_point_that_comes_up_is_one_tap_away(
    as_bram: PageClient, page: str, talk: Conversation, whose: str, resident: bool
) -> None:
    given = {
        "do": "point",
        "punt-text": "De tandarts",
        "punt-once": str(uuid.uuid4()),
        "whose": whose,
    }
    for _ in range(2):
        as_bram.post(page, given)
    item = AgendaItem.objects.get(conversation=talk)
    assert item.added_by.is_resident is resident
    assert "De tandarts" in as_bram.get(page).content.decode()


def test_an_empty_point_says_what_to_do(as_bram: PageClient, page: str) -> None:
    answer = as_bram.post(page, {"do": "point", "punt-text": " "})
    assert "Vul hier nog iets in." in answer.content.decode()


def test_the_printed_card_is_one_page(as_bram: PageClient, talk: Conversation) -> None:
    answer = as_bram.get(f"/gesprek/{talk.pk}/kaart.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_no_surname_on_the_card(talk: Conversation) -> None:
    assert "El Idrissi" not in str(card_of(talk))
    assert "de Wit" not in str(card_of(talk))


def test_rights_stand_before_duties(as_bram: PageClient, page: str) -> None:
    text = as_bram.get(page).content.decode()
    assert text.index("Uw rechten") < text.index("Uw plichten")


RIGHTS = {right.id: right.line for right in deck().rights}
DUTIES = {duty.id: duty.line for duty in deck().duties}


def test_the_rights_and_duties_on_the_card_fit_the_talk(
    talk: Conversation, bram: Person, samira: Person
) -> None:
    assert card_of(talk).rights == (RIGHTS["recht-hulp-bij-werk"], RIGHTS["recht-iemand-meenemen"])
    assert card_of(talk).duties == (DUTIES["plicht-veranderingen"], DUTIES["plicht-komen"])
    Conversation.objects.create(
        relationship=talk.relationship,
        goal="Kennismaken",
        starts_at=talk.starts_at - dt.timedelta(days=30),
        ends_at=talk.starts_at - dt.timedelta(days=30, minutes=-45),
        ended_at=talk.made_at,
        made_by=bram,
    )
    after.agree(talk.resident, side="municipality", what="Ik bel u.", by=bram)
    assert card_of(talk).rights[0] == RIGHTS["recht-op-papier"]


def test_what_bram_says_of_today_chooses_the_rights_also_on_paper(
    as_bram: PageClient, page: str, talk: Conversation
) -> None:
    news = [s for s in Situation if s.chosen_by_caseworker].index(Situation.HEAVY_NEWS) + 1
    text = as_bram.get(f"{page}?past={news}").content.decode()
    card = text[text.index('class="db-card"') : text.index("</article>")]
    assert RIGHTS["recht-bezwaar"] in card
    assert RIGHTS["recht-uitleg"] in card
    assert f"/kaart.pdf?past={news}" in text
    printed = as_bram.get(f"/gesprek/{talk.pk}/kaart.pdf?past={news}").content
    (sheet,) = PdfReader(io.BytesIO(printed)).pages
    assert RIGHTS["recht-bezwaar"] in " ".join(sheet.extract_text().split())


def test_when_the_talk_has_ended_the_choices_are_gone(
    as_bram: PageClient, page: str, talk: Conversation, bram: Person
) -> None:
    five_on_the_card(talk, bram)
    after.end(talk, by=bram)
    text = as_bram.get(page).content.decode()
    assert "niemand bewaart het" in text
    assert "Zet op de kaart<" not in text
    answer = as_bram.post(page, {"on": SUGGESTIONS[0]})
    assert "Er kan niets meer bij" in answer.content.decode()


def test_facts_come_from_the_appointment(
    talk: Conversation, bram: Person, samira: Person, amina: Person
) -> None:
    known = facts(talk)
    assert (known.earlier_caseworkers, known.talks_together) == (0, 0)
    assert not known.handed_over_recently
    before.add_to_agenda(talk, "Wat houd ik over?", by=amina)
    after.agree(amina, side="municipality", what="Ik bel u.", by=bram)
    known = facts(talk)
    assert (known.points_by_resident, known.open_promises_ours) == (1, 1)


def test_without_a_kern_nobody_is_asked_to_say_they_stopped_at_it(
    as_bram: PageClient, page: str, talk: Conversation, bram: Person
) -> None:
    title = "Zeg dat je alleen de kern las"
    before.choose_reading(talk, "stop", "Ik begin open.", by=bram)
    assert facts(talk).reading is None
    assert title not in as_bram.get(page + "?alles=1").content.decode()
    before.write_kern(talk.resident, "Amina wil in de zorg werken.", by=bram)
    before.choose_reading(talk, "stop", "Ik hoor het liever van haar.", by=bram)
    assert facts(talk).reading == "stopped"
    assert title in as_bram.get(page + "?alles=1").content.decode()


def test_after_a_handover_the_suggestions_know_it(
    talk: Conversation, amina: Person, samira: Person, loes: Person
) -> None:
    after.hand_over(amina, samira, by=loes)
    talk = Conversation.objects.with_people().get(pk=talk.pk)
    known = facts(talk)
    assert known.handed_over_recently
    assert known.earlier_caseworkers == 1


def test_chris_finds_nothing_here(
    client: PageClient, chris: Person, loes: Person, page: str, talk: Conversation
) -> None:
    client.force_login(chris)
    assert client.get(page).status_code == 404
    assert client.post(page, {"on": SUGGESTIONS[0]}).status_code == 404
    assert client.get(f"/gesprek/{talk.pk}/kaart.pdf").status_code == 404
    client.force_login(loes)
    assert client.get(page).status_code == 403
    assert chosen(talk) == set()


def test_whoever_handed_over_sees_the_card_no_more(
    as_bram: PageClient, page: str, amina: Person, samira: Person, loes: Person
) -> None:
    hand_over(amina, samira, by=loes)
    assert WorkingRelationship.objects.current().get(resident=amina).caseworker == samira
    assert as_bram.get(page).status_code == 404


def test_a_long_agenda_takes_no_more_queries(
    as_bram: PageClient,
    page: str,
    talk: Conversation,
    bram: Person,
    django_assert_max_num_queries: object,
) -> None:
    for number in range(30):
        before.add_to_agenda(talk, f"Punt {number} עברית 🙂", by=bram)
    five_on_the_card(talk, bram)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        as_bram.get(page)


def test_the_handvatten_can_be_leafed_through_by_everybody_who_works_here(
    client: PageClient, farid: Person, bea: Person, loes: Person
) -> None:
    for person in (farid, bea, loes):
        client.force_login(person)
        text = client.get("/handvatten/").content.decode()
        for part in ("Vooraf", "Aan het begin", "Samen met collega"):
            assert part in text
        assert 'type="checkbox"' not in text
        assert "{name}" not in text
    assert "Handvat 2" in text
