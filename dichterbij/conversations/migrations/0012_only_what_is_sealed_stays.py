# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

from dichterbij.people.keys.moving import seal_all
from dichterbij.people.keys.sealed import fits, holds_words

ROOM = import_module("dichterbij.conversations.migrations.0010_room_for_more_that_is_sealed")
OPEN = ROOM.OPEN
MAY_BE_EMPTY = {("agreementchange", "words"), ("agreementchange", "what")} | {
    (model, text) for model, text in OPEN if model == "sphereofinfluence"
}
HIDDEN = {("agreement", "now_what")}


class Migration(migrations.Migration):
    dependencies = [("conversations", "0011_seal_goals_agendas_and_agreements")]

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
                    **({"verbose_name": name} if name else {}),
                    **({"blank": True} if (model, text) in MAY_BE_EMPTY else {}),
                    **({"editable": False} if (model, text) in HIDDEN else {}),
                ),
            )
            for (model, text), (_kind, name, longest) in OPEN.items()
        ),
        migrations.AddConstraint(
            "conversation", models.CheckConstraint(name="a_goal_fits", condition=fits("goal", 600))
        ),
        migrations.AddConstraint(
            "agendaitem",
            models.CheckConstraint(
                name="an_agenda_point_has_words", condition=holds_words("text", 500)
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                name="an_agreement_says_what", condition=holds_words("what", 500)
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                name="an_agreement_says_something_now", condition=holds_words("now_what", 500)
            ),
        ),
        migrations.AddConstraint(
            "agreementchange",
            models.CheckConstraint(
                name="a_changed_agreement_says_what",
                condition=~Q(kind__in=["changed", "proposed", "agreed"])
                | holds_words("what", 500),
            ),
        ),
        migrations.AddConstraint(
            "agreementchange",
            models.CheckConstraint(
                name="what_is_added_fits", condition=fits("words", 500) & fits("what", 500)
            ),
        ),
        migrations.AddConstraint(
            "sphereofinfluence",
            models.CheckConstraint(
                name="something_is_said_about_influence",
                condition=holds_words("can", 300)
                | holds_words("cannot", 300)
                | holds_words("who_can", 300),
            ),
        ),
        migrations.AddConstraint(
            "sphereofinfluence",
            models.CheckConstraint(
                name="what_is_said_about_influence_fits",
                condition=fits("can", 300) & fits("cannot", 300) & fits("who_can", 300),
            ),
        ),
    ]
