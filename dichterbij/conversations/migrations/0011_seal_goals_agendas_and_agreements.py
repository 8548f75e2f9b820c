# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

from importlib import import_module

from django.db import migrations

from dichterbij.people.keys.moving import open_all, seal_all

MOVED = import_module("dichterbij.conversations.migrations.0010_room_for_more_that_is_sealed").MOVED


class Migration(migrations.Migration):
    # Each batch is a transaction of its own: killed in between, it goes on where it was
    atomic = False
    dependencies = [("conversations", "0010_room_for_more_that_is_sealed")]

    operations = [migrations.RunPython(seal_all(*MOVED), open_all(*MOVED))]
