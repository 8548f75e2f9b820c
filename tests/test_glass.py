# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bram is ill and Amina stands at the desk: Chris stands in, for an hour, and everybody sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dichterbij.conversations import after
from dichterbij.conversations.glass import NobodyFound, Told, TriedTooOften, break_glass
from dichterbij.conversations.models import Conversation, Kern
from dichterbij.conversations.models.after import Side
from dichterbij.delivery.models import Message, Wishes
from dichterbij.delivery.parcels import words_of
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.access import Act, may
from dichterbij.people.glass import actions
from dichterbij.people.glass.models import SHORTEST_REASON
from dichterbij.people.glass.reading import reason_of
from dichterbij.people.log.own import who_looked
from dichterbij.people.log.review import Kind, events
from dichterbij.people.models import Glass, LogLine, Person, Tier, WorkingRelationship
from tests.at_once import at_once, shared_database
from tests.conftest import tomorrow_at
from tests.page_client import PageClient

REASON = "Amina staat aan de balie en Bram is ziek."
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def amina(amina: Person) -> Person:
    amina.phone = "06 00 00 00 21"
    amina.save()
    return amina


def stand_in(by: Person, resident: Person, **more: Any) -> Glass:
    """As who hears it from the resident."""
    known = resident.email or resident.address
    return break_glass(Told(resident.last_name, known), REASON, by=by, **more)


def opened_ago(glass: Glass, ago: dt.timedelta) -> Glass:
    """As if it was opened that long ago."""
    Glass.objects.filter(pk=glass.pk).update(
        opened_at=glass.opened_at - ago, expires_at=glass.expires_at - ago
    )
    glass.refresh_from_db()
    return glass


def signed_in(person: Person) -> PageClient:
    client = PageClient()
    client.force_login(person)
    return client


def look(client: Client, glass: Glass) -> Any:
    return client.get(reverse("through_glass", args=[glass.pk]))


# Finding one person by what they tell


@pytest.mark.parametrize(
    "known", ["06 00 00 00 21", "+31 6 00000021", "amina@post.example", "AMINA@post.example"]
)
def test_who_knows_the_name_and_the_number_or_mail_address_finds_amina(
    amina: Person, chris: Person, known: str
) -> None:
    assert break_glass(Told("El Idrissi", known), REASON, by=chris).resident == amina


def test_the_code_or_the_time_on_the_letter_will_do(
    amina: Person, chris: Person, samira: Person, talk: Conversation
) -> None:
    with_code = break_glass(Told("el idrissi", talk.reference.lower()), REASON, by=chris)
    with_time = break_glass(Told("El Idrissi", starts_at=talk.starts_at), REASON, by=samira)
    assert with_code.resident == with_time.resident == amina


@pytest.mark.parametrize(
    "told",
    [
        Told("El Idrissi"),
        Told("Idrissi", "amina@post.example"),
        Told("El Idrissi", "amina@post"),
        Told("El Idrissi", "06 00 00 00 22"),
        Told("El Idrissi", "0"),
        Told("", "amina@post.example"),
        Told("%", "amina@post.example"),
        Told("El Idrissi", "ZZZZZZ"),
        Told("Hendriks", "amina@post.example"),
        Told("de Wit", "bram@lindewaard.example"),
    ],
)
def test_what_is_not_exact_finds_nobody_and_says_the_same(
    amina: Person, joke: Person, chris: Person, told: Told
) -> None:
    with pytest.raises(NobodyFound) as said:
        break_glass(told, REASON, by=chris)
    assert str(said.value) == str(NobodyFound.says)
    assert not Glass.objects.exists()
    assert not Message.objects.exists()


def test_of_two_with_one_name_and_number_neither_is_found(
    amina: Person, joke: Person, chris: Person
) -> None:
    Person.objects.filter(pk=joke.pk).update(last_name="El Idrissi", phone="0600000021")
    with pytest.raises(NobodyFound):
        break_glass(Told("El Idrissi", "06 00 00 00 21"), REASON, by=chris)
    Person.objects.filter(pk=joke.pk).update(email=amina.email)
    with pytest.raises(NobodyFound):
        break_glass(Told("El Idrissi", amina.email), REASON, by=chris)


