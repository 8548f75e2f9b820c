# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A password that somebody else typed is known to be one."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0019_told_of_the_door'),
    ]

    operations = [
        migrations.AlterField(
            model_name='doorchange',
            name='what',
            field=models.CharField(choices=[('app_added', 'een app voor codes erbij'), ('app_removed', 'de app voor codes weg'), ('passkey_added', 'een passkey erbij'), ('passkey_removed', 'een passkey weg'), ('new_codes', 'nieuwe herstelcodes'), ('code_used', 'een herstelcode gebruikt'), ('reset', 'tweede stap teruggezet'), ('password_changed', 'een ander wachtwoord'), ('password_given', 'een wachtwoord van de beheerder'), ('signed_out', 'overal afgemeld'), ('tied', 'het account van de gemeente erbij')], max_length=20),
        ),
        migrations.CreateModel(
            name='FirstPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='first_password', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'eerste wachtwoord',
            },
        ),
    ]
