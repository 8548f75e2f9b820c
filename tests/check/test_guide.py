# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the guide to the letter check shows is what one gets.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dichterbij.letters.check import Kind, RulesError, Severity, check, our_rules, rules_with
from dichterbij.letters.check.rules_table import as_page

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs/lettercheck.md").read_text(encoding="utf-8")
TABLE = (ROOT / "docs/lettercheck-regels.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.S)
ERRORS = re.findall(r"```text\n(.*?)```", GUIDE, re.S)


def rules_file(folder: Path, text: str) -> Path:
    path = folder / "lindewaard.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_rules_of_a_municipality_work_as_shown(tmp_path: Path):
    rules = rules_with(rules_file(tmp_path, EXAMPLES[0]))
    by_id = {rule.id: rule for rule in rules.rules}
    found = check("Klantmanager Bram belt u.", rules=rules).findings
    ours = next(f for f in found if f.rule == "tone.lindewaard-klantmanager")
    assert (ours.text, ours.replacements) == ("Klantmanager", ("Contactpersoon",))
    assert by_id["tone.terugvorderen"].severity is Severity.HINT
    before = {rule.id: rule for rule in our_rules().rules}
    assert before["tone.terugvorderen"].severity > Severity.HINT
    assert "tone.uitroepteken" not in by_id
    assert rules.off == {"tone.uitroepteken": "Wij feliciteren mensen in brieven."}


def test_mistakes_in_it_are_told_as_shown(tmp_path: Path):
    with pytest.raises(RulesError) as told:
        rules_with(rules_file(tmp_path, EXAMPLES[1]))
    assert str(told.value) == ERRORS[0].strip()


def test_the_list_of_rules_is_the_one_in_use():
    assert as_page(our_rules().rules) == TABLE, (
        "run `python -m dichterbij.letters.check.rules_table > docs/lettercheck-regels.md`"
    )


def test_every_kind_of_letter_is_in_the_guide():
    kinds = GUIDE.split("### Menselijk")[1].split("\n## ")[0]
    assert re.findall(r"\| `(\w+)` \|", kinds) == list(Kind)


def test_the_guide_never_calls_a_letter_by_the_level_of_a_reader():
    assert re.findall(r"\b[ABC][12]\b", TABLE) == []


def test_how_many_rules_there_are_is_said_where_it_is_counted_and_nowhere_by_hand():
    """`docs/bench-letters.md` is printed by a run and says how many there were in that run."""
    number = len(our_rules().rules)
    assert f"Dit zijn ze alle {number}." in TABLE
    by_hand = [
        path.name
        for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
        if path.name not in {"lettercheck-regels.md", "bench-letters.md"}
        and re.search(r"\b\d{3} (regels|rules)\b", path.read_text(encoding="utf-8"))
    ]
    assert by_hand == []
