# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Every rule of the letter check keeps its own word, and a team's own rules are read with care."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from dichterbij.letters.check import Axis, Kind, RulesError, Severity, check, our_rules, rules_with
from dichterbij.letters.check.rule import Evidence, Ground, Rule, Type
from dichterbij.letters.check.rules import EVIDENCE

RULES = our_rules().rules
A_LETTER = """Dag mevrouw El Idrissi,

{}

Groet,
Bram de Wit
"""


def text_for(rule: Rule, example: str) -> str:
    """What is missing can only be missing from a letter; words can stand alone."""
    whole = rule.type is not Type.ABSENCE or "\n" in example
    return example if whole else A_LETTER.format(example)


def found(rule: Rule, example: str) -> list[str]:
    report = check(text_for(rule, example), rule.tests_kind)
    return [finding.text for finding in report.findings if finding.rule == rule.id]


EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@EVERY_RULE
def test_a_rule_marks_what_it_says_it_marks(rule: Rule) -> None:
    for example in rule.hit:
        assert found(rule, example), example


@EVERY_RULE
def test_a_rule_leaves_alone_what_it_says_it_leaves_alone(rule: Rule) -> None:
    for example in rule.miss:
        assert not found(rule, example), example


@EVERY_RULE
def test_taking_over_a_proposal_ends_the_finding(rule: Rule) -> None:
    for example in rule.hit:
        text = text_for(rule, example)
        findings = check(text, rule.tests_kind).findings
        for finding in (finding for finding in findings if finding.rule == rule.id):
            for new in finding.replacements:
                after = text[: finding.start] + new + text[finding.end :]
                left = [f.fingerprint for f in check(after, rule.tests_kind).findings]
                assert finding.fingerprint not in left or left.count(finding.fingerprint) < len(
                    [f for f in findings if f.rule == rule.id]
                ), (finding.text, new)


@EVERY_RULE
def test_a_rule_is_complete(rule: Rule) -> None:
    assert rule.id.startswith(f"{rule.axis}.")
    assert len(rule.hit) >= 2
    assert len(rule.miss) >= 2
    if rule.legal_keep:
        assert "" not in rule.replacements


def test_there_are_enough_rules_on_every_axis() -> None:
    assert len(RULES) >= 150
    for axis in Axis:
        assert sum(rule.axis == axis for rule in RULES) >= 20, axis


def test_words_and_sentences_weigh_only_when_experts_took_them_out_often_enough() -> None:
    """What was counted stands in a file that a command writes; here it is read as it stands."""
    counted = tomllib.loads(Path(EVIDENCE).read_text(encoding="utf-8"))
    heavy = [rule for rule in RULES if rule.severity > Severity.HINT]
    proven = [rule.id for rule in heavy if rule.measurable]
    assert proven, "something is proven"
    for name in proven:
        assert counted[name]["n"] >= 10, name
        assert counted[name]["removed"] / counted[name]["n"] >= 0.6, name
    assert set(counted) <= {rule.id for rule in RULES}, "each rule is counted alone"


def test_what_no_sentence_shows_weighs_by_a_source_with_a_name() -> None:
    by_source = [r for r in RULES if r.severity > Severity.HINT and not r.measurable]
    assert {rule.axis for rule in by_source} == {Axis.TONE, Axis.HUMAN}
    for rule in by_source:
        assert rule.ground in {Ground.STUDY, Ground.GUIDE}, rule.id
        assert rule.source.strip(), rule.id
        assert not (rule.evidence and rule.evidence.measured and not rule.evidence.proven)


KEPT, GONE, RARE = Evidence(2, 10), Evidence(6, 10), Evidence(9, 9)


@pytest.mark.parametrize(
    ("axis", "ground", "seen", "standing"),
    [
        (Axis.READABILITY, Ground.GUIDE, GONE, "proven"),
        (Axis.READABILITY, Ground.GUIDE, KEPT, "hint: experts mostly kept it"),
        (Axis.READABILITY, Ground.STUDY, RARE, "hint: too rare to measure"),
        (Axis.SUPERFLUOUS, Ground.EDITS, None, "hint: too rare to measure"),
        (Axis.TONE, Ground.EDITS, RARE, "hint: too rare to measure"),
        (Axis.TONE, Ground.STUDY, RARE, "by study"),
        (Axis.HUMAN, Ground.GUIDE, None, "by guide"),
        (Axis.TONE, Ground.GUIDE, KEPT, "hint: experts mostly kept it"),
        (Axis.READABILITY, Ground.INFERENCE, GONE, "hint: own inference"),
    ],
)
def test_what_is_known_of_a_rule_decides_whether_it_is_more_than_a_hint(
    axis: Axis, ground: Ground, seen: Evidence | None, standing: str
) -> None:
    rule = replace(RULES[0], axis=axis, ground=ground, severity=Severity.NOTICE)
    assert rule.standing(seen) == standing
    assert (rule.weighed(seen).severity == Severity.HINT) is standing.startswith("hint")


