# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What people do with people: come in, take over, leave, agree a PIN.

Seed: Inleiding > Werkrelatie; Handvat 1 > Voorkennis.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from dichterbij.people import links
from dichterbij.people.access import Act, Role, record, require
from dichterbij.people.door.models import FirstPassword
from dichterbij.people.errors import Refused
from dichterbij.people.glass.actions import end_glasses_of
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import Link, Person, Pin, Team, WorkingRelationship
from dichterbij.people.proofs.actions import end_proofs


class NotAPin(Refused):
    says = gettext_lazy("Een pincode heeft vijf cijfers, en niet allemaal dezelfde of op een rij.")


class SameCaseworker(Refused):
    says = "Deze consulent werkt al met deze inwoner."


class NameTaken(Refused):
    says = "Er is al iemand met dit werkadres."


class TeamNameTaken(Refused):
    says = "Er is al een team met deze naam."


class StillWorking(Refused):
    says = "Deze collega werkt nog met inwoners. Draag hen eerst over."


@transaction.atomic
def add_resident(
    *, first_name: str, last_name: str, caseworker: Person, by: Person, **how: str
) -> Person:
    """Somebody new to work with; the relationship begins today.

    `how`: email, phone, address, language and channel, as the person wishes to be reached. The
    same form sent twice in one day adds one person.
    """
    require(by, Act.ADD_RESIDENT)
    require_colleague(caseworker, by)
    Person.objects.select_for_update().get(pk=by.pk)  # of two presses, one waits for the other
    same = Person.objects.residents().filter(
        first_name=first_name,
        last_name=last_name,
        relationships__caseworker=caseworker,
        relationships__begun_by=by,
        relationships__started_on=timezone.localdate(),
        **how,
    )
    before: Person | None = same.first()
    if before is not None:
        return before
    person = Person(role=Role.RESIDENT, first_name=first_name, last_name=last_name, **how)
    person.set_unusable_password()
    person.save()
    WorkingRelationship.objects.create(resident=person, caseworker=caseworker, begun_by=by)
    record(by, Act.ADD_RESIDENT, person, person)
    return person


def require_colleague(caseworker: Person, by: Person) -> None:
    """A caseworker takes on their own residents; a team lead divides them within the team."""
    own = caseworker == by if by.role == Role.CASEWORKER else caseworker.team_id == by.team_id
    if not own or caseworker.role != Role.CASEWORKER or not caseworker.is_active:
        raise Refused("Kies een consulent uit je eigen team.")


@transaction.atomic
def change_contact(resident: Person, *, by: Person, **how: str) -> Person:
    """Change how somebody is reached."""
    require(by, Act.CHANGE_CONTACT, resident)
    for field, value in how.items():
        setattr(resident, field, value)
    resident.save(update_fields=list(how))
    record(by, Act.CHANGE_CONTACT, resident)
    return resident


@transaction.atomic
def choose_language(resident: Person, language: str, *, by: Person) -> None:
    """The resident reads on in the language they choose."""
    require(by, Act.CHOOSE_LANGUAGE, resident)
    Person.objects.filter(pk=resident.pk).update(language=Person.Language(language))
    record(by, Act.CHOOSE_LANGUAGE, resident)


@transaction.atomic
def hand_over(resident: Person, to: Person, *, by: Person) -> WorkingRelationship:
    """Another caseworker goes on with this resident. Nothing is deleted, nothing starts anew.

    The resident hears of it: the room that knows the talks sends that message
    (`conversations.after.hand_over`).
    """
    require(by, Act.HAND_OVER, resident)
    if to.role != Role.CASEWORKER or not to.is_active or to.team_id is None:
        raise Refused("Kies een consulent die hier werkt.")
    to = Person.objects.select_for_update(no_key=True).get(pk=to.pk)  # may be leaving just now
    if not to.is_active:
        raise Refused("Kies een consulent die hier werkt.")
    now = (
        WorkingRelationship.objects.select_for_update().current().filter(resident=resident).first()
    )
    if now is None or now.caseworker_id == to.pk:  # gone: another press was a moment earlier
        raise SameCaseworker
    now.ended_on = max(timezone.localdate(), now.started_on)
    now.save(update_fields=["ended_on"])
    begun = WorkingRelationship.objects.create(resident=resident, caseworker=to, begun_by=by)
    record(by, Act.HAND_OVER, begun, resident)
    return begun


@transaction.atomic
def leave(colleague: Person, *, by: Person) -> Person:
    """A colleague leaves: they can no longer come in, and everything they promised stays."""
    require(by, Act.HAND_OVER, colleague)
    Person.objects.select_for_update(no_key=True).get(pk=colleague.pk)
    if WorkingRelationship.objects.current().filter(caseworker=colleague).exists():
        raise StillWorking
    end_glasses_of(colleague, by=by)
    colleague.left_on = timezone.localdate()
    colleague.set_unusable_password()
    colleague.save(update_fields=["left_on", "password"])
    record(by, Act.HAND_OVER, colleague)
    return colleague


@transaction.atomic
def add_colleague(
    *,
    first_name: str,
    last_name: str,
    sign_in_name: str,
    role: str,
    team: Team | None,
    password: str,
    phone: str = "",
    by: Person | None,
) -> Person:
    """Somebody of the municipality who will work here. `by=None`: the very first one.

    The password is for the first time: then they choose one that nobody else knows.
    """
    if by is not None:
        require(by, Act.MANAGE_COLLEAGUES)
    colleague = Person(
        role=Role(role),
        first_name=first_name,
        last_name=last_name,
        sign_in_name=sign_in_name.lower(),
        email=sign_in_name.lower(),
        phone=phone,
        team=team,
    )
    colleague.set_password(password)
    try:
        with transaction.atomic():
            colleague.save()
    except IntegrityError as taken:
        raise NameTaken from taken
    FirstPassword.objects.create(person=colleague, given_by=by)
    record(by, Act.MANAGE_COLLEAGUES, colleague)
    return colleague


