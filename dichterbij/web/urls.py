# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every address. Dutch, because people read them."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from dichterbij.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("gezond/", views.health, name="health"),
    path("", include("dichterbij.people.urls")),
    path("", include("dichterbij.letters.urls")),
    path("", include("dichterbij.delivery.urls")),
    path("", include("dichterbij.conversations.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("dichterbij.web.demo.urls")))

handler400 = "dichterbij.web.errors.bad_request"
handler403 = "dichterbij.web.errors.forbidden"
handler404 = "dichterbij.web.errors.not_found"
handler500 = "dichterbij.web.errors.server_error"
