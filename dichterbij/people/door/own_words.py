# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Words that whoever guesses here tries first, so no password holds them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OURS = "dichterbij"


def own_words() -> list[str]:
    """The name of this product, and of the municipality."""
    return [word for word in (OURS, settings.MUNICIPALITY.casefold()) if word]


class NotOurOwnWords:
    """For `AUTH_PASSWORD_VALIDATORS`."""

    def validate(self, password: str, user: object = None) -> None:
        if any(word in password.casefold() for word in own_words()):
            raise ValidationError(self.get_help_text(), code="own_words")

    def get_help_text(self) -> str:
        return _("Zonder de naam van de gemeente, en zonder het woord Dichterbij.")
