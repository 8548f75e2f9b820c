# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident hears that their PIN is locked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0007_letters_are_found_by_whose_they_are'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('invitation', 'uitnodiging'), ('moved', 'verzetten'), ('called_off', 'afzeggen'), ('agreements', 'afspraken'), ('reminder', 'herinnering'), ('handover', 'nieuwe contactpersoon'), ('new_link', 'nieuwe link'), ('letter', 'brief'), ('address', 'ander adres'), ('promise', 'belofte'), ('pin_locked', 'pincode op slot')], max_length=20),
        ),
    ]
