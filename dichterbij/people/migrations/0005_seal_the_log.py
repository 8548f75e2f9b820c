# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The log is a chain, and the database refuses to change what was sealed.

Lines that are there already get their place from the first worker that starts; that may take a while
and nobody waits for it.

On SQLite a later migration that builds this table anew loses the triggers: it calls `guard` again.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# All that may still happen to a sealed line is that somebody is erased: their number goes, and with
# it the salt that leads back to it, and the number of their thing
SQLITE = (
    """
    CREATE TRIGGER a_sealed_line_stays BEFORE DELETE ON people_logline
    WHEN OLD.place IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a sealed line of the log stays'); END
    """,
    """
    CREATE TRIGGER a_sealed_line_is_not_changed BEFORE UPDATE ON people_logline
    WHEN OLD.place IS NOT NULL AND (
        NEW.id IS NOT OLD.id OR NEW.place IS NOT OLD.place OR NEW.at IS NOT OLD.at
        OR NEW.act IS NOT OLD.act OR NEW.about IS NOT OLD.about
        OR NEW.seals IS NOT OLD.seals OR NEW.hash IS NOT OLD.hash
        OR (NEW.by_id IS NOT OLD.by_id AND NEW.by_id IS NOT NULL)
        OR (NEW.resident_id IS NOT OLD.resident_id AND NEW.resident_id IS NOT NULL)
        OR (NEW.by_salt IS NOT OLD.by_salt
            AND NOT (NEW.by_salt IS NULL AND NEW.by_id IS NULL))
        OR (NEW.about_salt IS NOT OLD.about_salt
            AND NOT (NEW.about_salt IS NULL AND NEW.about_id IS NULL AND NEW.resident_id IS NULL))
        OR (NEW.about_id IS NOT OLD.about_id
            AND NOT (NEW.about_id IS NULL AND NEW.about_salt IS NULL AND NEW.resident_id IS NULL)))
    BEGIN SELECT RAISE(ABORT, 'a sealed line of the log is not changed'); END
    """,
    """
    CREATE TRIGGER who_is_erased_is_not_led_to AFTER UPDATE OF by_id ON people_logline
    WHEN OLD.place IS NOT NULL AND OLD.by_id IS NOT NULL AND NEW.by_id IS NULL
    BEGIN UPDATE people_logline SET by_salt = NULL WHERE id = OLD.id; END
    """,
    """
    CREATE TRIGGER about_whom_is_not_led_to AFTER UPDATE OF resident_id ON people_logline
    WHEN OLD.place IS NOT NULL AND OLD.resident_id IS NOT NULL AND NEW.resident_id IS NULL
    BEGIN
        UPDATE people_logline SET about_salt = NULL, about_id = NULL WHERE id = OLD.id;
    END
    """,
)
POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION a_sealed_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.place IS NOT NULL THEN
                RAISE EXCEPTION 'a sealed line of the log stays'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.place IS NULL THEN
            RETURN NEW;
        END IF;
        IF OLD.by_id IS NOT NULL AND NEW.by_id IS NULL THEN
            NEW.by_salt := NULL;
            OLD.by_id := NULL;
            OLD.by_salt := NULL;
        END IF;
        IF OLD.resident_id IS NOT NULL AND NEW.resident_id IS NULL THEN
            NEW.about_salt := NULL;
            NEW.about_id := NULL;
            OLD.resident_id := NULL;
            OLD.about_salt := NULL;
            OLD.about_id := NULL;
        END IF;
        IF NEW IS DISTINCT FROM OLD THEN
            RAISE EXCEPTION 'a sealed line of the log is not changed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION the_log_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM people_logline WHERE place IS NOT NULL) THEN
            RAISE EXCEPTION 'a sealed line of the log stays'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER a_sealed_line_stays BEFORE UPDATE OR DELETE ON people_logline
    FOR EACH ROW EXECUTE FUNCTION a_sealed_line_stays()
    """,
    """
    CREATE TRIGGER the_log_is_not_emptied BEFORE TRUNCATE ON people_logline
    FOR EACH STATEMENT EXECUTE FUNCTION the_log_is_not_emptied()
    """,
)


def guard(apps: Any, schema_editor: Any) -> None:
    """Let the database refuse it, also to whoever gets past every page."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        schema_editor.execute(statement)


def no_guard(apps: Any, schema_editor: Any) -> None:
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        for name in ("a_sealed_line_stays", "the_log_is_not_emptied"):
            schema_editor.execute(f"DROP FUNCTION {name} CASCADE")
        return
    for name in (
        "a_sealed_line_stays",
        "a_sealed_line_is_not_changed",
        "who_is_erased_is_not_led_to",
        "about_whom_is_not_led_to",
    ):
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_sessions_know_whose_they_are'),
    ]

    operations = [
        migrations.AddField(
            model_name='logline',
            name='about_salt',
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='logline',
            name='by_salt',
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='logline',
            name='hash',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name='logline',
            name='place',
            field=models.BigIntegerField(editable=False, help_text='in the chain, without gap', null=True),
        ),
        migrations.AddField(
            model_name='logline',
            name='seals',
            field=models.BinaryField(help_text='commitments: by, about whom', max_length=64, null=True),
        ),
        migrations.AlterField(
            model_name='logline',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='logline',
            name='resident',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='log_lines', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='logline',
            index=models.Index(fields=['by', 'at'], name='log_of_a_colleague'),
        ),
        migrations.AddIndex(
            model_name='logline',
            index=models.Index(fields=['at'], name='log_of_a_week'),
        ),
        migrations.AddIndex(
            model_name='logline',
            index=models.Index(condition=models.Q(('place', None)), fields=['id'], name='log_not_sealed_yet'),
        ),
        migrations.AddConstraint(
            model_name='logline',
            constraint=models.UniqueConstraint(condition=models.Q(('place__isnull', False)), fields=('place',), name='a_place_in_the_log_is_taken_once'),
        ),
        migrations.AddConstraint(
            model_name='logline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hash', None), ('place', None), ('seals', None)), models.Q(('hash__isnull', False), ('place__gte', 1), ('seals__isnull', False)), _connector='OR'), name='a_line_is_sealed_or_it_is_not'),
        ),
        migrations.RunPython(guard, no_guard),
    ]
