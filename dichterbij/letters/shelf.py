# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The shelf of templates: those that come with the product, and the municipality's own.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dichterbij.letters.filling import filled
from dichterbij.letters.models import LetterKind, LetterTemplate, Variant

SHIPPED = Path(__file__).with_name("templates_nl")


@dataclass(frozen=True)
class Template:
    """One letter to begin from. `own` is its number when the municipality made it."""

    id: str
    kind: str
    variant: str
    title: str
    subject: str
    body: str
    when: str = ""
    own: int | None = None

    @property
    def kind_label(self) -> str:
        return str(LetterKind(self.kind).label)

    @property
    def variant_label(self) -> str:
        return str(Variant(self.variant).label)


@cache
def shipped() -> tuple[Template, ...]:
    """The templates that come with the product, by kind and by what happened before."""
    found = []
    for path in sorted(SHIPPED.glob("*.toml")):
        with path.open("rb") as file:
            data = tomllib.load(file)
        if "kind" in data:  # beside the letters lie the examples to fill them with
            found.append(_read(data, path.stem))
    kinds, variants = list(LetterKind.values), list(Variant.values)
    found.sort(key=lambda t: (kinds.index(t.kind), variants.index(t.variant), t.id))
    return tuple(found)


def _read(data: dict[str, str], name: str) -> Template:
    return Template(
        id=data.get("id", name),
        kind=LetterKind(data["kind"]).value,
        variant=Variant(data.get("variant", Variant.USUAL)).value,
        title=data["title"],
        subject=data["subject"],
        body=data["body"].strip(),
        when=data.get("when", ""),
    )


@cache
def _examples() -> dict[str, Any]:
    path = SHIPPED / "examples.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def with_examples(body: str, kind: str, variant: str = "") -> str:
    """A template as it would read when it is filled in, so that the check reads a letter."""
    every = _examples()
    of_kind = every.get(kind, {})
    known = {**every, **of_kind, **of_kind.get(variant, {})}
    said = {
        name: "\n".join(f"- {point}" for point in value) if isinstance(value, list) else value
        for name, value in known.items()
        if isinstance(value, (list, str))
    }
    return filled(body, said)


def _of(row: LetterTemplate) -> Template:
    return Template(
        f"own-{row.pk}", row.kind, row.variant, row.title, row.subject, row.body, own=row.pk
    )


def on_the_shelf() -> list[Template]:
    """Everything one can begin from; the municipality's own stand first within their kind."""
    own = [_of(row) for row in LetterTemplate.objects.in_use()]
    kinds, variants = list(LetterKind.values), list(Variant.values)
    return sorted(
        [*own, *shipped()],
        key=lambda t: (kinds.index(t.kind), variants.index(t.variant), t.own is None),
    )


def template(name: str) -> Template | None:
    """The template of that name."""
    if name.startswith("own-"):
        number = name.removeprefix("own-")
        rows = LetterTemplate.objects.in_use()
        row = rows.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
        return _of(row) if row else None
    return next((known for known in shipped() if known.id == name), None)
