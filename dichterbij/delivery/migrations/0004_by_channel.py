# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0003_quicker_to_find'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='message',
            name='delivery_me_state_0fc621_idx',
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['channel', 'state', 'not_before'], name='delivery_me_channel_ea444b_idx'),
        ),
    ]