def test_after_five_wrong_tries_nobody_is_found_either(amina: Person, chris: Person) -> None:
    for number in range(5):
        with pytest.raises(NobodyFound):
            break_glass(Told("El Idrissi", f"06 00 00 01 0{number}"), REASON, by=chris)
    with pytest.raises(TriedTooOften):
        stand_in(chris, amina)
    assert LogLine.objects.filter(act="guess_a_way_in", resident=chris).count() == 1


def test_finding_somebody_is_no_wrong_try(
    amina: Person, joke: Person, chris: Person, settings: Any
) -> None:
    settings.GLASSES_A_DAY = 20
    for _ in range(7):
        actions.end_glass(stand_in(chris, amina), by=chris)


# A reason, and a limit


def test_without_a_reason_it_stays_closed(amina: Person, chris: Person) -> None:
    for reason in ("", "  ", "haast", " " * 20 + "haast"):
        with pytest.raises(actions.NoReason):
            actions.break_glass(amina, reason, by=chris)
    assert not Glass.objects.exists()


def row(amina: Person, chris: Person, **other: Any) -> Glass:
    now = timezone.now()
    known = {"opened_at": now, "expires_at": now + HOUR, "sealed": b"x" * (33 + SHORTEST_REASON)}
    # From now on, and not from when the tests were gathered
    known |= {name: now + v if isinstance(v, dt.timedelta) else v for name, v in other.items()}
    return Glass(resident=amina, by=chris, **known)


@pytest.mark.parametrize(
    ("rule", "other"),
    [
        ("four_hours", {"expires_at": 4 * HOUR + dt.timedelta(minutes=5)}),
        ("four_hours", {"expires_at": -HOUR}),
        ("without_a_reason", {"sealed": b"x" * (32 + SHORTEST_REASON)}),
        ("without_a_reason", {"sealed": b""}),
        ("ended_by_somebody", {"ended_at": HOUR}),
        ("reviewed_by_somebody", {"reviewed_at": dt.timedelta()}),
    ],
)
def test_the_database_refuses_what_may_not_be(
    amina: Person, chris: Person, rule: str, other: dict[str, Any]
) -> None:
    row(amina, chris).save()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        row(amina, chris, **other).save()


def test_for_one_two_or_four_hours_and_not_for_five(amina: Person, chris: Person) -> None:
    for hours in (0, 3, 5, -1):
        with pytest.raises(actions.Refused):
            actions.break_glass(amina, REASON, hours=hours, by=chris)
    opened = actions.break_glass(amina, REASON, hours=4, by=chris)
    assert opened.expires_at - opened.opened_at == 4 * HOUR


def test_a_sixth_time_on_one_day_is_for_the_team_lead(
    amina: Person, joke: Person, chris: Person, samira: Person, settings: Any
) -> None:
    settings.GLASSES_A_DAY = 2
    for _ in range(2):
        last = stand_in(chris, amina)
        actions.end_glass(last, by=chris)
    with pytest.raises(actions.TooManyGlasses):
        stand_in(chris, amina)
    with pytest.raises(actions.TooManyGlasses):  # also of who is not there: no looking around
        break_glass(Told("Niemand", "niemand@post.example"), REASON, by=chris)
    assert stand_in(samira, amina).is_open
    opened_ago(last, dt.timedelta(hours=25))
    assert stand_in(chris, amina).is_open


def test_the_verb_itself_holds_the_limit(
    amina: Person, joke: Person, chris: Person, settings: Any
) -> None:
    settings.GLASSES_A_DAY = 1
    actions.break_glass(amina, REASON, by=chris)
    with pytest.raises(actions.TooManyGlasses):
        actions.break_glass(joke, REASON, by=chris)


def test_a_municipality_that_wants_none_of_it_says_so(
    amina: Person, chris: Person, settings: Any
) -> None:
    settings.GLASSES_A_DAY = 0
    with pytest.raises(actions.NotHere):
        stand_in(chris, amina)


