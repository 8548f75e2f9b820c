# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The DigiD that belongs to a resident, and the code that ties it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_an_account_elsewhere'),
    ]

    operations = [
        migrations.AddField(
            model_name='deskcode',
            name='digid',
            field=models.CharField(blank=True, help_text='what confirming it ties', max_length=81),
        ),
        migrations.CreateModel(
            name='TiedDigid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=81, unique=True)),
                ('tied_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('refused_at', models.DateTimeField(help_text='when another DigiD came, until seen', null=True)),
                ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='tied_digid', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'gekoppelde DigiD',
            },
        ),
    ]
