# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident's own version beside ours, and asking that nothing is changed for a while."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0016_passkeys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sealed', models.BinaryField(help_text='what it is about', max_length=8192)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('lifts_on', models.DateField(null=True)),
                ('sealed_why', models.BinaryField(max_length=8192, null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'beperking',
            },
        ),
        migrations.CreateModel(
            name='LimitConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('day', models.DateField(default=django.utils.timezone.localdate)),
                ('sealed', models.BinaryField(max_length=8192)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('limit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.limit')),
            ],
            options={
                'verbose_name': 'toestemming tijdens een beperking',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('about', models.CharField(max_length=60)),
                ('about_id', models.BigIntegerField()),
                ('sealed', models.BinaryField(max_length=8192)),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('outcome', models.CharField(blank=True, choices=[('changed', 'aangepast'), ('stays', 'blijft staan')], max_length=10)),
                ('sealed_answer', models.BinaryField(max_length=8192, null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'eigen versie',
                'constraints': [models.UniqueConstraint(fields=('resident', 'about', 'about_id'), name='one_own_version_of_a_thing'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('outcome', ''), ('sealed_answer', None)), models.Q(models.Q(('outcome', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False), ('sealed_answer__isnull', False)), _connector='OR'), name='an_own_version_is_answered_or_it_is_not')],
            },
        ),
        migrations.AddConstraint(
            model_name='limit',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('resident',), name='limited_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='limit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='somebody_confirmed_the_limit'),
        ),
        migrations.AddConstraint(
            model_name='limit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifts_on', None), ('sealed_why', None), ('told_by', None)), models.Q(('lifts_on__isnull', False), ('sealed_why__isnull', False), ('told_by__isnull', False)), _connector='OR'), name='a_limit_ends_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='limitconsent',
            constraint=models.UniqueConstraint(fields=('limit', 'day'), name='one_consent_for_a_day'),
        ),
    ]