def test_who_works_with_amina_needs_no_glass(amina: Person, bram: Person) -> None:
    with pytest.raises(actions.OwnResident):
        stand_in(bram, amina)


def test_only_caseworkers_and_team_leads_stand_in(
    amina: Person, chris: Person, wim: Person, farid: Person, bea: Person
) -> None:
    for colleague in (farid, bea, amina.at(Tier.T3)):
        with pytest.raises(PermissionDenied):
            break_glass(Told("El Idrissi", amina.email), REASON, by=colleague)
        if not colleague.is_resident:
            assert signed_in(colleague).get(reverse("break_glass")).status_code == 403
    assert stand_in(wim, amina).is_open
    chris.left_on = timezone.localdate()
    chris.save()
    with pytest.raises(PermissionDenied):
        stand_in(chris, amina)


def test_pressing_twice_opens_one_and_tells_it_once(amina: Person, chris: Person) -> None:
    assert stand_in(chris, amina) == stand_in(chris, amina)
    assert Message.objects.filter(resident=amina).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_presses_at_one_moment_one_opens(
    amina: Person, chris: Person, tmp_path: Any
) -> None:
    with shared_database(tmp_path):
        at_once(8, lambda _number: actions.break_glass(amina, REASON, by=chris))
        assert Glass.objects.count() == 1


# What opens, and for whom


def test_a_glass_opens_for_who_broke_it_and_for_that_resident_while_it_lasts(
    amina: Person, joke: Person, chris: Person, samira: Person, wim: Person
) -> None:
    act = Act.SEE_THROUGH_GLASS
    assert not may(chris, act, amina)
    glass = stand_in(chris, amina)
    assert may(chris, act, amina)
    assert [who for who in (samira, wim, amina) if may(who, act, amina)] == []
    assert not may(chris, act, joke)
    assert not may(chris, act)
    opened_ago(glass, HOUR)
    assert not may(chris, act, amina)
    ended = stand_in(chris, amina)
    actions.end_glass(ended, by=chris)
    assert not may(chris, act, amina)


def test_it_opens_that_page_and_nothing_else(
    amina: Person, chris: Person, talk: Conversation
) -> None:
    glass = stand_in(chris, amina)
    client = signed_in(chris)
    assert look(client, glass).status_code == 200
    for name in ("resident", "kern", "agreements", "contact", "agree_pin", "new_letter"):
        assert client.get(reverse(name, args=[amina.pk])).status_code == 404, name
    for name in ("before", "during", "after"):
        assert client.get(reverse(name, args=[talk.pk])).status_code == 404, name
    allowed = {act for act in Act if may(chris, act, amina) and not may(chris, act)}
    assert allowed == {Act.SEE_THROUGH_GLASS}


def test_chris_reads_what_is_needed_to_help(
    amina: Person, bram: Person, chris: Person, talk: Conversation
) -> None:
    Kern.objects.create(resident=amina, text="Zorgt ook voor haar moeder.", by=bram)
    after.agree(
        amina, side=Side.MUNICIPALITY, what="Bram zoekt uit hoe het met de huur zit", by=bram
    )
    after.agree(amina, side=Side.RESIDENT, what="Amina neemt de brief mee", by=bram)
    text = look(signed_in(chris), stand_in(chris, amina)).content.decode()
    for told in (
        "Amina El Idrissi", "Zorgt ook voor haar moeder.", "hoe het met de huur zit",
        "neemt de brief mee", "10.30 uur, met Bram", "06 00 00 00 21", "amina@post.example",
        "Kastanjelaan 8", "Bram de Wit", "06 00 00 00 12", "staat aan de balie",
    ):  # fmt: skip
        assert told in text, told
    assert talk.goal not in text
    assert "nooit waarover" not in text
    Wishes.objects.create(resident=amina, cover="quiet")
    quiet = look(signed_in(chris), Glass.objects.get()).content.decode()
    assert "nooit waarover" in quiet


