# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""After the talk: agreements of two sides, shared at once and kept.

Seed: Handvat 1 > Agenda en verslaglegging; Gesprekspunten. Handvat 2 > Grens van je
invloedssfeer; Geef perspectief.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dichterbij.conversations import invitation, reminders, words
from dichterbij.conversations.models import (
    Agreement,
    AgreementChange,
    CheckOut,
    Conversation,
    SphereOfInfluence,
)
from dichterbij.conversations.models.after import Kind, RemindBefore, Side
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import ways
from dichterbij.delivery.models import Message
from dichterbij.people import actions as people
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person, WorkingRelationship


class NothingToAnswer(Refused):
    says = _("Op dit voorstel is al geantwoord.")


class NotYourPromise(Refused):
    """Whoever promised says that it is done; the other can always say what they saw."""

    def __init__(self, agreement: Agreement, by: Person) -> None:
        theirs = gettext(
            "Dit beloofde de gemeente. Die zegt hier zelf wanneer het gedaan is. "
            "Is het al gebeurd? Zeg het er gerust bij."
        )
        ours = (
            "Dit beloofde {name}, en {name} zegt zelf wanneer het gedaan is. "
            "Hoorde je dat het klaar is? Kies dan “Zeg er iets bij”."
        )
        name = agreement.resident.first_name
        super().__init__(theirs if by.is_resident else ours.format(name=name))


class OnlyTheOther(Refused):
    says = _("Het is aan de ander om hierop te antwoorden.")


@transaction.atomic
def agree(
    resident: Person,
    *,
    side: str,
    what: str,
    due: dt.date | None = None,
    remind: bool = False,
    remind_days: int = 1,
    conversation: Conversation | None = None,
    once: uuid.UUID | None = None,
    by: Person,
) -> Agreement:
    """Write down what one of the two will do. Either of them may write it.

    A reminder only if wished. Of the municipality's promises, the caseworker of today is the
    one who promised.
    """
    require(by, Act.MAKE_AGREEMENT, resident)
    keeper = resident if side == Side.RESIDENT else _caseworker_of(resident)
    agreement, new = Agreement.objects.write_once(
        once,
        resident=resident,
        conversation=conversation,
        side=Side(side),
        what=what.strip(),
        due=due,
        now_what=what.strip(),
        now_due=due,
        remind=remind,
        remind_days=RemindBefore(remind_days),
        promised_by=keeper,
        written_by=by,
    )
    if new:
        record(by, Act.MAKE_AGREEMENT, agreement)
    return agreement


def _caseworker_of(resident: Person) -> Person:
    return (
        WorkingRelationship.objects.current()
        .select_related("caseworker")
        .get(resident=resident)
        .caseworker
    )


def _add(
    agreement: Agreement, kind: str, once: uuid.UUID | None, by: Person, **fields: object
) -> AgreementChange:
    require(by, Act.MAKE_AGREEMENT, agreement)
    # Two who add at once take turns, so that what stands follows from both
    before = Agreement.objects.select_for_update().get(pk=agreement.pk)
    change, new = AgreementChange.objects.write_once(
        once, agreement=agreement, kind=kind, by=by, **fields
    )
    if new:
        agreement.stand_by(agreement.changes.all())
        agreement.save(update_fields=["now_what", "now_due", "turn", "turned_at"])
        moved = agreement.now_due != before.now_due
        agreement.remind, agreement.remind_days = before.remind, before.remind_days
        if agreement.is_closed or moved:
            reminders.withdraw_of(before, by=by)
        if not agreement.is_closed and (before.is_closed or moved):
            reminders.true_again(agreement)
        record(by, Act.MAKE_AGREEMENT, agreement)
    return change


def own_side(agreement: Agreement, by: Person) -> bool:
    """Whether this person is on the side that keeps the promise."""
    return by.is_resident == (agreement.side == Side.RESIDENT)


@transaction.atomic
def comment(
    agreement: Agreement, text: str, *, once: uuid.UUID | None = None, by: Person
) -> AgreementChange:
    """Say something about an agreement, for both to read."""
    return _add(agreement, Kind.COMMENT, once, by, words=text.strip())


