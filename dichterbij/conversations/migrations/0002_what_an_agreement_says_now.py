# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from typing import Any

from django.db import migrations, models

TURNS = ("done", "not_done", "withdrawn")
NEW_TEXTS = ("changed", "agreed")


def say_what_stands(apps: Any, _schema: Any) -> None:
    """What follows from the history of every agreement that is there already."""
    kind = apps.get_model("conversations", "Agreement")
    for agreement in kind.objects.prefetch_related("changes").iterator(chunk_size=500):
        agreement.now_what, agreement.now_due = agreement.what, agreement.due
        for change in sorted(agreement.changes.all(), key=lambda change: (change.at, change.pk)):
            if change.kind in NEW_TEXTS:
                agreement.now_what, agreement.now_due = change.what, change.due
            elif change.kind in TURNS:
                agreement.turn, agreement.turned_at = change.kind, change.at
        agreement.save(update_fields=["now_what", "now_due", "turn", "turned_at"])


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]

    operations = [
        migrations.AddField(
            "agreement",
            "now_what",
            models.CharField(default="", editable=False, max_length=500),
            preserve_default=False,
        ),
        migrations.AddField("agreement", "now_due", models.DateField(editable=False, null=True)),
        migrations.AddField(
            "agreement",
            "turn",
            models.CharField(blank=True, default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            "agreement", "turned_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.RunPython(say_what_stands, migrations.RunPython.noop),
    ]
