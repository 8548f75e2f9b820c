# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every address. Dutch, because people read them."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from dichterbij.web import keeping, views
from dichterbij.web.retention import views as retention
from dichterbij.web.rights import saying_no
from dichterbij.web.rights import views as rights

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("gezond/", views.health, name="health"),
    path("gezond/post/", keeping.health_of_post, name="health_of_post"),
    path("beheer/post/", keeping.keep_post, name="keep_post"),
    path("beheer/bewaren/", retention.retention, name="retention"),
    path("inwoner/<int:pk>/wissen/", rights.erase, name="erase"),
    path("inwoner/<int:pk>/eigen-versies/", saying_no.versions_of, name="versions_of"),
    path("inwoner/<int:pk>/beperking/", saying_no.limit_of, name="limit_of"),
    path("gewist/<uuid:reference>/", rights.receipt, name="erased"),
    path("u/<str:token>/uw-gegevens/alles/", rights.everything, name="everything"),
    path("u/<str:token>/uw-gegevens/mee/", rights.take_along, name="take_along"),
    path("u/<str:token>/uw-gegevens/wissen/", rights.ask_to_erase, name="ask_to_erase"),
    path("u/<str:token>/uw-gegevens/eigen-versie/", saying_no.own_version, name="own_version"),
    path("u/<str:token>/uw-gegevens/eigen-versies/", saying_no.your_versions, name="your_versions"),
    path("u/<str:token>/uw-gegevens/beperken/", saying_no.limit_use, name="limit_use"),
    path("", include("dichterbij.people.urls")),
    path("", include("dichterbij.letters.urls")),
    path("", include("dichterbij.delivery.urls")),
    path("", include("dichterbij.baggage.urls")),
    path("", include("dichterbij.conversations.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("dichterbij.web.demo.urls")))

handler400 = "dichterbij.web.errors.bad_request"
handler403 = "dichterbij.web.errors.forbidden"
handler404 = "dichterbij.web.errors.not_found"
handler500 = "dichterbij.web.errors.server_error"
