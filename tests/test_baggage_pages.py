# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What Amina sees and does on her own pages, once it was proven who she is."""

from __future__ import annotations

import io
import uuid
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from dichterbij.baggage import actions as baggage
from dichterbij.baggage import notebook
from dichterbij.baggage import urls as baggage_urls
from dichterbij.baggage.models import Decision, Notebook, Reflection, Statement
from dichterbij.people.actions import hand_over
from dichterbij.people.models import Link, LogLine, Person, Tier
from tests.page_client import PageClient, bare
from tests.test_access_matrix import Visitor, addresses, all_routes
from tests.test_agreements import into
from tests.test_baggage import WORDS, remembered
from tests.test_notebook import SENTENCE
from tests.world import World, everything_about, prove

OF_BAGGAGE = {route.name for route in baggage_urls.urlpatterns}
# Who did what stands in the log: there it says that she decided something, and not what
LOGS = {"log", "log_review", "your_log"}
# She herself sees everything about her, and takes it along: this too
HERS = {"everything", "take_along"}
# Another secret for the telephone with each look
ANEW = {"my_access"}
TEXT = {"text": WORDS, "reader": "now", "months": "12"}


@pytest.fixture
def home(client: PageClient, at_home: Person, bram: Person) -> str:
    """Where Amina's pages begin, after she showed at the desk who she is."""
    return proven(client, at_home, bram)


def proven(client: PageClient, resident: Person, caseworker: Person) -> str:
    here = into(client, resident)
    token = here.strip("/").split("/")[-1]
    prove(client, SimpleNamespace(  # type: ignore[arg-type]
        tokens={Link.Purpose.AGREEMENTS: token}, resident=resident, caseworker=caseworker
    ))  # fmt: skip
    return here


def once() -> dict[str, str]:
    return {"once": str(uuid.uuid4())}


def text_of(response: Any) -> str:
    body: str = response.content.decode()
    return body


def test_as_long_as_she_chose_nothing_that_is_how_it_is(client: PageClient, home: str) -> None:
    page = text_of(client.get(f"{home}onthouden/"))
    assert "Er is niets onthouden. Dat is de gewone gang van zaken." in page
    assert "Nog niemand." in page
    assert "Trek de tekst in" not in page


def test_what_cannot_stay_between_them_comes_before_the_first_word(
    client: PageClient, home: str
) -> None:
    page = text_of(client.get(f"{home}onthouden/tekst/"))
    said = page.index("Dit kan niet tussen ons blijven")
    assert said < page.index("rechter") < page.index('name="text"')
    assert page.count("checked") == 0, "nothing is chosen for her"


def test_she_writes_a_text_says_for_whom_and_until_when(
    client: PageClient, home: str, at_home: Person
) -> None:
    gone = client.post(f"{home}onthouden/tekst/", {**TEXT, **once()})
    assert gone.status_code == 302
    page = text_of(client.get(f"{home}onthouden/"))
    assert WORDS in page
    assert "Bram, uw contactpersoon." in page
    assert "Krijgt u iemand anders, dan ziet die er niets van." in page
    assert f"Tot {_day(Statement.objects.get())}" in page


def _day(statement: Statement) -> str:
    return date_format(statement.until, "j F Y")


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    client: PageClient, home: str
) -> None:
    answer = client.post(f"{home}onthouden/tekst/", {"text": WORDS, **once()})
    page = text_of(answer)
    assert answer.status_code in {200, 422}
    assert WORDS in page
    assert "Kies een van de antwoorden." in page
    assert not Statement.objects.exists()


@pytest.mark.parametrize("months", ["0", "13", "24", "x"])
def test_no_form_keeps_it_longer_than_a_year(client: PageClient, home: str, months: str) -> None:
    client.post(f"{home}onthouden/tekst/", {**TEXT, "months": months, **once()})
    assert not Statement.objects.exists()


