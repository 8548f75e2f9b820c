# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Beside a password: an app on the phone, and codes on paper."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_prove_who_one_is'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'herstelcode',
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('secret', models.BinaryField()),
                ('last_step', models.BigIntegerField(default=0, help_text='of the code that was used last')),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('reset_at', models.DateTimeField(null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL)),
                ('reset_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tweede stap',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reset_at', None), ('reset_by', None)), models.Q(('reset_at__isnull', False), ('reset_by__isnull', False)), _connector='OR'), name='who_took_a_second_factor_away_is_known')],
            },
        ),
    ]
