# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Each person gets a key of their own, at first use."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_seal_the_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonKey',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='key', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('wrapped', models.BinaryField(null=True)),
                ('master', models.CharField(blank=True, help_text='with which it is wrapped', max_length=100)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'sleutel',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('erased_at', None), ('wrapped__isnull', False), models.Q(('master', ''), _negated=True)), models.Q(('erased_at__isnull', False), ('master', ''), ('wrapped', None)), _connector='OR'), name='a_key_is_there_or_erased')],
            },
        ),
    ]
