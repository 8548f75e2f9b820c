# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A colleague hears that their way in changed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0010_news_of_ones_own_data'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('invitation', 'uitnodiging'), ('moved', 'verzetten'), ('called_off', 'afzeggen'), ('agreements', 'afspraken'), ('reminder', 'herinnering'), ('handover', 'nieuwe contactpersoon'), ('new_link', 'nieuwe link'), ('letter', 'brief'), ('address', 'ander adres'), ('promise', 'belofte'), ('pin_locked', 'pincode op slot'), ('glass', 'iemand viel in'), ('door', 'hoe je binnenkomt'), ('your_data', 'over eigen gegevens')], max_length=20),
        ),
    ]
