# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What was let go because it was kept long enough: how much of which kind, and when."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0017_own_versions_and_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='CarriedOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80)),
                ('day', models.DateField(default=django.utils.timezone.localdate)),
                ('carried_out_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('how_many', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'uitgevoerde bewaartermijn',
                'constraints': [models.UniqueConstraint(fields=('kind', 'day'), name='carried_out_once_a_day')],
            },
        ),
    ]
