# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The ways to a resident: what they said yes to, and a number or address that changes.

Whoever never chose more finely gets everything over the one way they named when they came. Team
agreements will give other defaults: that is `default_ways`, and nothing more.

Seed: Handvat 3 > Kanalen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.delivery.adapters import channels
from dichterbij.delivery.hours import Hours
from dichterbij.delivery.models import PURPOSE, AddressChange, Message, Purpose, Way, Wishes
from dichterbij.delivery.models.ways import EARLIEST, LATEST, WAIT
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person
from dichterbij.people.questions import Question

Channel = Person.Channel
BY_PHONE = (Channel.SMS, Channel.WHATSAPP)
COUNTRY = "NL"


class NotANumber(Refused):
    says = _(
        "Dit is geen telefoonnummer dat bestaat. Kijk of er een cijfer te veel of te weinig is."
    )


class NotAMobile(Refused):
    says = _("Op een vast nummer komt geen bericht aan. Kies een mobiel nummer.")


class NotAnAddress(Refused):
    says = _("Schrijf het mailadres zo: naam@voorbeeld.nl.")


class TooSoon(Refused):
    says = _(
        "Dit kan pas drie dagen nadat het gevraagd is. Zo kan niemand ongemerkt berichten omleiden."
    )


class AlreadyAsked(Refused):
    says = _("Er wacht al een wijziging. Maak die eerst af.")


class AlreadyDropped(Refused):
    says = _("Deze wijziging is al teruggenomen. Alles blijft zoals het was.")


class AlreadyCounts(Refused):
    says = _(
        "Deze wijziging is al ingegaan. Klopt ze niet? Geef dan het vorige nummer of mailadres op."
    )


@dataclass(frozen=True)
class Chosen:
    """One way as somebody fills it in, and what may come over it."""

    channel: str
    purposes: frozenset[str] = frozenset(Purpose.values)


def offered() -> list[str]:
    """What one can choose here: what somebody carries. WhatsApp a colleague can share by hand."""
    digital = (Channel.MAIL, Channel.SMS, Channel.WHATSAPP)
    return [one for one in digital if one in channels() or one == Channel.WHATSAPP]


def default_ways(resident: Person) -> list[Chosen]:
    """What holds until the resident chooses more finely: the way they named when they came."""
    return [] if resident.channel == Channel.PAPER else [Chosen(resident.channel)]


WAYS_OF = Question(lambda resident: Way.objects.of(resident))


def ways_of(resident: Person) -> list[Chosen]:
    """In the order in which they are tried; paper is always there after them."""
    if "ways" in getattr(resident, "_prefetched_objects_cache", {}):
        own = sorted(resident.ways.all(), key=lambda way: way.position)
    else:
        own = WAYS_OF(resident)
    if not own:
        return default_ways(resident)
    return [
        Chosen(way.channel, frozenset(p for p in Purpose.values if way.is_for(p))) for way in own
    ]


def hours_of(person: Person) -> Hours | None:
    """Between which times a message may come, if this resident chose them."""
    wishes = getattr(person, "wishes", None) if person.is_resident else None
    return (wishes.earliest, wishes.latest) if wishes else None


def possible(resident: Person, kind: str) -> list[str]:
    """Every channel over which this kind may reach them, the one they like best first."""
    purpose = PURPOSE.get(kind)
    wished = [
        way.channel
        for way in ways_of(resident)
        if (purpose is None or purpose in way.purposes) and is_reachable(resident, way.channel)
    ]
    if kind == Message.Kind.REMINDER:
        # The clock sends it, so somebody must carry it
        wished = [channel for channel in wished if channel in channels()]
    return [*wished, Channel.PAPER]


def choose(person: Person, kind: str, wish: str | None = None) -> str:
    """Over which channel it goes: what the caseworker chose if that may, else the best there is."""
    if not person.is_resident:
        return Channel.MAIL
    if wish == Channel.PAPER or (wish and kind not in PURPOSE):
        return wish
    roads = possible(person, kind)
    return wish if wish in roads else roads[0]


def is_reachable(resident: Person, channel: str) -> bool:
    """Whether there is an address, and somebody who carries it. WhatsApp a colleague can share."""
    if channel == Channel.MAIL:
        return bool(resident.email) and channel in channels()
    if channel == Channel.SMS:
        return channel in channels() and mobile_number(resident.phone) is not None
    if channel == Channel.WHATSAPP:
        return mobile_number(resident.phone) is not None
    return channel == Channel.PAPER


