# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Print docs/rules.md: what always holds between fields, and how much of something there may be.

    python -m scripts.rules > docs/rules.md

The rules are the constraints of the database, whose names are sentences; the limits are the
numbers of the code. So the page cannot say something else than what holds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

HEAD = """# Rules and limits

Printed by `make rules`; a test keeps it true. Which texts a field takes is said where it is typed,
and in [style.md](style.md); who may do what in [access.md](access.md).

## What always holds

The database refuses what breaks one of these, whatever program asks. *One*: there is one row with
these fields together.

| of | it holds that | fields |
|---|---|---|
"""
LIMITS = """
## How much, how often, how long

For everybody, unless it says otherwise. Who passes a limit reads so in a sentence, with what to do.

| what | at most |
|---|---|
"""


def rules() -> Iterator[str]:
    from django.apps import apps
    from django.db import models

    for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower):
        if not model.__module__.startswith("dichterbij."):
            continue
        for constraint in model._meta.constraints:
            words = constraint.name.replace("_", " ")
            if isinstance(constraint, models.UniqueConstraint):
                fields = "one: " + ", ".join(constraint.fields)
            else:
                fields = ", ".join(sorted(set(_fields(constraint))))
            yield f"| `{model._meta.label_lower}` | {words} | {fields} |"


def _fields(found: object) -> Iterator[str]:
    """The names of fields in a condition, however deep."""
    from django.db.models import F, Q

    if isinstance(found, F):
        yield found.name  # type: ignore[attr-defined] # the stubs forget it
    elif isinstance(found, Q):
        for child in found.children:
            if isinstance(child, tuple):
                yield child[0].split("__")[0]
                yield from _fields(child[1])
            else:
                yield from _fields(child)
    elif hasattr(found, "condition"):
        yield from _fields(found.condition)
    elif hasattr(found, "get_source_expressions"):
        for part in found.get_source_expressions():
            yield from _fields(part)


def limits() -> Iterator[tuple[str, str]]:
    from django.conf import settings

    from dichterbij.delivery import batches
    from dichterbij.delivery.views import LARGEST as CALLBACK
    from dichterbij.letters import forms as letters
    from dichterbij.people.door import actions, guessing
    from dichterbij.people.door.models import FirstPassword, Guesses
    from dichterbij.people.glass.models import LONGEST as GLASS
    from dichterbij.people.models import Pin
    from dichterbij.people.pages import PIN_LASTS, PROOF_LASTS
    from dichterbij.people.proofs.models import CODE_LASTS, DeskCode
    from dichterbij.people.views import coming_in, second_factor
    from dichterbij.web import gunicorn_settings, uploads

    mega, minute = 1024 * 1024, 60
    wait = int(Guesses.WHILE.total_seconds()) // minute
    yield ("tries at a password, code or passkey under one name, the right one not counted",
           f"{guessing.OF_A_NAME} in {wait} minutes")  # fmt: skip
    yield ("tries from one address of the network (with `DICHTERBIJ_PROXIES`)",
           f"{guessing.OF_AN_ADDRESS} in {wait} minutes")  # fmt: skip
    yield "tries at a PIN, until resident and caseworker agree another", f"{Pin.TRIES}"
    lasts = int(CODE_LASTS.total_seconds()) // minute
    yield "tries at the code on the screen of a resident", f"{DeskCode.TRIES} in {lasts} minutes"
    yield ("residents' files that a colleague opens (`DICHTERBIJ_FILES_AN_HOUR`)",
           f"{settings.FILES_AN_HOUR} in an hour")  # fmt: skip
    yield ("residents a colleague stands in for (`DICHTERBIJ_GLASSES_A_DAY`)",
           f"{settings.GLASSES_A_DAY} in a day, {GLASS // 60} hours each")  # fmt: skip
    yield "how long a colleague is in", f"{settings.SESSION_COOKIE_AGE // 3600} hours"
    yield ("how long a colleague leaves a screen (`DICHTERBIJ_IDLE_MINUTES`)",
           "60 minutes, and 15 for how coarsely it is seen")  # fmt: skip
    yield "how long somebody is halfway in", f"{second_factor.LASTS // minute} minutes"
    yield "how long one has to choose an own password", f"{coming_in.LASTS // minute} minutes"
    yield "how long a first password opens", f"{FirstPassword.LASTS.days} days"
    yield "how long a PIN opens in one browser", f"{PIN_LASTS // minute} minutes"
    yield "how long a proof of who one is opens", f"{PROOF_LASTS // minute} minutes"
    yield "passkeys of one colleague", f"{actions.MANY_PASSKEYS}"
    yield "letter to have checked, as a file", f"{letters.LARGEST_FILE // mega} MB"
    yield "letter to have checked, as a text or over the API", f"{letters.LONGEST_CHECKED:,} signs"
    yield "any other form", f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // mega} MB"
    yield "fields of one form", f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}"
    yield "files of one form", f"{settings.DATA_UPLOAD_MAX_NUMBER_FILES}"
    yield "whatever a page is sent, before it is read", f"{uploads.LARGEST // mega} MB"
    yield "what a gateway tells us at once", f"{CALLBACK // 1024} kB"
    yield "letters printed together", f"{batches.AT_ONCE}"
    yield "how long a page may take", f"{gunicorn_settings.timeout} seconds"


def page() -> str:
    """The whole of it."""
    rows = "".join(f"{row}\n" for row in rules())
    return HEAD + rows + LIMITS + "".join(f"| {what} | {most} |\n" for what, most in limits())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichterbij.web.settings")
    import django

    django.setup()
    sys.stdout.write(page())
