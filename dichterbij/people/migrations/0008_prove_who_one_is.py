# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Residents prove who they are, and the code they show at the desk for it."""

import dichterbij.people.proofs.models
import django.db.models.deletion
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_count_the_guesses'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('tried', models.PositiveSmallIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.link')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='desk_code', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'code aan de balie',
                'constraints': [models.CheckConstraint(condition=models.Q(('tried__lte', 5)), name='five_tries_for_a_code'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='somebody_confirmed_the_code'), models.CheckConstraint(condition=models.Q(('used_at', None), ('confirmed_at__isnull', False), _connector='OR'), name='a_code_is_used_after_it_is_confirmed'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThan(dichterbij.people.proofs.models.MinutesBetween(models.F('expires_at'), models.F('made_at')), models.Value(10.001)), ('expires_at__gt', models.F('made_at'))), name='a_code_lives_ten_minutes')],
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('desk', 'aan de balie'), ('digid', 'met DigiD')], max_length=10)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='people.link')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'bewijs wie iemand is',
                'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThan(dichterbij.people.proofs.models.MinutesBetween(models.F('expires_at'), models.F('made_at')), models.Value(30.001)), ('expires_at__gt', models.F('made_at'))), name='a_proof_lasts_half_an_hour'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', False), ('how', 'desk')), models.Q(('confirmed_by', None), ('how', 'digid')), _connector='OR'), name='at_the_desk_somebody_confirmed_it')],
            },
        ),
    ]