def test_what_its_writer_meant_as_a_hint_stays_one_however_often_it_went() -> None:
    rule = replace(RULES[0], axis=Axis.READABILITY, severity=Severity.HINT)
    assert rule.standing(GONE) == "hint: meant as one"
    assert rule.weighed(GONE).severity == Severity.HINT


OURS = """
[[rule]]
id = "tone.lindewaard-loket"
axis = "tone"
type = "phrase"
severity = 2
title = "Noem het loket niet"
why = "Je stuurt iemand weg."
suggestion = "Noem jezelf en je nummer."
source = "Afspraak van team Noord"
ground = "guide"
pattern = ["loket 4"]

[[change]]
id = "{changed}"
severity = 1
reason = "Wij bespreken dit liever eerst."

[[off]]
id = "{off}"
reason = "Bij ons heet dat zo."
"""


def test_a_team_adds_changes_and_switches_off_with_a_reason(tmp_path: Path) -> None:
    changed = next(rule for rule in RULES if rule.severity == Severity.CHANGE_FIRST)
    off = next(rule for rule in RULES if rule is not changed and rule.type is Type.PHRASE)
    path = tmp_path / "lindewaard.toml"
    path.write_text(OURS.format(changed=changed.id, off=off.id))

    rules = rules_with(path)

    by_id = {rule.id: rule for rule in rules.rules}
    assert by_id[changed.id].severity == Severity.HINT
    assert off.id not in by_id
    assert rules.off == {off.id: "Bij ons heet dat zo."}
    report = check("Ga naar loket 4.", Kind.OTHER, rules=rules)
    assert "tone.lindewaard-loket" in [finding.rule for finding in report.findings]


def test_a_team_may_let_a_hint_of_ours_weigh_more(tmp_path: Path) -> None:
    path = tmp_path / "lindewaard.toml"
    path.write_text(
        '[[change]]\nid = "readability.indien"\nseverity = 2\nreason = "Zo spraken wij het af."\n'
    )
    (finding,) = [
        found
        for found in check("Indien u wilt, bel ik u.", rules=rules_with(path)).findings
        if found.rule == "readability.indien"
    ]
    assert finding.severity == Severity.NOTICE


def test_every_mistake_in_a_teams_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lindewaard.toml"
    path.write_text(
        '[[rule]]\nid = "tone.x"\naxis = "mood"\ntype = "phrase"\ntitle = "x"\nwhy = "x"\n'
        'suggestion = "x"\nsource = "x"\nground = "guide"\npattern = ["a ** b"]\nseverity = 4\n'
        '\n[[off]]\nid = "tone.unknown"\nreason = "x"\n\n[[off]]\nid = "tone.x"\n'
    )

    with pytest.raises(RulesError) as refused:
        rules_with(path)

    said = str(refused.value)
    assert "lindewaard.toml:3: axis: expected one of readability, tone" in said
    assert "lindewaard.toml:11: severity: expected 1 (hint)" in said
    assert "lindewaard.toml:14: id: expected a rule that exists, not 'tone.unknown'" in said
    assert "lindewaard.toml:17: reason: expected a text that says why" in said


def test_a_pattern_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lindewaard.toml"
    path.write_text(
        '[[rule]]\nid = "tone.x"\naxis = "tone"\ntype = "phrase"\ntitle = "x"\nwhy = "x"\n'
        'suggestion = "x"\nsource = "x"\nground = "guide"\npattern = ["u .."]\n'
    )

    with pytest.raises(RulesError, match=r"lindewaard.toml:10: pattern: .*ends with a word"):
        rules_with(path)


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    path = tmp_path / "lindewaard.toml"
    path.write_text("[[rule]\n")

    with pytest.raises(RulesError, match=r"lindewaard.toml:1: .*expected TOML"):
        rules_with(path)


