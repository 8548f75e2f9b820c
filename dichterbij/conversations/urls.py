# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of this room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
