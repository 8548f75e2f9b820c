# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident and their caseworker hear that somebody stood in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0008_a_pin_is_locked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('invitation', 'uitnodiging'), ('moved', 'verzetten'), ('called_off', 'afzeggen'), ('agreements', 'afspraken'), ('reminder', 'herinnering'), ('handover', 'nieuwe contactpersoon'), ('new_link', 'nieuwe link'), ('letter', 'brief'), ('address', 'ander adres'), ('promise', 'belofte'), ('pin_locked', 'pincode op slot'), ('glass', 'iemand viel in')], max_length=20),
        ),
    ]
