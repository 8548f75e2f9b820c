# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How the agreements stand, each with all that was added to it, for one of the two who reads.

It only reads, in the same three queries however many agreements there are.

Seed: Handvat 1 > Agenda en verslaglegging.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dichterbij.conversations.after import own_side
from dichterbij.conversations.models import Agreement, AgreementChange
from dichterbij.conversations.models.after import Kind, Side
from dichterbij.conversations.sent import day_in_words
from dichterbij.people.days import date_format, local
from dichterbij.people.keys.sealed import all_of
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.people.questions import NOTHING, Question, ask_together

SAID = {
    Kind.COMMENT: gettext_lazy("%(who)s, %(day)s:"),
    Kind.DONE: gettext_lazy("%(who)s, %(day)s: gedaan."),
    Kind.NOT_DONE: gettext_lazy("%(who)s, %(day)s: toch nog niet gedaan."),
    Kind.WITHDRAWN: gettext_lazy("%(who)s liet deze afspraak vervallen op %(day)s."),
    Kind.DECLINED: gettext_lazy("%(who)s laat het liever zo, %(day)s."),
    Kind.PROPOSED: gettext_lazy("%(who)s stelt iets anders voor, %(day)s:"),
    Kind.AGREED: gettext_lazy("%(who)s vond het voorstel goed, %(day)s."),
    Kind.CHANGED: gettext_lazy("%(who)s veranderde het op %(day)s."),
}


def day_and_year(day: dt.date, form: str = "j F") -> str:
    """A day; with its year when that is not this one, or last December would seem still to come."""
    return date_format(day, form if day.year == timezone.localdate().year else f"{form} Y")


@dataclass(frozen=True)
class Line:
    """Something added to an agreement; of a change also what it was before.

    `said`: who did what and when, in the language of whoever reads.
    """

    change: AgreementChange
    said: str = ""
    was_what: str = ""
    was_due: dt.date | None = None
    due_changed: bool = False
    waits_for_answer: bool = False

    @property
    def kind(self) -> str:
        return self.change.kind

    @property
    def was(self) -> str:
        """By when it was, if another day was chosen."""
        if not self.due_changed:
            return ""
        if self.was_due is None:
            return _("Er was geen vaste dag.")
        due = {"due": day_and_year(self.was_due)}
        return _("op %(due)s.") % due if self.was_what else _("Dit stond op %(due)s.") % due

    @property
    def by_when(self) -> str:
        """By when it is, or would be if the other agrees."""
        if self.change.due is None:
            return _("zonder vaste dag")
        return _("uiterlijk %(due)s") % {"due": day_and_year(self.change.due, "l j F")}

    @property
    def by_resident(self) -> bool:
        return self.change.by.is_resident


@dataclass(frozen=True)
class Agreed:
    """One agreement as it stands now, with its lines, for whoever reads.

    `own`: the reader keeps this promise. `now_of`: the caseworker who keeps it now, when somebody
    else promised it. `day_gone`: the day that was named lies behind us; that blames nobody.
    """

    agreement: Agreement
    lines: list[Line]
    own: bool
    now_of: str = ""
    day_gone: bool = False

    @property
    def is_open(self) -> bool:
        return not (self.agreement.is_done or self.agreement.is_withdrawn)

    @property
    def by_when(self) -> str:
        if self.agreement.now_due is None:
            return _("Zonder vaste dag")
        return _("Uiterlijk %(day)s") % {"day": day_and_year(self.agreement.now_due, "l j F")}

    @property
    def turned(self) -> str:
        """When it was done, or let go of."""
        turned_at = self.agreement.turned_at
        if self.is_open or turned_at is None:
            return ""
        day = {"day": day_and_year(timezone.localdate(turned_at))}
        return (
            _("Gedaan op %(day)s") % day
            if self.agreement.is_done
            else _("Vervallen op %(day)s") % day
        )

    @property
    def written_by_other_side(self) -> bool:
        """Written down by the one who does not keep it, and not while the two sat together."""
        writer_is_resident = self.agreement.written_by.is_resident
        other = writer_is_resident != (self.agreement.side == Side.RESIDENT)
        return other and self.agreement.conversation_id is None


@dataclass(frozen=True)
class Together:
    """The promises of both sides: the municipality's and the resident's."""

    ours: list[Agreed]
    theirs: list[Agreed]

    def __iter__(self) -> Iterator[Agreed]:
        return iter([*self.ours, *self.theirs])

    def of(self, agreement: Agreement) -> Agreed:
        return next(agreed for agreed in self if agreed.agreement.pk == agreement.pk)


