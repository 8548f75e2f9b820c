# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whoever is reached by text or WhatsApp has a number."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0002_reached_by_text_too")]

    operations = [
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                name="a_text_needs_a_number",
                condition=~Q(role="resident", channel__in=["sms", "whatsapp"], phone=""),
            ),
        ),
    ]