A_RULE = """[[rule]]
id = "tone.x"
axis = "tone"
type = "phrase"
title = "x"
why = "x"
suggestion = "x"
source = "x"
ground = "guide"
pattern = ["loket 4"]
"""
DEEP = "x = " + "[" * 20_000
WRONG = {
    "one bracket": (A_RULE.replace("[[rule]]", "[rule]"), ":1: expected [[rule]]"),
    "text for rules": ('rule = "x"', ":1: expected [[rule]]"),
    "hit a number": (A_RULE + "[rule.tests]\nhit = 3", ":12: hit: expected a list of texts"),
    "hit a text": (A_RULE + '[rule.tests]\nhit = "x"', ":12: hit: expected a list of texts"),
    "miss a table": (A_RULE + "[rule.tests]\nmiss = {a = 1}", ":12: miss: expected a list"),
    "tests a list": (A_RULE + "tests = []", ":11: tests: expected hit and miss"),
    "test of no kind": (A_RULE + '[rule.tests]\nkind = "x"', ":12: kind: expected one of"),
    "word under tests": (A_RULE + "[rule.tests]\nhits = []", ":12: hits: expected hit, miss"),
    "use a number": (
        A_RULE.replace('"loket 4"', '{ find = "x", use = 1 }'),
        ":10: pattern: expected a list of texts",
    ),
    "empty group": (A_RULE + "all = [[]]", ":11: all: expected a list of lists"),
    "severity a text": (A_RULE + 'severity = "2"', ":11: severity: expected 1 (hint)"),
    "severity broken": (A_RULE + "severity = 2.0", ":11: severity: expected 1 (hint)"),
    "above nothing": (A_RULE + "above = nan", ":11: above: expected a number"),
    "above all": (A_RULE + f"above = 1{'0' * 400}", ":11: above: expected a number"),
    "detector a list": (A_RULE + 'detector = ["tang"]', ":11: detector: expected a text"),
    "no kinds": (A_RULE + "applies_to = []", ":11: applies_to: expected a list from"),
    "unknown kind": (A_RULE + 'applies_to = ["mail"]', ":11: applies_to: expected a list from"),
    "same id twice": (A_RULE + A_RULE, ":12: id: expected one of its own"),
    "id of ours": (A_RULE.replace("tone.x", "tone.als-niet-dan"), ":2: id: expected one of its"),
    "id of another axis": (A_RULE.replace("tone.x", "human.x"), ":2: id: expected a name that"),
    "id of the engine": (A_RULE.replace("tone.x", "tone.x!none"), ":2: id: expected a name like"),
    "nested table": ("[rule.a.b]\nx = 1", ":1: expected [[rule]]"),
    "except unread": (A_RULE + 'except = ["u .."]', ":11: except: expected a pattern"),
    "open choice": (A_RULE.replace("loket 4", "[u|jij"), ":10: pattern: expected a pattern"),
    "too wide": (A_RULE.replace("loket 4", "u ..999 x"), ":10: pattern: expected a pattern"),
    "too long": (A_RULE.replace("loket", "u " * 50), ":10: pattern: expected a pattern"),
    "star and capitals": (
        A_RULE.replace("loket 4", "Lok*") + "cased = true",
        ":10: pattern: expected a pattern",
    ),
    "quoted table": (
        A_RULE.replace('why = "x"', 'why = """\n[[rule]]\n"""') + "once = 1",
        ":13: once: expected true or false",
    ),
    "Windows line ends": (
        (A_RULE + "once = 1").replace("\n", "\r\n"),
        ":11: once: expected true or false",
    ),
    "mark of the encoding": ("\ufeff" + A_RULE + "once = 1", ":11: once: expected true or false"),
    "brackets without end": (DEEP, ": cannot be read"),
    "a number without end": (A_RULE + f"severity = {'1' * 5000}", ": cannot be read"),
    "ten megabytes": (f"# {'x' * 100}\n" * 100_000, ": is too large"),
    "broken text": (A_RULE + 'x = "', ":11: "),
    "word at off": ('[[off]]\nid = "tone.oproep"\nreason = "x"\nx = 1', ":4: x: expected id"),
}


@pytest.mark.parametrize(("written", "said"), WRONG.values(), ids=WRONG)
def test_whatever_is_wrong_in_a_file_is_said_with_its_place(
    written: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "lindewaard.toml"
    path.write_bytes(written.encode())

    with pytest.raises(RulesError) as refused:
        rules_with(path)

    assert str(refused.value).startswith(f"lindewaard.toml{said}")


def test_a_file_in_an_old_encoding_says_on_which_line(tmp_path: Path) -> None:
    path = tmp_path / "lindewaard.toml"
    path.write_bytes(A_RULE.replace('title = "x"', 'title = "één"').encode("latin-1"))

    with pytest.raises(RulesError, match=r"lindewaard.toml:5: cannot be read; expected UTF-8"):
        rules_with(path)


@pytest.mark.parametrize("name", ["gone.toml", ".", "n\0n"], ids=["gone", "folder", "no name"])
def test_what_is_no_file_is_no_rules_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot be read"):
        rules_with(tmp_path / name)


@pytest.mark.parametrize("written", ["", "# nothing yet\n", "\ufeff"])
def test_an_empty_file_changes_nothing(written: str, tmp_path: Path) -> None:
    path = tmp_path / "lindewaard.toml"
    path.write_text(written, encoding="utf-8")

    assert rules_with(path).rules == RULES


def test_a_choice_may_have_several_words(tmp_path: Path) -> None:
    path = tmp_path / "lindewaard.toml"
    path.write_text(A_RULE.replace("loket 4", "zoals [u|bij u] bekend"), encoding="utf-8")
    rules = rules_with(path)

    for sentence in ("Dat is zoals u bekend.", "Dat is zoals bij u bekend."):
        found = check(sentence, Kind.OTHER, rules=rules).findings
        assert "tone.x" in [finding.rule for finding in found], sentence
