# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Tells what happened before today, row for row as the verbs write it when it happens.

The verbs themselves know no time but now. Nothing is written until `write`, in one go, parents
before children, so that two years of a town take a few seconds.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from dichterbij.conversations import words
from dichterbij.conversations.models import (
    AgendaItem,
    Agreement,
    AgreementChange,
    AppointmentChange,
    Card,
    CheckOut,
    ChosenHandvat,
    Conversation,
    InvitationAnswer,
    Kern,
    KernAnswer,
    OfferedTime,
    OtherTime,
    ReadingChoice,
    SphereOfInfluence,
)
from dichterbij.delivery.models import AddressChange, Cover, Message, Way, Wishes, reference_for
from dichterbij.delivery.models.ways import WAIT
from dichterbij.delivery.words import Words, address_will_change
from dichterbij.letters.models import Letter, LetterTemplate
from dichterbij.people import links
from dichterbij.people.access import Act
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.keys.sealed import close_all, has_sealed
from dichterbij.people.keys.sealing import keys_of
from dichterbij.people.models import Link, LogLine, Person, Pin, Team, WorkingRelationship

Row = TypeVar("Row", bound=Model)

PARENTS_FIRST: tuple[type[Model], ...] = (
    Team,
    Person,
    WorkingRelationship,
    Pin,
    Link,
    Conversation,
    AppointmentChange,
    AgendaItem,
    InvitationAnswer,
    OfferedTime,
    OtherTime,
    Kern,
    KernAnswer,
    ReadingChoice,
    Card,
    ChosenHandvat,
    Agreement,
    AgreementChange,
    SphereOfInfluence,
    CheckOut,
    LetterTemplate,
    Letter,
    Way,
    Wishes,
    AddressChange,
    Message,
)