def mobile_number(given: str) -> str | None:
    """As +31612345678; None when no message can come there."""
    try:
        return checked_number(given, mobile=True)
    except Refused:
        return None


def checked_number(given: str, *, mobile: bool = False) -> str:
    """As +31612345678. Raises `NotANumber` or, where a message must come, `NotAMobile`."""
    try:
        number = phonenumbers.parse(given, COUNTRY)
    except phonenumbers.NumberParseException as wrong:
        raise NotANumber from wrong
    if not phonenumbers.is_possible_number(number):
        raise NotANumber
    if mobile and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE:
        raise NotAMobile
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def checked_address(given: str) -> str:
    """A mail address that can exist. Raises `NotAnAddress`."""
    try:
        validate_email(given)
    except ValidationError as wrong:
        raise NotAnAddress from wrong
    return given


@transaction.atomic
def choose_ways(resident: Person, wished: Sequence[Chosen], *, by: Person) -> None:
    """Which ways, in which order, and what may come over each. What waits goes the new way.

    The resident says it, on their own page or to the caseworker. Nothing chosen is paper.
    """
    require(by, Act.CHOOSE_WAYS, resident)
    Person.objects.select_for_update(no_key=True).get(pk=resident.pk)
    Way.objects.filter(resident=resident).delete()
    Way.objects.bulk_create(
        Way(
            resident=resident,
            channel=Channel(way.channel),
            position=position,
            chosen_by=by,
            **{purpose: purpose in way.purposes for purpose in Purpose.values},
        )
        for position, way in enumerate(wished, 1)
    )
    resident.channel = Channel(wished[0].channel) if wished else Channel.PAPER
    resident.save(update_fields=["channel"])
    Message.objects.filter(resident=resident).let_go()
    _share_no_more(resident.pk)
    record(by, Act.CHOOSE_WAYS, resident)


def _share_no_more(pk: int) -> None:
    """What a colleague was to share, and is not wished any more. They may have, so they decide."""
    if Channel.WHATSAPP in channels():
        return  # it is carried, and looked at once more as it leaves
    resident = Person.objects.prefetch_related("ways").get(pk=pk)
    for message in Message.objects.filter(resident=resident).to_share():
        if Channel.WHATSAPP not in possible(resident, message.kind):
            Message.objects.filter(pk=message.pk).to_share().update(
                state=Message.State.UNCERTAIN, reason="way_closed"
            )


@transaction.atomic
def choose_hours(
    resident: Person,
    *,
    earliest: dt.time = EARLIEST,
    latest: dt.time = LATEST,
    cover: str,
    by: Person,
) -> Wishes:
    """Between which times, and how quietly."""
    require(by, Act.CHOOSE_WAYS, resident)
    if not EARLIEST <= earliest < latest <= LATEST:
        raise Refused(_("Kies een begin en een eind tussen 8 uur ’s ochtends en 8 uur ’s avonds."))
    wishes, _new = Wishes.objects.update_or_create(
        resident=resident,
        defaults={
            "earliest": earliest,
            "latest": latest,
            "cover": cover,
            "chosen_at": timezone.now(),
            "chosen_by": by,
        },
    )
    Message.objects.filter(resident=resident).let_go()
    record(by, Act.CHOOSE_WAYS, resident)
    return wishes


@transaction.atomic
def ask_other_address(
    resident: Person, field: str, new: str, *, by: Person
) -> AddressChange | None:
    """Another number or mail address. The old one is told first, and counts for three days more.

    A first one that a caseworker hears from the resident counts at once (None). One that comes
    from the resident's own page waits as well: whoever holds their link and PIN could otherwise
    have every message come to another phone. It is told over the way we know.
    """
    require(by, Act.CHOOSE_WAYS, resident)
    field = AddressChange.Field(field)
    new = new.strip()
    if new and field == AddressChange.Field.PHONE:
        # Who gets texts would not get them any more on a number at home
        checked_number(new, mobile=any(way.channel in BY_PHONE for way in ways_of(resident)))
    elif new:
        checked_address(new)
    resident = Person.objects.select_for_update(no_key=True).get(pk=resident.pk)
    old = getattr(resident, field)
    if new == old:
        return None
    record(by, Act.CHOOSE_WAYS, resident)
    if not old and not by.is_resident:
        setattr(resident, field, new)
        resident.save(update_fields=[field])
        return None
    if AddressChange.objects.pending().filter(resident=resident, field=field).exists():
        raise AlreadyAsked
    now = timezone.now()
    change = AddressChange.objects.create(
        resident=resident,
        field=field,
        old=old,
        new=new,
        asked_at=now,
        asked_by=by,
        holds_from=now + WAIT,
    )
    _warn_old_address(change)
    return change