def test_she_takes_it_away_in_one_press_and_nobody_asks_why(
    client: PageClient, home: str, at_home: Person
) -> None:
    statement = remembered(at_home)
    page = text_of(client.get(f"{home}onthouden/"))
    assert page.count("<textarea") == 0
    client.post(f"{home}onthouden/", {"do": "withdraw", "text": str(statement.uuid)})
    assert not Statement.objects.exists()
    page = text_of(client.get(f"{home}onthouden/"))
    assert "De tekst is weg. Niemand kan hem nog lezen." in page
    for word in ("jammer", "weet u zeker", "Weet u zeker", "waarschuwing"):
        assert word not in page


def test_an_old_window_takes_no_newer_text_away(
    client: PageClient, home: str, at_home: Person
) -> None:
    old = remembered(at_home)
    remembered(at_home, "Nieuw.")
    gone = client.post(f"{home}onthouden/", {"do": "withdraw", "text": str(old.uuid)})
    assert gone.status_code == 404
    assert Statement.objects.count() == 1


def test_what_was_typed_in_the_talk_counts_when_she_says_so_here(
    client: PageClient, home: str, at_home: Person, bram: Person
) -> None:
    waiting = baggage.write_together(at_home, WORDS, months=6, next_too=True, by=bram)
    page = text_of(client.get(f"{home}onthouden/"))
    assert "Dit schreef u in het gesprek" in page
    assert "Tot dan leest niemand het." in page
    client.post(f"{home}onthouden/", {"do": "confirm", "text": str(waiting.uuid)})
    assert Statement.objects.get().confirmed_at is not None
    assert "Krijgt u iemand anders, dan leest die het ook." in text_of(
        client.get(f"{home}onthouden/")
    )


def test_she_sees_who_read_it_and_when(
    client: PageClient, home: str, at_home: Person, bram: Person, samira: Person, loes: Person
) -> None:
    statement = remembered(at_home, next_too=True)
    baggage.read(statement, by=bram)
    hand_over(at_home, samira, by=loes)
    baggage.read(statement, by=samira)
    page = text_of(client.get(f"{home}onthouden/"))
    looked = page[page.index("Wie heeft dit gelezen?") :]
    assert looked.index("Samira") < looked.index("Bram")
    assert "Uw contactpersoon" in looked
    assert "Toen uw contactpersoon" in looked
    assert "de Wit" not in page


def test_after_a_handover_it_says_that_nobody_reads_what_was_for_bram(
    client: PageClient, home: str, at_home: Person, samira: Person, loes: Person
) -> None:
    remembered(at_home, next_too=False)
    hand_over(at_home, samira, by=loes)
    page = text_of(client.get(f"{home}onthouden/"))
    assert "Nu niemand. U schreef het voor Bram, en u heeft een andere contactpersoon." in page


@pytest.mark.parametrize("path", ["onthouden/", "onthouden/tekst/", "schrift/"])
def test_with_link_and_pin_she_first_proves_who_she_is(at_home: Person, path: str) -> None:
    remembered(at_home)
    visitor = PageClient()
    home = into(visitor, at_home)
    answer = visitor.get(home + path)
    assert answer.status_code == 302
    assert "onthouden" not in answer.headers["Location"].split("?")[0]
    assert visitor.post(home + path, {"do": "withdraw", **once()}).status_code == 302
    assert Statement.objects.count() == 1


@pytest.mark.parametrize("path", ["onthouden/", "onthouden/tekst/", "schrift/"])
def test_where_nothing_was_decided_none_of_it_is_there(
    client: PageClient, amina: Person, bram: Person, path: str
) -> None:
    home = proven(client, amina.at(Tier.T3), bram)
    for visitor in (client, PageClient()):
        assert visitor.get(home + path).status_code == 404
    for shown in ("afspraken/", "uw-gegevens/"):
        page = text_of(client.get(home + shown))
        assert "onthouden is" not in page
        assert "schrift" not in page.replace("geschrift", "")
    assert not Decision.objects.exists()


def test_where_it_was_decided_her_pages_show_the_way(client: PageClient, home: str) -> None:
    for shown in ("afspraken/", "uw-gegevens/"):
        assert f'href="{home}onthouden/"' in text_of(client.get(home + shown))


# The notebook


