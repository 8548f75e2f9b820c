# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of this room. Dutch, because people read them."""

from django.urls import URLPattern, path

from dichterbij.baggage.views import caseworker, decision, resident, responding

urlpatterns: list[URLPattern] = [
    path("beheer/bagage/", decision.baggage_decision, name="baggage_decision"),
    path("bagage/reageren/", responding.responding, name="responding"),
    path("bagage/terugblik/", responding.reflections, name="reflections"),
    path(
        "bagage/terugblik/<int:pk>/weg/",
        responding.throw_reflection_away,
        name="throw_reflection_away",
    ),
    path("inwoner/<int:pk>/bagage/", caseworker.baggage_of, name="baggage_of"),
    path("inwoner/<int:pk>/bagage/samen/", caseworker.write_together, name="write_together"),
    path("u/<str:token>/onthouden/", resident.what_is_remembered, name="what_is_remembered"),
    path("u/<str:token>/onthouden/tekst/", resident.my_text, name="my_text"),
    path("u/<str:token>/schrift/", resident.my_notebook, name="my_notebook"),
]
