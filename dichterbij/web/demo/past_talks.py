# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Tells how talks went: before, during and after, each at its moment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dichterbij.conversations import invitation, words
from dichterbij.conversations.calendar import calendar
from dichterbij.conversations.models import (
    AgendaItem,
    Agreement,
    AgreementChange,
    AppointmentChange,
    CheckOut,
    Conversation,
    InvitationAnswer,
    Kern,
    KernAnswer,
    OfferedTime,
    OtherTime,
    Place,
    ReadingChoice,
    SphereOfInfluence,
)
from dichterbij.conversations.models.after import Kind, Side
from dichterbij.conversations.models.before import CameBy
from dichterbij.conversations.places import where_of
from dichterbij.delivery.models import Message
from dichterbij.people.access import Act
from dichterbij.people.models import Link, Person, WorkingRelationship
from dichterbij.web.demo.past import Past


class PastTalks(Past):
    """The talks of two people and everything around them."""

    def talk(
        self,
        relationship: WorkingRelationship,
        goal: str,
        starts_at: dt.datetime,
        *,
        planned: dt.datetime,
        minutes: int = 45,
        place: str = Place.OFFICE,
        where: str | None = None,
        seating: str = "",
    ) -> Conversation:
        by = relationship.caseworker
        talk = self.add(
            Conversation(
                relationship=relationship,
                goal=goal,
                starts_at=starts_at,
                minutes=minutes,
                ends_at=starts_at + dt.timedelta(minutes=minutes),
                place=place,
                where=where_of(place, by.team) if where is None else where,
                seating=seating,
                made_by=by,
                made_at=planned,
            )
        )
        self.done(planned, by, Act.PLAN_TALK, talk)
        return talk

    def tell(self, talk: Conversation, kind: str, at: dt.datetime, **more: Any) -> Message:
        """A message about a talk as it stands at that moment."""
        resident = talk.resident
        by = more.pop("by", talk.caseworker)
        over = more.get("channel", resident.channel)
        key = f"{kind}:{talk.uuid}:{talk.sequence}:{over}"
        if kind == Message.Kind.REMINDER:
            key = f"{kind}:{talk.uuid}:{talk.sequence}"
        elif talk.ends_at > self.now:
            more.setdefault("calendar", calendar(talk))
        if kind != Message.Kind.CALLED_OFF:
            more["link"] = self.link(
                resident,
                Link.Purpose.INVITATION,
                at,
                talk.ends_at,
                about=talk.uuid,
                made_by=by,
            )
        more.setdefault("not_after", talk.ends_at)
        said = words.about_talk(kind, talk)
        return self.message(resident, kind, at, said, key, about=talk.uuid, by=by, **more)

    def invite(self, talk: Conversation, at: dt.datetime, **more: Any) -> Message:
        """The invitation, and the reminder two days before."""
        self.done(at, talk.caseworker, Act.INVITE, talk)
        message = self.tell(talk, Message.Kind.INVITATION, at, **more)
        self.remind(talk, at)
        return message

    def remind(self, talk: Conversation, at: dt.datetime) -> None:
        moment = talk.starts_at - invitation.REMIND_BEFORE
        if moment <= at or talk.resident.channel == Person.Channel.PAPER:
            return
        self.tell(
            talk,
            Message.Kind.REMINDER,
            at,
            by=None,
            not_before=moment,
            not_after=talk.starts_at,
        )

    def move(self, talk: Conversation, at: dt.datetime, *, by: Person, **to: Any) -> None:
        """Another time or place; what it was is kept."""
        self.add(
            AppointmentChange(
                conversation=talk,
                sequence=talk.sequence,
                starts_at=talk.starts_at,
                minutes=talk.minutes,
                place=talk.place,
                where=talk.where,
                by=by,
                at=at,
            )
        )
        for field, value in to.items():
            setattr(talk, field, value)
        if "place" in to and "where" not in to:
            talk.where = where_of(talk.place, talk.caseworker.team)
        talk.ends_at = talk.starts_at + dt.timedelta(minutes=talk.minutes)
        talk.sequence += 1
        for link in self.rows[Link]:
            if link.about == talk.uuid:
                link.expires_at = talk.ends_at
        if "starts_at" in to:
            self._withdraw(talk, {Message.Kind.REMINDER}, at, by)
        self.done(at, by, Act.PLAN_TALK if not by.is_resident else Act.ANSWER_INVITATION, talk)

    def call_off(self, talk: Conversation, at: dt.datetime) -> None:
        by = talk.caseworker
        talk.cancelled_at, talk.cancelled_by = at, by
        talk.sequence += 1
        self.done(at, by, Act.PLAN_TALK, talk)
        kinds = {Message.Kind.INVITATION, Message.Kind.MOVED, Message.Kind.REMINDER}
        self._withdraw(talk, kinds, at, by)
        self.tell(talk, Message.Kind.CALLED_OFF, at)

    def _withdraw(
        self, talk: Conversation, kinds: set[Message.Kind], at: dt.datetime, by: Person
    ) -> None:
        for message in self.rows[Message]:
            waits = message.state == Message.State.WAITING
            if message.about == talk.uuid and message.kind in kinds and waits:
                message.state = Message.State.WITHDRAWN
                message.settled_at, message.settled_by = at, by

    def offer(self, talk: Conversation, *times: dt.datetime) -> None:
        for at in times:
            self.add(OfferedTime(conversation=talk, starts_at=at, by=talk.caseworker))

    def answer(self, talk: Conversation, at: dt.datetime, **how: Any) -> InvitationAnswer:
        """The resident chose a place and says who comes along; a new place moves the talk."""
        by = how.pop("by", talk.resident)
        place = how.get("place", "")
        how["companion"] = bool(how.get("companion_who"))
        answer = self.add(InvitationAnswer(conversation=talk, by=by, at=at, **how))
        if place and place != talk.place:
            self.move(talk, at, by=by, place=place)
        self.done(at, by, Act.ANSWER_INVITATION, talk)
        return answer

    def other_time(self, talk: Conversation, text: str, at: dt.datetime) -> OtherTime:
        self.done(at, talk.resident, Act.ANSWER_INVITATION, talk)
        return self.add(OtherTime(conversation=talk, words=text, by=talk.resident, at=at))

    def point(
        self, talk: Conversation, text: str, at: dt.datetime, *, by: Person, slip: bool = False
    ) -> AgendaItem:
        """A point of either; `slip`: from the return slip, typed over by the caseworker."""
        number = sum(item.conversation is talk for item in self.rows[AgendaItem][-40:]) + 1
        typed_by = talk.caseworker if slip else None
        self.done(at, typed_by or by, Act.ADD_TO_AGENDA, talk)
        return self.add(
            AgendaItem(
                conversation=talk,
                text=text,
                added_by=by,
                came_by=CameBy.SLIP if slip else CameBy.SELF,
                typed_by=typed_by,
                added_at=at,
                position=number,
            )
        )

    def kern(self, resident: Person, text: str, at: dt.datetime, *, by: Person) -> Kern:
        kern = self.add(Kern(resident=resident, text=text, by=by, at=at))
        self.done(at, by, Act.WRITE_KERN, kern)
        return kern

    def kern_answer(self, kern: Kern, at: dt.datetime, text: str = "") -> KernAnswer:
        self.done(at, kern.resident, Act.ANSWER_KERN, kern)
        return self.add(KernAnswer(kern=kern, words=text, by=kern.resident, at=at))

    def reading(self, talk: Conversation, choice: str, why: str, at: dt.datetime) -> ReadingChoice:
        self.done(at, talk.caseworker, Act.CHOOSE_READING, talk)
        return self.add(
            ReadingChoice(conversation=talk, choice=choice, why=why, by=talk.caseworker, at=at)
        )

    # after the talk

    def promise(
        self,
        talk: Conversation,
        side: str,
        what: str,
        due: dt.date | None,
        at: dt.datetime,
        *,
        remind: bool = False,
        by: Person | None = None,
    ) -> Agreement:
        keeper = talk.resident if side == Side.RESIDENT else talk.caseworker
        agreement = self.add(
            Agreement(
                resident=talk.resident,
                conversation=talk,
                side=side,
                what=what,
                due=due,
                remind=remind,
                promised_by=keeper,
                written_by=by or talk.caseworker,
                written_at=at,
            )
        )
        self.done(at, by or talk.caseworker, Act.MAKE_AGREEMENT, agreement)
        return agreement

    def change(
        self, agreement: Agreement, kind: Kind, at: dt.datetime, *, by: Person, **more: Any
    ) -> AgreementChange:
        self.done(at, by, Act.MAKE_AGREEMENT, agreement)
        return self.add(AgreementChange(agreement=agreement, kind=kind, at=at, by=by, **more))

    def sphere(self, talk: Conversation, texts: tuple[str, str, str], at: dt.datetime) -> None:
        can, cannot, who = texts
        sphere = self.add(
            SphereOfInfluence(
                conversation=talk, can=can, cannot=cannot, who_can=who, by=talk.caseworker, at=at
            )
        )
        self.done(at, talk.caseworker, Act.SHARE_AGREEMENTS, sphere)

    def check_out(self, talk: Conversation, text: str, at: dt.datetime) -> CheckOut:
        out = self.add(CheckOut(conversation=talk, words=text, typed_by=talk.caseworker, at=at))
        self.done(at, talk.caseworker, Act.WRITE_CHECK_OUT, out)
        return out

    def end(self, talk: Conversation, at: dt.datetime) -> None:
        talk.ended_at = at
        self.done(at, talk.caseworker, Act.SHARE_AGREEMENTS, talk)

    def share(self, talk: Conversation, at: dt.datetime) -> Message:
        """Close the talk and let the resident know where the agreements are."""
        self.end(talk, at)
        resident, by = talk.resident, talk.caseworker
        said = words.agreements_shared(resident, by)
        return self.message(
            resident,
            Message.Kind.AGREEMENTS,
            at,
            said,
            f"{Message.Kind.AGREEMENTS}:{talk.uuid}:{resident.channel}:{at:%Y%m%d%H%M}",
            link=self.link(
                resident, Link.Purpose.AGREEMENTS, at, at + words.LINK_LASTS, made_by=by
            ),
            about=talk.uuid,
            by=by,
        )