class Past:
    """Everything that was done, in the order in which it is told."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.rows: dict[type[Model], list[Any]] = {kind: [] for kind in PARENTS_FIRST}
        self.lines: list[tuple[dt.datetime, Person | None, Act, Model, Person | None]] = []
        # Messages whose event has its number only once it is written
        self.told_later: list[tuple[Message, Model]] = []
        self.secrets: dict[str, str] = {}

    def add(self, row: Row) -> Row:
        self.rows[type(row)].append(row)
        return row

    def done(
        self,
        at: dt.datetime,
        by: Person | None,
        act: Act,
        thing: Model,
        resident: Person | None = None,
    ) -> None:
        """The line in the log."""
        about = resident or getattr(thing, "resident", None)
        self.lines.append((at, by, act, thing, about))

    def write(self) -> None:
        """All of it into the database."""
        self._let_agreements_stand()
        keys: dict[int, PersonKey] = {}
        for kind, rows in self.rows.items():
            if has_sealed(kind):
                keys = keys or keys_of(p for p in self.rows[Person] if p.is_resident)
                close_all(rows, keys)
            if kind is Message:
                for message, about in self.told_later:
                    message.key = f"{message.kind}:{about.pk}"
                    message.reference = reference_for(message.key)
            # An answer to a proposal points to a row of its own table
            first = [row for row in rows if getattr(row, "answers", None) is None]
            second = [row for row in rows if getattr(row, "answers", None) is not None]
            for part in (first, second):
                kind._default_manager.bulk_create(part, batch_size=500)
        LogLine.objects.bulk_create(
            (
                LogLine(
                    at=at,
                    by=by,
                    act=act.name.lower(),
                    resident=resident,
                    about=thing._meta.label_lower,
                    about_id=thing.pk,
                )
                for at, by, act, thing, resident in sorted(self.lines, key=lambda line: line[0])
            ),
            batch_size=500,
        )

    def _let_agreements_stand(self) -> None:
        added: dict[int, list[AgreementChange]] = {}
        for change in self.rows[AgreementChange]:
            added.setdefault(id(change.agreement), []).append(change)
        for agreement in self.rows[Agreement]:
            agreement.stand_by(added.get(id(agreement), []))

    # people

    def begin(
        self,
        resident: Person,
        caseworker: Person,
        since: dt.date,
        until: dt.date | None = None,
        *,
        by: Person,
    ) -> WorkingRelationship:
        return self.add(
            WorkingRelationship(
                resident=resident,
                caseworker=caseworker,
                started_on=since,
                ended_on=until,
                begun_by=by,
            )
        )

    def hand_over(
        self, old: WorkingRelationship, to: Person, at: dt.datetime, *, by: Person
    ) -> WorkingRelationship:
        """Another caseworker goes on, and says so."""
        day = at.date()
        old.ended_on = day
        resident = old.resident
        begun = self.begin(resident, to, day, by=by)
        self.done(at, by, Act.HAND_OVER, begun, resident)
        said = words.handover(resident, old.caseworker, to)
        key = f"{Message.Kind.HANDOVER}:{resident.pk}:{len(self.told_later)}"
        message = self.message(resident, Message.Kind.HANDOVER, at, said, key, by=to)
        self.told_later.append((message, begun))
        return begun

    def pin(self, resident: Person, digits: str, at: dt.datetime, *, by: Person) -> Pin:
        if digits not in self.secrets:
            self.secrets[digits] = make_password(digits)
        self.done(at, by, Act.AGREE_PIN, resident)
        return self.add(
            Pin(person=resident, secret=self.secrets[digits], agreed_at=at, agreed_with=by)
        )

    def ways(
        self,
        resident: Person,
        channels: list[Person.Channel],
        at: dt.datetime,
        *,
        cover: Cover = Cover.PLAIN,
        by: Person,
    ) -> None:
        """Everything over these ways, in this order."""
        who: dict[str, Any] = {"resident": resident, "chosen_at": at, "chosen_by": by}
        all_of_it = dict.fromkeys(("talks", "agreements", "reminders", "letters"), True)
        for position, channel in enumerate(channels, 1):
            self.add(Way(channel=channel, position=position, **all_of_it, **who))
        self.add(Wishes(cover=cover, **who))
        self.done(at, by, Act.CHOOSE_WAYS, resident)

    def other_number(self, resident: Person, new: str, at: dt.datetime, *, by: Person) -> None:
        """Another number was asked for; the old one hears of it and counts for three days more."""
        change = self.add(
            AddressChange(
                resident=resident,
                field=AddressChange.Field.PHONE,
                old=resident.phone,
                new=new,
                asked_at=at,
                asked_by=by,
                holds_from=at + WAIT,
            )
        )
        self.done(at, by, Act.CHOOSE_WAYS, resident)
        said = address_will_change(resident, AddressChange.Field.PHONE, None)
        more = {"channel": Person.Channel.SMS, "not_after": at + WAIT}
        key = f"{Message.Kind.ADDRESS}:{resident.phone}"
        message = self.message(resident, Message.Kind.ADDRESS, at, said, key, by=None, **more)
        self.told_later.append((message, change))

    def link(
        self, resident: Person, purpose: str, at: dt.datetime, until: dt.datetime, **more: Any
    ) -> Link:
        link = Link(person=resident, purpose=purpose, made_at=at, expires_at=until, **more)
        link.digest = links.digest(links.new_token(link))
        return self.add(link)

    def message(
        self,
        resident: Person,
        kind: str,
        at: dt.datetime,
        said: Words,
        key: str,
        **more: Any,
    ) -> Message:
        """A message; what was due has been handed over, and paper was posted that afternoon."""
        by = more.pop("by")
        due = more.setdefault("not_before", at)
        channel = more.setdefault("channel", resident.channel)
        arrives = due + (
            dt.timedelta(seconds=2) if channel != Person.Channel.PAPER else dt.timedelta(hours=6)
        )
        if "state" not in more and arrives <= self.now:
            more |= {"state": Message.State.DELIVERED, "handed_over_at": arrives}
            more["tries"] = int(channel != Person.Channel.PAPER)
        message = self.add(
            Message(
                resident=resident,
                kind=kind,
                made_at=at,
                **said._asdict(),
                key=key,
                reference=reference_for(key),
                made_by=by,
                **more,
            )
        )
        self.done(at, by, Act.SEE_MESSAGES, message)
        return message
