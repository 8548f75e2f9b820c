# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Goals, agendas, agreements with what was added, and where influence ends are sealed as well.

This and the three that follow go as 0006 to 0009 went.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from dichterbij.people.keys.moving import Moved, first_see_the_keys

OF_TALK = "conversation__relationship__resident"
MOVED = (
    Moved("conversations", "conversation", ("goal",), "relationship__resident", named_by="uuid"),
    Moved("conversations", "agendaitem", ("text",), OF_TALK),
    Moved("conversations", "agreement", ("what", "now_what"), "resident"),
    Moved("conversations", "agreementchange", ("words", "what"), "agreement__resident"),
    Moved("conversations", "sphereofinfluence", ("can", "cannot", "who_can"), OF_TALK),
)
# As they stood in the open. Going back they begin empty, and are filled a moment later
OPEN: dict[tuple[str, str], Any] = {
    ("conversation", "goal"): (models.TextField, "doel, in gewone woorden", 600),
    ("agendaitem", "text"): (models.CharField, "punt", 500),
    ("agreement", "what"): (models.CharField, "wat", 500),
    ("agreement", "now_what"): (models.CharField, None, 500),
    ("agreementchange", "words"): (models.CharField, "zeg er iets bij", 500),
    ("agreementchange", "what"): (models.CharField, "wat", 500),
    ("sphereofinfluence", "can"): (models.CharField, "dit kan ik", 300),
    ("sphereofinfluence", "cannot"): (models.CharField, "dit kan ik niet", 300),
    ("sphereofinfluence", "who_can"): (models.CharField, "wie kan dat wel", 300),
}


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0009_no_word_stays_behind"),
        ("people", "0006_a_key_for_each_person"),
    ]

    operations = [
        migrations.RunPython(first_see_the_keys(*MOVED), migrations.RunPython.noop),
        migrations.RemoveConstraint("agendaitem", "an_agenda_point_has_words"),
        migrations.RemoveConstraint("agreement", "an_agreement_says_what"),
        migrations.RemoveConstraint("agreement", "an_agreement_says_something_now"),
        migrations.RemoveConstraint("agreementchange", "a_changed_agreement_says_what"),
        migrations.RemoveConstraint("sphereofinfluence", "something_is_said_about_influence"),
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
