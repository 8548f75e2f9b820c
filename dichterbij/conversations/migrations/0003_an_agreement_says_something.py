# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from filling it: PostgreSQL does not change a table whose rows just changed
    dependencies = [("conversations", "0002_what_an_agreement_says_now")]

    operations = [
        migrations.RemoveIndex("agreement", name="conversatio_residen_77dda1_idx"),
        migrations.AddIndex(
            "agreement",
            models.Index(
                fields=["resident", "side", "now_due"], name="conversatio_residen_b02363_idx"
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=models.Q(("now_what", ""), _negated=True),
                name="an_agreement_says_something_now",
            ),
        ),
    ]
