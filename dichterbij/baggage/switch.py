# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether any of this exists here: only where the municipality decided so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from dichterbij.baggage.models import Decision
from dichterbij.people.errors import Refused
from dichterbij.people.questions import Question


class NotDecided(Refused):
    says = _("Dit kan hier niet: de gemeente heeft er nog niet over besloten.")


HOLDS = Question(lambda: Decision.objects.values_list("pk", flat=True))


def is_on() -> bool:
    """Whether a decision about the DPIA stands here. One look at one row, each time anew."""
    return HOLDS.first() is not None


def require_decided() -> None:
    """Nothing happens here before the municipality decided."""
    if not is_on():
        raise NotDecided


def where_decided(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that is not there for anybody as long as nothing was decided."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_on():
            raise Http404
        return view(*args, **kwargs)

    return wrapper
