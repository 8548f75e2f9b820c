# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Guesses at a way in are counted; of whom is not kept."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_a_key_for_each_person'),
    ]

    operations = [
        migrations.CreateModel(
            name='Guesses',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('wrong', models.PositiveIntegerField(default=0)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('noted', models.BooleanField(default=False, help_text='that it was stopped is in the log')),
            ],
            options={
                'verbose_name': 'pogingen',
                'indexes': [models.Index(fields=['since'], name='guesses_that_are_over')],
            },
        ),
    ]
