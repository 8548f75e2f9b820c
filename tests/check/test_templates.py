# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Our letter templates: warm, short, nothing hidden, and clean by our own check.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dichterbij import letters
from dichterbij.letters.check import Kind, Severity, check

FOLDER = Path(letters.__file__ or "").parent / "templates_nl"
VARIANTS = {
    "usual",
    "first_meeting",
    "many_caseworkers",
    "earlier_conflict",
    "bad_news",
    "after_silence",
}
LONGEST = 200
PLACEHOLDER = re.compile(r"\[\[(\w+)\]\]")


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


EXAMPLES = read(FOLDER / "examples.toml")
PLACEHOLDERS = {name for name, value in EXAMPLES.items() if not isinstance(value, dict)}
TEMPLATES = {path.stem: read(path) for path in sorted(FOLDER.glob("*.toml"))}
del TEMPLATES["examples"]
each = pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)


def examples(kind: str, variant: str) -> dict[str, str]:
    """What the placeholders are filled with: for this letter, this kind, or always."""
    known = {name: EXAMPLES[name] for name in PLACEHOLDERS}
    of_kind = EXAMPLES.get(kind, {})
    known |= {k: v for k, v in of_kind.items() if not isinstance(v, dict)}
    known |= of_kind.get(variant, {})
    return {
        k: v if isinstance(v, str) else "\n".join(f"- {x}" for x in v) for k, v in known.items()
    }


def filled(template: dict[str, Any]) -> str:
    """The letter as somebody would get it."""
    words = examples(template["kind"], template["variant"])
    text = f"Onderwerp: {template['subject']}\n\n{template['body']}"
    return PLACEHOLDER.sub(lambda found: words[found[1]], text)


def test_every_kind_has_a_plain_one_and_ways_to_vary():
    pairs = [(t["kind"], t["variant"]) for t in TEMPLATES.values()]
    assert len(pairs) == len(set(pairs)) >= 25
    assert {kind for kind, variant in pairs if variant == "usual"} == set(Kind)
    assert {variant for _kind, variant in pairs} == VARIANTS
    assert {variant for kind, variant in pairs if kind == Kind.INVITATION} == VARIANTS


@each
def test_a_template_says_when_it_fits(template: dict[str, Any]):
    assert set(template) == {"id", "kind", "variant", "title", "when", "subject", "body"}
    assert template == TEMPLATES[template["id"]]
    assert template["id"] == f"{template['kind']}_{template['variant']}"
    assert len(template["title"]) <= 50
    assert len(template["subject"]) <= 70
    assert re.fullmatch(r"[A-Z][^.]+\.", template["when"])


@each
def test_a_template_knows_only_the_listed_placeholders(template: dict[str, Any]):
    text = template["subject"] + template["body"]
    assert set(PLACEHOLDER.findall(text)) <= PLACEHOLDERS
    assert "[" not in PLACEHOLDER.sub("", text)
    assert "]" not in PLACEHOLDER.sub("", text)


@each
def test_a_list_stands_on_a_line_of_its_own(template: dict[str, Any]):
    lines = template["body"].splitlines()
    for name in ("[[agenda]]", "[[stukken]]"):
        assert [line for line in lines if name in line and line != name] == []


@each
def test_a_template_passes_its_own_check(template: dict[str, Any]):
    report = check(filled(template), kind=template["kind"])
    above_a_hint = [f for f in report.findings if f.severity > Severity.HINT]
    assert [f"{f.rule}: {f.text or f.message}" for f in above_a_hint] == []
    assert report.metrics.readability
    assert report.metrics.readability.level <= 2


@each
def test_a_template_is_short(template: dict[str, Any]):
    body = filled(template).split("\n\n", 1)[1]
    assert len(body.split()) <= LONGEST


@each
def test_a_template_starts_with_the_person_and_ends_with_one(template: dict[str, Any]):
    body = template["body"]
    assert body.startswith("[[aanhef]],\n")
    assert "\nGroet,\n[[consulent]]" in body
    assert "[[telefoon]]" in body


@each
def test_somebody_may_come_along_or_help(template: dict[str, Any]):
    words = r"\b[Ii]emand\b|sociaal raadslieden"
    assert re.search(words, template["body"])
    if template["kind"] == Kind.INVITATION:
        assert re.search(r"iemand\b.*\bmee|mee.*\biemand|iemand.*\bmeenemen", template["body"])


@each
def test_what_happens_if_it_does_not_work_is_said_after_the_help(template: dict[str, Any]):
    """A consequence is never left out, and never the first thing one reads."""
    body = template["body"]
    if template["kind"] in {Kind.REMINDER, Kind.REQUEST, Kind.FINE, Kind.PAYMENT}:
        consequence = re.search(r"[Hh]oor ik .*\b(stop\w*|verlagen|houd\w*|in(ge)?houden)\b", body)
        assert consequence
        assert re.search(r"help|samen|[Bb]el", body[: consequence.start()])


@each
def test_a_decision_keeps_its_term_its_law_and_the_way_to_object(template: dict[str, Any]):
    body = template["body"]
    if "namens burgemeester en wethouders" not in body:
        assert template["kind"] not in {Kind.DECISION, Kind.FINE}
        return
    after_the_name = body[body.index("Groet,") :]
    for kept in ("bezwaar maken tot en met [[bezwaar_tot]]", "handtekening", "hoort bij [[wet]]"):
        assert kept in after_the_name
    if template["kind"] in {Kind.FINE, Kind.PAYMENT}:
        assert "[[bedrag]]" in body
        assert "gratis" in body


def test_a_fine_can_be_paid_in_parts_with_free_help():
    fines = [t["body"] for t in TEMPLATES.values() if t["kind"] == Kind.FINE]
    assert all("in delen" in body and "gratis" in body for body in fines)