@transaction.atomic
def add_team(name: str, *, by: Person | None, **places: str | bool) -> Team:
    """A new team, with the places where it meets residents."""
    if by is not None:
        require(by, Act.MANAGE_COLLEAGUES)
    same = Team.objects.filter(name=name, **places).first()
    if same is not None:
        return same
    return _save_team(Team(name=name, **places), by)


@transaction.atomic
def change_team(team: Team, *, by: Person, **what: str | bool) -> Team:
    """Another name, or other places to meet. Talks that are planned stay where they are."""
    require(by, Act.MANAGE_COLLEAGUES)
    for field, value in what.items():
        setattr(team, field, value)
    return _save_team(team, by)


def _save_team(team: Team, by: Person | None) -> Team:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as taken:
        raise TeamNameTaken from taken
    record(by, Act.MANAGE_COLLEAGUES, team)
    return team


@transaction.atomic
def remember_earlier_caseworker(
    resident: Person, first_name: str, since: int, until: int, *, by: Person
) -> WorkingRelationship:
    """Somebody who worked with this resident before this product was here, by first name.

    They never sign in. The years are enough: what counts is how many faces somebody saw.

    Seed: Handvat 1 > Voorkennis.
    """
    require(by, Act.WRITE_KERN, resident)
    today = timezone.localdate()
    if not today.year - 60 <= since <= until <= today.year:
        raise Refused("Het eerste jaar komt voor het laatste, en nog niet na dit jaar.")
    started, ended = dt.date(since, 1, 1), min(dt.date(until, 12, 31), today)
    Person.objects.select_for_update().get(pk=resident.pk)
    before = WorkingRelationship.objects.filter(
        resident=resident,
        caseworker__first_name=first_name,
        caseworker__sign_in_name=None,
        started_on=started,
        ended_on=ended,
    ).first()
    if before is not None:
        return before
    colleague = Person(role=Role.CASEWORKER, first_name=first_name, left_on=ended)
    colleague.set_unusable_password()
    colleague.save()
    stretch = WorkingRelationship.objects.create(
        resident=resident, caseworker=colleague, started_on=started, ended_on=ended, begun_by=by
    )
    record(by, Act.WRITE_KERN, stretch, resident)
    return stretch


@transaction.atomic
def make_link(
    resident: Person,
    purpose: str,
    *,
    expires_at: dt.datetime,
    about: uuid.UUID | None = None,
    by: Person | None,
) -> Link:
    """A way in for one person, to one thing, for a while."""
    link = Link(person=resident, purpose=purpose, about=about, expires_at=expires_at, made_by=by)
    link.digest = links.digest(links.new_token(link))
    link.save()
    return link


def make_links(
    residents: Iterable[Person], purpose: str, *, expires_at: dt.datetime, by: Person | None
) -> list[Link]:
    """A way in for each of them, in their order."""
    made = [
        Link(person=resident, purpose=purpose, expires_at=expires_at, made_by=by)
        for resident in residents
    ]
    for link in made:
        link.digest = links.digest(links.new_token(link))
    return Link.objects.bulk_create(made)


@transaction.atomic
def revoke_links(resident: Person, *, by: Person) -> int:
    """No link that was ever sent to this resident opens anything any more.

    For a lost phone, or somebody who reads along. The resident can ask it by phone.
    """
    require(by, Act.AGREE_PIN, resident)
    gone = Link.objects.working().filter(person=resident)
    count = gone.update(revoked_at=timezone.now(), revoked_by=by)
    end_proofs(resident, by=by)
    record(by, Act.AGREE_PIN, resident)
    return count


@transaction.atomic
def agree_pin(resident: Person, digits: str, *, by: Person) -> Pin:
    """Resident and caseworker agree a PIN, in person. An old one stops working at once."""
    require(by, Act.AGREE_PIN, resident)
    if not re.fullmatch(r"[0-9]{5}", digits) or _too_easy(digits):
        raise NotAPin
    before = Pin.objects.select_for_update().filter(person=resident).first()
    pin, _ = Pin.objects.update_or_create(
        person=resident,
        defaults={
            "secret": make_password(digits),
            "failed": 0,
            "version": before.version + 1 if before else 1,
            "agreed_at": timezone.now(),
            "agreed_with": by,
        },
    )
    end_proofs(resident, by=by)
    record(by, Act.AGREE_PIN, resident)
    return pin


def _too_easy(digits: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def try_pin(resident: Person, digits: str, *, by: Person) -> Pin | None:
    """Whether this is the PIN. Five wrong ones and it is locked, also when they come at once.

    The try is counted before it is judged: fifty guesses at the same moment are five tries.
    A PIN that was never agreed and a wrong one look the same.
    """
    counted = Pin.objects.filter(person=resident, failed__lt=Pin.TRIES).update(
        failed=F("failed") + 1
    )
    pin = Pin.objects.filter(person=resident).first()
    if not counted or pin is None:
        make_password(digits)  # takes as long as judging a real one
        notice(What.PIN_LOCKED if pin is not None and pin.locked else What.WRONG_PIN)
        return None
    if not check_password(digits, pin.secret):
        notice(What.WRONG_PIN)
        if pin.locked:
            end_proofs(resident, by=by)
        return None
    Pin.objects.filter(pk=pin.pk, version=pin.version).update(failed=0)
    record(by, Act.READ_AGREEMENTS, resident)
    return pin
