# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident proves who they are with DigiD, through a broker that speaks OpenID Connect.

DigiD says who somebody is, and not that they are our resident: whoever holds a resident's phone
has a DigiD of their own. So the first time a caseworker confirms it, as at the desk; from then on
that DigiD with a link is enough, and another one is refused. See docs/adr/0014.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from dichterbij.people import oidc
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.models import Link, Person, Proof
from dichterbij.people.proofs.actions import end_proofs, prove
from dichterbij.people.proofs.models import TiedDigid

LONGEST = 255


class NotStrong(Refused):
    says = _(
        "U kwam binnen met alleen een wachtwoord. Voor wat zo persoonlijk is, is dat niet genoeg. "
        "Log in met de DigiD-app of met een sms-code. Of kom langs met uw identiteitsbewijs."
    )


class NotJustNow(Refused):
    says = _("U was al eerder ingelogd bij DigiD. Log opnieuw in, dan weten wij dat u het bent.")


class NoNumber(Refused):
    says = _("DigiD gaf ons niet genoeg om te weten wie u bent. Bel ons: wij zoeken het uit.")


class OtherDigid(Refused):
    says = _(
        "Dit is een andere DigiD dan die bij deze link hoort. Er ging niets open. Uw "
        "contactpersoon ziet dat dit gebeurde. Wilt u weten hoe het zit? Bel gerust."
    )


def provider() -> oidc.Provider | None:
    """The broker the municipality has DigiD with, or nobody.

    Asked to sign in anew each time, and to say when that was: on a screen that people share, the
    one before may still be in over there.
    """
    if not settings.DIGID_ISSUER:
        return None
    return oidc.Provider(
        settings.DIGID_ISSUER,
        settings.DIGID_CLIENT_ID,
        settings.DIGID_CLIENT_SECRET,
        settings.DIGID_SCOPE,
        {"acr_values": " ".join(settings.DIGID_ACR), "prompt": "login", "max_age": "0"},
    )


def who(claims: Mapping[str, Any], asked_at: int) -> str:
    """A keyed digest of whom the broker speaks of, if it says so strongly enough and now.

    The number itself goes no further than this function. Whoever signed in before we asked may
    have been somebody else on the same screen.
    """
    if claims.get(settings.DIGID_ACR_CLAIM) not in settings.DIGID_ACR:
        raise NotStrong
    signed_in_at = claims.get("auth_time")
    if not isinstance(signed_in_at, int | float):  # it has to, where `max_age` was asked
        raise oidc.TokenRefused
    if not signed_in_at >= asked_at - oidc.CLOCKS_DIFFER:
        raise NotJustNow
    number = claims.get(settings.DIGID_NUMBER_CLAIM)
    if not isinstance(number, str) or not number.strip() or len(number) > LONGEST:
        raise NoNumber
    return f"{_made_with()}:{_under_the_key('who', number.strip())}"


def _made_with() -> str:
    """Which key, broker and claim. With another of them every digest is another one."""
    return _under_the_key("made with", "")[:16]


def _under_the_key(what: str, number: str) -> str:
    said = json.dumps([what, settings.DIGID_ISSUER, settings.DIGID_NUMBER_CLAIM, number])
    return hmac.new(settings.DIGID_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def come_in(link: Link, digest: str, *, by: Person) -> Proof | None:
    """In, if this DigiD is tied to the resident of this link. `None`: none is tied yet.

    What was tied under another key or broker is as good as none. Another DigiD is refused, and
    that it came is written down, whatever becomes of the page.
    """
    require(by, Act.PROVE_WHO, link.person)
    with transaction.atomic():
        tied = TiedDigid.objects.select_for_update().filter(person=link.person).first()
        if tied is None or not tied.digest.startswith(f"{_made_with()}:"):
            return None
        if constant_time_compare(tied.digest, digest):
            return prove(link, Proof.How.DIGID, by=by)
        tied.refused_at = timezone.now()
        tied.save(update_fields=["refused_at"])
        record(None, Act.COME_WITH_OTHER_DIGID, tied)
    raise OtherDigid


@transaction.atomic
def untie(tied: TiedDigid, *, by: Person) -> None:
    """The resident or their caseworker would rather not: the next time is a first time again."""
    require(by, Act.TIE_DIGID, tied)
    end_proofs(tied.person, by=by)
    tied.delete()
    record(by, Act.TIE_DIGID, tied.person)


@transaction.atomic
def talked_about_it(tied: TiedDigid, *, by: Person) -> None:
    """They spoke about the other DigiD that came. It stays in the log."""
    require(by, Act.TIE_DIGID, tied)
    TiedDigid.objects.filter(pk=tied.pk, refused_at=tied.refused_at).update(refused_at=None)
    record(by, Act.TIE_DIGID, tied)
