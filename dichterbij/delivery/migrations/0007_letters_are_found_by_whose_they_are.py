# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""SQLite, too, finds the letters of one colleague's residents without the others' beside them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0006_what_somebody_holds")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="letters_to_print"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                name="letters_to_print",
                fields=["channel", "state", "resident"],
                condition=models.Q(state="waiting", channel="paper"),
            ),
        ),
    ]
