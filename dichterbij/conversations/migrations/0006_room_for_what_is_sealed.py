# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Kern, what is said about it, last words, reasons, who comes along and other times are sealed.

This and the three that follow: room for the sealed bytes, sealing, taking the open text away, and
writing the tables anew. Without a master key it stops here, before anything changed.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from dichterbij.people.keys.moving import Moved, first_see_the_keys

OF_TALK = "conversation__relationship__resident"
MOVED = (
    Moved("conversations", "kern", ("text",), "resident"),
    Moved("conversations", "kernanswer", ("words",), "kern__resident"),
    Moved("conversations", "checkout", ("words",), OF_TALK),
    Moved("conversations", "readingchoice", ("why",), OF_TALK),
    Moved("conversations", "invitationanswer", ("companion_who",), OF_TALK),
    Moved("conversations", "othertime", ("words",), OF_TALK),
)
# As they stood in the open. Going back they begin empty, and are filled a moment later
OPEN: dict[tuple[str, str], Any] = {
    ("kern", "text"): (models.TextField, "de kern", 600),
    ("kernanswer", "words"): (models.TextField, "uw versie", 600),
    ("checkout", "words"): (models.CharField, "in eigen woorden", 500),
    ("readingchoice", "why"): (models.CharField, "waarom", 300),
    ("invitationanswer", "companion_who"): (models.CharField, "wie", 120),
    ("othertime", "words"): (models.CharField, "wanneer past het wel", 300),
}


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_quicker_to_find"),
        ("people", "0006_a_key_for_each_person"),
    ]

    operations = [
        migrations.RunPython(first_see_the_keys(*MOVED), migrations.RunPython.noop),
        migrations.RemoveConstraint("checkout", "a_check_out_has_words"),
        migrations.RemoveConstraint("readingchoice", "a_choice_says_why"),
        *(
            migrations.AlterField(
                model, text, kind(name, max_length=longest, blank=True, default="")
            )
            for (model, text), (kind, name, longest) in OPEN.items()
        ),
        *(
            migrations.AddField(model, f"sealed_{text}", models.BinaryField(null=True))
            for model, text in OPEN
        ),
    ]
