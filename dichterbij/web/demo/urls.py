# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the demo. They exist only in the demo (`dichterbij.web.urls`)."""

from django.urls import path

from dichterbij.web.demo import views

urlpatterns = [
    path("", views.demo, name="demo"),
    path("stap-in/<int:pk>/", views.step_in, name="demo_step_in"),
    path("telefoon/<int:pk>/", views.phone, name="demo_phone"),
]