@transaction.atomic
def done(
    agreement: Agreement, text: str = "", *, once: uuid.UUID | None = None, by: Person
) -> AgreementChange:
    """It is done. Who promised it says so; of a promise of the other one says it with a word."""
    require(by, Act.MAKE_AGREEMENT, agreement)
    if not own_side(agreement, by):
        raise NotYourPromise(agreement, by)
    return _add(agreement, Kind.DONE, once, by, words=text.strip())


@transaction.atomic
def not_done(
    agreement: Agreement, text: str = "", *, once: uuid.UUID | None = None, by: Person
) -> AgreementChange:
    """It is not done after all. Either may say so."""
    return _add(agreement, Kind.NOT_DONE, once, by, words=text.strip())


@transaction.atomic
def change(
    agreement: Agreement,
    *,
    what: str,
    due: dt.date | None,
    text: str = "",
    once: uuid.UUID | None = None,
    by: Person,
) -> AgreementChange:
    """Other words or another date.

    Of one's own promise it holds at once and the other sees what it was. Of the other's promise
    it is a proposal, until they say yes.
    """
    kind = Kind.CHANGED if own_side(agreement, by) else Kind.PROPOSED
    return _add(agreement, kind, once, by, what=what.strip(), due=due, words=text.strip())


@transaction.atomic
def answer_proposal(
    proposal: AgreementChange,
    *,
    yes: bool,
    text: str = "",
    once: uuid.UUID | None = None,
    by: Person,
) -> AgreementChange:
    """Say yes or rather not to what the other proposed."""
    require(by, Act.MAKE_AGREEMENT, proposal)
    AgreementChange.objects.select_for_update().get(pk=proposal.pk)
    if proposal.kind != Kind.PROPOSED:
        raise NothingToAnswer
    if not own_side(proposal.agreement, by):
        raise OnlyTheOther
    before = AgreementChange.objects.filter(answers=proposal).first()
    if before is not None:
        if once is not None and before.once == once:
            return before
        raise NothingToAnswer
    fields: dict[str, object] = {"answers": proposal, "words": text.strip()}
    if yes:
        fields |= {"what": proposal.what, "due": proposal.due}
    kind = Kind.AGREED if yes else Kind.DECLINED
    return _add(proposal.agreement, kind, once, by, **fields)


@transaction.atomic
def withdraw_agreement(
    agreement: Agreement, text: str = "", *, once: uuid.UUID | None = None, by: Person
) -> AgreementChange:
    """The agreement no longer holds. It stays readable, with who said so."""
    require(by, Act.MAKE_AGREEMENT, agreement)
    if not own_side(agreement, by):
        raise Refused(_("Stel voor om deze afspraak te veranderen; de ander beslist mee."))
    return _add(agreement, Kind.WITHDRAWN, once, by, words=text.strip())


@transaction.atomic
def wish_reminder(
    agreement: Agreement, wanted: bool, *, days: int | None = None, by: Person
) -> None:
    """A reminder so many days before, or rather not. It is a wish, so the last one counts.

    What lay ready to be sent and is not wished any more does not leave.
    """
    require(by, Act.MAKE_AGREEMENT, agreement)
    before = agreement.remind_days if days is None else RemindBefore(days)
    Agreement.objects.filter(pk=agreement.pk).update(remind=wanted, remind_days=before)
    another_day = before != agreement.remind_days
    agreement.remind, agreement.remind_days = wanted, before
    if not wanted or another_day:
        reminders.withdraw_of(agreement, by=by)
    reminders.true_again(agreement)
    record(by, Act.MAKE_AGREEMENT, agreement)


@transaction.atomic
def say_what_i_can(
    talk: Conversation,
    *,
    can: str = "",
    cannot: str = "",
    who_can: str = "",
    once: uuid.UUID | None = None,
    by: Person,
) -> SphereOfInfluence:
    """What I can, what I cannot, and who can: so that expectations are right.

    Seed: Handvat 2 > Grens van je invloedssfeer.
    """
    require(by, Act.SHARE_AGREEMENTS, talk)
    sphere, new = SphereOfInfluence.objects.write_once(
        once,
        conversation=talk,
        can=can.strip(),
        cannot=cannot.strip(),
        who_can=who_can.strip(),
        by=by,
    )
    if new:
        record(by, Act.SHARE_AGREEMENTS, sphere)
    return sphere


