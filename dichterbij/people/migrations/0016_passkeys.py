# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A passkey beside or instead of the app for codes."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0015_how_far_processings_were_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='naam')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('credential', models.BinaryField(help_text='its number and public key, as the device gave them')),
                ('handle', models.UUIDField(editable=False, help_text='how the device knows whose it is')),
                ('counter', models.BigIntegerField(default=0, help_text='how often it was used, as it says')),
                ('answered', models.CharField(blank=True, editable=False, max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('used_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'passkey',
            },
        ),
    ]
