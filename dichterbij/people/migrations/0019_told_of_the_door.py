# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whoever's way in changed is told of it: until then a row waits."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0018_kept_long_enough'),
    ]

    operations = [
        migrations.CreateModel(
            name='DoorChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('what', models.CharField(choices=[('app_added', 'een app voor codes erbij'), ('app_removed', 'de app voor codes weg'), ('passkey_added', 'een passkey erbij'), ('passkey_removed', 'een passkey weg'), ('new_codes', 'nieuwe herstelcodes'), ('code_used', 'een herstelcode gebruikt'), ('reset', 'tweede stap teruggezet'), ('password_changed', 'een ander wachtwoord'), ('signed_out', 'overal afgemeld'), ('tied', 'het account van de gemeente erbij')], max_length=20)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'wijziging aan de deur',
            },
        ),
    ]
