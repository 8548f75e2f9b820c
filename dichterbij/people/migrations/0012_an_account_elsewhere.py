# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The number by which the municipality knows a colleague."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0011_erase_somebody'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountElsewhere',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=200)),
                ('subject', models.CharField(max_length=255)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='account_elsewhere', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'account elders',
                'constraints': [models.UniqueConstraint(fields=('issuer', 'subject'), name='an_account_elsewhere_is_of_one_person')],
            },
        ),
    ]
