# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""No road leads to bagage but the talk, and nothing in it weighs a person."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.test_shape import ROOT, our_models, words_of

pytestmark = pytest.mark.once

ROOMS = sorted(p for p in (ROOT / "dichterbij").iterdir() if (p / "__init__.py").exists())
# `conversations` shows the way in; `web` has the addresses, the clock and the demo
MAY_OPEN_THE_DOOR = {"baggage", "conversations", "web"}
NEVER = {
    "score", "rank", "ranking", "rating", "grade", "risk", "sentiment", "severity", "urgency",
    "priority", "weight", "points", "stars", "index", "level", "profile", "need", "label",
}  # fmt: skip


def python_of(room: Path) -> list[Path]:
    return [p for p in room.rglob("*.py") if "migrations" not in p.parts]


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strings_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("room", [r for r in ROOMS if r.name != "baggage"], ids=lambda r: r.name)
def test_only_the_baggage_room_knows_its_models(room: Path) -> None:
    """Also a room that does not exist yet: team, research, insight, search."""
    shut = room.name not in MAY_OPEN_THE_DOOR
    found = []
    for path in python_of(room):
        here = path.relative_to(ROOT)
        for name in imports_of(path):
            if name.startswith("dichterbij.baggage.models") or (
                shut and name.startswith("dichterbij.baggage")
            ):
                found.append(f"{here} imports {name}")
        if shut or room.name == "conversations":
            # A model or a table by its name would be an import that nobody sees
            by_name = re.compile(r"(from )?baggage[._](statement|notebook|reflection)\b\S*", re.I)
            found += [
                f"{here} says {said!r}" for said in strings_of(path) if by_name.fullmatch(said)
            ]
    assert found == []


def test_no_query_about_somebody_reaches_what_they_let_be_remembered() -> None:
    """A key with a way back would let any room ask `Person.objects.filter(statement__...)`."""
    ways_back = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("baggage").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field.remote_field.hidden
    ]
    assert ways_back == []
    for model in our_models():
        if model._meta.app_label == "baggage":
            continue
        reached = [
            f"{model._meta.label}.{relation.name}"
            for relation in model._meta.get_fields()
            if relation.related_model is not None
            and not isinstance(relation.related_model, str)
            and relation.related_model._meta.app_label == "baggage"
        ]
        assert reached == []


def test_no_index_searches_what_is_remembered() -> None:
    """Only its own number and whose it is: no words, so nothing to search through."""
    for model in apps.get_app_config("baggage").get_models():
        indexed = [i.name for i in model._meta.indexes]
        words = [
            f.name
            for f in model._meta.local_fields
            if isinstance(f, models.CharField | models.TextField) and model.__name__ != "Decision"
        ]
        assert (indexed, words) == ([], []), model


def test_no_field_of_any_model_weighs_a_person() -> None:
    allowed = {"delivery.PrintBatch.label", "people.LogLine.place"}
    found = [
        name
        for model in our_models()
        for field in model._meta.local_fields
        if NEVER & words_of(field.name)
        and (name := f"{model._meta.label}.{field.name}") not in allowed
    ]
    assert found == []


def test_a_reflection_is_about_nobody_but_its_writer() -> None:
    reflection = apps.get_model("baggage", "Reflection")
    keys = [f.name for f in reflection._meta.local_fields if f.is_relation]
    assert keys == ["by"]


def test_of_the_sentence_of_a_notebook_nothing_is_kept() -> None:
    notebook = apps.get_model("baggage", "Notebook")
    assert {f.name for f in notebook._meta.local_fields} == {
        "id", "uuid", "resident", "sealed", "version", "failed", "failed_at",
    }  # fmt: skip
