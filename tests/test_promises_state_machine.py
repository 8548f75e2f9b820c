# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whatever Amina and Bram do, whoever is killed meanwhile: once, in time, by day.

Hypothesis makes up the days: agreements with and without a wished reminder, dates that move, ways
and hours that change, a post that is stopped, workers that are killed at any point, receipts in any
order, and weeks that pass, with both clock changes and the holidays in them. After each step it
holds against what really arrived.

The long form, 2,000 times 50 steps, is `make bench-machine`: LONG_MACHINE says how often, and
MACHINE_SEED which days hypothesis makes up.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import tempfile
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.db.models import F
from django.test.utils import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from dichterbij.conversations import after, reminders
from dichterbij.conversations.models import Agreement
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import halting, handing_over, hours, passing, receipts, ways
from dichterbij.delivery.adapters import Handed, Parcel, Promise, Refusal, TryLater, Unknown
from dichterbij.delivery.models import AddressChange, Message, Purpose
from dichterbij.people.access import Role
from dichterbij.people.models import Person, Tier, WorkingRelationship
from tests.conftest import somebody

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
State, Channel = Message.State, Person.Channel
LONG = os.environ.get("LONG_MACHINE", "")
STRETCHES, STEPS = (int(LONG), 50) if LONG else (40, 30)
SAY_EVERY = 50  # stretches
MANY = 500  # in so many, everything happens that can become of a message
FEW_MORE = 5
TALLY: Counter[tuple[str, str]] = Counter()
"""What became of the messages of all examples, so that one sees that something happened."""
WALKED: Counter[str] = Counter()
"""The stretches that were walked to their end, the steps in them, and what arrived meanwhile."""
BEGINS = [  # before the clock changes in autumn and spring, before Christmas and Easter
    dt.datetime(2026, 10, 22, 15, 0, tzinfo=AMSTERDAM),
    dt.datetime(2026, 12, 22, 9, 0, tzinfo=AMSTERDAM),
    dt.datetime(2027, 3, 24, 11, 30, tzinfo=AMSTERDAM),
]
# "killed before": between marking and handing over; "killed after": before it is written down
MOODS = ["good", "good", "good", "killed before", "killed after", "line breaks", "away", "refuses",
         "nonsense", "receipt follows"]  # fmt: skip
EVERYTHING = set(Purpose.values)
CHANNELS = {"mail": Promise.NEITHER, "sms": Promise.DEDUPES, "whatsapp": Promise.LOOKS_UP}


class Seen(NamedTuple):
    """What is looked at of a message after each step."""

    reference: uuid.UUID
    key: str
    kind: str
    channel: str
    state: str
    reason: str
    settled_at: dt.datetime | None
    settled_by: int | None
    made_by: int | None
    leased_until: dt.datetime | None
    handed_over_at: dt.datetime | None


class Killed(BaseException):
    """The worker stops here, whatever it was doing: no `except Exception` helps."""


class Office:
    """Three post offices in one: each channel keeps the promise it makes, and no other."""

    def __init__(self) -> None:
        self.arrived: dict[uuid.UUID, list[Parcel]] = defaultdict(list)
        self.fresh: list[Parcel] = []
        self.mood = "good"

    def take(self, parcel: Parcel) -> None:
        if CHANNELS[parcel.channel] is Promise.DEDUPES and self.arrived[parcel.reference]:
            return
        self.arrived[parcel.reference].append(parcel)
        self.fresh.append(parcel)

    def hand_over(self, parcel: Parcel) -> Handed:
        if self.mood == "away":
            raise TryLater("no_connection", rest=0.0)
        if self.mood == "refuses":
            raise Refusal("address_refused")
        if self.mood == "killed before":
            raise Killed
        self.take(parcel)
        if self.mood == "killed after":
            raise Killed
        if self.mood == "line breaks":
            raise Unknown("line_broke")
        if self.mood == "nonsense":
            raise ValueError("an answer nobody understands")
        return Handed(receipt_follows=self.mood == "receipt follows")

    def look_up(self, parcel: Parcel) -> Handed | None:
        if self.mood == "away":
            raise TryLater("no_connection", rest=0.0)
        return Handed() if self.arrived[parcel.reference] else None


