# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The shape of the code is tested like its behaviour is."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from dichterbij.people.access import ACCESS, Act, Role, table
from dichterbij.people.keys.sealed import Sealed

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
CODE = sorted(p for p in (ROOT / "dichterbij").rglob("*.py") if "migrations" not in p.parts)
LAYERS = ["people", "background", "letters", "delivery", "baggage", "conversations", "web"]
LONGEST = 400
VERBS = {"before", "during", "after", "appointment", "invitation", "actions"}


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from routes(pattern.url_patterns)


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("dichterbij.")]


def verbs() -> Iterator[tuple[str, inspect.Signature]]:
    for path in CODE:
        if path.stem not in VERBS or {"views", "models", "forms"} & set(path.parts):
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}", inspect.signature(function)


def names_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        for attribute in ("id", "arg", "name", "attr"):
            name = getattr(node, attribute, None)
            if isinstance(name, str):
                yield getattr(node, "lineno", 0), name


def words_of(name: str) -> set[str]:
    """`add_to_agenda` and `AgendaItem`, in words."""
    return {w.lower() for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_every_page_says_what_act_it_is():
    silent = [
        str(r.pattern)
        for r in routes(get_resolver().url_patterns)
        if not hasattr(r.callback, "act")
    ]
    assert silent == []


def test_every_act_says_what_each_role_may_do():
    assert set(ACCESS) == set(Act)
    assert {len(row) for row in ACCESS.values()} == {len(Role)}


def test_every_act_is_done_somewhere():
    source = "\n".join(p.read_text() for p in CODE if p.name != "access.py")
    assert [a.name for a in Act if f"Act.{a.name}" not in source] == []


def test_the_printed_access_table_is_the_one_that_is_read():
    assert (ROOT / "docs/access.md").read_text() == table(), "run `make access`"


def test_foreign_keys_point_downward():
    """import-linter cannot see a key to a model above."""
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.local_fields
        if field.is_relation
        and field.related_model.__module__.startswith("dichterbij.")
        and LAYERS.index(field.related_model._meta.app_label) > LAYERS.index(model._meta.app_label)
    ]
    assert upward == []


@pytest.mark.parametrize(
    ("name", "signature"), list(verbs()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_every_verb_says_by_whom(name: str, signature: inspect.Signature):
    reads = {
        "dichterbij.conversations.invitation.was_invited",
        "dichterbij.conversations.invitation.may_know",
        "dichterbij.delivery.actions.text",
    }
    assert "by" in signature.parameters or name in reads, f"{name} changes something by nobody"


def test_every_text_of_every_object_is_in_the_access_table():
    """A new field that holds words says with which act it is seen, or `None`: by nobody."""
    texts = (models.CharField, models.TextField, Sealed)
    unclassified = []
    for model in our_models():
        seen_with = getattr(model, "seen_with", {})
        for field in model._meta.local_fields:
            chosen_from_list = bool(field.choices) and field.name not in seen_with
            code = field.name in {"password", "sign_in_name", "act", "about", "digest"}
            silent = field.name not in seen_with and not chosen_from_list and not code
            if isinstance(field, texts) and silent:
                unclassified.append(f"{model._meta.label}.{field.name}")
        for name, acts in seen_with.items():
            assert model._meta.get_field(name)
            assert acts is None or {type(a) for a in _acts(acts)} == {Act}
    assert unclassified == []


def _acts(acts: Act | tuple[Act, ...]) -> tuple[Act, ...]:
    return (acts,) if isinstance(acts, Act) else acts


def test_identifiers_are_english_but_for_the_loan_words():
    glossary = (ROOT / "docs/glossary.md").read_text().split("## ")[0]
    rows = re.findall(r"^\| ([\w ]+) \| ([^|]+) \|", glossary, re.M)
    loans = {english.strip("* ") for _, english in rows if english.strip().endswith("*")}
    dutch = {d.strip() for d, e in rows if "*" not in e} - {"Dutch"} - loans
    dutch = {word for word in dutch if " " not in word}
    assert {"inwoner", "consulent", "gesprek"} <= dutch
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in CODE
        for line, name in names_in(ast.parse(path.read_text()))
        if dutch & words_of(name)
    ]
    assert found == []


def test_nobody_is_scored():
    """No field, class or function anywhere that scores, ranks or rates a person."""
    never = {"score", "rating", "rank", "ranking", "risk", "sentiment", "urgency", "profile"}
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in CODE
        for line, name in names_in(ast.parse(path.read_text()))
        if never & words_of(name)
    ]
    assert found == []


def test_there_are_no_drawers():
    junk = {"utils", "helpers", "common", "misc", "core", "base", "services", "managers", "signals"}
    assert [str(p) for p in CODE if p.stem in junk or p.parent.name in junk] == []


def test_nothing_happens_behind_the_back_of_a_reader():
    """No Django signals, no save() of our own: what happens is where it is called."""
    found = []
    for path in CODE:
        source = path.read_text()
        if "django.dispatch" in source or "django.db.models.signals" in source:
            found.append(f"{path} uses signals")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}:
                found.append(f"{path}:{node.lineno} overrides {node.name}()")
    assert found == []


def test_only_verbs_write():
    """Pages, forms and queries never save: every write is a verb with a name and a `by`."""
    writes = re.compile(r"\.(save|create|bulk_create|update_or_create|delete|update)\(")
    allowed = re.compile(r'(context|attrs|kwargs|initial", \{\}\))\.update\(')
    found = []
    for path in CODE:
        if {"views", "forms"} & set(path.relative_to(ROOT / "dichterbij").parts):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if writes.search(line) and not allowed.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number} {line.strip()}")
    assert found == []


def test_a_room_can_be_overseen():
    lines = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in CODE}
    assert {path: n for path, n in lines.items() if n > LONGEST} == {}


def test_only_what_a_resident_may_know_of_is_in_a_message():
    """T0: no message text has a place for a goal, an agenda point or an agreement."""
    source = (ROOT / "dichterbij/conversations/words.py").read_text()
    source = source.replace("from dichterbij.delivery.words import Words", "")
    assert not re.search(r"\.(goal|agenda|what|now_what|text|words)\b", source)


def test_the_log_holds_no_words():
    from dichterbij.people.models import LogLine

    kinds = {f.name: type(f) for f in LogLine._meta.local_fields}
    texts = [n for n, k in kinds.items() if issubclass(k, (models.CharField, models.TextField))]
    assert sorted(texts) == ["about", "act"]