def test_every_look_is_in_the_log_and_counts_as_a_file(
    amina: Person, joke: Person, chris: Person, settings: Any
) -> None:
    client = signed_in(chris)
    glass = stand_in(chris, amina)
    look(client, glass), look(client, glass)
    lines = LogLine.objects.filter(by=chris, resident=amina).order_by("pk")
    assert list(lines.values_list("act", flat=True)) == ["break_glass", "see_through_glass"]
    settings.FILES_AN_HOUR = 1
    Person.objects.filter(pk=joke.pk).update(email="joke@post.example")
    second = break_glass(Told("Hendriks", "joke@post.example"), REASON, by=chris)
    assert look(client, second).status_code == 429


def test_when_the_time_is_over_it_is_closed_and_says_so(amina: Person, chris: Person) -> None:
    glass = opened_ago(stand_in(chris, amina), HOUR)
    page = signed_in(chris).get(reverse("through_glass", args=[glass.pk]), follow=True)
    text = page.content.decode()
    assert "Dit is voorbij" in text
    assert "Idrissi" not in text


def test_nobody_looks_through_the_glass_of_somebody_else(
    amina: Person, chris: Person, samira: Person, wim: Person, bram: Person
) -> None:
    glass = stand_in(chris, amina)
    for colleague in (samira, wim, bram):
        assert look(signed_in(colleague), glass).status_code == 404
        stays = signed_in(colleague).post(reverse("through_glass", args=[glass.pk]), {"do": "end"})
        assert stays.status_code == 404
    assert Glass.objects.open().exists()


# Ending it


def test_chris_closes_it_when_she_is_done(amina: Person, chris: Person) -> None:
    glass = stand_in(chris, amina)
    client = signed_in(chris)
    client.post(reverse("through_glass", args=[glass.pk]), {"do": "end"})
    assert look(client, glass).status_code == 302
    glass.refresh_from_db()
    assert glass.ended_by == chris
    assert LogLine.objects.filter(act="end_glass", by=chris, resident=amina).count() == 1


@pytest.mark.parametrize(
    ("who", "onward"), [("bram", "today"), ("loes", "team"), ("farid", "log_review")]
)
def test_who_watches_over_amina_stops_it_at_once(
    who: str, onward: str, request: Any, amina: Person, chris: Person, loes: Person
) -> None:
    glass, chris_at_work = stand_in(chris, amina), signed_in(chris)
    assert look(chris_at_work, glass).status_code == 200
    watches = signed_in(request.getfixturevalue(who))
    assert reverse("end_glass", args=[glass.pk]) in watches.get(reverse(onward)).content.decode()
    stopped = watches.post(reverse("end_glass", args=[glass.pk]))
    assert stopped["Location"].startswith(reverse(onward))
    assert look(chris_at_work, glass).status_code == 302


def test_nobody_else_stops_it_or_is_told(
    amina: Person, chris: Person, samira: Person, wim: Person, bea: Person
) -> None:
    glass = stand_in(chris, amina)
    for colleague in (samira, wim, bea):
        answer = signed_in(colleague).post(reverse("end_glass", args=[glass.pk]))
        assert answer.status_code in {403, 404}
        with pytest.raises(PermissionDenied):
            actions.end_glass(glass, by=colleague)
    assert Glass.objects.open().exists()
    for colleague, page in ((samira, "today"), (wim, "team")):
        assert "Idrissi" not in signed_in(colleague).get(reverse(page)).content.decode()


def test_after_a_handover_the_new_caseworker_watches(
    amina: Person, bram: Person, samira: Person, chris: Person, loes: Person
) -> None:
    glass = stand_in(chris, amina)
    after.hand_over(amina, samira, by=loes)
    with pytest.raises(PermissionDenied):
        actions.end_glass(glass, by=bram)
    assert actions.end_glass(glass, by=samira)


def test_who_left_while_the_form_was_open_stands_in_for_nobody(
    amina: Person, chris: Person, wim: Person
) -> None:
    """Her page was asked before she left, and sent after it."""
    people.leave(Person.objects.get(pk=chris.pk), by=wim)
    with pytest.raises(PermissionDenied):
        actions.break_glass(amina, REASON, by=chris)
    assert not Glass.objects.exists()


