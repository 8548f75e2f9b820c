# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Amina lets something be remembered, or nothing; and whoever may read it is who she said."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dichterbij.baggage import actions as baggage
from dichterbij.baggage.models import (
    Decision,
    Reflection,
    Statement,
    _last_that_ran_out,
    months_later,
)
from dichterbij.baggage.reading import own_reflection, own_words
from dichterbij.baggage.switch import NotDecided
from dichterbij.people.actions import hand_over
from dichterbij.people.errors import Refused
from dichterbij.people.keys.sealing import KeyGone, NotReadable, unseal
from dichterbij.people.log.reading import Stopped
from dichterbij.people.models import LogLine, Person, Tier
from dichterbij.web.retention.actions import carry_out, carry_out_each_hour

WORDS = "Ik heb alles al drie keer verteld. Vraag mij liever wat ik wil."


def remembered(resident: Person, text: str = WORDS, **how: Any) -> Statement:
    how = {"months": 12, "next_too": False, "by": resident} | how
    return baggage.remember(resident, text, **how)


def seen_by(person: Person) -> list[str]:
    now = timezone.now()
    return [own_words(s) for s in Statement.objects.seen_by(person, now)]


def test_as_long_as_nobody_chooses_nothing_is_recorded(at_home: Person, bram: Person) -> None:
    assert not Statement.objects.exists()
    assert seen_by(at_home) == seen_by(bram) == []


