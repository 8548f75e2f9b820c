# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whoever the municipality's own identity provider says works here.

What they may do follows from a claim of the provider; which role goes with which value stands in
the settings. Who has no such value does not come in, and is out if they were in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act, Role, record
from dichterbij.people.door.models import AccountElsewhere, DoorChange, FirstPassword, Session
from dichterbij.people.door.telling import to_be_told
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person, Team
from dichterbij.people.oidc import Provider

WITH_A_TEAM = (Role.CASEWORKER, Role.LEAD)


class NoRole(Refused):
    says = _("Bij je account staat niet wat je hier doet. De functioneel beheerder helpt je.")


class NoTeam(Refused):
    says = _("Bij je account staat geen team dat hier bekend is. De beheerder helpt je.")


class NotYours(Refused):
    says = _("Dit werkadres hoort hier bij een ander account. De beheerder helpt je.")


class HasLeft(Refused):
    says = _("Met dit account kun je hier niet meer binnen. De beheerder helpt je.")


class NotStrong(Refused):
    says = _("Meld je daar aan met je wachtwoord en een tweede stap.")


def roles_from(named: Iterable[str]) -> dict[str, Role]:
    """As `groep-wi=caseworker`; a ValueError says that it cannot be read."""
    roles = {}
    for one in named:
        value, sign, role = one.strip().rpartition("=")
        if not sign or not value or Role(role) == Role.RESIDENT:
            raise ValueError("value=role, and nobody becomes a resident by it")
        roles[value] = Role(role)
    return roles


def provider() -> Provider | None:
    """Who is believed about colleagues, or nobody."""
    if not settings.OIDC_ISSUER:
        return None
    asks = {"acr_values": settings.OIDC_ACR} if settings.OIDC_ACR else {}
    return Provider(
        settings.OIDC_ISSUER,
        settings.OIDC_CLIENT_ID,
        settings.OIDC_CLIENT_SECRET,
        "openid profile email",
        asks,
    )


@transaction.atomic
def welcome(claims: Mapping[str, Any], *, by: None) -> Person:
    """The colleague these claims are about: made the first time, brought up to date after that.

    `by=None`: the provider says so, and nobody here.
    """
    if settings.OIDC_ACR and claims.get("acr") != settings.OIDC_ACR:
        raise NotStrong
    known = (
        AccountElsewhere.objects.select_related("person")
        .filter(issuer=claims["iss"], subject=claims["sub"])
        .first()
    )
    person = known.person if known else _of_address(claims)
    new_here = person.pk is None
    if person.left_on is not None:
        raise HasLeft
    before = (person.role, person.team_id, person.first_name, person.last_name)
    person.role = _role(claims)
    person.team = _team(claims) if person.role in WITH_A_TEAM else None
    person.first_name = _words(claims.get("given_name")) or person.first_name
    person.last_name = _words(claims.get("family_name")) or person.last_name
    if not person.first_name:
        raise NoRole
    after = (person.role, person.team_id, person.first_name, person.last_name)
    if person.pk is None or before != after:
        person.save()
        Session.objects.filter(person=person).delete()  # what they could do before is over
        record(None, Act.MANAGE_COLLEAGUES, person)
    if FirstPassword.objects.filter(person=person).delete()[0]:
        # Who comes in this way needs none, and somebody else knows it
        person.set_unusable_password()
        person.save(update_fields=["password"])
    if known is None:
        AccountElsewhere.objects.create(person=person, issuer=claims["iss"], subject=claims["sub"])
        if not new_here:
            to_be_told(person, DoorChange.What.TIED)  # one more way in, to what was theirs
    return person


def shut_out(claims: Mapping[str, Any], *, by: None) -> None:
    """Who may not come in any more is out, wherever they were in."""
    account = AccountElsewhere.objects.filter(issuer=claims["iss"], subject=claims["sub"])
    Session.objects.filter(person__in=account.values("person")).delete()


def _role(claims: Mapping[str, Any]) -> Role:
    """Exactly one: nobody has two roles here, and we do not choose."""
    said = claims.get(settings.OIDC_ROLES_CLAIM)
    values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    roles = roles_from(settings.OIDC_ROLES)
    found = {roles[value] for value in values if isinstance(value, str) and value in roles}
    if len(found) != 1:
        raise NoRole
    return found.pop()


def _team(claims: Mapping[str, Any]) -> Team:
    team = Team.objects.filter(name=_words(claims.get(settings.OIDC_TEAM_CLAIM))).first()
    if team is None:
        raise NoTeam
    return team


def _of_address(claims: Mapping[str, Any]) -> Person:
    """Somebody the administrator added before, by an address the provider looked into; or new."""
    address = _words(claims.get("email"), 254).lower()
    if claims.get("email_verified") is not True or "@" not in address:
        raise NotYours
    found: Person | None = Person.objects.filter(sign_in_name=address).first()
    if found is None:
        new = Person(sign_in_name=address, email=address)
        new.set_unusable_password()
        return new
    if AccountElsewhere.objects.filter(person=found).exists():
        raise NotYours
    return found


def _words(said: object, most: int = 80) -> str:
    return said.strip()[:most] if isinstance(said, str) and said.isprintable() else ""