class Carrier:
    """What the worker finds for a channel."""

    def __init__(self, office: Office, channel: str) -> None:
        self.PROMISE = CHANNELS[channel]
        self.hand_over, self.look_up = office.hand_over, office.look_up


class Days(RuleBasedStateMachine):
    """Amina, who sometimes wishes a reminder, and Bram, and the post between them."""

    @initialize(
        begin=st.sampled_from(BEGINS),
        order=st.permutations(list(CHANNELS)),
        dues=st.lists(st.integers(0, 9), min_size=2, max_size=4),
    )
    def begin(self, begin: dt.datetime, order: list[str], dues: list[int]) -> None:
        self.undo: list[Any] = []
        self.steps = -1  # to begin is none
        self.told = 0
        self.agreed: list[int] = []
        self.clock = time_machine.travel(begin, tick=False)
        self.time = self.clock.start()
        # The database of each example is thrown away, so its post begins anew as well
        self.mark = Path(tempfile.gettempdir()) / f"post-{uuid.uuid4()}.mark"
        self.settings = override_settings(POST_MARK=self.mark)
        self.settings.enable()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.office = Office()
        self.carriers = {channel: Carrier(self.office, channel) for channel in CHANNELS}
        for module in (handing_over, receipts):
            self._patch(mock.patch.object(module, "carrier", self.carriers.__getitem__))
        self.bram = somebody("Bram", Role.CASEWORKER, phone="06 00 00 00 12")
        self.bea = somebody("Bea", Role.ADMINISTRATOR)
        amina = somebody(
            "Amina",
            Role.RESIDENT,
            email="amina@post.example",
            phone="06 12 34 56 78",
            channel="mail",
        )
        WorkingRelationship.objects.create(resident=amina, caseworker=self.bram)
        self.amina = amina.at(Tier.T2)
        self.again: set[uuid.UUID] = set()
        ways.choose_ways(self.amina, [ways.Chosen(one) for one in order], by=self.amina)
        for number, due in enumerate(dues):
            self.agree(due, remind=True, before=number % 3, side="resident")
        self.tell("new_link", 0)

    def _patch(self, patch: Any) -> None:
        patch.start()
        self.undo.append(patch)

    def teardown(self) -> None:
        if hasattr(self, "block"):
            TALLY.update(Message.objects.values_list("state", "reason"))
            self._count()
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)
            for patch in self.undo:
                patch.stop()
            self.settings.disable()
            self.mark.unlink(missing_ok=True)
            self.clock.stop()

    def _count(self) -> None:
        """A stretch that hypothesis left halfway counts for nothing."""
        if self.steps < STEPS:
            return
        arrived = sum(len(times) for times in self.office.arrived.values())
        WALKED.update(stretches=1, steps=self.steps, arrivals=arrived)
        if WALKED["stretches"] % SAY_EVERY == 0:
            say_how_far()

    # What the two do

    @rule(
        days=st.integers(0, 12),
        remind=st.booleans(),
        before=st.sampled_from([0, 1, 2, 7]),
        side=st.sampled_from(["resident", "municipality"]),
    )
    def agree(self, days: int, remind: bool, before: int, side: str) -> None:
        made = after.agree(
            self.amina,
            side=side,
            what="De school bellen",
            due=self._day(days),
            remind=remind,
            remind_days=before,
            by=self.bram,
        )
        self.agreed.append(made.pk)

    def _day(self, days: int) -> dt.date:
        return timezone.localdate(timezone=AMSTERDAM) + dt.timedelta(days=days)

    def _one(self, data: st.DataObject) -> Agreement:
        """There always is one: `begin` makes some, and an agreement is never taken away."""
        which = data.draw(st.sampled_from(self.agreed), label="which")
        return Agreement.objects.get(pk=which)

    def _owner(self, agreement: Agreement) -> Person:
        return self.amina if agreement.side == "resident" else self.bram

    @rule(data=st.data(), wanted=st.booleans(), days=st.sampled_from([None, 0, 1, 2, 7]))
    def wish(self, data: st.DataObject, wanted: bool, days: int | None) -> None:
        after.wish_reminder(self._one(data), wanted, days=days, by=self.amina)

    @rule(data=st.data(), days=st.integers(0, 12))
    def another_date(self, data: st.DataObject, days: int) -> None:
        one = self._one(data)
        after.change(one, what=one.now_what, due=self._day(days), by=self._owner(one))

    @rule(data=st.data(), what=st.sampled_from(["done", "not_done", "withdraw_agreement"]))
    def finish(self, data: st.DataObject, what: str) -> None:
        one = self._one(data)
        getattr(after, what)(one, by=self._owner(one))

    @rule(kind=st.sampled_from(["new_link", "handover", "letter"]), last=st.integers(0, 80))
    def tell(self, kind: str, last: int) -> None:
        """Bram tells something; `last` hours on it makes no sense any more."""
        self.told += 1  # no chance of its own in it, so that the same seed is the same stretch
        delivery.send(
            self.amina,
            kind=kind,
            subject="Een bericht",
            body="Dag Amina,",
            key=f"{kind}:{self.told}",
            about=uuid.UUID(int=self.told),
            not_after=timezone.now() + dt.timedelta(hours=last) if last else None,
            by=self.bram,
        )

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        told = list(Message.objects.exclude(about=None).order_by("pk"))
        if told:
            one = data.draw(st.sampled_from(told), label="which")
            delivery.withdraw(one.about, [one.kind], by=self.bram)

    # How Amina wants to hear it

    @rule(
        order=st.permutations(list(CHANNELS)),
        many=st.sampled_from([1, 2, 3, 3, 3, 0]),
        purposes=st.sampled_from([EVERYTHING, EVERYTHING, {"talks"}, {"reminders"}, set()]),
    )
    def choose_ways(self, order: list[str], many: int, purposes: set[str]) -> None:
        wished = [ways.Chosen(channel, frozenset(purposes)) for channel in order[:many]]
        ways.choose_ways(self.amina, wished, by=self.amina)

    @rule(
        earliest=st.integers(8, 18),
        longer=st.integers(1, 12),
        cover=st.sampled_from(["plain", "quiet"]),
    )
    def choose_hours(self, earliest: int, longer: int, cover: str) -> None:
        ways.choose_hours(
            self.amina,
            earliest=dt.time(earliest),
            latest=dt.time(min(20, earliest + longer)),
            cover=cover,
            by=self.amina,
        )

    @rule(number=st.integers(0, 99), field=st.sampled_from(["phone", "email"]))
    def ask_other_address(self, number: int, field: str) -> None:
        new = f"06 12 34 57 {number:02}" if field == "phone" else f"amina{number}@post.example"
        if not AddressChange.objects.pending().filter(field=field).exists():
            ways.ask_other_address(self.amina, field, new, by=self.amina)

    @rule()
    def confirm_other_address(self) -> None:
        for change in AddressChange.objects.pending():
            if change.may_be_confirmed:
                ways.confirm_other_address(change, by=self.bram)

    # The post

    @rule(channel=st.sampled_from(["", *CHANNELS]))
    def halt(self, channel: str) -> None:
        """For two hours."""
        halting.stop(channel, by=self.bea)
        self._pass(dt.timedelta(hours=1))
        self._round("good")
        assert not self.office.fresh or all(p.channel != channel != "" for p in self.office.fresh)
        self.everything_came_when_it_might()
        self._pass(dt.timedelta(hours=1))
        halting.go_on(channel, by=self.bea)

    @rule()
    def replay(self) -> None:
        halting.replay(timezone.now() - dt.timedelta(days=9), by=self.bea)

    @rule(mood=st.sampled_from(MOODS))
    def worker_round(self, mood: str) -> None:
        self._round(mood)

    @rule()
    def killed_after_claiming(self) -> None:
        """Between taking a row and marking it."""

        def stop(*_: object) -> None:
            raise Killed

        with mock.patch.object(handing_over, "_offer", stop):
            self._round("good")

    def _round(self, mood: str) -> None:
        """A worker's life, until nothing leaves any more or somebody kills it."""
        self.office.mood = mood
        worker = uuid.uuid4()
        try:
            reminders.remind_of_what_is_due()
            passing.let_pass()
            while handing_over.hand_over_due(worker):
                pass
        except Killed:
            self.office.mood = "good"

    @rule(data=st.data(), outcome=st.sampled_from(["delivered", "failed", "not_now"]))
    def receipt(self, data: st.DataObject, outcome: str) -> None:
        """Of what was offered only; twice, late, and in any order."""
        known = [reference for reference, times in self.office.arrived.items() if times]
        if known:
            receipts.told(data.draw(st.sampled_from(known), label="which"), outcome, "gateway")

    @rule()
    def ask_after_receipts(self) -> None:
        self.office.mood = "good"
        receipts.ask_after()

    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        shown = list(Message.objects.need_a_person().filter(state=State.UNCERTAIN).order_by("pk"))
        if shown:
            one = data.draw(st.sampled_from(shown), label="which")
            delivery.send_again(one, by=self.bram)
            self.again.add(one.reference)

    # Time

    @rule(minutes=st.sampled_from([1, 1, 5, 20, 60, 120, 300]), mood=st.sampled_from(MOODS))
    def minutes_pass(self, minutes: int, mood: str) -> None:
        self._pass(dt.timedelta(minutes=minutes))
        self._round(mood)

    @rule(
        hour=st.sampled_from([0, 2, 3, 7, 8, 10, 12, 19, 20]),
        seconds=st.integers(-70, 70),
        mood=st.sampled_from(MOODS),
    )
    def until(self, hour: int, seconds: int, mood: str) -> None:
        """Until about that time, today or tomorrow."""
        now = timezone.now()
        moment = hours.on_the_wall(self._day(0), dt.time(hour)) + dt.timedelta(seconds=seconds)
        if moment <= now:
            moment = hours.on_the_wall(self._day(1), dt.time(hour))
        self._pass(moment - now)
        self._round(mood)

    def _pass(self, how_long: dt.timedelta) -> None:
        self.time.move_to(timezone.now() + how_long)

    # What always holds

    @invariant()
    def everything_holds(self) -> None:
        """Asked of all messages after each step; they are read once."""
        self.everything_came_when_it_might()
        messages = [Seen(*row) for row in Message.objects.order_by().values_list(*Seen._fields)]
        self.nothing_comes_twice(messages)
        self.nothing_is_lost(messages)
        self.a_reminder_comes_once_for_a_date(messages)
        self.who_wished_it_in_time_gets_one({one.key: one.state for one in messages})
        self.steps += 1

    def nothing_comes_twice(self, messages: Sequence[Seen]) -> None:
        for message in messages:
            times = self.office.arrived.get(message.reference, [])
            if message.reference in self.again:
                continue  # a person chose that it may come twice
            if len(times) > 1:
                assert {CHANNELS[parcel.channel] for parcel in times} == {Promise.NEITHER}
                assert len(times) == 2
                assert message.state in (
                    State.UNCERTAIN,
                    State.FAILED,
                    State.ON_ITS_WAY,
                    State.WAITING,
                ), "two mails, and nobody is told"

    def nothing_is_lost(self, messages: Sequence[Seen]) -> None:
        for message in messages:
            arrived = bool(self.office.arrived.get(message.reference))
            if message.state == State.DELIVERED:
                assert arrived or message.channel == Channel.PAPER
            elif message.state == State.WITHDRAWN:
                assert not arrived, "it arrived, and we say that it was withdrawn"
                by_bram = message.made_by and not message.settled_by
                assert message.settled_at or (message.reason == "moment_passed" and not by_bram), (
                    "Bram sent it, nobody got it, and nobody is told"
                )
            elif message.state == State.ON_ITS_WAY:
                assert message.leased_until or message.handed_over_at
            elif message.state in (State.UNCERTAIN, State.FAILED):
                assert message.reason or message.settled_at

    def everything_came_when_it_might(self) -> None:
        for parcel in self.office.fresh:
            self._at_its_moment(timezone.now(), parcel)
        self.office.fresh.clear()

    def _at_its_moment(self, moment: dt.datetime, parcel: Parcel) -> None:
        """Looked at in the same step, so what is wished now is what was wished then."""
        local = moment.astimezone(AMSTERDAM)
        message = Message.objects.get(reference=parcel.reference)
        assert dt.time(8) <= local.time() < dt.time(20), "at night"
        wishes = getattr(Person.objects.get(pk=self.amina.pk), "wishes", None)
        if wishes:
            assert wishes.earliest <= local.time() < wishes.latest, "outside Amina's hours"
        if hours.is_holiday(local.date()):
            assert message.not_after is not None
            end = _end_of_holiday(local, wishes.earliest if wishes else dt.time(8))
            assert message.not_after < end, "on a holiday, and it could have waited"
        assert message.not_after is None or moment <= message.not_after, "too late"
        if message.kind != Message.Kind.ADDRESS:
            person = Person.objects.get(pk=self.amina.pk)
            assert parcel.channel in ways.possible(person, message.kind), "without a yes"
        if message.kind == Message.Kind.REMINDER and message.reference not in self.again:
            self._reminds_of_what_is_open(message, moment)

    def _reminds_of_what_is_open(self, message: Message, moment: dt.datetime) -> None:
        _, _, pk, due, *_ = message.key.split(":")
        agreement = Agreement.objects.get(pk=int(pk))
        assert agreement.remind, "not wished any more"
        assert not agreement.is_done, "it is done"
        assert not agreement.is_withdrawn, "it no longer holds"
        assert str(agreement.now_due) == due, "the date is another one"
        assert moment >= hours.on_the_wall(*reminders.moment_of(agreement)), "too early"
        assert (message.wall_day, message.wall_time) == reminders.moment_of(agreement)

    def a_reminder_comes_once_for_a_date(self, messages: Sequence[Seen]) -> None:
        dates: Counter[str] = Counter()
        for message in messages:
            if message.kind == Message.Kind.REMINDER and self.office.arrived.get(message.reference):
                dates[":".join(message.key.split(":")[:4])] += 1
        assert all(times == 1 for times in dates.values())

    def who_wished_it_in_time_gets_one(self, states: Mapping[str, str]) -> None:
        """Each wished reminder whose moment has come has a message, or is about to have one."""
        now = timezone.now()
        wished = Agreement.objects.open().filter(remind=True, reminded_of__isnull=False)
        for pk, due in wished.filter(reminded_of=F("now_due")).values_list("pk", "now_due"):
            if due < self._day(0):
                continue
            # When its moment came, Amina had only paper: what she agreed to then
            had_no_way = f"reminder:agreement:{pk}:{due}" not in states
            there = self._last_for(pk, due, states) in states
            last = hours.on_the_wall(due, dt.time(20))
            assert there or last < now or had_no_way, "wished, and forgotten"

    def _last_for(self, pk: int, due: dt.date, states: Mapping[str, str]) -> str:
        """The key after those of the reminders for this date that were withdrawn."""
        key = first = f"reminder:agreement:{pk}:{due}"
        number = 1
        while states.get(key) == State.WITHDRAWN:
            key, number = f"{first}:{number}", number + 1
        return key


