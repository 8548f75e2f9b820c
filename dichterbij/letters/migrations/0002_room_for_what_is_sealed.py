# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Subject and text of letters are sealed, and what stood in them before.

This and the three that follow: room for the sealed bytes, sealing, taking the open text away, and
writing the tables anew. Without a master key it stops here, before anything changed.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from dichterbij.people.keys.moving import Moved, first_see_the_keys

MOVED = (
    Moved("letters", "letter", ("subject", "body"), "relationship__resident", "uuid"),
    Moved(
        "letters", "letterversion", ("subject", "body"), "letter__relationship__resident", "uuid"
    ),
)
# As they stood in the open. Going back they begin empty, and are filled a moment later
OPEN: dict[tuple[str, str], Any] = {
    ("letter", "subject"): models.CharField("onderwerp", max_length=150, default=""),
    ("letter", "body"): models.TextField("tekst", max_length=20000, default=""),
    ("letterversion", "subject"): models.CharField(max_length=150, default=""),
    ("letterversion", "body"): models.TextField(max_length=20000, default=""),
}


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial"), ("people", "0006_a_key_for_each_person")]

    operations = [
        migrations.RunPython(first_see_the_keys(*MOVED), migrations.RunPython.noop),
        migrations.RemoveConstraint("letter", "a_letter_has_words"),
        migrations.AddField("letterversion", "uuid", models.UUIDField(null=True)),
        *(migrations.AlterField(model, text, was) for (model, text), was in OPEN.items()),
        *(
            migrations.AddField(model, f"sealed_{text}", models.BinaryField(null=True))
            for model, text in OPEN
        ),
    ]
