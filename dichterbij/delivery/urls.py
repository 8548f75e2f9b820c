# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The doors at which gateways tell what became of a message."""

from django.urls import path

from dichterbij.delivery import views

urlpatterns = [
    path("post/notify/", views.from_notify, name="from_notify"),
    path("post/whatsapp/", views.from_whatsapp, name="from_whatsapp"),
]