def test_who_stood_in_has_nothing_to_close_when_it_is_over(amina: Person, chris: Person) -> None:
    over = opened_ago(stand_in(chris, amina), 2 * HOUR)
    with pytest.raises(PermissionDenied):
        actions.end_glass(over, by=chris)
    assert Glass.objects.get().ended_by is None


def test_who_leaves_sees_nothing_any_more(amina: Person, chris: Person, wim: Person) -> None:
    glass = stand_in(chris, amina)
    people.leave(chris, by=wim)
    glass.refresh_from_db()
    assert glass.ended_by == wim
    assert not may(Person.objects.get(pk=chris.pk), Act.SEE_THROUGH_GLASS, amina)


# Who hears of it


def test_bram_and_loes_hear_it_at_once_without_a_name_or_a_reason(
    amina: Person, bram: Person, chris: Person, loes: Person, wim: Person
) -> None:
    stand_in(chris, amina)
    told = Message.objects.filter(kind=Message.Kind.GLASS, resident=None)
    assert {message.colleague for message in told} == {bram, loes}
    for message in told:
        said = f"{message.subject} {message.body} {message.short}"
        for word in ("Amina", "Idrissi", "Chris", "balie", "ziek"):
            assert word not in said
    text = signed_in(bram).get(reverse("today")).content.decode()
    for word in ("Wie er inviel", "Chris Bakker", "Team Zuid", "Amina El Idrissi", REASON):
        assert word in text
    assert REASON in signed_in(loes).get(reverse("team")).content.decode()


def test_a_team_lead_who_stands_in_is_not_told_of_themselves(
    amina: Person, bram: Person, loes: Person
) -> None:
    stand_in(loes, amina)
    told = Message.objects.filter(kind=Message.Kind.GLASS, resident=None)
    assert [message.colleague for message in told] == [bram]
    assert "Wie er inviel" not in signed_in(loes).get(reverse("team")).content.decode()


def test_amina_hears_that_there_is_something_to_see_and_not_what(
    amina: Person, chris: Person
) -> None:
    stand_in(chris, amina)
    message = Message.objects.get(resident=amina)
    assert (message.channel, message.made_by) == ("mail", None)
    said = " ".join(words_of(message))
    assert "eigen pagina" in said
    assert message.link is not None
    for word in ("Chris", "Bakker", "viel in", "balie", "ziek", "kern", "afspra"):
        assert word not in said
    Wishes.objects.create(resident=amina, cover="quiet")
    quiet = words_of(Message.objects.get(resident=amina))
    assert quiet.subject == "Bericht van Bram"
    assert "pagina" not in " ".join(quiet)


def test_she_is_not_woken_for_it(amina: Person, chris: Person, settings: Any) -> None:
    settings.WAKING_HOURS = (8, 20)
    with time_machine.travel(tomorrow_at(22), tick=True):
        stand_in(chris, amina)
        comes = timezone.localtime(Message.objects.get(resident=amina).not_before)
    assert comes.hour == 8


def test_joke_gets_a_short_letter(joke: Person, bram: Person, chris: Person) -> None:
    Person.objects.filter(pk=joke.pk).update(phone="06 00 00 00 33")
    break_glass(Told("Hendriks", "0600000033"), REASON, by=chris)
    message = Message.objects.get(resident=joke)
    assert (message.channel, message.state) == ("paper", Message.State.WAITING)
    page = signed_in(bram).get(reverse("post")).content.decode()
    assert "Dat er iets te zien is op de eigen pagina" in page


def test_of_who_works_with_nobody_the_resident_hears_it(amina: Person, chris: Person) -> None:
    WorkingRelationship.objects.update(ended_on=timezone.localdate())
    assert stand_in(chris, amina).is_open
    assert [message.resident for message in Message.objects.all()] == [amina]


# It stays to be seen


def test_it_stands_among_who_looked_with_the_reason(amina: Person, chris: Person) -> None:
    glass = stand_in(chris, amina)
    look(signed_in(chris), glass)
    assert [line.act for line in who_looked(amina.at(Tier.T3))] == [
        "see_through_glass",
        "break_glass",
    ]
    assert reason_of(glass) == REASON
    assert REASON.encode() not in bytes(glass.sealed)