def test_she_begins_a_notebook_and_opens_it_again(client: PageClient, home: str) -> None:
    page = text_of(client.get(f"{home}schrift/"))
    assert "Kwijt is kwijt" in page
    assert page.index("Kwijt is kwijt") < page.index('name="sentence"')
    new = {"do": "begin", "text": "Van mij.", "sentence": SENTENCE, "again": SENTENCE}
    assert client.post(f"{home}schrift/", {**new, **once()}).status_code == 302
    assert "Van mij." not in text_of(client.get(f"{home}schrift/"))
    opened = client.post(f"{home}schrift/", {"do": "open", "sentence": SENTENCE, **once()})
    assert "Van mij." in text_of(opened)
    assert SENTENCE not in text_of(opened)
    assert "no-store" in opened.headers["Cache-Control"]
    write = {"do": "write", "text": "Nog iets.", "version": "1", "sentence": SENTENCE}
    assert client.post(f"{home}schrift/", {**write, **once()}).status_code == 302
    opened = client.post(f"{home}schrift/", {"do": "open", "sentence": SENTENCE, **once()})
    assert "Nog iets." in text_of(opened)


def test_a_space_too_many_does_not_keep_her_out(client: PageClient, home: str) -> None:
    """A telephone puts one behind every word."""
    new = {"do": "begin", "text": "Van mij.", "sentence": SENTENCE, "again": f"{SENTENCE} "}
    client.post(f"{home}schrift/", {**new, **once()})
    opened = client.post(f"{home}schrift/", {"do": "open", "sentence": f"{SENTENCE} ", **once()})
    assert "Van mij." in text_of(opened)


def test_with_another_sentence_it_stays_closed_and_says_so(
    client: PageClient, home: str, at_home: Person
) -> None:
    notebook.begin(at_home, "Van mij.", SENTENCE, by=at_home)
    for n in range(5):
        answer = client.post(
            f"{home}schrift/", {"do": "open", "sentence": f"dit is niet zin {n}", **once()}
        )
        assert "Met deze zin gaat het schrift niet open." in text_of(answer)
    answer = client.post(f"{home}schrift/", {"do": "open", "sentence": SENTENCE, **once()})
    assert "Na vijf keer blijft het schrift een kwartier dicht." in text_of(answer)
    assert "Van mij." not in text_of(answer)


def test_a_slip_of_the_finger_loses_nothing_of_what_she_wrote(
    client: PageClient, home: str, at_home: Person
) -> None:
    notebook.begin(at_home, "Een.", SENTENCE, by=at_home)
    write = {"do": "write", "text": "Een lang stuk.", "version": "1", "sentence": "niet deze zin!"}
    page = text_of(client.post(f"{home}schrift/", {**write, **once()}))
    assert "Een lang stuk." in page
    assert "Met deze zin gaat het schrift niet open." in page


def test_who_lost_the_sentence_throws_the_notebook_away(
    client: PageClient, home: str, at_home: Person
) -> None:
    notebook.begin(at_home, "Een.", SENTENCE, by=at_home)
    client.post(f"{home}schrift/", {"do": "throw_away"})
    assert not Notebook.objects.exists()


# Bram's side


def bram_opens(bram: Person, resident: Person) -> str:
    visitor = PageClient()
    visitor.force_login(bram)
    return text_of(visitor.get(reverse("baggage_of", args=[resident.pk])))


def test_bram_reads_what_she_let_him_read_and_she_sees_that(at_home: Person, bram: Person) -> None:
    remembered(at_home)
    page = bram_opens(bram, at_home)
    assert WORDS in page
    assert "Amina ziet dat je dit las." in page
    assert LogLine.objects.filter(by=bram, act="read_baggage").count() == 1


def test_nothing_and_nothing_for_you_look_exactly_the_same(
    at_home: Person, joke: Person, bram: Person, samira: Person, loes: Person
) -> None:
    """Who takes over does not learn that something was meant for somebody else."""
    remembered(at_home, next_too=False)
    waiting = baggage.write_together(joke, "Van Joke.", months=3, next_too=True, by=bram)
    unconfirmed = bram_opens(bram, joke)
    baggage.withdraw(waiting, by=joke.at(Tier.T3))
    assert bare(unconfirmed) == bare(bram_opens(bram, joke))
    hand_over(at_home, samira, by=loes)
    not_for_her = bram_opens(samira, at_home)
    baggage.withdraw(Statement.objects.get(), by=at_home)
    assert bare(not_for_her) == bare(bram_opens(samira, at_home))
    assert not LogLine.objects.filter(by=samira, act="read_baggage").exists()


