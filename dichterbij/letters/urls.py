# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of this room. Dutch, because people read them; those of the API for machines."""

from django.urls import URLPattern, path

from dichterbij.letters.views import api, checking, templates, workshop

urlpatterns: list[URLPattern] = [
    path("brieven/", templates.letters, name="letters"),
    path("brieven/nakijken/", checking.check_page, name="check_letter"),
    path("brieven/voorbeeld/", templates.one_template, name="letter_template"),
    path("brieven/voorbeeld/nieuw/", templates.new_template, name="new_template"),
    path("brieven/voorbeeld/<int:pk>/", templates.own_template, name="own_template"),
    path("brieven/<int:pk>/", workshop.letter, name="workshop"),
    path("brieven/<int:pk>/tekst/", workshop.letter_text, name="letter_text"),
    path("brieven/<int:pk>/brief.docx", workshop.letter_docx, name="letter_docx"),
    path("api/v1/letters/check", api.check_letter, name="api_check_letter"),
    path("api/v1/openapi.json", api.openapi, name="api_openapi"),
]
