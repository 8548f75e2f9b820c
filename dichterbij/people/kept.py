# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is kept about a resident, kind by kind: to show it, to give it along, and to erase it.

Each room says this of its own rows in its `kept.py`, what hangs on something before that thing.
`web/rights` puts the rooms together; a test finds what no room named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from dichterbij.people.access import Role
from dichterbij.people.days import date_format
from dichterbij.people.glass.reading import reason_of
from dichterbij.people.keys.sealed import all_of, has_sealed
from dichterbij.people.keys.sealing import unseal
from dichterbij.people.limiting.models import LimitConsent
from dichterbij.people.models import (
    Correction,
    Glass,
    Limit,
    Link,
    LogLine,
    Person,
    PersonKey,
    Pin,
    Proof,
    WorkingRelationship,
)
from dichterbij.people.proofs.models import DeskCode, TiedDigid

Entry = list[tuple[str, str]]
"""One thing that is kept: what it is called, and what stands there."""


@dataclass(frozen=True)
class Kept:
    """One kind of thing. `of` is the way from a row to the resident; `shows` what there is to read.

    Nothing to read: it is there to make things work, and holds nothing that was said.
    """

    model: type[models.Model]
    of: str
    name: str | Promise
    shows: Mapping[str, str | Promise] = field(default_factory=dict)
    read: Callable[[Any], Entry] | None = None
    instead: Callable[[Person], int] | None = None
    ours: Callable[[Any], bool] | None = None
    """Whether the municipality wrote this one: then a resident may put their own version beside it.
    Agreements and the kern have ways of their own for that."""
    along: tuple[str, ...] = ()
    """What `read` asks of each row beside the resident, so that it comes with the rows."""

    def rows(self, resident: Person) -> Any:
        return self.model._base_manager.filter(**{self.of: resident.pk})

    def told(self, resident: Person) -> list[Entry]:
        """Everything of this kind, in words."""
        return [entry for _row, entry in self.each(resident)]

    def each(self, resident: Person) -> list[tuple[Any, Entry]]:
        """The same, with the row that each is about."""
        if self.read is not None:
            found = all_of(resident, self.rows(resident).select_related(*self.along or (None,)))
            return [(row, self.read(row)) for row in found]
        along = {path.rpartition("__")[0] for path in self.shows if "__" in path}
        along |= {n for n in self.shows if "__" not in n and self._leads_to_somebody(n)}
        rows = self.rows(resident).select_related(*along).order_by("pk")
        if has_sealed(self.model):
            rows = all_of(resident, rows)
        shown = self.shows.items()
        return [
            (row, [(str(label), words) for path, label in shown if (words := said(row, path))])
            for row in rows
        ]

    def _leads_to_somebody(self, name: str) -> bool:
        found = self.model._meta.get_field(name)
        return bool(found.is_relation)

    def forget(self, resident: Person) -> int:
        """Delete it. Gives how many there were."""
        if self.instead is not None:
            return self.instead(resident)
        rows = self.rows(resident)
        return int(rows._raw_delete(rows.db))


def said(row: Any, path: str) -> str:
    """What stands there, the way people write it."""
    *way, last = path.split("__")
    for step in way:
        row = getattr(row, step, None)
    if row is None:
        return ""
    chosen = getattr(row, f"get_{last}_display", None)
    value = chosen() if chosen else getattr(row, last)
    if isinstance(value, Person):
        return value.full_name
    if isinstance(value, bool):
        return say("ja") if value else say("nee")
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "j F Y, G.i")
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    return "" if value is None else str(value)


def _read_line(line: LogLine) -> Entry:
    """Who did what, as a role and never as a name."""
    from dichterbij.people.views.log import IN_WORDS  # a page, that knows the rooms' words

    role = Role(line.by.role).label if line.by else say("vanzelf")
    return [
        (say("Wanneer"), date_format(timezone.localtime(line.at), "j F Y, G.i")),
        (say("Wie"), str(role)),
        (say("Wat"), str(IN_WORDS.get(line.act, line.act))),
    ]


def _read_glass(glass: Glass) -> Entry:
    """Who stood in, as a role and never as a name; from when till when, and why."""
    return [
        (say("Wanneer"), date_format(timezone.localtime(glass.opened_at), "j F Y, G.i")),
        (say("Tot"), date_format(timezone.localtime(glass.until), "j F Y, G.i")),
        (say("Wie"), str(Role(glass.by.role).label)),
        (say("Waarom"), reason_of(glass)),
    ]


def _read_key(key: PersonKey) -> Entry:
    return [
        (
            say("Wat dit is"),
            say(
                "Wat het meest van u is, zoals brieven en de kern, ligt op slot. Wissen wij "
                "alles, dan gaat het slot weg. Daarna kan niemand het nog lezen."
            ),
        ),
        (say("Vanaf"), said(key, "made_at")),
    ]


def by_us(_row: Any) -> bool:
    """Everything of this kind is the municipality's own words."""
    return True