def test_with_the_screen_turned_amina_types_and_bram_does_not_read_it(
    at_home: Person, bram: Person
) -> None:
    visitor = PageClient()
    visitor.force_login(bram)
    here = reverse("write_together", args=[at_home.pk])
    page = text_of(visitor.get(here))
    assert page.index("Dit kan niet tussen ons blijven") < page.index('name="text"')
    answer = visitor.post(here, {**TEXT, **once()}, follow=True)
    assert "jij ook niet" in text_of(answer)
    assert WORDS not in text_of(answer)
    assert WORDS not in text_of(visitor.get(here))
    assert Statement.objects.get().confirmed_at is None


@pytest.mark.parametrize("name", ["baggage_of", "write_together"])
def test_chris_finds_nothing_and_who_has_another_role_may_not(
    at_home: Person, chris: Person, loes: Person, farid: Person, bea: Person, name: str
) -> None:
    remembered(at_home)
    for person, status in ((chris, 404), (loes, 403), (farid, 403), (bea, 403)):
        visitor = PageClient()
        visitor.force_login(person)
        assert visitor.get(reverse(name, args=[at_home.pk])).status_code == status, person


# Responding, and looking back


def test_bram_finds_what_he_can_say_without_a_resident_and_nobody_else_does(
    decided: Decision, bram: Person, loes: Person
) -> None:
    for person, leads_there in ((bram, True), (loes, False)):
        visitor = PageClient()
        visitor.force_login(person)
        page = text_of(visitor.get(reverse("handvatten")))
        assert (reverse("responding") in page) is leads_there, person
    Decision.objects.all().delete()
    visitor = PageClient()
    visitor.force_login(bram)
    assert reverse("responding") not in text_of(visitor.get(reverse("handvatten")))


def test_bram_leafs_through_what_he_can_say_and_has_nothing_to_tick(
    decided: Decision, bram: Person
) -> None:
    visitor = PageClient()
    visitor.force_login(bram)
    page = text_of(visitor.get(reverse("responding")))
    for said in ("Dit opent", "Dit sluit", "Het gevoel, los van de kritiek", "Hoe was dat voor u?"):
        assert said in page
    assert page.index("Eerst luisteren") < page.index("Wat er wél kan")
    assert "checkbox" not in page
    assert "{name}" not in page


def test_bram_looks_back_for_himself_and_nobody_else_opens_it(
    decided: Decision, bram: Person, samira: Person, loes: Person, amina: Person
) -> None:
    visitor, here = PageClient(), reverse("reflections")
    visitor.force_login(bram)
    assert visitor.post(here, {"text": "Ik vatte te snel samen.", **once()}).status_code == 302
    assert "Ik vatte te snel samen." in text_of(visitor.get(here))
    answer = text_of(visitor.post(here, {"text": "Mevrouw El Idrissi huilde.", **once()}))
    assert "Laat die weg." in answer
    assert "Mevrouw El Idrissi huilde." in answer, "what was typed stays"
    own = Reflection.objects.get()
    away = reverse("throw_reflection_away", args=[own.pk])
    for other, status in ((samira, 200), (loes, 403)):
        stranger = PageClient()
        stranger.force_login(other)
        looked = stranger.get(here)
        assert looked.status_code == status
        assert "samen." not in text_of(looked)
        assert stranger.post(away).status_code in {403, 404}
    assert Reflection.objects.count() == 1
    assert visitor.post(away).status_code == 302
    assert not Reflection.objects.exists()


# The decision


