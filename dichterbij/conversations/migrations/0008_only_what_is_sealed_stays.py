# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from importlib import import_module

from django.db import migrations, models

from dichterbij.people.keys.moving import seal_all
from dichterbij.people.keys.sealed import fits, holds_words

ROOM = import_module("dichterbij.conversations.migrations.0006_room_for_what_is_sealed")
OPEN = ROOM.OPEN
MAY_BE_EMPTY = {("kernanswer", "words"), ("invitationanswer", "companion_who")}


class Migration(migrations.Migration):
    dependencies = [("conversations", "0007_seal_what_people_told")]

    operations = [
        # Also what an older version wrote since: it would be taken away unread
        migrations.RunPython(seal_all(*ROOM.MOVED), migrations.RunPython.noop),
        *(migrations.RemoveField(model, text) for model, text in OPEN),
        *(migrations.RenameField(model, f"sealed_{text}", text) for model, text in OPEN),
        *(
            migrations.AlterField(
                model,
                text,
                models.BinaryField(
                    max_length=longest,
                    verbose_name=name,
                    **({"blank": True} if (model, text) in MAY_BE_EMPTY else {}),
                ),
            )
            for (model, text), (_kind, name, longest) in OPEN.items()
        ),
        migrations.AddConstraint(
            "checkout",
            models.CheckConstraint(
                name="a_check_out_has_words", condition=holds_words("words", 500)
            ),
        ),
        migrations.AddConstraint(
            "readingchoice",
            models.CheckConstraint(name="a_choice_says_why", condition=holds_words("why", 300)),
        ),
        migrations.AddConstraint(
            "kern", models.CheckConstraint(name="a_kern_fits", condition=fits("text", 600))
        ),
        migrations.AddConstraint(
            "kernanswer",
            models.CheckConstraint(name="an_own_version_fits", condition=fits("words", 600)),
        ),
        migrations.AddConstraint(
            "invitationanswer",
            models.CheckConstraint(
                name="who_comes_along_fits", condition=fits("companion_who", 120)
            ),
        ),
        migrations.AddConstraint(
            "othertime",
            models.CheckConstraint(name="another_time_fits", condition=fits("words", 300)),
        ),
    ]
