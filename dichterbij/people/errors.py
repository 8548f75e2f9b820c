# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What happens when a rule of the house says no."""


class Refused(Exception):
    """A rule said no. The text is for the person who tried, in plain Dutch."""

    says = "Dat kan nu niet."

    def __init__(self, says: str | None = None) -> None:
        super().__init__(says or self.says)