def test_what_amina_chose_is_read_by_her_and_her_caseworker_and_nobody_else(
    at_home: Person,
    bram: Person,
    samira: Person,
    chris: Person,
    loes: Person,
    farid: Person,
    bea: Person,
    joke: Person,
) -> None:
    remembered(at_home)
    assert seen_by(at_home) == seen_by(bram) == [WORDS]
    for other in (samira, chris, loes, farid, bea, joke.at(Tier.T3)):
        assert seen_by(other) == [], other.first_name


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_with_a_link_and_a_pin_one_does_not_come_this_far(at_home: Person, tier: Tier) -> None:
    statement = remembered(at_home)
    with_phone = Person.objects.get(pk=at_home.pk).at(tier)
    assert seen_by(with_phone) == []
    for attempt in (
        lambda: remembered(with_phone, by=with_phone),
        lambda: baggage.withdraw(statement, by=with_phone),
        lambda: baggage.read(statement, by=with_phone),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert seen_by(at_home) == [WORDS]


def test_what_is_for_bram_is_not_for_who_comes_after_him(
    at_home: Person, bram: Person, samira: Person, loes: Person
) -> None:
    remembered(at_home, next_too=False)
    hand_over(at_home, samira, by=loes)
    assert seen_by(samira) == []
    assert seen_by(bram) == []
    assert seen_by(at_home) == [WORDS], "it is still hers to withdraw"


def test_what_is_for_whoever_comes_after_too_goes_along(
    at_home: Person, bram: Person, samira: Person, loes: Person
) -> None:
    remembered(at_home, next_too=True)
    hand_over(at_home, samira, by=loes)
    assert seen_by(samira) == [WORDS]
    assert seen_by(bram) == []


def test_withdrawing_leaves_nothing(at_home: Person, bram: Person) -> None:
    statement = remembered(at_home)
    baggage.withdraw(statement, by=at_home)
    baggage.withdraw(statement, by=at_home)  # pressed twice
    assert not Statement.objects.exists()
    assert seen_by(bram) == []


def test_choosing_and_withdrawing_look_the_same_in_the_log(at_home: Person) -> None:
    statement = remembered(at_home)
    baggage.withdraw(statement, by=at_home)
    chosen, withdrawn = LogLine.objects.filter(by=at_home).values_list("act", "about", "about_id")
    assert chosen == withdrawn == ("choose_baggage", "people.person", at_home.pk)


def test_another_text_comes_in_the_place_of_the_one_before(at_home: Person, bram: Person) -> None:
    remembered(at_home)
    remembered(at_home, "Bel mij liever.")
    assert seen_by(bram) == ["Bel mij liever."]
    assert Statement.objects.count() == 1


def test_pressing_twice_writes_once(at_home: Person) -> None:
    once = uuid.uuid4()
    assert remembered(at_home, once=once) == remembered(at_home, once=once)
    assert Statement.objects.count() == 1


def test_somebody_elses_form_takes_nothing_away(
    at_home: Person, joke: Person, bram: Person
) -> None:
    once = uuid.uuid4()
    remembered(at_home, once=once)
    remembered(joke.at(Tier.T3), "Van Joke.", once=once)
    assert sorted(seen_by(bram)) == sorted([WORDS, "Van Joke."])


@pytest.mark.parametrize(("months", "days"), [(3, 85), (6, 175), (12, 360)])
def test_it_is_there_until_the_day_she_chose(
    at_home: Person, bram: Person, months: int, days: int
) -> None:
    statement = remembered(at_home, months=months)
    until = statement.until
    assert until == months_later(timezone.localdate(), months)
    for day, there in ((until - dt.timedelta(days=1), True), (until, False)):
        noon = dt.datetime.combine(day, dt.time(12), timezone.get_default_timezone())
        with time_machine.travel(noon, tick=False):
            assert bool(seen_by(bram)) is there, day
            assert bool(seen_by(at_home)) is there, day
    assert (until - timezone.localdate()).days > days


@pytest.mark.parametrize("months", [*range(1, 13)])
def test_a_text_is_over_exactly_when_its_day_has_come(months: int) -> None:
    for n in range(800):
        today = dt.date(2027, 1, 1) + dt.timedelta(days=n)
        last = _last_that_ran_out(today, months)
        assert (
            months_later(last, months) <= today < months_later(last + dt.timedelta(days=1), months)
        )


@pytest.mark.parametrize("months", [0, 13, 120])
def test_the_database_holds_that_nothing_stays_longer_than_a_year(
    at_home: Person, months: int
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        remembered(at_home, months=months)


def test_the_database_holds_that_there_is_one_text(at_home: Person, bram: Person) -> None:
    first = remembered(at_home)
    again = Statement(
        resident=at_home, caseworker=bram, months=1, sealed=b"x", confirmed_at=timezone.now()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    assert Statement.objects.get() == first


def test_what_ran_out_is_gone_and_not_marked(at_home: Person, joke: Person) -> None:
    remembered(at_home, months=3)
    remembered(joke.at(Tier.T3), "Van Joke.", months=12)
    with time_machine.travel(timezone.now() + dt.timedelta(days=100)):
        assert carry_out_each_hour() == {"baggage.statement": 1}
        assert Statement.objects.get().resident == joke
        assert carry_out_each_hour() == {}


# In the talk, with the screen turned


def typed(resident: Person, text: str = WORDS, *, by: Person, **how: Any) -> Statement:
    return baggage.write_together(
        resident, text, **({"months": 12, "next_too": False} | how), by=by
    )


def test_what_was_typed_in_the_talk_waits_for_amina(at_home: Person, bram: Person) -> None:
    waiting = typed(at_home, by=bram)
    assert seen_by(bram) == [], "nobody reads it before she confirms it"
    assert seen_by(at_home) == [WORDS]
    with pytest.raises(PermissionDenied):
        baggage.confirm(waiting, by=bram)
    baggage.confirm(waiting, by=at_home)
    assert seen_by(bram) == [WORDS]


def test_with_the_pin_alone_she_cannot_confirm_it(at_home: Person, bram: Person) -> None:
    waiting = typed(at_home, by=bram)
    with pytest.raises(PermissionDenied):
        baggage.confirm(waiting, by=Person.objects.get(pk=at_home.pk).at(Tier.T2))


def test_after_fourteen_days_it_has_lapsed(at_home: Person, bram: Person) -> None:
    waiting = typed(at_home, by=bram)
    with time_machine.travel(timezone.now() + dt.timedelta(days=13, hours=23)):
        assert seen_by(at_home) == [WORDS]
        assert carry_out_each_hour() == {}
    with time_machine.travel(timezone.now() + dt.timedelta(days=14, minutes=1)):
        assert seen_by(at_home) == []
        with pytest.raises(baggage.NothingWaits):
            baggage.confirm(waiting, by=at_home)
        assert carry_out_each_hour() == {"baggage.statement": 1}
    assert not Statement.objects.exists()


def test_what_she_confirmed_stays_until_she_confirms_another(at_home: Person, bram: Person) -> None:
    remembered(at_home)
    waiting = typed(at_home, "Iets anders.", by=bram)
    assert seen_by(bram) == [WORDS]
    baggage.confirm(waiting, by=at_home)
    assert seen_by(bram) == ["Iets anders."]
    assert Statement.objects.count() == 1


def test_only_who_works_with_her_turns_the_screen(
    at_home: Person, chris: Person, loes: Person
) -> None:
    for other in (chris, loes):
        with pytest.raises(PermissionDenied):
            typed(at_home, by=other)


# Reading


def test_each_reading_is_written_down_before_it_is_read(at_home: Person, bram: Person) -> None:
    statement = remembered(at_home)
    assert baggage.read(statement, by=bram) == WORDS
    lines = LogLine.objects.filter(resident=at_home, act="read_baggage")
    assert [line.by for line in lines] == [bram]
    assert LogLine.objects.reads_by(bram).count() == 1, "the privacy officer looks it through"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        baggage.read(statement, by=bram)
    assert lines.all().count() == 2


def test_whoever_is_stopped_reads_nothing(at_home: Person, bram: Person, settings: Any) -> None:
    statement = remembered(at_home)
    settings.FILES_AN_HOUR = 0
    with pytest.raises(Stopped):
        baggage.read(statement, by=bram)
    assert LogLine.objects.filter(act="open_many").exists()


def test_who_does_not_work_with_her_reads_nothing(
    at_home: Person, chris: Person, loes: Person, farid: Person, bea: Person
) -> None:
    statement = remembered(at_home)
    for other in (chris, loes, farid, bea):
        with pytest.raises(PermissionDenied):
            baggage.read(statement, by=other)


def test_the_database_holds_no_word_of_it(at_home: Person) -> None:
    statement = remembered(at_home, "kanarie in een kooi")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM baggage_statement")
        row = b" ".join(bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode()
                        for v in cursor.fetchone())  # fmt: skip
    assert b"kanarie" not in row
    assert unseal(at_home, statement.place, bytes(statement.sealed)) == "kanarie in een kooi"


def test_a_text_does_not_open_in_the_place_of_another(at_home: Person, joke: Person) -> None:
    hers = remembered(at_home)
    other = remembered(joke.at(Tier.T3), "Van Joke.")
    Statement.objects.filter(pk=other.pk).update(sealed=hers.sealed)
    other.refresh_from_db()
    with pytest.raises((KeyGone, NotReadable)):
        own_words(other)


# The municipality


def test_before_the_municipality_decided_nothing_happens(amina: Person, bram: Person) -> None:
    me = amina.at(Tier.T3)
    for attempt in (
        lambda: remembered(me),
        lambda: typed(me, by=bram),
        lambda: baggage.reflect("Ik vatte samen.", by=bram),
    ):
        with pytest.raises(NotDecided):
            attempt()
    assert not Statement.objects.exists()


def test_only_the_administrator_writes_the_decision_down(
    farid: Person, bram: Person, loes: Person, amina: Person, bea: Person
) -> None:
    """The privacy officer advises, and who advises does not decide (GDPR, article 38.6)."""
    today = timezone.localdate()
    what = {"decided_on": today, "decided_by": "het college", "advised_on": today}
    for other in (farid, bram, loes, amina.at(Tier.T3)):
        with pytest.raises(PermissionDenied):
            baggage.record_decision(**what, by=other)
    first = baggage.record_decision(**what, by=bea)
    assert baggage.record_decision(**what, by=bea) == first
    assert LogLine.objects.filter(act="decide_baggage").count() == 1


@pytest.mark.parametrize(("decided_on", "advised_on"), [(-2, 0), (2, 0)])
def test_a_decision_without_advice_before_it_is_none(
    bea: Person, decided_on: int, advised_on: int
) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused):
        baggage.record_decision(
            decided_on=today + dt.timedelta(days=decided_on),
            decided_by="het college",
            advised_on=today + dt.timedelta(days=advised_on),
            by=bea,
        )
    assert not Decision.objects.exists()


def test_when_the_municipality_stops_what_we_could_read_is_gone(
    at_home: Person, bea: Person, bram: Person
) -> None:
    remembered(at_home)
    baggage.reflect("Ik vatte samen.", by=bram)
    baggage.end_decision(by=bea)
    assert not Statement.objects.exists()
    assert Reflection.objects.exists(), "what is nobody's but one's own stays closed"
    baggage.end_decision(by=bea)


# For the caseworker alone


def test_only_bram_reads_how_he_looks_back(
    decided: Decision, bram: Person, samira: Person, loes: Person
) -> None:
    own = baggage.reflect("Ik vatte te snel samen.", by=bram)
    assert [own_reflection(r) for r in Reflection.objects.seen_by(bram)] == [
        "Ik vatte te snel samen."
    ]
    for other in (samira, loes):
        assert not Reflection.objects.seen_by(other)
    baggage.throw_away(own, by=samira)
    assert Reflection.objects.count() == 1
    baggage.throw_away(own, by=bram)
    assert not Reflection.objects.exists()


def test_nobody_can_count_how_often_a_colleague_looks_back(decided: Decision, bram: Person) -> None:
    baggage.reflect("Ik vatte te snel samen.", by=bram)
    assert not LogLine.objects.filter(by=bram).exists()


def test_looking_back_is_about_bram_and_names_nobody(at_home: Person, bram: Person) -> None:
    for text in ("Mevrouw El Idrissi huilde.", "el  idrissi", "Bij El-Idrissi ging het mis."):
        with pytest.raises(baggage.NamesSomebody):
            baggage.reflect(text, by=bram)
    baggage.reflect("Ik las het te snel door.", by=bram)


def test_after_a_year_a_look_back_is_gone(decided: Decision, bram: Person) -> None:
    baggage.reflect("Ik vatte te snel samen.", by=bram)
    with time_machine.travel(timezone.now() + dt.timedelta(days=366)):
        carry_out()
    assert not Reflection.objects.exists()
