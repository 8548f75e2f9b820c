# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Where one can talk with somebody of a team, and what address goes with it.

Seed: Handvat 1 > Tijdens het gesprek > Omgevingsfactoren.
"""

from __future__ import annotations

from dichterbij.conversations.models import Place
from dichterbij.people.models import Team


def places_of(team: Team | None) -> list[str]:
    """Where one can talk with somebody of this team."""
    places = [Place.OFFICE]
    if team is None or team.walk:
        places.append(Place.WALK)
    if team is None or team.nearby:
        places.append(Place.NEARBY)
    if team is not None and team.home_visits:
        places.append(Place.HOME)
    return [*places, Place.PHONE]


def where_of(place: str, team: Team | None) -> str:
    """The address that goes with a place, unless somebody wrote another."""
    if team is None:
        return ""
    return {Place.OFFICE: team.office, Place.WALK: team.walk, Place.NEARBY: team.nearby}.get(
        Place(place), ""
    )
