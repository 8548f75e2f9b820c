# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident's own version beside ours, and what the caseworker answers. Both stay.

See docs/adr/0017.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Act, record, require
from dichterbij.people.correcting.models import Correction
from dichterbij.people.errors import Refused
from dichterbij.people.keys.sealing import seal, unseal
from dichterbij.people.models import Person
from dichterbij.web.rights.everything import entry
from dichterbij.web.rights.messages import tell_about_your_data


class NotThere(Refused):
    says = _("Dit staat er niet meer, of er kan geen eigen versie bij.")


class OneIsThere(Refused):
    says = _("U zette hier al een eigen versie naast. Haal die eerst weg.")


class IsAnswered(Refused):
    says = "Hier is al op geantwoord."


@transaction.atomic
def put_beside(resident: Person, reference: str, text: str, *, by: Person) -> Correction:
    """How the resident would say it. One for each thing; pressing twice writes once."""
    require(by, Act.PUT_OWN_VERSION, resident)
    if entry(resident, reference) is None:
        raise NotThere
    about, _sign, number = reference.partition(":")
    new = Correction(resident=resident, about=about, about_id=int(number))
    correction, made = Correction.objects.get_or_create(
        resident=resident,
        about=new.about,
        about_id=new.about_id,
        defaults={"uuid": new.uuid, "sealed": seal(resident, new.place, text)},
    )
    if not made and unseal(resident, correction.place, bytes(correction.sealed)) != text:
        raise OneIsThere
    if made:
        record(by, Act.PUT_OWN_VERSION, correction)
    return correction


@transaction.atomic
def take_away(correction: Correction, *, by: Person) -> None:
    """The resident's words are theirs: gone at once, and what was answered to them as well."""
    require(by, Act.PUT_OWN_VERSION, correction)
    Correction.objects.filter(pk=correction.pk).delete()
    record(by, Act.PUT_OWN_VERSION, correction.resident)


@transaction.atomic
def answer(correction: Correction, outcome: str, words: str, *, by: Person) -> Correction:
    """What was changed, or why it stays. The resident hears that there is an answer."""
    require(by, Act.ANSWER_OWN_VERSION, correction)
    resident = correction.resident
    asked = Correction.objects.select_for_update().waiting().filter(pk=correction.pk).first()
    if asked is None:
        raise IsAnswered
    asked.outcome = Correction.Outcome(outcome)
    asked.sealed_answer = seal(resident, asked.place_of_answer, words)
    asked.answered_at, asked.answered_by = timezone.now(), by
    asked.save(update_fields=["outcome", "sealed_answer", "answered_at", "answered_by"])
    record(by, Act.ANSWER_OWN_VERSION, asked)
    tell_about_your_data(resident, f"{asked.uuid}", by=by)
    return asked