def own_version(correction: Correction) -> Entry:
    """The resident's words, and what was answered to them."""
    resident = correction.resident
    told = [
        (say("Uw eigen versie"), unseal(resident, correction.place, bytes(correction.sealed))),
        (say("Geschreven"), said(correction, "written_at")),
    ]
    if correction.sealed_answer is not None:
        words = unseal(resident, correction.place_of_answer, bytes(correction.sealed_answer))
        changed = correction.outcome == Correction.Outcome.CHANGED
        told += [
            (say("Antwoord"), say("Aangepast") if changed else say("Het blijft staan")),
            (say("Wat er veranderde") if changed else say("Waarom"), words),
            (say("Door"), f"{said(correction, 'answered_by')}, {said(correction, 'answered_at')}"),
        ]
    return told


def limit_in_words(limit: Limit) -> Entry:
    """Since when, what about, who read it, and how it ends."""
    resident = limit.resident
    told = [
        (say("Gevraagd"), said(limit, "asked_at")),
        (say("Waarover"), unseal(resident, limit.place, bytes(limit.sealed))),
        (say("Gelezen door"), said(limit, "confirmed_by")),
        (say("Tot"), said(limit, "lifts_on") or said(limit, "ended_at")),
    ]
    if limit.sealed_why is not None:
        told += [(say("Waarom"), unseal(resident, limit.place_of_why, bytes(limit.sealed_why)))]
    return [(label, words) for label, words in told if words]


def _consent(consent: LimitConsent) -> Entry:
    words = unseal(consent.limit.resident, consent.place, bytes(consent.sealed))
    return [
        (say("Wanneer"), said(consent, "at")),
        (say("Wat u goed vond"), words),
        (say("Wie schreef het op"), said(consent, "by")),
    ]


def _forget_lines(resident: Person) -> int:
    """The lines stay, and lead to nobody: the database takes the salts away (ADR 10)."""
    LogLine.objects.filter(by=resident).update(by=None)
    LogLine.objects.filter(resident=resident, place=None).update(about_id=None)
    return LogLine.objects.filter(resident=resident).update(resident=None)


def _forget_relationships(resident: Person) -> int:
    """And the first names of caseworkers of long ago, who are here for this resident alone."""
    mine = WorkingRelationship.objects.filter(resident=resident)
    long_ago = list(mine.filter(caseworker__sign_in_name=None).values_list("caseworker", flat=True))
    forgotten: int = mine._raw_delete(mine.db)
    nobodys = Person.objects.filter(pk__in=long_ago, caseload=None)
    nobodys._raw_delete(nobodys.db)
    return forgotten


def forget_person(resident: Person) -> int:
    mine = Person.objects.filter(pk=resident.pk)
    return int(mine._raw_delete(mine.db))


KEPT = (
    Kept(Glass, "resident", _("Wie er inviel voor uw contactpersoon"), read=_read_glass,
         along=("by",)),
    Kept(Proof, "person", _("Wanneer u liet zien wie u bent"),
         {"made_at": _("Wanneer"), "how": _("Hoe"), "confirmed_by": _("Wie")}),
    Kept(DeskCode, "person", _("Code aan de balie")),
    Kept(TiedDigid, "person", _("Uw DigiD"),
         {"tied_at": _("Gekoppeld"), "confirmed_by": _("Wie"),
          "refused_at": _("Een andere DigiD geweigerd")}),
    Kept(LimitConsent, "limit__resident", _("Wat er mocht tijdens een beperking"), read=_consent,
         along=("by", "limit__resident__key")),
    Kept(Limit, "resident", _("Toen wij niets mochten veranderen"), read=limit_in_words,
         along=("confirmed_by",)),
    Kept(Correction, "resident", _("Uw eigen versies"), read=own_version,
         along=("answered_by",)),
    Kept(Pin, "person", _("Pincode"), {"agreed_at": _("Wanneer"), "agreed_with": _("Wie")}),
    Kept(Link, "person", _("Links"),
         {"made_at": _("Wanneer"), "purpose": _("Wat"), "expires_at": _("Tot")}),
    Kept(PersonKey, "person", _("Het slot op uw teksten"), read=_read_key),
    Kept(LogLine, "resident", _("Wie keek of iets deed"), read=_read_line,
         along=("by",), instead=_forget_lines),
    Kept(WorkingRelationship, "resident", _("Met wie u werkt"),
         {"caseworker": _("Wie"), "started_on": _("Vanaf"), "ended_on": _("Tot")},
         instead=_forget_relationships),
    Kept(Person, "pk", _("Wie u bent"),
         {"first_name": _("Voornaam"), "last_name": _("Achternaam"), "email": _("Mail"),
          "phone": _("Telefoon"), "address": _("Adres"), "language": _("Taal"),
          "channel": _("Hoe u bericht krijgt")}, instead=forget_person,
         ours=by_us),
)  # fmt: skip
