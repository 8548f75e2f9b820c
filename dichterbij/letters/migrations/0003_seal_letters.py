# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import uuid
from importlib import import_module
from typing import Any

from django.db import migrations

from dichterbij.people.keys.moving import AT_ONCE, open_all, seal_all

MOVED = import_module("dichterbij.letters.migrations.0002_room_for_what_is_sealed").MOVED


def name_rows(apps: Any, _schema: Any) -> None:
    """What is sealed is bound to the name of its row."""
    versions = apps.get_model("letters", "LetterVersion").objects
    while some := list(versions.filter(uuid=None)[:AT_ONCE]):
        for version in some:
            version.uuid = uuid.uuid4()
        versions.bulk_update(some, ["uuid"])


class Migration(migrations.Migration):
    # Each batch is a transaction of its own: killed in between, it goes on where it was
    atomic = False
    dependencies = [("letters", "0002_room_for_what_is_sealed")]

    operations = [
        migrations.RunPython(name_rows, migrations.RunPython.noop),
        migrations.RunPython(seal_all(*MOVED), open_all(*MOVED)),
    ]
