# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from importlib import import_module

from django.db import migrations

from dichterbij.people.keys.moving import first_see_the_keys, leave_no_word

MOVED = import_module("dichterbij.conversations.migrations.0010_room_for_more_that_is_sealed").MOVED


class Migration(migrations.Migration):
    # No database writes its files anew in a transaction
    atomic = False
    dependencies = [("conversations", "0012_only_what_is_sealed_stays")]

    operations = [migrations.RunPython(leave_no_word(*MOVED), first_see_the_keys(*MOVED))]