def test_with_her_pin_she_is_led_to_it_and_not_told_what_it_is(
    client: PageClient, amina: Person, bram: Person, chris: Person
) -> None:
    token = links.token(after.link_to_agreements(amina, by=bram))
    people.agree_pin(amina, "48213", by=bram)
    client.post(reverse("pin", args=[token]), {"digits": "48213"})
    ours, log = reverse("our_agreements", args=[token]), reverse("your_log", args=[token])
    assert log not in client.get(ours).content.decode()
    glass = stand_in(chris, amina)
    text = client.get(ours).content.decode()
    assert log in text
    for word in ("Chris", "balie", "ziek", "viel in"):
        assert word not in text
    assert reverse("prove", args=[token]) in client.get(log)["Location"]
    opened_ago(glass, 31 * 24 * HOUR)
    assert log not in client.get(ours).content.decode()


def test_farid_looks_at_it_and_says_so(
    amina: Person, chris: Person, farid: Person, bram: Person
) -> None:
    glass = stand_in(chris, amina)
    look(signed_in(chris), glass)
    today = timezone.localdate()
    [event] = events(today - dt.timedelta(days=today.weekday()), by=farid)
    assert (event.kind, event.by, event.resident) == (Kind.GLASS, "Chris Bakker", amina.pk)
    client = signed_in(farid)
    text = client.get(reverse("log_review")).content.decode()
    assert REASON in text
    assert "Idrissi" not in text
    for somebody_else in (bram, chris):
        answer = signed_in(somebody_else).post(reverse("review_glass", args=[glass.pk]))
        assert answer.status_code == 403
    for _ in range(2):
        client.post(reverse("review_glass", args=[glass.pk]))
    glass.refresh_from_db()
    assert glass.reviewed_by == farid
    assert LogLine.objects.filter(act="review_glass", resident=amina).count() == 1
    assert "Nagekeken door Farid Aziz" in client.get(reverse("log_review")).content.decode()


# On the page


def typed(**other: str) -> dict[str, str]:
    return {
        "reason": REASON, "last_name": "El Idrissi", "known": "amina@post.example", "hours": "1",
    } | other  # fmt: skip


def test_chris_fills_in_the_form_and_comes_where_she_can_help(
    client: PageClient, amina: Person, chris: Person
) -> None:
    client.force_login(chris)
    answer = client.post(reverse("break_glass"), typed(hours="2"))
    glass = Glass.objects.get()
    assert answer["Location"] == reverse("through_glass", args=[glass.pk])
    assert glass.expires_at - glass.opened_at == 2 * HOUR
    assert "Amina El Idrissi" in client.get(reverse("break_glass")).content.decode()


def test_with_the_day_and_time_of_the_talk(
    client: PageClient, amina: Person, chris: Person, talk: Conversation
) -> None:
    client.force_login(chris)
    at = timezone.localtime(talk.starts_at)
    when = {"known": "", "day": f"{at.day}-{at.month}-{at.year}", "time": "10.30"}
    assert client.post(reverse("break_glass"), typed(**when)).status_code == 302


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"reason": "haast"}, "Schrijf in een hele zin"),
        ({"known": ""}, "Met een naam alleen kan het niet"),
        ({"known": "", "day": "morgen"}, "Vul de dag en de tijd allebei in"),
        ({"known": "iemand@post.example"}, "Zo vinden we niemand"),
        ({"last_name": "Idrisi"}, "Zo vinden we niemand"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    client: PageClient, amina: Person, chris: Person, other: dict[str, str], says: str
) -> None:
    client.force_login(chris)
    answer = client.post(reverse("break_glass"), typed(**other))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    for word in typed(**other).values():
        assert word in text


def test_looking_opens_nothing(client: PageClient, amina: Person, chris: Person) -> None:
    client.force_login(chris)
    client.get(reverse("break_glass"), typed())
    assert not Glass.objects.exists()