@transaction.atomic
def check_out(
    talk: Conversation, text: str, *, once: uuid.UUID | None = None, by: Person
) -> CheckOut:
    """How the resident leaves, in their own words, because they like it to be written down.

    Seed: Handvat 1 > Gesprekspunten (check uit).
    """
    require(by, Act.WRITE_CHECK_OUT, talk)
    written, new = CheckOut.objects.write_once(
        once, conversation=talk, words=text.strip(), typed_by=by
    )
    if new:
        record(by, Act.WRITE_CHECK_OUT, talk)
    return written


@transaction.atomic
def take_words_away(written: CheckOut, *, by: Person) -> None:
    """The resident takes their words away: gone for everybody, no reason asked."""
    require(by, Act.WITHDRAW_CHECK_OUT, written)
    record(by, Act.WITHDRAW_CHECK_OUT, written)
    written.delete()


@transaction.atomic
def end(talk: Conversation, *, by: Person) -> None:
    """The talk has been held: the agenda closes, and what was chosen for the card is gone."""
    require(by, Act.SHARE_AGREEMENTS, talk)
    closed = Conversation.objects.filter(pk=talk.pk, ended_at=None, cancelled_at=None).update(
        ended_at=timezone.now()
    )
    talk.chosen.all().delete()
    if closed:
        talk.refresh_from_db(fields=["ended_at"])
        record(by, Act.SHARE_AGREEMENTS, talk)


@transaction.atomic
def share(
    talk: Conversation,
    *,
    channel: str | None = None,
    once: uuid.UUID | None = None,
    by: Person,
) -> Message:
    """Share the agreements over the resident's channel, or as a slip; the talk is then closed.

    One form sends once. Without a form: once per minute at most. When nothing was ever agreed
    the message is a greeting.
    """
    require(by, Act.SHARE_AGREEMENTS, talk)
    end(talk, by=by)
    return _tell_agreements(talk, channel, once, by)


def _tell_agreements(
    talk: Conversation, channel: str | None, once: uuid.UUID | None, by: Person
) -> Message:
    over = ways.choose(talk.resident, Message.Kind.AGREEMENTS, channel)
    moment = once or f"{over}:{timezone.now():%Y%m%d%H%M}"
    key = f"{Message.Kind.AGREEMENTS}:{talk.uuid}:{moment}"
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    something = talk.resident.agreements.exists()
    said = (words.agreements_shared if something else words.greeting)(talk.resident, by)
    return delivery.send(
        talk.resident,
        kind=Message.Kind.AGREEMENTS,
        **said._asdict(),
        key=key,
        link=link_to_agreements(talk.resident, by=by),
        about=talk.uuid,
        channel=channel,
        by=by,
    )


def link_to_agreements(resident: Person, *, by: Person | None) -> Link:
    """A link that opens the agreements, together with the PIN."""
    return people.make_link(
        resident,
        Link.Purpose.AGREEMENTS,
        expires_at=timezone.now() + words.LINK_LASTS,
        by=by,
    )


@transaction.atomic
def hand_over(resident: Person, to: Person, *, by: Person) -> WorkingRelationship:
    """Another caseworker goes on, every promise stays, and the resident is told by the new one.

    Talks still to come move along: nobody is stood up because a colleague left.

    Seed: Handvat 1 > Voorkennis.
    """
    require(by, Act.HAND_OVER, resident)  # before asking whose they are: they may be erased by now
    old = _caseworker_of(resident)
    begun = people.hand_over(resident, to, by=by)
    Conversation.objects.to_come().filter(relationship__resident=resident).update(
        relationship=begun
    )
    said = words.handover(resident, old, to)
    delivery.send(
        resident,
        kind=Message.Kind.HANDOVER,
        **said._asdict(),
        key=f"{Message.Kind.HANDOVER}:{begun.pk}",
        by=to,
    )
    for talk in Conversation.objects.to_come().filter(relationship=begun).with_people():
        invitation.tell_of_change(talk, known=True, by=to)
    return begun