def say_how_far() -> None:
    """As it was counted; `bench.machine` reads it."""
    if LONG:
        counted = " ".join(f"{name}={count}" for name, count in sorted(WALKED.items()))
        sys.stdout.write(f"walked {counted}\n")
        sys.stdout.flush()


def _end_of_holiday(local: dt.datetime, earliest: dt.time) -> dt.datetime:
    day = local.date()
    while hours.is_holiday(day):
        day += dt.timedelta(days=1)
    return hours.on_the_wall(day, earliest)


@pytest.mark.django_db
def test_whatever_amina_and_bram_do_each_message_comes_once_and_in_time() -> None:
    TALLY.clear()
    WALKED.clear()
    chosen = int(os.environ.get("MACHINE_SEED") or random.getrandbits(32))
    looked_for = set(State) if STRETCHES >= MANY else {State.DELIVERED, State.WITHDRAWN}
    for further in range(FEW_MORE):  # a short stretch now and then misses one
        walk(chosen + further)
        happened = {state for state, _reason in TALLY}
        if happened >= looked_for:
            break
    say_how_far()
    assert WALKED["stretches"] >= STRETCHES
    assert happened >= looked_for


def walk(chosen: int) -> None:
    """As many stretches of days as were asked, made up from this seed."""
    with override_settings(
        ADAPTERS=dict.fromkeys(CHANNELS, "tests.test_promises_state_machine"),
        WAKING_HOURS=(8, 20),
    ):
        run_state_machine_as_test(
            seed(chosen)(Days),
            settings=settings(
                max_examples=STRETCHES,
                stateful_step_count=STEPS + 1,  # to begin is not one of them
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
            _min_steps=STEPS,  # now and then hypothesis would stop halfway
        )
