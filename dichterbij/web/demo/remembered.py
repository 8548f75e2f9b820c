# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What one resident of Lindewaard lets be remembered. The municipality decided a while ago."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dichterbij.baggage import actions as baggage
from dichterbij.people.models import Tier

if TYPE_CHECKING:
    from dichterbij.web.demo.load import Town

WORDS = "Ik heb alles al drie keer verteld. Vraag mij liever wat ik wil dan wat er misging."


def everybody(town: Town) -> None:
    """Amina alone. For everybody else nothing is remembered, as is usual."""
    baggage.record_decision(
        decided_on=town.today - dt.timedelta(days=90),
        decided_by="het college van burgemeester en wethouders",
        advised_on=town.today - dt.timedelta(days=120),
        by=town.staff["Bea"],
    )
    amina = next(one for one in town.residents if one.first_name == "Amina")
    baggage.remember(amina, WORDS, months=12, next_too=True, by=amina.at(Tier.T3))
    amina.at(Tier.T0)
