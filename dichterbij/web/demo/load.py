# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Lindewaard: an invented municipality in full swing, so that one can look around.

The same people and words every time, counted from today. Talks are on working days; Bram's day
is always today, because that is what one comes to see.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from dichterbij.conversations.models import Conversation, Place
from dichterbij.people.access import Act, Role
from dichterbij.people.erasing import ledger
from dichterbij.people.models import Person, Team, WorkingRelationship
from dichterbij.web.demo import known, letters, neighbours, remembered
from dichterbij.web.demo.past_talks import PastTalks
from dichterbij.web.demo.people import (
    CASEWORKERS,
    FORMER,
    LEADS,
    LETTERS,
    OTHERS,
    PIN,
    PINS,
    STREETS,
    TEAMS,
)

RESIDENTS = 210
SEED = 1804
# Everybody of the demo's municipality can also come in by the front door
PASSWORD = "lindewaard bestaat niet"  # noqa: S105 - the demo's, and known to everybody
FIRST_TALK = dt.time(10, 30)


class Town:
    """Lindewaard while it is being thought up."""

    def __init__(self, now: dt.datetime) -> None:
        self.zone = timezone.get_default_timezone()
        self.now = now.astimezone(self.zone)
        self.today = self.now.date()
        self.rng = random.Random(SEED)  # noqa: S311 - a town, not a secret
        self.past = PastTalks(now)
        self.teams: dict[str, Team] = {}
        self.leads: dict[str, Person] = {}
        self.caseworkers: list[Person] = []
        self.former: list[Person] = []
        self.staff: dict[str, Person] = {}
        self.residents: list[Person] = []
        self.taken: set[tuple[int, dt.datetime]] = set()
        self.password = make_password(PASSWORD)

    def day(self, days: int) -> dt.date:
        """So many days from today, and then the nearest working day further that way."""
        day = self.today + dt.timedelta(days=days)
        while days and day.weekday() > 4:
            day += dt.timedelta(days=1 if days > 0 else -1)
        return day

    def at(self, days: int, hour: int, minute: int = 0) -> dt.datetime:
        moment = dt.datetime.combine(self.day(days), dt.time(hour, minute), self.zone)
        # What has happened, happened before now
        return moment if days else min(moment, self.now)

    def today_at(self, number: int) -> dt.datetime:
        """The first, second or third talk of today, still to come; late at night, of tomorrow."""
        first = dt.datetime.combine(self.today, FIRST_TALK, self.zone)
        soon = self.now + dt.timedelta(minutes=40)
        late = soon > first
        if late:
            quarter = dt.timedelta(minutes=15)
            first = soon.replace(minute=soon.minute // 15 * 15, second=0, microsecond=0) + quarter
        start = first + dt.timedelta(minutes=75 if late else 150) * number
        if number == 2 and not late:
            start -= dt.timedelta(minutes=15)
        if start.date() != self.today or start.hour >= 22:
            return self.coming(1, 10 + 2 * number, 30)
        return start

    def coming(self, days: int, hour: int, minute: int = 0) -> dt.datetime:
        """That time in so many days; a little later when Bram then talks with somebody already.

        Before a weekend several of those days are the same Monday.
        """
        moment, hours = self.at(days, hour, minute), dt.timedelta(hours=1)
        busy = [
            (talk.starts_at, talk.ends_at)
            for talk in self.past.rows[Conversation]
            if talk.caseworker is self.staff["Bram"] and talk.cancelled_at is None
        ]
        while any(start < moment + hours and moment < end for start, end in busy):
            moment += dt.timedelta(minutes=30)
            if moment.hour >= 17:
                days += 1
                moment = self.at(days, 9)
        return moment

    # people

    def settle(self) -> None:
        """The municipality: teams and who works there."""
        people = [self.colleague(role, first, last, None) for role, first, last in OTHERS]
        bea = people[0]
        for name, places, lead in TEAMS:
            team = self.past.add(Team(name=name, **places))
            self.teams[name] = team
            self.past.done(self.at(-5000, 9), bea, Act.MANAGE_COLLEAGUES, team)
            self.leads[name] = self.colleague(Role.LEAD, lead, LEADS[lead], team)
            self.staff[lead] = self.leads[name]
        for team_name, first, last in CASEWORKERS:
            person = self.colleague(Role.CASEWORKER, first, last, self.teams[team_name])
            self.caseworkers.append(person)
        for team_name, first, last in FORMER:
            person = self.colleague(Role.CASEWORKER, first, last, self.teams[team_name])
            person.left_on = self.day(-700)
            person.set_unusable_password()
            self.former.append(person)
        for person in (*people, *self.caseworkers, *self.former, *self.leads.values()):
            self.staff[person.first_name] = person
            self.past.done(self.at(-4900, 9), bea, Act.MANAGE_COLLEAGUES, person)

    def colleague(self, role: str, first: str, last: str, team: Team | None) -> Person:
        number = len(self.past.rows[Person]) + 10
        name = f"{_plain(first)}.{_plain(last)}@lindewaard.example"
        phone = "06 00 00 00 12" if first == "Bram" else f"06 00 00 00 {number + 5:02d}"
        return self.past.add(
            Person(
                role=role,
                first_name=first,
                last_name=last,
                team=team,
                sign_in_name=name,
                email=name,
                phone=phone,
                password=self.password,
            )
        )

    def resident(self, first: str, last: str, *, channel: str, **more: Any) -> Person:
        number = len(self.residents)
        mail = f"{_plain(first)}.{_plain(last)}@post.example"
        street = more.pop("address", "") or f"{self.rng.choice(STREETS)} {number % 140 + 1}"
        letters = "".join(self.rng.choices(LETTERS, k=2))
        more.setdefault("phone", f"06 00 00 {number // 100 + 1:02d} {number % 100:02d}")
        person = Person(
            role=Role.RESIDENT,
            first_name=first,
            last_name=last,
            channel=channel,
            email=more.pop("email", mail if channel == Person.Channel.MAIL else ""),
            address=f"{street}\n0000 {letters} Lindewaard",
            **more,
        )
        person.set_unusable_password()
        self.residents.append(person)
        return self.past.add(person)

    def pin(self, resident: Person, *, days: int, by: Person) -> None:
        self.past.pin(resident, noted_pin(resident), self.at(days, 11), by=by)

    # time

    def free(self, caseworker: Person, day: dt.date) -> dt.datetime | None:
        """A time on that day when this caseworker talks with nobody else."""
        hours = [9, 10, 11, 13, 14, 15, 16]
        self.rng.shuffle(hours)
        for hour in hours:
            moment = dt.datetime.combine(day, dt.time(hour, self.rng.choice((0, 15))), self.zone)
            slot = (id(caseworker), moment.replace(minute=0))
            if slot not in self.taken:
                self.taken.add(slot)
                return moment
        return None

    def note_what_is_taken(self) -> None:
        """The hours of the talks told so far."""
        for talk in self.past.rows[Conversation]:
            for moment in (talk.starts_at, talk.ends_at):
                self.taken.add((id(talk.caseworker), moment.replace(minute=0)))

    def see_off(self) -> None:
        """Whoever left did so when somebody else went on with the last of their residents."""
        for stretch in self.past.rows[WorkingRelationship]:
            colleague = stretch.caseworker
            if colleague.left_on and stretch.ended_on:
                colleague.left_on = max(colleague.left_on, stretch.ended_on)

    def held(
        self,
        relationship: WorkingRelationship,
        days: int,
        goal: str,
        *,
        place: str = Place.OFFICE,
        minutes: int = 45,
    ) -> Conversation:
        """A talk of a while ago, at a quarter past ten."""
        start = self.at(days, 10, 15)
        return self.past.talk(
            relationship,
            goal,
            start,
            planned=self.at(days - 10, 14),
            minutes=minutes,
            place=place,
        )


def _plain(name: str) -> str:
    """A name as it stands in a mail address."""
    return "".join(sign for sign in name.lower() if "a" <= sign <= "z") or "post"


def noted_pin(resident: Person) -> str:
    """The PIN that lies beside the demo phone."""
    return PINS.get((resident.first_name, resident.last_name), PIN)


def load_lindewaard(say: Callable[[str], None] = print) -> bool:
    """Fill an empty house with Lindewaard; a house where somebody lives is left alone."""
    with transaction.atomic():
        if Person.objects.exists():
            return False
        ledger.keep_outside([])  # nobody was erased yet
        say("Lindewaard wordt bedacht: teams, consulenten en inwoners ...")
        town = Town(timezone.now())
        town.settle()
        known.everybody(town)
        letters.everybody(town)
        town.note_what_is_taken()
        neighbours.everybody(town, RESIDENTS)
        town.see_off()
        say("Alles krijgt een plek in de database ...")
        town.past.write()
        remembered.everybody(town)
        say(
            f"Klaar: {len(town.residents)} inwoners, {len(town.caseworkers)} consulenten, "
            f"{len(town.past.rows[Conversation])} gesprekken. Iedereen is verzonnen."
        )
    return True
