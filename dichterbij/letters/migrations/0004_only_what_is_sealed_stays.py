# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

import uuid
from importlib import import_module

from django.db import migrations, models

from dichterbij.people.keys.moving import seal_all
from dichterbij.people.keys.sealed import fits, holds_words

BEFORE = import_module("dichterbij.letters.migrations.0003_seal_letters")
OPEN = import_module("dichterbij.letters.migrations.0002_room_for_what_is_sealed").OPEN
ROOM = 40_000
KEPT = {
    ("letter", "subject"): models.BinaryField("onderwerp", max_length=150),
    ("letter", "body"): models.BinaryField("tekst", max_length=ROOM),
    ("letterversion", "subject"): models.BinaryField(max_length=150),
    ("letterversion", "body"): models.BinaryField(max_length=ROOM),
}


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_seal_letters")]

    operations = [
        # Also what an older version wrote since: it would be taken away unread
        migrations.RunPython(BEFORE.name_rows, migrations.RunPython.noop),
        migrations.RunPython(seal_all(*BEFORE.MOVED), migrations.RunPython.noop),
        *(migrations.RemoveField(model, text) for model, text in OPEN),
        *(migrations.RenameField(model, f"sealed_{text}", text) for model, text in OPEN),
        *(migrations.AlterField(model, text, kept) for (model, text), kept in KEPT.items()),
        migrations.AlterField(
            "letterversion",
            "uuid",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            "letter",
            models.CheckConstraint(name="a_letter_has_words", condition=holds_words("body", ROOM)),
        ),
        migrations.AddConstraint(
            "letter",
            models.CheckConstraint(name="a_subject_fits", condition=fits("subject", 150)),
        ),
        migrations.AddConstraint(
            "letterversion",
            models.CheckConstraint(
                name="what_stood_there_fits",
                condition=fits("subject", 150) & fits("body", ROOM),
            ),
        ),
    ]
