# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident hears that something stands ready at their data."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0009_somebody_stood_in'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('invitation', 'uitnodiging'), ('moved', 'verzetten'), ('called_off', 'afzeggen'), ('agreements', 'afspraken'), ('reminder', 'herinnering'), ('handover', 'nieuwe contactpersoon'), ('new_link', 'nieuwe link'), ('letter', 'brief'), ('address', 'ander adres'), ('promise', 'belofte'), ('pin_locked', 'pincode op slot'), ('glass', 'iemand viel in'), ('your_data', 'over eigen gegevens')], max_length=20),
        ),
    ]
