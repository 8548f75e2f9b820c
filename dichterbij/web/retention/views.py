# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How long each kind is kept and whether that was done, for who looks after it. No names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from dichterbij.people.access import Act
from dichterbij.people.models import CarriedOut, Person
from dichterbij.people.pages import page
from dichterbij.web.retention.names import name_of
from dichterbij.web.retention.over import OVER
from dichterbij.web.retention.terms import Term


class Row(NamedTuple):
    """One kind: what it is called, how long and why, and what was done last."""

    kind: str
    name: str
    term: Term
    last: Any = None
    many: int = 0

    @property
    def years(self) -> int:
        """How many years that is, where it is so many to the day; else 0."""
        days = self.term.days or 0
        years = round(days / 365.25)
        return years if years and 0 <= days - 365 * years <= (years + 3) // 4 else 0


def report() -> list[Row]:
    """Every kind of the table, with what was carried out last."""
    newest = CarriedOut.objects.order_by().values("kind").annotate(Max("pk")).values("pk__max")
    last = {one.kind: one for one in CarriedOut.objects.filter(pk__in=newest)}
    return [
        Row(
            kind,
            name_of(kind),
            term,
            last[kind].carried_out_at if kind in last else None,
            last[kind].how_many if kind in last else 0,
        )
        for kind, term in settings.RETENTION.items()
    ]


@page(Act.SEE_RETENTION)
def retention(request: HttpRequest, by: Person) -> HttpResponse:
    """What goes by itself and when it went, what goes along with it, and what stays."""
    rows = report()
    return TemplateResponse(
        request,
        "keeping/retention.html",
        {
            "going": [row for row in rows if row.kind in OVER],
            "along": _by_reason(row for row in rows if row.term.along),
            "staying": _by_reason(r for r in rows if r.kind not in OVER and not r.term.along),
        },
    )


def _by_reason(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """What is kept for the same reason, in one line."""
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.term.why, []).append(row.name)
    return [(", ".join(of_this), why) for why, of_this in names.items()]
