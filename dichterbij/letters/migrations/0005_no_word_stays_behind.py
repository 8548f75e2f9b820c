# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from importlib import import_module

from django.db import migrations

from dichterbij.people.keys.moving import first_see_the_keys, leave_no_word

MOVED = import_module("dichterbij.letters.migrations.0002_room_for_what_is_sealed").MOVED


class Migration(migrations.Migration):
    # No database writes its files anew in a transaction
    atomic = False
    dependencies = [("letters", "0004_only_what_is_sealed_stays")]

    operations = [migrations.RunPython(leave_no_word(*MOVED), first_see_the_keys(*MOVED))]