def test_until_bea_writes_the_decision_down_every_page_of_it_is_404(
    amina: Person, bram: Person, loes: Person, bea: Person, farid: Person
) -> None:
    addresses = [
        reverse(str(route.name), kwargs={k: amina.pk if k == "pk" else "x" for k in needed})
        for route in baggage_urls.urlpatterns
        if route.name != "baggage_decision"
        for needed in [route.pattern.converters]
    ]
    assert len(addresses) >= 5
    for person in (None, bram, loes, bea, farid):
        visitor = PageClient()
        if person is not None:
            visitor.force_login(person)
        for address in addresses:
            assert visitor.get(address).status_code == 404, address
            assert visitor.post(address).status_code == 404, address
    visitor = PageClient()
    visitor.force_login(bram)
    page = text_of(visitor.get(reverse("resident", args=[amina.pk])))
    assert "laat onthouden" not in page


def test_bea_writes_down_what_was_decided_and_stops_it_again(bea: Person, farid: Person) -> None:
    visitor, here = PageClient(), reverse("baggage_decision")
    visitor.force_login(bea)
    assert "Het staat uit." in text_of(visitor.get(here))
    given = {"advised_on": "1-10-2026", "decided_on": "3-11-2026", "decided_by": "het college"}
    assert visitor.post(here, {**given, **once()}).status_code == 302
    assert "3 november 2026, door het college" in text_of(visitor.get(here))
    assert visitor.post(here, once()).status_code != 302, "stopping asks whether she is sure"
    assert Decision.objects.exists()
    assert visitor.post(here, {"sure": "on", **once()}).status_code == 302
    assert not Decision.objects.exists()


def test_farid_reads_it_and_cannot_decide(farid: Person, bram: Person) -> None:
    visitor, here = PageClient(), reverse("baggage_decision")
    visitor.force_login(farid)
    assert "Jij adviseert, het college besluit" in text_of(visitor.get(here))
    given = {"advised_on": "1-10-2026", "decided_on": "3-11-2026", "decided_by": "ik"}
    visitor.post(here, {**given, **once()})
    assert not Decision.objects.exists()
    visitor.force_login(bram)
    assert visitor.get(here).status_code == 403


# No effect anywhere


def everything_else(client: PageClient, world: World, *people: Person) -> dict[str, str]:
    """Every other page about her, of herself and of everybody who works there."""
    visitors = [Visitor("amina", world.resident, client, {"a": world.tokens["agreements"]})]
    for person in people:
        visitor = PageClient()
        visitor.force_login(person)
        visitors.append(Visitor(person.first_name, person, visitor, {}))
    seen = {}
    for visitor in visitors:
        for route in all_routes():
            if route.name in OF_BAGGAGE | LOGS | HERS | ANEW:
                continue
            for address in addresses(route, world, visitor):
                answer = visitor.client.get(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                if answer.headers.get("Content-Type") != "application/pdf":
                    body = bare(body.decode(errors="replace")).encode()
                else:  # a PDF holds the moment it was made
                    reader = pypdf.PdfReader(io.BytesIO(body))
                    body = "".join(p.extract_text() for p in reader.pages).encode()
                seen[f"{visitor.name} {address}"] = f"{answer.status_code} {body.decode()}"
    return seen


def test_choosing_nothing_something_or_nothing_any_more_changes_no_other_page(
    bram: Person, samira: Person, loes: Person, farid: Person, bea: Person
) -> None:
    """Nobody can see elsewhere whether a resident lets something be remembered."""
    world = everything_about("Amina", bram, before=samira)
    Statement.objects.all().delete()
    Notebook.objects.all().delete()
    client, me = PageClient(), world.resident
    people = (bram, samira, loes, farid, bea)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        prove(client, world)
        there = reverse("what_is_remembered", args=[world.tokens["agreements"]])
        assert client.get(there).status_code == 200
        nothing = everything_else(client, world, *people)
        me.tier = Tier.T3
        statement = remembered(me, next_too=True)
        notebook.begin(me, "Van mij.", SENTENCE, by=me)
        baggage.write_together(me, "Anders.", months=3, next_too=True, by=bram)
        something = everything_else(client, world, *people)
        for text in Statement.objects.all():
            baggage.withdraw(text, by=me)
        notebook.throw_away(me, by=me)
        assert statement.pk
        nothing_any_more = everything_else(client, world, *people)
    assert len(nothing) > 200
    assert {k for k in nothing if nothing[k] != something[k]} == set()
    assert {k for k in nothing if nothing[k] != nothing_any_more[k]} == set()