def _unsaid(who: str) -> list[str]:
    """What no agreement says of somebody: everything but their first name and their role."""
    said = {"id", "first_name", "role"}
    return [f"{who}__{f.name}" for f in Person._meta.concrete_fields if f.name not in said]


ALL_OF = Question(
    lambda resident: (
        Agreement.objects.filter(resident=resident)
        .select_related("promised_by", "written_by")
        .defer(*_unsaid("promised_by"), *_unsaid("written_by"))
    )
)
ADDED = Question(
    lambda resident: (
        AgreementChange.objects.filter(agreement__resident=resident)
        .select_related("by")
        .defer(*_unsaid("by"))
    )
)
WORKS_WITH = Question(
    lambda resident: (
        WorkingRelationship.objects.current().filter(resident=resident).select_related("caseworker")
    )
)


def together(resident: Person, *, reader: Person, keeper: Person | None = None) -> Together:
    """All agreements of this resident: open ones first, by day."""
    agreements, added, works_with = ask_together(
        ALL_OF.about(resident),
        ADDED.about(resident),
        NOTHING if keeper else WORKS_WITH.about(resident),
    )
    changes: dict[int, list[AgreementChange]] = {}
    for change in all_of(resident, added):
        changes.setdefault(change.agreement_id, []).append(change)
    keeper = works_with[0].caseworker if works_with else keeper
    today = timezone.localdate()
    all_of(resident, agreements)
    both = [_agreed(a, changes.get(a.pk, []), keeper, today, reader) for a in agreements]
    both.sort(key=_open_ones_first)
    return Together(
        ours=[agreed for agreed in both if agreed.agreement.side == Side.MUNICIPALITY],
        theirs=[agreed for agreed in both if agreed.agreement.side == Side.RESIDENT],
    )


def caseworker_of(resident: Person) -> Person | None:
    """Who works with this resident today."""
    now: WorkingRelationship | None = WORKS_WITH.first(resident)
    return now.caseworker if now else None


def _agreed(
    agreement: Agreement,
    changes: list[AgreementChange],
    keeper: Person | None,
    today: dt.date,
    reader: Person,
) -> Agreed:
    ours = agreement.side == Side.MUNICIPALITY
    moved_on = ours and keeper is not None and keeper != agreement.promised_by
    closed = agreement.is_done or agreement.is_withdrawn
    return Agreed(
        agreement=agreement,
        lines=list(_lines(agreement, changes, reader)),
        own=own_side(agreement, reader),
        now_of=keeper.first_name if moved_on and keeper is not None else "",
        day_gone=not closed and agreement.now_due is not None and agreement.now_due < today,
    )


def _lines(agreement: Agreement, changes: list[AgreementChange], reader: Person) -> Iterator[Line]:
    what, due = agreement.what, agreement.due
    answered = {change.answers_id for change in changes}
    for change in changes:
        if change.kind not in (Kind.CHANGED, Kind.AGREED, Kind.PROPOSED):
            yield Line(change, _said(change, reader))
            continue
        yield Line(
            change,
            _said(change, reader),
            was_what=what if what != change.what else "",
            was_due=due,
            due_changed=due != change.due,
            waits_for_answer=change.kind == Kind.PROPOSED and change.pk not in answered,
        )
        if change.kind != Kind.PROPOSED:
            what, due = change.what, change.due


def _said(change: AgreementChange, reader: Person) -> str:
    you = reader.is_resident and change.by.is_resident
    return SAID[Kind(change.kind)] % {
        "who": _("U") if you else change.by.first_name,
        "day": day_and_year(timezone.localdate(change.at)),
    }


def _open_ones_first(agreed: Agreed) -> tuple[bool, dt.date, dt.datetime]:
    agreement = agreed.agreement
    return not agreed.is_open, agreement.now_due or dt.date.max, agreement.written_at


def promised_by(
    promise: Agreement, by: Person, in_words: Callable[[dt.date], str] = day_in_words
) -> str:
    """Who promised it and when; a colleague's promise is now one's own."""
    on = in_words(local(promise.written_at).date())
    if promise.promised_by_id == by.pk or promise.side == Side.RESIDENT:
        return f"Beloofd: {on}." if on in {"vandaag", "gisteren"} else f"Beloofd op {on}."
    return f"Beloofd door {promise.promised_by.first_name}, {on}. Nu van jou."