def _warn_old_address(change: AddressChange) -> None:
    """The old number or address hears of it; where no message comes there, a letter does."""
    from dichterbij.delivery import actions, words  # they ask this module which way to go

    resident = change.resident
    road = _channel_of_old(resident, change.field)
    said = words.address_will_change(resident, change.field, _caseworker_of(resident))
    actions.send(
        resident,
        kind=Message.Kind.ADDRESS,
        subject=said.subject,
        body=said.body,
        short=said.short,
        key=_key(change),
        not_after=change.holds_from,
        channel=road,
        by=None,
    )


def warning_of(change: AddressChange) -> Message | None:
    """What the old number or address was told."""
    return Message.objects.filter(key=_key(change)).first()


def _key(change: AddressChange) -> str:
    return f"{Message.Kind.ADDRESS}:{change.pk}"


def _channel_of_old(resident: Person, field: str) -> str:
    if not getattr(resident, field):
        return possible(resident, Message.Kind.ADDRESS)[0]
    if field == AddressChange.Field.EMAIL:
        return Channel.MAIL if is_reachable(resident, Channel.MAIL) else Channel.PAPER
    return Channel.SMS if is_reachable(resident, Channel.SMS) else Channel.PAPER


def _caseworker_of(resident: Person) -> Person | None:
    now = resident.relationships.current().select_related("caseworker").first()
    return now.caseworker if now else None


@transaction.atomic
def confirm_other_address(change: AddressChange, *, by: Person) -> AddressChange:
    """A caseworker spoke with the resident and knows that it is them. Never before three days."""
    require(by, Act.CHANGE_CONTACT, change)
    change = AddressChange.objects.select_for_update().get(pk=change.pk)
    if change.dropped_at is not None:
        raise AlreadyDropped
    if change.confirmed_at is not None:
        return change
    if not change.may_be_confirmed:
        raise TooSoon
    if not change.new:
        _leave_ways_over(change)
    Person.objects.filter(pk=change.resident_id).update(**{change.field: change.new})
    Message.objects.filter(resident=change.resident_id).let_go()
    _share_no_more(change.resident_id)
    change.confirmed_at, change.confirmed_by = timezone.now(), by
    change.save(update_fields=["confirmed_at", "confirmed_by"])
    record(by, Act.CHANGE_CONTACT, change)
    return change


def _leave_ways_over(change: AddressChange) -> None:
    """The number or address is gone: what went over it goes the next way, or on paper."""
    resident = Person.objects.select_for_update(no_key=True).get(pk=change.resident_id)
    over = [Channel.MAIL] if change.field == AddressChange.Field.EMAIL else [*BY_PHONE]
    Way.objects.filter(resident=resident, channel__in=over).delete()
    if resident.channel in over:
        left = Way.objects.of(resident).first()
        resident.channel = Channel(left.channel) if left else Channel.PAPER
        resident.save(update_fields=["channel"])


@transaction.atomic
def drop_other_address(change: AddressChange, *, by: Person) -> AddressChange:
    """It was a mistake, or somebody else asked for it: everything stays as it was."""
    from dichterbij.delivery import actions  # it asks this module which way to go

    require(by, Act.CHOOSE_WAYS, change)
    change = AddressChange.objects.select_for_update().get(pk=change.pk)
    if change.confirmed_at is not None:
        raise AlreadyCounts
    if change.dropped_at is not None:
        return change
    change.dropped_at, change.dropped_by = timezone.now(), by
    change.save(update_fields=["dropped_at", "dropped_by"])
    actions.withdraw_keys([_key(change)], by=by)  # nothing to warn of any more
    record(by, Act.CHOOSE_WAYS, change)
    return change
