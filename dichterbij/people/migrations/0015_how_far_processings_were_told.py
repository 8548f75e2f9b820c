# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How far the log was told to the log of processings of the municipality."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0014_glass_to_break'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcessingMark',
            fields=[
                ('number', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('place', models.BigIntegerField(help_text='of the last line of ours that was told')),
                ('secret', models.BinaryField(max_length=32)),
                ('held_until', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'hoe ver het is doorgegeven',
                'constraints': [models.CheckConstraint(condition=models.Q(('number', 1)), name='there_is_one_mark_of_processings')],
            },
        ),
    ]
